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
  /// It held somebody in the regime before.
  bool held(std::size_t ray) const { return uses_[ray].holds && uses_[ray].regime + 1 == regime_; }
  /// Forgets the rays unused for longest, where there are more than `most`. Indices change.
  void trim();
  const std::vector<Ray>& rays() const { return rays_; }

  /// Sorts the terms of rays that are new since the last call; the same columns and rows each time.
  void index(const Network& network, const MonthModel& month);
  const Terms& terms(std::size_t ray) const { return terms_[ray]; }

 private:
  std::vector<Ray> rays_;
  struct Use {
    long regime;  ///< the last in which it held somebody, or in which it was found
    bool holds;
    auto operator<=>(const Use&) const = default;
  };
  std::vector<Use> uses_;
  long regime_ = 0;
  std::vector<Terms> terms_;  ///< of the first so many rays
};

}  // namespace chokepoint
