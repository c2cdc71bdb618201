// Rays of infeasible programmes over one matrix, kept for the life of a planner: what they prove holds under any
// bounds.
#pragma once

#include <compare>
#include <cstddef>
#include <span>
#include <vector>

#include "network/network.hpp"
#include "plan/month_model.hpp"
#include "plan/ray.hpp"

namespace chokepoint {

class RayPool {
 public:
  static constexpr std::size_t most = 1000;  ///< rays worth keeping: some 10 MB

  struct Delivery {
    int consumer;
    double d;
  };
  /// What is summed in doubles for every regime: a ray's deliveries, class by class, and of the rest what has a bound
  /// that counts: rows with a right side, columns that help by being large, and those with a least amount.
  struct Terms {
    std::vector<Delivery> deliveries;
    std::vector<double> low;         ///< per delivery: what its d lacks to twice the precision
    std::vector<std::size_t> first;  ///< per class: its deliveries; and the end
    std::vector<int> row, large, least;
    std::vector<double> y, d_large, d_least;
    std::span<const Delivery> of(int rank) const {
      return std::span(deliveries).subspan(first[rank], first[rank + 1] - first[rank]);
    }
  };

  std::size_t add(Ray ray);
  /// Another regime begins.
  void next_regime() { ++regime_; }
  /// Notes that a ray holds somebody in this regime.
  void hold(std::size_t ray) { uses_[ray] = {regime_, true}; }
  /// Forgets the rays unused for longest, where there are many more than `most`. Indices change.
  void trim();
  const std::vector<Ray>& rays() const { return rays_; }

  /// Works out what rays come to under these bounds and wants, as far as anything has changed since the last call or
  /// rays are new. The same network, columns and rows each time.
  void settle(const Network& network, const MonthModel& month, const LpModel& model, const std::vector<double>& wants);
  /// The same under the bounds and wants of the last call, for rays that are new.
  void settle_new(const Network& network, const MonthModel& month, const LpModel& model);
  const Terms& terms(std::size_t ray) const { return terms_[ray]; }
  /// What a ray allows: right side less the most helpful bounds of all columns but the deliveries; infinite where it
  /// proves nothing.
  double constant(std::size_t ray) const { return constants_[ray].high; }
  /// A ray that counts what a consumer gets, or a bound.
  struct Weight {
    std::size_t ray;
    double d;
  };
  std::span<const Weight> rays_of(int consumer) const { return of_consumer_[static_cast<std::size_t>(consumer)]; }
  /// What the wants of a class weigh in it.
  double wanted(std::size_t ray, int rank) const { return wanted_[ray * classes_ + static_cast<std::size_t>(rank)]; }

 private:
  void index(const Network& network, const MonthModel& month);
  void touch(std::size_t ray, std::size_t columns);
  static Twofold constant_of(const Terms& terms, const LpModel& model);
  void weigh(std::size_t ray);

  std::vector<Ray> rays_;
  struct Use {
    long regime;  ///< the last in which it held somebody, or in which it was found
    bool holds;
    auto operator<=>(const Use&) const = default;
  };
  std::vector<Use> uses_;
  long regime_ = 0;

  // Of the first so many rays.
  std::vector<Terms> terms_;
  std::vector<Twofold> constants_;
  std::vector<double> wanted_;  ///< row-major by ray and class
  std::size_t classes_ = 0;

  std::vector<std::vector<Weight>> of_consumer_;
  std::vector<std::vector<Weight>> touched_;  ///< per bound: by how much a ray's constant moves with it
  std::vector<double> bounds_;                ///< as they were: columns' upper, then lower, then rows' upper
  std::vector<double> wants_;
};

}  // namespace chokepoint
