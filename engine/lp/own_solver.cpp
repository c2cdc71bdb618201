// The kernel behind the interface.
#include <algorithm>
#include <stdexcept>

#include "kernel/dual_simplex.hpp"
#include "lp/solvers.hpp"

namespace chokepoint {
namespace {

/// By kernel::Side.
constexpr LpBasis::Side side_of[] = {LpBasis::at_lower, LpBasis::at_upper, LpBasis::basic};

class OwnSolver final : public LpSolver {
 public:
  void load(const LpModel& model) override {
    if (model.rows <= 0 || model.columns <= 0) throw std::invalid_argument("an empty linear program");
    kernel::Matrix matrix{model.rows, model.columns, model.start, model.row, model.value};
    std::vector<double> lower(model.column_lower), upper(model.column_upper);
    lower.insert(lower.end(), model.row_lower.begin(), model.row_lower.end());
    upper.insert(upper.end(), model.row_upper.begin(), model.row_upper.end());
    simplex_.load(std::move(matrix), model.cost, lower, upper);
    columns_ = model.columns;
  }

  void set_column_bounds(int column, double lower, double upper) override { simplex_.set_bounds(column, lower, upper); }
  void set_row_bounds(int row, double lower, double upper) override {
    simplex_.set_bounds(columns_ + row, lower, upper);
  }

  void set_all_bounds(std::span<const double> lower, std::span<const double> upper) override {
    simplex_.set_all_bounds(lower, upper);
  }

  LpStatus solve() override { return status(simplex_.solve()); }
  LpStatus finish() override { return status(simplex_.finish()); }
  int infeasibilities() override { return simplex_.infeasibilities(); }
  bool solve_basis(std::span<const double> right, std::vector<std::pair<int, double>>& values) override {
    values.clear();
    simplex_.solve_basis(right, [&](int variable, double value) { values.emplace_back(variable, value); });
    return true;
  }
  LpBasis::Side side(int variable) const override {
    return side_of[static_cast<std::size_t>(simplex_.sides()[variable])];
  }
  void forget_values() override { simplex_.forget_values(); }

  std::span<const double> columns() const override {
    return simplex_.values().first(static_cast<std::size_t>(columns_));
  }
  std::span<const double> row_duals() const override {
    return simplex_.reduced_costs().subspan(static_cast<std::size_t>(columns_));
  }
  std::span<const double> reduced_costs() const override {
    return simplex_.reduced_costs().first(static_cast<std::size_t>(columns_));
  }
  double objective() const override {
    const auto x = columns();
    double sum = 0;
    for (int j = 0; j < columns_; ++j) sum += simplex_.cost(j) * x[j];
    return sum;
  }
  std::span<const double> ray() const override { return simplex_.ray(); }
  std::span<const double> ray_low() const override { return simplex_.ray_low(); }

  LpBasis basis() const override {
    LpBasis result;
    const auto sides = simplex_.sides();
    result.variables = static_cast<int>(sides.size());
    result.packed.assign((sides.size() + 3) / 4, 0);
    for (std::size_t j = 0; j < sides.size(); ++j)
      result.packed[j / 4] =
          static_cast<unsigned char>(result.packed[j / 4] | side_of[static_cast<std::size_t>(sides[j])] << 2 * (j % 4));
    simplex_.weights(result.weights);
    return result;
  }

  void set_basis(const LpBasis& basis) override {
    if (basis.empty()) {
      simplex_.set_slack_basis();
      return;
    }
    if (basis.variables != simplex_.variables()) throw std::invalid_argument("a basis of another linear program");
    sides_.clear();
    for (int j = 0; j < basis.variables; ++j) {
      const LpBasis::Side side = basis.side(j);
      sides_.push_back(side == LpBasis::basic      ? kernel::Side::basic
                       : side == LpBasis::at_upper ? kernel::Side::upper
                                                   : kernel::Side::lower);
    }
    simplex_.set_sides(sides_, basis.weights);
  }

  long pivots() const override { return simplex_.iterations(); }
  std::string name() const override { return "own"; }

 private:
  static LpStatus status(kernel::Outcome outcome) {
    return outcome == kernel::Outcome::optimal      ? LpStatus::optimal
           : outcome == kernel::Outcome::infeasible ? LpStatus::infeasible
                                                    : LpStatus::failed;
  }

  kernel::DualSimplex simplex_;
  std::vector<kernel::Side> sides_;
  int columns_ = 0;
};

}  // namespace

std::unique_ptr<LpSolver> make_own_solver() { return std::make_unique<OwnSolver>(); }

}  // namespace chokepoint
