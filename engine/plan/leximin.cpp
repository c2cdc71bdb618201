#include "plan/leximin.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>

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
  CuttingPlanes(const Network& network, const MonthModel& month, BoundedLp& lp, RayMaker& maker, RayPool& pool,
                const std::vector<double>& wants, std::span<const int> asked_about, PlanStatistics& statistics)
      : n_(network),
        month_(month),
        lp_(lp),
        maker_(maker),
        wants_(wants),
        asked_about_(asked_about),
        statistics_(statistics),
        known_(network, month, lp.model(), pool, wants) {}

  /// False where the solver's tolerance leaves no usable ray.
  bool run(std::span<const LpBasis* const> starts) {
    constexpr int most_solves = 20'000;  // guards against a solver that goes on without progress
    constexpr std::size_t everything = std::numeric_limits<std::size_t>::max();
    int patience = 4;  // so many refutations of everything at once, then rounds are asked for in their order
    bool refuted = false;
    std::size_t verified = 0, stride = 1;
    std::vector<Twofold> before;
    for (int solves = 0; solves < most_solves; ++solves) {
      std::swap(before, coverage_);
      const std::size_t enough = patience > 0 ? everything : verified + stride;
      rounds_ = known_.predict(enough);
      coverage_ = known_.coverage();
      const Scope scope = needed();
      const bool all = rounds_.size() < enough || scope.rounds < rounds_.size() || !scope.whole_class;
      if (all)
        ask_all(scope, 0);
      else
        ask(rounds_.back(), 0);
      if (solves == 0 && lp_.choose_start(starts)) ++statistics_.other_starts;
      LpStatus status = lp_.solve();
      const bool refined = all && status == LpStatus::optimal;
      if (refined) status = lp_.refine();
      if (status == LpStatus::infeasible) {
        const bool stuck = refuted && before == coverage_;  // the last ray changed nothing
        if (patience > 0) --patience;
        if (refined) known_.distrust();  // to the last bit none of them was known to be true
        refuted = true;
        if (!stuck && learn()) continue;
        // An answer that no ray supports was rounding: limits that are equal leave flows no room. They have some a hair
        // below, where the answer can be trusted; or at least within the solver's tolerance.
        if (all) {
          if (refined) lp_.step_back();
          ask_all(scope, 0x1p-50);
          status = lp_.solve();
          if (status == LpStatus::optimal) status = lp_.refine();
          if (status == LpStatus::infeasible && !stuck && learn()) continue;
          if (status == LpStatus::infeasible && lp_.solve() != LpStatus::optimal) {
            ask_all(scope, 1e-9);
            if (lp_.solve() != LpStatus::optimal) return false;
          }
        }
      }
      if (all) {
        known_.hold(rounds_);
        return true;
      }
      verified = rounds_.size();
      known_.trust();
      refuted = false;
      stride *= 2;
    }
    return false;
  }

  const std::vector<Twofold>& coverage() const { return coverage_; }
  const std::vector<PredictedRound>& rounds() const { return rounds_; }

 private:
  /// How far the prediction has to be true: a round of leximin knows nothing of those after it.
  struct Scope {
    std::size_t rounds = 0;   ///< the first so many
    int rank = 0;             ///< the class of the last of these
    bool whole_class = true;  ///< those of it who are not frozen by then, too: at all they want
  };
  Scope needed() const {
    Scope scope{rounds_.size(), static_cast<int>(n_.classes.size()), true};
    if (asked_about_.empty()) return scope;
    scope = {};
    for (const int k : asked_about_) scope.rank = std::max(scope.rank, n_.consumers.rank[k]);
    std::vector<unsigned char> sought(static_cast<std::size_t>(n_.consumers.count), 0);
    std::size_t left = 0;
    for (const int k : asked_about_)
      if (n_.consumers.rank[k] == scope.rank && sought[k] == 0) {
        sought[k] = 1;
        ++left;
      }
    while (scope.rounds < rounds_.size() && n_.consumers.rank[rounds_[scope.rounds].consumers.front()] <= scope.rank) {
      for (const int k : rounds_[scope.rounds].consumers) left -= sought[k];
      ++scope.rounds;
      if (left > 0) continue;
      scope.whole_class = false;
      break;
    }
    return scope;
  }

  /// Every delivery of the scope at what is predicted, or a hair below.
  void ask_all(const Scope& scope, double hair) {
    if (!scope.whole_class) return ask(rounds_[scope.rounds - 1], hair);
    asked_ = coverage_;
    for (int k = 0; k < n_.consumers.count; ++k) {
      const bool worse = n_.consumers.rank[k] > scope.rank;
      if (worse) asked_[k] = 0.0;
      lower(k, hair);
      lp_.set_column(month_.delivery(k), asked_[k] * wants_[k], worse ? Twofold(wants_[k]) : coverage_[k] * wants_[k]);
    }
  }

  void lower(int k, double hair) {
    if (hair > 0) asked_[k] = hair < asked_[k].high ? asked_[k] - hair : Twofold(0.0);
  }

  /// Only as far as a round goes: what is predicted up to its level, all others of its class at this level, worse
  /// classes nothing. What refutes that says more about the level than what refutes everything at once.
  void ask(const PredictedRound& round, double hair) {
    const int rank = n_.consumers.rank[round.consumers.front()];
    asked_ = coverage_;
    for (int k = 0; k < n_.consumers.count; ++k) {
      if (n_.consumers.rank[k] > rank)
        asked_[k] = 0.0;
      else if (n_.consumers.rank[k] == rank && round.coverage < asked_[k])
        asked_[k] = round.coverage;
      lower(k, hair);
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

  const Network& n_;
  const MonthModel& month_;
  BoundedLp& lp_;
  RayMaker& maker_;
  const std::vector<double>& wants_;        ///< in the columns' units
  const std::span<const int> asked_about_;  ///< consumers; empty: all
  PlanStatistics& statistics_;
  KnownRays known_;
  std::vector<PredictedRound> rounds_;     ///< as predicted last
  std::vector<Twofold> coverage_, asked_;  ///< predicted; what the last solve was to reach
};

/// What the rounds say about who is held by what, in terms of the limits as they are.
void report(const Network& n, const MonthModel& month, const BoundedLp& lp, const RayPool& pool,
            const std::vector<PredictedRound>& rounds, Leximin& result) {
  const auto count = static_cast<std::size_t>(n.consumers.count);
  // The limits of a round count deliveries of better classes and of those frozen before.
  std::vector<unsigned char> open(count, 1);
  const CertificateLimits limits(n, month, lp.model());
  for (const PredictedRound& round : rounds) {
    const int first = round.consumers.front();
    for (int k = 0; k < n.consumers.count; ++k)
      if (n.consumers.rank[k] < n.consumers.rank[first]) open[k] = 0;
    if (result.coverage[first] < 1) {
      for (const int k : round.consumers) result.bottleneck[k] = static_cast<int>(result.bottlenecks.size());
      result.bottlenecks.push_back(
          {result.coverage[first], round.consumers, limits.of(pool.rays()[round.ray], round.weight.value(), open)});
    }
    for (const int k : round.consumers) open[k] = 0;
  }
}

}  // namespace

Leximin leximin(const Network& network, const MonthModel& month, BoundedLp& lp, RayMaker& maker, RayPool& pool,
                const std::vector<double>& demand, std::span<const LpBasis* const> starts, bool lambda_only,
                SolverKind kind, PlanStatistics& statistics, std::span<const int> asked_about) {
  const std::vector<double> wants = in_units(network, month, demand);
  pool.trim();
  std::optional<CuttingPlanes> planes;
  const auto found = [&](std::span<const LpBasis* const> from) {
    planes.emplace(network, month, lp, maker, pool, wants, asked_about, statistics);
    return planes->run(from);
  };
  const auto found_at_first = [&] {
    try {
      return found(starts);
    } catch (const std::runtime_error&) {  // of the solver
      return false;
    }
  };
  // The costs of the pattern lead through other bases.
  const auto found_another_way = [&] {
    ++statistics.other_ways;
    lp.set_costs(month.model.cost);
    const bool yes = found({});
    lp.set_costs(month.number);
    return yes;
  };
  if (lambda_only || (!found_at_first() && !found_another_way()))
    return lambda_leximin(network, month, lp, maker, wants, kind, statistics);
  Leximin result;
  for (const Twofold& coverage : planes->coverage()) {
    result.level.push_back(level_on_grid(coverage.value()));
    result.coverage.push_back(on_grid(coverage.value()));
  }
  if (!asked_about.empty()) return result;
  result.bottleneck.assign(result.coverage.size(), -1);
  report(network, month, lp, pool, planes->rounds(), result);
  return result;
}

}  // namespace chokepoint
