// What the rays found so far prove under the bounds of now, without any solve.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "network/network.hpp"
#include "plan/month_model.hpp"
#include "plan/ray.hpp"

namespace chokepoint {

/// Rays of infeasible programmes over one matrix; kept for the life of a planner.
class RayPool {
 public:
  struct Delivery {
    int consumer;
    Twofold d;
  };
  /// What is summed in doubles for every regime: a ray's deliveries, class by class, and of the rest what has a bound
  /// that counts: rows with a right side, columns that help by being large, and those with a least amount.
  struct Terms {
    std::vector<Delivery> deliveries;
    std::vector<std::size_t> first;  ///< per class: its deliveries; and the end
    std::vector<int> row, large, least;
    std::vector<double> y, d_large, d_least;
    std::span<const Delivery> of(int rank) const {
      return std::span(deliveries).subspan(first[rank], first[rank + 1] - first[rank]);
    }
  };

  std::size_t add(Ray ray);
  /// Notes that a ray was of use.
  void touch(std::size_t ray) { used_[ray] = ++clock_; }
  /// Forgets the rays unused for longest, where there are more than so many. Indices change.
  void trim(std::size_t most);
  const std::vector<Ray>& rays() const { return rays_; }

  /// Sorts the terms of rays that are new since the last call; the same columns and rows each time.
  void index(const Network& network, const MonthModel& month);
  const Terms& terms(std::size_t ray) const { return terms_[ray]; }
  /// Per consumer: rays that count its deliveries, ascending, with their d.
  const std::vector<std::pair<std::size_t, double>>& rays_of(int consumer) const { return rays_of_[consumer]; }

 private:
  std::vector<Ray> rays_;
  std::vector<long> used_;
  long clock_ = 0;
  std::vector<Terms> terms_;  ///< of the first so many rays
  std::vector<std::vector<std::pair<std::size_t, double>>> rays_of_;
};

/// To a multiple of 2⁻⁴⁰.
double level_on_grid(double coverage);
/// A coverage as the plan has it: the same, and 1 from 1 − 1e-9 on.
double on_grid(double coverage);

/// A round of leximin as the rays have it: these consumers cannot have more than `coverage`.
struct PredictedRound {
  std::size_t ray = 0;
  Twofold coverage = 1.0, weight = 0.0;  ///< weight: d coverage / d constant is its inverse
  std::vector<int> consumers;
};

/// The pool under the bounds of one regime. Deliveries' bounds may move; those of other columns and rows must not.
///
/// Rounds are looked for in doubles; the level of each is then worked out in twice the precision, and of rays that
/// prove nearly the same the one that proves the lowest is taken. Thus levels do not depend on which rays happen to be
/// known beside those that matter.
class KnownRays {
 public:
  /// `wants` per consumer, in the columns' units.
  KnownRays(const Network& network, const MonthModel& month, const LpModel& model, RayPool& pool,
            const std::vector<double>& wants);

  void add(Ray ray);
  /// All rounds of all classes as far as the rays know: an upper bound of leximin, coverage by coverage.
  std::vector<PredictedRound> predict(std::vector<Twofold>& coverage);
  /// By how much these coverages break what a ray proves, relative to its terms; nothing where it proves nothing.
  std::optional<double> violation(const Ray& ray, const std::vector<Twofold>& coverage) const;

 private:
  bool is_delivery(int column) const;
  void take_in(const RayPool::Terms& terms);
  double constant_of(const RayPool::Terms& terms) const;
  std::optional<Twofold> exact_constant(const Ray& ray) const;  ///< nothing where it proves nothing
  PredictedRound round_of(std::size_t ray, int rank, const std::vector<Twofold>& coverage);
  bool predict_round(int rank, std::vector<Twofold>& coverage, std::vector<PredictedRound>& rounds);

  const Network& n_;
  const MonthModel& month_;
  const LpModel& model_;
  RayPool& pool_;
  const std::vector<double>& wants_;
  std::vector<double> constants_;              ///< per ray
  std::vector<std::vector<double>> wanted_;    ///< per class and ray: what its deliveries weigh in all
  std::vector<std::optional<Twofold>> exact_;  ///< the same, where it was asked for
  std::vector<double> left_, weight_;          ///< per ray, while predicting a class
  std::vector<std::size_t> live_;              ///< rays with weight left, while predicting a class
  std::vector<unsigned char> frozen_;          ///< per consumer, while predicting
};

}  // namespace chokepoint
