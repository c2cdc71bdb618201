// From when on others can do without what a country sells, in plans and in simulated bans, where it can be told by
// hand: Japan lives on oxide from a large mine in China and a small one in Australia, which alone covers 45 % of what
// Japan wants; in 2026 a mine in Vietnam opens that could stand in for either.
#include <gtest/gtest.h>

#include <fstream>

#include "chokepoint/threats.hpp"
#include "golden/micro_world.hpp"

namespace chokepoint::golden {
namespace {

MicroWorld world_with_stocks(int days) {
  MicroWorld world;
  world.countries = {"CHN", "AUS", "VNM", "JPN"};
  world.commodity("oxide", days);
  world.process("dig", "extraction", "", "oxide: 1");
  world.facilities = {"mine-a,CHN,180", "mine-b,AUS,54"};
  world.projects = {"mine-c,VNM,120,true,2026-01-01,,0"};
  world.operations = {"mine-a,dig,132", "mine-b,dig,48", "mine-c,dig,0"};
  world.links = {"CHN,JPN,oxide,72,120,0", "AUS,JPN,oxide,48,60,0", "VNM,JPN,oxide,0,120,0"};
  world.consumers = {"JPN,car-makers,oxide,120,1,0.5", "CHN,car-makers,oxide,60,1,0.5"};
  world.blocs = "  - {id: buyers, name: Buyers, members: [CHN, JPN], source: 'assumed, test'}\n";
  return world;
}

const std::string own_ban =
    "  - {id: shut, start: 2025-04-01, until: 2025-06-30, control: {by: CHN, ban: true, commodities: all, to: all}}\n";

class Dependence : public ::testing::Test {
 protected:
  IndependenceResult of(const std::string& actor, int days, const std::string& events = {}, BanOptions bans = {}) {
    world_with_stocks(days).write(folder_.path());
    file_ = folder_.path() / "story.yaml";
    std::ofstream(file_) << "chokepoint: scenario/1\ntitle: Story\nworld: worlds/micro\ncalendar: " << two_years
                         << "\nconduct: cooperative\n"
                         << (events.empty() ? "" : "events:\n" + events);
    const ScenarioSource source(file_);
    Diagnostics findings;
    scenario_ = std::make_shared<const Scenario>(source.load({}, findings));
    IndependenceResult result = independence(scenario_, scenario_->world->find_country(actor));
    EXPECT_TRUE(simulate_bans(source, {}, result, bans));
    return result;
  }

  static const Independence& region(const IndependenceResult& result, const std::string& who) {
    for (const Independence& each : result.regions)
      if (each.who == who) return each;
    throw std::runtime_error("no region " + who);
  }

  /// Months survived by start; -1: not cut off.
  static std::vector<int> months(const Independence& each) {
    std::vector<int> list;
    for (const BanEffect& ban : each.bans) list.push_back(ban.survive.value_or(-1));
    return list;
  }

  TemporaryFolder folder_;
  std::filesystem::path file_;
  std::shared_ptr<const Scenario> scenario_;
};

TEST_F(Dependence, WithoutStocksABanCutsOffAtOnceUntilTheMineOpens) {
  const IndependenceResult result = of("CHN", 0);
  const Independence& japan = region(result, "JPN");
  EXPECT_EQ(japan.step.value_or(-1), 12);
  EXPECT_EQ(japan.sheltered.value_or(-1), 12) << "the calendar goes on for a year after that";
  std::vector<int> expected(24, -1);
  std::fill_n(expected.begin(), 12, 0);
  EXPECT_EQ(months(japan), expected);
  EXPECT_EQ(japan.bans[3].commodity, 0);
  EXPECT_EQ(japan.bans[12].commodity, -1);
  EXPECT_EQ(result.starts.size(), 24U);
}

TEST_F(Dependence, StocksCarryThoseOverWhoHaveThem) {
  // 60 days are 19.7 t; 5.5 t a month are missing: 3 months in full, in the fourth 3.2 + 4.5 of 10 t, then 4.5.
  const IndependenceResult result = of("CHN", 60);
  const Independence& japan = region(result, "JPN");
  EXPECT_EQ(japan.step.value_or(-1), 12) << "in the plan there are no stocks";
  std::vector<int> expected(24, -1);
  std::fill_n(expected.begin(), 8, 4);  // a ban from September 2025 on would bite in January 2026, when the mine opens
  EXPECT_EQ(months(japan), expected);
  EXPECT_EQ(japan.sheltered.value_or(-1), 8);
}

TEST_F(Dependence, ABanTooNearTheEndOfTheCalendarIsNoShelter) {
  const IndependenceResult result = of("CHN", 60,
                                       "  - {id: late, start: 2025-01-01, project: {facility: mine-c, "
                                       "cancelled: true}}\n");
  const Independence& japan = region(result, "JPN");
  EXPECT_FALSE(japan.step);
  EXPECT_EQ(months(japan)[19], 4);
  EXPECT_EQ(months(japan)[20], -1) << "the calendar ends before stocks do";
  EXPECT_FALSE(japan.sheltered);
}

TEST_F(Dependence, WhoIsShortAnywayIsNotShortForWantOfWhatAnotherSells) {
  const IndependenceResult result = of("AUS", 0, own_ban);
  const Independence& japan = region(result, "JPN");
  EXPECT_EQ(japan.step.value_or(-1), 0) << "in spring 2025 it is short because of China";
  EXPECT_EQ(japan.first_commodity, -1);
  EXPECT_EQ(months(japan), std::vector<int>(24, -1));
  EXPECT_TRUE(japan.bans[0].anyway);
  EXPECT_FALSE(japan.bans[6].anyway);
  EXPECT_EQ(japan.sheltered.value_or(-1), 0);
}

TEST_F(Dependence, WhatTheSellerHoldsBackItselfIsItsDoing) {
  const IndependenceResult result = of("CHN", 0, own_ban);
  const Independence& japan = region(result, "JPN");
  EXPECT_EQ(japan.step.value_or(-1), 12);
  // The simulation compares with the scenario, which is short from April to June itself: a ban bites from July on.
  EXPECT_EQ(months(japan)[0], 0);
  EXPECT_EQ(months(japan)[3], 3);
  EXPECT_TRUE(japan.bans[3].anyway);
}

TEST_F(Dependence, TheSellersOwnConsumersAreLeftOutEverywhere) {
  const IndependenceResult result = of("CHN", 0);
  const Independence &bloc = region(result, "buyers"), &japan = region(result, "JPN");
  EXPECT_EQ(bloc.coverage, japan.coverage);
  EXPECT_EQ(bloc.step, japan.step);
  EXPECT_EQ(months(bloc), months(japan));
  EXPECT_THROW(region(result, "CHN"), std::runtime_error);
}

TEST_F(Dependence, WhoHasNoLanesToSellOnCutsNobodyOff) {
  const IndependenceResult result = of("JPN", 0, own_ban);
  EXPECT_FALSE(ban_of(*scenario_, result.actor, 0));
  ASSERT_FALSE(result.regions.empty());
  for (const Independence& each : result.regions) {
    EXPECT_EQ(each.step.value_or(-1), 0) << each.who;
    EXPECT_EQ(months(each), std::vector<int>(24, -1)) << each.who;
  }
}

TEST_F(Dependence, StartsCanBeFartherApart) {
  const IndependenceResult all = of("CHN", 60), some = of("CHN", 60, {}, {.every = 5});
  EXPECT_EQ(some.starts, (std::vector<int>{0, 5, 10, 15, 20}));
  for (std::size_t i = 0; i < some.starts.size(); ++i)
    EXPECT_EQ(region(some, "JPN").bans[i].survive,
              region(all, "JPN").bans[static_cast<std::size_t>(some.starts[i])].survive);
}

TEST_F(Dependence, DoesNotHangOnTheNumberOfThreads) {
  const IndependenceResult one = of("CHN", 60, own_ban, {.jobs = 1}), many = of("CHN", 60, own_ban, {.jobs = 3});
  ASSERT_EQ(one.regions.size(), many.regions.size());
  for (std::size_t i = 0; i < one.regions.size(); ++i) {
    EXPECT_EQ(months(one.regions[i]), months(many.regions[i]));
    EXPECT_EQ(one.regions[i].coverage, many.regions[i].coverage);
    EXPECT_EQ(one.regions[i].sheltered, many.regions[i].sheltered);
  }
}

TEST_F(Dependence, AStopLeavesNothingNoted) {
  IndependenceResult result = of("CHN", 0);
  const std::vector<int> before = months(result.regions[0]);
  const std::atomic<bool> stop = true;
  EXPECT_FALSE(simulate_bans(ScenarioSource(file_), {}, result, {.stop = &stop}));
  EXPECT_EQ(months(result.regions[0]), before);
}

}  // namespace
}  // namespace chokepoint::golden
