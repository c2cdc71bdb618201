// The solvers there are; each is one file.
#pragma once

#include "lp/linear_program.hpp"

namespace chokepoint {

std::unique_ptr<LpSolver> make_clp_solver();
std::unique_ptr<LpSolver> make_own_solver();

}  // namespace chokepoint
