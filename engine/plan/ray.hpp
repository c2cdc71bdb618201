// Farkas rays as inequalities between deliveries, in twice the precision of a double.
//
// A ray y of an infeasible programme, with d = yᵀA, is an inequality Σ d_j x_j ≤ Σ y_i·row_i for every feasible point
// whatever the bounds, since the matrix never changes. With all columns but the deliveries at their most helpful bounds
// it reads Σ_k d_k·delivery_k ≤ constant.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "base/twofold.hpp"
#include "lp/linear_program.hpp"

namespace chokepoint {

struct Ray {
  std::vector<std::pair<int, Twofold>> y;  ///< rows that are not 0, ascending
  std::vector<std::pair<int, Twofold>> d;  ///< columns that are not 0, ascending
};

/// Makes rays from a solver's multipliers. The rows of `equations` come first; the others have an upper bound only.
class RayMaker {
 public:
  RayMaker(const LpModel& model, int equations);

  /// `sign` times the multipliers, cleared of rounding, and of entries whose sign can prove nothing: disposal is free
  /// to grow, other rows have no lower bound. `low` is what the multipliers lack to twice the precision, or empty.
  Ray make(std::span<const double> high, std::span<const double> low, double sign);

 private:
  int rows_, columns_, equations_;
  std::vector<int> start_, column_;  ///< the matrix by rows
  std::vector<double> value_;

  struct Sum {
    Twofold d;
    double size = 0;
  };
  std::vector<Sum> sums_;  ///< per column, all 0 between two rays
  std::vector<int> touched_;
};

}  // namespace chokepoint
