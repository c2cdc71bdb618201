// How little of what is bought goes beyond what trust wants from one supplier, once the coverage of consumers is
// settled.
//
// The plan's programme with another objective: excess alone, over the same matrix, so that each solve starts from the
// basis of the last. What it finds becomes the bound of one row of the plan's own programme (Σ excess), which then
// looks for the pattern: exact by bounds, as coverage is, where a weight that beats all others would cost digits.
#pragma once

#include <optional>

#include "plan/bounded_lp.hpp"
#include "plan/month_model.hpp"
#include "plan/plan.hpp"

namespace chokepoint {

class LeastExcess {
 public:
  LeastExcess(const MonthModel& month, SolverKind kind, PlanStatistics& statistics);

  /// The least Σ excess, in the commodities' units, within the bounds that `plan` holds, rounded up to 2⁻³⁰; nothing
  /// where no point meets them.
  std::optional<double> find(const BoundedLp& plan);

 private:
  const MonthModel& month_;
  BoundedLp lp_;
};

}  // namespace chokepoint
