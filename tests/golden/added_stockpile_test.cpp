// A stockpile that a scenario adds is one of the world's, in every conduct and for every question.
#include "golden/micro_world.hpp"

namespace chokepoint::golden {
namespace {

class AddedStockpileInAnyConduct : public UnderEveryConduct {};
INSTANTIATE_TEST_SUITE_P(Conduct, AddedStockpileInAnyConduct,
                         ::testing::Values("cooperative", "rationing", "clairvoyant"), name_of_conduct);

/// China digs 720 t of oxide a year, half of it for Japan, whose market holds 30 days.
MicroWorld two_buyers() {
  MicroWorld world;
  world.commodity("oxide", 30).process("mine-oxide", "extraction", "", "oxide: 1");
  world.countries = {"CHN", "JPN", "KOR"};
  world.facilities = {"china-mine,CHN,720"};
  world.operations = {"china-mine,mine-oxide,720"};
  world.links = {"CHN,JPN,oxide,360,720,0"};
  world.consumers = {"CHN,cars,oxide,360,1,0.5", "JPN,cars,oxide,360,1,0.5"};
  return world;
}

const std::string bought_no_more =
    "  - {id: embargo, start: 2026-01-01, control: {by: CHN, ban: true, commodities: all, to: [JPN]}}\n";
const std::string reserve_of_60 =
    "stockpiles:\n"
    "  - {id: reserve, country: JPN, commodity: oxide, tonnes: 60 t, release_below: 50 %, source: 'assumed, a test'}\n";

TEST_P(AddedStockpileInAnyConduct, DoesToTheBitWhatARowOfTheWorldDoes) {
  MicroWorld with_row = two_buyers();
  with_row.stockpiles = {"reserve,JPN,oxide,60,,0.5"};
  const Story row(with_row, two_years, bought_no_more), key(two_buyers(), two_years, bought_no_more + reserve_of_60);
  EXPECT_EQ(row.conduct().stockpile.values, key.conduct().stockpile.values);
  EXPECT_EQ(row.conduct().damage, key.conduct().damage);
  EXPECT_EQ(row.conduct().consumers.delivered.values, key.conduct().consumers.delivered.values);
}

TEST_P(AddedStockpileInAnyConduct, SavesExactlyWhatItHolds) {
  const Story without(two_buyers(), two_years, bought_no_more),
      with(two_buyers(), two_years, bought_no_more + reserve_of_60);
  EXPECT_NEAR(without.conduct().damage - with.conduct().damage, 60 * 1000, 1e-3);
}

TEST(AddedStockpile, CarriesItsCountryAsFarAsItsRuleSays) {
  // 30 t a month are wanted, 30/365.25 of 360 t lie in the market; then the reserve gives 15 t a month, for four
  // months.
  const Story story(two_buyers(), two_years, bought_no_more + reserve_of_60);
  EXPECT_EQ(story.conduct().stockpile.at(story.step("2025-12"), 0), 60);
  EXPECT_NEAR(story.coverage("JPN/cars/oxide", "2026-03"), 0.5, 1e-9);
  EXPECT_NEAR(story.conduct().stockpile.at(story.step("2026-12"), 0), 0, 1e-9);
  EXPECT_NEAR(story.coverage("JPN/cars/oxide", "2026-12"), 0, 1e-9);
}

TEST(AddedStockpile, MayLieWhereNobodyEverBoughtTheGood) {
  const Story story(two_buyers(), two_years,
                    bought_no_more +
                        "stockpiles: [{id: korean, country: KOR, commodity: oxide, tonnes: 60, release_below: "
                        "100 %, source: 'assumed, a test'}]\n");
  EXPECT_EQ(story.conduct().stockpile.at(23, 0), 60) << "no lane leads from there, and nobody there wants it";
}

TEST(AddedStockpile, IsFilledByAnEventFromNothing) {
  MicroWorld world = two_buyers();
  world.facilities = {"china-mine,CHN,1020"};
  const Story story(
      world, two_years,
      "  - {id: build, start: 2025-03-01, stockpile: {id: reserve, target: 25 t, buy: 120 t/yr}}\n"
      "stockpiles: [{id: reserve, country: JPN, commodity: oxide, tonnes: 0, source: 'assumed, a test'}]\n");
  EXPECT_EQ(story.conduct().stockpile.at(story.step("2025-02"), 0), 0);
  EXPECT_NEAR(story.conduct().stockpile.at(story.step("2025-04"), 0), 20, 1e-9);
  EXPECT_NEAR(story.conduct().stockpile.at(story.step("2026-12"), 0), 25, 1e-9);
}

}  // namespace
}  // namespace chokepoint::golden
