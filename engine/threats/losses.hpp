// Losses as the network sees them.
#pragma once

#include "chokepoint/threats.hpp"
#include "network/network.hpp"
#include "outcome/reachability.hpp"
#include "threats/least_damage.hpp"

namespace chokepoint {

/// The links and processes that a loss takes away; none for an agreement.
NetworkLoss in_network(const CompiledWorld& compiled, const Loss& loss);

}  // namespace chokepoint
