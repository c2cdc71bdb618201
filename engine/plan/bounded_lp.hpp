// A linear program whose bounds are also known here: changes are passed on only where something differs, and every
// optimum is checked before it is believed: bounds and rows within 1e-7, reduced costs of the right sign within 1e-7,
// objective gap at most 1e-9 relative. What fails is solved again from slack, then by CLP, and counted.
#pragma once

#include <memory>
#include <vector>

#include "lp/linear_program.hpp"
#include "plan/plan.hpp"

namespace chokepoint {

class BoundedLp {
 public:
  BoundedLp(LpModel model, SolverKind kind, PlanStatistics& statistics);

  void set_column(int column, double lower, double upper);
  void set_row_upper(int row, double upper);
  /// Optimal or infeasible. Throws std::runtime_error where the solver gives neither, even from slack.
  LpStatus solve();
  /// After an optimum: worked out afresh from its basis. Failed where that is no longer certified.
  LpStatus finish();

  const LpModel& model() const { return model_; }  ///< with the bounds of now
  LpSolver& solver() { return *last_; }            ///< that has the last solution

 private:
  LpStatus attempt(LpSolver& solver);
  LpStatus solve_by_fallback();

  LpModel model_;
  SolverKind kind_;
  std::unique_ptr<LpSolver> solver_;
  std::unique_ptr<LpSolver> fallback_;  ///< CLP, for the last solve if the kernel failed
  LpSolver* last_ = nullptr;
  PlanStatistics& statistics_;
};

}  // namespace chokepoint
