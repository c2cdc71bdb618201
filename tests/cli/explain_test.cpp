// `explain` and `trace` as typed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/shell.hpp"
#include "results/sqlite.hpp"

namespace chokepoint::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(ExplainCommand, SaysWhatHoldsItAndWhoseItIs) {
  const Desk desk;
  const Outcome why = desk.shell("chokepoint explain embargo.yaml --who JPN/ev-traction --when 2025-12");
  EXPECT_EQ(why.code, 0) << why.err;
  EXPECT_THAT(why.out, AllOf(HasSubstr("coverage 0.0 %, severed"), HasSubstr("embargo.yaml:7"),
                             HasSubstr("= flow coverage"), HasSubstr("--without embargo")));
  EXPECT_THAT(why.out, HasSubstr("[1] The gate closes")) << "events are named by title";
}

/// Tonnes and points of a line of the table, or of the sentence below it.
std::vector<double> numbers_of(const std::string& text, const std::string& line) {
  std::vector<double> numbers;
  const std::size_t at = text.find("\n" + line);
  if (at == std::string::npos) return numbers;
  std::istringstream words(text.substr(at + 1 + line.size(), text.find('\n', at + 1) - at - 1 - line.size()));
  for (std::string word; words >> word;)
    if (std::string("+-0123456789").find(word[0]) != std::string::npos) numbers.push_back(std::stod(word));
  return numbers;
}

TEST(ExplainCommand, LimitsAddUpToWhatOthersTakeFirstAndWhatIsLeft) {
  const Desk desk;
  // Chinese and American cars come first: they have 30 and 25 t a month, Japan has what is left of the mine's 60 t.
  desk.write("worlds/micro/consumers.csv",
             "country,sector,commodity,demand,priority,critical,source\n"
             "CHN,ev-traction,oxide,360,1,0.5,\"assumed, test\"\nUSA,ev-traction,oxide,300,1,0.5,\"assumed, test\"\n"
             "JPN,ev-traction,oxide,360,2,0.5,\"assumed, test\"\n");
  desk.scenario(
      "strike",
      "events:\n  - {id: strike, title: The mine strikes, start: 2025-02-01, outage: {facilities: [china-mine], "
      "capacity: 48 %}}\n");
  const std::string question = "chokepoint explain strike.yaml --who JPN/ev-traction --when 2025-12";
  const Outcome why = desk.shell(question);
  ASSERT_EQ(why.code, 0) << why.err;
  const auto json = nlohmann::json::parse(desk.shell(question + " --format json").out);
  const double wanted = json["wanted"], flow = json["flow_coverage"];
  const auto together = numbers_of(why.out, "together"), first = numbers_of(why.out, "better class  2 consumers"),
             left = numbers_of(why.out, "left");
  ASSERT_EQ(together.size(), 2u) << why.out;
  ASSERT_EQ(first.size(), 3u) << why.out;
  ASSERT_EQ(left.size(), 2u) << why.out;
  EXPECT_LT(first[1], 0);
  EXPECT_GT(left[0], 0);
  EXPECT_NEAR(together[0] + first[1], left[0], 1) << "tonnes, rounded";
  EXPECT_NEAR(together[1] + first[2], left[1], 0.11) << "points, rounded";
  EXPECT_NEAR(left[0], flow * wanted, 0.5);
  EXPECT_NEAR(left[1], 100 * flow, 0.05);
  EXPECT_THAT(why.out, HasSubstr("go first to consumers of better classes"));
}

TEST(ExplainCommand, AsksResultsAndScenariosAlike) {
  const Desk desk;
  const std::string question = " --who JPN/ev-traction --when 2025-08 --format json";
  const auto of_scenario = nlohmann::json::parse(desk.shell("chokepoint explain embargo.yaml" + question).out);
  const Outcome results = desk.shell("chokepoint run embargo.yaml -q && chokepoint explain embargo.sqlite" + question);
  ASSERT_EQ(results.code, 0) << results.err;
  auto of_results = nlohmann::json::parse(results.out);
  EXPECT_EQ(of_results["limits"], of_scenario["limits"]);
  EXPECT_EQ(of_results["coverage"], of_scenario["coverage"]);
  EXPECT_EQ(of_results["events"][0]["line"], 7);
  EXPECT_TRUE(of_results["adds_up"]);
}

TEST(ExplainCommand, TheCommandItPrintsRepeatsTheNumber) {
  const Desk desk;
  const auto why = nlohmann::json::parse(
      desk.shell("chokepoint explain embargo.yaml --who JPN/ev-traction --when 2025-08 --simulate --format json").out);
  const auto& event = why["events"][0];
  const Outcome again = desk.shell(event["command"].get<std::string>() + " --format json");
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(nlohmann::json::parse(again.out)["coverage"], event["coverage_without"]);
}

TEST(ExplainCommand, WithoutLeavesAnEventOut) {
  const Desk desk;
  EXPECT_EQ(desk.shell("chokepoint run embargo.yaml --without embargo -o x.sqlite --fail-if 'cut_off > 0'").code, 0);
  const Outcome typo = desk.shell("chokepoint run embargo.yaml --without embargoo");
  EXPECT_EQ(typo.code, 2);
  EXPECT_THAT(typo.err, HasSubstr("did you mean `embargo`"));
}

TEST(ExplainCommand, SavesRowsInResultsOnly) {
  const Desk desk;
  EXPECT_EQ(desk.shell("chokepoint explain embargo.yaml --who JPN --save").code, 2);
  const Outcome saved = desk.shell(
      "chokepoint run embargo.yaml -q && chokepoint explain embargo.sqlite --who JPN --save && chokepoint trace "
      "embargo.sqlite --what JPN/oxide --save");
  EXPECT_EQ(saved.code, 0) << saved.err;
  EXPECT_EQ(desk.shell("chokepoint explain embargo.sqlite --who JPN --without embargo --save").code, 2);
  EXPECT_THAT(desk.shell("chokepoint explain embargo.sqlite --who JPN --without embargo").out,
              HasSubstr("Nothing in the regime holds it"));
  EXPECT_THAT(desk.shell("chokepoint explain embargo.sqlite --who JPN --without embarga").err,
              HasSubstr("did you mean `embargo`"));
}

TEST(ExplainCommand, EveryRowItSavesOfEventsHasTheCommandThatRepeatsIt) {
  const Desk desk;
  desk.scenario("both", R"(events:
  - {id: embargo, start: 2025-07-01, control: {by: CHN, ban: true, commodities: [oxide], to: [JPN]}}
  - {id: wider, start: 2025-07-01, control: {by: CHN, ban: true, commodities: [oxide], to: [JPN, USA]}}
)");
  const std::string save = "chokepoint explain both.sqlite --who JPN --when 2025-12 --save";
  ASSERT_EQ(desk.shell("chokepoint run both.yaml -q && " + save).code, 0);
  const auto expect_repeated = [&] {
    sqlite::Database results(desk.path() / "both.sqlite", sqlite::Database::Mode::read);
    int rows = 0;
    for (const char* table : {"explanation_event", "explanation_pair"}) {
      sqlite::Statement row(results, std::string("SELECT command, flow_coverage_without FROM ") + table);
      for (; row.next(); ++rows) {
        const Outcome again = desk.shell(row.text(0) + " --format json");
        ASSERT_EQ(again.code, 0) << row.text(0) << again.err;
        EXPECT_NEAR(nlohmann::json::parse(again.out)["flow_coverage"].get<double>(), row.real(1), 1e-9) << row.text(0);
      }
    }
    EXPECT_EQ(rows, 3) << "two events and their pair";
  };
  expect_repeated();
  // A file of before pairs had commands.
  sqlite::Database(desk.path() / "both.sqlite", sqlite::Database::Mode::create)
      .execute("ALTER TABLE explanation_pair DROP COLUMN command");
  ASSERT_EQ(desk.shell(save).code, 0);
  expect_repeated();
}

TEST(ExplainCommand, AnswersOfResultsAreToBeHadAnywhere) {
  const Desk desk, elsewhere;
  const std::string file = (desk.path() / "embargo.yaml").string();
  ASSERT_EQ(elsewhere.shell("rm -r worlds embargo.yaml; mkdir away; cd away; chokepoint run " + file + " -q").code, 0);
  const Outcome explained = elsewhere.shell("cd away && chokepoint explain embargo.sqlite --who JPN");
  EXPECT_EQ(explained.code, 0) << explained.err;
  EXPECT_THAT(explained.out, HasSubstr("embargo.yaml:"));
  const Outcome traced = elsewhere.shell("cd away && chokepoint trace embargo.sqlite --what JPN/oxide --when 2025-03");
  EXPECT_EQ(traced.code, 0) << traced.err;
}

TEST(TraceCommand, SaysHowToAskAgain) {
  const Desk desk;
  const std::string asked =
      "chokepoint trace embargo.yaml --set calendar.end=2026-06 --what JPN/oxide --from 2025-03 --until 2025-04 --by "
      "facility";
  const auto json = nlohmann::json::parse(desk.shell(asked + " --format json").out);
  const std::string again = json["command"];
  EXPECT_THAT(desk.shell(asked).out, HasSubstr("Asked again by: " + again));
  EXPECT_EQ(nlohmann::json::parse(desk.shell(again + " --format json").out), json);
}

TEST(TraceCommand, BlocsAreTracedByWhatTheyUse) {
  const Desk desk;
  std::ofstream(desk.path() / "worlds/micro/world.yaml", std::ios::app)
      << "blocs:\n  - {id: BUYERS, name: Buyers, members: [JPN, USA], source: 'assumed, test'}\n";
  const std::string set = "chokepoint trace embargo.yaml --format json --when 2025-03 --what ";
  const auto bloc = nlohmann::json::parse(desk.shell(set + "BUYERS/oxide").out);
  EXPECT_EQ(bloc["kind"], "markets");
  std::map<std::string, double> tonnes;
  for (const auto& each : bloc["shares"])
    if (each["element"] == "made") tonnes[each["origin"]] += each["tonnes"].get<double>();
  std::map<std::string, double> sum;
  for (const char* member : {"JPN/ev-traction", "USA/ev-traction"}) {
    const auto one = nlohmann::json::parse(desk.shell(set + member).out);
    for (const auto& each : one["shares"])
      if (each["element"] == "made") sum[each["origin"]] += each["tonnes"].get<double>();
  }
  ASSERT_EQ(tonnes.size(), sum.size());
  for (const auto& [origin, amount] : sum) EXPECT_NEAR(tonnes[origin], amount, 1e-9) << origin;
  const auto consumers = nlohmann::json::parse(desk.shell(set + "BUYERS/ev-traction").out);
  EXPECT_EQ(consumers["kind"], "consumers");
  EXPECT_EQ(consumers["what"], "BUYERS/ev-traction/oxide");
}

TEST(TraceCommand, WhatIsNoPlaceOrTimeIsSaidWithWhatCouldBeMeant) {
  const Desk desk;
  const auto refused = [&](const std::string& rest) {
    const Outcome outcome = desk.shell("chokepoint trace embargo.yaml --what " + rest);
    EXPECT_EQ(outcome.code, 2) << rest;
    return outcome.err;
  };
  EXPECT_THAT(refused("JPN"), HasSubstr("name one: `JPN/oxide`"));
  EXPECT_THAT(refused("japn"), HasSubstr("did you mean `JPN`?"));
  EXPECT_THAT(refused("jpn/oxide"), HasSubstr("did you mean `JPN/oxide`?"));
  EXPECT_THAT(refused("JPN/oxi"), HasSubstr("did you mean `oxide`?"));
  EXPECT_THAT(refused("JPN/oxide --from 2025-09 --until 2025-05"), HasSubstr("--until"));
  EXPECT_THAT(refused("JPN/oxide --when 2020-01"), AllOf(HasSubstr("--when"), Not(HasSubstr("--from"))));
}

TEST(TraceCommand, NamesOriginsStepByStep) {
  const Desk desk;
  const Outcome table = desk.shell("chokepoint trace embargo.yaml --what JPN/oxide --when 2025-03");
  EXPECT_EQ(table.code, 0) << table.err;
  EXPECT_THAT(table.out, AllOf(HasSubstr("In 2025-03, "), HasSubstr("100.0 %"), HasSubstr("proportional")));
  const auto json = nlohmann::json::parse(
      desk.shell("chokepoint trace embargo.yaml --what JPN/ev-traction --by facility --format json").out);
  EXPECT_EQ(json["shares"][0]["origin"], "china-mine");
  EXPECT_LT(json["largest_gap"], 1e-12);
  const Outcome typo = desk.shell("chokepoint trace embargo.yaml --what JPN/oxid");
  EXPECT_EQ(typo.code, 2);
  EXPECT_THAT(typo.err, HasSubstr("did you mean `oxide`"));
  EXPECT_EQ(desk.shell("chokepoint trace embargo.yaml --what JPN/oxide --when 2025-03 --from 2025-01").code, 2);
}

}  // namespace
}  // namespace chokepoint::test
