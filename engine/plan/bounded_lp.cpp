#include "plan/bounded_lp.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>

#include "lp/certificate.hpp"

namespace chokepoint {
namespace {

constexpr double exact = 1e-24;   ///< by how much a point may break its bounds, relative to 1 and to its size
constexpr double unseen = 1e-10;  ///< by how much at most without the solver noticing

/// Bounds around 0, so many times as large; how many of them 0 breaks. `sign` is 1 for lower bounds, -1 for upper ones.
std::int64_t enlarge_around_nothing(double factor, std::span<const double> bound, std::span<const double> low,
                                    std::span<double> to, double sign) {
  const double *const bounds = bound.data(), *const lows = low.data();
  double* const enlarged = to.data();
  std::int64_t broken = 0;
  for (std::size_t j = 0; j < to.size(); ++j) {
    const double all = bounds[j] + lows[j], large = all * factor;
    enlarged[j] = std::fabs(bounds[j]) < lp_infinity ? large : bounds[j];
    broken += sign * all > 0 ? 1 : 0;
  }
  return broken;
}

}  // namespace

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
  take_point();
  Exact exactly = work_out_point();
  if (exactly == Exact::yes) {
    last_->forget_values();
    return LpStatus::optimal;
  }
  if (exactly == Exact::unknown) take_point();
  LpStatus status = LpStatus::optimal;
  bool begun = false;
  // In steps: what one of them moves far would leave too much rounding behind in a larger one.
  for (const double factor : {0x1p15, 0x1p30, 0x1p45, 0x1p60}) {
    const double worst = enlarge(factor);
    if (worst <= exact) break;
    if (exactly == Exact::outside && worst * factor < unseen) continue;
    const long pivots = last_->pivots();
    if (!begun) basis_before_ = last_->basis();
    begun = true;
    last_->set_all_bounds(lower_, upper_);
    status = last_->solve();
    if (status == LpStatus::failed) {
      ++statistics_.fallbacks;
      last_->set_basis({});
      status = last_->solve();
    }
    ++statistics_.refinements;
    statistics_.pivots += last_->pivots() - pivots;
    if (status != LpStatus::optimal) break;
    move_point(factor);
    approached_ = point_;
    exactly = work_out_point();
    if (exactly == Exact::yes) break;
    if (exactly == Exact::unknown) point_ = approached_;
  }
  lower_.assign(model_.column_lower.begin(), model_.column_lower.end());
  upper_.assign(model_.column_upper.begin(), model_.column_upper.end());
  lower_.insert(lower_.end(), model_.row_lower.begin(), model_.row_lower.end());
  upper_.insert(upper_.end(), model_.row_upper.begin(), model_.row_upper.end());
  last_->set_all_bounds(lower_, upper_);
  return status == LpStatus::infeasible ? status : LpStatus::optimal;
}

void BoundedLp::step_back() { last_->set_basis(basis_before_); }

void BoundedLp::take_point() {
  const std::span<const double> x = last_->columns();
  point_.assign(x.begin(), x.end());
  away_.clear();
  for (int j = 0; j < model_.columns; ++j)
    if (x[j] != 0) away_.push_back(j);
}

/// The point of the basis of the last solve, in twice the precision: what is not basic at its bound, then Newton steps
/// for the basic ones, whose errors shrink by the precision of a double each. `unknown` where the solver lends no basis
/// or they do not shrink; the point is then of no use.
BoundedLp::Exact BoundedLp::work_out_point() {
  constexpr double settled = 1e-27;
  constexpr int most_steps = 4;
  const auto rows = static_cast<std::size_t>(model_.rows);
  const auto carry = [&](std::vector<Twofold>& to, int j) {
    for (int e = model_.start[j]; e < model_.start[j + 1]; ++e) to[model_.row[e]] += point_[j] * model_.value[e];
  };
  const auto rests = [&](int variable) { return last_->side(variable) != LpBasis::basic; };
  right_.assign(rows, 0.0);
  resting_.assign(rows, 0.0);
  for (const int j : away_) {
    if (!rests(j)) continue;
    point_[j] = last_->side(j) == LpBasis::at_upper ? upper(j) : lower(j);
    carry(resting_, j);
  }
  double error = lp_infinity;
  for (int step = 0; step < most_steps && error > settled; ++step) {
    activity_ = resting_;
    for (const int j : away_)
      if (!rests(j)) carry(activity_, j);
    for (int i = 0; i < model_.rows; ++i) {
      const LpBasis::Side side = last_->side(model_.columns + i);
      if (side == LpBasis::basic) continue;
      const Twofold left = (side == LpBasis::at_upper ? model_.row_upper[i] : model_.row_lower[i]) - activity_[i];
      right_[i] = left.value();
    }
    if (!last_->solve_basis(right_, change_)) return Exact::unknown;
    error = 0;
    const std::size_t old = away_.size();
    for (const auto& [j, by] : change_) {
      if (j >= model_.columns) continue;
      Twofold& x = point_[j];
      if (x.high == 0 && x.low == 0) away_.push_back(j);
      x += by;
      error = std::max(error, std::fabs(by) / (1 + std::fabs(x.high)));
    }
    list_away(old);
  }
  if (!(error <= settled)) return Exact::unknown;
  const auto within = [](const Twofold& lower, const Twofold& x, const Twofold& upper) {
    const double slack = exact * (1 + std::fabs(x.high));
    return (lower.high <= -lp_infinity || (x - lower).high >= -slack) &&
           (upper.high >= lp_infinity || (upper - x).high >= -slack);
  };
  for (int j = 0; j < model_.columns; ++j)
    if (!rests(j) && !within(lower(j), point_[j], upper(j))) return Exact::outside;
  for (int i = 0; i < model_.rows; ++i)
    if (!rests(model_.columns + i) && !within(model_.row_lower[i], activity_[i], model_.row_upper[i]))
      return Exact::outside;
  return Exact::yes;
}

/// Takes in what was added to the first so many.
void BoundedLp::list_away(std::size_t known) {
  const auto added = away_.begin() + static_cast<std::ptrdiff_t>(known);
  std::sort(added, away_.end());
  std::inplace_merge(away_.begin(), added, away_.end());
  away_.erase(std::unique(away_.begin(), away_.end()), away_.end());
}

/// By what the enlarged programme found.
void BoundedLp::move_point(double factor) {
  const std::span<const double> by = last_->columns();
  const std::size_t old = away_.size();
  for (int j = 0; j < model_.columns; ++j) {
    if (by[j] == 0) continue;
    Twofold& x = point_[j];
    if (x.high == 0 && x.low == 0) away_.push_back(j);
    x += by[j] / factor;
  }
  list_away(old);
}

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
  // Most columns are 0: the point is where they are counted from. All at once, in vector instructions.
  std::int64_t broken =
      enlarge_around_nothing(factor, model_.column_lower, lower_low_, std::span(lower_).first(columns), 1.0) +
      enlarge_around_nothing(factor, model_.column_upper, upper_low_, std::span(upper_).first(columns), -1.0);
  for (const int j : away_) {
    const auto at = static_cast<std::size_t>(j);
    broken -= (lower_[at] > 0 ? 1 : 0) + (upper_[at] < 0 ? 1 : 0);
    const Twofold& x = point_[at];
    around(at, lower(j), upper(j), x);
    for (int e = model_.start[j]; e < model_.start[j + 1]; ++e) activity_[model_.row[e]] += x * model_.value[e];
  }
  if (broken > 0)  // one that is 0 should not be
    for (int j = 0; j < model_.columns; ++j) around(static_cast<std::size_t>(j), lower(j), upper(j), point_[j]);
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
