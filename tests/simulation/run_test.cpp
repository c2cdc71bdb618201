// The step loop: what a run records, its twin, stopping, and what it refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "simulation/small_world.hpp"

namespace chokepoint {
namespace {

using test::ban;
using test::boom;
using test::scenario_on;
using test::small_world;
using ::testing::Each;
using ::testing::HasSubstr;

constexpr int china_refinery = 1, japan_refinery = 2;
constexpr int china = 0, japan = 1, usa = 2;
constexpr int ore = 0, oxide = 1;

TEST(Run, WithoutEventsEverythingStandsStill) {
  const RunResult result = run(scenario_on(small_world()));
  ASSERT_TRUE(result.complete);
  EXPECT_EQ(result.steps_done, 24);
  const ConductResult& conduct = result.conducts.at(0);
  EXPECT_THAT(conduct.consumers.delivered.values, Each(5.0));
  EXPECT_THAT(conduct.consumers.flow_coverage.values, Each(1.0));
  EXPECT_THAT(conduct.consumers.status.values, Each(Status::supplied));
  EXPECT_THAT(conduct.facilities.status.values, Each(Status::supplied));
  EXPECT_THAT(conduct.market_flow_coverage.unpacked().values, Each(1.0));
  EXPECT_THAT(conduct.market_discard.unpacked().values, Each(0.0));
  for (int market = 0; market < conduct.market_stock.items; ++market)
    EXPECT_EQ(conduct.market_stock.at(23, market), conduct.market_stock.at(0, market));
}

TEST(Run, MarketsAddUpTheirRoomsAndOperationsFollowTheWorld) {
  auto world = small_world();
  Link back;  // the USA sends oxide back: China's oxide market has two rooms now
  back.from = usa;
  back.to = china;
  back.commodity = oxide;
  back.capacity = 12;
  world->links.push_back(back);
  const RunResult result = run(scenario_on(world));
  ASSERT_EQ(result.markets.size(), 5u);
  ASSERT_EQ(result.operations.size(), 3u);
  EXPECT_EQ(result.operations[1].facility, china_refinery);
  EXPECT_EQ(result.operations[1].process, 1);
  const ConductResult& conduct = result.conducts.at(0);
  for (int market = 0; market < 5; ++market) {
    const MarketName& name = result.markets[static_cast<std::size_t>(market)];
    if (name.country == china && name.commodity == oxide) {
      EXPECT_NEAR(conduct.market_stock.at(0, market), 60 * 120 / 365.25, 1e-9);  // cover × throughput
    }
  }
  EXPECT_NEAR(conduct.link_flow.at(3, 0), 5.0, 1e-12);
  EXPECT_NEAR(conduct.facility_runs.at(3, japan_refinery), 5.0, 1e-12);
}

TEST(Run, AScenarioWithoutControlsIsItsOwnTwin) {
  auto scenario = scenario_on(small_world());
  scenario->events = {boom("boom", {0, 1, 2}, 3, "2025-06-01")};
  std::vector<std::pair<int, int>> progress;
  RunOptions options;
  options.progress = [&](int done, int all) { progress.emplace_back(done, all); };
  const RunResult result = run(scenario, options);
  EXPECT_EQ(progress.size(), 24u);
  EXPECT_EQ(progress.back(), std::pair(24, 24));
  const ConductResult& conduct = result.conducts.at(0);
  EXPECT_EQ(conduct.twin_consumers.delivered.values, conduct.consumers.delivered.values);
  EXPECT_GT(conduct.consumer_summaries.at(japan).cut_off.steps, 0);
  EXPECT_EQ(conduct.consumer_summaries.at(japan).cut_off.steps_by_controls, 0);
}

TEST(Run, TheTwinKnowsNothingOfTheControls) {
  auto scenario = scenario_on(small_world());
  scenario->events = {ban("embargo", oxide, {usa}, "2025-03-01")};
  std::vector<std::pair<int, int>> progress;
  RunOptions options;
  options.progress = [&](int done, int all) { progress.emplace_back(done, all); };
  const RunResult result = run(scenario, options);
  EXPECT_EQ(progress.back(), std::pair(48, 48));
  const ConductResult& conduct = result.conducts.at(0);
  EXPECT_THAT(conduct.twin_consumers.delivered.values, Each(5.0));
  EXPECT_EQ(conduct.consumers.delivered.at(23, usa), 0.0);
  EXPECT_EQ(conduct.consumers.status.at(23, usa), Status::severed);
  const CutOff& cut = conduct.consumer_summaries.at(usa).cut_off;
  EXPECT_EQ(cut.steps, cut.steps_by_controls);
  EXPECT_THAT(cut.causes, ::testing::ElementsAre(0));
}

TEST(Run, WithoutATwinThereIsNothingToCompare) {
  auto scenario = scenario_on(small_world());
  scenario->events = {ban("embargo", oxide, {usa}, "2025-03-01")};
  RunOptions options;
  options.twin = false;
  const RunResult result = run(scenario, options);
  EXPECT_EQ(result.conducts.at(0).twin_consumers.wanted.steps, 0);
  EXPECT_GT(result.conducts.at(0).consumer_summaries.at(usa).cut_off.steps, 0);
}

TEST(Run, AFacilityThatLosesItsInputsIsSeveredAndOneThatLosesItsBuyersIsNot) {
  auto scenario = scenario_on(small_world());
  scenario->events = {ban("no-ore", ore, {japan}, "2025-03-01"), ban("no-oxide", oxide, {usa}, "2025-03-01")};
  scenario->conducts = {Conduct::cooperative, Conduct::rationing};
  const RunResult result = run(scenario);
  for (const ConductResult& conduct : result.conducts) {
    SCOPED_TRACE(to_string(conduct.conduct));
    EXPECT_EQ(conduct.facilities.status.at(23, japan_refinery), Status::severed);
    EXPECT_NEAR(conduct.facilities.wanted.at(23, japan_refinery), 5.0, 1e-9);
    EXPECT_EQ(conduct.facilities.delivered.at(23, japan_refinery), 0.0);
    // China's refinery makes half as much as in the twin, but for want of buyers, not of ore.
    EXPECT_NEAR(conduct.facility_runs.at(23, china_refinery), 5.0, 1e-6);
    EXPECT_NEAR(conduct.facilities.wanted.at(23, china_refinery), 5.0, 1e-6);
    EXPECT_EQ(conduct.facilities.status.at(23, china_refinery), Status::supplied);
    EXPECT_EQ(conduct.facilities.status.at(23, 0), Status::supplied) << "a mine buys nothing";
    EXPECT_EQ(conduct.facilities.wanted.at(23, 0), 0.0);
  }
}

TEST(Run, AStoppedRunKeepsWhatItComputed) {
  auto scenario = scenario_on(small_world());
  scenario->events = {ban("embargo", oxide, {usa}, "2025-03-01")};
  std::atomic<bool> stop{false};
  RunOptions options;
  options.stop = &stop;
  options.progress = [&](int done, int) { stop = done >= 24 + 10; };  // ten steps into the run proper
  const RunResult result = run(scenario, options);
  EXPECT_FALSE(result.complete);
  EXPECT_EQ(result.steps_done, 10);
  const ConductResult& conduct = result.conducts.at(0);
  EXPECT_EQ(conduct.consumers.delivered.steps, 10);
  EXPECT_EQ(conduct.link_flow.steps, 10);
  const RunResult whole = run(scenario);
  for (int step = 0; step < 10; ++step)
    for (int item = 0; item < 3; ++item)
      EXPECT_EQ(conduct.consumers.delivered.at(step, item), whole.conducts.at(0).consumers.delivered.at(step, item));
  EXPECT_FALSE(conduct.consumer_summaries.at(usa).cut_off.recovery_step.has_value());
}

TEST(Run, StoppedBeforeItsFirstStepItHasNothing) {
  const std::atomic<bool> stop{true};
  RunOptions options;
  options.stop = &stop;
  const RunResult result = run(scenario_on(small_world()), options);
  EXPECT_FALSE(result.complete);
  EXPECT_EQ(result.steps_done, 0);
}

TEST(Run, StopsInTheTwin) {
  auto scenario = scenario_on(small_world());
  scenario->events = {ban("embargo", oxide, {usa}, "2025-03-01")};
  std::atomic<bool> stop{false};
  RunOptions options;
  options.stop = &stop;
  options.progress = [&](int done, int) { stop = done >= 5; };
  const RunResult result = run(scenario, options);
  EXPECT_FALSE(result.complete);
  EXPECT_EQ(result.steps_done, 0);
}

TEST(Run, CountsWhatThePlansTook) {
  auto scenario = scenario_on(small_world());
  scenario->events = {ban("embargo", oxide, {usa}, "2025-03-01")};
  const RunStatistics counts = run(scenario).conducts.at(0).statistics;
  EXPECT_EQ(counts.plans, 48);
  EXPECT_GT(counts.plans_reused, 24);
  EXPECT_GT(counts.lp_solves, 0);
  EXPECT_GT(counts.seconds, 0);
}

TEST(Run, TheSameScenarioGivesTheSameBits) {
  auto scenario = scenario_on(small_world());
  scenario->events = {boom("boom", {1, 2}, 1.7, "2025-02-01"),
                      ban("embargo", oxide, {usa}, "2025-03-01", "2025-11-30")};
  const RunResult first = run(scenario), second = run(scenario);
  EXPECT_EQ(first.conducts.at(0).consumers.delivered.values, second.conducts.at(0).consumers.delivered.values);
  EXPECT_EQ(first.conducts.at(0).market_stock.unpacked().values, second.conducts.at(0).market_stock.unpacked().values);
}

TEST(Run, EveryMarketConservesItsMassOverTheWholeRun) {
  auto scenario = scenario_on(small_world());
  scenario->events = {boom("boom", {1}, 1.5, "2025-02-01"), ban("embargo", oxide, {usa}, "2025-03-01", "2025-11-30")};
  const RunResult result = run(scenario);
  const World& world = *result.scenario->world;
  const ConductResult& conduct = result.conducts.at(0);
  for (int market = 0; market < conduct.market_stock.items; ++market) {
    const auto [country, commodity] = result.markets[static_cast<std::size_t>(market)];
    for (int step = 1; step < 24; ++step) {
      double change = 0;
      for (int l = 0; l < conduct.link_flow.items; ++l) {
        const Link& link = world.links[static_cast<std::size_t>(l)];
        if (link.commodity != commodity) continue;
        change += (link.to == country ? 1 : 0) * conduct.link_flow.at(step, l);
        change -= (link.from == country ? 1 : 0) * conduct.link_flow.at(step, l);
      }
      for (int o = 0; o < conduct.facility_runs.items; ++o) {
        const OperationName& name = result.operations[static_cast<std::size_t>(o)];
        if (world.facilities[static_cast<std::size_t>(name.facility)].country != country) continue;
        const Process& process = world.processes[static_cast<std::size_t>(name.process)];
        for (const auto& line : process.outputs)
          if (line.commodity == commodity) change += line.tonnes * conduct.facility_runs.at(step, o);
        for (const auto& line : process.inputs)
          if (line.commodity == commodity) change -= line.tonnes * conduct.facility_runs.at(step, o);
      }
      for (int k = 0; k < conduct.consumers.delivered.items; ++k) {
        const Consumer& consumer = world.consumers[static_cast<std::size_t>(k)];
        if (consumer.country == country && consumer.commodity == commodity)
          change -= conduct.consumers.delivered.at(step, k);
      }
      change -= conduct.market_discard.at(step, market);
      EXPECT_NEAR(conduct.market_stock.at(step, market) - conduct.market_stock.at(step - 1, market), change, 1e-8)
          << "market " << market << " step " << step;
    }
  }
}

TEST(Run, ASolverThatIsNotThereIsRefused) {
  RunOptions options;
  options.solver = "magic";
  EXPECT_THROW(run(scenario_on(small_world()), options), InputError);
}

TEST(Run, AWorldThatDoesNotBalanceIsNoted) {
  auto world = small_world();
  world->facilities[0].operations[0].throughput = 170;
  const RunResult result = run(scenario_on(world));
  ASSERT_EQ(result.notes.size(), 1u);
  EXPECT_THAT(result.notes[0], HasSubstr("CHN/ore is short by 10 t/yr"));
}

}  // namespace
}  // namespace chokepoint
