// Trade policy on micro-networks that read as sentences: taxes, tariffs, subsidies, minimum prices, controls of buyers
// and of what passes a corridor, general licences, agreements.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "golden/micro_world.hpp"

namespace chokepoint::golden {
namespace {

class TradeInAnyConduct : public UnderEveryConduct {};
INSTANTIATE_TEST_SUITE_P(Conduct, TradeInAnyConduct, every_conduct, name_of_conduct);

using ::testing::Contains;
using ::testing::IsEmpty;

constexpr double sigma = 3.8;  // the default

/// Japan buys 60 t a month from China and 40 t from Australia; both could dig more. A tonne costs 1000 USD.
MicroWorld two_suppliers() {
  MicroWorld world;
  world.commodity("oxide", 60).process("mine-oxide", "extraction", "", "oxide: 1");
  world.countries = {"CHN", "AUS", "JPN"};
  world.facilities = {"china-mine,CHN,2400", "australia-mine,AUS,2400"};
  world.operations = {"china-mine,mine-oxide,1200", "australia-mine,mine-oxide,600"};
  world.links = {"CHN,JPN,oxide,720,1800,0,strait", "AUS,JPN,oxide,480,1800,0"};
  world.consumers = {"CHN,car-makers,oxide,480,1,0.5", "AUS,car-makers,oxide,120,1,0.5",
                     "JPN,car-makers,oxide,1200,1,0.5"};
  return world;
}

std::string control_event(const std::string& id, const std::string& keys, const std::string& until = "") {
  return "  - {id: " + id + ", start: 2025-04-01" + (until.empty() ? "" : ", until: " + until) + ", control: {" + keys +
         ", commodities: all}}\n";
}

/// What China sells to Japan a month where its oxide becomes dearer by a share.
double china_sells(double tax) {
  const double weight = std::pow(1 + tax, -sigma);
  return 100 * 0.6 * weight / (0.6 * weight + 0.4);
}

TEST_P(TradeInAnyConduct, ATariffTurnsJapanToAustraliaAndNobodyGoesShort) {
  const Story story(two_suppliers(), two_years, control_event("tariff", "by: JPN, tariff: 25 %, from: [CHN]"));
  EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2025-03"), 60, 1e-9);
  EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2026-12"), china_sells(0.25), 1e-6);
  EXPECT_NEAR(story.flow("AUS", "JPN", "oxide", "2026-12"), 100 - china_sells(0.25), 1e-6);
  for (const char* who : {japanese_cars, "CHN/car-makers/oxide", "AUS/car-makers/oxide"}) {
    EXPECT_EQ(story.flow_coverage(who, "2026-12"), 1.0) << who;
    EXPECT_EQ(story.status(who, "2026-12"), Status::supplied) << who;
  }
}

TEST_P(TradeInAnyConduct, ATariffIsPaidByThoseWhoBuyToTheirTreasury) {
  const Story story(two_suppliers(), two_years, control_event("tariff", "by: JPN, tariff: 25 %, from: [CHN]"));
  EXPECT_EQ(story.paid("tariff", "JPN", "JPN", "2025-03"), 0.0);
  const double tonnes = story.flow("CHN", "JPN", "oxide", "2026-12");
  EXPECT_NEAR(story.paid("tariff", "JPN", "JPN", "2026-12"), tonnes * 1000 * 0.25, 1e-6);
}

TEST_P(TradeInAnyConduct, AnExportTaxDoesTheSameAndFillsTheSellersTreasury) {
  const Story story(two_suppliers(), two_years, control_event("tax", "by: CHN, tax: 25 %, to: all"));
  EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2026-12"), china_sells(0.25), 1e-6);
  EXPECT_NEAR(story.paid("tax", "JPN", "CHN", "2026-12"), china_sells(0.25) * 250, 1e-2);
}

TEST_P(TradeInAnyConduct, TheTaxesOfSellerAndBuyerAdd) {
  const Story story(two_suppliers(), two_years,
                    control_event("tax", "by: CHN, tax: 10 %, to: all") +
                        control_event("tariff", "by: JPN, tariff: 15 %, from: [CHN]"));
  EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2026-12"), china_sells(0.25), 1e-6);
  EXPECT_NEAR(story.paid("tax", "JPN", "CHN", "2026-12"), china_sells(0.25) * 100, 1e-2);
  EXPECT_NEAR(story.paid("tariff", "JPN", "JPN", "2026-12"), china_sells(0.25) * 150, 1e-2);
}

TEST_P(TradeInAnyConduct, ASubsidyDrawsBuyersAndIsPaidByWhoGivesIt) {
  const Story story(two_suppliers(), two_years, control_event("aid", "by: CHN, subsidy: 10 %, to: [JPN]"));
  EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2026-12"), china_sells(-0.1), 1e-6);
  EXPECT_NEAR(story.paid("aid", "CHN", "JPN", "2026-12"), china_sells(-0.1) * 100, 1e-2);
}

TEST_P(TradeInAnyConduct, AMinimumPriceActsLikeATaxThatTheSellersKeep) {
  const std::string floor = control_event("floor", "by: CHN, price: 1.25 USD/kg, to: all");
  const Story story(two_suppliers(), two_years, floor);
  EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2026-12"), china_sells(0.25), 1e-6);
  EXPECT_NEAR(story.paid("floor", "JPN", "CHN", "2026-12"), china_sells(0.25) * 250, 1e-2);
  const Story lower(two_suppliers(), two_years, floor + control_event("lower", "by: CHN, price: 1.1 USD/kg, to: all"));
  EXPECT_EQ(lower.conduct().link_flow.unpacked().values, story.conduct().link_flow.unpacked().values)
      << "the highest holds";
  EXPECT_EQ(lower.paid("lower", "JPN", "CHN", "2026-12"), 0.0);
  const Story idle(two_suppliers(), two_years, control_event("floor", "by: CHN, price: 0.9 USD/kg, to: all"));
  EXPECT_NEAR(idle.flow("CHN", "JPN", "oxide", "2026-12"), 60, 1e-9) << "below the price it changes nothing";
  EXPECT_THAT(idle.conduct().ledger.payments, IsEmpty());
}

TEST_P(TradeInAnyConduct, ATariffOnEverybodyAlikeChangesOnlyWhatIsPaid) {
  const Story story(two_suppliers(), two_years, control_event("tariff", "by: JPN, tariff: 25 %, from: all"));
  EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2026-12"), 60, 1e-9);
  EXPECT_NEAR(story.paid("tariff", "JPN", "JPN", "2026-12"), 25'000, 1e-3);
}

TEST_P(TradeInAnyConduct, ATariffThatEndedLeavesNothingBehind) {
  const Story story(two_suppliers(), two_years,
                    control_event("tariff", "by: JPN, tariff: 25 %, from: [CHN]", "2025-09-30"));
  EXPECT_LT(story.flow("CHN", "JPN", "oxide", "2025-09"), 50);
  EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2026-12"), 60, 1e-6);
  EXPECT_EQ(story.paid("tariff", "JPN", "JPN", "2025-10"), 0.0);
}

TEST_P(TradeInAnyConduct, ATariffHasNoPartInTheTwinAndCutsNobodyOff) {
  const Story story(two_suppliers(), two_years, control_event("tariff", "by: JPN, tariff: 400 %, from: [CHN]"));
  EXPECT_FALSE(story.cut_off(japanese_cars).first_step.has_value());
  EXPECT_EQ(story.conduct().twin_consumers.delivered.values, story.conduct().consumers.delivered.values);
}

/// America buys magnets of China and Japan; Japan makes its own of Australian oxide, China of Chinese.
TEST_P(TradeInAnyConduct, WhatLiesUpstreamFollowsAndNothingIsThrownAway) {
  MicroWorld world;
  world.commodity("oxide", 30).commodity("magnet", 30, "magnet");
  world.process("dig", "extraction", "", "oxide: 1").process("press", "manufacture", "oxide: 0.5", "magnet: 1", 30);
  world.countries = {"CHN", "AUS", "JPN", "USA"};
  world.facilities = {"china-mine,CHN,1200", "australia-mine,AUS,1200", "china-press,CHN,1800", "japan-press,JPN,1800"};
  world.operations = {"china-mine,dig,540", "australia-mine,dig,300", "china-press,press,1080",
                      "japan-press,press,600"};
  world.links = {"AUS,JPN,oxide,300,900,0", "CHN,USA,magnet,720,1800,0", "JPN,USA,magnet,480,1800,0"};
  world.consumers = {"CHN,cars,magnet,360,1,0.5", "JPN,cars,magnet,120,1,0.5", "USA,cars,magnet,1200,1,0.5"};
  const Story story(world, "{start: 2025-01, end: 2028-12, step: month}",
                    control_event("tariff", "by: USA, tariff: 25 %, from: [CHN]"));
  const double china = china_sells(0.25), from_japan = 100 - china;
  EXPECT_NEAR(story.flow("CHN", "USA", "magnet", "2028-12"), china, 1e-4);
  EXPECT_NEAR(story.flow("JPN", "USA", "magnet", "2028-12"), from_japan, 1e-4);
  EXPECT_NEAR(story.flow("AUS", "JPN", "oxide", "2028-12"), (from_japan + 10) / 2, 1e-4);
  for (const double tonnes : story.conduct().market_discard.unpacked().values) EXPECT_EQ(tonnes, 0.0);
}

TEST_P(TradeInAnyConduct, ABuyersBanStopsOnlyWhatItBuysThere) {
  const Story story(two_suppliers(), two_years, control_event("sanction", "by: JPN, ban: true, from: [CHN]"));
  EXPECT_EQ(story.flow("CHN", "JPN", "oxide", "2025-04"), 0.0);
  // Under rationing Australia is found by and by, and Japan's stock is still being filled.
  EXPECT_NEAR(story.flow("AUS", "JPN", "oxide", "2026-12"), 100, in("rationing") ? 2 : 1e-6);
  EXPECT_EQ(story.flow_coverage(japanese_cars, "2026-12"), 1.0);
}

TEST_P(TradeInAnyConduct, ABuyersQuotaAndLicenceHoldOnItsSideOfTheBorder) {
  const Story quota(two_suppliers(), two_years,
                    control_event("quota", "by: JPN, quota: {tonnes: 15 t, period: month}, from: [CHN]"));
  EXPECT_NEAR(quota.flow("CHN", "JPN", "oxide", "2026-12"), 15, 1e-6);
  // Applications for Chinese oxide wait, those for Australian oxide have an office of their own queue.
  const Story licence(two_suppliers(), two_years,
                      control_event("licence",
                                    "by: JPN, licence: {approve: {2025: 0 %, 2026: 50 %}, review: 60 days, reapply: "
                                    "0 %}, from: [CHN]"));
  EXPECT_NEAR(licence.flow("CHN", "JPN", "oxide", "2025-12"), 0, 1e-9);
  if (in("clairvoyant")) {  // in which month permits are used is his choice: half of what was asked for in a year
    EXPECT_LE(licence.exports("CHN", "oxide", "2026-01", "2026-12"), 12 * 30 + 1e-6);
    EXPECT_GE(licence.exports("CHN", "oxide", "2026-01", "2026-12"), 12 * 30 - 1);
    return;
  }
  EXPECT_NEAR(licence.flow("CHN", "JPN", "oxide", "2026-12"), 30, 1e-6);
  EXPECT_NEAR(licence.flow("AUS", "JPN", "oxide", "2026-12"), 70, in("rationing") ? 5 : 1e-6);
}

TEST_P(TradeInAnyConduct, AStrandedShipStopsTheLanesThroughItsStrait) {
  const Story story(two_suppliers(), two_years,
                    "  - {id: stranded, start: 2025-04-01, until: 2025-06-30, outage: {links: {via: [strait]}}}\n");
  EXPECT_EQ(story.flow("CHN", "JPN", "oxide", "2025-05"), 0.0);
  EXPECT_GT(story.flow("AUS", "JPN", "oxide", "2025-05"), in("rationing") ? 60 : 90) << "40 in the base year";
  EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2026-12"), 60, in("rationing") ? 2 : 1e-6);
}

TEST_P(TradeInAnyConduct, WhoHoldsTheStraitCanCloseItOrTakeAToll) {
  const Story closed(two_suppliers(), two_years, control_event("closed", "by: AUS, ban: true, via: [strait], to: all"));
  EXPECT_EQ(closed.flow("CHN", "JPN", "oxide", "2025-05"), 0.0);
  MicroWorld wider = two_suppliers();
  wider.links.push_back("CHN,AUS,oxide,0,100,0,strait");
  const Story spared(wider, two_years,
                     control_event("closed", "by: AUS, ban: true, via: [strait], to: all, except: [JPN]"));
  EXPECT_NEAR(spared.flow("CHN", "JPN", "oxide", "2025-05"), 60, 1e-9);
  const Story toll(two_suppliers(), two_years, control_event("toll", "by: AUS, tax: 5 %, via: [strait], to: all"));
  EXPECT_NEAR(toll.flow("CHN", "JPN", "oxide", "2026-12"), china_sells(0.05), 1e-6);
  EXPECT_NEAR(toll.paid("toll", "JPN", "AUS", "2026-12"), china_sells(0.05) * 50, 1e-2);
}

TEST_P(TradeInAnyConduct, BuyersWithAGeneralLicenceNeedNotWait) {
  // Nothing is approved, but from 2026 on 60 % of the trade with Japan is that of buyers with a general licence.
  const Story story(
      two_suppliers(), two_years,
      control_event("licences",
                    "by: CHN, licence: {approve: 0 %, review: 45 days, general: [{countries: [JPN], share: "
                    "{2025: 0 %, 2026: 60 %}}]}, to: all"));
  EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2025-12"), 0, 1e-9);
  if (in("rationing")) {  // whom a year without it has led to Australia does not use all of it
    EXPECT_LE(story.flow("CHN", "JPN", "oxide", "2026-12"), 36 + 1e-9);
    EXPECT_GT(story.flow("CHN", "JPN", "oxide", "2026-12"), 30);
  } else {
    EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2026-12"), 36, 1e-6);
  }
}

TEST_P(TradeInAnyConduct, AnAgreementSparesItsMembersUntilItIsDenounced) {
  const std::string ban = control_event("embargo", "by: CHN, ban: true, to: all");
  const auto deal = [](const std::string& end) { return "  - {id: deal, start: 2025-07-01" + end + "}}\n"; };
  const Story spared(two_suppliers(), two_years, ban + deal(", agreement: {members: [CHN, JPN], exempt: [embargo]"));
  EXPECT_EQ(spared.flow("CHN", "JPN", "oxide", "2025-06"), 0.0);
  // Under rationing one goes back to an old supplier as one finds a new one: by and by.
  EXPECT_NEAR(spared.flow("CHN", "JPN", "oxide", "2026-12"), 60, in("rationing") ? 2 : 1e-6);
  const Story denounced(
      two_suppliers(), two_years,
      ban + deal(", agreement: {members: [CHN, JPN], exempt: [embargo], denounced: 2025-12-01, notice: 31 days"));
  EXPECT_GT(denounced.flow("CHN", "JPN", "oxide", "2025-12"), in("rationing") ? 45 : 59);
  EXPECT_EQ(denounced.flow("CHN", "JPN", "oxide", "2026-01"), 0.0);
  const Story others(two_suppliers(), two_years, ban + deal(", agreement: {members: [CHN, AUS], exempt: [embargo]"));
  EXPECT_EQ(others.flow("CHN", "JPN", "oxide", "2026-12"), 0.0);
}

TEST_P(TradeInAnyConduct, AFreeTradeAgreementTakesItsPartOffTheTariff) {
  const std::string tariff = control_event("tariff", "by: JPN, tariff: 50 %, from: all");
  const Story story(two_suppliers(), two_years,
                    tariff +
                        "  - {id: fta, start: 2025-04-01, agreement: {members: [AUS, JPN], tariff_cut: 50 %}}\n"
                        "  - {id: deeper, start: 2025-04-01, agreement: {members: [AUS, JPN], tariff_cut: 20 %}}\n");
  // 50 % × (1 − 50 %) × (1 − 20 %) = 20 % on Australian oxide, 50 % on Chinese.
  EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2026-12"), china_sells(1.5 / 1.2 - 1), 1e-6);
  EXPECT_NEAR(story.paid("tariff", "JPN", "JPN", "2026-12"), china_sells(0.25) * 500 + (100 - china_sells(0.25)) * 200,
              1e-2);
}

}  // namespace
}  // namespace chokepoint::golden
