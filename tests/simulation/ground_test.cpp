// Walks that share their steps: where they part, where they meet, and that a step means what it depends on.
#include <gtest/gtest.h>

#include <thread>

#include "regime/timeline.hpp"
#include "simulation/run_cache.hpp"
#include "simulation/small_world.hpp"

namespace chokepoint {
namespace {

using namespace test;

std::shared_ptr<Scenario> stop_until(const std::shared_ptr<const World>& world, const std::string& last_day,
                                     Conduct conduct) {
  auto scenario = scenario_on(world, "2025-01", "2029-12");
  scenario->events = {ban("embargo", 1, {2}, "2025-03-01", last_day)};
  scenario->conducts = {conduct};
  return scenario;
}

/// The steps of a scenario's way over the cache's ground.
std::vector<std::shared_ptr<const Stride>> strides_of(const Scenario& scenario, RunCache& cache) {
  const auto compiled = cache.compiled(scenario, {});
  Timeline timeline(scenario, *compiled, true);
  const auto ground = cache.ground(compiled, timeline.groups(), timeline.pledges(),
                                   rules_of(scenario, scenario.conducts.front(), SolverKind::own));
  std::shared_ptr<const Stand> stand = ground->start();
  std::vector<std::shared_ptr<const Stride>> strides;
  for (int step = 0; step < scenario.calendar.steps(); ++step) {
    const auto stride = ground->stride(stand, timeline.compose(step, stand->missing));
    const Step& moved = stride->moved;
    stand = stride->to;
    timeline.record(step, moved.flow);
    timeline.observe(
        step, {moved.delivery, [] { return std::span<const double>(); }, moved.flow, stand->state.stock, moved.run});
    strides.push_back(stride);
  }
  return strides;
}

TEST(Ground, WalksPartWhereRegimesDifferAndMeetAgain) {
  const std::shared_ptr<const World> world = small_world();
  for (const Conduct conduct : {Conduct::cooperative, Conduct::rationing}) {
    RunCache cache;
    const auto longer = strides_of(*stop_until(world, "2025-11-30", conduct), cache),
               shorter = strides_of(*stop_until(world, "2025-08-31", conduct), cache),
               again = strides_of(*stop_until(world, "2025-11-30", conduct), cache);
    EXPECT_EQ(longer, again) << "taken once";
    for (std::size_t step = 0; step < 8; ++step) EXPECT_EQ(longer[step], shorter[step]) << step;
    for (std::size_t step = 8; step < 11; ++step) EXPECT_NE(longer[step], shorter[step]) << step;
    if (conduct == Conduct::cooperative) {
      EXPECT_EQ(longer.back(), shorter.back()) << "both are over it";
    }
  }
}

/// A lane that may carry three quarters of its capacity still carries all that is ordered over it; one that may carry a
/// quarter does not.
TEST(Ground, ALimitThatNobodyFeelsMakesNoOtherStepWhereEverybodyOrdersForHimself) {
  const auto with_lane_at = [](double capacity) {
    auto scenario = scenario_on(small_world(), "2025-01", "2026-12");
    Outage outage;
    outage.links = LinkSelector{{1}, {0}, {2}};
    outage.capacity = capacity;
    Event strike;
    strike.id = "strike";
    strike.start = *parse_date("2025-06-01");
    strike.until = *parse_date("2025-09-30");
    strike.effect = outage;
    scenario->events = {strike};
    scenario->conducts = {Conduct::rationing};
    return scenario;
  };
  RunCache cache;
  const auto calm = strides_of(*with_lane_at(1), cache), unfelt = strides_of(*with_lane_at(0.75), cache),
             felt = strides_of(*with_lane_at(0.25), cache);
  EXPECT_EQ(calm, unfelt);
  for (const auto& stride : calm) EXPECT_TRUE(stride->moved.calm);
  for (std::size_t step = 0; step < 5; ++step) EXPECT_EQ(calm[step], felt[step]) << step;
  EXPECT_NE(calm[5], felt[5]);
  EXPECT_FALSE(felt[5]->moved.calm);
}

TEST(Ground, OtherRulesAreOtherGround) {
  const std::shared_ptr<const World> world = small_world();
  RunCache cache;
  const auto plain = stop_until(world, "2025-11-30", Conduct::rationing);
  auto slower = std::make_shared<Scenario>(*plain), hoarding = std::make_shared<Scenario>(*plain);
  slower->adjustment_steps = 3;
  hoarding->rationing.hoarding = 1.5;
  const auto ground = [&](const Scenario& scenario, Conduct conduct) {
    const auto compiled = cache.compiled(scenario, {});
    return cache.ground(compiled, {}, {}, rules_of(scenario, conduct, SolverKind::own));
  };
  const auto first = ground(*plain, Conduct::rationing);
  EXPECT_EQ(first, ground(*plain, Conduct::rationing));
  EXPECT_NE(first, ground(*plain, Conduct::cooperative));
  EXPECT_NE(first, ground(*slower, Conduct::rationing));
  EXPECT_NE(first, ground(*hoarding, Conduct::rationing));
  auto fuller = std::make_shared<World>(*world), renamed = std::make_shared<World>(*world);
  fuller->commodities[1].cover_days = 90;
  renamed->title = "The same with another title";
  EXPECT_NE(first, ground(*stop_until(fuller, "2025-11-30", Conduct::rationing), Conduct::rationing));
  EXPECT_EQ(first, ground(*stop_until(renamed, "2025-11-30", Conduct::rationing), Conduct::rationing));
}

TEST(Threads, WalksThatShareGroundGoAsTheyDoAlone) {
  const std::shared_ptr<const World> world = small_world();
  for (const Conduct conduct : {Conduct::cooperative, Conduct::rationing}) {
    std::vector<std::shared_ptr<Scenario>> scenarios;
    for (const char* last : {"2025-05-31", "2025-08-31", "2025-11-30", "2026-06-30", "2025-05-31", "2027-12-31"})
      scenarios.push_back(stop_until(world, last, conduct));
    std::vector<RunResult> together(scenarios.size());
    RunOptions options;
    options.outcomes_only = true;
    options.cache = make_run_cache();
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < scenarios.size(); ++i)
      threads.emplace_back([&, i] { together[i] = run(scenarios[i], options); });
    for (std::thread& thread : threads) thread.join();
    for (std::size_t i = 0; i < scenarios.size(); ++i) {
      const RunResult alone = run(scenarios[i]);
      const ConductResult &a = alone.conducts.at(0), &b = together[i].conducts.at(0);
      EXPECT_EQ(a.consumers.delivered.values, b.consumers.delivered.values);
      EXPECT_EQ(a.consumers.flow_coverage.values, b.consumers.flow_coverage.values);
      EXPECT_EQ(a.consumers.status.values, b.consumers.status.values);
      EXPECT_EQ(a.facilities.delivered.values, b.facilities.delivered.values);
      EXPECT_EQ(a.facilities.status.values, b.facilities.status.values);
      EXPECT_EQ(a.damage, b.damage);
      EXPECT_TRUE(b.link_flow.unpacked().values.empty());
    }
  }
}

/// What is asked for with `without_plans` against a run that has everything, and how many regimes were planned for.
long plans_without(const std::shared_ptr<Scenario>& scenario) {
  RunOptions options;
  options.outcomes_only = options.without_plans = true;
  const auto cache = make_run_cache();
  options.cache = cache;
  const RunResult full = run(scenario), bare = run(scenario, options);
  options.cache = nullptr;
  const RunResult alone = run(scenario, options);
  for (const RunResult* result : {&bare, &alone}) {
    const ConductResult &a = full.conducts.at(0), &b = result->conducts.at(0);
    EXPECT_EQ(a.consumers.wanted.values, b.consumers.wanted.values);
    EXPECT_EQ(a.consumers.delivered.values, b.consumers.delivered.values);
    EXPECT_TRUE(b.twin_consumers.delivered.values.empty());
    EXPECT_EQ(a.damage, b.damage);
    EXPECT_TRUE(b.consumers.flow_coverage.values.empty());
    for (std::size_t i = 0; i < a.consumers.status.values.size(); ++i)
      EXPECT_EQ(cut_off(a.consumers.status.values[i]), cut_off(b.consumers.status.values[i])) << i;
    EXPECT_EQ(a.facility_summaries.size(), b.facility_summaries.size());
    const auto& facilities = b.facilities.status.values;  // none where nobody is cut off
    for (std::size_t i = 0; i < a.facilities.status.values.size(); ++i)
      EXPECT_EQ(cut_off(a.facilities.status.values[i]), !facilities.empty() && cut_off(facilities[i])) << i;
    for (std::size_t i = 0; i < a.facility_summaries.size(); ++i)
      EXPECT_EQ(a.facility_summaries[i].cut_off.first_step, b.facility_summaries[i].cut_off.first_step) << i;
  }
  return cache->plans();
}

TEST(WithoutPlans, RationingIsPlannedForOnlyWhereSomebodyAsks) {
  const std::shared_ptr<const World> world = small_world();
  const auto with = [&](Event event) {
    auto scenario = scenario_on(world, "2025-01", "2026-12");
    scenario->events = {std::move(event)};
    scenario->conducts = {Conduct::rationing};
    return scenario;
  };
  EXPECT_EQ(plans_without(with(boom("rush", {0, 1, 2}, 1.4, "2025-03-01"))), 0) << "its own wants";
  EXPECT_EQ(plans_without(with(ban("oxide", 1, {2}, "2025-03-01", "2025-05-31"))), 0)
      << "the refinery has half its work";
  const auto ore = with(ban("ore", 0, {1}, "2025-03-01", "2025-12-31"));
  EXPECT_EQ(plans_without(ore), 0) << "Japan's refinery gets no ore";
  auto waits = std::make_shared<Scenario>(*ore);
  waits->events.push_back(boom("rush", {0}, 1.2, "2025-01-01"));
  Condition condition;
  condition.comparison.measure = Comparison::Measure::flow_coverage;
  condition.comparison.items = {1};
  condition.comparison.threshold = 0.5;
  waits->events.back().trigger.when = condition;
  waits->events.back().start = never;
  EXPECT_GT(plans_without(waits), 0) << "a condition asks";
  ore->conducts = {Conduct::cooperative};
  EXPECT_GT(plans_without(ore), 1) << "moves by plans";
}

}  // namespace
}  // namespace chokepoint
