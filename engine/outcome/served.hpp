// Steps in which nobody goes short are most of all steps: they are told by one look at their row.
#pragma once

#include <cstdint>

#include "chokepoint/run.hpp"
#include "outcome/status.hpp"

namespace chokepoint {

/// Everybody gets what he wants in the step, with half of what counts as rounding to spare: so does any group of them,
/// whatever its sums round.
inline bool all_served(const BuyerTable& table, int step) {
  const int items = table.wanted.items;
  if (items == 0) return true;
  const double *wanted = &table.wanted.at(step, 0), *delivered = &table.delivered.at(step, 0);
  std::int64_t short_of = 0;  // as wide as the numbers: registers full of comparisons
  for (int i = 0; i < items; ++i) short_of += delivered[i] < wanted[i] * (1 - 0.5 * status_tolerance) ? 1 : 0;
  return short_of == 0;
}

}  // namespace chokepoint
