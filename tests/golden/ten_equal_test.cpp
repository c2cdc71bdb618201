// The experiment in which peers fail: ten equal mines, ten equal refineries, ten equal consumers, supply at 55 % of
// demand for two years. Nobody may be favoured, whatever the order of the files.
#include <gtest/gtest.h>

#include "golden/micro_world.hpp"

namespace chokepoint::golden {
namespace {

enum class Lanes { one_to_one, everybody_with_everybody };

std::string country(const char* kind, int i) { return std::string(kind) + static_cast<char>('A' + i) + "X"; }

/// Mines in MAX..MJX, refineries in RAX..RJX, consumers in CAX..CJX; 120 tonnes a year each.
MicroWorld ten(Lanes lanes) {
  MicroWorld world;
  world.commodity("ore", 45, "concentrate").commodity("oxide", 45);
  world.process("mine-ore", "extraction", "", "ore: 1").process("refine", "separation", "ore: 1", "oxide: 1", 30);
  for (int i = 0; i < 10; ++i) {
    const std::string mine = country("M", i), refinery = country("R", i), consumer = country("C", i);
    world.countries.insert(world.countries.end(), {mine, refinery, consumer});
    world.facilities.push_back("mine-" + std::to_string(i) + "," + mine + ",120");
    world.facilities.push_back("refinery-" + std::to_string(i) + "," + refinery + ",120");
    world.operations.push_back("mine-" + std::to_string(i) + ",mine-ore,120");
    world.operations.push_back("refinery-" + std::to_string(i) + ",refine,120");
    world.consumers.push_back(consumer + ",users,oxide,120,1,0.5");
    for (int j = 0; j < 10; ++j) {
      if (lanes == Lanes::one_to_one && i != j) continue;
      const std::string flow = lanes == Lanes::one_to_one ? "120" : "12";
      world.links.push_back(mine + "," + country("R", j) + ",ore," + flow + ",240,30");
      world.links.push_back(refinery + "," + country("C", j) + ",oxide," + flow + ",240,30");
    }
  }
  return world;
}

const char* const short_by_45_percent =
    "  - {id: strike, start: 2025-03-01, until: 2027-02-28, outage: {kind: extraction, capacity: 55 %}}\n";

class TenEqual : public ::testing::TestWithParam<Lanes> {};

TEST_P(TenEqual, FlowCoverageIs55PercentForAllTenEveryMonth) {
  const Story story(ten(GetParam()), "{start: 2025-01, end: 2027-12, step: month}", short_by_45_percent);
  for (int step = story.step("2025-03"); step < story.step("2027-03"); ++step)
    for (int i = 0; i < 10; ++i)
      EXPECT_NEAR(story.conduct().consumers.flow_coverage.at(step, i), 0.55, 1e-12)
          << "step " << step << " consumer " << i;
}

TEST_P(TenEqual, DeliveriesHaveEqualBitsAndSettleAt55Percent) {
  const Story story(ten(GetParam()), "{start: 2025-01, end: 2027-12, step: month}", short_by_45_percent);
  for (int step = 0; step < story.scenario().calendar.steps(); ++step)
    for (int i = 1; i < 10; ++i)
      EXPECT_EQ(story.conduct().consumers.delivered.at(step, i), story.conduct().consumers.delivered.at(step, 0))
          << "step " << step << " consumer " << i;
  for (int step = story.step("2026-03"); step < story.step("2027-03"); ++step)
    EXPECT_NEAR(story.conduct().consumers.coverage(step, 0), 0.55, 1e-9);
}

TEST_P(TenEqual, TheOrderOfTheFilesMeansNothing) {
  const Story first(ten(GetParam()), "{start: 2025-01, end: 2027-12, step: month}", short_by_45_percent);
  for (const unsigned shuffle : {1u, 2u, 3u}) {
    const Story other(ten(GetParam()), "{start: 2025-01, end: 2027-12, step: month}", short_by_45_percent, shuffle);
    EXPECT_EQ(first.conduct().consumers.delivered.values, other.conduct().consumers.delivered.values);
    EXPECT_EQ(first.conduct().link_flow.unpacked().values, other.conduct().link_flow.unpacked().values);
    EXPECT_EQ(first.conduct().market_stock.unpacked().values, other.conduct().market_stock.unpacked().values);
  }
}

INSTANTIATE_TEST_SUITE_P(Lanes, TenEqual, ::testing::Values(Lanes::one_to_one, Lanes::everybody_with_everybody),
                         [](const auto& parameter) {
                           return parameter.param == Lanes::one_to_one ? "OneToOne" : "EverybodyWithEverybody";
                         });

}  // namespace
}  // namespace chokepoint::golden
