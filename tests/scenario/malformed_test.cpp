// Wrong input of every kind: each is an error that names file, line, column and what was expected; nothing crashes.
// What is wrong, and what must be said of it: mistakes/, by document. Changes at random: mutation_test.cpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "scenario/mistakes/conditions.hpp"
#include "scenario/mistakes/keys.hpp"
#include "scenario/mistakes/names.hpp"
#include "scenario/mistakes/values.hpp"
#include "scenario/mistakes/world.hpp"
#include "scenario/mistakes/yaml.hpp"

namespace chokepoint {
namespace {

using fixture::Mistake;
using fixture::ScenarioFiles;
using ::testing::HasSubstr;

std::vector<Mistake> mistakes() {
  std::vector<Mistake> all;
  for (const auto& list :
       {fixture::mistakes_of_yaml(), fixture::mistakes_of_keys(), fixture::mistakes_of_values(),
        fixture::mistakes_of_names(), fixture::mistakes_of_worlds(), fixture::mistakes_of_conditions()})
    all.insert(all.end(), list.begin(), list.end());
  return all;
}

class Malformed : public testing::TestWithParam<Mistake> {};

TEST_P(Malformed, IsAnErrorThatSaysWhereAndWhat) {
  const std::string errors = fixture::errors_of(fixture::with(GetParam()));
  EXPECT_NE(errors, "");
  for (const std::string& words : GetParam().said) EXPECT_THAT(errors, HasSubstr(words));
}

INSTANTIATE_TEST_SUITE_P(Input, Malformed, testing::ValuesIn(mistakes()),
                         [](const auto& one) { return one.param.name; });

TEST(MalformedInput, ThereAreManyOfThem) { EXPECT_GE(mistakes().size(), 120u); }

TEST(MalformedInput, AllMistakesOfAFileAreReportedAtOnce) {
  ScenarioFiles files;
  files.change("title:", "titel:").change("end: 2026-12", "end: 2026-13").change("to: all", "to: [JAP]");
  files.change("commodities: [oxide]", "commodities: [oxyde]").change("release: 30 t", "release: 30 days");
  const std::string errors = fixture::errors_of(files);
  EXPECT_EQ(std::count(errors.begin(), errors.end(), '\n'), 5) << errors;
  files.world.change("links.csv", "CHN,JPN,oxide,240", "CHN,JPN,oxide,many");
  EXPECT_THAT(fixture::errors_of(files), HasSubstr("links.csv:2:15: error"));
}

}  // namespace
}  // namespace chokepoint
