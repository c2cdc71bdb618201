// Among all optimal solutions of a linear program, the one nearest to a given point.
//
// The linear program leaves ties: ten equal refineries that have to do with half of their ore may each run at half, or
// five of them in full. A simplex solver returns a vertex, some five. Here the tie is broken by weighted least squares,
// so that equal places get equal parts whatever they are called:
//
//     min ½ Σ_j w_j (x_j − a_j)²   over the optimal face.
//
// What the face is, and what of it is left to choose: face_program.hpp. The Lagrangian dual of that is an unconstrained
// concave maximisation over multipliers y of the rows, with x_j(y) = clamp(a_j + (Aᵀy)_j / w_j, l_j, u_j), piecewise
// quadratic. Semismooth Newton steps with an exact line search end after finitely many pieces. On a degenerate face
// whole rows can stand with all their columns at bounds, and no Newton step moves them: these go along a direction that
// moves no other column, until one of theirs lets go (face_factor.hpp). Of the two kinds of step the one that gains
// more is taken.
//
// First in doubles, then from there in twice their precision: the solution is unique, so what is then rounded to a
// double does not depend on the dual solution or the vertex it was reached from. Cost: a sparse factorisation of some
// dozens to hundreds of rows for each step, some ten steps.
//
// Known failure: rows that contradict the bounds by more than twice the precision leaves over have no solution; then
// the vertex is kept.
//
// References: Mangasarian, Mathematical Programming 31 (1985) 56-66 (solutions of least norm); Li and Swetits, SIAM
// Journal on Optimization 7 (1997) 595-619 (Newton's method for strictly convex quadratic programs).
#pragma once

#include <span>
#include <vector>

#include "plan/bounded_lp.hpp"

namespace chokepoint {

/// What is tied, and where one would like to be.
struct Nearness {
  std::vector<double> anchor;  ///< per column
  std::vector<double> weight;  ///< per column, above 0
  double tie = 0;              ///< reduced costs and duals up to this count as 0
};

enum class Projection {
  settled,     ///< to the last bit: the residual is far below what a double can hold
  close,       ///< within 1e-11
  not_reached  ///< `x` is as it was
};

/// Moves `x`, an optimal solution of the programme with these duals, to the nearest one.
Projection move_to_nearest(const BoundedLp& lp, std::span<const double> reduced_costs,
                           std::span<const double> row_duals, const Nearness& nearness, std::vector<Twofold>& x);

}  // namespace chokepoint
