// What the rays found so far prove under the bounds of now, without any solve.
//
// A ray y of an infeasible programme, with d = yᵀA, is an inequality Σ d_j x_j ≤ Σ y_i·row_i for every feasible point
// whatever the bounds, since the matrix never changes. With all columns but the deliveries at their most helpful bounds
// it reads Σ_k d_k·delivery_k ≤ constant.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "network/network.hpp"
#include "plan/month_model.hpp"

namespace chokepoint {

/// Rays of infeasible programmes over one matrix; kept for the life of a planner.
class RayPool {
 public:
  struct Ray {
    std::vector<double> y;                  ///< per row
    std::vector<std::pair<int, double>> d;  ///< columns that are not 0
  };
  /// Keeps a ray, and says where; the one unused for longest makes room.
  std::size_t add(Ray ray);
  /// Notes that a ray was of use.
  void touch(std::size_t ray) { used_[ray] = ++clock_; }
  const std::vector<Ray>& rays() const { return rays_; }

 private:
  std::vector<Ray> rays_;
  std::vector<long> used_;
  long clock_ = 0;
};

/// A coverage as the plan has it: a multiple of 2⁻⁴⁴, and 1 from 1 − 1e-9 on.
double on_grid(double coverage);

/// A round of leximin as the rays have it: these consumers cannot have more than `coverage`.
struct PredictedRound {
  std::size_t ray = 0;
  double coverage = 1, weight = 0;  ///< weight: d coverage / d constant is its inverse
  std::vector<int> consumers;
};

/// The pool under the bounds of one regime. Deliveries' bounds may move; those of other columns and rows must not.
class KnownRays {
 public:
  /// `wants` per consumer, in the columns' units.
  KnownRays(const Network& network, const MonthModel& month, const LpModel& model, RayPool& pool,
            const std::vector<double>& wants);

  void add(RayPool::Ray ray);
  /// The ray that proves the lowest coverage below 1 for those who are active, the others having their lower bounds; -1
  /// if none does.
  int lowest(const std::vector<unsigned char>& active);
  /// All rounds of all classes as far as the rays know: an upper bound of leximin, coverage by coverage.
  std::vector<PredictedRound> predict(std::vector<double>& coverage);

 private:
  struct Entry {
    int consumer;
    double d;
  };

  double constant_of(const RayPool::Ray& ray) const;
  void index(std::size_t ray);
  bool predict_round(int rank, std::vector<double>& coverage, std::vector<PredictedRound>& rounds);

  const Network& n_;
  const MonthModel& month_;
  const LpModel& model_;
  RayPool& pool_;
  const std::vector<double>& wants_;
  std::vector<double> constants_;                                     ///< per ray
  std::vector<std::vector<Entry>> deliveries_;                        ///< per ray
  std::vector<std::vector<std::pair<std::size_t, double>>> rays_of_;  ///< per consumer, while predicting
  std::vector<double> left_, weight_;                                 ///< per ray, while predicting a class
  std::vector<unsigned char> frozen_;                                 ///< per consumer, while predicting
};

}  // namespace chokepoint
