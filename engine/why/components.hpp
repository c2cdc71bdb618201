// Which coordinates of a polyhedron move, and which of them only together.
//
// The directions of the polyhedron are found by asking for the extremes of random forms that are orthogonal to all
// directions known: where both extremes agree, none is left (with probability 1). In the reduced row echelon form of
// the directions, coordinates in the support of one row belong together; the components are those of the matroid of
// the directions (Oxley, Matroid Theory, 2011, section 4.1).
#pragma once

#include <map>
#include <vector>

#include "why/small_lp.hpp"

namespace chokepoint {

struct Components {
  std::vector<unsigned char> moves;  ///< per coordinate
  std::vector<int> group;            ///< per coordinate; -1 where it does not move
  bool complete = false;             ///< all directions were found
};

/// `coordinates` are linear forms over the columns of the programme.
Components components_of(SmallLp& lp, const std::vector<std::map<int, double>>& coordinates);

}  // namespace chokepoint
