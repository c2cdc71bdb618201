// In which order cases are worked on: those that share most come one after the other.
#pragma once

#include <cstdint>
#include <vector>

#include "chokepoint/sweep.hpp"

namespace chokepoint {

/// Sorts numbers of cases: by scenario, then by the values of what differs first, those that differ last vary fastest.
/// What is set outside the events differs from the first step on; what is set in an event, from when that event is
/// announced or starts in the scenario. It is done block by block, so that memory is bounded, and changes what a sweep
/// costs, never a result.
void order_by_what_they_share(const Sweep& sweep, std::vector<std::int64_t>& numbers);

}  // namespace chokepoint
