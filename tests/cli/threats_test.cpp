// The commands that look for weak points, as they are typed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/shell.hpp"

namespace chokepoint::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

nlohmann::json json_of(const Desk& desk, const std::string& line) {
  const Outcome run = desk.shell(line + " --format json");
  EXPECT_EQ(run.code, 0) << run.err;
  return nlohmann::json::parse(run.out);
}

/// China digs what Japan wants; a mine in Australia is a project.
void write_late_mine(const Desk& desk, const std::string& lead_time) {
  golden::MicroWorld world;
  world.commodity("oxide", 0).process("mine-oxide", "extraction", "", "oxide: 1");
  world.countries = {"CHN", "AUS", "JPN"};
  world.facilities = {"china-mine,CHN,1500"};
  world.projects = {"late-mine,AUS,600,false,," + lead_time + ","};
  world.operations = {"china-mine,mine-oxide,360", "late-mine,mine-oxide,0"};
  world.links = {"CHN,JPN,oxide,360,,0", "AUS,JPN,oxide,0,400,0"};
  world.consumers = {"JPN,ev-traction,oxide,360,1,0.5"};
  world.write(desk.path());
}

TEST(Threats, ChokepointsRanksLossesAndPrintsTheCommandThatRepeatsThem) {
  const Desk desk;
  const Outcome table = desk.shell("chokepoint chokepoints embargo.yaml --worst 2");
  EXPECT_EQ(table.code, 0) << table.err;
  EXPECT_THAT(table.out, AllOf(HasSubstr("Losses one by one"), HasSubstr("Concentration"), HasSubstr("Proved")));
  const auto answer = json_of(desk, "chokepoint chokepoints embargo.yaml");
  ASSERT_FALSE(answer.at("losses").empty());
  // What is printed as a command gives the damage that the ranking says.
  const auto& first = answer.at("losses").at(0);
  const Outcome again = desk.shell(first.at("command").get<std::string>() + " --format json -q -o again.sqlite");
  ASSERT_EQ(again.code, 0) << again.err;
  const auto summary = nlohmann::json::parse(again.out);
  EXPECT_NEAR(summary.at("conducts").at(0).at("measures").at("damage").get<double>(),
              answer.at("damage").get<double>() + first.at("damage_added").get<double>(), 1.0);
}

TEST(Threats, WrongQuestionsAreWrongInput) {
  const Desk desk;
  const Outcome kind = desk.shell("chokepoint chokepoints embargo.yaml --kinds facilty");
  EXPECT_EQ(kind.code, 2);
  EXPECT_THAT(kind.err, HasSubstr("facility"));
  EXPECT_THAT(kind.out, IsEmpty());
  EXPECT_EQ(desk.shell("chokepoint chokepoints embargo.yaml --worst 2 --cost nothing=3").code, 2);
  EXPECT_EQ(desk.shell("chokepoint chokepoints embargo.yaml --from 1999").code, 2);
  EXPECT_EQ(desk.shell("chokepoint survive embargo.yaml --who JPM").code, 2);
  const Outcome country = desk.shell("chokepoint independence embargo.yaml --from CHM");
  EXPECT_EQ(country.code, 2);
  EXPECT_THAT(country.err, HasSubstr("CHN"));
  EXPECT_EQ(
      desk.shell("chokepoint solve embargo.yaml --vary adjustment --at-least 1 --at-most 3 --until 'nothing'").code, 2);
  EXPECT_EQ(desk.shell("chokepoint run embargo.yaml --add '{start: 2025-01}'").code, 2);
  EXPECT_EQ(desk.shell("chokepoint hedges embargo.yaml missing.yaml").code, 2);
}

TEST(Threats, OneMistakeIsOneError) {
  const Desk desk;
  ASSERT_EQ(desk.shell("chokepoint run embargo.yaml -q -o results.sqlite").code, 0);
  desk.write(
      "sweep.yaml",
      "chokepoint: sweep/1\ntitle: Two\nscenario: embargo.yaml\nvary:\n  - {path: adjustment, values: [1, 2]}\n");
  desk.write("hedges.yaml", "chokepoint: hedges/1\nhedges:\n  - {id: talks, cost: 3 MUSD, without: [embargo]}\n");
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"chokepoints embargo.yaml --kinds facilty", "did you mean `facility`?"},
      {"chokepoints embargo.yaml --kinds fleet", "use facility, stage, link, agreement, actor"},
      {"survive embargo.yaml --kinds agreement", "no kind of loss here"},
      {"chokepoints embargo.yaml --worst 2 --budget -1", "--budget"},
      {"chokepoints embargo.yaml --budget 3", "--worst"},
      {"chokepoints embargo.yaml --cost CHN=3", "--worst"},
      {"chokepoints results.sqlite", "holds the results of a run"},
      {"survive results.sqlite", "holds the results of a run"},
      {"hedges results.sqlite hedges.yaml", "holds the results of a run"},
      {"solve results.sqlite --vary adjustment --at-least 1 --at-most 3 --until 'cut_off(JPN)'", "holds the results"},
      {"chokepoints sweep.yaml", "is a sweep"},
      {"survive sweep.yaml", "is a sweep"},
      {"hedges sweep.yaml hedges.yaml", "is a sweep"},
      {"solve sweep.yaml --vary adjustment --at-least 1 --at-most 3 --until 'cut_off(JPN)'", "is a sweep"}};
  for (const auto& [line, says] : wrong) {
    const Outcome run = desk.shell("chokepoint " + line);
    EXPECT_NE(run.code, 0) << line;
    EXPECT_THAT(run.out, IsEmpty()) << line;
    EXPECT_THAT(run.err, HasSubstr(says)) << line;
    EXPECT_LE(std::count(run.err.begin(), run.err.end(), '\n'), 3) << run.err;
  }
}

TEST(Threats, TablesNameTheCommandThatRepeatsTheirFirstRow) {
  const Desk desk;
  for (const std::string question : {"chokepoints", "survive"}) {
    const Outcome table = desk.shell("chokepoint " + question + " embargo.yaml");
    EXPECT_THAT(table.out, HasSubstr("simulated again by: chokepoint run embargo.yaml --add")) << question;
    EXPECT_THAT(table.out, HasSubstr("start of the calendar, 6 months before the first control, `embargo`"));
    const auto answer = json_of(desk, "chokepoint " + question + " embargo.yaml --into kept.sqlite");
    for (const auto& each : answer.at("losses"))
      EXPECT_THAT(each.at("command"), HasSubstr("chokepoint run embargo.yaml"));
  }
  EXPECT_EQ(desk.shell("sqlite3 kept.sqlite \"SELECT count(*) FROM survival WHERE command IS NULL\"").out, "0\n");
  EXPECT_THAT(desk.shell("chokepoint chokepoints embargo.yaml").out, HasSubstr("each class weighing 50 %"));
  const Outcome alone = desk.shell("chokepoint survive embargo.yaml --no-simulation");
  EXPECT_THAT(alone.out, Not(HasSubstr("imulated")));
  EXPECT_THAT(alone.out, Not(HasSubstr("simu-")));
}

TEST(Threats, AColumnThatAnOldFileOfAnswersLacksIsAdded) {
  const Desk desk;
  ASSERT_EQ(desk.shell("chokepoint survive embargo.yaml -q --into old.sqlite").code, 0);
  ASSERT_EQ(desk.shell("sqlite3 old.sqlite 'ALTER TABLE survival DROP COLUMN command; ALTER TABLE survival DROP COLUMN "
                       "opens; ALTER TABLE threshold_sample DROP COLUMN measured'")
                .code,
            0);
  EXPECT_EQ(desk.shell("chokepoint survive embargo.yaml -q --into old.sqlite").code, 0);
  EXPECT_EQ(desk.shell("sqlite3 old.sqlite 'SELECT count(*) FROM survival WHERE command IS NULL'").out, "0\n");
}

TEST(Threats, HedgesAreCalledByTheirTitles) {
  const Desk desk;
  desk.write("hedges.yaml",
             "chokepoint: hedges/1\nhedges:\n  - {id: talks, title: They talk, cost: 3 MUSD, without: [embargo]}\n");
  const Outcome table = desk.shell("chokepoint hedges embargo.yaml hedges.yaml --budget 5000000");
  EXPECT_THAT(table.out, AllOf(HasSubstr("They talk"), HasSubstr("for at most USD 5.0 million")));
  EXPECT_THAT(desk.shell("chokepoint hedges embargo.yaml hedges.yaml --budget 0").out,
              AllOf(HasSubstr("No hedge can be paid for"), Not(HasSubstr("is the best"))));
}

TEST(Threats, AHedgeThatStartsWhatTheScenarioStartsLaterHelps) {
  const Desk desk;
  write_late_mine(desk, "6 months");
  desk.scenario("dig",
                "events:\n  - {id: dig, start: 2025-09-01, project: {facility: late-mine, ramp: 0 days}}\n  - {id: "
                "embargo, start: 2025-07-01, control: {by: CHN, ban: true, commodities: [oxide], to: all}}\n");
  desk.write("hedges.yaml",
             "chokepoint: hedges/1\nhedges:\n  - {id: sooner, cost: 1 MUSD, events: [{id: dig-now, start: 2025-01, "
             "project: {facility: late-mine}}]}\n");
  const auto answer = json_of(desk, "chokepoint hedges dig.yaml hedges.yaml");
  EXPECT_GT(answer.at("nothing").at("damage").get<double>(), 1e5);
  EXPECT_LT(answer.at("sets").at(0).at("damage").get<double>(), answer.at("nothing").at("damage").get<double>() / 10);
  const Outcome said = desk.shell(
      "chokepoint validate dig.yaml --add '{id: dig-now, start: 2025-01, project: "
      "{facility: late-mine}}'");
  EXPECT_THAT(said.out + said.err, HasSubstr("starts `late-mine`, as `dig` does"));
}

TEST(Threats, WhoStopsThemHearsHowFarTheyWere) {
  const Desk desk;
  std::string hedges = "chokepoint: hedges/1\nhedges:\n";
  for (const std::string event : {"heavy-licences-japan", "heavy-licences-usa", "heavy-licences-others",
                                  "magnet-licences-india", "magnet-licences-others"})
    hedges += "  - {id: no-" + event + ", cost: 3 MUSD, without: [" + event + "]}\n";
  desk.write("hedges.yaml", hedges);
  const std::string flagship = " '" SOURCE_DIR "/scenarios/rare-earths/april-2025-licences.yaml' ";  // takes its time
  for (const std::string& question :
       {"chokepoints" + flagship, "survive" + flagship, "independence" + flagship + "--from CHN",
        "hedges" + flagship + "hedges.yaml",
        "solve" + flagship + "--vary adjustment --at-least 1 --at-most 4 --until 'cut_off(JPN)'"}) {
    const Outcome run = desk.interrupted(question + " --jobs 1");
    EXPECT_EQ(run.code, 130) << question;
    EXPECT_THAT(run.err, HasSubstr("stopped: ")) << question;
    EXPECT_THAT(run.out, Not(HasSubstr("own is USD 0"))) << question;
  }
}

TEST(Threats, SurviveIndependenceAndSolveAnswer) {
  const Desk desk;
  EXPECT_THAT(desk.shell("chokepoint survive embargo.yaml").out, HasSubstr("Survive"));
  const auto independence = json_of(desk, "chokepoint independence embargo.yaml --from CHN");
  ASSERT_FALSE(independence.at("regions").empty());
  EXPECT_FALSE(independence.at("regions").at(0).at("coverage").empty());
  const Outcome solved = desk.shell(
      "chokepoint solve embargo.yaml --vary adjustment --at-least 1 --at-most 4 --until 'cut_off(JPN)' --samples 3");
  EXPECT_EQ(solved.code, 0) << solved.err;
  EXPECT_THAT(solved.out, HasSubstr("cut_off(JPN)"));
}

TEST(Threats, EveryBanOfIndependenceIsTheRunThatItsCommandMakes) {
  const Desk desk;
  const auto answer =
      json_of(desk, "chokepoint independence embargo.yaml --from CHN --every 5 --who JPN,CHN --into a.sqlite");
  ASSERT_EQ(answer.at("bans").size(), 5U);
  const auto& japan = answer.at("regions").at(0);
  EXPECT_EQ(japan.at("who"), "JPN");
  ASSERT_EQ(desk.shell("chokepoint run embargo.yaml -q -o self.sqlite").code, 0);
  int number = 0;
  for (const auto& ban : japan.at("bans")) {
    const auto& start = answer.at("bans").at(static_cast<std::size_t>(number));
    EXPECT_EQ(ban.at("start"), start.at("start"));
    const std::string file = "ban-" + std::to_string(number) + ".sqlite";
    ASSERT_EQ(desk.shell(start.at("command").get<std::string>() + " -q -o " + file).code, 0);
    const std::string steps =
        "SELECT s.step FROM consumer_step s JOIN consumer c ON c.id = s.consumer JOIN country n ON n.id = c.country "
        "WHERE n.code = 'JPN' AND s.delivered < 0.5 * s.wanted";
    std::string of_self = steps;
    of_self.replace(of_self.find("consumer_step"), 13, "self.consumer_step");
    const Outcome first = desk.shell("sqlite3 " + file + " \"ATTACH 'self.sqlite' AS self; SELECT min(step) - " +
                                     std::to_string(5 * number) + " FROM (" + steps + " EXCEPT " + of_self + ")\"");
    EXPECT_EQ(first.out, (ban.at("cut_off").get<bool>() ? std::to_string(ban.at("months").get<int>()) : "") + "\n");
    ++number;
  }
  EXPECT_TRUE(japan.at("bans").at(0).at("cut_off").get<bool>());
  ASSERT_EQ(answer.at("left_out").size(), 1U);
  EXPECT_EQ(answer.at("left_out").at(0).at("who"), "CHN");
  EXPECT_EQ(
      desk.shell("sqlite3 a.sqlite \"SELECT count(*), sum(cut_off) FROM independence_ban WHERE commodity = ''\"").out,
      "5|" +
          std::to_string(std::count_if(japan.at("bans").begin(), japan.at("bans").end(),
                                       [](const auto& ban) { return ban.at("cut_off").template get<bool>(); })) +
          "\n");
  EXPECT_EQ(desk.shell("sqlite3 a.sqlite 'SELECT command FROM independence_start WHERE step = 5'").out,
            answer.at("bans").at(1).at("command").get<std::string>() + "\n");
  const Outcome nobody = desk.shell("chokepoint independence embargo.yaml --from CHN --who CHN");
  EXPECT_THAT(nobody.out, AllOf(HasSubstr("CHN is the country whose exports stop"), Not(HasSubstr("Independent"))));
  const Outcome plans = desk.shell("chokepoint independence embargo.yaml --from CHN --no-simulation");
  EXPECT_THAT(plans.out, AllOf(HasSubstr("Independent"), Not(HasSubstr("Ban from"))));
}

TEST(Threats, OfTheFirstBanOnlyChinaIsToBlame) {
  const Desk desk;
  const std::string question = "chokepoint independence '" SOURCE_DIR "/scenarios/tiny/first-ban.yaml' -q --from ";
  for (const char* harmless : {"AUS", "DEU"}) {
    const auto answer = json_of(desk, question + harmless);
    for (const auto& each : answer.at("regions")) {
      EXPECT_EQ(each.at("independent_from"), "2025-01") << harmless << each.at("who");
      EXPECT_EQ(each.at("sheltered_from"), "2025-01") << harmless << each.at("who");
      for (const auto& ban : each.at("bans")) EXPECT_FALSE(ban.at("cut_off").get<bool>()) << harmless << each.at("who");
    }
  }
  EXPECT_THAT(desk.shell(question + "DEU").out, AllOf(HasSubstr("at once"), HasSubstr("has no lanes to sell on")));
  EXPECT_THAT(desk.shell(question + "CHN --who JPN,AUS").out,
              AllOf(HasSubstr("Australia has no consumers"), HasSubstr("not by then"), HasSubstr("[1]  magnets")));
}

TEST(Threats, AnswersAreKeptAsRowsOfAnSqliteFile) {
  const Desk desk;
  desk.write("hedges.yaml", "chokepoint: hedges/1\nhedges:\n  - {id: talks, cost: 3 MUSD, without: [embargo]}\n");
  const std::vector<std::string> questions = {
      "chokepoints embargo.yaml --worst 2", "survive embargo.yaml", "independence embargo.yaml --from CHN",
      "hedges embargo.yaml hedges.yaml",
      "solve embargo.yaml --vary adjustment --at-least 1 --at-most 4 --until 'cut_off(JPN)' --samples 3"};
  ASSERT_EQ(desk.shell("chokepoint run embargo.yaml -q -o results.sqlite").code, 0);
  for (const char* file : {"answers.sqlite", "results.sqlite"}) {
    for (const std::string& question : questions) {
      const Outcome asked = desk.shell("chokepoint " + question + " -q --into " + file);
      ASSERT_EQ(asked.code, 0) << asked.err;
    }
    const std::string open = std::string("sqlite3 ") + file + " ";
    // Asked twice, the answer is there once, and the command that is kept asks again.
    const std::string kept = desk.shell(open + "\"SELECT command FROM answer WHERE question = 'chokepoints'\"").out;
    EXPECT_THAT(kept, HasSubstr("--worst 2"));
    ASSERT_EQ(desk.shell(kept.substr(0, kept.find('\n')) + " -q --into " + file).code, 0);
    EXPECT_EQ(desk.shell(open + "'SELECT count(*) FROM answer'").out, "5\n");
    // What was simulated can be repeated, and gives the damage of the row.
    const auto answer = json_of(desk, "chokepoint chokepoints embargo.yaml");
    EXPECT_NEAR(std::stod(desk.shell(open + "'SELECT max(damage_added) FROM loss_effect WHERE together = 1'").out),
                answer.at("losses").at(0).at("damage_added").get<double>(), 1e-3);
    EXPECT_EQ(desk.shell(open + "\"SELECT e.losses FROM loss_effect e JOIN loss l ON l.answer = e.answer AND l.loss = "
                                "e.losses WHERE e.number = 1\"")
                  .out,
              answer.at("losses").at(0).at("losses").at(0).get<std::string>() + "\n");
    for (const char* table :
         {"loss", "loss_effect", "worst_set", "single_point", "concentration", "survival", "hedge_set", "independence",
          "independence_coverage", "independence_ban", "independence_start", "threshold", "threshold_sample"})
      EXPECT_NE(desk.shell(open + "'SELECT count(*) FROM " + table + "'").out, "0\n") << table;
    EXPECT_EQ(desk.shell(open + "'SELECT hedges FROM hedge_set ORDER BY damage, number LIMIT 1'").out, "talks\n");
    EXPECT_EQ(desk.shell(open + "'PRAGMA integrity_check'").out, "ok\n");
  }
  EXPECT_EQ(desk.shell("chokepoint compare results.sqlite calm.yaml -q").code, 0) << "still results";
  desk.write("notes.txt", "not a database, and nobody's to overwrite");
  const Outcome refused = desk.shell("chokepoint survive embargo.yaml --into notes.txt");
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("notes.txt"));
  EXPECT_EQ(read_file(desk.path() / "notes.txt"), "not a database, and nobody's to overwrite");
}

TEST(Threats, IndependenceSpreadsOverASweep) {
  const Desk desk;
  write_late_mine(desk, "12 months");
  desk.scenario("dig", "events:\n  - {id: dig, start: 2025-01-01, project: {facility: late-mine, ramp: 0 days}}\n");
  desk.write("dig-sweep.yaml",
             "chokepoint: sweep/1\ntitle: Sooner or later\nscenario: dig.yaml\nvary:\n  - {path: "
             "events.dig.project.lead_time, values: [3 months, 6 months, 12 months, 20 months, 40 months]}\n");
  const auto spread = json_of(desk, "chokepoint independence dig-sweep.yaml --from CHN --into spread.sqlite");
  const auto& japan = spread.at("scenarios").at(0).at("regions").at(0);
  EXPECT_EQ(japan.at("who"), "JPN");
  EXPECT_NEAR(japan.at("independent").get<double>(), 0.8, 1e-12);
  std::vector<std::string> from;
  for (const auto& each : japan.at("quantiles")) from.push_back(each.at("from").is_null() ? "-" : each.at("from"));
  EXPECT_EQ(from, (std::vector<std::string>{"2025-04", "2025-04", "2025-07", "2026-01", "2026-09", "-", "-"}));
  EXPECT_EQ(desk.shell("sqlite3 spread.sqlite \"SELECT share FROM independence_spread WHERE who = 'JPN' AND commodity "
                       "= '' AND label = '2025-12'\"")
                .out,
            "0.4\n");
  const Outcome table = desk.shell("chokepoint independence dig-sweep.yaml --from CHN --jobs 2");
  EXPECT_THAT(table.out, AllOf(HasSubstr("2026-01"), HasSubstr("not by then"), HasSubstr("80 %")));
  EXPECT_EQ(table.out, desk.shell("chokepoint independence dig-sweep.yaml --from CHN --jobs 1").out);
  // The same date side by side: a year later where the mine takes two years.
  const std::string later = " --set events.dig.project.lead_time='24 months'";
  ASSERT_EQ(desk.shell("chokepoint run dig.yaml -q" + later + " -o later.sqlite").code, 0);
  const Outcome both = desk.shell("chokepoint compare dig.yaml later.sqlite --independence-from CHN -o both.xlsx");
  EXPECT_EQ(both.code, 0) << both.err;
  EXPECT_THAT(both.out,
              AllOf(HasSubstr("what CHN sells can be done without"), HasSubstr("2026-01"), HasSubstr("not by")));
  const auto compared = json_of(desk, "chokepoint compare later.sqlite dig.yaml --independence-from CHN");
  const auto& dates = compared.at("independence").at("dates");
  ASSERT_EQ(dates.size(), 2U) << "over all commodities, and of oxide";
  EXPECT_EQ(dates.at(0).at("country"), "JPN");
  EXPECT_TRUE(dates.at(0).at("runs").at(0).at("independent_from").is_null());
  EXPECT_EQ(dates.at(0).at("runs").at(1).at("independent_from"), "2026-01");
  EXPECT_EQ(desk.shell("chokepoint compare dig.yaml later.sqlite --independence-from CHM").code, 2);
  const Outcome nothing = desk.shell("chokepoint independence dig.yaml --from CHN --draws 10");
  EXPECT_EQ(nothing.code, 2);
  EXPECT_THAT(nothing.err, AllOf(HasSubstr("dig.yaml: error: --draws"), HasSubstr("gives no ranges")));
  EXPECT_EQ(desk.shell("chokepoint independence dig-sweep.yaml --from CHM").code, 2);
  EXPECT_EQ(desk.shell("chokepoint independence dig-sweep.yaml --from CHN --draws 4").code, 2);
}

}  // namespace
}  // namespace chokepoint::test
