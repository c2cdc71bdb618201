// How fast the cooperative conduct settles under a shock and recovers from it, on random worlds: what the conduct does
// not guarantee, measured. Prints the table of docs/model/cooperative.md.
//
//   chokepoint_stress [WORLDS] [FIRST]
#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "conduct/cooperative.hpp"
#include "support/random_network.hpp"

namespace chokepoint {
namespace {

constexpr double felt = 1e-3;  // a lack of coverage below this counts as none

class Sample {
 public:
  void add(double value) { values_.push_back(value); }
  std::size_t count() const { return values_.size(); }
  /// 0 to 1; 1 is the largest.
  double quantile(double share) {
    if (values_.empty()) return 0;
    std::sort(values_.begin(), values_.end());
    return values_[std::min(values_.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values_.size())))];
  }

 private:
  std::vector<double> values_;
};

struct Findings {
  int short_in_plan = 0, below_plan = 0, never_settled = 0, late = 0;
  Sample settle, settle_without_circle, recover;
  Sample gap_roomy, gap_tight, excess, stranded;
};

struct Way {
  Way(const support::RandomNetwork& made, unsigned seed)
      : n(made.spec),
        shock(support::random_shock(n, seed)),
        rest(calm_regime(n, shock.groups.size())),
        planner(n, shock.groups),
        execution(n, shock.groups, planner.baseline()) {}

  const Step& step(bool shocked) {
    const Regime& regime = shocked ? shock.regime : rest;
    plan = planner.solve(regime);
    return execution.step(regime, *plan);
  }

  /// What a room has and what is under way to it, tonnes.
  double position(int room) const {
    double sum = execution.state().stock[room];
    for (const auto& arrivals : execution.state().due) sum += arrivals[room];
    return sum;
  }

  Network n;
  support::RandomShock shock;
  Regime rest;
  Planner planner;
  CooperativeExecution execution;
  std::shared_ptr<const Plan> plan;
};

/// The longest sum of lags along the plan's flows; -1 where they go in a circle.
class LongestLag {
 public:
  LongestLag(const Network& network, const Plan& plan)
      : n_(network), plan_(plan), known_(static_cast<std::size_t>(network.rooms.count), unseen) {}

  int all() {
    int longest = 0;
    for (int m = 0; m < n_.rooms.count && longest >= 0; ++m) {
      const int lag = from(m);
      longest = lag < 0 ? -1 : std::max(longest, lag);
    }
    return longest;
  }

 private:
  static constexpr int unseen = -2, under_way = -3;

  int from(int room) {
    if (known_[room] == under_way) return -1;
    if (known_[room] != unseen) return known_[room];
    known_[room] = under_way;
    int longest = 0;
    const auto go = [&](int lag, int to) {
      const int further = longest < 0 ? -1 : from(to);
      longest = further < 0 ? -1 : std::max(longest, lag + further);
    };
    for (const int l : n_.out_links[room])
      if (plan_.flow[l] > 0) go(n_.links.lag[l], n_.links.target[l]);
    for (const Arc& user : n_.users[room])
      if (plan_.run[user.node] > 0)
        for (const Arc& out : n_.processes.outputs[user.node]) go(n_.processes.lag[user.node], out.node);
    return known_[room] = longest;
  }

  const Network& n_;
  const Plan& plan_;
  std::vector<int> known_;
};

/// Steps of a standing shock until nobody is below the plan, for good.
void stay(Way& way, Findings& findings) {
  constexpr int steps = 300;
  int last = -1;
  for (int t = 0; t < steps; ++t) {
    const Step& step = way.step(true);
    for (int k = 0; k < way.n.consumers.count; ++k) {
      const double want = way.shock.regime.demand[k];
      if (want > 0 && step.delivery[k] / want < way.plan->coverage[k] - felt) last = t;
    }
  }
  findings.short_in_plan +=
      std::any_of(way.plan->coverage.begin(), way.plan->coverage.end(), [](double c) { return c < 1 - felt; });
  findings.below_plan += last >= 0;
  findings.never_settled += last == steps - 1;
  findings.settle.add(last + 1);
  const int longest = LongestLag(way.n, *way.plan).all();
  if (longest < 0) return;
  findings.settle_without_circle.add(last + 1);
  findings.late += last + 1 > longest;
}

/// Sixteen steps of shock, then calm: steps until everybody is supplied for good, and what stocks look like after 140.
void lift(Way& way, bool roomy, Findings& findings) {
  constexpr int shocked = 16, calm = 140;
  int last = -1;
  for (int t = 0; t < shocked + calm; ++t) {
    const Step& step = way.step(t < shocked);
    if (t < shocked) continue;
    for (int k = 0; k < way.n.consumers.count; ++k)
      if (step.delivery[k] < (1 - felt) * way.rest.demand[k]) last = t - shocked;
    if (t + 1 < shocked + calm) continue;
    double target = 0, gap = 0, excess = 0, stranded = 0;
    for (int m = 0; m < way.n.rooms.count; ++m) {
      const double over = way.position(m) - way.plan->position[m];
      target += way.plan->position[m];
      (over < 0 ? gap : way.plan->inflow[m] > 0 ? excess : stranded) += std::abs(over);
    }
    if (target <= 0) continue;
    (roomy ? findings.gap_roomy : findings.gap_tight).add(gap / target);
    findings.excess.add(excess / target);
    findings.stranded.add(stranded / target);
  }
  findings.recover.add(last + 1);
}

void print(unsigned worlds, Findings& f) {
  fmt::print("| question | answer, {} worlds |\n| --- | --- |\n", worlds);
  fmt::print("| worlds whose plan leaves somebody short under the shock | {} |\n", f.short_in_plan);
  fmt::print("| standing shock: worlds in which anybody is below the plan by 0.001 in any step | {} |\n", f.below_plan);
  fmt::print("| steps until nobody is, for good: median, ninth decile, worst | {}, {}, {} |\n", f.settle.quantile(0.5),
             f.settle.quantile(0.9), f.settle.quantile(1));
  fmt::print("| still below after 300 steps | {} |\n", f.never_settled);
  fmt::print(
      "| worlds without a circle in the plan's flows; later than their longest sum of lags; worst | {}; {}; {} |\n",
      f.settle_without_circle.count(), f.late, f.settle_without_circle.quantile(1));
  fmt::print(
      "| lifted shock: steps until everybody is supplied, for good: median, ninth decile, worst | {}, {}, {} |\n",
      f.recover.quantile(0.5), f.recover.quantile(0.9), f.recover.quantile(1));
  const auto shares = [](const char* what, Sample& sample) {
    fmt::print("| {}: median, ninth decile, worst | {:.2g} %, {:.2g} %, {:.2g} % |\n", what, 100 * sample.quantile(0.5),
               100 * sample.quantile(0.9), 100 * sample.quantile(1));
  };
  shares("gaps 140 steps later, share of all target positions, capacities 10 to 50 % above the base year", f.gap_roomy);
  shares("the same, tight worlds (capacities 0 to 50 % above, a fifth of them 0)", f.gap_tight);
  shares("stock above target 140 steps later, share of all target positions", f.excess);
  shares("stock in markets that the calm world does not use", f.stranded);
}

}  // namespace
}  // namespace chokepoint

int main(int argc, char** argv) {
  using namespace chokepoint;
  const auto worlds = static_cast<unsigned>(argc > 1 ? std::atoi(argv[1]) : 2000);
  const auto first = static_cast<unsigned>(argc > 2 ? std::atoi(argv[2]) : 1);
  Findings findings;
  for (unsigned seed = first; seed < first + worlds; ++seed) {
    const support::RandomNetwork made(seed);
    Way standing(made, seed);
    stay(standing, findings);
    Way lifted(made, seed);
    lift(lifted, seed % 2 == 1, findings);
  }
  print(worlds, findings);
}
