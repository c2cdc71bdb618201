// The bounded dual simplex method for min c·x, A x = s, l <= (x, s) <= u, where only bounds change between solves.
//
// The slack basis is dual feasible as long as every column with a negative cost has an upper bound, and every other a
// lower one; bounds do not touch dual feasibility, so every solve is a restart from the basis before and there is no
// phase 1. An iteration: the leaving variable by dual steepest edge (Forrest and Goldfarb 1992); its row by BTRAN; the
// entering variable by the bound flipping ratio test (Maros 2003): boxed variables that the step passes change sides
// instead of stopping it; then FTRANs for the entering column and the steepest edge weights.
//
// Bounds are changed one by one; what nonbasic variables move is gathered and solved for once, before the next solve.
// A solve that has nothing to do costs one look at the reduced costs. Ties go to the smaller index, so rows and columns
// should be in the order of ids. `finish` puts the basis in order, factorises it afresh and works everything out anew:
// after it the bits depend on the basis and the bounds alone, not on the way that led there.
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

#include "kernel/breakpoints.hpp"
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
  /// All get other bounds, and values are worked out from them anew: large moves would leave their rounding behind.
  void set_all_bounds(std::span<const double> lower, std::span<const double> upper);
  /// The same with the bounds as they are: values that were moved often gather rounding.
  void forget_values() {
    moves_.clear();
    moved_ = false;
    values_stale_ = true;
  }
  Outcome solve();
  /// After an optimum: the same basis worked out afresh, going on where that shows it not to be optimal.
  Outcome finish();
  /// After an optimum: what of the basic variables makes up `right`, by rows: `use(variable, value)` with B value =
  /// right for all that are not 0. Slacks have the entry -1.
  template <class Use>
  void solve_basis(std::span<const double> right, const Use& use) {
    for (int i = 0; i < matrix_.rows; ++i)
      if (right[i] != 0) moves_.set(basis_.place(i), right[i]);
    basis_.ftran(moves_);
    moves_.each([&](int k, double value) {
      if (value != 0) use(head_[k], value);
    });
    moves_.clear();
  }
  /// How many basic variables stand outside their bounds: what a solve from here would have to mend.
  int infeasibilities();

  int variables() const { return static_cast<int>(cost_.size()); }
  const Matrix& matrix() const { return matrix_; }
  double cost(int variable) const { return cost_[variable]; }
  // Of the last optimum:
  std::span<const double> values() const { return x_; }  ///< columns, then rows
  /// Columns, then rows: a row's is its dual.
  std::span<const double> reduced_costs() const { return d_; }
  /// After `infeasible`: multipliers of the rows that prove it, and what refines them to twice the precision.
  std::span<const double> ray() const { return ray_; }
  std::span<const double> ray_low() const { return ray_low_; }

  std::span<const Side> sides() const { return side_; }
  /// Steepest edge weights of the basic variables, in the order of variables.
  void weights(std::vector<float>& to) const;
  /// Restarts from these sides, with their weights where there are any; false, and the slack basis, if they are no
  /// basis.
  bool set_sides(std::span<const Side> sides, std::span<const float> weights = {});
  void set_slack_basis();
  long iterations() const { return iterations_; }

 private:
  struct Entry {
    int variable;
    double alpha;
  };

  bool refactor();
  bool afresh();
  bool ready();
  Outcome iterate_to_the_end();
  void publish();
  bool dual_feasible() const;
  void solve_duals(std::span<const double> cost, std::span<double> duals);
  void compute_reduced_costs();
  void settle_sides();
  void settle();
  void apply_moves();
  void scatter(SparseVector& to, int variable, double factor);
  double infeasibility(int position) const;
  void look_at(int position);
  void take_place(int position, int variable, double weight);
  int leaving() const;
  void compute_row();
  int entering(double delta);
  void go_back(std::size_t crossed, Breakpoint& chosen);
  std::span<const Entry> entries() const { return {entries_.data(), entry_count_}; }
  void flip(int variable);
  bool exchange(int position, Outcome& outcome);
  bool refuted(int position, double delta, double sign, Outcome& outcome);
  void store_ray(int position, double sign);
  double resting(int variable) const;

  /// A column of one or two entries as one of its rows sees it; the other row is `rows` where there is none.
  struct Arc {
    int column, other;
    double value, other_value;
  };

  void lay_out_rows();

  Matrix matrix_;
  // The matrix by rows: columns of at most two entries, as arcs, and the others.
  std::vector<int> arc_start_, wide_start_, wide_column_;
  std::vector<Arc> arcs_;
  std::vector<double> wide_value_;
  std::vector<double> cost_, lower_, upper_, x_, d_, ray_, ray_low_;
  std::vector<Side> side_;
  std::vector<int> position_;                          ///< of a basic variable
  std::vector<int> head_;                              ///< variable at a position; -1 where it was replaced
  std::vector<double> value_, weight_, least_, most_;  ///< by position; the last two are the bounds of its variable
  std::vector<std::uint64_t> infeasible_;              ///< bitmap of positions
  std::vector<double> carried_;
  Factorisation basis_;
  SparseVector row_, column_, moves_, steepest_;
  std::vector<double> rho_;      ///< row of the inverse by rows, scattered; zero between iterations
  std::vector<double> alpha_;    ///< row of the tableau, scattered; zero between iterations
  std::vector<double> residue_;  ///< its second half where a ray is refined; zero otherwise
  std::vector<int> touched_;
  std::vector<Entry> entries_;  ///< of the row: nonbasic variables with more than noise; the first `entry_count_`
  std::size_t entry_count_ = 0;
  Breakpoints breakpoints_;
  std::vector<int> flips_;
  std::vector<unsigned char> wrong_;  ///< scratch: nonbasic variables on a side their reduced cost does not want
  double entering_alpha_ = 0;
  double threshold_ = 0;  ///< of a pivot, relative to its row where that is small
  bool moved_ = false, sides_stale_ = false, values_stale_ = false, must_refactor_ = false;
  bool corrected_ = false;  ///< the last iteration put a value right instead of exchanging
  bool doubtful_ = false;   ///< a bound that went away may have cost dual feasibility
  double slope_left_ = 0;   ///< of the ratio test where nothing stops the step
  long iterations_ = 0;
};

}  // namespace chokepoint::kernel
