// Whether a solver's optimum may be believed: checked from its numbers and the model alone.
#pragma once

#include <span>

#include "lp/linear_program.hpp"

namespace chokepoint {

/// Bounds and rows hold, to `tolerance` of a value or of a row's terms, and of 1 where these are less.
bool feasible(const LpModel& model, std::span<const double> x, double tolerance);

/// Bounds and rows hold within 1e-7, reduced costs and duals have the sign of a bound that exists within 1e-7, and the
/// primal and dual objectives differ by at most 1e-9 of their terms, Σ |c x| or Σ |d x| + Σ |y row|.
bool certified(const LpModel& model, const LpSolver& solver);

}  // namespace chokepoint
