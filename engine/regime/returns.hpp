// Products that come back at the end of their life, as what collecting facilities can bring in.
//
//   returns in a step = Σ over the event's consumers of what they got `lifetime` ago × collection × recovery
//
// What they got before the calendar is the base year's demand × (1 + growth)^years, the years counted back from the
// calendar's first step. Collection and recovery are those of the step's first day. Returns add to the collector's own
// capacity, and events add up.
#pragma once

#include <span>
#include <vector>

#include "chokepoint/scenario.hpp"
#include "network/network.hpp"

namespace chokepoint {

class Returns {
 public:
  /// Scenario and compiled world must outlive it; the dates of events may change.
  Returns(const Scenario& scenario, const CompiledWorld& compiled);

  /// Capacity added to each facility of the world in a step, tonnes; empty where nothing ever comes back.
  std::vector<double> capacity(int step) const;
  /// Notes what the consumers of the network got. Every step, in order.
  void note(std::span<const double> delivery);

 private:
  double got(int consumer, int step, double growth) const;

  const Scenario* scenario_;
  const CompiledWorld* compiled_;
  std::vector<int> events_;
  std::vector<std::vector<double>> delivered_;  ///< by step, per consumer of the network
};

}  // namespace chokepoint
