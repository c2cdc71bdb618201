// The two objectives of a programme, one after the other, exactly.
//
//   1. damage plus a little of order, by the dual simplex method after presolve: in or next to the answer
//   2. damage alone, by the primal simplex method from there: what is left to do is the proof
//   3. order, on the face of all plans of least damage. By duality these are the plans in which every column with a
//      reduced cost, and every row with a dual, stands at its bound: so those are fixed
//
// On the same face the least and the most that a consumer goes without can be asked for: what is one of several equally
// good plans, and what is in all of them.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "foresight/programme.hpp"
#include "lp/linear_program.hpp"

namespace chokepoint {

class Optimum {
 public:
  Optimum(const Programme& programme, SolverKind kind, const LongSolve& how = {});

  /// Optimal, or stopped; throws std::runtime_error where the solver fails.
  LpStatus solve();

  std::span<const double> columns() const { return columns_; }
  double damage() const { return damage_; }  ///< USD
  long pivots() const { return solver_->pivots(); }

  /// The least and the most that a consumer goes without in all, tonnes, among plans of least damage. After `solve`.
  struct Range {
    double least = 0, most = 0;
  };
  Range unmet(int consumer);

 private:
  LpStatus must(LpStatus status, const char* what) const;
  void stay_on_face();
  double damage_of(std::span<const double> columns) const;

  const Programme& programme_;
  std::unique_ptr<LpSolver> solver_;
  std::vector<double> columns_;
  double damage_ = 0;
};

}  // namespace chokepoint
