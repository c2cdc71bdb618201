// Demand events and stockpile releases.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "regime/small_world.hpp"

namespace chokepoint {
namespace {

TEST(Wants, AreTheBaseYearsBitByBitWithoutDemandEvents) {
  SmallScenario s;
  s.add("ban", "2025-04-04", "", exports(small::CHN, {}, {}));
  for (const Regime& regime : s.run()) {
    EXPECT_EQ(regime.demand, s.compiled->network.consumers.demand);
    EXPECT_EQ(regime.anchor_flow, s.compiled->network.links.base_flow);
    EXPECT_EQ(regime.anchor_run, s.compiled->network.processes.base_run);
  }
}

TEST(Wants, ScalesOfOverlappingEventsMultiplyDayByDay) {
  SmallScenario s;
  s.add("boom", "2025-04-04", "2025-05-31", DemandChange{{small::america_oxide}, 2, 0, 0});
  s.add("rush", "2025-05-01", "2025-05-31", DemandChange{{small::america_oxide, small::china_cars}, 1.5, 0, 0});
  const auto regimes = s.run();
  const int k = s.compiled->map.consumer[small::america_oxide];
  EXPECT_EQ(regimes[2].demand[k], 10);
  EXPECT_NEAR(regimes[3].demand[k], 10 * (3 + 27 * 2) / 30.0, 1e-12);
  EXPECT_NEAR(regimes[4].demand[k], 30, 1e-12);
  EXPECT_NEAR(regimes[4].demand[s.compiled->map.consumer[small::china_cars]], 30, 1e-12);
  EXPECT_EQ(regimes[5].demand[k], 10);
}

TEST(Wants, GrowCompoundFromTheStartAndHoldAfterTheEnd) {
  SmallScenario s;
  s.add("growth", "2024-01-01", "2026-06-30", DemandChange{{small::america_oxide}, 1, 0.2, 0});
  const auto regimes = s.run();
  const int k = s.compiled->map.consumer[small::america_oxide];
  EXPECT_NEAR(regimes[0].demand[k], 10 * std::pow(1.2, 0.5 / 12), 1e-12);  // from the calendar's start
  EXPECT_NEAR(regimes[12].demand[k], 10 * std::pow(1.2, 12.5 / 12), 1e-12);
  EXPECT_NEAR(regimes[18].demand[k], 10 * std::pow(1.2, 1.5), 1e-12);
  EXPECT_EQ(regimes[18].demand[k], regimes[35].demand[k]);
}

TEST(Wants, AddsAreSharedByBaseDemand) {
  SmallScenario s;
  s.add("orders", "2025-02-01", "", DemandChange{{small::china_cars, small::america_oxide}, 1, 0, 36});
  const auto regimes = s.run();
  EXPECT_NEAR(regimes[1].demand[s.compiled->map.consumer[small::china_cars]], 20 + 2, 1e-12);
  EXPECT_NEAR(regimes[1].demand[s.compiled->map.consumer[small::america_oxide]], 10 + 1, 1e-12);
}

TEST(Wants, MoveTheAnchorOfTheLanesBehindThem) {
  SmallScenario s;
  s.add("boom", "2025-02-01", "", DemandChange{{small::america_oxide}, 1.5, 0, 0});
  const auto regimes = s.run();
  EXPECT_NEAR(regimes[1].anchor_flow[s.link(small::oxide_to_america)], 15, 1e-12);
  EXPECT_EQ(regimes[1].anchor_flow[s.link(small::oxide_to_japan)], 20);
}

TEST(Release, ByAnEventIsEvenOverItsDays) {
  SmallScenario s;
  s.add("relief", "2025-04-16", "2025-06-14", StockpileRelease{0, 60});
  const auto regimes = s.run();
  const int room = s.compiled->map.use_room[0];
  EXPECT_EQ(regimes[2].release[room], 0);
  EXPECT_NEAR(regimes[3].release[room], 15, 1e-12);
  EXPECT_NEAR(regimes[4].release[room], 31, 1e-12);
  EXPECT_NEAR(regimes[5].release[room], 14, 1e-12);
  EXPECT_NEAR(s.stock[5][0], 40, 1e-12);
}

TEST(Release, NeverExceedsRateHoldingOrFloor) {
  SmallScenario s;
  s.world->stockpiles[0].rate = 240;
  s.world->stockpiles[0].floor = 30;
  s.add("relief", "2025-02-01", "2025-05-31", StockpileRelease{0, 1000});
  const auto regimes = s.run();
  const int room = s.compiled->map.use_room[0];
  EXPECT_NEAR(regimes[1].release[room], 20, 1e-12);
  EXPECT_NEAR(regimes[2].release[room], 20, 1e-12);
  EXPECT_NEAR(regimes[3].release[room], 20, 1e-12);
  EXPECT_NEAR(regimes[4].release[room], 10, 1e-12);
  EXPECT_NEAR(s.stock.back()[0], 30, 1e-12);
}

TEST(Release, ByItsRuleLiftsCoverageToItsLevelAndNoFurther) {
  SmallScenario s("2025-01", "2025-03");
  s.world->stockpiles[0].country = small::USA;
  s.world->stockpiles[0].release_below = 0.8;
  s.missing.assign(4, 0.0);
  s.compiled = std::make_unique<CompiledWorld>(compile(*s.world, s.scenario.calendar));
  s.missing[s.compiled->map.consumer[small::america_oxide]] = 6;  // coverage 0.4
  const auto regimes = s.run();
  EXPECT_NEAR(regimes[0].release[s.compiled->map.use_room[0]], 4, 1e-12);
  EXPECT_NEAR(s.stock[2][0], 88, 1e-12);
}

TEST(Release, ByItsRuleLooksOnlyAtItsClasses) {
  SmallScenario s("2025-01", "2025-03");
  s.world->stockpiles[0].country = small::USA;
  s.world->stockpiles[0].release_below = 0.8;
  s.world->stockpiles[0].release_class = 1;
  s.world->consumers[small::america_oxide].priority = 2;
  s.missing.assign(4, 0.0);
  s.compiled = std::make_unique<CompiledWorld>(compile(*s.world, s.scenario.calendar));
  s.missing[s.compiled->map.consumer[small::america_oxide]] = 6;
  const auto regimes = s.run();
  EXPECT_EQ(regimes[0].release[s.compiled->map.use_room[0]], 0);
}

TEST(Release, OfTwoPilesWithOneRuleIsSharedByWhatEachCanGive) {
  SmallScenario s("2025-01", "2025-02");
  Stockpile& first = s.world->stockpiles[0];
  first.country = small::USA;
  first.release_below = 1;
  first.tonnes = 3;
  Stockpile second = first;
  second.id = "second";
  second.tonnes = 6;
  s.world->stockpiles.push_back(second);
  s.missing.assign(4, 0.0);
  s.compiled = std::make_unique<CompiledWorld>(compile(*s.world, s.scenario.calendar));
  s.missing[s.compiled->map.consumer[small::america_oxide]] = 6;
  const auto regimes = s.run();
  EXPECT_NEAR(regimes[0].release[s.compiled->map.use_room[0]], 6, 1e-12);
  EXPECT_NEAR(s.stock[0][0], 1, 1e-12);
  EXPECT_NEAR(s.stock[0][1], 2, 1e-12);
  EXPECT_NEAR(regimes[1].release[s.compiled->map.use_room[0]], 3, 1e-12);
}

TEST(Timeline, WantsItsStepsInOrder) {
  SmallScenario s;
  s.compiled = std::make_unique<CompiledWorld>(compile(*s.world, s.scenario.calendar));
  Timeline timeline(s.scenario, *s.compiled, true);
  EXPECT_THROW(timeline.compose(1, {}), std::logic_error);
  timeline.compose(0, {});
  EXPECT_THROW(timeline.compose(0, {}), std::logic_error);
}

}  // namespace
}  // namespace chokepoint
