// The shipped scenarios on critical minerals: who falls short, from when, because of what, and what would not be there
// without it. Figures of what really happened are in docs/data.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "data/shipped.hpp"

namespace chokepoint {
namespace {

using support::Answers;
using ::testing::Contains;
using ::testing::IsEmpty;

Answers run_shipped(const std::string& name) { return shipped::run("critical-minerals/" + name); }

Answers what_if(const std::string& name, const std::string& lines) {
  return shipped::what_if("critical-minerals/" + name, lines);
}

// --------------------------------------------------------------------------------------------------- the host rule

TEST(ByProduct, ABanOnTheOreOfTheHostCutsWhatNobodyHasBarred) {
  const Answers guinea = run_shipped("guinea-bauxite");
  const std::string japan = "JPN/semiconductors/gallium";
  EXPECT_EQ(guinea.coverage(japan, "2024-12"), 1.0);
  EXPECT_LT(guinea.flow_coverage(japan, "2025-01"), 0.8);
  EXPECT_EQ(guinea.status(japan, "2025-02"), Status::buffered);
  EXPECT_EQ(guinea.status(japan, "2027-06"), Status::strained);
  EXPECT_THAT(guinea.because("RUS/semiconductors/gallium"), Contains("bauxite-ban"));
  EXPECT_LT(guinea.runs("refine-alumina-chn", "2026-01", "2026-12"), 0.8 * 84e6);
  // Gallium from another liquor would end it.
  EXPECT_GT(what_if("guinea-bauxite", "without: [no-wagerup]\n").flow_coverage(japan, "2027-12"),
            guinea.flow_coverage(japan, "2027-12") + 0.1);
  // Germanium has another host.
  EXPECT_EQ(guinea.lowest_coverage("JPN/fibre-optics/germanium"), 1.0);
  EXPECT_EQ(what_if("guinea-bauxite", "without: [bauxite-ban]\n").lowest_coverage(japan), 1.0);
}

TEST(ByProduct, ChinaWithoutForeignZincConcentrateMakesLessGermanium) {
  const Answers answers = what_if("baseline",
                                  "events:\n  - {id: zinc-stop, start: 2024-01-01, control: {by: CHN, from: all, ban: "
                                  "true, commodities: [zinc-concentrate]}}\n");
  EXPECT_LT(answers.runs("smelt-zinc-chn", "2025-01", "2025-12"), 0.8 * 5.6e6);
  EXPECT_LT(answers.flow_coverage("JPN/fibre-optics/germanium", "2025-01"), 0.95);
  EXPECT_EQ(answers.status("JPN/fibre-optics/germanium", "2025-01"), Status::buffered);
  EXPECT_LT(answers.exports("CHN", "germanium", "2025-01", "2025-12"), 0.9 * 61.1);
  EXPECT_EQ(answers.lowest_coverage("JPN/semiconductors/gallium"), 1.0);
}

TEST(ByProduct, MoreOfItNeedsMoreOfTheHost) {
  const Answers calm = run_shipped("baseline");
  const Answers boom = what_if("baseline",
                               "events:\n  - {id: boom, start: 2024-01-01, demand: {countries: all, sectors: all, "
                               "commodities: [gallium], scale: 1.1}}\n");
  const double before = calm.runs("refine-alumina-chn", "2025-01", "2025-12");
  EXPECT_NEAR(before, 84e6, 1e-3 * 84e6);
  EXPECT_NEAR(boom.runs("refine-alumina-chn", "2025-01", "2025-12"), 1.1 * before, 0.01 * before);
  EXPECT_EQ(boom.flow_coverage("JPN/semiconductors/gallium", "2025-01"), 1.0);
}

// ------------------------------------------------------------------------------------------------ China's controls

TEST(ChinaControls, GalliumStopsForTwoMonthsAndTheQueueIsWorkedOffInSpring) {
  const Answers run = run_shipped("china-controls");
  EXPECT_GT(run.exports("CHN", "gallium", "2023-07", "2023-07"), 5.9);
  EXPECT_EQ(run.exports("CHN", "gallium", "2023-08", "2023-09"), 0.0);
  EXPECT_GT(run.exports("CHN", "gallium", "2023-11", "2023-11"), 0.0);
  EXPECT_LT(run.exports("CHN", "gallium", "2023-11", "2023-11"), 3.0);
  EXPECT_GT(run.exports("CHN", "gallium", "2024-04", "2024-04"), 6.05);
  const std::string japan = "JPN/semiconductors/gallium";
  EXPECT_EQ(run.coverage(japan, "2023-10"), 1.0);
  EXPECT_TRUE(cut_off(run.status(japan, "2024-01")));
  EXPECT_EQ(run.coverage(japan, "2024-06"), 1.0);
  EXPECT_THAT(run.because(japan), Contains("gallium-licences"));
  EXPECT_EQ(what_if("china-controls", "without: [gallium-licences]\n").lowest_coverage(japan), 1.0);
}

TEST(ChinaControls, TheUnitedStatesFallShortOfAntimonyAndMunitionsComeFirst) {
  const Answers run = run_shipped("china-controls");
  const std::string flame = "USA/flame-retardants/antimony", munitions = "USA/munitions/antimony";
  EXPECT_EQ(run.status(flame, "2024-09"), Status::buffered);
  EXPECT_EQ(run.status(flame, "2026-06"), Status::strained);
  EXPECT_EQ(run.lowest_coverage(munitions), 1.0);
  // The truce of November 2025 lifts the ban, but no licence has been granted since: nothing changes.
  EXPECT_NEAR(run.flow_coverage(flame, "2026-06"), run.flow_coverage(flame, "2025-06"), 1e-6);
  const Answers free = what_if("china-controls", "without: [antimony-licences-usa, us-ban, truce]\n");
  EXPECT_EQ(free.lowest_coverage(flame), 1.0);
}

TEST(ChinaControls, TheTruceBringsGermaniumToTheUnitedStatesUntilItEnds) {
  const Answers run = run_shipped("china-controls");
  const std::string optics = "USA/fibre-optics/germanium";
  EXPECT_GT(run.flow_coverage(optics, "2026-06"), run.flow_coverage(optics, "2025-10") + 0.03);
  EXPECT_LT(run.flow_coverage(optics, "2027-01"), run.flow_coverage(optics, "2026-06") - 0.03);
  EXPECT_GT(what_if("china-controls", "without: [us-ban, truce]\n").flow_coverage(optics, "2025-10"),
            run.flow_coverage(optics, "2025-10"));
}

TEST(ChinaControls, ChinaItselfIsNeverShort) {
  const Answers run = run_shipped("china-controls");
  for (const Consumer& consumer : run.world().consumers) {
    if (run.world().countries[consumer.country].id == "CHN") {
      EXPECT_EQ(run.lowest_coverage(consumer.id), 1.0) << consumer.id;
    }
  }
}

TEST(GraphitePermits, AreADipThatStocksCarryOver) {
  const Answers run = run_shipped("graphite-permits");
  const double month = run.exports("CHN", "battery-graphite", "2023-11", "2023-11");
  EXPECT_GT(month, 0.0);
  EXPECT_LT(run.exports("CHN", "battery-graphite", "2023-12", "2023-12"), 0.25 * month);
  EXPECT_GT(run.exports("CHN", "battery-graphite", "2024-03", "2024-03"), 0.95 * month);
  EXPECT_EQ(run.lowest_coverage("KOR/ev-batteries/battery-graphite"), 1.0);
  for (const BuyerSummary& summary : run.conduct().consumer_summaries) EXPECT_EQ(summary.cut_off.steps, 0);
  const Answers free = what_if("graphite-permits", "without: [graphite-permits, graphite-permits-usa]\n");
  EXPECT_NEAR(free.exports("CHN", "battery-graphite", "2023-12", "2023-12"), month, 1e-6 * month);
}

// ------------------------------------------------------------------------------------------------ cobalt, nickel

TEST(CobaltSuspension, StarvesWhoHasNoStockOnceTheirsIsUsedUp) {
  const Answers run = run_shipped("cobalt-suspension");
  EXPECT_EQ(run.exports("COD", "cobalt-intermediate", "2025-03", "2025-12"), 0.0);
  const std::string korea = "KOR/consumer-electronics/cobalt";
  EXPECT_EQ(run.status(korea, "2025-06"), Status::buffered);
  EXPECT_TRUE(cut_off(run.status(korea, "2025-12")));
  EXPECT_THAT(run.because(korea), Contains("cobalt-suspension"));
  EXPECT_EQ(run.lowest_coverage("KOR/defence/cobalt"), 1.0);
  // Copper, the host, is not touched: the mines dig on.
  EXPECT_NEAR(run.runs("mine-copper-cod", "2025-01", "2025-12"), 3.3e6, 1e-6 * 3.3e6);
  const Answers free = what_if("cobalt-suspension", "without: [cobalt-suspension, quota, quota-2025-carried-over]\n");
  EXPECT_EQ(free.lowest_coverage(korea), 1.0);
}

TEST(CobaltSuspension, QuotasHoldFromThenOn) {
  const Answers run = run_shipped("cobalt-suspension");
  EXPECT_LE(run.exports("COD", "cobalt-intermediate", "2026-01", "2026-03"), 42275 * (1 + 1e-9));
  EXPECT_GT(run.exports("COD", "cobalt-intermediate", "2026-01", "2026-03"), 0.9 * 42275);
  EXPECT_NEAR(run.exports("COD", "cobalt-intermediate", "2027-01", "2027-12"), 96600, 1);
  EXPECT_EQ(run.status("KOR/consumer-electronics/cobalt", "2027-06"), Status::strained);
  const Answers free = what_if("cobalt-suspension", "without: [quota]\n");
  EXPECT_EQ(free.status("KOR/consumer-electronics/cobalt", "2027-06"), Status::supplied);
}

TEST(IndonesiaOreBan, MovesSmeltingToIndonesia) {
  const Answers run = run_shipped("indonesia-ore-ban");
  const Answers free = what_if("indonesia-ore-ban", "without: [ore-ban]\n");
  EXPECT_EQ(run.exports("IDN", "nickel-ore", "2020-01", "2023-12"), 0.0);
  EXPECT_LT(run.runs("smelt-nickel-chn", "2021-01", "2021-12"),
            0.93 * free.runs("smelt-nickel-chn", "2021-01", "2021-12"));
  EXPECT_GT(run.exports("PHL", "nickel-ore", "2021-01", "2021-12"),
            1.05 * free.exports("PHL", "nickel-ore", "2021-01", "2021-12"));
  EXPECT_GT(run.runs("indonesia-new-smelters", "2021-01", "2021-12"), 30e3);
  EXPECT_EQ(free.runs("indonesia-new-smelters", "2020-01", "2023-12"), 0.0);
  for (const BuyerSummary& summary : run.conduct().consumer_summaries) EXPECT_EQ(summary.cut_off.steps, 0);
}

// -------------------------------------------------------------------------------------- deals of the United States

TEST(ThackerPass, IsPaidForOnlyWithTheLoanAndReplacesChile) {
  const Answers lent = run_shipped("thacker-pass"), alone = run_shipped("thacker-pass-without-loan");
  const std::string batteries = "USA/ev-batteries/lithium-chemicals";
  EXPECT_EQ(alone.coverage(batteries, "2028-12"), 1.0);
  EXPECT_LT(alone.coverage(batteries, "2030-06"), 0.6);
  EXPECT_THAT(alone.because("CHN/ev-batteries/lithium-chemicals"), IsEmpty());
  EXPECT_EQ(lent.coverage(batteries, "2030-06"), 1.0);
  EXPECT_GT(lent.runs("thacker-pass-mine", "2030-01", "2030-12"), 7000);
  EXPECT_EQ(alone.runs("thacker-pass-mine", "2023-01", "2032-12"), 0.0);
  // The last hundred million close the gap: nothing is paid before October 2025.
  EXPECT_EQ(lent.paid("USA", "doe-loan", "2025-09"), 0.0);
  EXPECT_GT(lent.paid("USA", "doe-loan", "2025-10"), 0.0);
}

TEST(AmblerRoad, ThreePercentOfTheCostOpenNothing) {
  const Answers signed_only = run_shipped("ambler-road"), paid_for = run_shipped("ambler-road-paid-for");
  EXPECT_EQ(signed_only.runs("arctic-mine", "2023-01", "2037-12"), 0.0);
  EXPECT_EQ(signed_only.paid("USA", "trilogy", "2026-06"), 0.0);  // promised, not called
  EXPECT_EQ(paid_for.runs("arctic-mine", "2023-01", "2034-10"), 0.0);
  EXPECT_GT(paid_for.runs("arctic-mine", "2034-11", "2036-12"), 1000);
  // Where the road is refused for good, money changes nothing.
  const Answers refused = what_if("ambler-road-paid-for", "events:\n  - {id: no-road, until: }\n");
  EXPECT_EQ(refused.runs("arctic-mine", "2023-01", "2037-12"), 0.0);
}

TEST(KazakhTungsten, HelpsOnceTheUnitedStatesCanRefineIt) {
  const std::string tools = "USA/hard-metals/tungsten";
  const Answers ore = run_shipped("c5-kazakhstan-tungsten"), refined = run_shipped("c5-kazakhstan-tungsten-refined");
  EXPECT_TRUE(cut_off(ore.status(tools, "2030-06")));
  EXPECT_THAT(ore.because(tools), Contains("stop"));
  EXPECT_TRUE(cut_off(ore.status(tools, "2036-06")));
  EXPECT_LT(refined.flow_coverage(tools, "2034-10"), 0.7);
  EXPECT_EQ(refined.flow_coverage(tools, "2036-06"), 1.0);
  EXPECT_EQ(ore.lowest_coverage("USA/munitions/tungsten"), 1.0);
}

}  // namespace
}  // namespace chokepoint
