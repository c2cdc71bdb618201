// The other commands, and what may be typed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/shell.hpp"

namespace chokepoint::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(Command, HelpAndVersionAreResultsNotMessages) {
  const Desk desk;
  EXPECT_EQ(desk.shell("chokepoint --version").out, version() + "\n");
  for (const char* line :
       {"", "run", "report", "compare", "export", "validate", "resolve", "explain", "trace", "chokepoints", "survive",
        "hedges", "independence", "solve", "sweep", "schema", "completion"}) {
    const Outcome help = desk.shell(std::string("chokepoint ") + line + " --help");
    EXPECT_EQ(help.code, 0) << line;
    EXPECT_THAT(help.out, HasSubstr("Usage")) << line;
    EXPECT_THAT(help.err, IsEmpty()) << line;
  }
  EXPECT_THAT(desk.shell("chokepoint run --help").out, AllOf(HasSubstr("cut_off"), HasSubstr("Exit codes")));
}

TEST(Command, WhatIsTypedWrongIsWrongInput) {
  const Desk desk;
  EXPECT_EQ(desk.shell("chokepoint").code, 2);
  EXPECT_EQ(desk.shell("chokepoint run").code, 2);
  EXPECT_EQ(desk.shell("chokepoint run calm.yaml --nonsense").code, 2);
  EXPECT_EQ(desk.shell("chokepoint run calm.yaml --format xml").code, 2);
  EXPECT_EQ(desk.shell("chokepoint run calm.yaml --solver magic").code, 2);
  EXPECT_EQ(desk.shell("chokepoint schema sweeps").code, 2);
  const Outcome typo = desk.shell("chokepoint vaildate calm.yaml");
  EXPECT_EQ(typo.code, 2);
  EXPECT_THAT(typo.err, HasSubstr("did you mean `validate`?"));
  EXPECT_THAT(typo.out, IsEmpty());
}

TEST(Command, ValidateProvesTheFixpointOfAWorldAndOfAScenario) {
  const Desk desk;
  for (const char* subject : {"worlds/micro", "worlds/micro/world.yaml", "embargo.yaml"}) {
    const Outcome run = desk.shell(std::string("chokepoint validate ") + subject);
    EXPECT_EQ(run.code, 0) << subject << run.err;
    EXPECT_THAT(run.out, HasSubstr("a fixpoint")) << subject;
  }
}

TEST(Command, ValidateNamesTheMarketThatIsShortAndByHowMuch) {
  const Desk desk;
  const std::string operations = read_file(desk.path() / "worlds/micro/operations.csv");
  std::string less = operations;
  less.replace(less.find("1020"), 4, "1000");
  desk.write("worlds/micro/operations.csv", less);
  const Outcome run = desk.shell("chokepoint validate worlds/micro");
  EXPECT_EQ(run.code, 2);
  EXPECT_THAT(run.err, AllOf(HasSubstr("operations.csv:2:1"), HasSubstr("CHN/oxide"), HasSubstr("short of 20 t/yr")));
  const auto json = nlohmann::json::parse(desk.shell("chokepoint validate worlds/micro --format json").out);
  EXPECT_EQ(json["fixpoint"]["proved"], false);
  EXPECT_EQ(json["findings"][0]["path"], "markets.CHN/oxide");
}

TEST(Command, ValidateReportsEveryErrorOfAFile) {
  const Desk desk;
  desk.write("typos.yaml",
             "chokepoint: scenario/1\ntitel: Typos\nworld: worlds/micro\n"
             "calendar: {start: 2025-01, end: 2025-13, step: month}\nconduct: coperative\n");
  const Outcome run = desk.shell("chokepoint validate typos.yaml");
  EXPECT_EQ(run.code, 2);
  EXPECT_THAT(run.err, HasSubstr("3 errors"));
  const auto json = nlohmann::json::parse(desk.shell("chokepoint validate typos.yaml --format json").out);
  EXPECT_EQ(json["findings"].size(), 3u);
  EXPECT_EQ(json["findings"][0]["line"], 2);
}

TEST(Command, ResolvePrintsEachValueWithItsOrigin) {
  const Desk desk;
  desk.write("what-if.yaml", "chokepoint: scenario/1\nextends: embargo.yaml\ntitle: What if\nwithout: [embargo]\n");
  const Outcome run = desk.shell("chokepoint resolve what-if.yaml");
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("what-if.yaml:3"), HasSubstr("embargo.yaml:"), Not(HasSubstr("ban: true"))));
}

TEST(Command, SchemaIsJsonAndTheReferenceIsMarkdown) {
  const Desk desk;
  for (const char* kind : {"scenario", "world"}) {
    const Outcome schema = desk.shell(std::string("chokepoint schema ") + kind);
    EXPECT_EQ(schema.code, 0);
    EXPECT_TRUE(nlohmann::json::parse(schema.out).contains("$schema")) << kind;
    EXPECT_THAT(desk.shell(std::string("chokepoint schema --reference ") + kind).out, HasSubstr("# "));
  }
}

TEST(Command, CompletionOffersCommandsOptionsAndValues) {
  const Desk desk;
  desk.shell("chokepoint completion bash > completion.bash");
  const auto complete = [&](const std::string& words, int at) {
    return desk
        .shell("bash -c 'source completion.bash; COMP_WORDS=(" + words + "); COMP_CWORD=" + std::to_string(at) +
               "; _chokepoint; echo \"${COMPREPLY[@]}\"'")
        .out;
  };
  EXPECT_EQ(complete("chokepoint va", 1), "validate\n");
  EXPECT_EQ(complete("chokepoint run --form", 2), "--format\n");
  EXPECT_EQ(complete("chokepoint run --format js", 3), "json\n");
  EXPECT_EQ(complete("chokepoint run cal", 2), "calm.yaml\n");
  EXPECT_EQ(complete("chokepoint schema sc", 2), "scenario\n");
}

}  // namespace
}  // namespace chokepoint::test
