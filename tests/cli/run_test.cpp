// `chokepoint run` through the program itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "cli/shell.hpp"

namespace chokepoint::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(CommandRun, SaysWhoIsCutOffFromWhatSinceWhenAndWhy) {
  const Desk desk;
  const Outcome run = desk.shell("chokepoint run embargo.yaml --no-report");
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("Title of embargo"), HasSubstr("1 of 3 consumers, in 1 country, is cut off"),
                             HasSubstr("JPN's EV traction sector, cut off from oxide"),
                             HasSubstr("because of “The gate closes”"), HasSubstr("The gate closes"),
                             HasSubstr("Results: embargo.sqlite")));
  EXPECT_THAT(run.out, Not(HasSubstr("\x1b"))) << "colours belong to terminals";
  EXPECT_THAT(run.err, Not(HasSubstr("%"))) << "so does the progress bar";
  EXPECT_THAT(desk.files(), ElementsAre("calm.yaml", "embargo.sqlite", "embargo.yaml"));
}

TEST(CommandRun, SaysPlainlyThatNobodyIsCutOff) {
  const Desk desk;
  const Outcome run = desk.shell("chokepoint run calm.yaml");
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("Nobody is cut off: all 3 consumers"));
}

TEST(CommandRun, WritesWhereItIsTold) {
  const Desk desk;
  EXPECT_EQ(desk.shell("mkdir out && chokepoint run calm.yaml -o out/r.sqlite").code, 0);
  EXPECT_TRUE(fs::exists(desk.path() / "out/r.sqlite"));
  EXPECT_THAT(desk.files(), ElementsAre("calm.yaml", "embargo.yaml"));
  const auto rows = read_results(desk.path() / "out/r.sqlite", "coverage", "JPN");
  ASSERT_EQ(rows.size(), 24u);
  for (const auto& row : rows) EXPECT_EQ(row.value, 1.0);
}

TEST(CommandRun, TwoRunsGiveTheSameBytes) {
  const Desk desk;
  EXPECT_EQ(desk.shell("chokepoint run embargo.yaml -o a.sqlite -q && chokepoint run embargo.yaml -o b.sqlite -q").code,
            0);
  const std::string first = read_file(desk.path() / "a.sqlite");
  EXPECT_GT(first.size(), 4096u);
  EXPECT_TRUE(first == read_file(desk.path() / "b.sqlite"));
}

TEST(CommandRun, JsonHasTheDocumentedShape) {
  const Desk desk;
  const Outcome run = desk.shell("chokepoint run embargo.yaml --format json --fail-if 'severed > 5'");
  EXPECT_EQ(run.code, 0) << run.err;
  const auto json = nlohmann::json::parse(run.out);
  EXPECT_EQ(json["format"], "chokepoint-summary/1");
  EXPECT_EQ(json["scenario"]["id"], "embargo");
  EXPECT_EQ(json["complete"], true);
  EXPECT_EQ(json["steps_done"], 24);
  EXPECT_EQ(json["results"], "embargo.sqlite");
  EXPECT_EQ(json["fail_if"][0]["holds"], false);
  const auto& conduct = json["conducts"][0];
  EXPECT_EQ(conduct["measures"]["cut_off"], 1);
  EXPECT_EQ(conduct["consumers"][0]["consumer"], "JPN/ev-traction/oxide");
  EXPECT_EQ(conduct["consumers"][0]["causes"][0], "embargo");
  EXPECT_EQ(conduct["regions"][0]["region"], "JPN");
  // Every key is on the reference page.
  const std::string page = read_file(fs::path(SOURCE_DIR) / "docs/reference/command-line.md");
  const std::function<void(const nlohmann::json&)> walk = [&](const nlohmann::json& node) {
    if (node.is_object()) {
      for (const auto& [key, value] : node.items()) EXPECT_THAT(page, HasSubstr("`" + key + "`"));
    }
    if (node.is_structured())
      for (const auto& each : node) walk(each);
  };
  walk(json);
}

TEST(CommandRun, FailIfReturnsOneWhereTheConditionHolds) {
  const Desk desk;
  EXPECT_EQ(desk.shell("chokepoint run embargo.yaml -q --fail-if 'cut_off > 0'").code, 1);
  EXPECT_EQ(desk.shell("chokepoint run calm.yaml -q --fail-if 'cut_off > 0'").code, 0);
  EXPECT_EQ(desk.shell("chokepoint run embargo.yaml -q --fail-if 'severed>0' --fail-if 'countries > 3'").code, 1);
  const Outcome typo = desk.shell("chokepoint run calm.yaml --fail-if 'cut_of > 0'");
  EXPECT_EQ(typo.code, 2);
  EXPECT_THAT(typo.err, HasSubstr("did you mean `cut_off`?"));
  EXPECT_EQ(desk.shell("chokepoint run calm.yaml --fail-if 'cut_off > many'").code, 2);
  EXPECT_EQ(desk.shell("chokepoint run calm.yaml --fail-if nonsense").code, 2);
}

TEST(CommandRun, SetChangesTheScenario) {
  const Desk desk;
  EXPECT_EQ(desk.shell("chokepoint run embargo.yaml -q --set events.embargo.start=2027-06-01 "
                       "--set events.embargo.until=2027-07-01 --fail-if 'cut_off > 0'")
                .code,
            0);
  const Outcome wrong = desk.shell("chokepoint run embargo.yaml --set nothing");
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("path=value"));
}

TEST(CommandRun, ThreeTyposGiveThreeErrorsAtOnceAndLeaveNothingBehind) {
  const Desk desk;
  desk.write("typos.yaml",
             "chokepoint: scenario/1\ntitel: Typos\nworld: worlds/micro\n"
             "calendar: {start: 2025-01, end: 2025-13, step: month}\nconduct: coperative\n");
  const Outcome run = desk.shell("chokepoint run typos.yaml");
  EXPECT_EQ(run.code, 2);
  EXPECT_THAT(run.out, IsEmpty());
  EXPECT_THAT(run.err, AllOf(HasSubstr("typos.yaml:2:"), HasSubstr("typos.yaml:4:"), HasSubstr("typos.yaml:5:"),
                             HasSubstr("3 errors")));
  EXPECT_LT(run.err.find("typos.yaml:2:"), run.err.find("typos.yaml:4:"));
  EXPECT_THAT(desk.files(), ElementsAre("calm.yaml", "embargo.yaml", "typos.yaml"));
}

TEST(CommandRun, BadInputLeavesTheOldResultsAlone) {
  const Desk desk;
  ASSERT_EQ(desk.shell("chokepoint run calm.yaml -q").code, 0);
  const std::string before = read_file(desk.path() / "calm.sqlite");
  desk.write("calm.yaml", "chokepoint: scenario/1\n");
  EXPECT_EQ(desk.shell("chokepoint run calm.yaml").code, 2);
  EXPECT_TRUE(before == read_file(desk.path() / "calm.sqlite"));
}

TEST(CommandRun, ResultsThatCannotBeWrittenAreToldBeforeAnythingIsComputed) {
  const Desk desk;
  const Outcome missing = desk.shell("chokepoint run calm.yaml -o nowhere/r.sqlite");
  EXPECT_EQ(missing.code, 2);
  EXPECT_THAT(missing.err, HasSubstr("the folder does not exist"));
  const Outcome foreign = desk.shell("chokepoint run calm.yaml -o embargo.yaml");
  EXPECT_EQ(foreign.code, 2);
  EXPECT_THAT(foreign.err, HasSubstr("no results file"));
  if (geteuid() != 0) {
    const Outcome locked =
        desk.shell("mkdir locked && chmod 555 locked && chokepoint run calm.yaml -o locked/r.sqlite");
    EXPECT_EQ(locked.code, 2);
  }
  EXPECT_THAT(desk.files(), ElementsAre("calm.yaml", "embargo.yaml"));
}

TEST(CommandRun, AFullDiskLeavesTheOldResults) {
  const Desk desk;
  ASSERT_EQ(desk.shell("chokepoint run calm.yaml -q --no-report -o r.sqlite").code, 0);
  const std::string before = read_file(desk.path() / "r.sqlite");
  const Outcome full = desk.shell("(trap '' XFSZ; ulimit -f 16; chokepoint run embargo.yaml -q -o r.sqlite)");
  EXPECT_EQ(full.code, 3);
  EXPECT_THAT(full.err, HasSubstr("internal error"));
  EXPECT_TRUE(before == read_file(desk.path() / "r.sqlite"));
  EXPECT_THAT(desk.files(), ElementsAre("calm.yaml", "embargo.yaml", "r.sqlite"));
}

TEST(CommandRun, ASignalStopsCleanlyAndKeepsWhatWasComputed) {
  const Desk desk;
  const Outcome run =
      desk.interrupted("run '" SOURCE_DIR "/scenarios/rare-earths/april-2025-licences.yaml' -o long.sqlite");
  EXPECT_EQ(run.code, 130) << run.err;
  EXPECT_THAT(run.out, HasSubstr("Stopped"));
  EXPECT_TRUE(fs::exists(desk.path() / "long.sqlite"));
}

TEST(CommandRun, AllConductsRunSideBySide) {
  const Desk desk;
  const Outcome run = desk.shell("chokepoint run embargo.yaml --set 'conduct=[rationing, cooperative, clairvoyant]'");
  EXPECT_EQ(run.code, 0) << run.err;
  for (const char* conduct : {"rationing", "cooperative", "clairvoyant"}) EXPECT_THAT(run.out, HasSubstr(conduct));
  const Outcome typo = desk.shell("chokepoint run embargo.yaml --set conduct=rationning");
  EXPECT_EQ(typo.code, 2);
  EXPECT_THAT(typo.err, HasSubstr("`rationing`"));
}

TEST(CommandRun, NoTwinLeavesTheComparisonOut) {
  const Desk desk;
  ASSERT_EQ(desk.shell("chokepoint run embargo.yaml -q --no-twin").code, 0);
  EXPECT_TRUE(read_results(desk.path() / "embargo.sqlite", "twin_coverage").empty());
  ASSERT_EQ(desk.shell("chokepoint run embargo.yaml -q").code, 0);
  EXPECT_EQ(read_results(desk.path() / "embargo.sqlite", "twin_coverage", "JPN").size(), 24u);
}

TEST(CommandRun, AMissingScenarioIsWrongInput) {
  const Desk desk;
  const Outcome run = desk.shell("chokepoint run missing.yaml");
  EXPECT_EQ(run.code, 2);
  EXPECT_THAT(run.err, HasSubstr("missing.yaml"));
  EXPECT_THAT(run.err, HasSubstr("1 error"));
}

}  // namespace
}  // namespace chokepoint::test
