// The limits of a round add up to its coverage, in every optimal dual that is asked for; small cases by hand.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "plan/plan.hpp"
#include "support/random_regimes.hpp"
#include "why/face.hpp"

namespace chokepoint {
namespace {

bool large_samples() { return std::getenv("CHOKEPOINT_FULL") != nullptr; }

const RangedLimit* limit_of(const Certificate& certificate, Limit::Kind kind, int index) {
  for (const RangedLimit& each : certificate.limits)
    if (each.limit.kind == kind && each.limit.index == index) return &each;
  return nullptr;
}

/// A mine, a lane and a buyer in a row: whoever is narrower holds it.
NetworkSpec row() {
  NetworkSpec spec;
  for (const char* id : {"A/ore", "J/ore"}) spec.rooms.push_back({id, id, std::string(id).substr(0, 1), "ore", 1});
  spec.processes.push_back({"a:dig", "", {}, {{"A/ore", 1.0}}, 100, 1, 0, 100});
  spec.links.push_back({"A/ore>J/ore", "A/ore", "J/ore", 100, 0, 0, 100});
  spec.consumers.push_back({"J/cars/ore", "J/ore", 100, 1, 0.5});
  return spec;
}

TEST(Face, TheNarrowerOfTwoLimitsInARowHoldsAlone) {
  const Network n(row());
  Regime regime = calm_regime(n);
  regime.link_capacity[0] = 40;
  Planner planner(n, {});
  const auto plan = planner.solve(regime);
  const std::vector<LinkGroup> groups;
  const Pledges pledges;
  const Certificate why = Faces(n, groups, pledges, regime, *plan).round(0);
  EXPECT_NEAR(why.sum, 0.4, 1e-12);
  ASSERT_EQ(why.limits.size(), 1u);
  EXPECT_EQ(why.limits[0].limit.kind, Limit::Kind::link);
  EXPECT_NEAR(why.limits[0].limit.weight, 0.01, 1e-12);
  EXPECT_EQ(why.limits[0].group, -1);
}

TEST(Face, TwoEqualLimitsInARowReplaceOneAnother) {
  const Network n(row());
  Regime regime = calm_regime(n);
  regime.link_capacity[0] = 40;
  regime.process_capacity[0] = 40;
  Planner planner(n, {});
  const auto plan = planner.solve(regime);
  const std::vector<LinkGroup> groups;
  const Pledges pledges;
  const Certificate why = Faces(n, groups, pledges, regime, *plan).round(0);
  EXPECT_TRUE(why.ranged);
  EXPECT_NEAR(why.sum, 0.4, 1e-12);
  for (const auto kind : {Limit::Kind::link, Limit::Kind::process}) {
    const RangedLimit* limit = limit_of(why, kind, 0);
    ASSERT_NE(limit, nullptr);
    EXPECT_NEAR(limit->least, 0, 1e-9) << "the other may hold all of it";
    EXPECT_NEAR(limit->most, 0.01, 1e-9);
    EXPECT_GE(limit->group, 0);
  }
  EXPECT_EQ(limit_of(why, Limit::Kind::link, 0)->group, limit_of(why, Limit::Kind::process, 0)->group);
}

TEST(Face, WhatOthersWereGivenBeforeIsCharged) {
  NetworkSpec spec = row();
  spec.consumers.push_back({"J/arms/ore", "J/ore", 50, 0, 0.5});  // a better class
  spec.consumers[0].demand = 50;
  const Network n(spec);
  Regime regime = calm_regime(n);
  regime.process_capacity[0] = 60;
  Planner planner(n, {});
  const auto plan = planner.solve(regime);
  ASSERT_EQ(plan->bottlenecks.size(), 1u);
  const std::vector<LinkGroup> groups;
  const Pledges pledges;
  const Certificate why = Faces(n, groups, pledges, regime, *plan).round(0);
  EXPECT_NEAR(plan->bottlenecks[0].coverage, 0.2, 1e-12);
  EXPECT_NEAR(why.sum, 0.2, 1e-12);
  const RangedLimit* mine = limit_of(why, Limit::Kind::process, 0);
  const RangedLimit* arms = limit_of(why, Limit::Kind::consumer, n.find_consumer("J/arms/ore"));
  ASSERT_NE(mine, nullptr);
  ASSERT_NE(arms, nullptr);
  EXPECT_NEAR(mine->limit.weight * mine->bound, 1.2, 1e-12);
  EXPECT_NEAR(arms->limit.weight * arms->bound, -1.0, 1e-12);
}

/// A tonne more of each limit, re-solved: coverage must rise by its least weight at least and its most weight at most.
TEST(Face, WeightsAreWhatOneMoreTonneAdds) {
  const Network n(row());
  Regime regime = calm_regime(n);
  regime.link_capacity[0] = 40;
  Planner planner(n, {});
  const double before = planner.solve(regime)->coverage[0];
  regime.link_capacity[0] = 41;
  EXPECT_NEAR(planner.solve(regime)->coverage[0] - before, 0.01, 1e-12);
}

TEST(Face, LimitsAddUpToTheCoverageOnRandomNetworks) {
  const unsigned networks = large_samples() ? 1000 : 40;
  long rounds = 0, ambiguous = 0;
  for (unsigned seed = 1; seed <= networks; ++seed) {
    const support::RandomNetwork random(seed);
    const Network n(random.spec);
    const support::RandomRegimes regimes(n, seed);
    Planner planner(n, regimes.groups);
    const Pledges pledges;
    for (const Regime& regime : regimes.sequence(seed, 2)) {
      const auto plan = planner.solve(regime);
      const Faces faces(n, regimes.groups, pledges, regime, *plan);
      for (std::size_t b = 0; b < plan->bottlenecks.size(); ++b) {
        const Certificate why = faces.round(static_cast<int>(b));
        ++rounds;
        EXPECT_NEAR(why.sum, plan->bottlenecks[b].coverage, 1e-9) << "seed " << seed << ", round " << b;
        double sum = 0;
        for (const RangedLimit& each : why.limits) {
          sum += each.limit.weight * each.bound;
          EXPECT_LE(each.least, each.limit.weight);
          EXPECT_GE(each.most, each.limit.weight);
          if (each.group >= 0) ++ambiguous;
          if (each.limit.kind != Limit::Kind::consumer) {
            EXPECT_GE(each.limit.weight, 0);
          }
        }
        EXPECT_NEAR(sum, why.sum, 1e-12);
      }
    }
  }
  EXPECT_GT(rounds, static_cast<long>(networks));
  RecordProperty("rounds", static_cast<int>(rounds));
  RecordProperty("limits_that_replace_others", static_cast<int>(ambiguous));
}

/// A facility's runs: the most that the regime allows while consumers keep what they have, proved by its limits.
TEST(Face, RunsOfAProcessAreHeldByLimitsThatAddUp) {
  const unsigned networks = large_samples() ? 300 : 15;
  for (unsigned seed = 1; seed <= networks; ++seed) {
    const support::RandomNetwork random(seed);
    const Network n(random.spec);
    const support::RandomRegimes regimes(n, seed);
    Planner planner(n, regimes.groups);
    const Regime regime = regimes.sequence(seed, 1).front();
    const auto plan = planner.solve(regime);
    const Pledges pledges;
    const Faces faces(n, regimes.groups, pledges, regime, *plan);
    for (int p = 0; p < n.processes.count; p += 7) {
      if (n.processes.inputs[p].empty()) continue;
      std::vector<double> reward(static_cast<std::size_t>(n.processes.count), 0.0);
      const double size = std::max(1e-6, n.processes.capacity[p]);
      reward[p] = 1 / size;
      const Certificate why = faces.most_runs(reward);
      EXPECT_NEAR(why.sum, why.answer, 1e-6 * (1 + why.answer)) << "seed " << seed << " " << n.processes.id[p];
      EXPECT_GE(why.answer, plan->run[p] / size - 1e-6);
    }
  }
}

}  // namespace
}  // namespace chokepoint
