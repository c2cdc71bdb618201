// Stockpiles: what they release in a step, by events and by their own rule.
#pragma once

#include <algorithm>
#include <map>
#include <span>
#include <vector>

#include "chokepoint/scenario.hpp"
#include "network/network.hpp"

namespace chokepoint {

class Reserves {
 public:
  Reserves(const Scenario& scenario, const CompiledWorld& compiled);

  /// Releases of the step per room, tonnes, taken from the holdings. `want` and `missing` per consumer of the network.
  void release(int step, std::span<const double> want, std::span<const double> missing, std::vector<double>& released);

  std::span<const double> holdings() const { return holding_; }
  /// Tonnes that a stockpile gave in the step released last.
  double released(int pile) const { return released_[pile]; }
  std::span<const double> released() const { return released_; }
  /// Tonnes that events ask of it in a step.
  double by_events(int step, int pile) const;
  /// Puts tonnes in.
  void receive(int pile, double tonnes) { holding_[pile] += tonnes; }
  /// What a stockpile can still give in the step released last, and taking of it.
  double left(int pile) const { return left_[pile]; }
  void draw(int pile, double tonnes) {
    tonnes = std::min(tonnes, left_[pile]);
    left_[pile] -= tonnes;
    holding_[pile] -= tonnes;
  }

 private:
  const Scenario& scenario_;
  const CompiledWorld& compiled_;
  std::vector<double> holding_, released_;      ///< per stockpile of the world
  std::vector<double> left_;                    ///< the same: what it can still give in this step
  std::vector<unsigned char> buys_;             ///< per consumer of the network: it buys for a stockpile
  std::map<int, std::vector<int>> room_piles_;  ///< by room: piles with a rule, the lowest level first
  std::vector<std::vector<int>> market_consumers_;
};

}  // namespace chokepoint
