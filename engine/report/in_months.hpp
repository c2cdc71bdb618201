// A run that steps by weeks, seen by months: what it takes to stand beside one that steps by months.
#pragma once

#include "chokepoint/stored.hpp"

namespace chokepoint {

/// Buyers of every conduct by calendar months, as far as a month's days were all computed. A week's tonnes fall on its
/// days alike; a month is cut off where its coverage is below the critical one, with the worst status of its weeks. Of
/// the rest of the run only names and what is said about it stay.
StoredRun in_months(const StoredRun& weekly, std::size_t steps_done);

}  // namespace chokepoint
