#include "plan/pattern.hpp"

#include <algorithm>
#include <stdexcept>

namespace chokepoint {
namespace {

LpModel without_numbers(const MonthModel& month) {
  LpModel model = month.model;
  model.cost = month.plain_cost;
  return model;
}

}  // namespace

Pattern::Pattern(const MonthModel& month, SolverKind kind, PlanStatistics& statistics)
    : month_(month), kind_(kind), lp_(without_numbers(month), kind, statistics), statistics_(statistics) {}

void Pattern::solve(const BoundedLp& leximin, const LpBasis& start, std::span<const double> levels,
                    std::span<const double> wants, bool with_trust) {
  lp_.copy_bounds(leximin);
  lp_.set_basis(start);
  // More than a hair where coverage rests on the solver's tolerance.
  for (const double hair : {MonthModel::hair, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6}) {
    for (std::size_t k = 0; k < levels.size(); ++k) {
      const double delivery = std::max(0.0, levels[k] - hair) * wants[k];
      lp_.set_column(month_.delivery(static_cast<int>(k)), delivery, delivery);
    }
    if (with_trust) {
      if (excess_ == nullptr) excess_ = std::make_unique<LeastExcess>(month_, kind_, statistics_);
      const std::optional<double> least = excess_->find(lp_);
      if (!least) continue;
      lp_.set_row_upper(month_.excess_row, *least);
    }
    if (lp_.solve() == LpStatus::optimal && lp_.refine() == LpStatus::optimal) return;
  }
  throw std::runtime_error("the plan's pattern cannot be solved for coverages that were proved feasible");
}

std::vector<Twofold> Pattern::find(const BoundedLp& leximin, std::span<const double> levels,
                                   std::span<const double> wants, const Nearness& near, bool with_trust,
                                   bool& settled) {
  std::vector<Twofold> x;
  Projection reached = Projection::not_reached;
  const auto look_from = [&](const LpBasis& start) {
    solve(leximin, start, levels, wants, with_trust);
    x = lp_.point();
    reached = move_to_nearest(lp_, lp_.solver().reduced_costs(), lp_.solver().row_duals(), near, x);
  };
  look_from(leximin.basis());
  // What cannot be settled is the same for all at least from where all can start.
  if (reached != Projection::settled) {
    ++statistics_.restarts;
    look_from({});
  }
  if (reached == Projection::not_reached) ++statistics_.vertices;
  settled = reached == Projection::settled;
  return x;
}

}  // namespace chokepoint
