#include "why/small_lp.hpp"

#include <ClpSimplex.hpp>
#include <cmath>

#include "lp/linear_program.hpp"

namespace chokepoint {

struct SmallLp::Impl {
  std::vector<double> lower, upper, row_lower, row_upper;
  std::vector<int> row_start{0}, index;
  std::vector<double> value;
  ClpSimplex clp;
  double tolerance = 0;
  bool loaded = false;

  static double bound(double x) {
    if (std::isnan(x)) return 0;
    return x >= lp_infinity ? COIN_DBL_MAX : x <= -lp_infinity ? -COIN_DBL_MAX : x;
  }

  void load() {
    for (auto* bounds : {&lower, &upper, &row_lower, &row_upper})
      for (double& each : *bounds) each = bound(each);
    std::vector<int> lengths;
    for (std::size_t i = 0; i + 1 < row_start.size(); ++i) lengths.push_back(row_start[i + 1] - row_start[i]);
    const CoinPackedMatrix matrix(false, static_cast<int>(lower.size()), static_cast<int>(row_lower.size()),
                                  static_cast<int>(value.size()), value.data(), index.data(), row_start.data(),
                                  lengths.data());
    clp.setLogLevel(0);
    clp.loadProblem(matrix, lower.data(), upper.data(), nullptr, row_lower.data(), row_upper.data());
    clp.setPrimalTolerance(tolerance);
    clp.setDualTolerance(tolerance);
    clp.setOptimizationDirection(-1);
    clp.setMaximumIterations(10'000 + 50 * static_cast<int>(lower.size() + row_lower.size()));
    loaded = true;
  }
};

SmallLp::SmallLp(double tolerance) : impl_(std::make_unique<Impl>()) { impl_->tolerance = tolerance; }
SmallLp::~SmallLp() = default;

int SmallLp::add_column(double lower, double upper) {
  impl_->lower.push_back(lower);
  impl_->upper.push_back(upper);
  return columns() - 1;
}

void SmallLp::add_row(double lower, double upper, const Terms& terms) {
  for (const auto& [column, value] : terms) {
    if (value == 0 || !std::isfinite(value)) continue;
    impl_->index.push_back(column);
    impl_->value.push_back(value);
  }
  impl_->row_start.push_back(static_cast<int>(impl_->index.size()));
  impl_->row_lower.push_back(lower);
  impl_->row_upper.push_back(upper);
}

void SmallLp::set_upper(int column, double upper) {
  if (impl_->loaded)
    impl_->clp.setColumnUpper(column, Impl::bound(upper));
  else
    impl_->upper[column] = upper;
}

int SmallLp::columns() const { return static_cast<int>(impl_->lower.size()); }

std::optional<std::vector<double>> SmallLp::maximise(const Terms& objective) {
  const bool fresh = !impl_->loaded;
  if (fresh) impl_->load();
  ClpSimplex& clp = impl_->clp;
  for (int j = 0; j < clp.numberColumns(); ++j) clp.setObjectiveCoefficient(j, 0.0);
  for (const auto& [column, value] : objective) clp.setObjectiveCoefficient(column, value);
  clp.primal(0);
  if (clp.status() != 0) {  // numerical trouble: once more from slack
    clp.allSlackBasis();
    clp.primal(0);
  }
  if (clp.status() != 0) return std::nullopt;
  const double* x = clp.primalColumnSolution();
  return std::vector<double>(x, x + clp.numberColumns());
}

}  // namespace chokepoint
