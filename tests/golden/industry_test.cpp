// Industrial policy in micro-networks: technology, permits, prices, finance, reserves, recycling.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "golden/micro_world.hpp"

namespace chokepoint::golden {
namespace {

class IndustryInAnyConduct : public UnderEveryConduct {};
INSTANTIATE_TEST_SUITE_P(Conduct, IndustryInAnyConduct, every_conduct, name_of_conduct);

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

TEST_P(IndustryInAnyConduct, AMalaysianRefineryWithoutChineseServiceWearsOutAndAnAmericanOneComesLater) {
  const std::string build =
      "  - {id: mine, start: 2025-01-01, project: {facility: mine-usa}}\n"
      "  - {id: refinery, start: 2025-01-01, project: {facility: refinery-usa}}\n"
      "  - {id: embargo, start: 2025-01-01, control: {by: CHN, ban: true, commodities: [oxide], to: all}}\n";
  const Story without(two_refiners(), three_years, build);
  const Story with(
      two_refiners(), three_years,
      build + "  - {id: export-ban, start: 2025-03-01, technology: {by: CHN, delay: 2, decline: 20 %/yr}}\n");
  // 300 days from the first of January: the 28th of October. 59 pass as usual, the other 241 take twice as long. Under
  // rationing it is used as soon as somebody who is short has found it, and it the mine.
  const bool found_late = in("rationing");
  EXPECT_EQ(without.runs("refinery-usa", "2025-09"), 0);
  EXPECT_GT(without.runs("refinery-usa", found_late ? "2026-01" : "2025-12"), 0);
  EXPECT_EQ(with.runs("refinery-usa", "2026-05"), 0);
  EXPECT_GT(with.runs("refinery-usa", found_late ? "2026-09" : "2026-08"), 0);
  // Two years and ten months after the first of March 2025, less half a month.
  EXPECT_NEAR(with.runs("refinery-mys", "2027-12"), 50 * std::pow(0.8, (33 + 0.5) / 12), 0.01);
  EXPECT_NEAR(with.runs("refinery-chn", "2027-12"), 20, 1e-6) << "China serves itself and does not depend on itself";
  EXPECT_LT(with.flow_coverage("JPN/cars/oxide", "2026-05"), 1);
  // The twin has China's technology.
  const int japan = with.consumer("JPN/cars/oxide");
  EXPECT_EQ(with.conduct().twin_consumers.flow_coverage.at(with.step("2026-05"), japan), 1.0);
}

/// The month in which what opens in a month is used. Under rationing that takes until somebody who is short has found
/// it, and it its own suppliers: three months at most in this chain of two.
bool is_found(const std::string& used, const std::string& opens) {
  if (!in("rationing")) return used == opens;
  const Date last = *parse_date(opens) + std::chrono::days(92);
  return opens <= used && used <= to_string(last).substr(0, 7);
}

TEST_P(IndustryInAnyConduct, APermitThatIsRefusedHoldsTheMineBackUntilTheRoadIsBuilt) {
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
  const auto expect_opens = [&](const std::string& found, const std::string& month) {
    EXPECT_TRUE(is_found(found, month)) << found << " " << month;
  };
  expect_opens(first_run(Story(world, three_years, build)), "2026-10");  // 665 days
  expect_opens(
      first_run(Story(world, three_years,
                      build + "  - {id: fast-track, start: 2024-12-01, permit: {projects: [mine-usa, refinery-usa], "
                              "removes: 365 days}}\n")),
      "2025-10");
  expect_opens(
      first_run(Story(world, three_years,
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

TEST_P(IndustryInAnyConduct, ADumpedPriceIdlesTheDearRefineryAndNobodyElse) {
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

TEST_P(IndustryInAnyConduct, AFloorKeepsItsVolumeRunningAndTheBuyerPaysTheDifference) {
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

TEST_P(IndustryInAnyConduct, AFloorBelowCostHoldsNothing) {
  const Story story(with_costs(), three_years,
                    std::string(dumping) +
                        "  - {id: floor, start: 2025-01-01, offtake: {buyer: JPN, facility: refinery-mys, volume: 240 "
                        "t/yr, floor: 800 USD/t}}\n");
  EXPECT_EQ(story.runs("refinery-mys", "2025-10"), 0);
  EXPECT_EQ(story.paid("JPN", "floor", "2025-10"), 0) << "nothing is made, nothing is taken";
}

TEST_P(IndustryInAnyConduct, TwoPayersOfSubsidiesTogetherCoverTheCost) {
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

TEST_P(IndustryInAnyConduct, AStepThatIsWorthItInPartRunsThatPart) {
  const Story story(
      with_costs(), three_years,
      "  - {id: dumping, start: 2025-07-11, price: {commodities: [oxide], scale: 0.6}}\n"
      "  - {id: embargo, start: 2025-01-01, control: {by: CHN, ban: true, commodities: [oxide], to: all}}\n");
  EXPECT_NEAR(story.runs("refinery-mys", "2025-07"), 50 * 10.0 / 31, 1e-9);
  EXPECT_EQ(story.flow_coverage("JPN/cars/oxide", "2025-08"), 0);
  EXPECT_THAT(story.because("JPN/cars/oxide"), ::testing::Contains("dumping"));
}

/// An American mine for 36 million dollars and a refinery for 60, both for 360 t a year. Oxide must cost 900 to pay.
MicroWorld to_be_financed() {
  MicroWorld world = two_refiners();
  world.projects = {"mine-usa,USA,360,false,,300,0,65,,36e6", "refinery-usa,USA,360,false,,300,0,65,,60e6,0.5"};
  world.operations[5] = "refinery-usa,refine,0,900";
  return world;
}

/// The month in which a facility can first run: it is the only way out of a shortage that lasts.
std::string opens(const Story& story, const std::string& facility) {
  for (int t = 0; t < story.scenario().calendar.steps(); ++t)
    if (const std::string month = story.scenario().calendar.label(t); story.runs(facility, month) > 0) return month;
  return "never";
}

constexpr const char* shut_gate =
    "  - {id: embargo, start: 2025-01-01, control: {by: CHN, ban: true, commodities: [oxide], to: all}}\n";
constexpr const char* money =
    "  - {id: mine-grant, start: 2025-02-15, finance: {payer: USA, kind: grant, amount: 36 MUSD, project: mine-usa}}\n"
    "  - {id: loan, start: 2025-01-01, finance: {payer: JPN, kind: loan, amount: 20 MUSD, project: refinery-usa}}\n";

TEST_P(IndustryInAnyConduct, AProjectBuildsOnceItIsFinancedAndNotBefore) {
  const Story poor(to_be_financed(), three_years, std::string(shut_gate) + money);
  EXPECT_EQ(opens(poor, "refinery-usa"), "never") << "20 of the 30 million that half of its capex are";
  const Story rich(
      to_be_financed(), three_years,
      std::string(shut_gate) + money +
          "  - {id: equity, start: 2025-03-01, finance: {payer: USA, kind: equity, amount: 10 MUSD, project: "
          "refinery-usa}}\n");
  EXPECT_PRED2(is_found, opens(rich, "refinery-usa"), "2026-03");  // a year from the first of March
  // 36 million from the first of March on, in 365 days.
  EXPECT_EQ(rich.paid("USA", "mine-grant", "2025-02"), 0);
  EXPECT_NEAR(rich.paid("USA", "mine-grant", "2025-04"), 3e6, 1);
  EXPECT_NEAR(rich.paid("USA", "mine-grant", "2026-02"), 3e6, 1);
  EXPECT_EQ(rich.paid("USA", "mine-grant", "2026-03"), 0);
  double all = 0;
  for (const Payment& payment : rich.conduct().ledger.payments) all += payment.usd;
  EXPECT_NEAR(all, 36e6 + 30e6, 1);
  EXPECT_NEAR(rich.owed("USA", "mine-grant", "2025-01"), 0, 1) << "not promised yet";
  EXPECT_NEAR(rich.owed("USA", "mine-grant", "2025-02"), 36e6, 1);
  EXPECT_NEAR(rich.owed("USA", "mine-grant", "2025-08"), 18e6, 1);
  EXPECT_EQ(rich.owed("USA", "mine-grant", "2026-02"), 0);
}

TEST_P(IndustryInAnyConduct, AFinancedProjectWaitsForAPriceThatCoversItsCost) {
  const std::string all = std::string(shut_gate) + money +
                          "  - {id: equity, start: 2025-01-01, finance: {payer: USA, kind: guarantee, amount: 10 MUSD, "
                          "project: refinery-usa}}\n"
                          "  - {id: dumping, start: 2025-01-01, price: {commodities: [oxide], path: 700 USD/t}}\n";
  const Story dumped(to_be_financed(), three_years, all);
  EXPECT_EQ(opens(dumped, "refinery-usa"), "never");
  EXPECT_EQ(dumped.paid("JPN", "loan", "2026-01"), 0);
  EXPECT_NEAR(dumped.owed("JPN", "loan", "2027-11"), 20e6, 1) << "promised, and never called";
  const Story held(to_be_financed(), three_years,
                   all +
                       "  - {id: floor, start: 2025-06-10, offtake: {buyer: USA, facility: refinery-usa, volume: 120 "
                       "t/yr, floor: 950 USD/t}}\n");
  EXPECT_PRED2(is_found, opens(held, "refinery-usa"), "2026-07");  // a year from the first of July
  EXPECT_NEAR(held.runs("refinery-usa", "2026-12"), 10, 1e-9) << "only what the floor holds";
  EXPECT_NEAR(held.paid("USA", "floor", "2026-12"), 10 * 250, 1e-6);
  EXPECT_EQ(held.paid("USA", "equity", "2025-09"), 0) << "a guarantee is not paid";
  EXPECT_NEAR(held.owed("USA", "equity", "2026-09"), 10e6, 1);
}

TEST_P(IndustryInAnyConduct, AFundTakesTheCheapestTonneFirstAndClosesOnlyGapsThatItCan) {
  const std::string base =
      std::string(shut_gate) +
      "  - {id: gift, start: 2025-01-01, finance: {payer: USA, kind: grant, amount: 30 MUSD, fund: "
      "fund}}\n"
      "  - {id: more, start: 2025-05-01, finance: {payer: JPN, kind: equity, amount: 40 MUSD, fund: "
      "fund}}\n"
      "  - {id: fund, start: 2025-01-01, fund: {countries: [USA]";
  // 100,000 dollars a tonne for the mine, 83,333 of the refinery's 166,667: the mine first by capex, but it lacks six
  // million in January, and the refinery's gap of thirty can be closed.
  const Story cheapest(to_be_financed(), three_years, base + "}}\n");
  EXPECT_PRED2(is_found, opens(cheapest, "refinery-usa"), "2026-05") << "no ore before May 2026";
  EXPECT_NEAR(cheapest.paid("USA", "gift", "2025-02"), 30e6 / 12, 5e4);
  EXPECT_NEAR(cheapest.paid("JPN", "more", "2025-08"), 3e6, 1) << "the mine, from May on";
  EXPECT_NEAR(cheapest.owed("JPN", "more", "2027-12"), 4e6, 1) << "40 less 36";
  // If both gave at once the mine would come first, and each would pay its part of it.
  std::string together = base + ", rule: cheapest}}\n";
  together.replace(together.find("2025-05-01"), 10, "2025-01-01");
  const Story shared(to_be_financed(), three_years, together);
  EXPECT_NEAR(shared.paid("USA", "gift", "2025-02") / shared.paid("JPN", "more", "2025-02"), 30.0 / 40, 1e-9);
  EXPECT_PRED2(is_found, opens(shared, "refinery-usa"), "2026-01");
}

TEST_P(IndustryInAnyConduct, AStartedProjectStillWaitsForItsMoneyUnlessSomebodyElsePays) {
  const std::string start =
      "  - {id: mine, start: 2025-01-01, project: {facility: mine-usa, financed: true}}\n"
      "  - {id: refinery, start: 2025-01-01, project: {facility: refinery-usa";
  EXPECT_EQ(opens(Story(to_be_financed(), three_years, shut_gate + start + "}}\n"), "refinery-usa"), "never");
  EXPECT_PRED2(is_found,
               opens(Story(to_be_financed(), three_years, shut_gate + start + ", financed: true}}\n"), "refinery-usa"),
               "2026-01");
}

/// China's mine has room for 300 t more than the 720 that it and Japan use; Japan holds a reserve.
MicroWorld with_reserve(const std::string& reserve) {
  MicroWorld world;
  world.commodity("oxide", 60).process("mine-oxide", "extraction", "", "oxide: 1");
  world.countries = {"CHN", "JPN"};
  world.facilities = {"china-mine,CHN,1020"};
  world.operations = {"china-mine,mine-oxide,720"};
  world.links = {"CHN,JPN,oxide,360,720,0"};
  world.consumers = {"CHN,cars,oxide,360,1,0.5", "JPN,cars,oxide,360,1,0.5"};
  world.stockpiles = {reserve};
  return world;
}

double held(const Story& story, const std::string& month) { return story.conduct().stockpile.at(story.step(month), 0); }

TEST_P(IndustryInAnyConduct, AReserveBuysUpToItsTargetAtItsRateAndThePriceIsPaid) {
  const Story story(with_reserve("jogmec,JPN,oxide,20,0,0"), three_years,
                    "  - {id: build, start: 2025-03-01, stockpile: {id: jogmec, target: 65 t, buy: 120 t/yr}}\n"
                    "  - {id: cheap, start: 2025-05-01, price: {commodities: [oxide], scale: 0.5}}\n");
  EXPECT_EQ(held(story, "2025-02"), 20);
  EXPECT_NEAR(held(story, "2025-03"), 30, 1e-9);
  EXPECT_NEAR(held(story, "2025-06"), 60, 1e-9);
  EXPECT_NEAR(held(story, "2025-07"), 65, 1e-9);
  EXPECT_NEAR(held(story, "2027-12"), 65, 1e-9);
  EXPECT_NEAR(story.paid("JPN", "", "2025-04"), 10 * 1000, 1e-6);
  EXPECT_NEAR(story.paid("JPN", "", "2025-05"), 10 * 500, 1e-6);
  for (const char* who : {"CHN/cars/oxide", "JPN/cars/oxide"})
    for (const char* month : {"2025-03", "2025-07", "2026-01"}) EXPECT_NEAR(story.coverage(who, month), 1, 1e-9);
}

TEST_P(IndustryInAnyConduct, AReserveBuysAlsoWhereAMarketIsSplitByEndUse) {
  MicroWorld world = with_reserve("jogmec,JPN,oxide,20");
  world.consumers.push_back("JPN,defence,oxide,60,1,0.5");
  world.operations = {"china-mine,mine-oxide,780"};
  world.links = {"CHN,JPN,oxide,420,840,0"};
  const Story story(
      world, three_years,
      "  - {id: no-arms, start: 2025-01-01, control: {by: CHN, ban: true, end_use: [defence], commodities: "
      "[oxide], to: all}}\n"
      "  - {id: build, start: 2025-03-01, stockpile: {id: jogmec, target: 50 t, buy: 120 t/yr}}\n"
      "  - {id: dear, when: 'stock(JPN, oxide) > 1 t and flow(CHN, JPN, oxide) > 1 t/yr', price: {commodities: "
      "[oxide], scale: 2}}\n");
  EXPECT_EQ(story.flow_coverage("JPN/defence/oxide", "2026-01"), 0);
  EXPECT_NEAR(story.coverage("JPN/cars/oxide", "2026-01"), 1, 1e-9);
  EXPECT_NEAR(held(story, "2025-04"), 40, 1e-9);
  EXPECT_NEAR(held(story, "2025-12"), 50, 1e-9);
  EXPECT_NEAR(story.paid("JPN", "", "2025-03"), 10 * 2000, 1e-6) << "dear since February";
}

TEST_P(IndustryInAnyConduct, AReserveStandsBehindAllConsumers) {
  const Story story(
      with_reserve("jogmec,JPN,oxide,20,0,0"), three_years,
      "  - {id: flood, start: 2025-03-01, until: 2025-12-31, outage: {facilities: [china-mine], capacity: 50 "
      "%}}\n"
      "  - {id: build, start: 2025-05-01, stockpile: {id: jogmec, target: 80 t, buy: 120 t/yr}}\n");
  EXPECT_LT(story.flow_coverage("JPN/cars/oxide", "2025-06"), 0.8);
  EXPECT_NEAR(held(story, "2027-12"), 80, 1e-9);
  if (in("cooperative")) {
    EXPECT_NEAR(held(story, "2025-12"), 20, 1e-9) << "who buys in a shortage takes it from those who need it";
  } else if (in("rationing")) {
    EXPECT_GT(held(story, "2025-12"), 20) << "it competes with everybody else";
  } else {  // stocks in hand and two full months are enough for all, if they are kept for them
    EXPECT_NEAR(story.unmet({"CHN/cars/oxide", "JPN/cars/oxide"}), 0, 1e-6);
  }
}

TEST_P(IndustryInAnyConduct, AReserveThatReleasedFillsUpAgain) {
  const Story story(
      with_reserve("jogmec,JPN,oxide,100,0,0.9,100,60"), three_years,
      "  - {id: embargo, start: 2025-03-01, until: 2025-08-31, control: {by: CHN, ban: true, commodities: "
      "[oxide], to: [JPN]}}\n");
  EXPECT_EQ(held(story, "2025-02"), 100);
  EXPECT_LT(held(story, "2025-08"), 40);
  EXPECT_GT(held(story, "2026-06"), held(story, "2025-10"));
  EXPECT_NEAR(held(story, "2027-12"), 100, 1e-9);
  double received = 0;
  for (const Payment& payment : story.conduct().ledger.payments)
    if (payment.kind == MoneyKind::sale) received += payment.usd;
  // The clairvoyant sells once, whenever it serves best.
  EXPECT_NEAR(received, in("clairvoyant") ? 100 * 1000 : (100 - held(story, "2025-08")) * 1000, 1)
      << "what is released is sold at the market's price";
}

TEST_P(IndustryInAnyConduct, MagnetsComeBackAfterTheirLifeAndThoseNeverBoughtDoNot) {
  MicroWorld world;
  world.commodity("magnet", 30, "magnet").commodity("scrap", 30, "scrap");
  world.process("make", "extraction", "", "magnet: 1").process("collect", "extraction", "", "scrap: 1");
  world.process("remake", "recycling", "scrap: 1", "magnet: 0.8", 30, "scrap");
  world.countries = {"CHN", "JPN"};
  world.facilities = {"works-chn,CHN,480", "collector-jpn,JPN,0", "recycler-jpn,JPN,600"};
  world.operations = {"works-chn,make,240", "collector-jpn,collect,0", "recycler-jpn,remake,0"};
  world.links = {"CHN,JPN,magnet,120,,0"};
  world.consumers = {"CHN,cars,magnet,120,1,0.5", "JPN,cars,magnet,120,1,0.5"};
  const std::string events =
      "  - {id: embargo, start: 2025-06-01, control: {by: CHN, ban: true, commodities: [magnet], to: [JPN]}}\n"
      "  - {id: law, start: 2025-01-01, recycling: {collector: collector-jpn, countries: [JPN], sectors: all, "
      "commodities: [magnet], lifetime: 2 years, collection: {2025: 0 %, 2026: 50 %}, recovery: 80 %, growth: "
      "10 %/yr}}\n";
  const Story story(world, three_years, events);
  EXPECT_EQ(story.runs("collector-jpn", "2025-12"), 0);
  if (in("clairvoyant")) {  // what comes back is what the run along whose path he goes had bought
    const Story run(world, three_years, events, 0, "cooperative");
    EXPECT_NEAR(story.runs("collector-jpn", "2026-01", "2027-09"), run.runs("collector-jpn", "2026-01", "2027-09"),
                1e-6);
    return;
  }
  if (in("rationing")) {  // what is collected is what somebody orders, who has found it by and by
    EXPECT_LE(story.runs("collector-jpn", "2026-03"), 10 * std::pow(1.1, -10.0 / 12) * 0.5 * 0.8 + 1e-9);
    EXPECT_GT(story.runs("collector-jpn", "2026-03"), 3);
    EXPECT_NEAR(story.runs("collector-jpn", "2027-03"), 10 * 0.5 * 0.8, 0.01);
    const double bought = story.delivered("JPN/cars/magnet", "2025-10");
    EXPECT_NEAR(story.runs("collector-jpn", "2027-10"), bought * 0.5 * 0.8, 0.01);
    return;
  }
  // 2026-03 brings what was bought in 2024-03, ten months before the calendar.
  EXPECT_NEAR(story.runs("collector-jpn", "2026-03"), 10 * std::pow(1.1, -10.0 / 12) * 0.5 * 0.8, 1e-6);
  EXPECT_NEAR(story.runs("collector-jpn", "2027-03"), 10 * 0.5 * 0.8, 1e-6);
  // What the embargo kept from Japan in 2025-10 cannot come back: only what was recycled and bought then.
  const double bought = story.delivered("JPN/cars/magnet", "2025-10");
  EXPECT_LT(bought, 1);
  EXPECT_NEAR(story.runs("collector-jpn", "2027-10"), bought * 0.5 * 0.8, 1e-6);
  EXPECT_NEAR(story.coverage("JPN/cars/magnet", "2027-04"), 0.5 * 0.8 * 0.8, 1e-6);
}

TEST_P(IndustryInAnyConduct, TheResultsFileHasTheAccountsByMonthAndPayer) {
  MicroWorld world = with_costs();
  world.stockpiles = {"jogmec,JPN,oxide,20"};
  const Story story(world, three_years,
                    std::string(dumping) +
                        "  - {id: floor, start: 2025-01-01, until: 2026-12-31, offtake: {buyer: JPN, facility: "
                        "refinery-mys, volume: 240 t/yr, floor: 1100 USD/t}}\n"
                        "  - {id: late, after: floor, delay: 40 days, stockpile: {id: jogmec, release: 12 t}}\n");
  const TemporaryFolder folder;
  const auto file = folder.path() / "story.sqlite";
  write_results(story.result(), file);
  const auto sum = [&](const std::string& variable, const std::string& who, const std::string& month) {
    double usd = 0;
    for (const ResultRow& row : read_results(file, variable, who))
      if (row.date == month && row.unit == "USD") usd += row.value;
    return usd;
  };
  EXPECT_NEAR(sum("paid", "JPN", "2025-08"), story.paid("JPN", "floor", "2025-08"), 1e-9);
  EXPECT_NEAR(sum("received", "refinery-mys", "2025-08"), 20 * 150, 1e-6);
  EXPECT_NEAR(sum("owed", "JPN", "2025-12"), 1100 * 240, 1e-6);
  if (!in("clairvoyant")) {  // who need not release does not
    EXPECT_GT(sum("received", "JPN", "2025-03"), 0) << "the release is sold";
  }
  EXPECT_EQ(sum("paid", "market", "2025-03"), sum("received", "JPN", "2025-03"));
}

}  // namespace
}  // namespace chokepoint::golden
