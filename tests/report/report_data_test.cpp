// What the report's page reads: the numbers of the run, and nothing that could end the element that holds them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "chokepoint/report.hpp"
#include "golden/micro_world.hpp"
#include "report/series.hpp"
#include "results/hand_filled.hpp"

namespace chokepoint {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

StoredRun written(const RunResult& result) {
  const golden::TemporaryFolder folder;
  write_results(result, folder.path() / "r.sqlite");
  return read_run(folder.path() / "r.sqlite");
}

TEST(ReportSeries, EqualNeighboursStandOnce) {
  Table<double> table;
  table.resize(6, 2, 1.0);
  table.at(2, 0) = 0.25;
  table.at(3, 0) = 0.25;
  EXPECT_EQ(series(table, 0, 1.0), "1*2 0.25*2 1*2");
  EXPECT_EQ(series(table, 0, 0.0), "1*2 0.25*2 1*2");
  EXPECT_EQ(series(table, 1, 1.0), "");
  EXPECT_EQ(series(table, 1, 0.0), "1*6");
}

TEST(ReportSeries, NumbersKeepTheDigitsThatMatter) {
  EXPECT_EQ(short_number(0), "0");
  EXPECT_EQ(short_number(1234.5678), "1235");
  EXPECT_EQ(short_number(1234567.0), "1.235e+06");
  EXPECT_EQ(short_number(0.000123456), "0.0001235");
  EXPECT_EQ(short_number(1.0 / 0.0), "0");
}

TEST(ReportData, HoldsTheRun) {
  const json data = json::parse(report_data({written(test::hand_filled_run())}));
  EXPECT_EQ(data["format"], 1);
  const json& run = data["runs"][0];
  EXPECT_EQ(run["title"], "An embargo, \"by hand\"");
  EXPECT_EQ(run["steps"][0], "2025-01");
  EXPECT_EQ(run["countries"]["id"], json({"CHN", "JPN"}));
  EXPECT_EQ(run["events"]["kind"][0], "ban");
  const json& conduct = run["conducts"][0];
  EXPECT_EQ(conduct["coverage"], json({"", "1*3 0.4 0 1"}));
  EXPECT_EQ(conduct["status"], json({"", "0*2 1 3 4 0"}));
  EXPECT_EQ(conduct["twinCoverage"], json({"", ""}));
  EXPECT_EQ(conduct["links"][0], "10*2 0*3 10");
  EXPECT_EQ(conduct["regions"]["item"][1], "JPN");
  EXPECT_EQ(conduct["regions"]["causes"][1], json({0}));
  EXPECT_TRUE(conduct["regions"]["recovery"][0].is_null());
}

TEST(ReportData, StretchesOfTheRegimeAreJoined) {
  RunResult result = test::hand_filled_run();
  result.conducts[0].in_force = {{}, {0}, {0}, {}, {0}, {0}};
  result.conducts[0].holds = {{1, 0, 0, 0.0}, {2, 0, 0, 0.0}, {4, 0, 0, 0.5}, {5, 0, 0, 0.5}};
  const json conduct = json::parse(report_data({written(result)}))["runs"][0]["conducts"][0];
  EXPECT_EQ(conduct["inForce"], json::parse("[[0,1,3],[0,4,6]]"));
  EXPECT_EQ(conduct["gates"], json::parse("[[0,0,1,3,0],[0,0,4,6,0.5]]"));
}

TEST(ReportData, ExplanationsStandWithTheirConduct) {
  const RunResult result = test::hand_filled_run();
  Explanation why;
  why.conduct = result.conducts[0].conduct;
  why.consumers = {1};
  why.step = 3;
  why.coverage = 0.4;
  why.flow_coverage = 0.25;
  why.limits = {{"lane", "CHN>JPN/oxide", 2.5, 0.1, 0.25, 0.1, 0.1, -1, {0}}};
  why.buffers = {{"stock", 1.5, 0.15}};
  why.cut = CutAnswer{2.5, 0, 2.5, {{"lane", "CHN>JPN/oxide", 2.5, 2.5, {0}}}, {}, {}, {}, true};
  why.events = {{0, -0.75, -0.75, 0}};
  why.lifted = {{{0}, 1.0, {}, "chokepoint run"}};
  Explanation of_two = why, of_another = why;
  of_two.consumers = {0, 1};
  of_another.conduct = Conduct::rationing;
  const json runs =
      json::parse(report_data({written(result), written(result)}, {.why = {{why, of_two, of_another}, {}}}))["runs"];
  EXPECT_FALSE(runs[1]["conducts"][0].contains("why"));
  const json& list = runs[0]["conducts"][0]["why"];
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0]["consumer"], 1);
  EXPECT_EQ(list[0]["limits"], json::parse(R"([["lane","CHN>JPN/oxide",0.25,2.5,[0]]])"));
  EXPECT_EQ(list[0]["buffers"], json::parse(R"([["stock",0.15]])"));
  EXPECT_EQ(list[0]["cut"]["parts"], json::parse(R"([["lane","CHN>JPN/oxide",2.5,[0]]])"));
  EXPECT_EQ(list[0]["events"], json::parse("[[0,1,-0.75,0]]"));
}

TEST(ReportData, NamesWithMarkupCannotEndTheElement) {
  const std::string hostile = "</script><script>alert(1)</script><!-- & \u2028\u2029 ' \" \\ ${x} {{y}}";
  RunResult result = test::hand_filled_run();
  auto scenario = std::make_shared<Scenario>(*result.scenario);
  auto world = std::make_shared<World>(*scenario->world);
  scenario->title = hostile;
  scenario->events[0].title = hostile;
  world->countries[1].name = hostile;
  world->consumers[1].sector = hostile;
  world->consumers[1].provenance.source = hostile;
  scenario->world = world;
  result.scenario = scenario;
  const std::string data = report_data({written(result)});
  EXPECT_THAT(data, Not(HasSubstr("<")));
  EXPECT_THAT(data, Not(HasSubstr(">")));
  EXPECT_THAT(data, Not(HasSubstr("&")));
  EXPECT_THAT(data, Not(HasSubstr("\u2028")));
  EXPECT_THAT(data, Not(HasSubstr("\u2029")));
  const json run = json::parse(data)["runs"][0];
  EXPECT_EQ(run["title"], hostile);
  EXPECT_EQ(run["countries"]["name"][1], hostile);
  EXPECT_EQ(run["consumers"]["sector"][1], hostile);
}

TEST(ReportData, EqualRunsGiveEqualData) {
  EXPECT_EQ(report_data({written(test::hand_filled_run())}), report_data({written(test::hand_filled_run())}));
}

TEST(ReportData, ARunIsShownAsItsFileIs) {
  const RunResult by_hand = test::hand_filled_run();
  EXPECT_EQ(report_data({stored(by_hand)}), report_data({written(by_hand)}));
  for (const char* file :
       {"tiny/first-ban.yaml", "critical-minerals/china-controls.yaml", "rare-earths/us-japan.yaml"}) {
    Diagnostics findings;
    LoadOptions options;
    options.set = {{"calendar.end", "2026-12"}};
    const auto scenario = std::make_shared<const Scenario>(
        load_scenario(std::string(SOURCE_DIR "/scenarios/") + file, options, findings));
    const RunResult result = run(scenario);
    const json a = json::parse(report_data({stored(result)})), b = json::parse(report_data({written(result)}));
    EXPECT_TRUE(a == b) << file << "\n" << json::diff(a, b).dump().substr(0, 2000);
  }
}

TEST(ReportPage, TheDataStandsWhereThePageHasItsPlace) {
  EXPECT_EQ(report_page("a{\"chokepoint\":\"data\"}b", "{$&}"), "a{$&}b");
  EXPECT_THROW(report_page("a page of others", "{}"), std::invalid_argument);
}

}  // namespace
}  // namespace chokepoint
