// What the rays found so far prove under the bounds of now, without any solve.
//
// Of many hundred rays some dozens hold somebody in a regime. So rounds are predicted from those that were of use in
// the regime before; then the others are asked whether they allow what came out. Those that do not, or only just, join
// in, until all agree: a leximin point of fewer limits that keeps to all of them is the leximin point of all.
#pragma once

#include <cstddef>
#include <optional>
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
  /// All rounds of all classes as far as the rays know: an upper bound of leximin, coverage by coverage.
  std::vector<PredictedRound> predict(std::vector<Twofold>& coverage);
  /// Notes what held whom in the end: the next regime begins with it.
  void hold(const std::vector<PredictedRound>& rounds);
  /// By how much these coverages break what a ray proves, relative to its terms; nothing where it proves nothing.
  std::optional<double> violation(const Ray& ray, const std::vector<Twofold>& coverage) const;

 private:
  bool is_delivery(int column) const;
  double constant_of(const RayPool::Terms& terms) const;
  std::optional<Twofold> exact_constant(const Ray& ray) const;  ///< nothing where it proves nothing
  void take_in(std::size_t ray);
  void join(std::size_t ray);
  bool others_join(const std::vector<Twofold>& coverage);
  std::vector<PredictedRound> predict_from_joined(std::vector<Twofold>& coverage);
  bool predict_round(int rank, std::vector<Twofold>& coverage, std::vector<PredictedRound>& rounds);
  PredictedRound round_of(std::size_t joined, int rank, const std::vector<Twofold>& coverage);

  /// What a joined ray counts of a consumer's want; those of one consumer are a list.
  struct Entry {
    std::size_t joined;
    double weight;
    int next;
  };

  const Network& n_;
  const MonthModel& month_;
  const LpModel& model_;
  RayPool& pool_;
  const std::vector<double>& wants_;
  std::vector<double> constants_, all_;        ///< per ray: what it allows; what all wants weigh in it
  std::vector<std::size_t> joined_;            ///< rays that rounds are predicted from
  std::vector<unsigned char> in_;              ///< per ray: joined
  std::vector<std::vector<double>> wanted_;    ///< per class and joined ray: what the class's wants weigh
  std::vector<std::optional<Twofold>> exact_;  ///< per joined ray: its constant, where it was asked for
  std::vector<int> first_entry_;               ///< per consumer; -1: none
  std::vector<Entry> entries_;
  std::vector<double> left_, weight_;  ///< per joined ray, while predicting a class
  std::vector<std::size_t> live_;      ///< joined rays with weight left, while predicting a class
  std::vector<unsigned char> frozen_;  ///< per consumer, while predicting
};

}  // namespace chokepoint
