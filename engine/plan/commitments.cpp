#include "plan/commitments.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "plan/known_rays.hpp"

namespace chokepoint {
namespace {

constexpr double shy = 1e-10;

class Rounds {
 public:
  Rounds(const MonthModel& month, BoundedLp& lp, std::vector<double> promised, SolverKind kind,
         PlanStatistics& statistics)
      : month_(month), lp_(lp), promised_(std::move(promised)), kind_(kind), statistics_(statistics) {
    share_.assign(promised_.size(), 1.0);
    active_.assign(promised_.size(), 0);
    for (std::size_t i = 0; i < promised_.size(); ++i) active_[i] = promised_[i] > 0;
  }

  std::vector<double> run() {
    for (std::size_t i = 0; i < promised_.size(); ++i) fix(i, 1.0);
    if (within_reach()) return share_;
    while (std::any_of(active_.begin(), active_.end(), [](unsigned char active) { return active != 0; })) round();
    // A granted share may be out of reach by the solver's tolerance: then by a hair less.
    const std::vector<double> found = share_;
    for (const double less : {shy, 1e-9, 1e-8, 1e-7, 1e-6}) {
      for (std::size_t i = 0; i < promised_.size(); ++i)
        if (promised_[i] > 0) fix(i, share_[i] = found[i] * (1 - less));
      if (within_reach()) return share_;
    }
    throw std::runtime_error("commitments cannot be kept as far as was found");
  }

 private:
  bool within_reach() { return lp_.solve() == LpStatus::optimal && lp_.refine() == LpStatus::optimal; }

  /// A hair below, so that a promise that just can be kept leaves flows some room.
  void fix(std::size_t i, double share) {
    const double level = std::max(0.0, share - MonthModel::hair) * promised_[i];
    lp_.set_column(month_.committed(static_cast<int>(i)), level, level);
  }

  /// Raises the common share of all that are active, and freezes those whose row is worth something.
  void round() {
    LpModel model = lp_.model();
    std::fill(model.cost.begin(), model.cost.end(), 0.0);
    for (std::size_t i = 0; i < promised_.size(); ++i) {
      const int column = month_.committed(static_cast<int>(i));
      model.column_lower[column] = active_[i] != 0 ? 0.0 : share_[i] * promised_[i] * (1 - shy);
      model.column_upper[column] = promised_[i];
      if (active_[i] == 0) continue;
      model.row.push_back(month_.commitment_row[i]);
      model.value.push_back(promised_[i]);
    }
    model.start.push_back(static_cast<int>(model.row.size()));
    model.cost.push_back(-1);
    model.column_lower.push_back(0);
    model.column_upper.push_back(1);
    ++model.columns;
    const auto solver = make_solver(kind_);
    solver->load(model);
    const LpStatus status = solver->solve();
    ++statistics_.lp_solves;
    ++statistics_.lambda_solves;
    statistics_.pivots += solver->pivots();
    if (status != LpStatus::optimal) throw std::runtime_error("what commitments can be kept cannot be solved");
    freeze(on_grid(solver->columns()[static_cast<std::size_t>(model.columns) - 1]), solver->row_duals());
  }

  void freeze(double share, std::span<const double> duals) {
    // The common share is worth 1 in all: Σ dual × promised over the rows that hold it.
    const auto worth = [&](std::size_t i) { return std::fabs(duals[month_.commitment_row[i]]) * promised_[i]; };
    bool any = false;
    for (std::size_t i = 0; i < promised_.size(); ++i) any = any || (active_[i] != 0 && worth(i) > 1e-9);
    for (std::size_t i = 0; i < promised_.size(); ++i) {
      if (active_[i] == 0 || (share < 1 && any && worth(i) <= 1e-9)) continue;
      share_[i] = share;
      active_[i] = 0;
    }
  }

  const MonthModel& month_;
  BoundedLp& lp_;
  std::vector<double> promised_;  ///< in the columns' units
  const SolverKind kind_;
  PlanStatistics& statistics_;
  std::vector<double> share_;
  std::vector<unsigned char> active_;  ///< not yet frozen
};

}  // namespace

std::vector<double> keep_commitments(const Network& network, const MonthModel& month, BoundedLp& lp,
                                     const Regime& regime, SolverKind kind, PlanStatistics& statistics) {
  const std::size_t count = month.commitment_row.size();
  std::vector<double> promised(count, 0.0);
  bool any = false;
  for (std::size_t i = 0; i < count && i < regime.committed.size(); ++i) {
    promised[i] = regime.committed[i] / month.scale[month.committed(static_cast<int>(i))];
    any = any || promised[i] > 0;
  }
  if (!any) {
    for (std::size_t i = 0; i < count; ++i) lp.set_column(month.committed(static_cast<int>(i)), 0.0, 0.0);
    return std::vector<double>(count, 1.0);
  }
  for (int k = 0; k < network.consumers.count; ++k)
    lp.set_column(month.delivery(k), 0.0, regime.demand[k] / month.scale[month.delivery(k)]);
  return Rounds(month, lp, std::move(promised), kind, statistics).run();
}

}  // namespace chokepoint
