// The engine's small interface to linear programming: minimise c·x subject to row and column bounds, with a matrix and
// costs that never change. Only bounds move, so every basis ever seen stays dual feasible and each solve is a restart
// of the dual simplex method. Another solver is one file that implements LpSolver.
#pragma once

#include <memory>
#include <span>
#include <string>
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
};

enum class LpStatus {
  optimal,
  infeasible,  ///< `ray()` may hold a certificate
  failed       ///< numerical trouble: solve again from slack, or with the fallback
};

/// Where each column and row (slack) stands; enough to restart from.
struct LpBasis {
  std::vector<unsigned char> column, row;  ///< 0 basic, 1 at lower, 2 at upper, 3 free
  bool empty() const { return column.empty() && row.empty(); }
};

class LpSolver {
 public:
  virtual ~LpSolver() = default;
  virtual void load(const LpModel& model) = 0;
  virtual void set_column_bounds(int column, double lower, double upper) = 0;
  virtual void set_row_bounds(int row, double lower, double upper) = 0;
  /// Dual simplex from the current basis (slack after load).
  virtual LpStatus solve() = 0;
  virtual std::span<const double> columns() const = 0;    ///< x
  virtual std::span<const double> row_duals() const = 0;  ///< y: sensitivity of the objective to the row's bound
  virtual std::span<const double> reduced_costs() const = 0;
  virtual double objective() const = 0;
  /// After `infeasible`: multipliers y of the rows such that the aggregated row (yᵀA) x cannot lie in yᵀ[row bounds]
  /// within the column bounds. Empty where the solver has none. Sign is the caller's to settle.
  virtual std::span<const double> ray() const = 0;
  virtual LpBasis basis() const = 0;
  virtual void set_basis(const LpBasis& basis) = 0;
  virtual long pivots() const = 0;  ///< total since load
  virtual std::string name() const = 0;
};

enum class SolverKind { clp, own };
std::unique_ptr<LpSolver> make_solver(SolverKind kind);

}  // namespace chokepoint
