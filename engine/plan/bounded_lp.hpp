// A linear program whose bounds are also known here: changes are passed on only where something differs, failed solves
// are tried again from slack, and every optimum is checked before it is believed.
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

  const LpModel& model() const { return model_; }  ///< with the bounds of now
  LpSolver& solver() { return *solver_; }

 private:
  bool certified() const;

  LpModel model_;
  std::unique_ptr<LpSolver> solver_;
  PlanStatistics& statistics_;
};

}  // namespace chokepoint
