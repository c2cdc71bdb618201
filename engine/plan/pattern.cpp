#include "plan/pattern.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace chokepoint {
namespace {

LpModel without_numbers(const MonthModel& month) {
  LpModel model = month.model;
  model.cost = month.plain_cost;
  return model;
}

}  // namespace

Pattern::Pattern(const MonthModel& month, RayMaker& maker, SolverKind kind, PlanStatistics& statistics)
    : month_(month),
      maker_(maker),
      kind_(kind),
      lp_(without_numbers(month), kind, statistics),
      statistics_(statistics) {}

bool Pattern::solve(const BoundedLp& leximin, Start start, std::span<const double> levels,
                    std::span<const double> wants, bool with_trust, bool lower, const LpBasis* offered) {
  lp_.copy_bounds(leximin);
  if (start == Start::slack) lp_.set_basis({});
  for (const double hair : {MonthModel::hair, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6}) {
    for (std::size_t k = 0; k < levels.size(); ++k) {
      const double delivery = std::max(0.0, levels[k] - hair) * wants[k];
      lp_.set_column(month_.delivery(static_cast<int>(k)), delivery, delivery);
    }
    if (with_trust) {
      if (excess_ == nullptr) excess_ = std::make_unique<LeastExcess>(month_, kind_, statistics_);
      const std::optional<double> least = excess_->find(lp_);
      if (least) lp_.set_row_upper(month_.excess_row, *least);
    }
    if (start == Start::nearest) {
      if (offered != nullptr) lp_.choose_start(std::span(&offered, 1));
      start = Start::last;
    }
    if (lp_.solve() == LpStatus::optimal && lp_.refine() == LpStatus::optimal) return true;
    if (!lower) return false;
  }
  throw std::runtime_error("the plan's pattern cannot be solved for coverages that were proved feasible");
}

/// The ray of the last solve, if it proves that no point meets the bounds.
std::optional<Ray> Pattern::refutation() {
  const LpModel& model = lp_.model();
  for (const double sign : {1.0, -1.0}) {
    Ray ray = maker_.make(lp_.solver().ray(), lp_.solver().ray_low(), sign);
    Twofold over;
    double size = 0;
    const auto add = [&](const Twofold& term) {
      over += term;
      size += std::fabs(term.high);
    };
    for (const auto& [i, y] : ray.y) {
      if (i == month_.excess_row) size = lp_infinity;  // that bound leximin does not have
      add(-(y * model.row_upper[i]));
    }
    for (const auto& [j, d] : ray.d) add(d * (d.high > 0 ? lp_.lower(j) : lp_.upper(j)));
    if (size < lp_infinity && over.high > 1e-22 * size) return ray;
  }
  return std::nullopt;
}

Pattern::Found Pattern::find(const BoundedLp& leximin, std::span<const double> levels, std::span<const double> wants,
                             const Nearness& near, bool with_trust, bool lower, const LpBasis* offered) {
  Found found;
  Projection reached = Projection::not_reached;
  const auto look_from = [&](Start start) {
    if (!solve(leximin, start, levels, wants, with_trust, lower, offered)) {
      found.refuted = refutation();
      if (found.refuted) return false;
      solve(leximin, start, levels, wants, with_trust, true, offered);
    }
    found.columns = lp_.point();
    reached = move_to_nearest(lp_, lp_.solver().reduced_costs(), lp_.solver().row_duals(), near, found.columns);
    return true;
  };
  if (!look_from(Start::nearest)) return found;
  // What cannot be settled is the same for all at least from where all can start.
  if (reached != Projection::settled) {
    ++statistics_.restarts;
    if (!look_from(Start::slack)) return found;
  }
  if (reached == Projection::not_reached) ++statistics_.vertices;
  found.settled = reached == Projection::settled;
  return found;
}

}  // namespace chokepoint
