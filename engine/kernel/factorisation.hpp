// B = L U of a basis, updated in place (Forrest and Tomlin 1972): what the simplex method solves with.
//
// Bases of flow networks are nearly triangular: columns and rows with one entry left are peeled off, one after the
// other, without any arithmetic (Suhl and Suhl 1990); what remains, the nucleus, has some dozens of rows and is
// eliminated densely with partial pivoting. Solves walk only what is not zero (hypersparsity, Gilbert and Peierls
// 1988), driven by bitmaps.
//
// When a column of B is replaced, its column of U becomes the spike L⁻¹a, moved to the end, and its row of U is
// eliminated by one row transformation I − e μᵀ between L and U. Neither costs a solve of its own: the spike is met on
// the way of the entering column's FTRAN, and μ = −y / y_p for the y = U⁻ᵀe_p met on the way of the leaving row's
// BTRAN. On a basis that is a tree both are a path or a subtree, and so is what is added. FTRANs go through the row
// transformations by what they read, from the nonzeros of the vector, and BTRANs by what they write, so that neither
// meets those it has nothing to do with. A fresh factorisation starts over where it pays (it costs a pass over
// everything, so after more updates the larger the basis is), or where memory or accuracy asks for it.
//
// Positions of the basis are places: those of the fresh factorisation, then one more for each update (see
// upper_factor.hpp). A position that was replaced stays unused.
//
// Cost: peeling is linear in the entries of B; the nucleus cubic in its size; a solve as many steps as entries met.
// Known failure: a basis that is singular to 1e-11 of its column; the caller goes back to the slack basis.
//
// References: Suhl and Suhl, ORSA Journal on Computing 2 (1990) 325-335; Gilbert and Peierls, SIAM Journal on
// Scientific and Statistical Computing 9 (1988) 862-874; Forrest and Tomlin, Mathematical Programming 2 (1972) 263-278;
// Hall and McKinnon, Computational Optimization and Applications 32 (2005) 259-283.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "kernel/sparse_vector.hpp"
#include "kernel/upper_factor.hpp"

namespace chokepoint::kernel {

/// Compressed columns of the constraint matrix; the slack of row i is column `columns + i`, with the entry −1.
struct Matrix {
  int rows = 0, columns = 0;
  std::vector<int> start{0}, row;
  std::vector<double> value;

  template <class F>
  void column(int j, F f) const {
    if (j >= columns) {
      f(j - columns, -1.0);
      return;
    }
    for (int e = start[j]; e < start[j + 1]; ++e) f(row[e], value[e]);
  }
};

class Factorisation {
 public:
  static constexpr int limit = 512;  ///< updates at the most

  void attach(const Matrix& matrix);
  /// Factorises the basis; permutes `head` (columns of the basis) into the order of pivots. False if singular.
  bool factorise(std::vector<int>& head);
  int updates() const { return static_cast<int>(from_.size()); }
  int places() const { return size_ + updates(); }
  int most_places() const { return size_ + enough_; }

  /// Place of a row among the pivots: where a right side is scattered to.
  int place(int row) const { return place_of_row_[row]; }
  int row(int place) const { return pivot_row_[place]; }
  /// Solves B x = a in place: `a` by places of rows, x by positions of the basis.
  void ftran(SparseVector& vector) const;
  /// Solves Bᵀ y = c in place: c by positions, y by places of rows.
  void btran(SparseVector& vector) const;

  // An exchange: the row of the position that leaves, the column that enters, then the update itself.
  void btran_leaving(SparseVector& unit);
  void ftran_entering(SparseVector& column);
  /// The column of `ftran_entering` replaces that of the position of `btran_leaving`, `alpha` being the element of its
  /// FTRAN there. The new position, or -1 where only a fresh factorisation helps.
  int update(int position, double alpha);

 private:
  struct Compressed {
    std::vector<int> start, index;
    std::vector<double> value;
    void build(const Triplets& from, bool transposed, int size, std::vector<int>& cursor);
  };

  void load(const std::vector<int>& head);
  bool peel();
  bool eliminate_nucleus();
  void pivot(int row, int column, double value);
  void solve_lower(SparseVector& vector) const;
  void apply_updates(SparseVector& vector) const;
  void solve_upper(SparseVector& vector) const;
  void solve_upper_transposed(SparseVector& vector) const;
  void solve_lower_transposed(SparseVector& vector) const;

  const Matrix* matrix_ = nullptr;
  int size_ = 0, enough_ = limit;  ///< rows; updates before a fresh factorisation pays
  // the basis, by columns and by rows
  std::vector<int> column_start_, column_row_, row_start_, row_column_, column_count_, row_count_;
  std::vector<double> column_value_;
  std::vector<int> column_queue_, row_queue_, cursor_;
  // pivots
  int pivots_ = 0;
  std::vector<int> pivot_row_, pivot_column_, place_of_row_, place_of_column_;
  std::vector<double> pivot_value_;
  Triplets lower_, upper_;
  Compressed lower_columns_, lower_rows_;
  UpperFactor factor_;
  std::vector<int> nucleus_rows_, nucleus_columns_;
  std::vector<double> dense_;
  // row transformations: update u takes the value of place from_[u], less μ times others, to the place size_ + u
  struct Multiplier {
    int place, update;
    int next;  ///< entry of the same place, of an earlier update; -1: none
    double value;
  };
  std::vector<int> from_, multipliers_start_{0};
  std::vector<Multiplier> multipliers_;  ///< by update
  std::vector<int> last_multiplier_,
      taken_by_;                      ///< per place: its entry of the latest update; the update that moved it
  mutable std::vector<double> sums_;  ///< per update, while a vector is transformed; zero otherwise
  SparseVector spike_, leaving_;
  std::vector<int> permuted_;
};

}  // namespace chokepoint::kernel
