// Stories of the rationing conduct: suppliers with rules of their own, partners, warnings, and buyers who look for
// others.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "golden/micro_world.hpp"

namespace chokepoint::golden {
namespace {

using ::testing::Contains;

/// China mines 1000 t a year and sells 500 to Japan and 300 to America. Nobody holds stocks, goods arrive at once.
MicroWorld china_and_its_buyers(int cover_days = 0) {
  MicroWorld world;
  world.commodity("oxide", cover_days).process("mine-oxide", "extraction", "", "oxide: 1");
  world.countries = {"CHN", "JPN", "USA"};
  world.facilities = {"china-mine,CHN,1000"};
  world.operations = {"china-mine,mine-oxide,1000"};
  world.links = {"CHN,JPN,oxide,500,,0", "CHN,USA,oxide,300,,0"};
  world.consumers = {"CHN,car-makers,oxide,200,1,0.5", "JPN,car-makers,oxide,500,1,0.5",
                     "USA,car-makers,oxide,300,1,0.5"};
  return world;
}

constexpr const char* sixty_percent =
    "  - {id: flood, start: 2025-03-01, outage: {facilities: [china-mine], capacity: 60 %}}\n";

std::string behaving(const std::string& how) { return std::string(two_years) + "\nrationing: {" + how + "}"; }

/// Tonnes that Japan, America and China get in a year at the rate of a month.
std::vector<double> shares_in(const Story& story, const std::string& month) {
  std::vector<double> tonnes;
  for (const char* who : {"JPN/car-makers/oxide", "USA/car-makers/oxide", "CHN/car-makers/oxide"})
    tonnes.push_back(story.delivered(who, month) * 12);
  return tonnes;
}

void expect_shares(const Story& story, const std::vector<double>& expected) {
  const std::vector<double> found = shares_in(story, "2025-06");
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-6) << i;
}

class InTheScramble : public ::testing::Test {
 protected:
  void SetUp() override { conduct_of_stories() = "rationing"; }
  void TearDown() override { conduct_of_stories() = "cooperative"; }
};

TEST_F(InTheScramble, WhoGetsWhatIsTheSuppliersRule) {
  const MicroWorld world = china_and_its_buyers();
  expect_shares({world, two_years, sixty_percent}, {300, 180, 120});
  expect_shares({world, behaving("rule: equal-awards"), sixty_percent}, {200, 200, 200});
  expect_shares({world, behaving("rule: equal-losses"), sixty_percent}, {1100. / 3, 500. / 3, 200. / 3});
  expect_shares({world, behaving("rule: priority"), sixty_percent}, {500, 100, 0});
  expect_shares({world, behaving("rule: home-first"), sixty_percent}, {250, 150, 200});
  expect_shares(
      {world, behaving("suppliers: [{countries: [CHN], commodities: [oxide], rule: home-first}]"), sixty_percent},
      {250, 150, 200});
  expect_shares({world, behaving("suppliers: [{countries: [JPN], rule: home-first}]"), sixty_percent}, {300, 180, 120});
}

TEST_F(InTheScramble, PartnersAreServedBeforeStrangersWhileTheyAreAgreed) {
  const Story story(china_and_its_buyers(), two_years,
                    std::string(sixty_percent) +
                        "  - {id: pact, start: 2025-05-01, until: 2025-12-31, "
                        "agreement: {members: [CHN, USA], priority: true}}\n");
  EXPECT_NEAR(shares_in(story, "2025-04")[0], 300, 1e-6);
  expect_shares(story, {100, 300, 200});
  EXPECT_NEAR(shares_in(story, "2026-02")[0], 300, 1e-6);
}

TEST_F(InTheScramble, WhoIsWarnedHoardsIfItIsHisHabit) {
  MicroWorld world = china_and_its_buyers(30);
  world.facilities = {"china-mine,CHN,4000"};
  world.links[0] = "CHN,JPN,oxide,500,2000,0";
  const auto ban = [](const std::string& announced) {
    return "  - {id: embargo, " + announced +
           "start: 2025-09-01, control: {by: CHN, ban: true, commodities: all, to: [JPN]}}\n";
  };
  const auto months_short = [](const Story& story) { return story.cut_off("JPN/car-makers/oxide").unmet_tonnes; };
  const Story unwarned(world, behaving("hoarding: 3"), ban(""));
  const Story warned(world, behaving("hoarding: 3"), ban("announced: 2025-04-01, "));
  const Story calm(world, behaving("hoarding: 1"), ban("announced: 2025-04-01, "));
  // Three months' stock instead of one: two months' use is what hoarding saved.
  EXPECT_NEAR(months_short(unwarned) - months_short(warned), 2 * 500. / 12, 10);
  EXPECT_NEAR(months_short(unwarned), months_short(calm), 1e-6);
}

TEST_F(InTheScramble, OtherSuppliersAreFoundWithinTheQualificationTime) {
  MicroWorld world = china_and_its_buyers();
  world.countries.push_back("AUS");
  world.facilities.push_back("australia-mine,AUS,800");
  world.operations.push_back("australia-mine,mine-oxide,100");
  world.links.push_back("AUS,JPN,oxide,100,800,0");
  world.consumers[1] = "JPN,car-makers,oxide,600,1,0.5";
  const std::string ban =
      "  - {id: embargo, start: 2025-03-01, control: {by: CHN, ban: true, commodities: all, to: [JPN]}}\n";
  const Story fast(world, behaving("qualification: 60 days"), ban),
      slow(world, behaving("qualification: 24 months"), ban);
  const char* japan = "JPN/car-makers/oxide";
  EXPECT_NEAR(fast.coverage(japan, "2025-03"), 1. / 6, 1e-9);
  EXPECT_GT(fast.coverage(japan, "2025-09"), 0.9);
  EXPECT_LT(slow.coverage(japan, "2025-09"), 0.5);
  EXPECT_GT(slow.coverage(japan, "2026-12"), slow.coverage(japan, "2025-09"));
  EXPECT_THAT(slow.because(japan), Contains("embargo"));
}

TEST(Bracket, BothConductsWalkTheSameScenario) {
  conduct_of_stories() = "[rationing, cooperative]";
  const Story story(china_and_its_buyers(), behaving("rule: priority"), sixty_percent);
  conduct_of_stories() = "cooperative";
  ASSERT_EQ(story.result().conducts.size(), 2u);
  const Bracket bracket = bracket_of(story.result());
  // Shared fairly everybody has 60 %; by the largest customer's priority China's own car makers have nothing.
  EXPECT_TRUE(bracket.robust.empty());
  ASSERT_EQ(bracket.by_behaviour.size(), 2u);
  for (const BracketRow& row : bracket.by_behaviour)
    EXPECT_EQ(row.cut_off_under, std::vector<Conduct>{Conduct::rationing});
  EXPECT_EQ(bracket.spared, 1);
}

}  // namespace
}  // namespace chokepoint::golden
