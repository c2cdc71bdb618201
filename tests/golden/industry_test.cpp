// Industrial policy in micro-networks: technology, permits, prices, finance, reserves, recycling.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "golden/micro_world.hpp"

namespace chokepoint::golden {
namespace {

constexpr const char* three_years = "{start: 2025-01, end: 2027-12, step: month}";

/// China mines and refines for itself and for Japan; Malaysia refines Australia's ore with China's equipment; America
/// could.
MicroWorld two_refiners() {
  MicroWorld world;
  world.commodity("ore", 30, "concentrate").commodity("oxide", 30);
  world.process("dig", "extraction", "", "ore: 1").process("refine", "separation", "ore: 1", "oxide: 1", 0, "ore");
  world.countries = {"CHN", "AUS", "MYS", "JPN", "USA"};
  world.facilities = {"mine-chn,CHN,1200", "mine-aus,AUS,600", "refinery-chn,CHN,1200", "refinery-mys,MYS,600,CHN"};
  world.projects = {"mine-usa,USA,360,false,,300,0,", "refinery-usa,USA,360,false,,300,0,,CHN"};
  world.operations = {"mine-chn,dig,600",        "mine-aus,dig,600", "refinery-chn,refine,600",
                      "refinery-mys,refine,600", "mine-usa,dig,0",   "refinery-usa,refine,0"};
  world.links = {"AUS,MYS,ore,600,,0",      "MYS,JPN,oxide,480,600,0", "MYS,USA,oxide,120,600,0",
                 "CHN,JPN,oxide,240,480,0", "CHN,USA,oxide,120,240,0", "USA,JPN,oxide,0,360,0"};
  world.consumers = {"CHN,cars,oxide,240,2,0.5", "JPN,cars,oxide,720,2,0.5", "USA,cars,oxide,240,2,0.5"};
  return world;
}

TEST(Industry, AMalaysianRefineryWithoutChineseServiceWearsOutAndAnAmericanOneComesLater) {
  const std::string build =
      "  - {id: mine, start: 2025-01-01, project: {facility: mine-usa}}\n"
      "  - {id: refinery, start: 2025-01-01, project: {facility: refinery-usa}}\n"
      "  - {id: embargo, start: 2025-01-01, control: {by: CHN, ban: true, commodities: [oxide], to: all}}\n";
  const Story without(two_refiners(), three_years, build);
  const Story with(
      two_refiners(), three_years,
      build + "  - {id: export-ban, start: 2025-03-01, technology: {by: CHN, delay: 2, decline: 20 %/yr}}\n");
  // 300 days from the first of January: the 28th of October. 59 pass as usual, the other 241 take twice as long.
  EXPECT_EQ(without.runs("refinery-usa", "2025-09"), 0);
  EXPECT_GT(without.runs("refinery-usa", "2025-12"), 0);
  EXPECT_EQ(with.runs("refinery-usa", "2026-05"), 0);
  EXPECT_GT(with.runs("refinery-usa", "2026-08"), 0);
  // Two years and ten months after the first of March 2025, less half a month.
  EXPECT_NEAR(with.runs("refinery-mys", "2027-12"), 50 * std::pow(0.8, (33 + 0.5) / 12), 0.01);
  EXPECT_NEAR(with.runs("refinery-chn", "2027-12"), 20, 1e-6) << "China serves itself and does not depend on itself";
  EXPECT_LT(with.flow_coverage("JPN/cars/oxide", "2026-05"), 1);
  // The twin has China's technology.
  const int japan = with.consumer("JPN/cars/oxide");
  EXPECT_EQ(with.conduct().twin_consumers.flow_coverage.at(with.step("2026-05"), japan), 1.0);
}

TEST(Industry, APermitThatIsRefusedHoldsTheMineBackUntilTheRoadIsBuilt) {
  MicroWorld world = two_refiners();
  world.projects = {"mine-usa,USA,360,false,,300,0,365", "refinery-usa,USA,360,false,,300,0,365,"};
  const std::string build =
      "  - {id: mine, start: 2025-01-01, project: {facility: mine-usa}}\n"
      "  - {id: refinery, start: 2025-01-01, project: {facility: refinery-usa}}\n"
      "  - {id: embargo, start: 2025-01-01, control: {by: CHN, ban: true, commodities: [oxide], to: all}}\n";
  const auto first_run = [](const Story& story) {
    for (int t = 0; t < story.scenario().calendar.steps(); ++t)
      if (const std::string month = story.scenario().calendar.label(t); story.runs("refinery-usa", month) > 0)
        return month;
    return std::string("never");
  };
  EXPECT_EQ(first_run(Story(world, three_years, build)), "2026-10");  // 665 days
  EXPECT_EQ(
      first_run(Story(world, three_years,
                      build + "  - {id: fast-track, start: 2024-12-01, permit: {projects: [mine-usa, refinery-usa], "
                              "removes: 365 days}}\n")),
      "2025-10");
  EXPECT_EQ(first_run(Story(world, three_years,
                            build + "  - {id: lawsuit, start: 2026-02-01, permit: {projects: refinery-usa, adds: 180 "
                                    "days}}\n")),
            "2027-04");
}

/// Japan buys 720 t of oxide a year from China and 240 from Malaysia, whose refinery costs 900 USD a tonne; oxide costs
/// 1000 in the base year.
MicroWorld with_costs() {
  MicroWorld world = two_refiners();
  world.operations[3] = "refinery-mys,refine,600,900";
  return world;
}

constexpr const char* dumping =
    "  - {id: dumping, start: 2025-07-01, until: 2026-06-30, price: {commodities: [oxide], path: {2025-07: 950 USD/t, "
    "2025-10: 600 USD/t}}}\n";

TEST(Industry, ADumpedPriceIdlesTheDearRefineryAndNobodyElse) {
  const Story story(with_costs(), three_years, dumping);
  EXPECT_EQ(story.runs("refinery-mys", "2025-09"), 50) << "950 still covers 900";
  EXPECT_EQ(story.runs("refinery-mys", "2025-10"), 0);
  EXPECT_EQ(story.runs("refinery-mys", "2026-06"), 0);
  EXPECT_GT(story.runs("refinery-mys", "2026-07"), 49);
  EXPECT_GT(story.runs("refinery-chn", "2026-01"), 50) << "China's has no cost, and steps in";
  EXPECT_EQ(story.flow_coverage("USA/cars/oxide", "2025-10"), 0.5 + 0.5) << "China can send twice its flow";
  EXPECT_LT(story.flow_coverage("JPN/cars/oxide", "2025-10"), 1.0);
  EXPECT_THAT(story.because("JPN/cars/oxide"), ::testing::IsEmpty()) << "two thirds are not cut off";
  EXPECT_TRUE(story.conduct().ledger.empty());
}

TEST(Industry, AFloorKeepsItsVolumeRunningAndTheBuyerPaysTheDifference) {
  const Story story(with_costs(), three_years,
                    std::string(dumping) +
                        "  - {id: floor, start: 2025-01-01, until: 2026-12-31, offtake: {buyer: JPN, facility: "
                        "refinery-mys, volume: 240 t/yr, floor: 1100 USD/t}}\n");
  EXPECT_EQ(story.runs("refinery-mys", "2025-10"), 20);
  EXPECT_NEAR(story.paid("JPN", "floor", "2025-03"), 20 * 100, 1e-6);  // 1100 − 1000
  EXPECT_NEAR(story.paid("JPN", "floor", "2025-08"), 20 * 150, 1e-6);
  EXPECT_NEAR(story.paid("JPN", "floor", "2026-03"), 20 * 500, 1e-6);
  EXPECT_EQ(story.paid("JPN", "floor", "2027-01"), 0);
  // The most it can still cost at the end of 2025: the whole floor for a year.
  EXPECT_NEAR(story.owed("JPN", "floor", "2025-12"), 1100 * 240, 1e-6);
  EXPECT_EQ(story.owed("JPN", "floor", "2026-12"), 0);
}

TEST(Industry, AFloorBelowCostHoldsNothing) {
  const Story story(with_costs(), three_years,
                    std::string(dumping) +
                        "  - {id: floor, start: 2025-01-01, offtake: {buyer: JPN, facility: refinery-mys, volume: 240 "
                        "t/yr, floor: 800 USD/t}}\n");
  EXPECT_EQ(story.runs("refinery-mys", "2025-10"), 0);
  EXPECT_EQ(story.paid("JPN", "floor", "2025-10"), 0) << "nothing is made, nothing is taken";
}

TEST(Industry, TwoPayersOfSubsidiesTogetherCoverTheCost) {
  const std::string half = ", start: 2025-01-01, subsidy: {payer: ", rest =
                                                                         ", facilities: refinery-mys, per_tonne: 150 "
                                                                         "USD/t}}\n";
  const Story one(with_costs(), three_years, dumping + ("  - {id: a" + half + "JPN" + rest));
  EXPECT_EQ(one.runs("refinery-mys", "2025-10"), 0);
  const Story two(with_costs(), three_years,
                  dumping + ("  - {id: a" + half + "JPN" + rest) + "  - {id: b" + half + "USA" + rest);
  EXPECT_EQ(two.runs("refinery-mys", "2025-10"), 50);
  EXPECT_NEAR(two.paid("USA", "b", "2025-10"), 50 * 150, 1e-6);
  EXPECT_EQ(one.paid("JPN", "a", "2025-10"), 0);
}

TEST(Industry, AStepThatIsWorthItInPartRunsThatPart) {
  const Story story(
      with_costs(), three_years,
      "  - {id: dumping, start: 2025-07-11, price: {commodities: [oxide], scale: 0.6}}\n"
      "  - {id: embargo, start: 2025-01-01, control: {by: CHN, ban: true, commodities: [oxide], to: all}}\n");
  EXPECT_NEAR(story.runs("refinery-mys", "2025-07"), 50 * 10.0 / 31, 1e-9);
  EXPECT_EQ(story.flow_coverage("JPN/cars/oxide", "2025-08"), 0);
  EXPECT_THAT(story.because("JPN/cars/oxide"), ::testing::Contains("dumping"));
}

}  // namespace
}  // namespace chokepoint::golden
