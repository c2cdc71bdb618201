// Leximin with a column λ: max λ with every unfrozen delivery at λ·want + s, freeze those its duals weigh, again.
//
// The textbook way, and many solves: oracle in tests, and last resort where rays fail.
#pragma once

#include "plan/leximin.hpp"

namespace chokepoint {

/// `wants` per consumer, in the columns' units.
Leximin lambda_leximin(const Network& network, const MonthModel& month, BoundedLp& lp, RayMaker& maker,
                       const std::vector<double>& wants, SolverKind kind, PlanStatistics& statistics);

}  // namespace chokepoint
