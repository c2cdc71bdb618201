#include "kernel/dual_simplex.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace chokepoint::kernel {
namespace {

constexpr double infinite = 1e30;
constexpr double primal_tolerance = 1e-9, dual_tolerance = 1e-9, smallest_pivot = 1e-9, noise = 1e-13;

}  // namespace

void DualSimplex::load(Matrix matrix, std::span<const double> cost, std::span<const double> lower,
                       std::span<const double> upper) {
  matrix_ = std::move(matrix);
  const int rows = matrix_.rows, columns = matrix_.columns;
  const auto all = static_cast<std::size_t>(rows) + static_cast<std::size_t>(columns);
  row_start_.assign(static_cast<std::size_t>(rows) + 1, 0);
  for (const int i : matrix_.row) ++row_start_[i + 1];
  std::partial_sum(row_start_.begin(), row_start_.end(), row_start_.begin());
  row_column_.resize(matrix_.row.size());
  row_value_.resize(matrix_.row.size());
  std::vector<int> cursor(row_start_.begin(), row_start_.end() - 1);
  for (int j = 0; j < columns; ++j)
    for (int e = matrix_.start[j]; e < matrix_.start[j + 1]; ++e) {
      const int at = cursor[matrix_.row[e]]++;
      row_column_[at] = j;
      row_value_[at] = matrix_.value[e];
    }
  cost_.assign(all, 0.0);
  std::copy(cost.begin(), cost.end(), cost_.begin());
  lower_.assign(lower.begin(), lower.end());
  upper_.assign(upper.begin(), upper.end());
  x_.assign(all, 0.0);
  d_ = cost_;
  side_.assign(all, Side::lower);
  position_.assign(all, -1);
  alpha_.assign(all, 0.0);
  touched_.reserve(all);
  candidates_.reserve(all);
  flips_.reserve(all);
  y_.assign(static_cast<std::size_t>(rows), 0.0);
  ray_ = value_ = weight_ = y_;
  head_.assign(static_cast<std::size_t>(rows), 0);
  infeasible_.assign((static_cast<std::size_t>(rows) + 63) / 64, 0);
  for (SparseVector* vector : {&row_, &column_, &moves_, &steepest_}) vector->resize(rows);
  basis_.attach(matrix_);
  iterations_ = 0;
  set_slack_basis();
}

void DualSimplex::set_slack_basis() {
  std::fill(side_.begin(), side_.end(), Side::lower);
  std::fill(position_.begin(), position_.end(), -1);
  std::fill(weight_.begin(), weight_.end(), 1.0);
  for (int i = 0; i < matrix_.rows; ++i) {
    head_[i] = matrix_.columns + i;
    side_[head_[i]] = Side::basic;
  }
  sides_stale_ = true;
}

bool DualSimplex::set_sides(std::span<const Side> sides) {
  int basics = 0;
  for (const Side side : sides) basics += side == Side::basic ? 1 : 0;
  if (basics != matrix_.rows || sides.size() != side_.size()) {
    set_slack_basis();
    return false;
  }
  std::copy(sides.begin(), sides.end(), side_.begin());
  int at = 0;
  for (int j = 0; j < variables(); ++j)
    if (side_[j] == Side::basic) head_[at++] = j;
  std::fill(weight_.begin(), weight_.end(), 1.0);
  sides_stale_ = true;
  if (refactor()) return true;
  set_slack_basis();
  return false;
}

double DualSimplex::resting(int j) const { return side_[j] == Side::upper ? upper_[j] : lower_[j]; }

/// Where the reduced cost wants it, as far as there is a bound; rounding must not send anything to infinity.
void DualSimplex::choose_side(int j) {
  const bool has_lower = lower_[j] > -infinite, has_upper = upper_[j] < infinite;
  if (has_lower && (d_[j] > dual_tolerance || !has_upper)) side_[j] = Side::lower;
  if (has_upper && (d_[j] < -dual_tolerance || !has_lower)) side_[j] = Side::upper;
}

void DualSimplex::settle_sides() {
  for (int j = 0; j < variables(); ++j) {
    if (side_[j] == Side::basic) continue;
    choose_side(j);
    x_[j] = resting(j);
  }
}

bool DualSimplex::refactor() {
  ordered_ = false;
  // Weights follow their variables through the new order of positions.
  for (int k = 0; k < matrix_.rows; ++k) x_[head_[k]] = weight_[k];
  if (!basis_.factorise(head_)) return false;
  for (int k = 0; k < matrix_.rows; ++k) {
    position_[head_[k]] = k;
    weight_[k] = x_[head_[k]];
  }
  return true;
}

void DualSimplex::scatter(SparseVector& to, int variable, double factor) {
  matrix_.column(variable, [&](int row, double value) { to.add(basis_.place(row), factor * value); });
}

void DualSimplex::compute_values() {
  moves_.clear();
  for (int j = 0; j < variables(); ++j)
    if (side_[j] != Side::basic && x_[j] != 0) scatter(moves_, j, -x_[j]);
  basis_.ftran(moves_);
  std::fill(value_.begin(), value_.end(), 0.0);
  moves_.each([&](int k, double value) { value_[k] = value; });
  moves_.clear();
}

void DualSimplex::compute_reduced_costs() {
  moves_.clear();
  for (int k = 0; k < matrix_.rows; ++k)
    if (cost_[head_[k]] != 0) moves_.set(k, cost_[head_[k]]);
  basis_.btran(moves_);
  std::fill(y_.begin(), y_.end(), 0.0);
  moves_.each([&](int k, double value) { y_[basis_.row(k)] = value; });
  moves_.clear();
  for (int j = 0; j < variables(); ++j) {
    double d = cost_[j];
    if (side_[j] == Side::basic)
      d = 0;
    else
      matrix_.column(j, [&](int row, double value) { d -= y_[row] * value; });
    d_[j] = d;
  }
}

void DualSimplex::set_bounds(int j, double lower, double upper) {
  if (lower_[j] == lower && upper_[j] == upper) return;
  lower_[j] = lower;
  upper_[j] = upper;
  if (sides_stale_) return;
  if (side_[j] == Side::basic) return;
  choose_side(j);
  const double to = resting(j);
  if (to == x_[j]) return;
  scatter(moves_, j, x_[j] - to);
  x_[j] = to;
  moved_ = true;
}

void DualSimplex::apply_moves() {
  if (!moved_) return;
  basis_.ftran(moves_);
  moves_.each([&](int k, double value) { value_[k] += value; });
  moves_.clear();
  moved_ = false;
}

double DualSimplex::infeasibility(int k) const {
  const int j = head_[k];
  return std::max(lower_[j] - value_[k], value_[k] - upper_[j]);
}

void DualSimplex::look_at(int k) {
  const std::uint64_t bit = std::uint64_t{1} << (k & 63);
  std::uint64_t& word = infeasible_[static_cast<std::size_t>(k) >> 6];
  if (infeasibility(k) > primal_tolerance * (1 + std::fabs(value_[k])))
    word |= bit;
  else
    word &= ~bit;
}

void DualSimplex::look_at_all() {
  for (int k = 0; k < matrix_.rows; ++k) look_at(k);
}

/// The position of largest infeasibility² / weight; among equals the smallest variable. -1: none.
int DualSimplex::leaving() const {
  int best = -1;
  double most = 0;
  for (std::size_t word = 0; word < infeasible_.size(); ++word)
    for (std::uint64_t left = infeasible_[word]; left != 0; left &= left - 1) {
      const int k = static_cast<int>(word * 64) + std::countr_zero(left);
      const double size = infeasibility(k), score = size * size / weight_[k];
      if (score < most || (score == most && best >= 0 && head_[k] > head_[best])) continue;
      most = score;
      best = k;
    }
  return best;
}

/// alpha = ρᵀ (A, −I) over what is not zero in ρ.
void DualSimplex::compute_row() {
  touched_.clear();
  long entries = 0;
  row_.each([&](int k, double value) {
    if (value == 0) return;
    const int i = basis_.row(k);
    entries += row_start_[i + 1] - row_start_[i] + 1;
  });
  dense_row_ = entries * 8 > variables();
  row_.each([&](int k, double value) {
    if (value == 0) return;
    const int i = basis_.row(k);
    for (int e = row_start_[i]; e < row_start_[i + 1]; ++e) {
      const int j = row_column_[e];
      const double before = alpha_[j];
      // A sum that cancels must not look untouched.
      const double after = before + value * row_value_[e];
      alpha_[j] = after == 0 ? 1e-300 : after;
      if (!dense_row_ && before == 0) touched_.push_back(j);
    }
    const int slack = matrix_.columns + i;
    alpha_[slack] = -value;
    if (!dense_row_) touched_.push_back(slack);
  });
}

/// The bound flipping ratio test: the entering variable, or -1 where the dual objective rises for ever.
int DualSimplex::entering(double delta) {
  const double sign = delta > 0 ? 1.0 : -1.0;
  candidates_.clear();
  flips_.clear();
  const auto consider = [&](int j) {
    const double a = sign * alpha_[j];
    if (side_[j] == Side::basic || lower_[j] == upper_[j]) return;
    if (side_[j] == Side::lower ? a <= smallest_pivot : a >= -smallest_pivot) return;
    const double size = std::fabs(a);
    candidates_.push_back({j, size, std::fabs(d_[j]) / size});
  };
  if (dense_row_)
    for (int j = 0; j < variables(); ++j) consider(j);
  else
    for (const int j : touched_) consider(j);
  const auto later = [](const Candidate& a, const Candidate& b) {
    return a.ratio > b.ratio || (a.ratio == b.ratio && a.variable > b.variable);
  };
  std::make_heap(candidates_.begin(), candidates_.end(), later);
  double slope = std::fabs(delta);
  const double enough = primal_tolerance * (1 + slope);
  auto end = candidates_.end();
  while (end != candidates_.begin()) {
    std::pop_heap(candidates_.begin(), end, later);
    --end;
    const double range = upper_[end->variable] - lower_[end->variable];
    slope -= range >= infinite ? infinite : end->size * range;
    if (slope >= enough) continue;
    // The step ends here. Among breakpoints that a small dual infeasibility cannot tell apart, the largest pivot.
    Candidate chosen = *end;
    const auto crossed = end;
    const double most = chosen.ratio;
    while (end != candidates_.begin() &&
           candidates_.front().ratio <= most + dual_tolerance / candidates_.front().size) {
      std::pop_heap(candidates_.begin(), end, later);
      --end;
      if (end->size > chosen.size) chosen = *end;
    }
    for (auto passed = crossed + 1; passed != candidates_.end(); ++passed) flips_.push_back(passed->variable);
    // A tiny pivot is worth going back for: the best of those already passed.
    if (chosen.size < 1e-6)
      for (auto passed = crossed + 1; passed != candidates_.end(); ++passed)
        if (passed->size > 1e3 * chosen.size && passed->size > 1e-5) {
          chosen = *passed;
          flips_.clear();
          for (auto kept = passed + 1; kept != candidates_.end(); ++kept) flips_.push_back(kept->variable);
          break;
        }
    return chosen.variable;
  }
  slope_left_ = slope;
  return -1;
}

void DualSimplex::flip(int j) {
  const double from = x_[j];
  side_[j] = side_[j] == Side::lower ? Side::upper : Side::lower;
  x_[j] = resting(j);
  scatter(moves_, j, from - x_[j]);
}

void DualSimplex::store_ray(double sign) {
  std::fill(ray_.begin(), ray_.end(), 0.0);
  row_.each([&](int k, double value) { ray_[basis_.row(k)] = sign * value; });
}

/// One exchange of the variable at a position. False, with the outcome, where the solve ends; a failed pivot leaves
/// everything as it was.
bool DualSimplex::iterate(int r, Outcome& outcome) {
  const int leaves = head_[r];
  const double delta = value_[r] < lower_[leaves] ? value_[r] - lower_[leaves] : value_[r] - upper_[leaves];
  const double sign = delta > 0 ? 1.0 : -1.0;
  row_.clear();
  row_.set(r, 1.0);
  basis_.btran(row_);
  compute_row();
  double norm = 0;
  row_.each([&](int, double value) { norm += value * value; });
  weight_[r] = norm;
  const auto clear_row = [&] {
    if (dense_row_)
      std::fill(alpha_.begin(), alpha_.end(), 0.0);
    else
      for (const int j : touched_) alpha_[j] = 0;
  };
  const int enters = entering(delta);
  if (enters < 0) {
    // Updates cost digits, the more the larger the multipliers are: the row itself says where the variable stands.
    // And what was too small to pivot on could still help, if its range is wide.
    double value = 0, help = 0;
    const auto take = [&](int j) {
      if (side_[j] == Side::basic) return;
      value -= alpha_[j] * x_[j];
      const double a = sign * alpha_[j], range = upper_[j] - lower_[j];
      const bool helps = side_[j] == Side::lower ? a > noise : a < -noise;
      if (helps && std::fabs(a) <= smallest_pivot && range > 0) help += std::fabs(a) * range;
    };
    if (dense_row_)
      for (int j = 0; j < variables(); ++j) take(j);
    else
      for (const int j : touched_) take(j);
    clear_row();
    const double was = value_[r];
    value_[r] = value;
    look_at(r);
    if (slope_left_ - help <= primal_tolerance * (1 + std::fabs(delta))) {
      value_[r] = was;
      outcome = Outcome::failed;
      return false;
    }
    if (infeasibility(r) <= 0.5 * std::fabs(delta)) {
      outcome = Outcome::failed;  // the verdict would have rested on rounding
      if (infeasibility(r) <= primal_tolerance * (1 + std::fabs(value))) return true;
      value_[r] = was;
      return false;
    }
    store_ray(sign);
    outcome = Outcome::infeasible;
    return false;
  }
  column_.clear();
  scatter(column_, enters, 1.0);
  basis_.ftran(column_);
  const double pivot = column_[r];
  if (std::fabs(pivot) < smallest_pivot || std::fabs(pivot - alpha_[enters]) > 1e-6 * std::fabs(pivot)) {
    clear_row();
    outcome = Outcome::failed;
    return false;
  }
  const double dual_step = d_[enters] / alpha_[enters];
  const auto update_dual = [&](int j) {
    if (std::fabs(alpha_[j]) > noise && side_[j] != Side::basic) d_[j] -= dual_step * alpha_[j];
    alpha_[j] = 0;
  };
  if (dense_row_)
    for (int j = 0; j < variables(); ++j) update_dual(j);
  else
    for (const int j : touched_) update_dual(j);
  d_[enters] = 0;
  d_[leaves] = -dual_step;

  if (!flips_.empty()) {
    moves_.clear();
    for (const int j : flips_) flip(j);
    basis_.ftran(moves_);
    moves_.each([&](int k, double value) {
      value_[k] += value;
      look_at(k);
    });
    moves_.clear();
  }
  const double bound = sign > 0 ? upper_[leaves] : lower_[leaves];
  const double step = (value_[r] - bound) / pivot;
  steepest_.copy(row_);
  basis_.ftran(steepest_);
  const double norm_r = norm;
  column_.each([&](int k, double value) {
    if (value == 0) return;
    value_[k] -= step * value;
    if (k == r) return;
    const double ratio = value / pivot;
    weight_[k] = std::max(weight_[k] - 2 * ratio * steepest_[k] + ratio * ratio * norm_r, 1e-4 + ratio * ratio);
    look_at(k);
  });
  basis_.update(r, column_);
  side_[leaves] = sign > 0 ? Side::upper : Side::lower;
  x_[leaves] = bound;
  position_[leaves] = -1;
  side_[enters] = Side::basic;
  head_[r] = enters;
  position_[enters] = r;
  value_[r] = x_[enters] + step;
  weight_[r] = std::max(norm_r / (pivot * pivot), 1e-4);
  look_at(r);
  ++iterations_;
  return true;
}

Outcome DualSimplex::solve() {
  const auto afresh = [&] {
    if (!refactor()) {
      set_slack_basis();
      return false;
    }
    compute_reduced_costs();
    settle_sides();
    compute_values();
    look_at_all();
    return true;
  };
  if (sides_stale_) {
    moves_.clear();
    moved_ = false;
    for (int j = 0; j < variables(); ++j)
      if (side_[j] != Side::basic) position_[j] = -1;
    if (!afresh()) return Outcome::failed;
    sides_stale_ = false;
  } else {
    apply_moves();
    look_at_all();
  }
  const long limit = iterations_ + 50L * variables() + 1000;
  int troubles = 0;
  bool fresh = basis_.updates() == 0, finished = false;
  while (iterations_ < limit) {
    if (basis_.updates() >= Factorisation::limit) {
      if (!afresh()) return Outcome::failed;
      fresh = true;
    }
    const int r = leaving();
    if (r < 0) {
      if (finished) return dual_feasible() ? Outcome::optimal : Outcome::failed;
      if (!finish()) return Outcome::failed;
      finished = fresh = true;
      continue;
    }
    Outcome outcome = Outcome::optimal;
    if (iterate(r, outcome)) {
      fresh = finished = false;
      continue;
    }
    // Before a verdict is believed, the factorisation must be fresh.
    if (outcome == Outcome::infeasible && (fresh || basis_.updates() <= Factorisation::limit / 4)) return outcome;
    if (fresh && ++troubles > 2) return Outcome::failed;
    if (!afresh()) return Outcome::failed;
    fresh = true;
  }
  return Outcome::failed;
}

bool DualSimplex::dual_feasible() const {
  for (int j = 0; j < variables(); ++j) {
    if (side_[j] == Side::basic || lower_[j] == upper_[j]) continue;
    if (side_[j] == Side::lower ? d_[j] < -1e-7 : d_[j] > 1e-7) return false;
  }
  return true;
}

/// Puts the basis in the order of its variables, factorises it and works everything out anew: the bits depend on the
/// basis and the bounds alone. False, and the slack basis, where it is singular.
bool DualSimplex::finish() {
  if (!ordered_ || basis_.updates() > 0) {
    for (int k = 0; k < matrix_.rows; ++k) x_[head_[k]] = weight_[k];
    std::sort(head_.begin(), head_.end());
    for (int k = 0; k < matrix_.rows; ++k) weight_[k] = x_[head_[k]];
    if (!refactor()) {
      set_slack_basis();
      return false;
    }
    ordered_ = true;
  }
  compute_reduced_costs();
  settle_sides();
  compute_values();
  look_at_all();
  for (int k = 0; k < matrix_.rows; ++k) x_[head_[k]] = value_[k];
  return true;
}

}  // namespace chokepoint::kernel
