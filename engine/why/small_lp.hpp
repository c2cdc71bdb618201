// A small linear programme whose objective changes: COIN-OR CLP's primal simplex method from the last optimal basis.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace chokepoint {

class SmallLp {
 public:
  using Terms = std::vector<std::pair<int, double>>;

  /// Bounds and optimality hold within `tolerance`, in the solver's own scales.
  explicit SmallLp(double tolerance = 1e-10);
  ~SmallLp();
  SmallLp(const SmallLp&) = delete;
  SmallLp& operator=(const SmallLp&) = delete;

  int add_column(double lower, double upper);
  void add_row(double lower, double upper, const Terms& terms);
  void set_upper(int column, double upper);
  int columns() const;

  /// Values of the columns at an optimum of max Σ objective; nothing where there is none.
  std::optional<std::vector<double>> maximise(const Terms& objective);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace chokepoint
