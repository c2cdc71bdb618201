#include "plan/bounded_lp.hpp"

#include <stdexcept>

#include "lp/certificate.hpp"

namespace chokepoint {

BoundedLp::BoundedLp(LpModel model, SolverKind kind, PlanStatistics& statistics)
    : model_(std::move(model)), kind_(kind), solver_(make_solver(kind)), last_(solver_.get()), statistics_(statistics) {
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

LpStatus BoundedLp::attempt(LpSolver& solver) {
  const long before = solver.pivots();
  LpStatus status = solver.solve();
  ++statistics_.lp_solves;
  // Updates of the basis cost digits: before an optimum is given up it is worked out afresh.
  if (status == LpStatus::optimal && !certified(model_, solver)) {
    status = solver.finish();
    if (status == LpStatus::optimal && !certified(model_, solver)) status = LpStatus::failed;
  }
  statistics_.pivots += solver.pivots() - before;
  return status;
}

LpStatus BoundedLp::solve() {
  last_ = solver_.get();
  LpStatus status = attempt(*solver_);
  if (status != LpStatus::failed) return status;
  ++statistics_.fallbacks;
  solver_->set_basis({});
  status = attempt(*solver_);
  if (status == LpStatus::failed && kind_ != SolverKind::clp) status = solve_by_fallback();
  if (status == LpStatus::failed)
    throw std::runtime_error("the linear program of the plan could not be solved, not even from slack");
  return status;
}

LpStatus BoundedLp::finish() {
  const long before = last_->pivots();
  const LpStatus status = last_->finish();
  statistics_.pivots += last_->pivots() - before;
  return status == LpStatus::optimal && certified(model_, *last_) ? status : LpStatus::failed;
}

LpStatus BoundedLp::solve_by_fallback() {
  fallback_ = make_solver(SolverKind::clp);
  fallback_->load(model_);
  last_ = fallback_.get();
  solver_->set_basis({});
  return attempt(*fallback_);
}

}  // namespace chokepoint
