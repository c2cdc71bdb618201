// The laws of a step, checked from the executed amounts alone.
#pragma once

#include <span>
#include <vector>

#include "conduct/execution.hpp"

namespace chokepoint {

/// What was there when the step began.
struct Before {
  std::vector<double> stock, under_way;  ///< per room
};

/// Mass conserved in every room, on hand and under way; nothing negative; no capacity, want, quota or permit exceeded
/// (relative 1e-9). Throws InvariantError with the room, link, process or consumer.
void check_step(const Network& network, std::span<const LinkGroup> groups, const Regime& regime, const Before& before,
                const Step& step, const State& after);

}  // namespace chokepoint
