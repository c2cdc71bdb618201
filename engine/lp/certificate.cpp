#include "lp/certificate.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace chokepoint {

bool feasible(const LpModel& model, std::span<const double> x, double tolerance) {
  std::vector<double> activity(static_cast<std::size_t>(model.rows), 0.0), size(activity);
  const auto within = [&](double lower, double value, double upper, double terms) {
    const double slack = tolerance * std::max(1.0, terms);
    return value >= lower - slack && value <= upper + slack;
  };
  for (int j = 0; j < model.columns; ++j) {
    if (!within(model.column_lower[j], x[j], model.column_upper[j], std::fabs(x[j]))) return false;
    if (x[j] == 0) continue;
    for (int e = model.start[j]; e < model.start[j + 1]; ++e) {
      const double term = model.value[e] * x[j];
      activity[model.row[e]] += term;
      size[model.row[e]] += std::fabs(term);
    }
  }
  for (int i = 0; i < model.rows; ++i)
    if (!within(model.row_lower[i], activity[i], model.row_upper[i], size[i])) return false;
  return true;
}

bool certified(const LpModel& model, const LpSolver& solver) {
  constexpr double tolerance = 1e-7, gap = 1e-9;
  const auto x = solver.columns(), d = solver.reduced_costs(), y = solver.row_duals();
  if (!feasible(model, x, tolerance)) return false;
  // Σ c x against Σ y·row + Σ d·x: the dual objective, each at the bound its sign names.
  double primal = 0, dual = 0, scale = 0, dual_scale = 0;
  const auto add = [&](double price, double lower, double upper) {
    const double bound = price > 0 ? lower : upper;
    if (bound >= lp_infinity || bound <= -lp_infinity) return std::fabs(price) <= tolerance;
    dual += price * bound;
    dual_scale += std::fabs(price * bound);
    return true;
  };
  for (int j = 0; j < model.columns; ++j) {
    if (!add(d[j], model.column_lower[j], model.column_upper[j])) return false;
    primal += model.cost[j] * x[j];
    scale += std::fabs(model.cost[j] * x[j]);
  }
  for (int i = 0; i < model.rows; ++i)
    if (!add(y[i], model.row_lower[i], model.row_upper[i])) return false;
  return std::fabs(primal - dual) <= gap * std::max({1.0, scale, dual_scale});
}

}  // namespace chokepoint
