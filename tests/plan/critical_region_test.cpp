// A plan that stands in another regime is that regime's plan: told without solving, and compared with solving.
//
// CHOKEPOINT_FULL=1 takes several thousand regimes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <random>

#include "plan/critical_region.hpp"
#include "support/random_regimes.hpp"

namespace chokepoint {
namespace {

/// Moves limits that the plan does not reach, never below what it has of them: some are opened, some are drawn in,
/// some of those that carry nothing are closed.
Regime elsewhere(const Network& n, const std::vector<LinkGroup>& groups, Regime regime, const Plan& plan,
                 std::mt19937& random) {
  const auto move = [&](double& limit, double used) {
    if (limit >= unlimited || limit <= 0 || used >= limit * (1 - 1e-6) || random() % 2 == 0) return;
    const double share = std::uniform_real_distribution<double>(0.01, 3)(random);
    limit = used == 0 && random() % 3 == 0 ? 0.0 : used + share * (limit - used);
  };
  for (int l = 0; l < n.links.count; ++l) move(regime.link_capacity[l], plan.flow[l]);
  for (int p = 0; p < n.processes.count; ++p) {
    const double shared = regime.facility_capacity[n.processes.facility[p]] / n.processes.use[p];
    if (regime.process_capacity[p] < shared) move(regime.process_capacity[p], plan.run[p]);
  }
  for (std::size_t g = 0; g < groups.size(); ++g) {
    double used = 0;
    for (const int l : groups[g].links) used += plan.flow[l];
    move(regime.group_capacity[g], used);
  }
  return regime;
}

double farthest(const std::vector<double>& a, const std::vector<double>& b) {
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::fabs(a[i] - b[i]));
  return most;
}

TEST(CriticalRegion, APlanThatStandsIsTheOneThatIsSolved) {
  const unsigned networks = std::getenv("CHOKEPOINT_FULL") != nullptr ? 1000 : 60;
  int stood = 0;
  for (unsigned seed = 0; seed < networks; ++seed) {
    const Network n(support::RandomNetwork(seed).spec);
    const support::RandomRegimes regimes(n, seed);
    std::mt19937 random(seed);
    for (const Regime& regime : regimes.sequence(seed, 3)) {
      Planner planner(n, regimes.groups);
      const auto plan = planner.solve(regime);
      if (plan->number == 0) continue;
      const CriticalRegion region(n, regimes.groups, {}, regime, plan);
      EXPECT_TRUE(region.holds(n, regimes.groups, regime)) << "its own regime, network " << seed;
      const Regime other = elsewhere(n, regimes.groups, regime, *plan, random);
      if (!region.holds(n, regimes.groups, other) || base_year_fits(n, regimes.groups, {}, other)) continue;
      ++stood;
      Planner fresh(n, regimes.groups);
      const auto solved = fresh.solve(other);
      const double largest = *std::max_element(n.base_inflow.begin(), n.base_inflow.end());
      EXPECT_LE(farthest(solved->coverage, plan->coverage), 1e-12) << "network " << seed;
      EXPECT_LE(farthest(solved->flow, plan->flow), 1e-9 * largest) << "network " << seed;
      EXPECT_LE(farthest(solved->run, plan->run), 1e-9 * largest) << "network " << seed;
    }
  }
  EXPECT_GE(stood, static_cast<int>(networks)) << "regimes in which a plan stood";
}

TEST(CriticalRegion, EndsWhereSomethingMovesThatHoldsThePlan) {
  int held = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    const Network n(support::RandomNetwork(seed).spec);
    const support::RandomRegimes regimes(n, seed);
    const Regime regime = regimes.sequence(seed, 1).front();
    Planner planner(n, regimes.groups);
    const auto plan = planner.solve(regime);
    if (plan->number == 0) continue;
    const CriticalRegion region(n, regimes.groups, {}, regime, plan);
    const auto holds = [&](const auto& change) {
      Regime other = regime;
      change(other);
      return region.holds(n, regimes.groups, other);
    };
    EXPECT_FALSE(holds([](Regime& r) { r.demand[0] += 1e-9; })) << "a want";
    EXPECT_FALSE(holds([](Regime& r) {
      std::vector<double> flow = r.anchor_flow;
      flow[0] += 1e-9;
      r.anchor_flow = flow;
    })) << "an anchor";
    for (int l = 0; l < n.links.count; ++l) {
      if (plan->flow[l] <= 0) continue;
      EXPECT_FALSE(holds([&](Regime& r) { r.link_capacity[l] = plan->flow[l] / 2; })) << "less than it carries";
      if (plan->flow[l] < regime.link_capacity[l]) continue;
      ++held;
      EXPECT_FALSE(holds([&](Regime& r) { r.link_capacity[l] *= 2; })) << "a lane that is full";
    }
    for (int l = 0; l < n.links.count; ++l)
      if (regime.link_capacity[l] <= 0) {
        EXPECT_FALSE(holds([&](Regime& r) { r.link_capacity[l] = 1; })) << "a lane that was closed";
      }
  }
  EXPECT_GT(held, 20) << "full lanes";
}

}  // namespace
}  // namespace chokepoint
