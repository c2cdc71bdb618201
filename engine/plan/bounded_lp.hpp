// A linear program whose bounds are also known here: changes are passed on only where something differs, and every
// optimum is checked before it is believed: bounds and rows within 1e-7, reduced costs of the right sign within 1e-7,
// objective gap at most 1e-9 relative. What fails is solved again from slack, then by CLP, and counted.
//
// Reference of `refine`: Gleixner, Steffy, Wolter, INFORMS Journal on Computing 28 (2016) 449-464.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/twofold.hpp"
#include "lp/linear_program.hpp"
#include "plan/plan.hpp"

namespace chokepoint {

class BoundedLp {
 public:
  BoundedLp(LpModel model, SolverKind kind, PlanStatistics& statistics);

  void set_column(int column, Twofold lower, Twofold upper);
  void set_row_upper(int row, double upper);
  /// Other costs, and the slack basis.
  void set_costs(const std::vector<double>& cost);
  /// All bounds as another programme over the same columns and rows has them.
  void copy_bounds(const BoundedLp& other);
  /// Of the present basis and those offered, goes on from the one that leaves the fewest variables outside their
  /// bounds; among equals from the present one, then from the first. True where that is one of those offered. Where the
  /// next solve ends does not depend on it.
  bool choose_start(std::span<const LpBasis* const> offered);
  LpBasis basis() const { return solver_->basis(); }
  void set_basis(const LpBasis& basis) { solver_->set_basis(basis); }
  /// Optimal or infeasible. Throws std::runtime_error where the solver gives neither, even from slack.
  LpStatus solve();
  /// After an optimum, asks again what the tolerance left open: works the point out of its basis in twice the
  /// precision, and where that lies outside its bounds, themselves in twice the precision, solves the programme around
  /// the point, enlarged up to 2⁶⁰ times, as far as it takes. Optimal, or infeasible where the first answer rested on
  /// the tolerance; the solver then holds basis, duals or ray of the enlarged programme. What the enlarged one cannot
  /// answer, not even from slack, stays as it was.
  LpStatus refine();
  /// After `refine` has found something infeasible: to the basis that it started from.
  void step_back();

  /// Takes the solver's optimum for `point` as it is.
  void take_point();
  /// The optimum as `refine` or `take_point` left it.
  const std::vector<Twofold>& point() const { return point_; }
  Twofold lower(int column) const { return {model_.column_lower[column], lower_low_[column]}; }
  Twofold upper(int column) const { return {model_.column_upper[column], upper_low_[column]}; }

  const LpModel& model() const { return model_; }  ///< with the bounds of now
  LpSolver& solver() { return *last_; }            ///< that has the last solution

 private:
  LpStatus attempt(LpSolver& solver);
  LpStatus solve_by_fallback();
  enum class Exact { yes, outside /* some bound */, unknown };
  Exact work_out_point();
  double enlarge(double factor);
  void move_point(double factor);
  void list_away(std::size_t known);

  LpModel model_;
  SolverKind kind_;
  std::unique_ptr<LpSolver> solver_;
  std::vector<double> lower_low_, upper_low_;  ///< per column: what the model's bounds lack to twice the precision
  std::vector<double> lower_, upper_;          ///< columns, then rows, while refining
  std::vector<Twofold> activity_, point_, approached_, resting_;
  std::vector<double> right_;
  std::vector<std::pair<int, double>> change_;
  std::vector<int> away_;               ///< ascending: columns whose value in the point may not be 0
  LpBasis basis_before_;                ///< that the last refinement which enlarged anything started from
  std::unique_ptr<LpSolver> fallback_;  ///< CLP, for the last solve if the kernel failed
  LpSolver* last_ = nullptr;
  PlanStatistics& statistics_;
};

}  // namespace chokepoint
