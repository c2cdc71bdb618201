// The shipped scenarios of policy on rare earths: who is helped or hit, from when, and by which event.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/shipped.hpp"

namespace chokepoint {
namespace {

using support::Answers;
using ::testing::Contains;

const std::string heavy_magnets = "/ndfeb-magnet-hightemp", plain_magnets = "/ndfeb-magnet-standard";

std::string ending(const std::string& month) { return "calendar: {end: " + month + "}\n"; }

/// What consumers go without in all.
double unmet_tonnes(const Answers& run) {
  double tonnes = 0;
  for (const BuyerSummary& summary : run.conduct().consumer_summaries) tonnes += summary.cut_off.unmet_tonnes;
  return tonnes;
}

std::string first_day(const Answers& run, const std::string& event) {
  for (const EventDates& dates : run.conduct().event_dates)
    if (run.scenario().events[static_cast<std::size_t>(dates.event)].id == event)
      return dates.start ? to_string(*dates.start) : "never";
  return "no trigger";
}

const Answers& european_act() {
  static const Answers run = shipped::what_if("rare-earths/eu-critical-raw-materials-act", ending("2032-12"));
  return run;
}

const Answers& russia_in_four_years() {
  static const Answers run = shipped::what_if("rare-earths/russia-2030", ending("2031-12"));
  return run;
}

const Answers& russia_in_nine_years() {
  static const Answers run = shipped::run("rare-earths/russia-2030-nine-years");
  return run;
}

TEST(EuropeanAct, JointPurchasesGiveAllMembersOneCoverage) {
  const Answers& run = european_act();
  const Answers before = shipped::what_if("rare-earths/eu-65-percent", ending("2028-12"));
  double least = 1, most = 0, least_before = 1, most_before = 0;
  for (const char* member : {"DEU", "ESP", "FIN", "FRA", "HUN", "ITA", "POL", "SVN"}) {
    const std::string cars = std::string(member) + "/auto-other" + heavy_magnets;
    least = std::min(least, run.flow_coverage(cars, "2027-06"));
    most = std::max(most, run.flow_coverage(cars, "2027-06"));
    least_before = std::min(least_before, before.flow_coverage(cars, "2027-06"));
    most_before = std::max(most_before, before.flow_coverage(cars, "2027-06"));
  }
  EXPECT_GT(most_before - least_before, 0.05);
  EXPECT_NEAR(least, most, 1e-9);
  EXPECT_GT(least, least_before);
  // Old magnets come back where the law says so, and the plants that are started close the rest by 2030.
  EXPECT_EQ(run.runs("collection-fra", "2026-06"), 0.0);
  EXPECT_GT(run.runs("collection-fra", "2030-01", "2030-12"), 1'000);
  EXPECT_GT(run.flow_coverage("DEU/auto-other" + heavy_magnets, "2030-12"), 0.99);
  // The first benchmark is out of reach: no European mine digs before its nine years are over.
  for (const char* mine : {"mine-pergeijer", "mine-norrakarr"}) EXPECT_EQ(run.runs(mine, "2024-01", "2031-12"), 0.0);
}

TEST(EuropeanAct, ThePilotStockpileTakesOnlyWhatNobodyLacks) {
  const Answers& run = european_act();
  std::size_t pile = 0;
  while (run.world().stockpiles[pile].id != "eu-pilot-magnets") ++pile;
  const auto held = [&](const std::string& month) {
    return run.conduct().stockpile.at(run.step(month), static_cast<int>(pile));
  };
  EXPECT_EQ(held("2028-12"), 0.0) << "Europe is short";
  EXPECT_NEAR(held("2032-12"), 400, 1);
  double paid = 0;
  for (const Payment& payment : run.conduct().ledger.payments)
    if (payment.kind == MoneyKind::purchase) paid += payment.usd;
  EXPECT_GT(paid, 1e6);
}

TEST(JapanHeavy, BothWaysAroundBringWhatChinaNoLongerSells) {
  const Answers run = shipped::what_if("rare-earths/japan-heavy-rare-earths", ending("2029-12"));
  const auto dysprosium = [](const Answers& answers, const char* seller, const char* month) {
    return answers.flow(seller, "JPN", "dysprosium-oxide", month);
  };
  EXPECT_GT(dysprosium(run, "CHN", "2024-06"), 5.0);
  EXPECT_EQ(dysprosium(run, "CHN", "2027-06"), 0.0);
  EXPECT_GT(dysprosium(run, "MYS", "2027-06"), 3.0);
  EXPECT_GT(dysprosium(run, "FRA", "2028-06"), 2.4) << "the promise is kept";
  EXPECT_THAT(run.because("JPN/ev-traction" + heavy_magnets), Contains("dual-use-ban"));
  // Under fair sharing the deals move whose oxide it is more than who is short; the plants are what matters.
  const Answers no_deals =
      shipped::what_if("rare-earths/japan-heavy-rare-earths", ending("2029-12") + "without: [sojitz-lynas, caremag]\n");
  EXPECT_GT(dysprosium(run, "MYS", "2028-06"), dysprosium(no_deals, "MYS", "2028-06"));
  const Answers no_plants = shipped::what_if(
      "rare-earths/japan-heavy-rare-earths",
      ending("2029-12") +
          "events:\n  - {id: no-kuantan, start: 2025-01-01, project: {facility: plant-kuantan-hre, cancelled: true}}\n"
          "  - {id: no-lacq, start: 2025-01-01, project: {facility: plant-caremag, cancelled: true}}\n");
  EXPECT_EQ(dysprosium(no_plants, "MYS", "2027-06"), 0.0);
  EXPECT_GT(unmet_tonnes(no_plants), unmet_tonnes(run) + 1'000);
}

TEST(Russia, ThePlantMattersAndTheMineDoesNot) {
  const Answers& plan = russia_in_four_years();
  const std::string cars = "RUS/auto-other" + heavy_magnets;
  EXPECT_TRUE(cut_off(plan.status(cars, "2027-12")));
  EXPECT_THAT(plan.because(cars), Contains("without-china"));
  EXPECT_EQ(plan.flow_coverage(cars, "2031-06"), 1.0);
  EXPECT_GT(plan.runs("plant-krasnoyarsk", "2031-01", "2031-12"), 100.0);
  // Lovozero's carbonate is enough for it: Tomtor in nine years instead of four changes nobody's coverage.
  const Answers& nine = russia_in_nine_years();
  EXPECT_EQ(nine.runs("mine-tomtor", "2024-01", "2031-12"), 0.0);
  for (const char* month : {"2030-06", "2031-06"})
    EXPECT_NEAR(nine.flow_coverage(cars, month), plan.flow_coverage(cars, month), 1e-9) << month;
  // No table has a Russian maker of samarium-cobalt magnets: the chain is not full.
  EXPECT_EQ(plan.flow_coverage("RUS/industrial-high-temperature/smco-magnet", "2031-06"), 0.0);
}

TEST(Russia, IndianEquipmentBringsTheMineForwardAndTheConcentrateToIndia) {
  const Answers& nine = russia_in_nine_years();
  const Answers swap = shipped::run("rare-earths/russia-2030-india-swap");
  const auto sold = [](const Answers& run, const std::string& month) {
    return run.flow("RUS", "IND", "monazite-concentrate", month);
  };
  EXPECT_EQ(sold(nine, "2035-12"), 0.0);
  EXPECT_EQ(sold(swap, "2031-12"), 0.0);
  EXPECT_NEAR(sold(swap, "2034-06"), 125, 1) << "1,500 t a year, before the nine years are over";
  EXPECT_EQ(nine.runs("mine-tomtor", "2034-06"), 0.0);
  EXPECT_LT(swap.runs("mine-irel", "2034-06"), nine.runs("mine-irel", "2034-06")) << "what is promised is taken";
}

TEST(Russia, AChinesePlantComesLater) {
  const Answers& own = russia_in_four_years();
  const Answers chinese = shipped::what_if("rare-earths/russia-2030-chinese-plant", ending("2030-12"));
  EXPECT_GT(own.runs("plant-krasnoyarsk", "2029-01", "2029-12"), 100.0);
  EXPECT_EQ(chinese.runs("plant-krasnoyarsk", "2029-01", "2029-12"), 0.0);
  EXPECT_LT(chinese.flow_coverage("RUS/catalysts/cerium-lanthanum-oxide", "2029-06"),
            own.flow_coverage("RUS/catalysts/cerium-lanthanum-oxide", "2029-06"));
}

TEST(MalaysiaAndMyanmar, RawClayIsBarredAndMagnetsRunShort) {
  const Answers run = shipped::what_if("rare-earths/malaysia-and-myanmar", ending("2027-12"));
  const auto clay = [&](const char* seller, const char* month) {
    return run.flow(seller, "CHN", "ionic-carbonate", month);
  };
  EXPECT_EQ(clay("MYS", "2024-06"), 0.0);
  EXPECT_LT(clay("MMR", "2025-01"), 0.2 * clay("MMR", "2024-06"));
  EXPECT_GT(clay("MMR", "2025-07"), 0.95 * clay("MMR", "2024-06"));
  const std::string cars = "JPN/auto-other" + heavy_magnets;
  EXPECT_EQ(run.status(cars, "2024-12"), Status::buffered) << "stock of half a year is between the clay and the cars";
  EXPECT_EQ(run.flow_coverage(cars, "2026-06"), 1.0);
  EXPECT_GT(run.paid("CHN", "kachin-levy", "2026-06"), 1e6);
  const Answers free = shipped::what_if("rare-earths/malaysia-and-myanmar",
                                        ending("2025-12") + "without: [kachin-stops, malaysia-raw-ban]\n");
  EXPECT_EQ(free.lowest_coverage(cars), 1.0);
}

TEST(MalaysiaAndMyanmar, IfKachinStaysShutDysprosiumIsShortWithinTwoYears) {
  const Answers run = shipped::what_if("rare-earths/malaysia-and-myanmar-for-good", ending("2027-12"));
  EXPECT_LT(run.flow_coverage("JPN/auto-other" + heavy_magnets, "2026-06"), 0.6);
  double japan = 1, china = 1;
  for (const Consumer& consumer : run.world().consumers) {
    const std::string& country = run.world().countries[consumer.country].id;
    if (run.world().commodities[consumer.commodity].id != "ndfeb-magnet-hightemp") continue;
    if (country == "JPN") japan = std::min(japan, run.lowest_coverage(consumer.id));
    if (country == "CHN") china = std::min(china, run.lowest_coverage(consumer.id));
  }
  EXPECT_LT(japan, 0.8);
  EXPECT_GT(china, japan) << "what is stored belongs to where it lies";
}

TEST(Ladder, EachRungIsClimbedBecauseOfTheOneBelowAndATruceTakesThemAway) {
  const Answers run = shipped::what_if("rare-earths/retaliation-ladder", ending("2027-12"));
  EXPECT_EQ(first_day(run, "rare-earth-answer"), "2025-10-09");
  EXPECT_EQ(first_day(run, "tariff-answer"), "2025-12-01") << "when America's magnets run short";
  EXPECT_EQ(first_day(run, "full-stop"), "2026-01-31") << "two months after the tariff";
  EXPECT_EQ(first_day(run, "truce"), "2026-05-01");
  const auto sold = [&](const char* month) { return run.flow("CHN", "USA", "ndfeb-magnet-standard", month); };
  EXPECT_GT(sold("2025-09"), 100.0);
  EXPECT_EQ(sold("2026-03"), 0.0);
  EXPECT_GT(sold("2026-06"), 100.0) << "the truce";
  EXPECT_LT(sold("2027-06"), 0.5 * sold("2025-09")) << "a year later the licences bind again";
  EXPECT_TRUE(cut_off(run.status("USA/auto-other" + plain_magnets, "2026-03")));
  EXPECT_THAT(run.because("USA/auto-other" + plain_magnets), Contains("rare-earth-answer"));
  EXPECT_GT(run.paid("USA", "tariff-answer", "2026-01"), 0.0) << "who buys pays the tariff";
  const Answers calm = shipped::what_if("rare-earths/retaliation-ladder",
                                        ending("2026-12") + "set: {events.chip-rule.start: 2026-12-31}\n");
  for (const char* rung : {"tariff-answer", "full-stop", "truce"}) EXPECT_EQ(first_day(calm, rung), "never") << rung;
  EXPECT_EQ(calm.flow_coverage("USA/auto-other" + plain_magnets, "2026-03"), 1.0);
}

}  // namespace
}  // namespace chokepoint
