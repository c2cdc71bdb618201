// Questions to small worlds: what is left out and simulated anew agrees, and what is saved can be read.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <memory>
#include <set>

#include "golden/micro_world.hpp"
#include "why/lifted.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;

/// China and Australia dig; Japan, Korea and the United States buy. A ban and a quota, and a mine that is late.
golden::MicroWorld two_mines() {
  golden::MicroWorld world;
  world.commodity("oxide", 45).process("mine-oxide", "extraction", "", "oxide: 1");
  world.countries = {"AUS", "CHN", "JPN", "KOR", "USA"};
  world.blocs = "  - {id: BUYERS, name: Buyers, members: [JPN, KOR, USA], source: 'assumed, test'}\n";
  world.facilities = {"china-mine,CHN,2000", "australia-mine,AUS,240"};
  world.projects = {"second-mine,AUS,600,false,,12 months,6 months"};
  world.operations = {"china-mine,mine-oxide,1200", "australia-mine,mine-oxide,240", "second-mine,mine-oxide,0"};
  world.links = {"CHN,JPN,oxide,360,,30", "CHN,KOR,oxide,240,,15", "CHN,USA,oxide,300,,40", "AUS,JPN,oxide,240,900,20",
                 "AUS,USA,oxide,0,300,20"};
  world.consumers = {"CHN,car-makers,oxide,300,1,0.5", "JPN,car-makers,oxide,480,1,0.5", "JPN,glass,oxide,120,2,0.5",
                     "KOR,car-makers,oxide,240,1,0.5", "USA,car-makers,oxide,300,1,0.5"};
  return world;
}

const char* const two_measures =
    "  - {id: ban, start: 2025-04-01, control: {by: CHN, ban: true, commodities: [oxide], to: [JPN]}}\n"
    "  - {id: quota, start: 2025-06-01, control: {by: CHN, quota: {tonnes: 20 t, period: month}, commodities: [oxide], "
    "to: [KOR, USA]}}\n"
    "  - {id: mine, start: 2025-05-01, project: {facility: second-mine}}\n";

std::shared_ptr<const Scenario> story(const fs::path& folder, const std::vector<std::string>& without = {}) {
  two_mines().write(folder);
  const auto file = folder / "story.yaml";
  std::ofstream(file) << "chokepoint: scenario/1\ntitle: Story\nworld: worlds/micro\ncalendar: "
                      << "{start: 2025-01, end: 2027-12, step: month}\nconduct: cooperative\nevents:\n"
                      << two_measures;
  Diagnostics findings;
  LoadOptions options;
  options.without = without;
  return std::make_shared<const Scenario>(load_scenario(file, options, findings));
}

ExplainOptions asking(const std::string& who, const std::string& when = {}) {
  ExplainOptions options;
  options.who = who;
  options.when = when;
  return options;
}

TEST(Explain, TheRegimeOfAMonthIsComposedAgainAsItWas) {
  const golden::TemporaryFolder folder;
  const auto scenario = story(folder.path());
  for (const int step : {0, 3, 7, 20}) {
    const Scene scene = look_at(*scenario, Conduct::cooperative, {step});
    const Regime again = Lifted(scene, step).regime({});
    const Regime& was = scene.month(step).regime;
    EXPECT_EQ(again.link_capacity, was.link_capacity);
    EXPECT_EQ(again.group_capacity, was.group_capacity);
    EXPECT_EQ(again.process_capacity, was.process_capacity);
    EXPECT_EQ(again.anchor_flow, was.anchor_flow);
    EXPECT_EQ(again.demand, was.demand);
  }
}

TEST(Explain, LimitsBuffersAndEventsAddUp) {
  const golden::TemporaryFolder folder;
  const auto scenario = story(folder.path());
  for (const char* who : {"JPN/car-makers", "JPN/glass", "KOR", "USA/oxide", "BUYERS"})
    for (const char* when : {"2025-05", "2025-07", "2025-10", "2026-06", "2027-12"}) {
      const Explanation why = explain(scenario, asking(who, when));
      SCOPED_TRACE(std::string(who) + " in " + when);
      EXPECT_TRUE(why.adds_up) << why.limits_sum << " " << why.flow_coverage;
      double buffers = 0, shapley = 0;
      for (const BufferShare& each : why.buffers) buffers += each.share;
      EXPECT_NEAR(buffers, why.coverage - why.flow_coverage, 1e-8);
      for (const EventShare& each : why.events) shapley += each.shapley;
      EXPECT_NEAR(shapley, why.flow_coverage - why.without_events, 1e-9);
      for (const BufferShare& each : why.buffers) EXPECT_NE(each.what, "rounding");
    }
}

TEST(Explain, ABanIsNamedWithItsLineAndItsCure) {
  const golden::TemporaryFolder folder;
  const auto scenario = story(folder.path());
  const Explanation why = explain(scenario, asking("JPN/car-makers", "2025-09"));
  EXPECT_EQ(why.who, "JPN/car-makers/oxide");
  EXPECT_LT(why.flow_coverage, 0.99);
  ASSERT_FALSE(why.events.empty());
  const Event& heaviest = scenario->events[why.events.front().event];
  EXPECT_EQ(heaviest.id, "ban");
  EXPECT_EQ(heaviest.place.line, 7);
  EXPECT_NEAR(why.lifted.front().flow_coverage, 1, 1e-9) << "the quota is on others";
  ASSERT_TRUE(why.cut);
  std::set<std::string> closed;
  for (const CutPart& part : why.cut->closed)
    for (const int e : part.events) closed.insert(scenario->events[e].id);
  EXPECT_EQ(closed, std::set<std::string>{"ban"});
  EXPECT_NE(why.lifted.front().command.find("--without ban"), std::string::npos);
}

/// Events that use nothing up: the plan of the month without one is the plan of a run without it.
TEST(Explain, CounterfactualsAgreeWithSeparateRuns) {
  const golden::TemporaryFolder folder;
  const auto scenario = story(folder.path());
  ExplainOptions options = asking("JPN/car-makers", "2025-09");
  options.simulate = true;
  const Explanation why = explain(scenario, options);
  ASSERT_GE(why.events.size(), 1u);
  for (std::size_t i = 0; i < why.events.size(); ++i) {
    const std::string id = scenario->events[why.events[i].event].id;
    const Explanation other = explain(story(folder.path(), {id}), asking("JPN/car-makers", "2025-09"));
    EXPECT_NEAR(other.coverage, *why.lifted[i].coverage, 1e-12) << id;
    if (id == "ban") {
      EXPECT_NEAR(other.flow_coverage, why.lifted[i].flow_coverage, 1e-12);
    }
  }
}

TEST(Explain, SuppliersSayWhyTheyDoNotHelp) {
  const golden::TemporaryFolder folder;
  const auto scenario = story(folder.path());
  const auto reasons = [&](const std::string& supplier, const std::string& when) {
    ExplainOptions options = asking("JPN/car-makers", when);
    options.why_not = supplier;
    std::set<std::string> found;
    for (const SupplierAnswer& each : explain(scenario, options).supplier) found.insert(each.reason);
    return found;
  };
  EXPECT_TRUE(reasons("CHN", "2025-09").count("closed"));
  EXPECT_TRUE(reasons("AUS", "2025-09").count("capacity"));
  EXPECT_TRUE(reasons("AUS", "2025-09").count("ramping"));
  EXPECT_TRUE(reasons("KOR", "2025-09").count("none"));
  EXPECT_TRUE(reasons("USA", "2025-09").count("none"));
  EXPECT_THROW(reasons("XYZ", "2025-09"), InputError);
}

TEST(Explain, WithoutADateItIsTheDeepestMonth) {
  const golden::TemporaryFolder folder;
  const auto scenario = story(folder.path());
  const RunResult result = run(scenario);
  const Explanation why = explain(scenario, asking("KOR/car-makers"));
  for (const BuyerSummary& each : result.conducts.front().consumer_summaries)
    if (scenario->world->consumers[each.item].id == "KOR/car-makers/oxide") {
      EXPECT_NEAR(why.coverage, each.cut_off.deepest_coverage, 1e-12);
    }
}

TEST(Explain, SeveralQuestionsAreAnsweredAsEachAlone) {
  const golden::TemporaryFolder folder;
  const auto scenario = story(folder.path());
  const RunResult result = run(scenario);
  std::vector<ExplainOptions> questions = worst_questions(*scenario->world, result.conducts.front(), 2);
  ASSERT_EQ(questions.size(), 2u);
  EXPECT_EQ(questions[0].who, "JPN/car-makers/oxide");
  questions.push_back(asking("KOR", "2025-09"));
  const std::vector<Explanation> together = explain(scenario, questions);
  ASSERT_EQ(together.size(), 3u);
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const Explanation alone = explain(scenario, questions[i]);
    EXPECT_EQ(together[i].step, alone.step);
    EXPECT_EQ(together[i].who, alone.who);
    EXPECT_EQ(together[i].coverage, alone.coverage);
    EXPECT_EQ(together[i].flow_coverage, alone.flow_coverage);
    ASSERT_EQ(together[i].limits.size(), alone.limits.size());
    for (std::size_t at = 0; at < alone.limits.size(); ++at)
      EXPECT_NEAR(together[i].limits[at].share, alone.limits[at].share, 1e-12);
    ASSERT_EQ(together[i].events.size(), alone.events.size());
    for (std::size_t at = 0; at < alone.events.size(); ++at)
      EXPECT_EQ(together[i].events[at].shapley, alone.events[at].shapley);
  }
}

TEST(Explain, WhatIsWrongIsSaidWithTheNearestName) {
  const golden::TemporaryFolder folder;
  const auto scenario = story(folder.path());
  const auto message = [&](const ExplainOptions& options) {
    try {
      explain(scenario, options);
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  EXPECT_NE(message(asking("JPM/car-makers")).find("did you mean `JPN`"), std::string::npos);
  EXPECT_NE(message(asking("JPN/car-maker")).find("did you mean `car-makers`"), std::string::npos);
  EXPECT_NE(message(asking("china-mine")).find("buys no inputs"), std::string::npos);
  EXPECT_NE(message(asking("JPN", "2031-01")).find("outside the calendar"), std::string::npos);
  EXPECT_NE(message(asking("JPN", "2025-13")).find("no month"), std::string::npos);
}

TEST(Trace, SharesAddUpAndAreKeptInTheResults) {
  const golden::TemporaryFolder folder;
  const auto scenario = story(folder.path());
  const fs::path file = folder.path() / "story.sqlite";
  write_results(run(scenario), file);
  Diagnostics findings;
  const auto again = std::make_shared<const Scenario>(load_scenario_of_result(file, {}, findings));
  EXPECT_EQ(again->resolved, scenario->resolved);
  EXPECT_EQ(again->events[0].place.line, 7) << "lines are those of the file that was written";
  TraceOptions options;
  options.what = "JPN/oxide";
  const Origins origins = trace(again, options);
  EXPECT_LT(origins.largest_gap, 1e-12);
  std::map<std::pair<int, std::string>, double> sums;
  double australia = 0;
  for (const OriginShare& each : origins.shares) {
    sums[{each.step, each.element}] += each.share;
    if (each.step == 35 && each.element == "made" && each.origin == "AUS") australia = each.share;
  }
  EXPECT_EQ(sums.size(), 2u * 36);
  for (const auto& [key, sum] : sums) EXPECT_NEAR(sum, 1, 1e-12);
  EXPECT_GT(australia, 0.95) << "three years of ban";
  save(origins, file);
  save(origins, file);
  save(explain(again, asking("JPN/car-makers", "2025-09")), file);
  EXPECT_FALSE(read_results(file, "coverage", "JPN").empty()) << "what was there is still there";
}

TEST(Trace, AChangedWorldIsRefused) {
  const golden::TemporaryFolder folder;
  const auto scenario = story(folder.path());
  const fs::path file = folder.path() / "story.sqlite";
  write_results(run(scenario), file);
  std::ofstream(folder.path() / "worlds/micro/consumers.csv", std::ios::app) << "\n";
  Diagnostics findings;
  try {
    load_scenario_of_result(file, {}, findings);
    FAIL() << "the world is another";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("consumers.csv"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace chokepoint
