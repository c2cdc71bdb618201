#include "kernel/dual_simplex.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "base/twofold.hpp"
#include "kernel/tolerances.hpp"

namespace chokepoint::kernel {
namespace {

using Byte = unsigned char;

// Written so that compilers make vector instructions of them where all variables are looked at.

/// Where the reduced cost wants a nonbasic variable, as far as there is a bound; rounding must not send anything to
/// infinity. A basic one stays basic.
Side wanted_side(Side was, double lower, double upper, double reduced_cost) {
  Byte down = reduced_cost > dual_tolerance ? 1 : 0, up = reduced_cost < -dual_tolerance ? 1 : 0;
  down = upper < infinite ? down : 1;
  down = lower > -infinite ? down : 0;
  up = lower > -infinite ? up : 1;
  up = upper < infinite ? up : 0;
  Byte side = down == 1 ? static_cast<Byte>(Side::lower) : static_cast<Byte>(was);
  side = up == 1 ? static_cast<Byte>(Side::upper) : side;
  side = was == Side::basic ? static_cast<Byte>(was) : side;
  return static_cast<Side>(side);
}

/// 1 where a variable is on the wrong side, with nowhere else to go: a bound that went away can leave it there.
Byte wrong(Side side, double lower, double upper, double reduced_cost) {
  constexpr Byte none = 3, fixed = 4;
  const Byte not_lower = reduced_cost < -1e-7 ? static_cast<Byte>(Side::lower) : none;
  const Byte not_upper = reduced_cost > 1e-7 ? static_cast<Byte>(Side::upper) : none;
  const Byte at = lower != upper ? static_cast<Byte>(side) : fixed;
  return static_cast<Byte>((at == not_lower) | (at == not_upper));
}

}  // namespace

void DualSimplex::load(Matrix matrix, std::span<const double> cost, std::span<const double> lower,
                       std::span<const double> upper) {
  matrix_ = std::move(matrix);
  const int rows = matrix_.rows, columns = matrix_.columns;
  const auto all = static_cast<std::size_t>(rows) + static_cast<std::size_t>(columns);
  lay_out_rows();
  cost_.assign(all, 0.0);
  std::copy(cost.begin(), cost.end(), cost_.begin());
  lower_.assign(lower.begin(), lower.end());
  upper_.assign(upper.begin(), upper.end());
  x_.assign(all, 0.0);
  d_ = cost_;
  side_.assign(all, Side::lower);
  position_.assign(all, -1);
  alpha_.assign(all, 0.0);
  residue_ = carried_ = alpha_;
  touched_.reserve(all + matrix_.row.size());
  entries_.resize(all + 1);
  breakpoints_.reserve(all + 1);
  flips_.reserve(all);
  rho_.assign(static_cast<std::size_t>(rows) + 1, 0.0);
  ray_.assign(static_cast<std::size_t>(rows), 0.0);
  ray_low_ = ray_;
  basis_.attach(matrix_);
  const int places = basis_.most_places();
  head_.assign(static_cast<std::size_t>(places), -1);
  for (auto* list : {&value_, &weight_, &least_, &most_}) list->assign(static_cast<std::size_t>(places), 0.0);
  infeasible_.assign((static_cast<std::size_t>(places) + 63) / 64, 0);
  for (SparseVector* vector : {&row_, &column_, &moves_, &steepest_}) vector->resize(places);
  iterations_ = 0;
  set_slack_basis();
}

void DualSimplex::lay_out_rows() {
  const int rows = matrix_.rows, columns = matrix_.columns;
  const auto narrow = [&](int j) { return matrix_.start[j + 1] - matrix_.start[j] <= 2; };
  arc_start_.assign(static_cast<std::size_t>(rows) + 1, 0);
  wide_start_ = arc_start_;
  for (int j = 0; j < columns; ++j)
    for (int e = matrix_.start[j]; e < matrix_.start[j + 1]; ++e)
      ++(narrow(j) ? arc_start_ : wide_start_)[matrix_.row[e] + 1];
  std::partial_sum(arc_start_.begin(), arc_start_.end(), arc_start_.begin());
  std::partial_sum(wide_start_.begin(), wide_start_.end(), wide_start_.begin());
  arcs_.resize(static_cast<std::size_t>(arc_start_.back()));
  wide_column_.resize(static_cast<std::size_t>(wide_start_.back()));
  wide_value_.resize(wide_column_.size());
  std::vector<int> arc(arc_start_.begin(), arc_start_.end() - 1), wide(wide_start_.begin(), wide_start_.end() - 1);
  for (int j = 0; j < columns; ++j) {
    const int first = matrix_.start[j], last = matrix_.start[j + 1] - 1;
    for (int e = first; e <= last; ++e) {
      const int i = matrix_.row[e];
      if (narrow(j)) {
        const int other = first + last - e;
        arcs_[arc[i]++] = other == e ? Arc{j, rows, matrix_.value[e], 0.0}
                                     : Arc{j, matrix_.row[other], matrix_.value[e], matrix_.value[other]};
      } else {
        wide_column_[wide[i]] = j;
        wide_value_[wide[i]++] = matrix_.value[e];
      }
    }
  }
}

void DualSimplex::set_slack_basis() {
  std::fill(side_.begin(), side_.end(), Side::lower);
  std::fill(head_.begin(), head_.end(), -1);
  std::fill(weight_.begin(), weight_.end(), 1.0);
  for (int i = 0; i < matrix_.rows; ++i) {
    head_[i] = matrix_.columns + i;
    side_[head_[i]] = Side::basic;
  }
  sides_stale_ = true;
}

bool DualSimplex::set_sides(std::span<const Side> sides, std::span<const float> weights) {
  const auto basics = std::count(sides.begin(), sides.end(), Side::basic);
  if (basics != matrix_.rows || sides.size() != side_.size()) {
    set_slack_basis();
    return false;
  }
  std::copy(sides.begin(), sides.end(), side_.begin());
  std::fill(head_.begin(), head_.end(), -1);
  int at = 0;
  for (int j = 0; j < variables(); ++j)
    if (side_[j] == Side::basic) {
      const bool known = weights.size() == static_cast<std::size_t>(matrix_.rows);
      weight_[at] = known ? static_cast<double>(weights[static_cast<std::size_t>(at)]) : 1.0;
      head_[at++] = j;
    }
  sides_stale_ = true;
  if (ready()) return true;
  set_slack_basis();
  return false;
}

void DualSimplex::weights(std::vector<float>& to) const {
  to.clear();
  for (int j = 0; j < variables(); ++j)
    if (side_[j] == Side::basic) to.push_back(position_[j] < 0 ? 1.0F : static_cast<float>(weight_[position_[j]]));
}

double DualSimplex::resting(int j) const { return side_[j] == Side::upper ? upper_[j] : lower_[j]; }

void DualSimplex::take_place(int k, int j, double weight) {
  head_[k] = j;
  position_[j] = k;
  weight_[k] = weight;
  least_[k] = lower_[j];
  most_[k] = upper_[j];
}

/// A fresh factorisation; weights follow their variables through the new order of positions.
bool DualSimplex::refactor() {
  int at = 0;
  for (std::size_t k = 0; k < head_.size(); ++k) {
    const int j = head_[k];
    if (j < 0) continue;
    carried_[j] = weight_[k];
    head_[at++] = j;
  }
  std::fill(head_.begin() + at, head_.end(), -1);
  if (!basis_.factorise(head_)) return false;
  for (int k = 0; k < matrix_.rows; ++k) take_place(k, head_[k], carried_[head_[k]]);
  return true;
}

/// Everything from the basis: factors, reduced costs, sides, values.
bool DualSimplex::afresh() {
  must_refactor_ = false;
  if (!refactor()) {
    set_slack_basis();
    return false;
  }
  compute_reduced_costs();
  std::fill(infeasible_.begin(), infeasible_.end(), 0);
  settle();
  return true;
}

void DualSimplex::scatter(SparseVector& to, int variable, double factor) {
  matrix_.column(variable, [&](int row, double value) { to.add(basis_.place(row), factor * value); });
}

/// y with Bᵀy = c_B; slacks cost nothing.
void DualSimplex::solve_duals(std::span<const double> cost, std::span<double> duals) {
  moves_.clear();
  for (int k = 0; k < basis_.places(); ++k)
    if (const int j = head_[k]; j >= 0 && j < matrix_.columns && cost[j] != 0) moves_.set(k, cost[j]);
  basis_.btran(moves_);
  std::fill(duals.begin(), duals.end(), 0.0);
  moves_.each([&](int k, double value) { duals[basis_.row(k)] = value; });
  moves_.clear();
}

void DualSimplex::compute_reduced_costs() {
  solve_duals(cost_, std::span(carried_).first(static_cast<std::size_t>(matrix_.rows)));
  for (int j = 0; j < variables(); ++j) {
    double d = cost_[j];
    if (side_[j] == Side::basic)
      d = 0;
    else
      matrix_.column(j, [&](int row, double value) { d -= carried_[row] * value; });
    d_[j] = d;
  }
}

void DualSimplex::set_bounds(int j, double lower, double upper) {
  if (lower_[j] == lower && upper_[j] == upper) return;
  lower_[j] = lower;
  upper_[j] = upper;
  if (sides_stale_ || values_stale_) return;
  if (side_[j] == Side::basic) {
    const int k = position_[j];
    least_[k] = lower;
    most_[k] = upper;
    look_at(k);
    return;
  }
  side_[j] = wanted_side(side_[j], lower, upper, d_[j]);
  doubtful_ = doubtful_ || wrong(side_[j], lower, upper, d_[j]) != 0;
  const double to = resting(j);
  if (to == x_[j]) return;
  scatter(moves_, j, x_[j] - to);
  x_[j] = to;
  moved_ = true;
}

void DualSimplex::set_all_bounds(std::span<const double> lower, std::span<const double> upper) {
  std::copy(lower.begin(), lower.end(), lower_.begin());
  std::copy(upper.begin(), upper.end(), upper_.begin());
  forget_values();
}

/// `wanted_side` of all that are nonbasic, and whether one of them is `wrong`.
void DualSimplex::settle_sides() {
  const std::size_t all = side_.size();
  wrong_.resize(all);
  const double *const lower = lower_.data(), *const upper = upper_.data(), *const reduced = d_.data();
  Side* const side = side_.data();
  Byte* const unwanted = wrong_.data();
  for (std::size_t j = 0; j < all; ++j) {
    side[j] = wanted_side(side[j], lower[j], upper[j], reduced[j]);
    unwanted[j] = wrong(side[j], lower[j], upper[j], reduced[j]);
  }
  doubtful_ = doubtful_ || std::ranges::find(wrong_, 1) != wrong_.end();
}

/// Sides and values from the bounds and the reduced costs.
void DualSimplex::settle() {
  settle_sides();
  const std::size_t all = side_.size();
  const double *const lower = lower_.data(), *const upper = upper_.data();
  const Side* const side = side_.data();
  double* const x = x_.data();
  for (std::size_t j = 0; j < all; ++j) {
    const double at = side[j] == Side::upper ? upper[j] : lower[j];
    x[j] = side[j] == Side::basic ? x[j] : at;
  }
  std::size_t away = 0;
  touched_.resize(all);
  for (std::size_t j = 0; j < all; ++j)
    if (x[j] != 0 && side[j] != Side::basic) touched_[away++] = static_cast<int>(j);
  moves_.clear();
  for (std::size_t i = 0; i < away; ++i) scatter(moves_, touched_[i], -x_[touched_[i]]);
  basis_.ftran(moves_);
  std::fill(value_.begin(), value_.end(), 0.0);
  moves_.each([&](int k, double value) { value_[k] = value; });
  moves_.clear();
  for (int k = 0; k < basis_.places(); ++k) {
    if (head_[k] < 0) continue;
    least_[k] = lower_[head_[k]];
    most_[k] = upper_[head_[k]];
    look_at(k);
  }
  moved_ = values_stale_ = false;
}

void DualSimplex::apply_moves() {
  if (!moved_) return;
  basis_.ftran(moves_);
  moves_.each([&](int k, double value) {
    value_[k] += value;
    look_at(k);
  });
  moves_.clear();
  moved_ = false;
}

double DualSimplex::infeasibility(int k) const { return std::max(least_[k] - value_[k], value_[k] - most_[k]); }

void DualSimplex::look_at(int k) {
  const std::uint64_t bit = std::uint64_t{1} << (k & 63);
  std::uint64_t& word = infeasible_[static_cast<std::size_t>(k) >> 6];
  if (infeasibility(k) > primal_tolerance * (1 + std::fabs(value_[k])))
    word |= bit;
  else
    word &= ~bit;
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

/// alpha = ρᵀ (A, −I) over what is not zero in ρ; what is nonbasic and more than noise is listed.
void DualSimplex::compute_row() {
  touched_.clear();
  entry_count_ = 0;
  // Most of what is met is not wanted, and not in any order a processor could guess: no branches.
  const auto list = [&](bool wanted, int j, double alpha) {
    entries_[entry_count_] = {j, alpha};
    entry_count_ += (wanted & (std::fabs(alpha) > noise) & (side_[j] != Side::basic)) ? 1U : 0U;
  };
  row_.each([&](int k, double value) { rho_[basis_.row(k)] = value; });
  row_.each([&](int k, double value) {
    if (value == 0) return;
    const int i = basis_.row(k);
    list(true, matrix_.columns + i, -value);
    // Columns of two entries need no sum in memory: what cancels within a subtree of the basis is seen at once.
    for (int e = arc_start_[i]; e < arc_start_[i + 1]; ++e) {
      const Arc& arc = arcs_[e];
      const double other = rho_[arc.other];
      list((other == 0) | (arc.other > i), arc.column, arc.value * value + arc.other_value * other);
    }
    for (int e = wide_start_[i]; e < wide_start_[i + 1]; ++e) {
      const int j = wide_column_[e];
      if (alpha_[j] == 0) touched_.push_back(j);  // twice where a sum cancels: the second finds nothing
      alpha_[j] += value * wide_value_[e];
    }
  });
  for (const int j : touched_) {
    list(true, j, alpha_[j]);
    alpha_[j] = 0;
  }
  row_.each([&](int k, double) { rho_[basis_.row(k)] = 0; });
}

void DualSimplex::flip(int j) {
  const double from = x_[j];
  side_[j] = side_[j] == Side::lower ? Side::upper : Side::lower;
  x_[j] = resting(j);
  scatter(moves_, j, from - x_[j]);
}

/// The row of the inverse as a ray, and what it lacks: the residue of Bᵀρ = e in twice the precision, solved for once.
void DualSimplex::store_ray(int r, double sign) {
  std::fill(ray_.begin(), ray_.end(), 0.0);
  std::fill(ray_low_.begin(), ray_low_.end(), 0.0);
  touched_.clear();
  const auto add = [&](int j, Twofold term) {
    if (side_[j] != Side::basic) return;
    if (alpha_[j] == 0 && residue_[j] == 0) touched_.push_back(j);
    term += Twofold(alpha_[j], residue_[j]);
    alpha_[j] = term.high;
    residue_[j] = term.low;
  };
  row_.each([&](int k, double value) {
    if (value == 0) return;
    const int i = basis_.row(k);
    ray_[i] = sign * value;
    for (int e = arc_start_[i]; e < arc_start_[i + 1]; ++e)
      add(arcs_[e].column, Twofold::product(value, arcs_[e].value));
    for (int e = wide_start_[i]; e < wide_start_[i + 1]; ++e)
      add(wide_column_[e], Twofold::product(value, wide_value_[e]));
    add(matrix_.columns + i, -value);
  });
  add(head_[r], -1.0);
  column_.clear();
  for (const int j : touched_) {
    const double left = alpha_[j] + residue_[j];
    alpha_[j] = residue_[j] = 0;
    if (left != 0) column_.set(position_[j], -left);
  }
  basis_.btran(column_);
  column_.each([&](int k, double value) {
    const int i = basis_.row(k);
    const Twofold refined = Twofold::sum(ray_[i], sign * value);
    ray_[i] = refined.high;
    ray_low_[i] = refined.low;
  });
}

/// Nothing stops the step: whether that proves the programme infeasible. False where the solve ends with `outcome`;
/// true where the variable did not stand where it was believed to.
bool DualSimplex::refuted(int r, double delta, double sign, Outcome& outcome) {
  // Updates cost digits, the more the larger the multipliers are: the row itself says where the variable stands.
  // And what was too small to pivot on could still help, if its range is wide.
  double value = 0, help = 0;
  for (const auto& [j, alpha] : entries()) {
    value -= alpha * x_[j];
    const double a = side_[j] == Side::lower ? sign * alpha : -sign * alpha, range = upper_[j] - lower_[j];
    if (a > noise && a <= threshold_ && range > 0) help += a * range;
  }
  const double was = value_[r];
  value_[r] = value;
  look_at(r);
  if (std::fabs(value - was) > 1e-12 * (std::fabs(value) + std::fabs(delta))) {  // once more, from there
    ++iterations_;
    corrected_ = true;
    return true;
  }
  outcome = Outcome::failed;
  if (slope_left_ - help <= primal_tolerance * (1 + std::fabs(delta))) return false;
  store_ray(r, sign);
  outcome = Outcome::infeasible;
  return false;
}

/// One exchange of the variable at a position. False, with the outcome, where the solve ends; a failed pivot leaves
/// everything as it was.
bool DualSimplex::exchange(int r, Outcome& outcome) {
  const int leaves = head_[r];
  const double delta = value_[r] < least_[r] ? value_[r] - least_[r] : value_[r] - most_[r];
  const double sign = delta > 0 ? 1.0 : -1.0;
  row_.clear();
  row_.set(r, 1.0);
  basis_.btran_leaving(row_);
  compute_row();
  double norm = 0;
  row_.each([&](int, double value) { norm += value * value; });
  weight_[r] = norm;
  const int enters = entering(delta);
  if (enters < 0) return refuted(r, delta, sign, outcome);
  column_.clear();
  scatter(column_, enters, 1.0);
  basis_.ftran_entering(column_);
  const double pivot = column_[r];
  if (std::fabs(pivot) < threshold_ || std::fabs(pivot - entering_alpha_) > 1e-6 * std::fabs(pivot)) {
    outcome = Outcome::failed;
    return false;
  }
  const double dual_step = d_[enters] / entering_alpha_;
  for (const auto& [j, alpha] : entries()) d_[j] -= dual_step * alpha;
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
  const double bound = sign > 0 ? most_[r] : least_[r];
  const double step = (value_[r] - bound) / pivot;
  steepest_.copy(row_);
  basis_.ftran(steepest_);
  column_.each([&](int k, double value) {
    if (value == 0 || k == r) return;
    value_[k] -= step * value;
    const double ratio = value / pivot;
    weight_[k] = std::max(weight_[k] - 2 * ratio * steepest_[k] + ratio * ratio * norm, 1e-4 + ratio * ratio);
    look_at(k);
  });
  side_[leaves] = sign > 0 ? Side::upper : Side::lower;
  x_[leaves] = bound;
  position_[leaves] = -1;
  side_[enters] = Side::basic;
  int place = basis_.update(r, pivot);
  if (place < 0) {
    must_refactor_ = true;
    place = r;
  } else {
    head_[r] = -1;
    value_[r] = least_[r] = most_[r] = 0;
    look_at(r);
  }
  take_place(place, enters, std::max(norm / (pivot * pivot), 1e-4));
  value_[place] = x_[enters] + step;
  look_at(place);
  ++iterations_;
  return true;
}

bool DualSimplex::ready() {
  if (!sides_stale_) {
    if (must_refactor_) return afresh();
    if (values_stale_)
      settle();
    else
      apply_moves();
    return true;
  }
  moves_.clear();
  for (int j = 0; j < variables(); ++j)
    if (side_[j] != Side::basic) position_[j] = -1;
  if (!afresh()) return false;
  sides_stale_ = false;
  return true;
}

int DualSimplex::infeasibilities() {
  if (!ready()) return matrix_.rows;
  int count = 0;
  for (const std::uint64_t word : infeasible_) count += std::popcount(word);
  return count;
}

Outcome DualSimplex::solve() {
  if (!ready()) return Outcome::failed;
  const Outcome outcome = iterate_to_the_end();
  if (outcome == Outcome::optimal) {
    doubtful_ = false;
    publish();
  }
  return outcome;
}

Outcome DualSimplex::finish() {
  if (!ready()) return Outcome::failed;
  for (int round = 0; round < 10; ++round) {
    // In the order of variables, so that the factors do not depend on the way either.
    int at = 0;
    for (int j = 0; j < variables(); ++j)
      if (side_[j] == Side::basic) {
        carried_[j] = weight_[position_[j]];
        head_[at++] = j;
      }
    std::fill(head_.begin() + at, head_.end(), -1);
    for (int k = 0; k < at; ++k) weight_[k] = carried_[head_[k]];
    if (!afresh()) return Outcome::failed;
    const long before = iterations_;
    const Outcome outcome = iterate_to_the_end();
    if (outcome != Outcome::optimal) return outcome;
    if (iterations_ > before) continue;
    publish();
    return Outcome::optimal;
  }
  return Outcome::failed;
}

Outcome DualSimplex::iterate_to_the_end() {
  const long limit = iterations_ + 50L * variables() + 1000;
  int troubles = 0;
  bool fresh = basis_.updates() == 0;
  while (iterations_ < limit) {
    if (must_refactor_) {
      if (!afresh()) return Outcome::failed;
      fresh = true;
    }
    const int r = leaving();
    Outcome outcome = Outcome::failed;
    if (r < 0) {
      // The ratio test keeps reduced costs of the right sign; they can surprise where all was worked out afresh, or
      // where a bound went away.
      if ((!fresh && !doubtful_) || dual_feasible()) return Outcome::optimal;
    } else if (exchange(r, outcome)) {
      fresh = fresh && corrected_;  // a value put right is no exchange
      corrected_ = false;
      continue;
    }
    if (outcome == Outcome::infeasible) return outcome;
    if (fresh && ++troubles > 2) return Outcome::failed;
    if (!afresh()) return Outcome::failed;
    fresh = true;
  }
  return Outcome::failed;
}

bool DualSimplex::dual_feasible() const {
  for (int j = 0; j < variables(); ++j) {
    if (side_[j] == Side::basic || std::fabs(d_[j]) <= 1e-7 || lower_[j] == upper_[j]) continue;
    if ((side_[j] == Side::lower) == (d_[j] < 0)) return false;
  }
  return true;
}

void DualSimplex::publish() {
  for (std::size_t k = 0; k < head_.size(); ++k)
    if (head_[k] >= 0) x_[head_[k]] = value_[k];
}

}  // namespace chokepoint::kernel
