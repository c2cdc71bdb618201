// Pooled purchasing in a step: transfers between members are open on the days on which their agreement is in force.
#pragma once

#include <span>

#include "chokepoint/scenario.hpp"
#include "network/network.hpp"
#include "regime/agreements.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

/// Narrows the capacities of transfers, which must be set, to the share of the step in which members buy together.
void open_transfers(int step, const Calendar& calendar, const CompiledWorld& compiled,
                    std::span<const AgreementTerm> agreements, Regime& regime);

}  // namespace chokepoint
