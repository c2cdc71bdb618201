#include "contestants.hpp"

#include <stdexcept>

#include "stopwatch.hpp"

namespace chokepoint::bench {
namespace {

void solve_to_optimum(LpSolver& solver) {
  if (solver.solve() != LpStatus::optimal) throw std::runtime_error(solver.name() + " found no optimum");
}

/// One solver for all months.
class Restarted final : public Contestant {
 public:
  Restarted(SolverKind kind, bool cold) : solver_(make_solver(kind)), cold_(cold) {}

  Answer begin(const LpModel& model) override {
    const Stopwatch watch;
    solver_->load(model);
    solve_to_optimum(*solver_);
    const double seconds = watch.seconds();
    return {seconds, solver_->objective(), solver_->pivots()};
  }
  Answer solve(const LpSequence::Month& month) override {
    const long pivots = solver_->pivots();
    const Stopwatch watch;
    skip(month);
    if (cold_) solver_->set_basis({});
    solve_to_optimum(*solver_);
    const double seconds = watch.seconds();
    return {seconds, solver_->objective(), solver_->pivots() - pivots};
  }
  void skip(const LpSequence::Month& month) override {
    for (const auto& change : month.columns) solver_->set_column_bounds(change.index, change.lower, change.upper);
    for (const auto& change : month.rows) solver_->set_row_bounds(change.index, change.lower, change.upper);
  }

 private:
  std::unique_ptr<LpSolver> solver_;
  bool cold_;
};

/// A new solver every month.
class Reloaded final : public Contestant {
 public:
  explicit Reloaded(SolverKind kind) : kind_(kind) {}

  Answer begin(const LpModel& model) override {
    model_ = model;
    return solve({});
  }
  Answer solve(const LpSequence::Month& month) override {
    skip(month);
    const Stopwatch watch;
    const std::unique_ptr<LpSolver> solver = make_solver(kind_);
    solver->load(model_);
    solve_to_optimum(*solver);
    const double seconds = watch.seconds();
    return {seconds, solver->objective(), solver->pivots()};
  }
  void skip(const LpSequence::Month& month) override { LpSequence::apply(month, model_); }

 private:
  SolverKind kind_;
  LpModel model_;
};

}  // namespace

std::unique_ptr<Contestant> make_contestant(const std::string& name) {
  if (name == "own-warm") return std::make_unique<Restarted>(SolverKind::own, false);
  if (name == "own-cold") return std::make_unique<Restarted>(SolverKind::own, true);
  if (name == "clp-warm") return std::make_unique<Restarted>(SolverKind::clp, false);
  if (name == "clp-cold") return std::make_unique<Reloaded>(SolverKind::clp);
  if (name == "glpk-warm") return make_glpk_contestant(false);
  if (name == "glpk-cold") return make_glpk_contestant(true);
  if (name == "lemon-cold") return make_lemon_contestant();
  if (name == "boost-cold") return make_boost_contestant();
  throw std::invalid_argument("no such contestant: " + name);
}

}  // namespace chokepoint::bench
