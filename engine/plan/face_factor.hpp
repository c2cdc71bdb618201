// L D Lᵀ of the matrix A_F W A_Fᵀ of a face's rows, F the columns that are not held at a bound, in doubles or in twice
// their precision. The matrix is positive semidefinite and often singular: rows that depend on each other, or whose
// columns all stand at bounds. A pivot that is nothing but rounding counts as 0, and so does its column of L, which in
// a semidefinite matrix is 0 with it; a column of L⁻ᵀ at such a pivot is then a direction in which no column of F
// moves.
//
// The order (minimum degree) and the places of the entries are found once, for all columns of the face; F changes from
// one factorisation to the next, the places do not. Cost: the entries of L times those of its rows.
//
// Reference: Davis, Algorithm 849: a concise sparse Cholesky factorization package, ACM Transactions on Mathematical
// Software 31 (2005) 587-591.
#pragma once

#include <vector>

#include "plan/face_program.hpp"

namespace chokepoint {

inline double rounded(double value) { return value; }
inline double rounded(const Twofold& value) { return value.value(); }

/// Where A W Aᵀ and its factor have entries.
struct FacePattern {
  explicit FacePattern(const FaceProgram& face);

  int rows = 0;
  std::vector<int> place;               ///< per row: where it stands in the order
  std::vector<int> parent;              ///< elimination tree
  std::vector<int> factor_start;        ///< columns of L
  std::vector<int> start, row;          ///< the matrix by columns, rows up to the diagonal
  std::vector<int> entry_start, entry;  ///< per column of the face: its products in the matrix, p·q for q up to p
};

template <class Number>
class FaceFactor {
 public:
  FaceFactor(const FaceProgram& face, const FacePattern& pattern);

  /// `inside` per column of the face: whether it belongs to F.
  void compute(const std::vector<unsigned char>& inside);

  /// A solution for the part of the right side (per row) that columns of F can answer. False where there is more than
  /// that, beyond rounding (`size` is the scale of the right side's rows): `apart` is then a direction along which no
  /// column of F moves, and that has a positive product with the right side.
  bool solve(const std::vector<Number>& right, const std::vector<double>& size, std::vector<Number>& solution,
             std::vector<Number>& apart);

 private:
  void back(std::vector<Number>& from, std::vector<Number>& to) const;

  const FaceProgram& face_;
  const FacePattern& pattern_;
  std::vector<Number> matrix_, factor_, diagonal_, work_, apart_;
  std::vector<double> size_;
  std::vector<int> factor_row_, filled_, stack_, path_, mark_;
};

extern template class FaceFactor<double>;
extern template class FaceFactor<Twofold>;

}  // namespace chokepoint
