// Which points of the unit cube a sweep looks at. Every row can be had without the others: shards need no memory of
// those before. One column a variable.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sweep/variable.hpp"

namespace chokepoint {

enum class DesignKind { grid, zip, random, latin_hypercube, sobol, saltelli, one_at_a_time, morris, table };
std::string to_string(DesignKind kind);

/// Variables that move together: their normal scores have these correlations (a Gaussian copula).
struct CorrelatedGroup {
  std::vector<int> columns;
  std::vector<std::vector<double>> factor;  ///< Cholesky factor of the correlations of the normal scores
};

/// One variable's place in a row: a level, a probability, or neither (the scenario's own value).
struct Setting {
  int level = -1;
  double probability = -1;
};

class Design {
 public:
  /// Throws std::invalid_argument where the kind does not fit the variables: a grid of distributions, lists of unlike
  /// length side by side, too many dimensions.
  Design(DesignKind kind, const std::vector<Variable>& variables, std::uint64_t seed, std::int64_t draws,
         std::vector<CorrelatedGroup> groups);
  ~Design();

  std::int64_t rows() const { return rows_; }
  DesignKind kind() const { return kind_; }
  std::vector<Setting> row(std::int64_t index) const;

 private:
  std::vector<double> points(std::int64_t draw, bool second) const;
  void correlate(std::vector<double>& u) const;
  std::vector<Setting> morris_row(std::int64_t index) const;

  DesignKind kind_;
  std::uint64_t seed_;
  std::int64_t draws_ = 0, rows_ = 0;
  std::vector<std::uint64_t> streams_, second_streams_;
  std::vector<int> level_counts_;  ///< per variable; 0: a distribution
  std::vector<CorrelatedGroup> groups_;
  struct Sequence;
  std::unique_ptr<Sequence> sequence_;
};

/// The Cholesky factor of a group's normal scores from its rank correlations (Spearman's): r = 2 sin(π ρ / 6).
/// Throws std::invalid_argument where the correlations contradict one another.
std::vector<std::vector<double>> copula_factor(const std::vector<std::vector<double>>& rank_correlations);

}  // namespace chokepoint
