// What members of an agreement do together: pooled purchasing, swaps, and promises that are kept first.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "golden/micro_world.hpp"

namespace chokepoint::golden {
namespace {

class PoolInAnyConduct : public UnderEveryConduct {};
INSTANTIATE_TEST_SUITE_P(Conduct, PoolInAnyConduct, every_conduct, name_of_conduct);

class SwapInAnyConduct : public UnderEveryConduct {};
INSTANTIATE_TEST_SUITE_P(Conduct, SwapInAnyConduct, every_conduct, name_of_conduct);

class PromiseInAnyConduct : public UnderEveryConduct {};
INSTANTIATE_TEST_SUITE_P(Conduct, PromiseInAnyConduct, every_conduct, name_of_conduct);

class OfftakeInAnyConduct : public UnderEveryConduct {};
INSTANTIATE_TEST_SUITE_P(Conduct, OfftakeInAnyConduct, every_conduct, name_of_conduct);

/// China sells oxide to three: 100 t a month to Japan, 50 to Germany and to America, with room for twice as much.
MicroWorld three_buyers() {
  MicroWorld world;
  world.commodity("oxide", 30).process("mine-oxide", "extraction", "", "oxide: 1");
  world.countries = {"CHN", "DEU", "JPN", "USA"};
  world.facilities = {"china-mine,CHN,3000"};
  world.operations = {"china-mine,mine-oxide,2400"};
  world.links = {"CHN,JPN,oxide,1200,2400,0", "CHN,DEU,oxide,600,1200,0", "CHN,USA,oxide,600,1200,0"};
  world.consumers = {"JPN,car-makers,oxide,1200,1,0.5", "DEU,car-makers,oxide,600,1,0.5",
                     "USA,car-makers,oxide,600,1,0.5"};
  return world;
}

constexpr const char* german_cars = "DEU/car-makers/oxide";

/// What the three order in a month under rationing when they hold nothing: what they use, and a half of their stock.
struct Orders {
  double japan = 0, germany = 0, america = 0, all = 0;
  explicit Orders(const MicroWorld& world) {
    const Story calm(world, two_years, "", 0, "cooperative");
    japan = 100 + calm.stock_in({"JPN"}) / 2;
    germany = 50 + calm.stock_in({"DEU"}) / 2;
    america = 50 + calm.stock_in({"USA"}) / 2;
    all = japan + germany + america;
  }
};

const std::string japan_shut_out =
    "  - {id: embargo, start: 2025-04-01, control: {by: CHN, ban: true, commodities: all, to: [JPN]}}\n";

std::string pool(const std::string& members = "[DEU, JPN]", const std::string& rest = "") {
  return "  - {id: pool, start: 2025-01-01, agreement: {members: " + members + ", pool: [oxide]" + rest + "}}\n";
}

TEST_P(PoolInAnyConduct, MembersShareOneCoverage) {
  const Story alone(three_buyers(), two_years, japan_shut_out);
  EXPECT_EQ(alone.flow_coverage(japanese_cars, "2026-12"), 0.0);
  const Story story(three_buyers(), two_years, japan_shut_out + pool());
  // Germany can buy 100 t a month, for wants of 50 and 100.
  for (const char* who : {german_cars, japanese_cars}) {
    EXPECT_NEAR(story.flow_coverage(who, "2025-06"), 2.0 / 3, 1e-9) << who;
    if (!in("clairvoyant")) {
      EXPECT_NEAR(story.coverage(who, "2026-12"), 2.0 / 3, 1e-6) << who;
    }
  }
  EXPECT_EQ(story.coverage("USA/car-makers/oxide", "2026-12"), 1.0) << "a stranger has no part in it";
  if (in("clairvoyant")) {
    // He knows no equality, but what goods can be passed on to whom: three months' digging and all stock but America's
    // wants of these months, then 100 t a month, of the last of which half comes too late for Japan.
    const double there = Story(three_buyers(), two_years, "").stock_in({"CHN", "DEU", "JPN", "USA"});
    EXPECT_NEAR(story.unmet({german_cars, japanese_cars}), 24 * 150 - (3 * 250 + there - 3 * 50) - 21 * 100 + 50, 1e-3);
    EXPECT_NEAR(alone.unmet({german_cars}), 0, 1e-6);
    EXPECT_GT(alone.unmet({japanese_cars}), story.unmet({german_cars, japanese_cars}) + 500);
  } else {
    EXPECT_NEAR(story.flow("CHN", "DEU", "oxide", "2026-12"), 100, 1e-6);
  }
}

/// What members buy as one where everybody is for himself: the weight of the largest of them, shared by all.
TEST(PoolInTheScramble, BuysWithTheWeightOfItsLargestMember) {
  const std::string flood =
      "  - {id: flood, start: 2025-04-01, outage: {facilities: [china-mine], capacity: 50 %}}\n";  // 125 t a month
  const std::string largest_first = std::string(two_years) + "\nrationing: {rule: priority}";
  const Story alone(three_buyers(), largest_first, flood, 0, "rationing");
  EXPECT_NEAR(alone.coverage(japanese_cars, "2026-12"), 1, 1e-9);
  EXPECT_NEAR(alone.coverage(german_cars, "2026-12"), 0.25, 1e-9);
  const Story story(three_buyers(), largest_first, flood + pool(), 0, "rationing");
  EXPECT_NEAR(story.coverage(japanese_cars, "2026-12"), 125.0 / 150, 1e-6);
  EXPECT_NEAR(story.coverage(german_cars, "2026-12"), 125.0 / 150, 1e-6);
  EXPECT_NEAR(story.coverage("USA/car-makers/oxide", "2026-12"), 0, 1e-6);
}

TEST(PoolInTheScramble, OfThreeSharesWhatTwoCanBuy) {
  // Japan and America are shut out, Germany and Korea buy 100 and 30 t a month at most, for wants of 220.
  MicroWorld world = three_buyers();
  world.countries.push_back("KOR");
  world.operations = {"china-mine,mine-oxide,2640"};
  world.links.push_back("CHN,KOR,oxide,240,360,0");
  world.consumers.push_back("KOR,car-makers,oxide,240,1,0.5");
  const Story story(world, two_years,
                    "  - {id: embargo, start: 2025-04-01, control: {by: CHN, ban: true, commodities: all, to: [JPN, "
                    "USA]}}\n" +
                        pool("[DEU, JPN, KOR, USA]"),
                    0, "rationing");
  for (const char* who : {german_cars, japanese_cars, "KOR/car-makers/oxide", "USA/car-makers/oxide"})
    EXPECT_NEAR(story.coverage(who, "2026-12"), 130.0 / 220, 1e-6) << who;
}

TEST_P(PoolInAnyConduct, WhatIsPassedOnTakesAStep) {
  const Story story(three_buyers(), two_years, japan_shut_out + pool());
  // Thirty days of stock cover April; what Germany passes on in April is there in May.
  EXPECT_GT(story.coverage(japanese_cars, "2025-04"), 0.98);
  EXPECT_GT(story.coverage(japanese_cars, "2025-05"), 0.3);
}

TEST_P(PoolInAnyConduct, EndsWithTheAgreement) {
  const Story story(three_buyers(), two_years, japan_shut_out + pool("[DEU, JPN]", ", denounced: 2026-01-01"));
  EXPECT_NEAR(story.flow_coverage(japanese_cars, "2025-12"), 2.0 / 3, 1e-9);
  EXPECT_EQ(story.flow_coverage(japanese_cars, "2026-02"), 0.0);
  EXPECT_NEAR(story.coverage(german_cars, "2026-12"), 1.0, 1e-6);
}

TEST_P(PoolInAnyConduct, InACalmWorldChangesNothing) {
  const Story without(three_buyers(), two_years, ""), story(three_buyers(), two_years, pool());
  EXPECT_EQ(story.conduct().consumers.delivered.values, without.conduct().consumers.delivered.values);
  EXPECT_EQ(story.conduct().link_flow.unpacked().values, without.conduct().link_flow.unpacked().values);
}

TEST_P(PoolInAnyConduct, WhatIsPassedOnDoesNotLeaveAgain) {
  // America digs for itself and for Korea, whom China shuts out: what Germany passes on to it must not go to Korea.
  MicroWorld world = three_buyers();
  world.countries.push_back("KOR");
  world.facilities.push_back("america-mine,USA,240");
  world.operations = {"china-mine,mine-oxide,3000", "america-mine,mine-oxide,240"};
  world.links = {"CHN,JPN,oxide,1200,2400,0", "CHN,DEU,oxide,600,1200,0", "CHN,KOR,oxide,600,1200,0",
                 "USA,KOR,oxide,120,1200,0"};
  world.facilities[0] = "china-mine,CHN,2400";
  world.operations[0] = "china-mine,mine-oxide,2400";
  world.consumers = {"JPN,car-makers,oxide,1200,1,0.5", "DEU,car-makers,oxide,600,1,0.5",
                     "USA,car-makers,oxide,120,1,0.5", "KOR,car-makers,oxide,720,1,0.5"};
  const Story story(
      world, two_years,
      "  - {id: embargo, start: 2025-04-01, control: {by: CHN, ban: true, commodities: all, to: [KOR]}}\n" +
          pool("[DEU, USA]"));
  // America lives from the pool and sells what it digs: 20 t of the 60 t a month that Korea wants.
  EXPECT_NEAR(story.flow_coverage("KOR/car-makers/oxide", "2026-12"), 1.0 / 3, 1e-9);
  EXPECT_EQ(story.flow_coverage("USA/car-makers/oxide", "2026-12"), 1.0);
}

TEST_P(PoolInAnyConduct, AMembersOwnControlBindsWhatItPassesOn) {
  MicroWorld world = three_buyers();
  world.links.push_back("DEU,JPN,oxide,0,0.001,0");
  const Story story(
      world, two_years,
      japan_shut_out + pool() +
          "  - {id: quarrel, start: 2025-10-01, control: {by: DEU, ban: true, commodities: all, to: [JPN]}}\n");
  EXPECT_NEAR(story.flow_coverage(japanese_cars, "2025-09"), 2.0 / 3, 1e-9);
  EXPECT_EQ(story.flow_coverage(japanese_cars, "2025-12"), 0.0);
}

TEST_P(PoolInAnyConduct, GoodsKeepTheirMark) {
  MicroWorld world = three_buyers();
  world.consumers[0] = "JPN,defence,oxide,1200,1,0.5";
  const Story story(world, two_years,
                    "  - {id: embargo, start: 2025-04-01, control: {by: CHN, ban: true, end_use: [defence], "
                    "commodities: all, to: all}}\n" +
                        pool());
  EXPECT_EQ(story.flow_coverage("JPN/defence/oxide", "2026-12"), 0.0) << "what Germany passes on is Chinese";
}

/// Japan builds a mine; permits take 180 days, building 720.
MicroWorld mine_under_way() {
  MicroWorld world = three_buyers();
  world.operations.push_back("japan-mine,mine-oxide,0");
  world.projects = {"japan-mine,JPN,1200,false,,720,0,180"};
  world.links.push_back("JPN,DEU,oxide,0,120,0");
  return world;
}

std::string swap(const std::string& terms, const std::string& rest = "", const std::string& start = "2025-01-01") {
  return "  - {id: mine, start: 2025-01-01, project: {facility: japan-mine}}\n"
         "  - {id: swap, start: " +
         start + ", agreement: {members: [DEU, JPN], swap: [{by: DEU, projects: [japan-mine], " + terms +
         ", returns: {from: JPN, to: DEU, commodities: [oxide], tonnes: 0 t/yr}}]" + rest + "}}\n";
}

/// First month in which Japan digs.
std::string opening(const std::string& events) {
  const Story story(mine_under_way(), "{start: 2025-01, end: 2028-12, step: month}", japan_shut_out + events);
  for (int t = 0; t < story.scenario().calendar.steps(); ++t)
    if (story.flow_coverage(japanese_cars, story.scenario().calendar.label(t)) > 0 && t > 3)
      return story.scenario().calendar.label(t);
  return "never";
}

TEST_P(SwapInAnyConduct, HelpShortensBuildingAndNotPermits) {
  // 900 days: the 19th of June 2027. At half the time: 180 + 360 days, the 24th of June 2026.
  EXPECT_EQ(opening(swap("removes: 0 days")), "2027-06");
  EXPECT_EQ(opening(swap("lead_time: 50 %")), "2026-06");
  EXPECT_EQ(opening(swap("removes: 365 days")), "2026-06");
  EXPECT_EQ(opening(swap("removes: 10 years")), "2025-06") << "no more than there is";
}

TEST_P(SwapInAnyConduct, HelpsAsLongAsItLasts) {
  // From the first of July 2026 on: 546 days are done, and 354 take half the time: the 25th of December 2026.
  EXPECT_EQ(opening(swap("lead_time: 50 %", "", "2026-07-01")), "2026-12");
  // Until the first of January 2026: 180 days of permits, 185 of which do 370 of building; 350 are left.
  EXPECT_EQ(opening(swap("lead_time: 50 %", ", denounced: 2026-01-01")), "2026-12");
  EXPECT_EQ(opening(swap("removes: 10 years", "", "2027-01-01")), "2027-01") << "not before it came";
  EXPECT_EQ(opening(swap("lead_time: 50 %", "", "2028-01-01")), "2027-06") << "too late";
}

TEST_P(SwapInAnyConduct, WhatIsGivenInReturnGoesFirst) {
  const std::string returns =
      "  - {id: swap, start: 2025-01-01, agreement: {members: [CHN, DEU], swap: [{by: DEU, projects: [china-new], "
      "removes: 30 days, returns: {from: CHN, to: DEU, commodities: [oxide], tonnes: 480 t/yr}}]}}\n";
  MicroWorld world = three_buyers();
  world.operations.push_back("china-new,mine-oxide,0");
  world.projects = {"china-new,CHN,1200,false,,720,0"};
  const Story story(
      world, two_years,
      "  - {id: flood, start: 2025-04-01, outage: {facilities: [china-mine], capacity: 20 %}}\n" + returns);
  if (in("cooperative")) {
    EXPECT_NEAR(story.flow("CHN", "DEU", "oxide", "2026-12"), 40, 1e-6);
    EXPECT_NEAR(story.coverage(german_cars, "2026-12"), 0.8, 1e-6);
    EXPECT_NEAR(story.coverage(japanese_cars, "2026-12"), 10.0 / 150, 1e-6);
  } else if (in("rationing")) {
    // 10 t are left for the rest of all orders, which ask for a half of the missing stock too.
    const Orders orders(world);
    EXPECT_NEAR(story.flow("CHN", "DEU", "oxide", "2026-12"), 40 + 10 * (orders.germany - 40) / (orders.all - 40),
                1e-6);
    EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2026-12"), 10 * orders.japan / (orders.all - 40), 1e-6);
  } else {
    EXPECT_GE(story.flow("CHN", "DEU", "oxide", "2026-06"), 40 - 1e-6);
  }
}

/// Australia separates ore from next door, or from far away, for itself and for Japan, whose users come second.
MicroWorld two_sources_of_ore() {
  MicroWorld world;
  world.commodity("ore", 0, "ore").commodity("oxide", 15);
  world.process("dig", "extraction", "", "ore: 1").process("separate", "separation", "ore: 1", "oxide: 1");
  world.countries = {"AUS", "BRA", "JPN", "MYS"};
  world.facilities = {"near-mine,MYS,1200", "far-mine,BRA,1200", "plant,AUS,1200"};
  world.operations = {"near-mine,dig,1200", "far-mine,dig,0", "plant,separate,1200"};
  world.links = {"MYS,AUS,ore,1200,1200,0", "BRA,AUS,ore,0,1200,90", "AUS,JPN,oxide,600,1200,0"};
  world.consumers = {"AUS,car-makers,oxide,600,1,0.5", "JPN,car-makers,oxide,600,2,0.5"};
  return world;
}

const std::string near_mine_fails =
    "  - {id: flood, start: 2025-04-01, outage: {facilities: [near-mine], capacity: 0 %}}\n";

TEST_P(PromiseInAnyConduct, IsKeptFromWhatIsOnHandWhileTheNewRouteIsLong) {
  const std::string promise =
      "  - {id: deal, start: 2025-01-01, agreement: {members: [AUS, JPN], commit: [{from: AUS, to: JPN, commodities: "
      "[oxide], tonnes: 480 t/yr}]}}\n";
  const Story without(two_sources_of_ore(), two_years, near_mine_fails),
      story(two_sources_of_ore(), two_years, near_mine_fails + promise);
  EXPECT_EQ(story.flow_coverage("AUS/car-makers/oxide", "2025-04"), 1.0);
  const double there = 1200 * 15 / 365.25;  // in Australia
  if (in("clairvoyant")) {
    // Who knows in January orders from afar in January, and keeps the promise without pains.
    EXPECT_NEAR(story.conduct().damage, 0, 1e-3);
    EXPECT_GE(story.flow("AUS", "JPN", "oxide", "2025-04"), 40 - 1e-6);
    return;
  }
  if (in("rationing")) {
    EXPECT_NEAR(without.flow("AUS", "JPN", "oxide", "2025-04"), there / 2, 1e-6) << "a half of what is claimed";
    EXPECT_NEAR(story.flow("AUS", "JPN", "oxide", "2025-04"), 40 + (there - 40) * 10 / 60, 1e-6);
    EXPECT_NEAR(story.coverage("AUS/car-makers/oxide", "2025-04"), (there - 40) / 60, 1e-6);
    EXPECT_GT(story.coverage("AUS/car-makers/oxide", "2026-12"), 0.7) << "the far mine is found by and by";
    return;
  }
  // The plan serves everybody from the far mine; for three months there is only what lay in stock, 49 t of oxide.
  EXPECT_NEAR(without.flow("AUS", "JPN", "oxide", "2025-04"), 0, 1e-6) << "Australia's own users are of a better class";
  EXPECT_NEAR(story.flow("AUS", "JPN", "oxide", "2025-04"), 40, 1e-6);
  EXPECT_NEAR(story.coverage("AUS/car-makers/oxide", "2025-04"), (there - 40) / 50, 1e-6);
  EXPECT_NEAR(story.coverage("AUS/car-makers/oxide", "2026-12"), 1.0, 1e-6);
}

TEST_P(OfftakeInAnyConduct, BringsTheGoodsToItsBuyer) {
  MicroWorld world = three_buyers();
  const std::string flood = "  - {id: flood, start: 2025-04-01, outage: {facilities: [china-mine], capacity: 20 %}}\n";
  const Story fair(world, two_years, flood);
  if (!in("clairvoyant")) {
    EXPECT_NEAR(fair.coverage(german_cars, "2026-12"), 0.25, 1e-6);
  }
  const Story story(world, two_years,
                    flood +
                        "  - {id: offtake, start: 2025-01-01, offtake: {buyer: DEU, facility: china-mine, volume: "
                        "360 t/yr}}\n");
  if (in("cooperative")) {
    EXPECT_NEAR(story.coverage(german_cars, "2026-12"), 0.6, 1e-6);
    EXPECT_NEAR(story.coverage(japanese_cars, "2026-12"), 20.0 / 150, 1e-6);
  } else if (in("rationing")) {
    const Orders orders(world);
    EXPECT_NEAR(story.coverage(german_cars, "2026-12"), (30 + 20 * (orders.germany - 30) / (orders.all - 30)) / 50,
                1e-6);
    EXPECT_NEAR(story.coverage(japanese_cars, "2026-12"), 20 * orders.japan / (orders.all - 30) / 100, 1e-6);
  } else {
    EXPECT_GE(story.flow("CHN", "DEU", "oxide", "2026-06"), 30 - 1e-6);
    const double there = Story(world, two_years, "").stock_in({"CHN", "DEU", "JPN", "USA"});
    EXPECT_NEAR(story.unmet({german_cars, japanese_cars, "USA/car-makers/oxide"}), 24 * 200 - 3 * 250 - 21 * 50 - there,
                1e-3);
  }
  // No more than the buyer uses: nothing is taken from others to be thrown away.
  const Story greedy(world, two_years,
                     flood +
                         "  - {id: offtake, start: 2025-01-01, offtake: {buyer: DEU, facility: china-mine, volume: "
                         "3000 t/yr}}\n");
  EXPECT_NEAR(greedy.coverage(german_cars, "2026-12"), 1.0, 1e-6);
  // At the end of the calendar the clairvoyant uses up what is there.
  EXPECT_NEAR(greedy.flow("CHN", "DEU", "oxide", in("clairvoyant") ? "2026-06" : "2026-12"), 50, 1e-6);
  for (const double tonnes : greedy.conduct().market_discard.unpacked().values) EXPECT_EQ(tonnes, 0.0);
}

TEST_P(OfftakeInAnyConduct, OfOnesOwnPlantKeepsTheGoodsAtHome) {
  // America digs what Japan buys, and imports for itself; it now takes its own.
  MicroWorld world = three_buyers();
  world.facilities.push_back("america-mine,USA,600");
  world.operations.push_back("america-mine,mine-oxide,600");
  world.links.push_back("USA,JPN,oxide,600,1200,0");
  world.consumers[0] = "JPN,car-makers,oxide,1800,1,0.5";
  const std::string shut =
      "  - {id: embargo, start: 2025-04-01, control: {by: CHN, ban: true, commodities: all, to: [USA]}}\n";
  const Story fair(world, two_years, shut);
  EXPECT_LT(fair.coverage("USA/car-makers/oxide", "2026-12"), 1.0 + 1e-9);
  const Story story(world, two_years,
                    shut +
                        "  - {id: offtake, start: 2025-01-01, offtake: {buyer: USA, facility: america-mine, volume: "
                        "600 t/yr}}\n");
  EXPECT_NEAR(story.flow("USA", "JPN", "oxide", "2025-03"), 0, 1e-6) << "before anybody is short";
  EXPECT_EQ(story.flow_coverage("USA/car-makers/oxide", "2026-12"), 1.0);
}

}  // namespace
}  // namespace chokepoint::golden
