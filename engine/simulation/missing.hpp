// What consumers will miss in the step to come, as far as their markets can tell: what automatic stockpile releases
// look at.
#pragma once

#include <span>
#include <vector>

#include "conduct/execution.hpp"
#include "network/network.hpp"

namespace chokepoint {

class Outlook {
 public:
  explicit Outlook(const Network& network);

  /// Per consumer: its want less its part of what its room has on hand, what is due, and what came without delay in the
  /// step before. The room's other uses claim their part; better classes come first.
  std::span<const double> missing(const State& state);

  /// Notes what a step did and what was wanted in it.
  void note(const Step& step, std::span<const double> demand);

 private:
  double part_of_layer(const State& state, int link) const;

  /// With consumers: the links into it that bring something in the same step, and those out of a layer's stock.
  struct Room {
    int room;
    std::vector<int> now, feeds;
  };
  const Network& network_;
  std::vector<Room> rooms_;
  std::vector<double> demand_, flow_, run_, missing_;
};

}  // namespace chokepoint
