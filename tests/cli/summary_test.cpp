// Words and conditions of the summary, on a run filled by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/summary.hpp"
#include "cli/words.hpp"
#include "results/hand_filled.hpp"

namespace chokepoint::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Summary, ReadsAsASentenceAMinisterCanUse) {
  const std::string text = summary_text(test::hand_filled_run(), Paint{});
  EXPECT_THAT(text, HasSubstr("From 2025-04 on, 1 consumer in 1 country is cut off. Worst: Japan's EV traction of "
                              "Dysprosium oxide, 2 months, because of embargo.\n"));
  EXPECT_THAT(text,
              HasSubstr("Japan    Dysprosium oxide  2025-04       2     0 %       16  16 thousand  2025-06  embargo"));
  EXPECT_THAT(text, HasSubstr("China closes the gate"));
  EXPECT_THAT(text, Not(HasSubstr("JPN")));
}

TEST(Summary, SaysWhatWouldHaveHappenedWithoutTheControls) {
  RunResult run = test::hand_filled_run();
  run.conducts[0].consumer_summaries[1].cut_off.steps_by_controls = 0;
  EXPECT_THAT(summary_text(run, Paint{}), HasSubstr("Without the controls they would be cut off as well."));
  run.conducts[0].twin_consumers = {};
  EXPECT_THAT(summary_text(run, Paint{}), Not(HasSubstr("Without the controls")));
}

TEST(Summary, ListsTheWorstDozenAndCountsTheRest) {
  RunResult run = test::hand_filled_run();
  auto& regions = run.conducts[0].regions;
  const RegionSummary japan = regions[1];
  for (int i = 0; i < 14; ++i) regions.push_back(japan);
  EXPECT_THAT(summary_text(run, Paint{}), HasSubstr("and 3 more\n"));
}

TEST(Summary, FallsBackToConsumersWhereNoCountryAsAWholeIsCutOff) {
  RunResult run = test::hand_filled_run();
  run.conducts[0].regions.clear();
  EXPECT_THAT(summary_text(run, Paint{}), AllOf(HasSubstr("Consumer"), HasSubstr("Japan, EV traction")));
}

TEST(Summary, SaysThatARunWasStopped) {
  RunResult run = test::hand_filled_run();
  run.complete = false;
  run.steps_done = 4;
  EXPECT_THAT(summary_text(run, Paint{}), HasSubstr("Stopped after 2025-04"));
}

TEST(Summary, PaintsOnlyWhereItIsToldTo) {
  EXPECT_THAT(summary_text(test::hand_filled_run(), Paint{false}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(summary_text(test::hand_filled_run(), Paint{true}), HasSubstr("\x1b["));
}

TEST(Condition, ComparesAMeasureWithANumber) {
  const RunResult run = test::hand_filled_run();
  const auto values = measure(run, run.conducts[0]);
  EXPECT_TRUE(parse_condition("cut_off > 0").holds(values));
  EXPECT_FALSE(parse_condition("cut_off>1").holds(values));
  EXPECT_TRUE(parse_condition(" cut_off == 1 ").holds(values));
  EXPECT_TRUE(parse_condition("cut_off_by_controls != 0").holds(values));
  EXPECT_TRUE(parse_condition("months >= 2").holds(values));
  EXPECT_TRUE(parse_condition("months <= 2").holds(values));
  EXPECT_TRUE(parse_condition("unmet_tonnes < 16.5").holds(values));
  EXPECT_TRUE(parse_condition("unmet_value == 1.6e4").holds(values));
  EXPECT_TRUE(parse_condition("buffered == 1").holds(values));
  EXPECT_TRUE(parse_condition("severed == 1").holds(values));
  EXPECT_TRUE(parse_condition("starved == 1").holds(values));
  EXPECT_TRUE(parse_condition("strained == 0").holds(values));
  EXPECT_TRUE(parse_condition("countries == 1").holds(values));
  EXPECT_TRUE(parse_condition("coverage < 0.1").holds(values));
  EXPECT_TRUE(parse_condition("facilities == 0").holds(values));
}

TEST(Condition, IsRefusedWhereItIsNoSentence) {
  for (const char* text : {"", "cut_off", "cut_off >", "cut_off > x", "cut_off > 1x", "cut_off = 1", "> 0",
                           "cut_off > nan", "cut_off > 0 and 1"})
    EXPECT_THROW(parse_condition(text), InputError) << text;
  EXPECT_THROW(parse_condition("sevred > 0"), InputError);
}

TEST(Words, NumbersAreWrittenForPeople) {
  EXPECT_EQ(amount(0), "0");
  EXPECT_EQ(amount(0.01), "<0.1");
  EXPECT_EQ(amount(3.14159), "3.1");
  EXPECT_EQ(amount(1234567.8), "1,234,568");
  EXPECT_EQ(money(950), "950");
  EXPECT_EQ(money(12.34e6), "12 million");
  EXPECT_EQ(percent(0), "0 %");
  EXPECT_EQ(percent(0.004), "0.4 %");
  EXPECT_EQ(percent(0.123), "12 %");
  EXPECT_EQ(percent(0.9999), "99 %");
  EXPECT_EQ(percent(1), "100 %");
  EXPECT_EQ(count(1, "country"), "1 country");
  EXPECT_EQ(count(9, "country"), "9 countries");
  EXPECT_EQ(count(0, "consumer"), "0 consumers");
}

TEST(Words, ColumnsAlignForLettersNotBytes) {
  EXPECT_EQ(align({{"Côte", "1"}, {"Chile", "22"}}, {false, true}), "Côte    1\nChile  22\n");
}

}  // namespace
}  // namespace chokepoint::cli
