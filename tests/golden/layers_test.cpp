// Controls by end use and by foreign content, as sentences: docs/model/layers.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "golden/micro_world.hpp"

namespace chokepoint::golden {
namespace {

class LayersInAnyConduct : public UnderEveryConduct {};
INSTANTIATE_TEST_SUITE_P(Conduct, LayersInAnyConduct, every_conduct, name_of_conduct);

using ::testing::Contains;

/// China digs oxide for the magnet plants of Japan; America buys the magnets, for its cars and its defence.
MicroWorld chinese_chain() {
  MicroWorld world;
  world.commodity("oxide", 30).commodity("magnet", 30, "magnet");
  world.process("dig", "extraction", "", "oxide: 1").process("press", "manufacture", "oxide: 0.5", "magnet: 1", 0);
  world.countries = {"CHN", "JPN", "USA", "AUS"};
  world.facilities = {"china-mine,CHN,1200", "japan-plant,JPN,1200"};
  world.operations = {"china-mine,dig,600", "japan-plant,press,1200"};
  world.links = {"CHN,JPN,oxide,600,,0", "JPN,USA,magnet,800,1600,0"};
  world.consumers = {"JPN,cars,magnet,400,2,0.5", "USA,cars,magnet,720,2,0.5", "USA,defence,magnet,80,1,0.5"};
  return world;
}

/// The same, and a quarter of Japan's oxide comes from Australia.
MicroWorld mixed_chain() {
  MicroWorld world = chinese_chain();
  world.facilities.push_back("australia-mine,AUS,300");
  world.operations = {"china-mine,dig,450", "australia-mine,dig,150", "japan-plant,press,1200"};
  world.links = {"CHN,JPN,oxide,450,,0", "AUS,JPN,oxide,150,300,0", "JPN,USA,magnet,800,1600,0"};
  return world;
}

/// The clairvoyant would lay in before a gate closes: for him it is shut from the first day on.
std::string from_then_on() { return in("clairvoyant") ? "start: 2025-01-01" : "start: 2025-07-01"; }

/// Somebody gets nothing but what lay in the market for him, for so many days.
void expect_barred(const Story& story, const std::string& who, double wants_a_year, int days,
                   const char* month = "2026-12") {
  if (in("clairvoyant")) {
    EXPECT_NEAR(story.unmet({who}), 2 * wants_a_year - wants_a_year * days / 365.25, 1e-6) << who;
  } else {
    EXPECT_EQ(story.coverage(who, month), 0.0) << who;
  }
}

std::string control(const std::string& terms, const std::string& what = "[oxide]",
                    const std::string& dates = from_then_on()) {
  return "  - {id: rule, " + dates + ", control: {by: CHN, " + terms + ", commodities: " + what + ", to: all}}\n";
}

const char* const reach = "end_use: [defence], reach: {content_above: 0 %}";

TEST_P(LayersInAnyConduct, ABanForDefenceLeavesCivilUsersFullySupplied) {
  MicroWorld world = chinese_chain();
  world.links = {"CHN,JPN,oxide,600,,0", "JPN,USA,magnet,800,1600,0"};
  const Story story(world, two_years, control(std::string("ban: true, ") + reach));
  expect_barred(story, "USA/defence/magnet", 80, 30);
  if (!in("clairvoyant")) {
    EXPECT_EQ(story.status("USA/defence/magnet", "2025-06"), Status::supplied);
    EXPECT_GT(story.coverage("USA/defence/magnet", "2025-07"), 0.98);  // thirty days of stock lie with it
    EXPECT_EQ(story.status("USA/defence/magnet", "2025-12"), Status::severed);
  }
  EXPECT_THAT(story.because("USA/defence/magnet"), Contains("rule"));
  for (const char* who : {"USA/cars/magnet", "JPN/cars/magnet"})
    for (const char* month : {"2025-07", "2025-12", "2026-12"}) EXPECT_EQ(story.coverage(who, month), 1.0) << who;
}

TEST_P(LayersInAnyConduct, ACleanChainServesDefenceAndTheOthersTakeTheRest) {
  const Story story(mixed_chain(), two_years, control(std::string("ban: true, ") + reach));
  // Australia's oxide makes 300 magnets a year, defence wants 80 of them.
  for (const char* who : {"USA/defence/magnet", "USA/cars/magnet", "JPN/cars/magnet"})
    for (const char* month : {"2025-07", "2025-12", "2026-12"}) {
      EXPECT_NEAR(story.flow_coverage(who, month), 1.0, 1e-9) << who << month;
      // Under rationing more clean oxide is asked for once it was missed, in the first month.
      const bool first = in("rationing") && month == std::string("2025-07");
      EXPECT_NEAR(story.coverage(who, month), 1.0, first ? 0.02 : 1e-9) << who << month;
    }
}

TEST_P(LayersInAnyConduct, WithoutReachGoodsMadeAbroadAreFree) {
  const Story story(chinese_chain(), two_years, control("ban: true, end_use: [defence]", "[oxide, magnet]"));
  EXPECT_EQ(story.coverage("USA/defence/magnet", "2026-12"), 1.0);
}

TEST_P(LayersInAnyConduct, WithoutReachTheGoodsThemselvesAreFollowedThroughThirdCountries) {
  MicroWorld world;
  world.commodity("magnet", 0, "magnet").process("press", "extraction", "", "magnet: 1");
  world.countries = {"CHN", "JPN", "USA"};
  world.facilities = {"china-plant,CHN,1000"};
  world.operations = {"china-plant,press,1000"};
  world.links = {"CHN,JPN,magnet,900,,0", "JPN,USA,magnet,300,600,0"};
  world.consumers = {"CHN,cars,magnet,100,2,0.5", "JPN,cars,magnet,600,2,0.5", "USA,cars,magnet,200,2,0.5",
                     "USA,defence,magnet,100,1,0.5"};
  const Story story(world, two_years, control("ban: true, end_use: [defence]", "[magnet]"));
  EXPECT_EQ(story.status("USA/defence/magnet", "2025-07"), Status::severed);
  EXPECT_EQ(story.coverage("USA/cars/magnet", "2026-12"), 1.0);
  EXPECT_EQ(story.coverage("JPN/cars/magnet", "2026-12"), 1.0);
}

/// Neodymium from Australia, one per cent of the magnet's value in terbium from China.
MicroWorld terbium_chain() {
  MicroWorld world;
  world.commodity("neodymium", 30).commodity("terbium", 30).commodity("magnet", 0, "magnet");
  world.process("dig-neodymium", "extraction", "", "neodymium: 1");
  world.process("dig-terbium", "extraction", "", "terbium: 1");
  world.process("press", "manufacture", "neodymium: 0.5, terbium: 0.01", "magnet: 1");
  world.countries = {"CHN", "JPN", "USA", "AUS"};
  world.facilities = {"china-mine,CHN,10", "australia-mine,AUS,500", "japan-plant,JPN,1000"};
  world.operations = {"china-mine,dig-terbium,8", "australia-mine,dig-neodymium,400", "japan-plant,press,800"};
  world.links = {"CHN,JPN,terbium,8,,0", "AUS,JPN,neodymium,400,,0", "JPN,USA,magnet,800,,0"};
  world.consumers = {"USA,cars,magnet,720,2,0.5", "USA,defence,magnet,80,1,0.5"};
  return world;
}

TEST_P(LayersInAnyConduct, AMagnetPlantWithOnePerCentOfChineseTerbiumCannotServeDefence) {
  for (const auto& [threshold, free] : {std::pair("0.5 %", false), std::pair("2 %", true)}) {
    const Story story(
        terbium_chain(), two_years,
        control(std::string("ban: true, end_use: [defence], reach: {content_above: ") + threshold + "}", "[terbium]"));
    EXPECT_EQ(story.coverage("USA/defence/magnet", "2026-12"), free ? 1.0 : 0.0) << threshold;
    EXPECT_EQ(story.coverage("USA/cars/magnet", "2026-12"), 1.0) << threshold;
  }
}

TEST_P(LayersInAnyConduct, TheContentOfAProductThinsOutAlongTheChain) {
  // The magnet is one per cent terbium and a tenth of the motor: a thousandth of the motor is Chinese.
  for (const auto& [threshold, free] : {std::pair("0.09 %", false), std::pair("0.11 %", true)}) {
    MicroWorld world = terbium_chain();
    world.commodity("motor", 0).process("wind", "manufacture", "magnet: 0.1", "motor: 1");
    world.facilities.push_back("america-plant,USA,8000");
    world.operations.push_back("america-plant,wind,8000");
    world.consumers = {"USA,cars,motor,7200,2,0.5", "USA,defence,motor,800,1,0.5"};
    const Story story(
        world, two_years,
        control(std::string("ban: true, end_use: [defence], reach: {content_above: ") + threshold + ", by: mass}",
                "[terbium]"));
    EXPECT_EQ(story.coverage("USA/defence/motor", "2026-12"), free ? 1.0 : 0.0) << threshold;
    EXPECT_EQ(story.coverage("USA/cars/motor", "2026-12"), 1.0) << threshold;
  }
}

TEST_P(LayersInAnyConduct, WhileNothingIsInForceNothingMoves) {
  for (const MicroWorld& world : {chinese_chain(), mixed_chain(), terbium_chain()}) {
    const std::string what = world.links.front().find("terbium") == std::string::npos ? "[oxide]" : "[terbium]";
    const Story unsplit(world, two_years, "");
    const Story story(
        world, two_years,
        control(std::string("ban: true, ") + reach, what) + "  - {id: truce, start: 2025-01-01, suspend: [rule]}\n");
    EXPECT_EQ(story.conduct().consumers.delivered.values, unsplit.conduct().consumers.delivered.values);
    EXPECT_EQ(story.conduct().statistics.lp_solves, 0);
    const PackedTable& stock = story.conduct().market_stock;
    for (int market = 0; market < stock.items; ++market) {
      EXPECT_NEAR(stock.at(0, market), unsplit.conduct().market_stock.at(0, market), 1e-9 * stock.at(0, market));
      for (int step = 1; step < stock.steps; ++step)
        EXPECT_NEAR(stock.at(step, market), stock.at(0, market), in("rationing") ? 1e-12 * stock.at(0, market) : 0);
    }
  }
}

TEST_P(LayersInAnyConduct, ATruceOpensTheGateAndItsEndClosesIt) {
  const Story story(chinese_chain(), "{start: 2025-01, end: 2027-12, step: month}",
                    control(std::string("ban: true, ") + reach) +
                        "  - {id: truce, start: 2026-01-01, until: 2026-12-31, suspend: [rule]}\n");
  EXPECT_EQ(story.flow_coverage("USA/defence/magnet", "2025-12"), 0.0);
  EXPECT_EQ(story.flow_coverage("USA/defence/magnet", "2026-01"), 1.0);
  EXPECT_EQ(story.coverage("USA/defence/magnet", "2026-12"), 1.0);
  EXPECT_EQ(story.flow_coverage("USA/defence/magnet", "2027-01"), 0.0);
}

TEST_P(LayersInAnyConduct, AReExportRuleBindsWhatThirdCountriesSellAndNotWhatTheyUse) {
  const Story story(chinese_chain(), two_years,
                    std::string("  - {id: rule, ") + from_then_on() +
                        ", control: {by: CHN, ban: true, reach: {content_above: 0.1 %}, "
                        "commodities: [oxide], to: [USA]}}\n");
  if (in("clairvoyant")) {
    EXPECT_NEAR(story.unmet({"USA/defence/magnet", "USA/cars/magnet"}), 2 * 800 - 800 * 30 / 365.25, 1e-6);
  } else {
    EXPECT_EQ(story.status("USA/defence/magnet", "2026-12"), Status::severed);
    EXPECT_EQ(story.status("USA/cars/magnet", "2026-12"), Status::severed);
  }
  EXPECT_EQ(story.coverage("JPN/cars/magnet", "2026-12"), 1.0);
  EXPECT_THAT(story.because("USA/cars/magnet"), Contains("rule"));
}

TEST_P(LayersInAnyConduct, AReExportRuleLeavesACleanLaneItsCapacity) {
  const Story story(mixed_chain(), two_years,
                    std::string("  - {id: rule, ") + from_then_on() +
                        ", control: {by: CHN, ban: true, reach: {content_above: 0.1 %}, "
                        "commodities: [oxide], to: [USA]}}\n");
  // Australia can dig 300 of oxide a year: 600 magnets, all of them for America's 800.
  EXPECT_EQ(story.flow_coverage("USA/defence/magnet", "2026-12"), 1.0);
  EXPECT_NEAR(story.flow_coverage("USA/cars/magnet", "2026-12"), 520.0 / 720, 1e-9);
  EXPECT_NEAR(story.coverage("JPN/cars/magnet", "2026-12"), 1.0, 1e-9);
}

TEST_P(LayersInAnyConduct, ALicenceOnForeignContentBindsWhatThirdCountriesSell) {
  const Story story(mixed_chain(), two_years,
                    std::string("  - {id: rule, ") + from_then_on() +
                        ", control: {by: CHN, reach: {content_above: 0.1 %}, commodities: "
                        "[oxide], to: [USA], licence: {approve: 50 %, review: 30 days, reapply: 0 %}}}\n");
  // Of Japan's 600 bound magnets a year 300 pass, and the clean ones up to the plant's 600.
  EXPECT_NEAR(story.flow_coverage("USA/defence/magnet", "2026-12"), 1.0, 1e-9);
  EXPECT_NEAR(story.flow_coverage("USA/cars/magnet", "2026-12"), 1.0, 1e-9);
  const Story bound(chinese_chain(), two_years,
                    std::string("  - {id: rule, ") + from_then_on() +
                        ", control: {by: CHN, reach: {content_above: 0.1 %}, commodities: "
                        "[oxide], to: [USA], licence: {approve: 50 %, review: 30 days, reapply: 0 %}}}\n");
  EXPECT_NEAR(bound.flow_coverage("USA/cars/magnet", "2026-12"), 320.0 / 720, 1e-9);
  if (in("clairvoyant")) {  // what was asked for in all months but the last, half of it, and the stock
    EXPECT_NEAR(bound.unmet({"USA/defence/magnet", "USA/cars/magnet"}), 2 * 800 - 23 * 800.0 / 24 - 800 * 30 / 365.25,
                1e-6);
  } else {  // a market knows no classes under rationing
    EXPECT_NEAR(bound.coverage("USA/cars/magnet", "2026-12"), in("rationing") ? 0.5 : 320.0 / 720, 1e-9);
  }
  EXPECT_EQ(bound.coverage("JPN/cars/magnet", "2026-12"), 1.0);
}

TEST_P(LayersInAnyConduct, AQuotaForDefenceCountsBoundGoodsOnly) {
  const Story story(
      chinese_chain(), two_years,
      control(std::string("quota: {tonnes: 24 t, period: year}, ") + reach, "[oxide]", "start: 2025-01-01"));
  EXPECT_NEAR(story.flow_coverage("USA/defence/magnet", "2026-12"), 24.0 / 80, 1e-9);
  EXPECT_EQ(story.coverage("USA/cars/magnet", "2026-12"), 1.0);
}

TEST_P(LayersInAnyConduct, ALicenceForDefenceIsAQueueOfItsOwn) {
  const Story story(chinese_chain(), two_years,
                    control(std::string("licence: {approve: 40 %, review: 60 days, reapply: 0 %}, ") + reach));
  EXPECT_NEAR(story.flow_coverage("USA/defence/magnet", "2026-12"), 0.4, 1e-9);
  if (in("clairvoyant")) {  // of what was asked for in all months but the last two
    EXPECT_NEAR(story.unmet({"USA/defence/magnet"}), 160 - 22 * 0.4 * 80 / 12 - 80 * 30 / 365.25, 1e-6);
  } else {
    EXPECT_NEAR(story.coverage("USA/defence/magnet", "2026-12"), 0.4, 1e-9);
    EXPECT_LT(story.coverage("USA/defence/magnet", "2025-08"), 0.1);
  }
  EXPECT_EQ(story.coverage("USA/cars/magnet", "2026-12"), 1.0);
}

TEST_P(LayersInAnyConduct, ACountryCanBarForeignContentFromItsOwnDefence) {
  const Story story(mixed_chain(), two_years,
                    std::string("  - {id: rule, ") + from_then_on() +
                        ", control: {by: USA, ban: true, end_use: [defence], "
                        "reach: {content_above: 0 %}, commodities: [oxide], from: [CHN, AUS]}}\n");
  expect_barred(story, "USA/defence/magnet", 80, 30);
  EXPECT_EQ(story.coverage("USA/cars/magnet", "2026-12"), 1.0);
}

TEST_P(LayersInAnyConduct, AListedPlantTakesOnlyCleanMaterial) {
  const Story story(mixed_chain(), two_years, control("ban: true, end_user: [japan-plant]"));
  // Australia's 300 of oxide make half of the 1200 magnets wanted.
  EXPECT_EQ(story.flow_coverage("USA/defence/magnet", "2026-12"), 1.0);
  EXPECT_NEAR(story.flow_coverage("USA/cars/magnet", "2026-12"), 520.0 / 1120, 1e-9);
  if (in("cooperative")) {  // without classes nobody is below a half
    EXPECT_THAT(story.because("USA/cars/magnet"), Contains("rule"));
  }
}

TEST_P(LayersInAnyConduct, AnEndUserIsOneConsumerOfItsSector) {
  MicroWorld world = chinese_chain();
  world.consumers.back() = "USA,defence,magnet,40,1,0.5";
  world.consumers.push_back("USA,space,magnet,40,1,0.5");
  const Story story(world, two_years, control("ban: true, end_user: [USA/space], reach: {content_above: 0 %}"));
  expect_barred(story, "USA/space/magnet", 40, 30);
  EXPECT_EQ(story.coverage("USA/defence/magnet", "2026-12"), 1.0);
}

TEST_P(LayersInAnyConduct, TwoActorsKeepTheirOwnLayers) {
  const std::string ban =
      ", control: {ban: true, end_use: [defence], reach: {content_above: 0 %}, commodities: [oxide], ";
  const std::string china = "  - {id: china, start: 2025-07-01" + ban + "by: CHN, to: all}}\n";
  const std::string australia = "  - {id: australia, start: 2026-01-01" + ban + "by: AUS, to: all}}\n";
  const Story both(mixed_chain(), two_years, china + australia);
  EXPECT_NEAR(both.flow_coverage("USA/defence/magnet", "2025-12"), 1.0, 1e-9);
  EXPECT_EQ(both.flow_coverage("USA/defence/magnet", "2026-12"), 0.0);
  EXPECT_NEAR(both.coverage("USA/cars/magnet", "2026-12"), 1.0, 1e-9);
  const Story second(mixed_chain(), two_years, australia);
  EXPECT_NEAR(second.flow_coverage("USA/defence/magnet", "2026-12"), 1.0, 1e-9);
}

TEST_P(LayersInAnyConduct, AnAmendmentMayAddTheReach) {
  const Story story(chinese_chain(), two_years,
                    control("ban: true, end_use: [defence]") +
                        "  - {id: wider, start: 2026-01-01, until: 2026-06-30, amend: {control: rule, reach: "
                        "{content_above: 0 %}}}\n");
  EXPECT_EQ(story.flow_coverage("USA/defence/magnet", "2025-12"), 1.0);
  EXPECT_EQ(story.flow_coverage("USA/defence/magnet", "2026-01"), 0.0);
  EXPECT_EQ(story.flow_coverage("USA/defence/magnet", "2026-07"), 1.0);
}

TEST_P(LayersInAnyConduct, AReserveIsCleanSinceItWasLaidInBefore) {
  MicroWorld world = chinese_chain();
  world.stockpiles = {"reserve,USA,magnet,60,0,0"};
  const std::string ban = control(std::string("ban: true, ") + reach);
  const std::string release =
      "  - {id: relief, start: 2026-01-01, until: 2026-06-30, stockpile: {id: reserve, release: 40 t}}\n";
  const Story alone(world, two_years, ban);
  expect_barred(alone, "USA/defence/magnet", 80, 30, "2026-03");
  const Story story(world, two_years, ban + release);
  if (in("clairvoyant")) {
    EXPECT_NEAR(alone.unmet({"USA/defence/magnet"}) - story.unmet({"USA/defence/magnet"}), 40, 1e-6);
    return;
  }
  EXPECT_NEAR(story.coverage("USA/defence/magnet", "2026-03"), 1.0, 0.02);
  EXPECT_EQ(story.coverage("USA/defence/magnet", "2026-09"), 0.0);
}

TEST_P(LayersInAnyConduct, WhatLayInTheMarketWhenTheGateClosedMayStillBeUsed) {
  MicroWorld world = chinese_chain();
  world.commodities.clear();
  world.commodity("oxide", 30).commodity("magnet", 91, "magnet");
  const Story story(world, two_years, control(std::string("ban: true, ") + reach));
  if (in("clairvoyant")) {
    expect_barred(story, "USA/defence/magnet", 80, 91);
    return;
  }
  for (const char* month : {"2025-07", "2025-08"})
    EXPECT_EQ(story.status("USA/defence/magnet", month), Status::buffered) << month;
  EXPECT_EQ(story.status("USA/defence/magnet", "2025-10"), Status::severed);
  double used = 0;
  for (const char* month : {"2025-07", "2025-08", "2025-09", "2025-10"})
    used += story.delivered("USA/defence/magnet", month);
  EXPECT_NEAR(used, 80 * 91 / 365.25, 1e-9);
}

TEST_P(LayersInAnyConduct, ResultsAddUpTheLayersOfAMarket) {
  const Story unsplit(mixed_chain(), two_years, "");
  const Story story(mixed_chain(), two_years, control(std::string("ban: true, ") + reach));
  ASSERT_EQ(story.result().markets.size(), unsplit.result().markets.size());
  ASSERT_EQ(story.result().operations.size(), unsplit.result().operations.size());
  const ConductResult &one = unsplit.conduct(), &other = story.conduct();
  for (int i = 0; i < one.link_flow.items; ++i)
    EXPECT_NEAR(one.link_flow.at(0, i), other.link_flow.at(0, i), 1e-9 * one.link_flow.at(0, i));
  for (int i = 0; i < one.facility_runs.items; ++i)
    EXPECT_NEAR(one.facility_runs.at(0, i), other.facility_runs.at(0, i), 1e-9 * one.facility_runs.at(0, i));
  for (int i = 0; i < one.market_flow_coverage.items; ++i) EXPECT_NEAR(other.market_flow_coverage.at(23, i), 1.0, 1e-9);
}

TEST_P(LayersInAnyConduct, GoodsThatReturnToTheirOriginAreFree) {
  MicroWorld world = chinese_chain();
  world.links.push_back("JPN,CHN,magnet,0,100,0");
  world.consumers.push_back("CHN,defence,magnet,0,1,0.5");
  const Story story(world, two_years,
                    control(std::string("ban: true, ") + reach) +
                        "  - {id: boom, start: 2026-01-01, demand: {countries: CHN, sectors: all, commodities: all, "
                        "add: 50 t/yr}}\n");
  EXPECT_GT(story.flow_coverage("CHN/defence/magnet", "2026-12"), 0.9);
}

}  // namespace
}  // namespace chokepoint::golden
