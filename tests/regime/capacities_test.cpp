// Bans, outages, openings and projects: what they leave of a capacity in each month.
#include <gtest/gtest.h>

#include "regime/capacities.hpp"
#include "regime/small_world.hpp"

namespace chokepoint {
namespace {

Days april() { return {day("2025-04-01"), day("2025-05-01")}; }

Curb curb(const char* from, const char* after, double level, double recovery = 0) {
  return {0, day_number(day(from)), day_number(day(after)), level, recovery};
}

TEST(MeanCapacity, IsTheCapacityItselfWhereNothingCurbsIt) {
  EXPECT_EQ(mean_capacity(april(), 1.0 / 3, {}, {}), 1.0 / 3);
  EXPECT_EQ(mean_capacity(april(), 1.0 / 3, {day_number(day("2025-04-01")), 0}, {}), 1.0 / 3);
}

TEST(MeanCapacity, WeighsAnOutageByItsDays) {
  const Curb half = curb("2025-04-11", "2025-06-01", 0.5);
  EXPECT_NEAR(mean_capacity(april(), 60, {}, {&half, 1}), 60 * (10 + 20 * 0.5) / 30, 1e-12);
}

TEST(MeanCapacity, ReturnsLinearlyAfterAnOutage) {
  // Nothing until the 11th, back on the 31st day from there: the 20 days left of April are the first third of 60.
  const Curb outage = curb("2025-03-01", "2025-04-11", 0, 60);
  EXPECT_NEAR(mean_capacity(april(), 30, {}, {&outage, 1}), 30 * (20 * (20.0 / 60) / 2) / 30, 1e-12);
}

TEST(MeanCapacity, RampsUpLinearlyAndIsIntegratedExactly) {
  const Opening opening{day_number(day("2025-04-11")), 10};
  EXPECT_NEAR(mean_capacity(april(), 30, opening, {}), 30 * (10 * 0.5 + 10) / 30, 1e-12);
}

TEST(MeanCapacity, ARampInsideARecoveryIsAParabolaAndStillExact) {
  const Opening opening{day_number(day("2025-04-01")), 30};
  const Curb outage = curb("2025-03-01", "2025-04-01", 0, 30);
  EXPECT_NEAR(mean_capacity(april(), 3, opening, {&outage, 1}), 3.0 * (1.0 / 3), 1e-12);  // mean of t²
}

TEST(MeanCapacity, TheTightestCurbHoldsAlsoWhereTwoRecoveriesCross) {
  // One leaves 0.6 all month; the other rises from 0 to 1 over the 30 days and crosses it on day 18.
  const std::vector<Curb> both{curb("2025-04-01", "2025-05-01", 0.6), curb("2025-03-01", "2025-04-01", 0, 30)};
  EXPECT_NEAR(mean_capacity(april(), 1, {}, both), (18 * 0.3 + 12 * 0.6) / 30, 1e-12);
}

TEST(MeanCapacity, AMildCurbInsideAHardOneDoesNotEvenShowInTheLastBit) {
  const Curb hard = curb("2025-04-03", "2025-05-20", 0.3);
  const std::vector<Curb> both{curb("2025-04-07", "2025-04-19", 0.8), hard};
  EXPECT_EQ(mean_capacity(april(), 1.0 / 7, {}, both), mean_capacity(april(), 1.0 / 7, {}, {&hard, 1}));
}

TEST(MeanCapacity, ACurbThatLeavesMoreThanTheCeilingDoesNotLowerToIt) {
  const Curb mild = curb("2025-04-01", "2025-04-11", 0.8);
  EXPECT_NEAR(mean_capacity(april(), 2, {}, {&mild, 1}, 1.0), 2 * (10 * 0.8 + 20) / 30, 1e-12);
  const Curb biting = curb("2025-04-01", "2025-04-11", 0.25);
  EXPECT_NEAR(mean_capacity(april(), 2, {}, {&biting, 1}, 1.0), (10 * 0.5 + 20 * 1.0) / 30, 1e-12);
}

TEST(Ban, FromTheFourthOfAprilLeavesATenthOfAprilsAnchorFlow) {
  SmallScenario s;
  const int ban = s.add("ban", "2025-04-04", "", exports(small::CHN, {small::oxide}, {small::JPN}));
  const auto regimes = s.run();
  const int l = s.link(small::oxide_to_japan);
  EXPECT_EQ(regimes[2].link_capacity[l], 40);  // March: twice the flow
  EXPECT_NEAR(regimes[3].link_capacity[l], 2.0, 1e-12);
  EXPECT_EQ(regimes[4].link_capacity[l], 0);
  EXPECT_EQ(regimes[35].link_capacity[l], 0);
  EXPECT_EQ(regimes[2].link_cause[l], -1);
  EXPECT_EQ(regimes[3].link_cause[l], ban);
  const int other = s.link(small::oxide_to_america);
  EXPECT_EQ(regimes[4].link_capacity[other], 20);
  EXPECT_EQ(regimes[4].link_cause[other], -1);
}

TEST(Ban, EndsOnItsLastDay) {
  SmallScenario s;
  s.add("ban", "2025-02-01", "2025-04-27", exports(small::CHN, {small::oxide}, {small::JPN}));
  const auto regimes = s.run();
  EXPECT_NEAR(regimes[3].link_capacity[s.link(small::oxide_to_japan)], 20 * 3.0 / 30, 1e-12);
  EXPECT_EQ(regimes[4].link_capacity[s.link(small::oxide_to_japan)], 40);
}

TEST(Ban, OnTheImportSideRestrictsWhatTheActorBuys) {
  SmallScenario s;
  Control control;
  control.by = small::USA;
  control.import_side = true;
  control.links.from = {small::CHN};
  control.measure = Ban{};
  s.add("sanctions", "2025-02-01", "", control);
  const auto regimes = s.run();
  EXPECT_EQ(regimes[1].link_capacity[s.link(small::oxide_to_america)], 0);
  EXPECT_EQ(regimes[1].link_capacity[s.link(small::magnet_to_america)], 20);
  EXPECT_EQ(regimes[1].link_capacity[s.link(small::oxide_to_japan)], 40);
}

TEST(Ban, IsLeftOutOfTheTwin) {
  SmallScenario s;
  s.add("ban", "2025-04-04", "", exports(small::CHN, {}, {}));
  const auto regimes = s.run(false);
  EXPECT_EQ(regimes[10].link_capacity, s.compiled->network.links.capacity);
  EXPECT_TRUE(s.timeline->groups().empty());
  EXPECT_TRUE(s.timeline->in_force(10).empty());
}

TEST(Outage, ReducesAFacilityAndItsProcessesAndRecovers) {
  SmallScenario s;
  const int quake = s.add("quake", "2025-04-01", "2025-05-31", Outage{{small::china_mine}, {}, 0.1, 61});
  const auto regimes = s.run();
  const int f = s.compiled->map.facility[small::china_mine];
  const int p = s.compiled->map.facility_processes[small::china_mine][0];
  EXPECT_EQ(regimes[2].facility_capacity[f], 100);
  EXPECT_NEAR(regimes[3].facility_capacity[f], 10, 1e-12);
  EXPECT_NEAR(regimes[3].process_capacity[p], 10, 1e-12);
  EXPECT_EQ(regimes[3].facility_cause[f], quake);
  EXPECT_EQ(regimes[3].process_cause[p], quake);
  // June and July: 61 days of recovery, from 10 to 100.
  EXPECT_NEAR(regimes[5].facility_capacity[f], 10 + 90 * 15.0 / 61, 1e-12);
  EXPECT_NEAR(regimes[6].facility_capacity[f], 10 + 90 * (30 + 15.5) / 61, 1e-12);
  EXPECT_EQ(regimes[7].facility_capacity[f], 100);
  EXPECT_EQ(regimes[7].facility_cause[f], -1);
}

TEST(Outage, AMildOneInsideAHardOneChangesNothing) {
  SmallScenario hard, both;
  hard.add("hard", "2025-03-01", "2025-12-31", Outage{{small::china_mine}, {}, 0.3, 0});
  both.add("hard", "2025-03-01", "2025-12-31", Outage{{small::china_mine}, {}, 0.3, 0});
  both.add("mild", "2025-05-11", "2025-07-20", Outage{{small::china_mine}, {}, 0.8, 30});
  const auto alone = hard.run(), together = both.run();
  for (std::size_t i = 0; i < alone.size(); ++i) {
    EXPECT_EQ(alone[i].facility_capacity, together[i].facility_capacity) << i;
    EXPECT_EQ(alone[i].process_capacity, together[i].process_capacity) << i;
    EXPECT_EQ(alone[i].facility_cause, together[i].facility_cause) << i;
  }
}

TEST(Outage, TheHardOneEndsByRemovalAndTheMildOneStillHolds) {
  SmallScenario s;
  s.add("hard", "2025-03-01", "2025-04-30", Outage{{small::china_mine}, {}, 0.3, 0});
  const int mild = s.add("mild", "2025-02-01", "2025-06-30", Outage{{small::china_mine}, {}, 0.8, 0});
  const auto regimes = s.run();
  const int f = s.compiled->map.facility[small::china_mine];
  EXPECT_NEAR(regimes[1].facility_capacity[f], 80, 1e-12);
  EXPECT_NEAR(regimes[3].facility_capacity[f], 30, 1e-12);
  EXPECT_NEAR(regimes[4].facility_capacity[f], 80, 1e-12);
  EXPECT_EQ(regimes[4].facility_cause[f], mild);
  EXPECT_EQ(regimes[6].facility_capacity[f], 100);
}

TEST(Outage, OfALaneOverABanHoldsTheTighterOfTheTwo) {
  SmallScenario s;
  LinkSelector lane;
  lane.from = {small::CHN};
  lane.to = {small::JPN};
  s.add("storm", "2025-03-01", "2025-05-31", Outage{{}, lane, 0.25, 0});
  const int ban = s.add("ban", "2025-04-01", "2025-04-30", exports(small::CHN, {}, {small::JPN}));
  const auto regimes = s.run();
  const int l = s.link(small::oxide_to_japan);
  EXPECT_NEAR(regimes[2].link_capacity[l], 10, 1e-12);
  EXPECT_EQ(regimes[3].link_capacity[l], 0);
  EXPECT_EQ(regimes[3].link_cause[l], ban);
  EXPECT_NEAR(regimes[4].link_capacity[l], 10, 1e-12);
  EXPECT_EQ(regimes[5].link_capacity[l], 40);
}

TEST(Opening, InsideAStepCountsItsShareOfDays) {
  SmallScenario s;
  s.world->links[small::oxide_to_america].opens = day("2025-04-16");
  const auto regimes = s.run();
  const int l = s.link(small::oxide_to_america);
  EXPECT_EQ(regimes[2].link_capacity[l], 0);
  EXPECT_NEAR(regimes[3].link_capacity[l], 10, 1e-12);
  EXPECT_EQ(regimes[4].link_capacity[l], 20);
}

TEST(Project, OpensAfterItsLeadTimeAndRampsUp) {
  SmallScenario s;
  s.world->facilities[small::kuantan].ramp_days = 61;
  s.add("go", "2025-02-01", "", ProjectStart{{small::kuantan}, 120.0, {}, {}, false});  // opens on 2025-06-01
  const auto regimes = s.run();
  const int f = s.compiled->map.facility[small::kuantan];
  EXPECT_EQ(regimes[4].facility_capacity[f], 0);
  EXPECT_NEAR(regimes[5].facility_capacity[f], 10 * 15.0 / 61, 1e-12);
  EXPECT_NEAR(regimes[6].facility_capacity[f], 10 * (30 + 15.5) / 61, 1e-12);
  EXPECT_EQ(regimes[7].facility_capacity[f], 10);
}

TEST(Project, NobodyStartedStaysAwayAndACommittedOneComesByItself) {
  SmallScenario s;
  const auto away = s.run();
  EXPECT_EQ(away.back().facility_capacity[s.compiled->map.facility[small::kuantan]], 0);
  s.world->facilities[small::kuantan].committed = true;
  s.world->facilities[small::kuantan].opens = day("2026-01-01");
  const auto comes = s.run();
  EXPECT_EQ(comes[11].facility_capacity[s.compiled->map.facility[small::kuantan]], 0);
  EXPECT_EQ(comes[12].facility_capacity[s.compiled->map.facility[small::kuantan]], 10);
}

TEST(Project, CancelledStaysAwayAsLongAsTheCancellationLasts) {
  SmallScenario s;
  s.world->facilities[small::kuantan].committed = true;
  s.world->facilities[small::kuantan].opens = day("2026-01-01");
  const int event = s.add("no", "2025-06-01", "2026-06-30", ProjectStart{{small::kuantan}, {}, {}, {}, true});
  const auto regimes = s.run();
  const int f = s.compiled->map.facility[small::kuantan];
  EXPECT_EQ(regimes[12].facility_capacity[f], 0);
  EXPECT_EQ(regimes[12].facility_cause[f], event);
  EXPECT_EQ(regimes[18].facility_capacity[f], 10);
  EXPECT_EQ(regimes[18].facility_cause[f], -1);
}

TEST(Project, AnEventOverridesCapacityOfACommittedOneAndKeepsItsDate) {
  SmallScenario s;
  s.world->facilities[small::kuantan].committed = true;
  s.world->facilities[small::kuantan].opens = day("2026-01-01");
  s.add("smaller", "2025-06-01", "", ProjectStart{{small::kuantan}, {}, 60.0, {}, false});
  const auto regimes = s.run();
  const int f = s.compiled->map.facility[small::kuantan];
  EXPECT_EQ(regimes[11].facility_capacity[f], 0);
  EXPECT_EQ(regimes[12].facility_capacity[f], 5);
  EXPECT_EQ(regimes[12].process_capacity[s.compiled->map.facility_processes[small::kuantan][0]], 5);
}

TEST(Project, IsStartedOnceByTheEventThatOpensItFirst) {
  const auto first_open = [](const std::vector<std::pair<const char*, double>>& starts) {
    SmallScenario s;
    int number = 0;
    for (const auto& [day, days] : starts) {
      ProjectStart start;
      start.facilities = {small::kuantan};
      start.lead_time_days = days;
      s.add("start-" + std::to_string(++number), day, "", start);
    }
    const auto regimes = s.run();
    for (std::size_t t = 0; t < regimes.size(); ++t)
      if (regimes[t].facility_capacity[s.compiled->map.facility[small::kuantan]] > 0)
        return s.scenario.calendar.label(static_cast<int>(t));
    return std::string("never");
  };
  EXPECT_EQ(first_open({{"2025-05-01", 184}}), "2025-11");
  EXPECT_EQ(first_open({{"2025-05-01", 184}, {"2025-01-01", 181}}), "2025-07") << "the sooner start is not undone";
  EXPECT_EQ(first_open({{"2025-01-01", 181}, {"2025-05-01", 184}}), "2025-07") << "order means nothing";
  EXPECT_EQ(first_open({{"2025-05-01", 184}, {"2025-06-01", 30}}), "2025-07") << "a later start that builds faster";
}

TEST(Project, ThatRunsAlreadyIsRefused) {
  SmallScenario s;
  s.add("go", "2025-02-01", "", ProjectStart{{small::china_mine}, {}, {}, {}, false});
  EXPECT_THROW(s.run(), InputError);
}

}  // namespace
}  // namespace chokepoint
