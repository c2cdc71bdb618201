// What consumers want in a step, after the demand events.
//
//   want = base × mean over the step's days of Π scale × Π (1 + g)^years + Σ add × share of its days
//
// `years` run from the event's start (or the calendar's, if that is later) to the middle of the step, and stop at
// `until`: growth is held, scales and adds end.
#pragma once

#include <cstddef>
#include <vector>

#include "chokepoint/scenario.hpp"
#include "network/network.hpp"

namespace chokepoint {

class Wants {
 public:
  Wants(const Scenario& scenario, const CompiledWorld& compiled);

  /// Tonnes per consumer of the network. Without demand events the base year's, bit by bit.
  void compose(int step, std::vector<double>& want) const;

 private:
  struct Change {
    const Event* event = nullptr;
    double scale = 1, growth = 0;
    bool adds = false;
    std::vector<int> consumers;  ///< of the network, ascending
    std::vector<double> add;     ///< tonnes per step, per consumer of the event
  };
  /// Consumers whom the same events change.
  struct Alike {
    std::vector<std::size_t> changes;
    std::vector<int> consumers;  ///< of the network
    std::vector<double> add;     ///< [consumer][change]: tonnes per step
  };
  const Scenario& scenario_;
  const Network& network_;
  std::vector<Change> changes_;
  std::vector<Alike> alike_;
};

}  // namespace chokepoint
