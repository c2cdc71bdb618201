// COIN-OR CLP behind the interface. One ClpSimplex per object; objects may be used in different threads.
//
// Debian's build of CLP has assertions on: a NaN or a cost of 1e25 would end the process, so every number is checked
// here.
#include <ClpEventHandler.hpp>
#include <ClpPresolve.hpp>
#include <ClpSimplex.hpp>
#include <CoinHelperFunctions.hpp>
#include <cmath>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "lp/solvers.hpp"

namespace chokepoint {
namespace {

constexpr double tolerance = 1e-9;

void check(double lower, double upper) {
  if (std::isnan(lower) || std::isnan(upper))
    throw std::invalid_argument("a bound of the linear program is not a number");
}

double bound(double value) {
  if (value >= lp_infinity) return COIN_DBL_MAX;
  if (value <= -lp_infinity) return -COIN_DBL_MAX;
  return value;
}

/// Watches a long solve. CLP clones it along with its programmes.
class Watch final : public ClpEventHandler {
 public:
  explicit Watch(const LongSolve& how) : how_(how) {}
  int event(Event which) override {
    if (which == endOfFactorization && how_.progress) how_.progress(model_->numberIterations());
    return how_.stop != nullptr && how_.stop->load() ? 5 : -1;
  }
  ClpEventHandler* clone() const override { return new Watch(*this); }

 private:
  LongSolve how_;
};

class ClpSolver final : public LpSolver {
 public:
  void take_time(const LongSolve& how) override { long_solve_ = how; }

  void load(const LpModel& model) override {
    if (model.rows <= 0 || model.columns <= 0) throw std::invalid_argument("an empty linear program");
    for (const double value : model.value)
      if (!std::isfinite(value)) throw std::invalid_argument("a coefficient of the linear program is not finite");
    for (const double cost : model.cost)
      if (!std::isfinite(cost) || std::fabs(cost) > 1e20)
        throw std::invalid_argument("a cost of the linear program is not finite");
    std::vector<double> column_lower, column_upper, row_lower, row_upper;
    const auto copy = [](const std::vector<double>& from, std::vector<double>& to) {
      to.reserve(from.size());
      for (const double value : from) {
        check(value, value);
        to.push_back(bound(value));
      }
    };
    copy(model.column_lower, column_lower);
    copy(model.column_upper, column_upper);
    copy(model.row_lower, row_lower);
    copy(model.row_upper, row_upper);
    clp_ = ClpSimplex();
    clp_.setLogLevel(0);
    clp_.loadProblem(model.columns, model.rows, model.start.data(), model.row.data(), model.value.data(),
                     column_lower.data(), column_upper.data(), model.cost.data(), row_lower.data(), row_upper.data());
    clp_.setPrimalTolerance(tolerance);
    clp_.setDualTolerance(tolerance);
    clp_.setPerturbation(100);  // off: the costs break ties themselves
    clp_.scaling(0);            // the model is scaled by its maker
    if (long_solve_) {
      clp_.setPerturbation(50);  // CLP's own: so many costs are equal that it pays
      Watch watch(*long_solve_);
      clp_.passInEventHandler(&watch);
    }
    fresh_ = true;
    clp_.setMaximumIterations(50 * (model.rows + model.columns) + 10'000);
    pivots_ = 0;
    warm_ = false;
  }

  void set_column_bounds(int column, double lower, double upper) override {
    check(lower, upper);
    clp_.setColumnBounds(column, bound(lower), bound(upper));
  }

  void set_row_bounds(int row, double lower, double upper) override {
    check(lower, upper);
    clp_.setRowBounds(row, bound(lower), bound(upper));
  }

  void set_all_bounds(std::span<const double> lower, std::span<const double> upper) override {
    LpSolver::set_all_bounds(lower, upper);
    warm_ = false;  // work areas of other bounds are of no use
  }

  LpStatus solve() override {
    ray_.clear();
    settle();
    if (std::exchange(fresh_, false) && long_solve_ && long_solve_->presolve) solve_presolved();
    if (stopped()) return LpStatus::stopped;
    clp_.dual(0, warm_ ? 7 : 0);  // 7: keeps factorisation and work areas of the solve before
    return outcome();
  }

  LpStatus solve_for(std::span<const double> cost) override {
    if (static_cast<int>(cost.size()) != clp_.numberColumns())
      throw std::invalid_argument("costs of another linear program");
    for (int j = 0; j < clp_.numberColumns(); ++j) clp_.setObjectiveCoefficient(j, cost[j]);
    warm_ = false;
    settle();
    clp_.primal(0);
    return outcome();
  }

  /// Where a hair of infeasibility at a dear row spoils the objective.
  LpStatus finish() override {
    clp_.setPrimalTolerance(tolerance / 100);
    warm_ = false;
    const LpStatus status = solve();
    clp_.setPrimalTolerance(tolerance);
    return status;
  }

  std::span<const double> columns() const override {
    return {clp_.primalColumnSolution(), static_cast<std::size_t>(clp_.numberColumns())};
  }
  std::span<const double> row_duals() const override {
    return {clp_.dualRowSolution(), static_cast<std::size_t>(clp_.numberRows())};
  }
  std::span<const double> reduced_costs() const override {
    return {clp_.dualColumnSolution(), static_cast<std::size_t>(clp_.numberColumns())};
  }
  double objective() const override { return clp_.objectiveValue(); }
  std::span<const double> ray() const override { return ray_; }

  LpBasis basis() const override {
    LpBasis result;
    const auto code = [](ClpSimplex::Status status) {
      switch (status) {
        case ClpSimplex::basic:
          return LpBasis::basic;
        case ClpSimplex::atUpperBound:
          return LpBasis::at_upper;
        case ClpSimplex::isFree:
        case ClpSimplex::superBasic:
          return LpBasis::at_zero;
        default:
          return LpBasis::at_lower;
      }
    };
    for (int j = 0; j < clp_.numberColumns(); ++j) result.add(code(clp_.getColumnStatus(j)));
    for (int i = 0; i < clp_.numberRows(); ++i) result.add(code(clp_.getRowStatus(i)));
    return result;
  }

  void set_basis(const LpBasis& basis) override {
    warm_ = false;
    if (basis.empty()) {
      clp_.createStatus();
      return;
    }
    if (basis.variables != clp_.numberColumns() + clp_.numberRows())
      throw std::invalid_argument("a basis of another linear program");
    const auto status = [](LpBasis::Side side) {
      switch (side) {
        case LpBasis::basic:
          return ClpSimplex::basic;
        case LpBasis::at_upper:
          return ClpSimplex::atUpperBound;
        case LpBasis::at_zero:
          return ClpSimplex::isFree;
        default:
          return ClpSimplex::atLowerBound;
      }
    };
    for (int j = 0; j < clp_.numberColumns(); ++j) clp_.setColumnStatus(j, status(basis.side(j)));
    for (int i = 0; i < clp_.numberRows(); ++i) clp_.setRowStatus(i, status(basis.side(clp_.numberColumns() + i)));
  }

  long pivots() const override { return pivots_; }
  std::string name() const override { return "clp"; }

 private:
  bool stopped() const { return long_solve_ && long_solve_->stop != nullptr && long_solve_->stop->load(); }

  LpStatus outcome() {
    warm_ = clp_.status() == 0 || clp_.status() == 1;
    pivots_ += clp_.numberIterations();
    switch (clp_.status()) {
      case 0:
        return LpStatus::optimal;
      case 1:
        if (const double* ray = clp_.infeasibilityRay(); ray != nullptr) {
          ray_.assign(ray, ray + clp_.numberRows());
          delete[] ray;
        }
        return LpStatus::infeasible;
      default:
        return stopped() ? LpStatus::stopped : LpStatus::failed;
    }
  }

  /// Brings the programme to the basis that is optimal for what presolve makes of it.
  void solve_presolved() {
    ClpPresolve presolve;
    const std::unique_ptr<ClpSimplex> reduced(presolve.presolvedModel(clp_, tolerance, false, 5, true));
    if (reduced == nullptr || stopped()) return;  // infeasible, says presolve: the simplex method will tell
    reduced->dual(0);
    pivots_ += reduced->numberIterations();
    presolve.postsolve(true);
  }

  /// Nonbasic variables that stand at no bound although they have one: an assertion in CLP's ratio test ends the
  /// process where it meets them.
  void settle() {
    const auto look_at = [&](bool row, int i, double lower, double upper) {
      const ClpSimplex::Status status = row ? clp_.getRowStatus(i) : clp_.getColumnStatus(i);
      const bool has_lower = lower > -1e29, has_upper = upper < 1e29;
      const bool nowhere = status == ClpSimplex::isFree || status == ClpSimplex::superBasic ||
                           (status == ClpSimplex::atLowerBound && !has_lower) ||
                           (status == ClpSimplex::atUpperBound && !has_upper);
      if (!nowhere || !(has_lower || has_upper)) return;
      const ClpSimplex::Status settled = has_lower ? ClpSimplex::atLowerBound : ClpSimplex::atUpperBound;
      if (row)
        clp_.setRowStatus(i, settled);
      else
        clp_.setColumnStatus(i, settled);
      warm_ = false;
    };
    if (clp_.statusArray() == nullptr) return;
    for (int j = 0; j < clp_.numberColumns(); ++j) look_at(false, j, clp_.columnLower()[j], clp_.columnUpper()[j]);
    for (int i = 0; i < clp_.numberRows(); ++i) look_at(true, i, clp_.rowLower()[i], clp_.rowUpper()[i]);
  }

  mutable ClpSimplex clp_;
  std::vector<double> ray_;
  long pivots_ = 0;
  bool warm_ = false, fresh_ = true;
  std::optional<LongSolve> long_solve_;
};

}  // namespace

std::unique_ptr<LpSolver> make_clp_solver() { return std::make_unique<ClpSolver>(); }

}  // namespace chokepoint
