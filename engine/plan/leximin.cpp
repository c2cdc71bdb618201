#include "plan/leximin.hpp"

#include <algorithm>
#include <cmath>

#include "plan/certificate_limits.hpp"
#include "plan/lambda_leximin.hpp"

namespace chokepoint {
namespace {

std::vector<double> in_units(const Network& n, const MonthModel& month, const std::vector<double>& demand) {
  std::vector<double> wants(demand);
  for (int k = 0; k < n.consumers.count; ++k) wants[k] /= month.scale[month.delivery(k)];
  return wants;
}

class CuttingPlanes {
 public:
  CuttingPlanes(const Network& network, const MonthModel& month, BoundedLp& lp, const RayMaker& maker, RayPool& pool,
                const std::vector<double>& wants, PlanStatistics& statistics)
      : n_(network),
        month_(month),
        lp_(lp),
        maker_(maker),
        pool_(pool),
        wants_(wants),
        statistics_(statistics),
        known_(network, month, lp.model(), pool, wants) {}

  /// False where the solver's tolerance leaves no usable ray.
  bool run(std::span<const LpBasis* const> starts, Leximin& result) {
    constexpr int most_solves = 20'000;  // guards against a solver that goes on without progress
    bool at_once = true, refuted = false;
    std::size_t verified = 0, stride = 1;
    std::vector<Twofold> before;
    for (int solves = 0; solves < most_solves; ++solves) {
      std::swap(before, coverage_);
      const std::vector<PredictedRound> rounds = known_.predict(coverage_);
      const std::size_t upto = at_once ? rounds.size() : std::min(verified + stride, rounds.size());
      const bool all = upto == rounds.size();
      if (all)
        ask_all(0);
      else
        ask(rounds[upto - 1]);
      if (solves == 0) lp_.choose_start(starts);
      LpStatus status = lp_.solve();
      if (status == LpStatus::optimal && all) status = lp_.refine();
      result.refined = true;
      if (status == LpStatus::infeasible) {
        const bool stuck = refuted && before == coverage_;  // the last ray changed nothing
        at_once = false;
        refuted = true;
        stride = 1;
        if (!stuck && learn()) continue;
        // A refined answer that no ray supports was rounding, and the first one stands. What is out of reach by the
        // solver's tolerance alone is within reach by a hair less.
        if (all && lp_.solve() != LpStatus::optimal) {
          ask_all(1e-9);
          if (lp_.solve() != LpStatus::optimal) return false;
        }
        if (all) lp_.take_point();
        result.refined = false;
      }
      if (all) {
        report(rounds, result);
        return true;
      }
      verified = upto;
      refuted = false;
      stride *= 2;
    }
    return false;
  }

 private:
  /// Every delivery at what is predicted.
  void ask_all(double hair) {
    asked_ = coverage_;
    for (int k = 0; k < n_.consumers.count; ++k) {
      const Twofold delivery = coverage_[k] * wants_[k];
      lp_.set_column(month_.delivery(k), delivery * (1 - hair), delivery);
    }
  }

  /// Only as far as a round goes: what is predicted up to its level, all others of its class at this level, worse
  /// classes nothing. What refutes that says more about the level than what refutes everything at once.
  void ask(const PredictedRound& round) {
    const int rank = n_.consumers.rank[round.consumers.front()];
    asked_ = coverage_;
    for (int k = 0; k < n_.consumers.count; ++k) {
      if (n_.consumers.rank[k] > rank)
        asked_[k] = 0.0;
      else if (n_.consumers.rank[k] == rank && round.coverage < asked_[k])
        asked_[k] = round.coverage;
      lp_.set_column(month_.delivery(k), asked_[k] * wants_[k], wants_[k]);
    }
  }

  /// Adds the ray of the last solve to those that are known; false where it says nothing new.
  bool learn() {
    const LpSolver& solver = lp_.solver();
    for (const double sign : {1.0, -1.0}) {
      Ray ray = maker_.make(solver.ray(), solver.ray_low(), sign);
      const std::optional<double> violation = known_.violation(ray, asked_);
      if (!violation || !(*violation > 1e-22)) continue;
      ++statistics_.rays;
      known_.add(std::move(ray));
      return true;
    }
    return false;
  }

  void report(const std::vector<PredictedRound>& rounds, Leximin& result) const {
    const auto count = static_cast<std::size_t>(n_.consumers.count);
    result.coverage.clear();
    for (const Twofold& coverage : coverage_) result.coverage.push_back(on_grid(coverage.value()));
    result.bottleneck.assign(count, -1);
    // The limits of a round count deliveries of better classes and of those frozen before.
    std::vector<unsigned char> open(count, 1);
    CertificateLimits limits(n_, month_, lp_.model());
    for (const PredictedRound& round : rounds) {
      const int rank = n_.consumers.rank[round.consumers.front()];
      for (int k = 0; k < n_.consumers.count; ++k)
        if (n_.consumers.rank[k] < rank) open[k] = 0;
      const double coverage = on_grid(round.coverage.value());
      if (coverage < 1) {
        for (const int k : round.consumers) result.bottleneck[k] = static_cast<int>(result.bottlenecks.size());
        result.bottlenecks.push_back(
            {coverage, round.consumers, limits.of(pool_.rays()[round.ray], round.weight.value(), open)});
      }
      for (const int k : round.consumers) open[k] = 0;
    }
    result.delivery.clear();
    for (std::size_t k = 0; k < count; ++k) result.delivery.push_back(coverage_[k] * wants_[k]);
    result.solved = true;
  }

  const Network& n_;
  const MonthModel& month_;
  BoundedLp& lp_;
  const RayMaker& maker_;
  RayPool& pool_;
  const std::vector<double>& wants_;  ///< in the columns' units
  PlanStatistics& statistics_;
  KnownRays known_;
  std::vector<Twofold> coverage_, asked_;  ///< predicted; what the last solve was to reach
};

}  // namespace

Leximin leximin(const Network& network, const MonthModel& month, BoundedLp& lp, const RayMaker& maker, RayPool& pool,
                const std::vector<double>& demand, std::span<const LpBasis* const> starts, bool lambda_only,
                SolverKind kind, PlanStatistics& statistics) {
  const std::vector<double> wants = in_units(network, month, demand);
  Leximin result;
  pool.trim(400);
  if (lambda_only || !CuttingPlanes(network, month, lp, maker, pool, wants, statistics).run(starts, result))
    result = lambda_leximin(network, month, lp, maker, wants, kind, statistics);
  return result;
}

}  // namespace chokepoint
