// Runs side by side against each by itself: the same to the last bit, whoever they go with, wherever they part and
// meet; and one that fails, or all that are stopped, spoil nothing.
#include "simulation/run_together.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <random>

#include "simulation/convoy.hpp"
#include "simulation/run_cache.hpp"
#include "simulation/small_world.hpp"

namespace chokepoint {
namespace {

using namespace test;
using Scenarios = std::vector<std::shared_ptr<const Scenario>>;

RunOptions together() {
  RunOptions options;
  options.outcomes_only = options.without_plans = true;
  options.cache = std::make_shared<RunCache>();
  return options;
}

void expect_same(const BuyerTable& found, const BuyerTable& expected, const std::string& where) {
  EXPECT_EQ(found.wanted.values, expected.wanted.values) << where;
  EXPECT_EQ(found.delivered.values, expected.delivered.values) << where;
  EXPECT_EQ(found.status.values, expected.status.values) << where;
}

void expect_as_alone(const Scenarios& scenarios, const std::vector<RunAttempt>& attempts) {
  ASSERT_EQ(attempts.size(), scenarios.size());
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    RunOptions alone = together();
    alone.cache = nullptr;
    const RunResult expected = run(scenarios[i], alone);
    ASSERT_TRUE(attempts[i].result) << i;
    const RunResult& found = *attempts[i].result;
    EXPECT_TRUE(found.complete);
    ASSERT_EQ(found.conducts.size(), expected.conducts.size());
    for (std::size_t c = 0; c < expected.conducts.size(); ++c) {
      const std::string where = "scenario " + std::to_string(i);
      expect_same(found.conducts[c].consumers, expected.conducts[c].consumers, where);
      expect_same(found.conducts[c].facilities, expected.conducts[c].facilities, where);
      EXPECT_EQ(found.conducts[c].damage, expected.conducts[c].damage) << where;
      ASSERT_EQ(found.conducts[c].consumer_summaries.size(), expected.conducts[c].consumer_summaries.size());
      for (std::size_t k = 0; k < expected.conducts[c].consumer_summaries.size(); ++k)
        EXPECT_EQ(found.conducts[c].consumer_summaries[k].cut_off.steps_by_controls,
                  expected.conducts[c].consumer_summaries[k].cut_off.steps_by_controls)
            << where;
    }
  }
}

Event growth(const std::string& from, double rate) {
  Event event;
  event.id = "growth";
  event.start = *parse_date(from);
  DemandChange change;
  change.consumers = {0, 1, 2};
  change.growth_per_year = rate;
  event.effect = change;
  return event;
}

/// Bans of all kinds of lengths, some calendars shorter than others, some worlds that grow.
Scenarios bans(unsigned seed, int count, Conduct conduct = Conduct::rationing) {
  const auto world = small_world();
  std::mt19937 random(seed);
  Scenarios scenarios;
  for (int i = 0; i < count; ++i) {
    const auto month = [&](unsigned from, unsigned months) {
      const auto at = static_cast<unsigned>(from + random() % months);
      return std::to_string(2025 + at / 12) + "-" + (at % 12 < 9 ? "0" : "") + std::to_string(at % 12 + 1) + "-01";
    };
    auto scenario = scenario_on(world, "2025-01", random() % 4 == 0 ? "2027-06" : "2029-12");
    const std::string begin = month(1, 6), end = month(8, 12);
    scenario->events = {ban("embargo", random() % 3 == 0 ? 0 : 1, {random() % 2 == 0 ? 1 : 2}, begin, end)};
    if (random() % 3 == 0) scenario->events.push_back(growth("2025-06-01", 0.02));
    if (random() % 5 == 0) scenario->events.clear();
    scenario->conducts = {conduct};
    scenarios.push_back(std::move(scenario));
  }
  return scenarios;
}

TEST(RunTogether, EachIsAsByItself) {
  const unsigned rounds = std::getenv("CHOKEPOINT_FULL") != nullptr ? 200 : 8;
  for (unsigned seed = 1; seed <= rounds; ++seed) {
    const Scenarios scenarios = bans(seed, 40);
    expect_as_alone(scenarios, run_together(scenarios, together()));
  }
}

TEST(RunTogether, OtherConductsGoOneAfterTheOther) {
  Scenarios scenarios = bans(3, 3, Conduct::cooperative);
  auto both = std::make_shared<Scenario>(*bans(4, 1).front());
  both->conducts = {Conduct::cooperative, Conduct::rationing};
  scenarios.push_back(both);
  for (const auto& each : bans(5, 2)) scenarios.push_back(each);
  expect_as_alone(scenarios, run_together(scenarios, together()));
}

TEST(RunTogether, OneThatFailsLeavesTheOthersToGoOn) {
  Scenarios scenarios = bans(2, 12);
  auto wrong = std::make_shared<Scenario>(*scenarios.front());
  wrong->events.push_back(boom("wrong", {1}, std::numeric_limits<double>::infinity(), "2026-03-01"));
  EXPECT_THROW(run(wrong, {}), InvariantError);
  scenarios.insert(scenarios.begin() + 5, wrong);
  std::vector<RunAttempt> attempts = run_together(scenarios, together());
  ASSERT_TRUE(attempts[5].error != nullptr);
  EXPECT_FALSE(attempts[5].result);
  try {
    std::rethrow_exception(attempts[5].error);
  } catch (const InvariantError& error) {
    EXPECT_NE(std::string(error.what()).find("2026-"), std::string::npos) << error.what();
  }
  attempts.erase(attempts.begin() + 5);
  scenarios.erase(scenarios.begin() + 5);
  expect_as_alone(scenarios, attempts);
}

TEST(RunTogether, WhatIsStoppedHasNoResult) {
  const Scenarios scenarios = bans(2, 12);
  std::atomic<bool> stop = true;
  RunOptions options = together();
  options.stop = &stop;
  for (const RunAttempt& each : run_together(scenarios, options)) {
    EXPECT_TRUE(each.error == nullptr);
    EXPECT_TRUE(!each.result || !each.result->complete);
  }
  options.stop = nullptr;  // and nothing of it is kept
  expect_as_alone(scenarios, run_together(scenarios, options));
}

}  // namespace
}  // namespace chokepoint
