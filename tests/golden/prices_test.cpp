// Prices told as stories, with figures by hand: what scarcity makes of them, and who answers.
#include <gtest/gtest.h>

#include <cmath>

#include "golden/micro_world.hpp"

namespace chokepoint::golden {
namespace {

/// One mine in China serves car makers in Japan and Germany, 10 tonnes a month each, who could use ferrite as well; in
/// Australia a mine waits that costs half as much again as the world pays.
MicroWorld oxide_and_ferrite() {
  MicroWorld world;
  world.commodity("oxide", 30).commodity("ferrite", 30);
  world.process("dig", "extraction", "", "oxide: 1");
  world.process("bake", "extraction", "", "ferrite: 1");
  world.countries = {"CHN", "JPN", "DEU", "AUS"};
  world.facilities = {"mine-chn,CHN,480", "mine-aus,AUS,240", "oven-jpn,JPN,480", "oven-deu,DEU,480"};
  world.operations = {"mine-chn,dig,240", "mine-aus,dig,0,1500", "oven-jpn,bake,60", "oven-deu,bake,60"};
  world.links = {"CHN,JPN,oxide,120,240", "CHN,DEU,oxide,120,240", "AUS,JPN,oxide,0,240"};
  world.consumers = {"JPN,cars,oxide,120", "DEU,cars,oxide,120", "JPN,cars,ferrite,60", "DEU,cars,ferrite,60"};
  return world;
}

constexpr const char* half_the_mine =
    "  - {id: flood, start: 2025-03-01, outage: {facilities: [mine-chn], capacity: 25 %}}\n";
constexpr const char* ban_for_japan =
    "  - {id: ban, start: 2025-03-01, until: 2026-06-30, control: {by: CHN, ban: true, commodities: [oxide], to: "
    "[JPN]}}\n";

class PriceStories : public ::testing::Test {
 protected:
  static Story tell(const std::string& events, const std::string& keys, unsigned shuffle = 0) {
    return {oxide_and_ferrite(), two_years, events + (keys.empty() ? "" : "prices: {" + keys + "}\n"), shuffle};
  }
  static double price(const Story& story, const std::string& country, const std::string& commodity,
                      const std::string& month) {
    const World& world = story.world();
    for (std::size_t m = 0; m < story.result().markets.size(); ++m)
      if (const MarketName& name = story.result().markets[m];
          name.country == world.find_country(country) && name.commodity == world.find_commodity(commodity))
        return story.conduct().market_prices.at(story.step(month), static_cast<int>(m));
    throw std::runtime_error("no market");
  }
  static double wanted(const Story& story, const std::string& id, const std::string& month) {
    return story.conduct().consumers.wanted.at(story.step(month), story.consumer(id));
  }
  static double driven_away(const Story& story, const std::string& id, const std::string& month) {
    return story.conduct().driven_away.at(story.step(month), story.consumer(id));
  }
};
using PricesOfThePlan = PriceStories;

class Prices : public PriceStories, public ::testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override { conduct_of_stories() = GetParam(); }
  void TearDown() override { conduct_of_stories() = "cooperative"; }
  static bool cooperative() { return conduct_of_stories() == "cooperative"; }
};

TEST_P(Prices, StandStillWhereNothingIsScarce) {
  const Story story = tell(
      "  - {id: hint, start: 2025-03-01, demand: {countries: all, sectors: all, commodities: all, "
      "scale: 1.1}}\n",
      "scarcity: 0.5, demand: 0.2, idling: market");
  for (const double each : story.conduct().market_prices.values) ASSERT_EQ(each, 1000);
  for (const double each : story.conduct().driven_away.values) ASSERT_EQ(each, 0);
}

TEST_P(Prices, RiseToTheInverseOfTheFillAtAnElasticityOfOne) {
  const Story story = tell(half_the_mine, "scarcity: 1");
  EXPECT_EQ(price(story, "JPN", "oxide", "2025-02"), 1000);
  for (const char* country : {"JPN", "DEU"}) {
    // A half of what is wanted arrives, when stocks are used up.
    EXPECT_NEAR(story.coverage(std::string(country) + "/cars/oxide", "2026-12"), 0.5, 1e-6);
    EXPECT_EQ(price(story, country, "ferrite", "2026-12"), 1000);
  }
  if (cooperative()) {
    EXPECT_NEAR(price(story, "JPN", "oxide", "2025-03"), 2000, 1e-3);
    EXPECT_NEAR(price(story, "CHN", "oxide", "2025-03"), 2000, 1e-3);
  } else {
    EXPECT_GT(price(story, "CHN", "oxide", "2026-12"), 1900);
    EXPECT_GT(price(story, "JPN", "oxide", "2026-12"), 1900);
  }
}

TEST_P(Prices, AreHighOutsideAGateAndNotInside) {
  const Story story = tell(ban_for_japan, "scarcity: 1, ceiling: 8");
  EXPECT_NEAR(price(story, "JPN", "oxide", "2025-12"), 8000, 1e-3);
  EXPECT_EQ(price(story, "CHN", "oxide", "2025-12"), 1000);
  EXPECT_EQ(price(story, "DEU", "oxide", "2025-12"), 1000);
  EXPECT_EQ(price(story, "JPN", "oxide", "2026-12"), 1000);  // months after it was opened
}

TEST_P(Prices, LowerWhatIsWantedAMonthLater) {
  const Story story = tell(ban_for_japan, "scarcity: 1, ceiling: 8, demand: 0.5, adaptation: 100 %");
  const char* japan = "JPN/cars/oxide";
  const std::string first = cooperative() ? "2025-03" : "2025-05";  // rationing: when the stock is gone
  const double factor = price(story, "JPN", "oxide", first) / 1000;
  EXPECT_GT(factor, 2);
  EXPECT_EQ(wanted(story, japan, "2025-02"), 10);
  const std::string next = cooperative() ? "2025-04" : "2025-06";
  EXPECT_NEAR(wanted(story, japan, next), 10 / std::sqrt(factor), 1e-4);
  EXPECT_NEAR(driven_away(story, japan, next), 10 - wanted(story, japan, next), 1e-12);
  EXPECT_EQ(wanted(story, "DEU/cars/oxide", next), 10);
  EXPECT_EQ(wanted(story, japan, "2026-12"), 10);  // prices have come back, and wants with them
}

TEST_P(Prices, SendConsumersToASubstitute) {
  const Story story =
      tell(ban_for_japan,
           "scarcity: 1, ceiling: 8, adaptation: 100 %, substitution: [{sectors: [cars], from: [oxide], to: "
           "[ferrite], elasticity: 0.5, tonnes: 2, most: 30 %}]");
  // The ceiling of 8 would send away 1 − 8^−0.5 = 65 %; no more than 30 % can.
  EXPECT_NEAR(wanted(story, "JPN/cars/oxide", "2025-12"), 7, 1e-9);
  EXPECT_NEAR(wanted(story, "JPN/cars/ferrite", "2025-12"), 5 + 2 * 3, 1e-9);
  EXPECT_NEAR(driven_away(story, "JPN/cars/ferrite", "2025-12"), -6, 1e-9);
  EXPECT_NEAR(story.coverage("JPN/cars/ferrite", "2025-12"), 1, 1e-9);
  EXPECT_EQ(wanted(story, "DEU/cars/oxide", "2025-12"), 10);
  EXPECT_EQ(wanted(story, "DEU/cars/ferrite", "2025-12"), 5);
}

TEST_P(Prices, WakeAMineThatIdlesBelowItsCost) {
  const Story world_price = tell(ban_for_japan, "scarcity: 1, ceiling: 8"),
              own_market = tell(ban_for_japan, "scarcity: 1, ceiling: 8, idling: market");
  EXPECT_EQ(world_price.coverage("JPN/cars/oxide", "2025-12"), 0);
  EXPECT_EQ(world_price.flow("AUS", "JPN", "oxide", "2025-12"), 0);
  if (!cooperative()) return;  // under rationing nobody orders from Australia, so nothing is short there
  EXPECT_NEAR(price(own_market, "AUS", "oxide", "2025-03"), 8000, 1e-3);
  EXPECT_NEAR(own_market.flow("AUS", "JPN", "oxide", "2025-12"), 10, 0.1);  // some of it refills the stock
  EXPECT_NEAR(own_market.coverage("JPN/cars/oxide", "2025-12"), 1, 1e-9);
  // Who makes the last tonne sets the price, as long as he is needed.
  EXPECT_NEAR(price(own_market, "JPN", "oxide", "2025-12"), 1500, 1e-3);
  EXPECT_NEAR(price(own_market, "AUS", "oxide", "2025-12"), 1500, 1e-3);
  EXPECT_EQ(price(own_market, "CHN", "oxide", "2025-12"), 1000);
  EXPECT_EQ(price(own_market, "JPN", "oxide", "2026-12"), 1000);
  EXPECT_NEAR(own_market.flow("AUS", "JPN", "oxide", "2026-12"), 0, 1e-9);
}

TEST_P(Prices, ThatNobodyAnswersChangeNothing) {
  for (const char* events : {half_the_mine, ban_for_japan}) {
    const Story without = tell(events, ""), silent = tell(events, "scarcity: 0, demand: 0.5"),
                seen = tell(events, "scarcity: 0.3, demand: 0");
    EXPECT_TRUE(silent.conduct().market_prices.values.empty());
    EXPECT_FALSE(seen.conduct().market_prices.values.empty());
    for (const Story* other : {&silent, &seen}) {
      EXPECT_EQ(without.conduct().consumers.wanted.values, other->conduct().consumers.wanted.values);
      EXPECT_EQ(without.conduct().consumers.delivered.values, other->conduct().consumers.delivered.values);
      EXPECT_EQ(without.conduct().twin_consumers.delivered.values, other->conduct().twin_consumers.delivered.values);
      EXPECT_EQ(without.conduct().link_flow.unpacked().values, other->conduct().link_flow.unpacked().values);
      EXPECT_EQ(without.conduct().market_stock.unpacked().values, other->conduct().market_stock.unpacked().values);
      EXPECT_EQ(without.conduct().facility_runs.values, other->conduct().facility_runs.values);
      EXPECT_EQ(without.conduct().damage, other->conduct().damage);
    }
  }
}

TEST_P(Prices, HaveTheSameBitsWhateverTheOrderOfRows) {
  const char* keys =
      "scarcity: 0.4, demand: 0.2, idling: market, substitution: [{from: oxide, to: ferrite, elasticity: 0.1}]";
  const Story story = tell(std::string(half_the_mine) + ban_for_japan, keys);
  for (unsigned shuffle = 1; shuffle <= 3; ++shuffle) {
    const Story other = tell(std::string(ban_for_japan) + half_the_mine, keys, shuffle);
    EXPECT_EQ(story.conduct().market_prices.values, other.conduct().market_prices.values);
    EXPECT_EQ(story.conduct().driven_away.values, other.conduct().driven_away.values);
    EXPECT_EQ(story.conduct().consumers.delivered.values, other.conduct().consumers.delivered.values);
  }
}

INSTANTIATE_TEST_SUITE_P(Conducts, Prices, conducts_that_walk, name_of_conduct);

/// Orders for stocks keep a market under rationing from coming to rest.
TEST_F(PricesOfThePlan, MeetWantsHalfway) {
  // Supply S of a want D: ln p = (ln D/S − demand · ln p) / scarcity, so ln p = ln 2 / (1 + 0.5) once all is at rest.
  const Story story = tell(half_the_mine, "scarcity: 1, demand: 0.5");
  const double rest = std::pow(2, 1 / 1.5);
  EXPECT_NEAR(price(story, "JPN", "oxide", "2026-12"), 1000 * rest, 0.5);
  EXPECT_NEAR(wanted(story, "JPN/cars/oxide", "2026-12"), 10 / std::sqrt(rest), 0.002);
  EXPECT_NEAR(story.coverage("JPN/cars/oxide", "2026-12"), 5 / (10 / std::sqrt(rest)), 1e-3);
}

TEST(PricesOfTheClairvoyant, AreNone) {
  const Story story(oxide_and_ferrite(), two_years, std::string(ban_for_japan) + "prices: {scarcity: 1, demand: 0.5}\n",
                    0, "[cooperative, clairvoyant]");
  const ConductResult &run = story.result().conducts.at(0), &clairvoyant = story.result().conducts.at(1);
  EXPECT_EQ(run.market_prices.steps, 24);
  EXPECT_EQ(clairvoyant.market_prices.steps, 0);
  EXPECT_EQ(run.consumers.wanted.values, clairvoyant.consumers.wanted.values);
  EXPECT_LE(clairvoyant.damage, run.damage * (1 + 1e-6));
}

}  // namespace
}  // namespace chokepoint::golden
