// `chokepoint sweep` as a user types it: killed, stopped, cut into shards; and what the documentation promises.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>

#include "cli/shell.hpp"

namespace chokepoint::test {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

/// A desk with a sweep of thirty cases, each a moment long.
class SweepDesk : public ::testing::Test {
 protected:
  SweepDesk() {
    desk.write("w.yaml",
               "chokepoint: sweep/1\ntitle: Thirty embargoes\nscenario: long.yaml\ndesign: latin-hypercube\ndraws: 30\n"
               "vary: [{id: stock, path: commodities.oxide.cover, uniform: [20 days, 120 days]}]\n");
    desk.write("long.yaml",
               "chokepoint: scenario/1\ntitle: A long embargo\nworld: worlds/micro\n"
               "calendar: {start: 2025-01, end: 2124-12, step: month}\nevents:\n"
               "  - {id: embargo, start: 2025-07-01, until: 2110-06-30, "
               "control: {by: CHN, ban: true, commodities: [oxide], to: [JPN]}}\n");
  }
  json status(const std::string& folder = "w.sweep") const {
    const Outcome said = desk.shell("chokepoint sweep status " + folder + " --format json");
    EXPECT_EQ(said.code, 0) << said.err;
    return said.code == 0 ? json::parse(said.out) : json();
  }
  /// many.yaml: the same sweep with more draws.
  void many(int draws) const {
    desk.write("many.yaml", std::regex_replace(read_file(desk.path() / "w.yaml"), std::regex("draws: 30"),
                                               "draws: " + std::to_string(draws)));
  }
  /// Shell words that wait until the sweep has a shard.
  static std::string began(const std::string& name) {
    return "until ls " + name + ".sweep/shards/*.shard >/dev/null 2>&1; do sleep 0.01; done";
  }
  std::string results(const std::string& name) const { return read_file(desk.path() / name); }
  Desk desk;
};

TEST_F(SweepDesk, PrintsTheCountFirstAndSaysWhatCameOut) {
  const Outcome said = desk.shell("chokepoint sweep w.yaml -j 2");
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(said.err, HasSubstr("Thirty embargoes: 30 cases (latin-hypercube, 1 variable)"));
  EXPECT_THAT(said.out, HasSubstr("JPN/ev-traction/oxide"));
  EXPECT_THAT(said.out, HasSubstr("Results: w.sqlite"));
  const Outcome again = desk.shell("chokepoint sweep w.yaml");
  EXPECT_EQ(again.code, 2);
  EXPECT_THAT(again.err, HasSubstr("`--resume` goes on"));
  EXPECT_EQ(desk.shell("chokepoint sweep w.yaml --resume -q").code, 0);
  const json summary = json::parse(desk.shell("chokepoint sweep summary w.sweep --format json").out);
  EXPECT_EQ(summary["cases"], 30);
  EXPECT_EQ(summary["samples"][0]["metric"]["count"], 30);
}

TEST_F(SweepDesk, KilledAtAnyMomentItLosesWhatWasUnderWayAlone) {
  constexpr int all = 1000;
  many(all);
  ASSERT_EQ(desk.shell("chokepoint sweep many.yaml -q -j 2 -o alone.sweep").code, 0);
  int before = 0;
  for (const char* moment : {"0", "0.03", "0.06", "0.02"}) {
    desk.shell("'" CHOKEPOINT_BINARY "' sweep many.yaml -q -j 2 --resume & " + began("many") + "; sleep " + moment +
               "; kill -9 $!; wait");
    const int done = status("many.sweep")["done"];
    EXPECT_GE(done, before);
    if (before == 0) {
      EXPECT_LT(done, all);
    }
    before = done;
  }
  ASSERT_EQ(desk.shell("chokepoint sweep many.yaml -q -j 2 --resume").code, 0);
  EXPECT_TRUE(results("many.sqlite") == results("alone.sqlite"));
}

TEST_F(SweepDesk, CtrlCFinishesCleanly) {
  many(3000);
  const Outcome stopped = desk.shell("'" CHOKEPOINT_BINARY "' sweep many.yaml -j 1 & " + began("many") +
                                     "; sleep 0.3; kill -INT $!; wait $!; echo $?");
  EXPECT_THAT(stopped.err, HasSubstr("`chokepoint sweep many.yaml --resume` goes on with the rest"));
  EXPECT_EQ(stopped.out, "130\n");
  EXPECT_FALSE(fs::exists(desk.path() / "many.sqlite"));
  const json now = status("many.sweep");
  EXPECT_GT(now["done"], 0);
  EXPECT_LT(now["done"], 3000);
  EXPECT_EQ(now["failed"], 0);
  EXPECT_EQ(desk.shell("chokepoint sweep merge many.sweep --partial -q").code, 0);
}

TEST_F(SweepDesk, ThePlanIsAContract) {
  const json plan = json::parse(desk.shell("chokepoint sweep plan w.yaml --shards 7").out);
  ASSERT_EQ(plan["shards"].size(), 7u);
  int next = 0;
  const auto line_of = [](const json& words) {
    std::string line;
    for (const std::string word : words) line += word + " ";
    return line;
  };
  for (const json& shard : plan["shards"]) {
    EXPECT_EQ(shard["first"], next);
    next = shard["last"].get<int>() + 1;
    EXPECT_EQ(desk.shell(line_of(shard["command"]) + "-q").code, 0);
    EXPECT_EQ(desk.shell(line_of(shard["command"]) + "-q").code, 0);  // once more: nothing to do
  }
  EXPECT_EQ(next, 30);
  EXPECT_EQ(status()["shards"], 7);
  EXPECT_EQ(desk.shell(line_of(plan["merge"])).code, 0);
  ASSERT_EQ(desk.shell("chokepoint sweep w.yaml -q -o alone.sweep").code, 0);
  EXPECT_TRUE(results("w.sqlite") == results("alone.sqlite"));
}

TEST_F(SweepDesk, WrongShardsCasesAndCounts) {
  const auto refused = [&](const std::string& line) {
    const Outcome said = desk.shell("chokepoint sweep " + line);
    EXPECT_EQ(said.code, 2) << line;
    return said.err;
  };
  EXPECT_THAT(refused("shard w.yaml 8/7"), HasSubstr("there is no shard 8 of 7"));
  EXPECT_THAT(refused("shard w.yaml 0/7"), HasSubstr("shards count from 1"));
  EXPECT_THAT(refused("shard w.yaml seven"), HasSubstr("expected a shard such as `3/16`"));
  EXPECT_THAT(refused("shard w.yaml 1/31"), HasSubstr("cannot be cut into 31 shards"));
  EXPECT_THAT(refused("plan w.yaml --shards 0"), HasSubstr("1 to 30 shards"));
  EXPECT_THAT(refused("w.yaml --slurm --no-sharing"), HasSubstr("is not for --slurm"));
  EXPECT_THAT(refused("case w.yaml 30"), HasSubstr("they are 0 to 29"));
  EXPECT_THAT(refused("merge worlds"), HasSubstr("no sweep.json"));
  EXPECT_THAT(refused("summary long.yaml"), HasSubstr("no results file of a sweep"));
  desk.write("large.yaml",
             std::regex_replace(read_file(desk.path() / "w.yaml"), std::regex("draws: 30"), "draws: 6000"));
  EXPECT_THAT(refused("large.yaml"), HasSubstr("these are 6000 cases, more than 5000 (say --yes"));
  EXPECT_FALSE(fs::exists(desk.path() / "large.sweep"));
}

TEST_F(SweepDesk, ACaseOnPaperIsARun) {
  ASSERT_EQ(desk.shell("chokepoint sweep case w.yaml 3 -o case.yaml").code, 0);
  EXPECT_THAT(read_file(desk.path() / "case.yaml"), HasSubstr("# stock: "));
  ASSERT_EQ(desk.shell("chokepoint run case.yaml -q").code, 0);
  ASSERT_EQ(desk.shell("chokepoint sweep w.yaml -q").code, 0);
  const std::string sum = "SELECT printf('%.17g', sum(unmet_tonnes)) FROM ";
  EXPECT_EQ(desk.shell("sqlite3 case.sqlite \"" + sum + "consumer_summary\"").out,
            desk.shell("sqlite3 w.sqlite \"" + sum + "consumer_case WHERE sweep_case = 3\"").out);
}

TEST(SweepDocumentation, ItsExampleRuns) {
  const golden::TemporaryFolder desk;
  const std::string page = read_file(fs::path(SOURCE_DIR) / "docs/model/sweeps.md");
  const std::regex block("```(yaml|sh)\n([^`]*)```");
  std::string script = "set -e\ncd '" + desk.path().string() + "'\nexport PATH='" +
                       fs::path(CHOKEPOINT_BINARY).parent_path().string() + "':$PATH\n";
  int files = 0, commands = 0;
  for (std::sregex_iterator each(page.begin(), page.end(), block), end; each != end; ++each) {
    if ((*each)[1] == "yaml") {
      const std::string text = (*each)[2];
      std::ofstream(desk.path() / text.substr(2, text.find('\n') - 2)) << text;
      ++files;
    } else {
      script += (*each)[2];
      ++commands;
    }
  }
  EXPECT_EQ(files, 1);
  EXPECT_EQ(commands, 2);
  std::ofstream(desk.path() / "script") << script;
  const std::string line =
      "bash '" + (desk.path() / "script").string() + "' >'" + (desk.path() / "said").string() + "' 2>&1 </dev/null";
  EXPECT_EQ(std::system(line.c_str()), 0) << read_file(desk.path() / "said");
}

TEST(SweepDocumentation, ReadySweepsCanBePlanned) {
  const golden::TemporaryFolder desk;
  int sweeps = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(SOURCE_DIR) / "scenarios/sweeps")) {
    const std::string line = "'" CHOKEPOINT_BINARY "' sweep plan '" + entry.path().string() + "' --shards 2 >'" +
                             (desk.path() / "plan").string() + "' 2>&1";
    EXPECT_EQ(std::system(line.c_str()), 0) << entry.path() << ": " << read_file(desk.path() / "plan");
    ++sweeps;
  }
  EXPECT_GE(sweeps, 4);
}

}  // namespace
}  // namespace chokepoint::test
