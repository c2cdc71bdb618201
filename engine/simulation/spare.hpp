// Where a plan leaves something over: rooms that more could be brought to.
#pragma once

#include <span>
#include <vector>

#include "network/network.hpp"
#include "plan/plan.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

/// Per process, 1 where each of its inputs could be had in larger amounts than the plan brings: some way to it has
/// capacity left all along, from a process without inputs or from a room that disposes of surplus. A process that runs
/// less than it used to and could have more is not short of inputs; less is wanted of it. Limits are looked at one by
/// one: two processes may have the same spare tonne in mind.
std::vector<unsigned char> could_have_more(const Network& network, std::span<const LinkGroup> groups,
                                           const Regime& regime, const Plan& plan);

}  // namespace chokepoint
