#include "foresight/optimum.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace chokepoint {
namespace {

/// Reduced costs and duals up to this are rounding; the cheapest unit of unmet wants costs 1.
constexpr double no_price = 1e-7;

}  // namespace

Optimum::Optimum(const Programme& programme, SolverKind kind, const LongSolve& how)
    : programme_(programme), solver_(make_solver(kind)) {
  solver_->take_time(how);
  solver_->load(programme.model);
}

LpStatus Optimum::must(LpStatus status, const char* what) const {
  if (status == LpStatus::optimal || status == LpStatus::stopped) return status;
  throw std::runtime_error(std::string("the clairvoyant programme could not be solved (") + what + ", " +
                           solver_->name() + ")");
}

LpStatus Optimum::solve() {
  if (must(solver_->solve(), "both objectives") == LpStatus::stopped) return LpStatus::stopped;
  if (must(solver_->solve_for(programme_.damage), "damage") == LpStatus::stopped) return LpStatus::stopped;
  damage_ = damage_of(solver_->columns());
  stay_on_face();
  if (must(solver_->solve_for(programme_.order), "order") == LpStatus::stopped) return LpStatus::stopped;
  columns_.assign(solver_->columns().begin(), solver_->columns().end());
  return LpStatus::optimal;
}

double Optimum::damage_of(std::span<const double> columns) const {
  double sum = 0;
  for (std::size_t j = 0; j < columns.size(); ++j) sum += programme_.damage[j] * columns[j];
  return sum * programme_.damage_unit;
}

void Optimum::stay_on_face() {
  const LpModel& model = programme_.model;
  const std::vector<double> reduced(solver_->reduced_costs().begin(), solver_->reduced_costs().end()),
      duals(solver_->row_duals().begin(), solver_->row_duals().end());
  for (int j = 0; j < model.columns; ++j) {
    if (std::fabs(reduced[j]) <= no_price) continue;
    const double bound = reduced[j] > 0 ? model.column_lower[j] : model.column_upper[j];
    solver_->set_column_bounds(j, bound, bound);
  }
  for (int i = 0; i < model.rows; ++i) {
    if (std::fabs(duals[i]) <= no_price || model.row_lower[i] == model.row_upper[i]) continue;
    const double bound = duals[i] > 0 ? model.row_lower[i] : model.row_upper[i];
    solver_->set_row_bounds(i, bound, bound);
  }
}

Optimum::Range Optimum::unmet(int consumer) {
  const auto terms = programme_.unmet(consumer);
  Range range;
  for (const double sign : {1.0, -1.0}) {
    std::vector<double> cost(programme_.damage.size(), 0.0);
    for (const auto& [column, unit] : terms) cost[static_cast<std::size_t>(column)] = sign;
    if (must(solver_->solve_for(cost), "range") == LpStatus::stopped) return range;
    double tonnes = 0;
    for (const auto& [column, unit] : terms) tonnes += unit * solver_->columns()[static_cast<std::size_t>(column)];
    (sign > 0 ? range.least : range.most) = std::max(0.0, tonnes);
  }
  return range;
}

}  // namespace chokepoint
