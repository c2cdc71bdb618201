// The engine's small interface to linear programming: minimise c·x subject to row and column bounds, with a matrix that
// never changes. Mostly only bounds move, so every basis ever seen stays dual feasible and each solve is a restart of
// the dual simplex method; where an optimum is to be taken up with other costs, it stays primal feasible. Another
// solver is one file that implements LpSolver.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace chokepoint {

inline constexpr double lp_infinity = 1e30;

/// min c·x, row_lower <= A x <= row_upper, column_lower <= x <= column_upper; A in compressed columns.
struct LpModel {
  int rows = 0, columns = 0;
  std::vector<int> start{0};  ///< size columns + 1
  std::vector<int> row;       ///< ascending within a column
  std::vector<double> value;
  std::vector<double> cost;
  std::vector<double> column_lower, column_upper;
  std::vector<double> row_lower, row_upper;

  /// Appends a column; entries of one row are added up.
  void add_column(std::vector<std::pair<int, double>> entries, double cost_, double lower, double upper);
};

enum class LpStatus {
  optimal,
  infeasible,  ///< `ray()` may hold a certificate
  failed,      ///< numerical trouble: solve again from slack, or with the fallback
  stopped      ///< from outside
};

/// For programmes that take minutes: how to solve them, and how to watch.
struct LongSolve {
  bool presolve = true;                            ///< before the first solve
  const std::atomic<bool>* stop = nullptr;         ///< set from outside
  std::function<void(long pivots)> progress = {};  ///< now and then
};

/// Where each column and row (slack) stands; enough to restart from, in two bits a variable and four bytes a row.
struct LpBasis {
  enum Side : unsigned char { basic, at_lower, at_upper, at_zero /* free */ };

  int variables = 0;                  ///< columns, then rows; 0: the slack basis
  std::vector<unsigned char> packed;  ///< four variables a byte
  /// Dual steepest edge weights of the basic variables, ascending; empty: not known.
  std::vector<float> weights;

  bool empty() const { return variables == 0; }
  void add(Side side) {
    if (variables % 4 == 0) packed.push_back(0);
    packed.back() = static_cast<unsigned char>(packed.back() | side << 2 * (variables % 4));
    ++variables;
  }
  Side side(int variable) const {
    return static_cast<Side>(packed[static_cast<std::size_t>(variable) / 4] >> 2 * (variable % 4) & 3);
  }
  bool operator==(const LpBasis&) const = default;
};

class LpSolver {
 public:
  virtual ~LpSolver() = default;
  virtual void load(const LpModel& model) = 0;
  virtual void set_column_bounds(int column, double lower, double upper) = 0;
  virtual void set_row_bounds(int row, double lower, double upper) = 0;
  /// Other bounds for everything, columns then rows: worked out afresh instead of from the bounds before.
  virtual void set_all_bounds(std::span<const double> lower, std::span<const double> upper);
  /// Dual simplex from the current basis (slack after load).
  virtual LpStatus solve() = 0;
  /// Solves of programmes that take minutes; before `load`. A solver that has no such way takes no notice.
  virtual void take_time(const LongSolve& /*how*/) {}
  /// Other costs, and the optimum for them from the current basis, which must be primal feasible: primal simplex.
  /// `failed` where the solver has none.
  virtual LpStatus solve_for(std::span<const double> /*cost*/) { return LpStatus::failed; }
  /// After an optimum: works it out afresh from its basis, so that its bits depend on basis and bounds alone.
  virtual LpStatus finish() { return LpStatus::optimal; }
  /// After an optimum, what of the basic variables makes up `right`, by rows: variable and value, of all that are not
  /// 0, a row's slack having the entry -1. False where the solver does not say.
  virtual bool solve_basis(std::span<const double> /*right*/, std::vector<std::pair<int, double>>& /*values*/) {
    return false;
  }
  /// Where a column or row stands in the basis of the last solve; only of a solver that has `solve_basis`.
  virtual LpBasis::Side side(int /*variable*/) const { return LpBasis::basic; }
  /// Values are worked out anew from the bounds by the next solve: what was moved often gathers rounding.
  virtual void forget_values() {}
  /// How many basic variables stand outside their bounds, or -1 where the solver does not say: the less, the better a
  /// start is this basis.
  virtual int infeasibilities() { return -1; }
  virtual std::span<const double> columns() const = 0;    ///< x
  virtual std::span<const double> row_duals() const = 0;  ///< y: sensitivity of the objective to the row's bound
  virtual std::span<const double> reduced_costs() const = 0;
  virtual double objective() const = 0;
  /// After `infeasible`: multipliers y of the rows such that the aggregated row (yᵀA) x cannot lie in yᵀ[row bounds]
  /// within the column bounds. Empty where the solver has none. Sign is the caller's to settle.
  virtual std::span<const double> ray() const = 0;
  /// What the ray lacks to twice the precision; empty where the solver does not say.
  virtual std::span<const double> ray_low() const { return {}; }
  virtual LpBasis basis() const = 0;
  virtual void set_basis(const LpBasis& basis) = 0;
  virtual long pivots() const = 0;  ///< total since load
  virtual std::string name() const = 0;
};

enum class SolverKind { clp, own };
std::unique_ptr<LpSolver> make_solver(SolverKind kind);

}  // namespace chokepoint
