#include <stdexcept>

#include "lp/solvers.hpp"

namespace chokepoint {

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
