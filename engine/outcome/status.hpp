// How a buyer stands in one step. The table with examples: docs/model/statuses.md.
#pragma once

#include "chokepoint/run.hpp"

namespace chokepoint {

/// Rounding is no shortage: shares are compared with this tolerance, relative to what is wanted.
inline constexpr double status_tolerance = 1e-9;

/// Facilities are cut off below this share of the runs they want.
inline constexpr double facility_critical_coverage = 0.5;

/// A buyer in one step; amounts in tonnes or runs.
struct Standing {
  double wanted = 0, delivered = 0;
  double flow_coverage = 1;  ///< in the plan
  double critical = 0.5;
  bool reached = true;  ///< some admissible route exists
};

/// True if the coverage is below critical, so that only reachability decides between starved and severed.
bool below_critical(const Standing& standing);
/// Nothing wanted is supplied.
Status status_of(const Standing& standing);

}  // namespace chokepoint
