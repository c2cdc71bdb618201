// The commands that look for weak points, as they are typed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/shell.hpp"

namespace chokepoint::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

nlohmann::json json_of(const Desk& desk, const std::string& line) {
  const Outcome run = desk.shell(line + " --format json");
  EXPECT_EQ(run.code, 0) << run.err;
  return nlohmann::json::parse(run.out);
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

}  // namespace
}  // namespace chokepoint::test
