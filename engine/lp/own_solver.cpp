// The kernel behind the interface.
#include <algorithm>
#include <stdexcept>

#include "kernel/dual_simplex.hpp"
#include "lp/solvers.hpp"

namespace chokepoint {
namespace {

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

  LpStatus solve() override {
    switch (simplex_.solve()) {
      case kernel::Outcome::optimal:
        return LpStatus::optimal;
      case kernel::Outcome::infeasible:
        return LpStatus::infeasible;
      default:
        return LpStatus::failed;
    }
  }

  std::span<const double> columns() const override {
    return simplex_.values().first(static_cast<std::size_t>(columns_));
  }
  std::span<const double> row_duals() const override { return simplex_.duals(); }
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

  LpBasis basis() const override {
    LpBasis result;
    const auto sides = simplex_.sides();
    const auto code = [](kernel::Side side) -> unsigned char {
      return side == kernel::Side::basic ? 0 : side == kernel::Side::upper ? 2 : 1;
    };
    for (int j = 0; j < static_cast<int>(sides.size()); ++j)
      (j < columns_ ? result.column : result.row).push_back(code(sides[j]));
    return result;
  }

  void set_basis(const LpBasis& basis) override {
    if (basis.empty()) {
      simplex_.set_slack_basis();
      return;
    }
    std::vector<kernel::Side> sides;
    const auto side = [](unsigned char code) {
      return code == 0 ? kernel::Side::basic : code == 2 ? kernel::Side::upper : kernel::Side::lower;
    };
    for (const unsigned char code : basis.column) sides.push_back(side(code));
    for (const unsigned char code : basis.row) sides.push_back(side(code));
    if (static_cast<int>(sides.size()) != simplex_.variables())
      throw std::invalid_argument("a basis of another linear program");
    simplex_.set_sides(sides);
  }

  long pivots() const override { return simplex_.iterations(); }
  std::string name() const override { return "own"; }

 private:
  kernel::DualSimplex simplex_;
  int columns_ = 0;
};

}  // namespace

std::unique_ptr<LpSolver> make_own_solver() { return std::make_unique<OwnSolver>(); }

}  // namespace chokepoint
