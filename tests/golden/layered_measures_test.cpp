// Taxes, corridors and leakage beside controls that follow origin: docs/model/layers.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "golden/micro_world.hpp"

namespace chokepoint::golden {
namespace {

class LayeredInAnyConduct : public UnderEveryConduct {};
INSTANTIATE_TEST_SUITE_P(Conduct, LayeredInAnyConduct, every_conduct, name_of_conduct);

/// China and Australia dig oxide, Japan presses magnets of it, America buys them for cars and defence.
MicroWorld pressed_in_japan() {
  MicroWorld world;
  world.commodity("oxide", 30).commodity("magnet", 30, "magnet");
  world.process("dig", "extraction", "", "oxide: 1").process("press", "manufacture", "oxide: 0.5", "magnet: 1", 0);
  world.countries = {"AUS", "CHN", "JPN", "USA"};
  world.facilities = {"china-mine,CHN,1200", "japan-plant,JPN,2400", "australia-mine,AUS,300"};
  world.operations = {"china-mine,dig,450", "australia-mine,dig,150", "japan-plant,press,1200"};
  world.links = {"CHN,JPN,oxide,450,900,0,strait", "AUS,JPN,oxide,150,300,0,", "JPN,USA,magnet,800,1600,0,"};
  world.consumers = {"JPN,cars,magnet,400,2,0.5", "USA,cars,magnet,720,2,0.5", "USA,defence,magnet,80,1,0.5"};
  return world;
}

std::string rule(const std::string& terms) { return "  - {id: rule, start: 2025-07-01, control: {" + terms + "}}\n"; }

double paid(const Story& story, MoneyKind kind, const std::string& month) {
  double usd = 0;
  for (const Payment& payment : story.conduct().ledger.payments)
    if (payment.kind == kind && payment.step == story.step(month)) usd += payment.usd;
  return usd;
}

TEST_P(LayeredInAnyConduct, OnAnEndUseIsPaidForWhatIsBoundAndNobodyElsePays) {
  const Story story(
      pressed_in_japan(), two_years,
      rule("by: CHN, tax: 50 %, end_use: [defence], reach: {content_above: 0 %}, commodities: [oxide], to: all"));
  // Three quarters of the 80/12 t a month are Chinese by content; at half as much again defence takes
  // 0.75 × 1.5^−σ of 0.75 × 1.5^−σ + 0.25.
  const double sigma = story.scenario().world->commodities[0].trade_elasticity;
  const double bound = 0.75 * std::pow(1.5, -sigma), share = bound / (bound + 0.25);
  EXPECT_NEAR(paid(story, MoneyKind::tax, "2026-06"), 80.0 / 12 * share * 1000 * 0.5, 1e-3);
  for (const char* who : {"USA/defence/magnet", "USA/cars/magnet", "JPN/cars/magnet"})
    EXPECT_NEAR(story.coverage(who, "2026-12"), 1.0, 1e-9) << who;
  EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2026-12"), 450.0 / 12, in("rationing") ? 1e-4 : 1e-6)
      << "the others take what defence leaves";
}

TEST_P(LayeredInAnyConduct, WithReachAloneIsChargedOnGoodsMadeAbroad) {
  const Story story(pressed_in_japan(), two_years,
                    rule("by: CHN, tax: 20 %, reach: {content_above: 0 %}, commodities: [oxide], to: [USA]"));
  // Of 800/12 t of magnets a month three quarters hold Chinese oxide.
  EXPECT_NEAR(paid(story, MoneyKind::tax, "2026-06"), 800.0 / 12 * 0.75 * 1000 * 0.2, 800.0 / 12 * 1000 * 0.2 * 0.26);
  EXPECT_LT(paid(story, MoneyKind::tax, "2026-06"), 800.0 / 12 * 0.75 * 1000 * 0.2) << "and some of these go to Japan";
  EXPECT_NEAR(story.coverage("USA/cars/magnet", "2026-12"), 1.0, 1e-9);
}

TEST_P(LayeredInAnyConduct, OnAPlantIsPaidAndIdlesWhatDoesNotCoverIt) {
  const std::string tax = rule("by: CHN, tax: 50 %, end_user: [japan-plant], commodities: [oxide], to: all");
  const Story story(pressed_in_japan(), two_years, tax);
  // The plant has no cost, so it runs on and pays half of 450 t a year.
  EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2026-06"), 450.0 / 12, 1e-6);
  EXPECT_NEAR(paid(story, MoneyKind::tax, "2026-06"), 450.0 / 12 * 1000 * 0.5, in("cooperative") ? 1e-3 : 400);
  EXPECT_NEAR(story.coverage("USA/cars/magnet", "2026-06"), 1, 1e-9);
  // With a cost of 800 of the 1000 USD that a magnet earns, 250 on its Chinese oxide are too much; what it presses of
  // Australia's 300 t, 600 magnets a year, pays.
  MicroWorld world = pressed_in_japan();
  world.operations.back() += ",800";
  const Story idle(world, two_years, tax);
  EXPECT_NEAR(idle.runs("japan-plant", "2026-10"), 50, in("rationing") ? 1 : 1e-6);
  EXPECT_EQ(idle.flow_coverage("USA/defence/magnet", "2026-12"), 1.0);
  EXPECT_NEAR(idle.flow_coverage("USA/cars/magnet", "2026-12"), 520.0 / 1120, 1e-9);
  if (in("cooperative")) {  // the others know no class: nobody is below a half, or not then
    EXPECT_THAT(idle.because("USA/cars/magnet"), ::testing::Contains("rule"));
  }
  const Story mild(world, two_years,
                   rule("by: CHN, tax: 30 %, end_user: [japan-plant], commodities: [oxide], to: all"));
  EXPECT_EQ(mild.flow_coverage("USA/cars/magnet", "2026-12"), 1.0) << "150 are covered";
}

TEST_P(LayeredInAnyConduct, BindsWhatPassesItWhoeverSells) {
  const Story story(pressed_in_japan(), two_years,
                    rule("by: AUS, ban: true, via: [strait], end_use: [defence], reach: {content_above: 0 %}, "
                         "commodities: [oxide], to: [USA]"));
  // Australia's oxide does not pass the strait, and is enough for defence.
  EXPECT_EQ(story.flow_coverage("USA/defence/magnet", "2026-12"), 1.0);
  MicroWorld world = pressed_in_japan();
  world.links[1] = "AUS,JPN,oxide,150,300,0,strait";
  const Story both(world, two_years,
                   rule("by: AUS, ban: true, via: [strait], end_use: [defence], reach: {content_above: 0 %}, "
                        "commodities: [oxide], to: [USA]"));
  EXPECT_EQ(both.flow_coverage("USA/defence/magnet", "2026-12"), 0.0);
  EXPECT_EQ(both.flow_coverage("USA/cars/magnet", "2026-12"), 1.0);
  const Story chinese(world, two_years,
                      rule("by: AUS, ban: true, via: [strait], end_use: [defence], reach: {content_above: 0 %}, "
                           "commodities: [oxide], from: [CHN]"));
  EXPECT_EQ(chinese.flow_coverage("USA/defence/magnet", "2026-12"), 1.0) << "only China's goods are looked at";
}

TEST_P(LayeredInAnyConduct, OfAnEndUseIsFalsePapersAtTheGate) {
  MicroWorld world = pressed_in_japan();
  world.operations = {"china-mine,dig,600", "australia-mine,dig,0", "japan-plant,press,1200"};
  world.links = {"CHN,JPN,oxide,600,1200,0,", "JPN,USA,magnet,800,1600,0,"};
  const std::string terms =
      "by: CHN, ban: true, end_use: [defence], reach: {content_above: 0 %}, commodities: [oxide], to: all";
  if (in("clairvoyant")) {  // from the first day on, since he would lay in before; from April on three tenths pass
    const std::string shut = "  - {id: rule, start: 2025-01-01, control: {" + terms + "}}\n";
    const std::string papers =
        "  - {id: papers, start: 2025-01-01, leakage: {controls: [rule], share: 30 %, delay: 90 days}}\n";
    EXPECT_NEAR(Story(world, two_years, shut).unmet({"USA/defence/magnet"}) -
                    Story(world, two_years, shut + papers).unmet({"USA/defence/magnet"}),
                21 * 0.3 * 80 / 12, 1e-6);
    return;
  }
  const std::string ban = rule(terms);
  const Story tight(world, two_years, ban);
  EXPECT_EQ(tight.flow_coverage("USA/defence/magnet", "2026-12"), 0.0);
  const Story story(
      world, two_years,
      ban + "  - {id: papers, start: 2025-07-01, leakage: {controls: [rule], share: 30 %, delay: 92 days}}\n");
  EXPECT_EQ(story.flow_coverage("USA/defence/magnet", "2025-09"), 0.0);
  EXPECT_NEAR(story.flow_coverage("USA/defence/magnet", "2025-10"), 0.3, 1e-9);
  EXPECT_NEAR(story.coverage("USA/defence/magnet", "2026-12"), 0.3, 1e-9);
  EXPECT_EQ(story.coverage("USA/cars/magnet", "2026-12"), 1.0);
}

TEST_P(LayeredInAnyConduct, OfALaneKeepsItsGoodsMarked) {
  // America's cars get what leaks around the embargo; its defence may not use it.
  MicroWorld world;
  world.commodity("oxide", 0).process("dig", "extraction", "", "oxide: 1");
  world.countries = {"CHN", "USA"};
  world.facilities = {"china-mine,CHN,1200"};
  world.operations = {"china-mine,dig,600"};
  world.links = {"CHN,USA,oxide,600,1200,0"};
  world.consumers = {"USA,cars,oxide,480,2,0.5", "USA,defence,oxide,120,1,0.5"};
  const std::string events =
      "  - {id: embargo, start: 2025-04-01, control: {by: CHN, ban: true, commodities: all, to: all}}\n"
      "  - {id: smugglers, start: 2025-04-01, leakage: {controls: [embargo], share: 40 %}}\n";
  const Story without(world, two_years, events);
  EXPECT_NEAR(without.flow_coverage("USA/defence/oxide", "2026-12"), 1.0, 1e-9);
  const Story story(world, two_years,
                    events +
                        "  - {id: no-arms, start: 2025-02-01, control: {by: CHN, ban: true, end_use: [defence], "
                        "commodities: all, to: all}}\n");
  EXPECT_EQ(story.flow_coverage("USA/defence/oxide", "2026-12"), 0.0);
  EXPECT_NEAR(story.flow_coverage("USA/cars/oxide", "2026-12"), 20.0 / 40, 1e-9);
  double leaked = 0;
  for (int i = 0; i < story.conduct().leak_flow.items; ++i)
    leaked += story.conduct().leak_flow.at(story.step("2026-12"), i);
  EXPECT_NEAR(leaked, 20, 1e-6);
}

}  // namespace
}  // namespace chokepoint::golden
