#include <stdexcept>

#include "lp/solvers.hpp"

namespace chokepoint {

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
