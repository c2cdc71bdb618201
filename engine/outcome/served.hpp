// Steps in which nobody goes short are most of all steps: they are told by one look at their row.
#pragma once

#include <cstddef>
#include <cstdint>

#include "chokepoint/run.hpp"
#include "outcome/status.hpp"

namespace chokepoint {

/// A buyer gets what he wants, with half of what counts as rounding to spare: so does any group of such buyers,
/// whatever its sums round.
inline bool served(double wanted, double delivered) { return !(delivered < wanted * (1 - 0.5 * status_tolerance)); }

inline bool all_served(const double* wanted, const double* delivered, std::size_t items) {
  std::int64_t short_of = 0;  // as wide as the numbers: registers full of comparisons
  for (std::size_t i = 0; i < items; ++i) short_of += served(wanted[i], delivered[i]) ? 0 : 1;
  return short_of == 0;
}

inline bool all_served(const BuyerTable& table, int row) {
  const auto items = static_cast<std::size_t>(table.wanted.items);
  return items == 0 || all_served(&table.wanted.at(row, 0), &table.delivered.at(row, 0), items);
}

}  // namespace chokepoint
