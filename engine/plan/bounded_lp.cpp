#include "plan/bounded_lp.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "lp/certificate.hpp"

namespace chokepoint {

BoundedLp::BoundedLp(LpModel model, SolverKind kind, PlanStatistics& statistics)
    : model_(std::move(model)), kind_(kind), solver_(make_solver(kind)), last_(solver_.get()), statistics_(statistics) {
  solver_->load(model_);
  lower_low_.assign(static_cast<std::size_t>(model_.columns), 0.0);
  upper_low_ = lower_low_;
}

void BoundedLp::set_column(int column, Twofold lower, Twofold upper) {
  lower_low_[column] = lower.low;
  upper_low_[column] = upper.low;
  if (model_.column_lower[column] == lower.high && model_.column_upper[column] == upper.high) return;
  model_.column_lower[column] = lower.high;
  model_.column_upper[column] = upper.high;
  solver_->set_column_bounds(column, lower.high, upper.high);
}

void BoundedLp::set_row_upper(int row, double upper) {
  if (model_.row_upper[row] == upper) return;
  model_.row_upper[row] = upper;
  solver_->set_row_bounds(row, model_.row_lower[row], upper);
}

void BoundedLp::set_costs(const std::vector<double>& cost) {
  model_.cost = cost;
  solver_->load(model_);
  last_ = solver_.get();
}

void BoundedLp::copy_bounds(const BoundedLp& other) {
  for (int j = 0; j < model_.columns; ++j) set_column(j, other.lower(j), other.upper(j));
  for (int i = 0; i < model_.rows; ++i)
    if (model_.row_lower[i] != model_.row_upper[i]) set_row_upper(i, other.model_.row_upper[i]);
}

bool BoundedLp::choose_start(std::span<const LpBasis* const> offered) {
  constexpr int few = 8;  // as many pivots cost about as much as to look at another basis
  int least = solver_->infeasibilities();
  if (least <= few || offered.empty()) return false;
  const LpBasis present = solver_->basis();
  const LpBasis* best = &present;
  for (const LpBasis* basis : offered) {
    solver_->set_basis(*basis);
    const int count = solver_->infeasibilities();
    if (count >= least) continue;
    least = count;
    best = basis;
  }
  if (best != offered.back()) solver_->set_basis(*best);
  return best != &present;
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

LpStatus BoundedLp::refine() {
  constexpr double exact = 1e-24;
  take_point();
  LpStatus status = LpStatus::optimal;
  // In steps: what one of them moves far would leave too much rounding behind in a larger one.
  for (const double factor : {0x1p15, 0x1p30, 0x1p45, 0x1p60}) {
    if (enlarge(factor) <= exact) break;
    const long before = last_->pivots();
    LpBasis basis = last_->basis();
    last_->set_all_bounds(lower_, upper_);
    status = last_->solve();
    if (status == LpStatus::failed) {
      ++statistics_.fallbacks;
      last_->set_basis({});
      status = last_->solve();
    }
    if (status != LpStatus::optimal) step_before_ = std::move(basis);
    ++statistics_.refinements;
    statistics_.pivots += last_->pivots() - before;
    if (status != LpStatus::optimal) break;
    for (int j = 0; j < model_.columns; ++j) point_[j] += last_->columns()[j] / factor;
  }
  lower_.assign(model_.column_lower.begin(), model_.column_lower.end());
  upper_.assign(model_.column_upper.begin(), model_.column_upper.end());
  lower_.insert(lower_.end(), model_.row_lower.begin(), model_.row_lower.end());
  upper_.insert(upper_.end(), model_.row_upper.begin(), model_.row_upper.end());
  last_->set_all_bounds(lower_, upper_);
  return status == LpStatus::infeasible ? status : LpStatus::optimal;
}

void BoundedLp::step_back() { last_->set_basis(step_before_); }

void BoundedLp::take_point() { point_.assign(last_->columns().begin(), last_->columns().end()); }

/// Bounds of the programme around the point found, so many times as large; by how much the point breaks those that
/// there are, relative to its size.
double BoundedLp::enlarge(double factor) {
  const auto columns = static_cast<std::size_t>(model_.columns), rows = static_cast<std::size_t>(model_.rows);
  lower_.resize(columns + rows);
  upper_.resize(columns + rows);
  activity_.assign(rows, 0.0);
  double worst = 0;
  const auto distance = [](double bound, double low, const Twofold& point) {
    const Twofold apart = Twofold::sum(bound, -point.high);
    return apart.high + (apart.low + (low - point.low));
  };
  const auto around = [&](std::size_t at, const Twofold& lower, const Twofold& upper, const Twofold& point) {
    const bool has_lower = lower.high > -lp_infinity, has_upper = upper.high < lp_infinity;
    const double below = has_lower ? distance(lower.high, lower.low, point) : lower.high;
    const double above = has_upper ? distance(upper.high, upper.low, point) : upper.high;
    if (const double broken = std::max(below, -above); broken > 0)
      worst = std::max(worst, broken / (1 + std::fabs(point.high)));
    lower_[at] = has_lower ? below * factor : below;
    upper_[at] = has_upper ? above * factor : above;
  };
  for (int j = 0; j < model_.columns; ++j) {
    const auto at = static_cast<std::size_t>(j);
    const Twofold& x = point_[j];
    const double least = model_.column_lower[j], most = model_.column_upper[j];
    if (x.high == 0 && x.low == 0 && least <= 0 && most >= 0 && least > -lp_infinity && most < lp_infinity) {
      lower_[at] = (least + lower_low_[j]) * factor;  // most of them: the point is where the columns are counted from
      upper_[at] = (most + upper_low_[j]) * factor;
      continue;
    }
    around(at, lower(j), upper(j), x);
    if (x.high == 0 && x.low == 0) continue;
    for (int e = model_.start[j]; e < model_.start[j + 1]; ++e) activity_[model_.row[e]] += x * model_.value[e];
  }
  for (int i = 0; i < model_.rows; ++i)
    around(columns + static_cast<std::size_t>(i), model_.row_lower[i], model_.row_upper[i], activity_[i]);
  return worst;
}

LpStatus BoundedLp::solve_by_fallback() {
  fallback_ = make_solver(SolverKind::clp);
  fallback_->load(model_);
  last_ = fallback_.get();
  solver_->set_basis({});
  return attempt(*fallback_);
}

}  // namespace chokepoint
