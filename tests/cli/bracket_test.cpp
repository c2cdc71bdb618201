// Where conducts agree and where they do not, on runs filled by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "chokepoint/bracket.hpp"
#include "cli/bracket_text.hpp"
#include "cli/summary.hpp"
#include "results/hand_filled.hpp"

namespace chokepoint::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// Japan is cut off under both conducts, later and for longer in the scramble; China in the scramble alone.
RunResult two_conducts() {
  RunResult run = test::hand_filled_run();
  run.conducts.push_back(run.conducts.front());
  ConductResult& scramble = run.conducts.back();
  scramble.conduct = Conduct::rationing;
  CutOff& japan = scramble.consumer_summaries[1].cut_off;
  japan.first_step = 2;
  japan.steps = 4;
  japan.unmet_tonnes = 31;
  japan.unmet_value = 31000;
  CutOff& china = scramble.consumer_summaries[0].cut_off;
  china.first_step = 3;
  china.steps = 1;
  china.unmet_tonnes = 6;
  china.unmet_value = 6000;
  return run;
}

TEST(Bracket, GivesTheRangeOverTheConducts) {
  const Bracket bracket = bracket_of(two_conducts());
  ASSERT_EQ(bracket.robust.size(), 1u);
  const BracketRow& japan = bracket.robust.front();
  EXPECT_EQ(japan.consumer, 1);
  EXPECT_EQ(japan.earliest_step, 2);
  EXPECT_EQ(japan.latest_step, 3);
  EXPECT_EQ(japan.least_steps, 2);
  EXPECT_EQ(japan.most_steps, 4);
  EXPECT_EQ(japan.least_unmet, 16);
  EXPECT_EQ(japan.most_unmet, 31);
  ASSERT_EQ(bracket.by_behaviour.size(), 1u);
  const BracketRow& china = bracket.by_behaviour.front();
  EXPECT_THAT(china.cut_off_under, ElementsAre(Conduct::rationing));
  EXPECT_EQ(china.least_steps, 0);
  EXPECT_EQ(china.least_unmet, 0);
  EXPECT_EQ(china.most_unmet, 6);
  EXPECT_EQ(bracket.spared, 0);
}

TEST(Bracket, IsSaidInWords) {
  const std::string text = summary_text(two_conducts(), Paint{}, 120);
  EXPECT_THAT(text, HasSubstr("Robust: 1 consumer is cut off under every one of them.\n"));
  EXPECT_THAT(text, HasSubstr("Depends on behaviour: 1 consumer is cut off under some and not under others.\n"));
  EXPECT_THAT(text,
              HasSubstr("Japan, EV traction  dysprosium oxide  2025-03 to 2025-04   2 to 4  16 to 31  16k to 31k"));
  EXPECT_THAT(text, HasSubstr("Conduct: rationing"));
}

TEST(Bracket, OneConductHasNone) {
  EXPECT_THAT(bracket_text(test::hand_filled_run(), Paint{}, 100), IsEmpty());
  EXPECT_TRUE(bracket_json(test::hand_filled_run()).is_null());
  EXPECT_THAT(summary_text(test::hand_filled_run(), Paint{}, 100), Not(HasSubstr("Robust")));
}

TEST(Bracket, AsJson) {
  const auto json = bracket_json(two_conducts());
  EXPECT_EQ(json["robust"][0]["consumer"], "JPN/ev-traction/oxide");
  EXPECT_EQ(json["robust"][0]["unmet_tonnes"][1], 31);
  EXPECT_EQ(json["by_behaviour"][0]["cut_off_under"][0], "rationing");
  EXPECT_EQ(json["spared"], 0);
}

}  // namespace
}  // namespace chokepoint::cli
