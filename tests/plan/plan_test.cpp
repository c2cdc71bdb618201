#include <gtest/gtest.h>

#include <cmath>

#include "plan/eleven_markets.hpp"
#include "plan/limits.hpp"

namespace chokepoint {
namespace {

TEST(Plan, ACalmRegimeReturnsTheBaselineBitByBit) {
  const Network n(eleven_markets_spec());
  Planner planner(n, {});
  const auto plan = planner.solve(calm_regime(n));
  EXPECT_EQ(plan->flow, n.links.base_flow);
  EXPECT_EQ(plan->run, n.processes.base_run);
  EXPECT_EQ(planner.statistics().lp_solves, 0);
  EXPECT_TRUE(imbalances(n).empty());
}

TEST(Plan, WithoutChinaTheThreeAbroadGetFiveElevenths) {
  const Network n(eleven_markets_spec());
  Planner planner(n, {});
  const Regime regime = export_ban(n, "CHN");
  const auto plan = planner.solve(regime);
  for (const char* who : {"JPN", "USA", "DEU"})
    EXPECT_NEAR(plan->coverage[n.find_consumer(who)], 5.0 / 11, 1e-12) << who;
  EXPECT_EQ(plan->coverage[n.find_consumer("CHN")], 1.0);
  ASSERT_EQ(plan->bottlenecks.size(), 1u);
  EXPECT_EQ(plan->bottlenecks[0].consumers.size(), 3u);
  EXPECT_NEAR(bottleneck_sum(n, regime, *plan, plan->bottlenecks[0]), 5.0 / 11, 1e-12);
}

TEST(Plan, TheLambdaProgrammeAloneGivesTheSameCoverage) {
  const Network n(eleven_markets_spec());
  Planner rays(n, {}), lambda(n, {}, {SolverKind::clp, true});
  const Regime regime = export_ban(n, "CHN");
  const auto a = rays.solve(regime), b = lambda.solve(regime);
  for (int k = 0; k < n.consumers.count; ++k) EXPECT_NEAR(a->coverage[k], b->coverage[k], 1e-9);
}

TEST(Plan, TheOrderOfTheListsMeansNothing) {
  const Network first(eleven_markets_spec());
  Planner planner(first, {});
  const auto plan = planner.solve(export_ban(first, "CHN"));
  for (unsigned shuffle = 1; shuffle <= 20; ++shuffle) {
    const Network n(eleven_markets_spec(shuffle));
    Planner other(n, {});
    const auto same = other.solve(export_ban(n, "CHN"));
    EXPECT_EQ(plan->coverage, same->coverage);
    EXPECT_EQ(plan->flow, same->flow);
    EXPECT_EQ(plan->run, same->run);
  }
}

TEST(Plan, InflowsCoverOutflowsInEveryRoom) {
  const Network n(eleven_markets_spec());
  Planner planner(n, {});
  const auto plan = planner.solve(export_ban(n, "CHN"));
  for (int m = 0; m < n.rooms.count; ++m)
    EXPECT_NEAR(plan->inflow[m], plan->outflow[m], 1e-9 * (1 + plan->inflow[m])) << n.rooms.id[m];
}

TEST(Plan, AGroupLimitsItsLinksTogether) {
  const Network n(eleven_markets_spec());
  std::vector<LinkGroup> groups(1);
  for (int l = 0; l < n.links.count; ++l)
    if (n.rooms.id[n.links.source[l]].starts_with("CHN")) groups[0].links.push_back(l);
  Planner planner(n, groups);
  Regime regime = calm_regime(n, groups.size());
  regime.group_capacity[0] = 8;  // 25 + 8 for the 55 wanted abroad
  const auto plan = planner.solve(regime);
  for (const char* who : {"JPN", "USA", "DEU"})
    EXPECT_NEAR(plan->coverage[n.find_consumer(who)], 33.0 / 55, 1e-12) << who;
  EXPECT_NEAR(bottleneck_sum(n, regime, *plan, plan->bottlenecks[0]), 33.0 / 55, 1e-12);
}

TEST(Plan, BetterClassesAreServedFirst) {
  NetworkSpec spec = eleven_markets_spec();
  for (auto& consumer : spec.consumers) consumer.priority = consumer.id == "DEU" ? 1 : 2;
  const Network n(std::move(spec));
  Planner planner(n, {});
  const auto plan = planner.solve(export_ban(n, "CHN"));
  EXPECT_EQ(plan->coverage[n.find_consumer("DEU")], 1.0);
  for (const char* who : {"JPN", "USA"}) EXPECT_NEAR(plan->coverage[n.find_consumer(who)], 5.0 / 35, 1e-12) << who;
}

}  // namespace
}  // namespace chokepoint
