// Comparing runs: every difference with its place, and only what can be compared.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "chokepoint/compare.hpp"
#include "golden/micro_world.hpp"
#include "results/hand_filled.hpp"

namespace chokepoint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// The run filled by hand, changed by `change`, as a results file keeps it.
template <class Change>
StoredRun changed(Change change) {
  RunResult result = test::hand_filled_run();
  auto scenario = std::make_shared<Scenario>(*result.scenario);
  auto world = std::make_shared<World>(*scenario->world);
  scenario->origins =
      "title: An embargo  # embargo.yaml:2\nevents:\n  - id: embargo  # embargo.yaml:4\n    start: 2025-03-01  # "
      "embargo.yaml:5\n";
  change(result, *scenario, *world);
  scenario->world = world;
  result.scenario = scenario;
  const golden::TemporaryFolder folder;
  write_results(result, folder.path() / "r.sqlite");
  return read_run(folder.path() / "r.sqlite");
}
StoredRun as_it_is() {
  return changed([](RunResult&, Scenario&, World&) {});
}

/// Japan gets this share of its want in April and May.
void give_japan(ConductResult& conduct, double tonnes) {
  for (const int step : {3, 4}) {
    conduct.consumers.delivered.at(step, 1) = tonnes;
    conduct.consumers.status.at(step, 1) = tonnes >= 5 ? Status::strained : Status::starved;
  }
}

TEST(Compare, EqualRunsDoNotDiffer) {
  const RunComparison same = compare({as_it_is(), as_it_is()});
  EXPECT_THAT(same.inputs, IsEmpty());
  EXPECT_THAT(same.outcomes, IsEmpty());
  EXPECT_THAT(same.limits, IsEmpty());
  EXPECT_EQ(same.conduct, "cooperative");
  EXPECT_EQ(same.totals[0].consumers, 1);
  EXPECT_EQ(same.totals[0].unmet_tonnes, 16);
}

TEST(Compare, ValuesAndEventsThatDifferAreNamedWithFileAndLine) {
  const RunComparison both =
      compare({as_it_is(), changed([](RunResult&, Scenario& scenario, World&) {
                 scenario.origins =
                     "title: An embargo  # later.yaml:2\nevents:\n"
                     "  - id: reserve  # later.yaml:9\n    start: 2025-06-01  # later.yaml:10\n"
                     "  - id: embargo  # embargo.yaml:4\n    start: 2025-04-01  # later.yaml:7\n";
               })});
  ASSERT_EQ(both.inputs.size(), 2u);
  EXPECT_EQ(both.inputs[0].path, "events.embargo.start");
  EXPECT_EQ(both.inputs[0].runs[0].value, "2025-03-01");
  EXPECT_EQ(both.inputs[0].runs[0].place, "embargo.yaml:5");
  EXPECT_EQ(both.inputs[0].runs[1].value, "2025-04-01");
  EXPECT_EQ(both.inputs[0].runs[1].place, "later.yaml:7");
  EXPECT_EQ(both.inputs[1].path, "events.reserve");
  EXPECT_EQ(both.inputs[1].runs[0].value, "");
  EXPECT_EQ(both.inputs[1].runs[1].value, "reserve");
}

TEST(Compare, OutcomesByConsumerAndCountry) {
  const RunComparison both =
      compare({as_it_is(), changed([](RunResult& result, Scenario&, World&) { give_japan(result.conducts[0], 8); })});
  ASSERT_FALSE(both.outcomes.empty());
  const OutcomeDifference& consumer = both.outcomes.front();
  EXPECT_EQ(consumer.who, OutcomeDifference::Who::consumer);
  EXPECT_EQ(consumer.id, "JPN/ev-traction");
  EXPECT_EQ(consumer.runs[0].first, "2025-04");
  EXPECT_EQ(consumer.runs[0].recovery, "2025-06");
  EXPECT_EQ(consumer.runs[0].steps, 2);
  EXPECT_FALSE(consumer.runs[1].first.has_value());
  EXPECT_EQ(consumer.runs[1].unmet_tonnes, 4);
  EXPECT_EQ(consumer.change(1), -12'000);
  bool country = false;
  for (const OutcomeDifference& each : both.outcomes)
    country = country || (each.who == OutcomeDifference::Who::country && each.id == "JPN");
  EXPECT_TRUE(country);
  EXPECT_EQ(both.totals[1].consumers, 0);
}

TEST(Compare, ALargerChangeThanTheRangesBetweenConductsIsRobust) {
  // Unmet: 12 to 16 t in the first run; the second has 2 to 4 t, the third 10 to 14 t.
  const auto with = [](double cooperative, double rationing) {
    return changed([=](RunResult& result, Scenario&, World&) {
      result.conducts.push_back(result.conducts[0]);
      result.conducts[1].conduct = Conduct::rationing;
      give_japan(result.conducts[0], cooperative);
      give_japan(result.conducts[1], rationing);
    });
  };
  const RunComparison three = compare({with(4, 2), with(9, 8), with(5, 3)});
  ASSERT_FALSE(three.outcomes.empty());
  EXPECT_EQ(three.outcomes[0].runs[0].least_value, 12'000);
  EXPECT_EQ(three.outcomes[0].runs[0].most_value, 16'000);
  EXPECT_THAT(three.outcomes[0].robust, ElementsAre(false, true, false));
}

TEST(Compare, OfDifferentCalendarsTheSharedStepsCount) {
  const RunComparison both =
      compare({as_it_is(), changed([](RunResult&, Scenario& scenario, World&) {
                 scenario.calendar = Calendar(*parse_date("2025-02"), *parse_date("2025-07", true), StepKind::month);
               })});
  ASSERT_EQ(both.limits.size(), 2u);
  EXPECT_THAT(both.limits[0], HasSubstr("the 5 that all runs have, 2025-02 to 2025-06"));
}

TEST(Compare, WeeksBesideMonthsAreAddedUpToWholeMonths) {
  const auto weeks = [](RunResult&, Scenario& scenario, World&) {
    scenario.calendar = Calendar(*parse_date("2024-12-30"), *parse_date("2025-02-09"), StepKind::week);
  };
  const RunComparison both = compare({as_it_is(), changed(weeks)});
  EXPECT_EQ(both.step, "month");
  ASSERT_EQ(both.limits.size(), 2u);
  EXPECT_THAT(both.limits[0], HasSubstr("B steps by weeks"));
  EXPECT_THAT(both.limits[1], HasSubstr("the 1 that all runs have, 2025-01 to 2025-01"));
  // 6 t are missing in the week of 20 January, 10 t in that of the 27th, five days of which lie in January.
  EXPECT_EQ(both.totals[0].unmet_tonnes, 0);
  EXPECT_NEAR(both.totals[1].unmet_tonnes, 6 + 10 * 5 / 7.0, 1e-9);
  EXPECT_EQ(both.totals[1].consumers, 0) << "70 % of the month's want is there";
  EXPECT_EQ(compare({changed(weeks), changed(weeks)}).step, "week");
}

TEST(Compare, WhatCannotBeComparedIsSaid) {
  const StoredRun weeks = changed([](RunResult&, Scenario& scenario, World&) {
    scenario.calendar = Calendar(*parse_date("2025-01-06"), *parse_date("2025-02-16"), StepKind::week);
  });
  EXPECT_THROW(compare({as_it_is(), weeks}), InputError);
  EXPECT_THROW(compare({as_it_is()}), InputError);
  const StoredRun later = changed([](RunResult&, Scenario& scenario, World&) {
    scenario.calendar = Calendar(*parse_date("2031-01"), *parse_date("2031-06", true), StepKind::month);
  });
  EXPECT_THROW(compare({as_it_is(), later}), InputError);
  const RunComparison bases = compare({as_it_is(), changed([](RunResult& result, Scenario&, World& world) {
                                         world.commodities[0].basis = "REO";
                                         world.id = "another";
                                         give_japan(result.conducts[0], 8);
                                       })});
  ASSERT_EQ(bases.limits.size(), 2u);
  EXPECT_THAT(bases.limits[0], HasSubstr("in the world `hand`"));
  EXPECT_THAT(bases.limits[1], HasSubstr("left out"));
  EXPECT_THAT(bases.outcomes, IsEmpty());
}

}  // namespace
}  // namespace chokepoint
