// The keys of prices: what they mean, and what is said where they mean nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/answers.hpp"

namespace chokepoint {
namespace {

using ::testing::HasSubstr;

Scenario with_prices(const std::string& prices) {
  LoadOptions options;
  options.set = {{"prices", prices}};
  return support::load(std::filesystem::path(SOURCE_DIR) / "scenarios/tiny/first-ban.yaml", options);
}

std::string refusal(const std::string& prices) {
  try {
    with_prices(prices);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(PriceKeys, WithoutThemNothingMoves) {
  const PriceRules rules = support::load(std::filesystem::path(SOURCE_DIR) / "scenarios/tiny/first-ban.yaml").prices;
  EXPECT_FALSE(rules.move());
  EXPECT_FALSE(rules.act());
  EXPECT_FALSE(with_prices("{demand: 0.1}").prices.move());
}

TEST(PriceKeys, AreReadByGoodAndByConsumer) {
  const Scenario scenario = with_prices(
      "{scarcity: 0.5, markets: [{commodities: [magnet], scarcity: 0.8}], demand: 0.1, consumers: [{sectors: [cars], "
      "demand: 0.2}], ceiling: 7, adaptation: 20 %, idling: market}");
  const World& world = *scenario.world;
  EXPECT_EQ(scenario.prices.scarcity[world.find_commodity("magnet")], 0.8);
  EXPECT_EQ(scenario.prices.scarcity[world.find_commodity("oxide")], 0.5);
  for (std::size_t k = 0; k < world.consumers.size(); ++k)
    EXPECT_EQ(scenario.prices.demand[k], world.consumers[k].sector == "cars" ? 0.2 : 0.1);
  EXPECT_EQ(scenario.prices.ceiling, 7);
  EXPECT_EQ(scenario.prices.adaptation, 0.2);
  EXPECT_TRUE(scenario.prices.idling);
}

TEST(PriceKeys, SayWhatIsWrong) {
  EXPECT_THAT(refusal("{scarcity: -1}"), HasSubstr("prices.scarcity"));
  EXPECT_THAT(refusal("{scarcty: 1}"), HasSubstr("`scarcity`"));
  EXPECT_THAT(refusal("{scarcity: 1, ceiling: 0.5}"), HasSubstr("prices.ceiling"));
  EXPECT_THAT(refusal("{scarcity: 1, adaptation: 0 %}"), HasSubstr("prices.adaptation"));
  EXPECT_THAT(refusal("{scarcity: 1, idling: both}"), HasSubstr("idling"));
  EXPECT_THAT(refusal("{scarcity: 1, markets: [{commodities: [magnets], scarcity: 1}]}"), HasSubstr("magnet"));
  EXPECT_THAT(refusal("{scarcity: 1, consumers: [{sectors: [cars], commodities: [ore], demand: 0.1}]}"),
              HasSubstr("matches no consumer"));
  EXPECT_THAT(refusal("{scarcity: 1, substitution: [{from: [magnet], to: [ore], elasticity: 1}]}"),
              HasSubstr("no country and sector has consumers of both goods"));
}

TEST(PriceKeys, RefuseWhatWouldSwingEverMoreWidely) {
  EXPECT_EQ(refusal("{scarcity: 0.5, demand: 1.4}"), "accepted");
  EXPECT_THAT(refusal("{scarcity: 0.5, demand: 1.5}"), HasSubstr("swing ever more widely"));
  EXPECT_EQ(refusal("{scarcity: 0.5, demand: 0.45, adaptation: 100 %}"), "accepted");
  EXPECT_THAT(refusal("{scarcity: 0.5, demand: 0.5, adaptation: 100 %}"), HasSubstr("swing ever more widely"));
}

}  // namespace
}  // namespace chokepoint
