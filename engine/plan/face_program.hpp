// The least-squares problem that is left of a linear programme's optimal face.
//
// By complementary slackness the face is the feasible set with every column of nonzero reduced cost at the bound that
// its sign names, and every row of nonzero dual at its limit; any optimal dual solution will do. A presolve then takes
// out what the rows leave no choice about: a row at the least or most that its columns can reach, or with one column
// left. Ties of a degenerate vertex mostly end there. Bounds and right sides are kept in twice the precision of a
// double.
#pragma once

#include <boost/container/small_vector.hpp>
#include <span>
#include <utility>
#include <vector>

#include "plan/bounded_lp.hpp"
#include "plan/nearest_pattern.hpp"

namespace chokepoint {

/// The quadratic program over the columns that are free on the face; slacks of loose rows are columns of their own.
struct FaceProgram {
  struct Column {
    int origin = -1;  ///< column of the model; -1: a slack
    double anchor = 0, step = 0 /* 1 / weight */;
    Twofold lower, upper;
    boost::container::small_vector<std::pair<int, double>, 4> entries;  ///< row here, coefficient
  };
  std::vector<Column> columns;
  std::vector<Twofold> right;  ///< per row
  std::vector<double> size;    ///< per row: scale of its terms
};

/// The face of these duals. `x` is moved to the bounds of the columns that are not free. False where the rows
/// contradict the bounds by more than what twice the precision of a double leaves over.
bool find_face(const BoundedLp& lp, std::span<const double> reduced_costs, std::span<const double> row_duals,
               const Nearness& nearness, std::vector<Twofold>& x, FaceProgram& face);

}  // namespace chokepoint
