// The clairvoyant in micro-worlds whose best plan can be told by hand: stock spread over a ban, a quota kept for later,
// a ban prepared for, a ramp-up bridged.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "golden/micro_world.hpp"

namespace chokepoint::golden {
namespace {

/// China mines 1,200 t a year; Japan's defence (class 1) and car makers (class 2) buy 120 and 480 of it, by a lane
/// that can carry twice that; Japan holds a month of stock.
MicroWorld buyer() {
  MicroWorld world;
  world.commodity("oxide", 30).process("mine-oxide", "extraction", "", "oxide: 1");
  world.countries = {"CHN", "JPN"};
  world.facilities = {"china-mine,CHN,1800"};
  world.operations = {"china-mine,mine-oxide,1200"};
  world.links = {"CHN,JPN,oxide,600,1200,0"};
  world.consumers = {"CHN,car-makers,oxide,600,2,0.5", "JPN,car-makers,oxide,480,2,0.5", "JPN,defence,oxide,120,1,0.5"};
  return world;
}

Story foreseen(const MicroWorld& world, const std::string& events, const std::string& calendar = two_years) {
  return Story(world, calendar, events, 0, "clairvoyant");
}

double unmet(const Story& story, const std::string& who) { return story.cut_off(who).unmet_tonnes; }

TEST(ClairvoyantStory, WithoutEventsNobodyIsShortAndStocksStay) {
  const Story story = foreseen(buyer(), "");
  EXPECT_EQ(story.conduct().damage, 0);
  EXPECT_TRUE(story.conduct().bound);
  EXPECT_EQ(story.conduct().along, Conduct::cooperative);
  const PackedTable& stock = story.conduct().market_stock;
  for (int t = 0; t < stock.steps; ++t)
    for (int m = 0; m < stock.items; ++m) EXPECT_NEAR(stock.at(t, m), stock.at(0, m), 1e-6);
  EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2025-06"), 50, 1e-6);
}

TEST(ClairvoyantStory, ABanThatIsSeenComingIsPreparedForByTheLaneToItsFull) {
  // Six months without imports need 300 t. The lane carries 50 t a month beyond use, the mine too; the stock of a month
  // is there already.
  const Story story = foreseen(
      buyer(),
      "  - {id: embargo, start: 2025-07-01, until: 2025-12-31, control: {by: CHN, ban: true, commodities: all, "
      "to: [JPN]}}\n");
  EXPECT_NEAR(story.conduct().damage, 0, 1e-3);
  EXPECT_EQ(story.coverage("JPN/car-makers/oxide", "2025-12"), 1.0);
  EXPECT_GT(story.flow("CHN", "JPN", "oxide", "2025-06"), 51);
}

TEST(ClairvoyantStory, WhoSeesFourMonthsAheadPreparesTooLate) {
  // The same ban. He decides every two months; in May he sees July and August, and lays in for them, no more.
  const Story story(buyer(), two_years,
                    "  - {id: embargo, start: 2025-07-01, until: 2025-12-31, control: {by: CHN, ban: true, "
                    "commodities: all, to: [JPN]}}\n",
                    0, "clairvoyant\nforesight: 4 months");
  EXPECT_FALSE(story.conduct().bound);
  EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2025-04"), 50, 1e-6);
  EXPECT_GT(story.flow("CHN", "JPN", "oxide", "2025-05") + story.flow("CHN", "JPN", "oxide", "2025-06"), 101);
  EXPECT_GT(unmet(story, "JPN/car-makers/oxide"), 1);
}

TEST(ClairvoyantStory, StockIsSpreadOverABanSoThatTheBetterClassIsServedThroughout) {
  // In force from the first day: a month of stock, 50 t, is all there is. Defence takes 10 t a month for five months,
  // and then nothing is left. The cooperative run gives car makers their share of the first months.
  const std::string ban =
      "  - {id: embargo, start: 2025-01-01, control: {by: CHN, ban: true, commodities: all, to: [JPN]}}\n";
  const Story story = foreseen(buyer(), ban, "{start: 2025-01, end: 2025-05, step: month}");
  const double held = 600.0 * 30 / 365.25;
  EXPECT_NEAR(unmet(story, "JPN/defence/oxide"), 50 - held, 1e-6);
  EXPECT_NEAR(unmet(story, "JPN/car-makers/oxide"), 5 * 40.0, 1e-6);
  EXPECT_NEAR(story.conduct().damage, 1000 * (50 - held) + 500 * 200.0, 1e-2);
}

TEST(ClairvoyantStory, AQuotaOfAYearIsKeptForThoseWhoNeedItLater) {
  // 120 t for all of 2025, where 600 are wanted: whenever they are shipped, defence is served in every month.
  const Story story =
      foreseen(buyer(),
               "  - {id: quota, start: 2025-01-01, until: 2025-12-31, control: {by: CHN, quota: {tonnes: "
               "120 t, period: year, use: as-wanted}, commodities: all, to: [JPN]}}\n",
               "{start: 2025-01, end: 2025-12, step: month}");
  const double held = 600.0 * 30 / 365.25;
  EXPECT_NEAR(unmet(story, "JPN/defence/oxide"), 0, 1e-6);
  EXPECT_NEAR(unmet(story, "JPN/car-makers/oxide"), 600 - 120 - held, 1e-6);
  EXPECT_NEAR(story.exports("CHN", "oxide", "2025-01", "2025-12"), 120, 1e-6);
}

TEST(ClairvoyantStory, PermitsThatLapseAreNotKeptForLater) {
  // Half of what is asked for is granted, for a month at a time: nothing can be saved up but in stock.
  const std::string licence =
      "  - {id: office, start: 2025-01-01, control: {by: CHN, licence: {approve: 50 %, review: 0 days, reapply: 0 %, "
      "validity: 30 days}, commodities: all, to: [JPN]}}\n";
  const Story story = foreseen(buyer(), licence, "{start: 2025-01, end: 2025-12, step: month}");
  for (const char* month : {"2025-01", "2025-06", "2025-12"})
    EXPECT_LE(story.flow("CHN", "JPN", "oxide", month), 25 + 1e-6) << month;
  EXPECT_NEAR(unmet(story, "JPN/car-makers/oxide"), 600 - 300 - 600.0 * 30 / 365.25, 1e-6);
}

TEST(ClairvoyantStory, AStockpileWithARuleIsReleasedWhereItServesBest) {
  MicroWorld world = buyer();
  world.stockpiles = {"jogmec,JPN,oxide,60,0,0.5"};
  const Story story = foreseen(
      world, "  - {id: embargo, start: 2025-01-01, control: {by: CHN, ban: true, commodities: all, to: [JPN]}}\n",
      "{start: 2025-01, end: 2025-05, step: month}");
  EXPECT_NEAR(unmet(story, "JPN/defence/oxide"), 0, 1e-6);
  EXPECT_NEAR(unmet(story, "JPN/car-makers/oxide"), 250 - 60 - 600.0 * 30 / 365.25, 1e-6);
  EXPECT_NEAR(story.conduct().stockpile.at(4, 0), 0, 1e-6);
}

TEST(ClairvoyantStory, ARampUpIsBridgedByStockLaidInBefore) {
  // Japan's own mine opens on the day of the ban and takes a year to full capacity: its ramp lacks 600/2 of 600 t.
  MicroWorld world = buyer();
  world.projects = {"japan-mine,JPN,600,true,2026-01-01,0,365"};
  world.operations.push_back("japan-mine,mine-oxide,0");
  const Story story = foreseen(
      world, "  - {id: embargo, start: 2026-01-01, control: {by: CHN, ban: true, commodities: all, to: all}}\n");
  EXPECT_NEAR(story.conduct().damage, 0, 1e-3);
  EXPECT_LT(story.runs("japan-mine", "2026-03"), 50 * 0.25);
  EXPECT_EQ(story.coverage("JPN/car-makers/oxide", "2026-03"), 1.0);
}

}  // namespace
}  // namespace chokepoint::golden
