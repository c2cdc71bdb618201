// The bounded dual simplex method for min c·x, A x = s, l <= (x, s) <= u, where only bounds change between solves.
//
// The slack basis is dual feasible as long as every column with a negative cost has an upper bound, and every other a
// lower one; bounds do not touch dual feasibility, so every solve is a restart from the basis before and there is no
// phase 1. An iteration: the leaving variable by dual steepest edge (Forrest and Goldfarb 1992); its row by BTRAN; the
// entering variable by the bound flipping ratio test (Maros 2003): boxed variables that the step passes change sides
// instead of stopping it; then FTRANs for the entering column and the steepest edge weights.
//
// Bounds are changed one by one; what nonbasic variables move is gathered and solved for once, before the next solve.
// Ties go to the smaller index, so rows and columns should be in the order of ids. After an optimum the basis is put in
// order and factorised afresh (`finish`), so that the bits of x depend on the basis and the bounds alone.
//
// Cost: iterations times the entries met in a row of the inverse and in three solves. Known failures: a basis that
// turns out singular or a pivot that does not agree with itself after two fresh factorisations give `failed`, as does
// an iteration limit; the caller falls back. Cycling is not prevented by theory: costs should break ties (they do in
// the plan), and the limit ends what they do not.
//
// References: Forrest and Goldfarb, Mathematical Programming 57 (1992) 341-374; Maros, Computational Techniques of the
// Simplex Method (2003), chapter 10; Koberstein, The Dual Simplex Method (2005).
#pragma once

#include <span>
#include <vector>

#include "kernel/factorisation.hpp"

namespace chokepoint::kernel {

enum class Outcome { optimal, infeasible, failed };
enum class Side : unsigned char { lower, upper, basic };

class DualSimplex {
 public:
  /// Starts from the slack basis. `lower` and `upper` hold columns, then rows; ±1e30 and beyond is infinite.
  void load(Matrix matrix, std::span<const double> cost, std::span<const double> lower, std::span<const double> upper);
  /// A column (or row `columns + i`) gets other bounds.
  void set_bounds(int variable, double lower, double upper);
  Outcome solve();

  int variables() const { return static_cast<int>(cost_.size()); }
  const Matrix& matrix() const { return matrix_; }
  // Of the last optimum:
  double cost(int variable) const { return cost_[variable]; }
  std::span<const double> values() const { return x_; }         ///< columns, then rows
  std::span<const double> duals() const { return y_; }          ///< per row
  std::span<const double> reduced_costs() const { return d_; }  ///< columns, then rows
  /// After `infeasible`: multipliers of the rows that prove it.
  std::span<const double> ray() const { return ray_; }

  std::span<const Side> sides() const { return side_; }
  /// Restarts from these sides; false, and the slack basis, if they are no basis.
  bool set_sides(std::span<const Side> sides);
  void set_slack_basis();
  long iterations() const { return iterations_; }

 private:
  struct Candidate {
    int variable;
    double size, ratio;
  };

  bool refactor();
  bool finish();
  bool dual_feasible() const;
  void compute_values();
  void compute_reduced_costs();
  void choose_side(int variable);
  void settle_sides();
  void apply_moves();
  void scatter(SparseVector& to, int variable, double factor);
  double infeasibility(int position) const;
  void look_at(int position);
  void look_at_all();
  int leaving() const;
  void compute_row();
  int entering(double delta);
  void flip(int variable);
  bool iterate(int position, Outcome& outcome);
  void store_ray(double sign);
  double resting(int variable) const;

  Matrix matrix_;
  std::vector<int> row_start_, row_column_;  ///< the matrix by rows
  std::vector<double> row_value_;
  std::vector<double> cost_, lower_, upper_, x_, d_, y_, ray_;
  std::vector<Side> side_;
  std::vector<int> head_, position_;       ///< variable at a position, and back (-1)
  std::vector<double> value_, weight_;     ///< by position
  std::vector<std::uint64_t> infeasible_;  ///< bitmap of positions
  Factorisation basis_;
  SparseVector row_, column_, moves_, steepest_;
  std::vector<double> alpha_;  ///< row of the tableau
  std::vector<int> touched_;
  bool dense_row_ = false;
  std::vector<Candidate> candidates_;
  std::vector<int> flips_;
  bool moved_ = false, sides_stale_ = false, ordered_ = false;
  double slope_left_ = 0;  ///< of the ratio test where nothing stops the step
  long iterations_ = 0;
};

}  // namespace chokepoint::kernel
