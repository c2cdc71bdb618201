// Reports, comparisons and exports as they are typed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/shell.hpp"
#include "report/page.hpp"

namespace chokepoint::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(CommandReport, StandsBesideTheResultsAndReplacesNobodyElsesFile) {
  if (report_page_template().empty()) GTEST_SKIP() << "built without the report's page";
  const Desk desk;
  const Outcome run = desk.shell("chokepoint run embargo.yaml");
  EXPECT_THAT(run.out, HasSubstr("Report:  embargo.html"));
  EXPECT_THAT(read_file(desk.path() / "embargo.html"), HasSubstr("Title of embargo"));
  EXPECT_EQ(desk.shell("chokepoint run embargo.yaml -q").err, "");
  const Outcome foreign = desk.shell("echo mine > calm.html; chokepoint run calm.yaml");
  EXPECT_EQ(foreign.code, 0);
  EXPECT_THAT(foreign.err, HasSubstr("calm.html is there already and is no report"));
  EXPECT_EQ(read_file(desk.path() / "calm.html"), "mine\n");
}

TEST(CommandReport, IsMadeFromResultsOrScenarios) {
  if (report_page_template().empty()) GTEST_SKIP() << "built without the report's page";
  const Desk desk;
  ASSERT_EQ(desk.shell("chokepoint run embargo.yaml -q --no-report").code, 0);
  const Outcome both = desk.shell("chokepoint report embargo.sqlite calm.yaml");
  EXPECT_EQ(both.code, 0) << both.err;
  EXPECT_THAT(both.out, HasSubstr("Report: comparison.html"));
  EXPECT_THAT(read_file(desk.path() / "comparison.html"),
              AllOf(HasSubstr("Title of embargo"), HasSubstr("Title of calm")));
  const Outcome none = desk.shell("chokepoint report nothing.sqlite calm.yml");
  EXPECT_EQ(none.code, 2);
  EXPECT_THAT(none.err, AllOf(HasSubstr("nothing.sqlite"), HasSubstr("calm.yml")));
}

TEST(CommandCompare, SaysWhatDiffersAndWhatThatChanges) {
  const Desk desk;
  const Outcome run = desk.shell("chokepoint compare calm.yaml embargo.yaml");
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("events.embargo"), HasSubstr("embargo.yaml:"), HasSubstr("What that changes")));
  EXPECT_EQ(desk.shell("chokepoint compare -q calm.yaml embargo.yaml --fail-if 'unmet_value > 0'").code, 1);
  EXPECT_EQ(desk.shell("chokepoint compare -q embargo.yaml calm.yaml --fail-if 'unmet_value > 0'").code, 0);
  const auto json = nlohmann::json::parse(desk.shell("chokepoint compare -q calm.yaml embargo.yaml --format json").out);
  EXPECT_EQ(json["totals"][0]["cut_off"], 0);
  EXPECT_EQ(json["totals"][1]["cut_off"], 1);
  EXPECT_EQ(desk.shell("chokepoint compare calm.yaml").code, 2);
}

TEST(CommandCompare, SaysOfEachChangeWhetherItIsLargerThanTheRangeOfTheConducts) {
  const Desk desk;
  desk.write("later.yaml", "chokepoint: scenario/1\nextends: embargo.yaml\nset: {events.embargo.start: 2025-08-01}\n");
  const std::string compare = "chokepoint compare embargo.yaml later.yaml";
  const std::string inside = desk.shell(compare + " --set 'conduct=[cooperative, rationing]'").out;
  EXPECT_THAT(inside, HasSubstr("Robust"));
  EXPECT_THAT(desk.shell(compare).out, Not(HasSubstr("Robust"))) << "one conduct leaves no range";
}

TEST(CommandCompare, AWorldIsTheSameWhereverTheScenarioLies) {
  const Desk desk;
  fs::create_directories(desk.path() / "below");
  desk.write("below/near.yaml",
             "chokepoint: scenario/1\nextends: ../embargo.yaml\nset: {events.embargo.start: 2025-08-01}\n");
  const auto json =
      nlohmann::json::parse(desk.shell("chokepoint compare -q embargo.yaml below/near.yaml --format json").out);
  std::vector<std::string> paths;
  for (const auto& each : json["inputs"]) paths.push_back(each["path"]);
  EXPECT_EQ(paths, std::vector<std::string>{"events.embargo.start"}) << json["inputs"];
}

TEST(CommandRun, ItsPageExplainsWhoIsHitWorstWhereAskedTo) {
  if (report_page_template().empty()) GTEST_SKIP() << "built without the report's page";
  const Desk desk;
  const auto explained = [&](const std::string& options) {
    EXPECT_EQ(desk.shell("chokepoint run embargo.yaml -q " + options).code, 0);
    const std::string page = read_file(desk.path() / "embargo.html"), why = "\"command\":\"chokepoint explain";
    int count = 0;
    for (std::size_t at = 0; (at = page.find(why, at)) != std::string::npos; ++at) ++count;
    return count;
  };
  const std::string both = "--set 'conduct=[cooperative, rationing]'";
  EXPECT_EQ(explained(""), 0);
  EXPECT_EQ(explained("--explain 1"), 1);
  EXPECT_EQ(explained(both + " --explain 1"), 2);
}

TEST(CommandExport, RefusesWhatIsNotInTheRun) {
  const Desk desk;
  ASSERT_EQ(desk.shell("chokepoint run embargo.yaml -q --no-report").code, 0);
  EXPECT_EQ(desk.shell("chokepoint export embargo.sqlite --format csv").code, 0);
  const Outcome run = desk.shell("chokepoint export embargo.sqlite --format dot --commodity oxid");
  EXPECT_EQ(run.code, 2);
  EXPECT_THAT(run.err, HasSubstr("did you mean `oxide`?"));
  EXPECT_EQ(desk.shell("chokepoint export embargo.sqlite --format pdf").code, 2);
  EXPECT_EQ(desk.shell("chokepoint export embargo.sqlite --format xlsx -o no/r.xlsx").code, 2);
}

}  // namespace
}  // namespace chokepoint::test
