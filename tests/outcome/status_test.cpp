// The five statuses, and the calendars made of them.
#include "outcome/status.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "outcome/judge.hpp"
#include "outcome/summary.hpp"
#include "plan/eleven_markets.hpp"
#include "regime/small_world.hpp"

namespace chokepoint {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Status of(double delivered, double flow_coverage, double critical = 0.5, bool reached = true) {
  return status_of({10, delivered, flow_coverage, critical, reached});
}

TEST(Status, FollowsTheTable) {
  EXPECT_EQ(of(10, 1), Status::supplied);
  EXPECT_EQ(of(10, 0.3), Status::buffered);
  EXPECT_EQ(of(9.9, 1), Status::strained);
  EXPECT_EQ(of(9.9, 0), Status::strained);
  EXPECT_EQ(of(5, 0.5), Status::strained);  // at its critical coverage
  EXPECT_EQ(of(4.9, 0.5), Status::starved);
  EXPECT_EQ(of(4.9, 0, 0.5, false), Status::severed);
  EXPECT_EQ(of(8, 0.8, 0.9), Status::starved);
  EXPECT_EQ(of(0, 0, 0), Status::strained);  // whose critical coverage is 0 is never cut off
}

TEST(Status, WithoutAWayInIsOnlySeveredOnceStocksAreGone) {
  EXPECT_EQ(of(10, 0, 0.5, false), Status::buffered);
  EXPECT_EQ(of(7, 0, 0.5, false), Status::strained);
}

TEST(Status, RoundingIsNoShortage) {
  EXPECT_EQ(of(10 - 1e-9, 1 - 1e-10), Status::supplied);
  EXPECT_EQ(of(5 - 1e-9, 0.5), Status::strained);
  EXPECT_EQ(status_of({0, 0, 0, 0.5, false}), Status::supplied);
}

TEST(Status, KnowsWhatIsCutOff) {
  EXPECT_FALSE(cut_off(Status::strained));
  EXPECT_TRUE(cut_off(Status::starved));
  EXPECT_TRUE(cut_off(Status::severed));
  EXPECT_EQ(to_string(Status::buffered), "buffered");
}

/// Tables of a run on the small world, written by hand.
class Outcome : public ::testing::Test {
 protected:
  std::shared_ptr<World> world = small_world();
  Calendar calendar{day("2025-01-01"), day("2025-06-30"), StepKind::month};
  CompiledWorld compiled = compile(*world, calendar);
  Network& network = compiled.network;
  BuyerTable consumers = table(4), facilities = table(3);

  /// Of so many steps beside a twin.
  Summary summary(const BuyerTable* twin, int steps) const {
    Summary all(*world);
    for (int step = 0; step < steps; ++step)
      all.note(step, step, consumers, facilities, twin, twin == nullptr ? nullptr : &facilities);
    return all;
  }
  BuyerTable table(int items) const {
    BuyerTable buyers;
    buyers.wanted.resize(6, items, 10);
    buyers.delivered.resize(6, items, 10);
    buyers.flow_coverage.resize(6, items, 1);
    buyers.status.resize(6, items, Status::supplied);
    return buyers;
  }
  /// Deliveries of a consumer (of ten wanted) and the status they mean where a route exists.
  void deliver(BuyerTable& buyers, int item, const std::vector<double>& tonnes) const {
    for (std::size_t i = 0; i < tonnes.size(); ++i) {
      const int step = static_cast<int>(i);
      buyers.delivered.at(step, item) = tonnes[i];
      buyers.status.at(step, item) = of(tonnes[i], 1);
    }
  }
};

TEST_F(Outcome, OneRegimeSeversStarvesAndSparesByReachability) {
  Regime regime = calm_regime(network);
  regime.link_capacity[compiled.map.link[small::oxide_to_japan]] = 0;
  regime.facility_capacity[compiled.map.facility[small::kuantan]] = 0;  // a project nobody has started
  Judge judge(*world, compiled, {});
  for (int k = 0; k < 4; ++k) consumers.delivered.at(0, k) = 1;
  facilities.wanted.at(0, small::china_mine) = facilities.wanted.at(0, small::kuantan) = 0;
  facilities.delivered.at(0, small::japan_magnets) = 2;
  judge.judge(0, regime, consumers, facilities);
  EXPECT_EQ(consumers.status.at(0, small::china_cars), Status::starved);
  EXPECT_EQ(consumers.status.at(0, small::america_oxide), Status::starved);
  EXPECT_EQ(consumers.status.at(0, small::japan_cars), Status::severed);    // no oxide, no magnets
  EXPECT_EQ(consumers.status.at(0, small::america_cars), Status::severed);  // nor abroad
  EXPECT_EQ(facilities.status.at(0, small::japan_magnets), Status::severed);
  EXPECT_EQ(facilities.status.at(0, small::china_mine), Status::supplied);  // buys nothing
}

TEST_F(Outcome, CalendarOfABuyerCountsFirstMonthMonthsDepthAndRecovery) {
  deliver(consumers, small::america_oxide, {10, 6, 4, 2, 10, 9});
  BuyerTable twin = table(4);
  deliver(twin, small::america_oxide, {10, 10, 10, 3, 10, 10});
  const Causes causes(*world, compiled, {});
  const CutOff cut = summary(&twin, 6).consumers(6, &causes)[small::america_oxide].cut_off;
  EXPECT_EQ(cut.first_step, 2);
  EXPECT_EQ(cut.steps, 2);
  EXPECT_EQ(cut.steps_by_controls, 1);
  EXPECT_DOUBLE_EQ(cut.deepest_coverage, 0.2);
  EXPECT_EQ(cut.deepest_step, 3);
  EXPECT_DOUBLE_EQ(cut.unmet_tonnes, 4 + 6 + 8 + 1);
  EXPECT_DOUBLE_EQ(cut.unmet_value, 19000);
  EXPECT_EQ(cut.recovery_step, 4);
}

TEST_F(Outcome, WhoIsCutOffInTheLastMonthHasNotRecovered) {
  deliver(consumers, small::america_oxide, {10, 2, 10, 10, 10, 2});
  const Causes causes(*world, compiled, {});
  const CutOff cut = summary(nullptr, 6).consumers(6, &causes)[small::america_oxide].cut_off;
  EXPECT_EQ(cut.first_step, 1);
  EXPECT_FALSE(cut.recovery_step.has_value());
  EXPECT_EQ(cut.steps_by_controls, 0);
  EXPECT_EQ(summary(nullptr, 4).consumers(4, &causes)[small::america_oxide].cut_off.recovery_step, 2);
}

TEST_F(Outcome, OnlyFacilitiesThatBuyAreListed) {
  const Causes causes(*world, compiled, {});
  const auto list = summary(nullptr, 6).facilities(6, &causes);
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0].item, small::japan_magnets);
}

TEST_F(Outcome, ARegionAddsUpItsTonnesAndWeighsCriticalCoverageByDemand) {
  // America and Japan as a bloc: magnets for cars, ten wanted in each; America needs 90 %, Japan 50 %: 70 % together.
  Bloc bloc;
  bloc.id = "Quad";
  bloc.members = {small::JPN, small::USA};
  world->blocs.push_back(bloc);
  world->consumers[small::america_cars].critical_coverage = 0.9;
  world->consumers[small::america_cars].priority = 3;
  world->consumers[small::japan_cars].priority = 2;
  deliver(consumers, small::japan_cars, {10, 10, 10});
  deliver(consumers, small::america_cars, {4, 3.9, 0});
  BuyerTable twin = table(4);
  deliver(twin, small::america_cars, {10, 10, 1});
  const Causes causes(*world, compiled, {});
  const auto regions = summary(&twin, 6).regions(6, &causes);
  std::vector<std::string> names;
  for (const auto& each : regions) names.push_back(each.region + "/" + world->commodities[each.commodity].id);
  EXPECT_THAT(names, ElementsAre("CHN/oxide", "JPN/magnet", "Quad/magnet", "Quad/oxide", "USA/magnet", "USA/oxide"));
  const RegionSummary& quad = regions[2];
  EXPECT_TRUE(quad.bloc);
  EXPECT_EQ(quad.best_class, 2);
  EXPECT_EQ(quad.cut_off.first_step, 1);  // 14 of 20 in January is just critical, 13.9 in February is not
  EXPECT_EQ(quad.cut_off.steps, 2);
  EXPECT_EQ(quad.cut_off.steps_by_controls, 1);  // in March it would have been without controls, too
  EXPECT_DOUBLE_EQ(quad.cut_off.deepest_coverage, 0.5);
  EXPECT_EQ(quad.cut_off.recovery_step, 3);
  EXPECT_NEAR(quad.cut_off.unmet_tonnes, 6 + 6.1 + 10, 1e-12);
}

/// Causes, with plans solved for real.
class Cause : public Outcome {
 protected:
  std::vector<std::string> causes_of(int consumer, const SmallScenario& s, const Causes& causes) const {
    std::vector<std::string> ids;
    for (const int event : heaviest_first(causes.consumer(consumer))) ids.push_back(s.scenario.events[event].id);
    return ids;
  }
};

TEST_F(Cause, ACompleteBanIsNamedAlthoughItsBoundIsZero) {
  SmallScenario s("2025-01", "2025-06");
  s.add("ban", "2025-02-01", "", exports(small::CHN, {small::oxide}, {small::JPN}));
  const auto regimes = s.run();
  Planner planner(s.compiled->network, s.timeline->groups());
  Causes causes(*s.world, *s.compiled, s.timeline->groups());
  for (const int k : {small::japan_cars, small::america_cars}) consumers.status.at(1, k) = Status::severed;
  facilities.status.at(1, small::japan_magnets) = Status::severed;
  for (int step = 0; step < 2; ++step)
    causes.note(step, regimes[step], *planner.solve(regimes[step]), consumers, facilities);
  EXPECT_THAT(causes_of(small::japan_cars, s, causes), ElementsAre("ban"));
  EXPECT_THAT(causes_of(small::america_cars, s, causes), ElementsAre("ban"));
  EXPECT_THAT(causes_of(small::china_cars, s, causes), IsEmpty());
  EXPECT_THAT(heaviest_first(causes.facility(small::japan_magnets)), ElementsAre(0));
  // It took all of the coverage; where bounds are 0 the weights are not unique, and may add up to more.
  EXPECT_GE(causes.consumer(small::japan_cars).at(0), 1 - 1e-9);
}

TEST_F(Cause, TheHeavierOfTwoEventsComesFirst) {
  SmallScenario s("2025-01", "2025-06");
  s.add("quota", "2025-01-01", "", quota(exports(small::CHN, {small::oxide}, {small::JPN}), 4, Quota::Period::month));
  s.add("quake", "2025-01-01", "", Outage{{small::china_mine}, {}, 0.35, 0});  // 35 of the 50 that are wanted
  const auto regimes = s.run();
  Planner planner(s.compiled->network, s.timeline->groups());
  const auto plan = planner.solve(regimes[0]);
  Causes causes(*s.world, *s.compiled, s.timeline->groups());
  for (int k = 0; k < 4; ++k) consumers.status.at(0, k) = Status::starved;
  causes.note(0, regimes[0], *plan, consumers, facilities);
  // Magnets: 4 of 20, by the quota alone; with those 31 are left of the mine for the 30 of the others.
  EXPECT_NEAR(plan->coverage[s.compiled->map.consumer[small::japan_cars]], 0.2, 1e-9);
  EXPECT_EQ(causes_of(small::japan_cars, s, causes).front(), "quota");
}

TEST_F(Cause, ALicenceThatOnlyDelaysIsNamedThoughThePlanSeesNoShortage) {
  SmallScenario s("2025-01", "2025-06");
  s.add("licence", "2025-01-01", "", licence(exports(small::CHN, {small::oxide}, {}), 0.5, 63));
  const auto regimes = s.run();
  Planner planner(s.compiled->network, s.timeline->groups());
  Causes causes(*s.world, *s.compiled, s.timeline->groups());
  for (int step = 0; step < 2; ++step) {
    const auto plan = planner.solve(regimes[step]);
    EXPECT_EQ(plan->coverage[s.compiled->map.consumer[small::america_cars]], 1);
    consumers.status.at(step, small::america_cars) = Status::starved;
    causes.note(step, regimes[step], *plan, consumers, facilities);
  }
  EXPECT_THAT(causes_of(small::america_cars, s, causes), ElementsAre("licence"));
}

TEST_F(Cause, AShortBanIsStillFeltAndNamedAfterItsEnd) {
  SmallScenario s("2025-01", "2025-06");
  s.add("ban", "2025-01-01", "2025-01-31", exports(small::CHN, {small::oxide}, {small::JPN}));
  const auto regimes = s.run();
  Planner planner(s.compiled->network, s.timeline->groups());
  Causes causes(*s.world, *s.compiled, s.timeline->groups());
  consumers.status.at(1, small::america_cars) = Status::starved;
  for (int step = 0; step < 2; ++step)
    causes.note(step, regimes[step], *planner.solve(regimes[step]), consumers, facilities);
  EXPECT_THAT(causes_of(small::america_cars, s, causes), ElementsAre("ban"));
}

}  // namespace
}  // namespace chokepoint
