// Commitments of agreements: shipped before any consumer is thought of, as far as the regime lets them.
//
// They are a class of their own, ahead of all others, by leximin: the lowest share of what was promised is raised as
// far as it goes, then the next. A commitment is a column z with the row z − Σ flow of its links ≤ 0, so that what it
// is granted is a lower bound of z from then on. Mostly all can be kept, and one solve says so; else one programme a
// round with a column for the common share, from slack, so that the answer does not depend on what was solved before.
#pragma once

#include <vector>

#include "plan/bounded_lp.hpp"
#include "plan/month_model.hpp"
#include "plan/plan.hpp"

namespace chokepoint {

/// Fixes what each commitment is granted in `lp`, whose other bounds are those of the regime; returns it as shares of
/// what was promised. Sets the bounds of deliveries too: from 0 to what is wanted.
std::vector<double> keep_commitments(const Network& network, const MonthModel& month, BoundedLp& lp,
                                     const Regime& regime, SolverKind kind, PlanStatistics& statistics);

}  // namespace chokepoint
