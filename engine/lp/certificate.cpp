#include "lp/certificate.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace chokepoint {

bool certified(const LpModel& model, const LpSolver& solver) {
  constexpr double tolerance = 1e-7, gap = 1e-9;
  const auto x = solver.columns(), d = solver.reduced_costs(), y = solver.row_duals();
  std::vector<double> activity(static_cast<std::size_t>(model.rows), 0.0), size(activity);
  // Σ c x against Σ y·row + Σ d·x: the dual objective, each at the bound its sign names.
  double primal = 0, dual = 0, scale = 0, dual_scale = 0;
  for (int j = 0; j < model.columns; ++j) {
    const double lower = model.column_lower[j], upper = model.column_upper[j];
    const double slack = tolerance * std::max(1.0, std::fabs(x[j]));
    if (!(x[j] >= lower - slack && x[j] <= upper + slack)) return false;
    const double bound = d[j] > 0 ? lower : upper;
    if (bound >= lp_infinity || bound <= -lp_infinity) {
      if (std::fabs(d[j]) > tolerance) return false;
    } else {
      dual += d[j] * bound;
      dual_scale += std::fabs(d[j] * bound);
    }
    primal += model.cost[j] * x[j];
    scale += std::fabs(model.cost[j] * x[j]);
    for (int e = model.start[j]; e < model.start[j + 1]; ++e) {
      const double term = model.value[e] * x[j];
      activity[model.row[e]] += term;
      size[model.row[e]] += std::fabs(term);
    }
  }
  for (int i = 0; i < model.rows; ++i) {
    const double lower = model.row_lower[i], upper = model.row_upper[i];
    const double slack = tolerance * std::max(1.0, size[i]);
    if (!(activity[i] >= lower - slack && activity[i] <= upper + slack)) return false;
    const double bound = y[i] > 0 ? lower : upper;
    if (bound >= lp_infinity || bound <= -lp_infinity) {
      if (std::fabs(y[i]) > tolerance) return false;
      continue;
    }
    dual += y[i] * bound;
    dual_scale += std::fabs(y[i] * bound);
  }
  return std::fabs(primal - dual) <= gap * std::max({1.0, scale, dual_scale});
}

}  // namespace chokepoint
