// What the rays found so far prove under the bounds of now, without any solve.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "network/network.hpp"
#include "plan/month_model.hpp"
#include "plan/ray_pool.hpp"

namespace chokepoint {

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
  /// Rounds class by class as far as the rays know: an upper bound of leximin, coverage by coverage. All of them, or
  /// the first `enough` and no more; who would come after them then has coverage 1. What it gives holds until the next
  /// call.
  const std::vector<PredictedRound>& predict(std::size_t enough);
  const std::vector<Twofold>& coverage() const { return now_.coverage; }
  /// Predictions begin with the rounds of the last one from now on: they were found to be true, whatever rays are
  /// added.
  void trust() { trusted_ = now_; }
  void distrust() { trusted_ = {}; }
  /// Notes what held whom in the end: it is kept for longer.
  void hold(const std::vector<PredictedRound>& rounds);
  /// By how much these coverages break what a ray proves, relative to its terms; nothing where it proves nothing.
  std::optional<double> violation(const Ray& ray, const std::vector<Twofold>& coverage) const;

 private:
  void measure();
  bool is_delivery(int column) const;
  std::optional<Twofold> exact_constant(const Ray& ray) const;  ///< nothing where it proves nothing
  void turn_to(int rank);
  template <class Use>
  void each_within(const double& within, Use use) const;
  void freeze(int consumer, const Twofold& at);
  bool predict_round(int rank);
  PredictedRound round_of(std::size_t ray, int rank);
  void begin();
  bool catch_up();

  const Network& n_;
  const MonthModel& month_;
  const LpModel& model_;
  RayPool& pool_;
  const std::vector<double>& wants_;
  std::vector<std::optional<Twofold>> exact_;  ///< per ray: its constant, where it was asked for
  std::vector<double> size_;                   ///< per ray: of its terms together
  /// A prediction under way.
  struct Prediction {
    int rank = -1;  ///< class; -1: it has not begun
    std::vector<PredictedRound> rounds;
    std::vector<Twofold> coverage;
    std::vector<unsigned char> frozen;  ///< per consumer
    /// Per ray: for those who are not frozen, less rounding; what the class's of these weigh; how much that has to be.
    std::vector<double> left, weight, least_weight;
  };
  Prediction now_, trusted_;
  std::vector<std::pair<double, std::size_t>> others_;  ///< what rays allow
};

}  // namespace chokepoint
