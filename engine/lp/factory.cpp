#include <stdexcept>

#include "lp/solvers.hpp"

namespace chokepoint {

std::unique_ptr<LpSolver> make_solver(SolverKind kind) {
  switch (kind) {
    case SolverKind::clp:
      return make_clp_solver();
    case SolverKind::own:
      break;
  }
  throw std::invalid_argument("this solver is not built in");
}

}  // namespace chokepoint
