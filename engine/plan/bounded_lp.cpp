#include "plan/bounded_lp.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace chokepoint {

BoundedLp::BoundedLp(LpModel model, SolverKind kind, PlanStatistics& statistics)
    : model_(std::move(model)), solver_(make_solver(kind)), statistics_(statistics) {
  solver_->load(model_);
}

void BoundedLp::set_column(int column, double lower, double upper) {
  if (model_.column_lower[column] == lower && model_.column_upper[column] == upper) return;
  model_.column_lower[column] = lower;
  model_.column_upper[column] = upper;
  solver_->set_column_bounds(column, lower, upper);
}

void BoundedLp::set_row_upper(int row, double upper) {
  if (model_.row_upper[row] == upper) return;
  model_.row_upper[row] = upper;
  solver_->set_row_bounds(row, model_.row_lower[row], upper);
}

LpStatus BoundedLp::solve() {
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (attempt > 0) {
      solver_->set_basis({});
      ++statistics_.fallbacks;
    }
    const long before = solver_->pivots();
    const LpStatus status = solver_->solve();
    ++statistics_.lp_solves;
    statistics_.pivots += solver_->pivots() - before;
    if (status == LpStatus::infeasible) return status;
    if (status == LpStatus::optimal && certified()) return status;
  }
  throw std::runtime_error("the linear program of the plan could not be solved, not even from slack");
}

bool BoundedLp::certified() const {
  constexpr double tolerance = 1e-7;
  const auto x = solver_->columns();
  std::vector<double> activity(static_cast<std::size_t>(model_.rows), 0.0), size(activity);
  for (int j = 0; j < model_.columns; ++j) {
    const double slack = tolerance * std::max(1.0, std::fabs(x[j]));
    if (!(x[j] >= model_.column_lower[j] - slack && x[j] <= model_.column_upper[j] + slack)) return false;
    for (int e = model_.start[j]; e < model_.start[j + 1]; ++e) {
      const double term = model_.value[e] * x[j];
      activity[model_.row[e]] += term;
      size[model_.row[e]] += std::fabs(term);
    }
  }
  for (int i = 0; i < model_.rows; ++i) {
    const double slack = tolerance * std::max(1.0, size[i]);
    if (!(activity[i] >= model_.row_lower[i] - slack && activity[i] <= model_.row_upper[i] + slack)) return false;
  }
  return true;
}

}  // namespace chokepoint
