// Which lanes events hold below the anchor pattern in a step, how far, and which event holds each tightest.
#pragma once

#include <vector>

#include "chokepoint/run.hpp"
#include "network/network.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

/// The lanes of the world with an anchor flow that is not let through in full. A lane is open as far as the tightest of
/// its own limits and those it shares (quotas and licences: the long-run rate, and what is left or permitted in the
/// step) lets its anchor flow pass; layers of a lane add up.
std::vector<LaneHold> lane_holds(int step, const World& world, const CompiledWorld& compiled,
                                 const std::vector<LinkGroup>& groups, const Regime& regime);

}  // namespace chokepoint
