#include "contestants.hpp"

#include <ctime>
#include <stdexcept>

namespace chokepoint::bench {
namespace {

/// Processor time of this thread: what other programs do meanwhile does not count.
class Stopwatch {
 public:
  double seconds() const { return now() - begin_; }

 private:
  static double now() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  }
  double begin_ = now();
};

void solve_to_optimum(LpSolver& solver) {
  if (solver.solve() != LpStatus::optimal) throw std::runtime_error(solver.name() + " found no optimum");
}

/// One solver for all months.
class Restarted final : public Contestant {
 public:
  Restarted(SolverKind kind, bool from_slack) : solver_(make_solver(kind)), from_slack_(from_slack) {}

  void begin(const LpModel& model) override {
    solver_->load(model);
    if (!from_slack_) solve_to_optimum(*solver_);
  }
  Answer solve(const LpSequence::Month& month) override {
    const long pivots = solver_->pivots();
    const Stopwatch watch;
    skip(month);
    if (from_slack_) solver_->set_basis({});
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
  bool from_slack_;
};

/// A new solver every month.
class Reloaded final : public Contestant {
 public:
  explicit Reloaded(SolverKind kind) : kind_(kind) {}

  void begin(const LpModel& model) override { model_ = model; }
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
  throw std::invalid_argument("no such contestant: " + name + " (own-warm, own-cold, clp-warm, clp-cold)");
}

}  // namespace chokepoint::bench
