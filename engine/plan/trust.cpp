#include "plan/trust.hpp"

#include <algorithm>
#include <cmath>

namespace chokepoint {
namespace {

LpModel excess_alone(const MonthModel& month) {
  LpModel model = month.model;
  std::fill(model.cost.begin(), model.cost.end(), 0.0);
  for (int t = 0; t < static_cast<int>(month.trust_row.size()); ++t) model.cost[month.excess(t)] = 1;
  return model;
}

}  // namespace

LeastExcess::LeastExcess(const MonthModel& month, SolverKind kind, PlanStatistics& statistics)
    : month_(month), lp_(excess_alone(month), kind, statistics) {}

std::optional<double> LeastExcess::find(const BoundedLp& plan) {
  lp_.copy_bounds(plan);
  if (lp_.solve() != LpStatus::optimal || lp_.refine() != LpStatus::optimal) return std::nullopt;
  Twofold least;
  for (int t = 0; t < static_cast<int>(month_.trust_row.size()); ++t) least += lp_.point()[month_.excess(t)];
  // What lies below the grid is rounding, which depends on the way the solver took.
  constexpr double grid = 0x1p-30, rounding = 1e-12;
  return least.value() <= rounding ? 0.0 : std::ceil((least.value() + rounding) / grid) * grid;
}

}  // namespace chokepoint
