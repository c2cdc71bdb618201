#include "lp/certificate.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace chokepoint {
namespace {

/// How many values lie outside their bounds by more than `tolerance` of themselves, and of 1 where these are less. No
/// branches, which compilers turn into vector instructions.
std::int64_t outside(std::span<const double> lower, std::span<const double> upper, std::span<const double> value,
                     double tolerance) {
  const double *const least = lower.data(), *const most = upper.data(), *const x = value.data();
  std::int64_t count = 0;
  for (std::size_t j = 0; j < value.size(); ++j) {
    const double size = std::fabs(x[j]), slack = tolerance * (size > 1.0 ? size : 1.0);
    const double below = least[j] - slack, above = most[j] + slack;
    count += x[j] >= below ? 0 : 1;  // NaN is outside
    count += x[j] <= above ? 0 : 1;
  }
  return count;
}

}  // namespace

bool feasible(const LpModel& model, std::span<const double> x, double tolerance) {
  const auto columns = static_cast<std::size_t>(model.columns);
  if (outside(model.column_lower, model.column_upper, x.first(columns), tolerance) > 0) return false;
  std::vector<double> activity(static_cast<std::size_t>(model.rows), 0.0), size(activity);
  for (int j = 0; j < model.columns; ++j) {
    if (x[j] == 0) continue;
    for (int e = model.start[j]; e < model.start[j + 1]; ++e) {
      const double term = model.value[e] * x[j];
      activity[model.row[e]] += term;
      size[model.row[e]] += std::fabs(term);
    }
  }
  for (int i = 0; i < model.rows; ++i) {
    const double slack = tolerance * std::max(1.0, size[i]);
    if (!(activity[i] >= model.row_lower[i] - slack && activity[i] <= model.row_upper[i] + slack)) return false;
  }
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
