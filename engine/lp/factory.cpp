#include <algorithm>
#include <stdexcept>

#include "lp/solvers.hpp"

namespace chokepoint {

void LpModel::add_column(std::vector<std::pair<int, double>> entries, double cost_, double lower, double upper) {
  std::sort(entries.begin(), entries.end());
  for (const auto& [at, coefficient] : entries) {
    if (static_cast<int>(row.size()) > start.back() && row.back() == at) {
      value.back() += coefficient;  // a recipe that uses and makes the same commodity
      continue;
    }
    row.push_back(at);
    value.push_back(coefficient);
  }
  start.push_back(static_cast<int>(row.size()));
  cost.push_back(cost_);
  column_lower.push_back(lower);
  column_upper.push_back(upper);
  ++columns;
}

void LpSolver::set_all_bounds(std::span<const double> lower, std::span<const double> upper) {
  const int columns = static_cast<int>(this->columns().size());
  for (int j = 0; j < static_cast<int>(lower.size()); ++j)
    if (j < columns)
      set_column_bounds(j, lower[j], upper[j]);
    else
      set_row_bounds(j - columns, lower[j], upper[j]);
}

std::unique_ptr<LpSolver> make_solver(SolverKind kind) {
  switch (kind) {
    case SolverKind::clp:
      return make_clp_solver();
    case SolverKind::own:
      return make_own_solver();
  }
  throw std::invalid_argument("no such solver");
}

}  // namespace chokepoint
