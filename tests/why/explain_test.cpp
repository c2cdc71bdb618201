// Questions to small worlds: what is left out and simulated anew agrees, and what is saved can be read.
#include <gmock/gmock.h>
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
using ::testing::HasSubstr;
using ::testing::Not;

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

/// A project says when it opens, or that nothing starts it; lanes of who has nothing say that.
TEST(Explain, SuppliersSayWhenTheirProjectsCome) {
  const golden::TemporaryFolder folder;
  const auto texts = [&](const Scenario& scenario, const std::string& when) {
    ExplainOptions options = asking("JPN/car-makers", when);
    options.why_not = "AUS";
    std::string all;
    for (const SupplierAnswer& each : explain(std::make_shared<Scenario>(scenario), options).supplier)
      all += each.reason + " " + each.text + (each.events.empty() ? "" : " *") + "\n";
    return all;
  };
  const auto begun = story(folder.path());
  EXPECT_THAT(texts(*begun, "2025-09"),
              HasSubstr("ramping second-mine:mine-oxide does not run: it opens on 2026-05-01, and is ramped up on "
                        "2026-10-31 *"));
  EXPECT_THAT(texts(*begun, "2026-08"), HasSubstr(": open since 2026-05-01, ramped up on 2026-10-31"));
  const auto never_begun = story(folder.path(), {"mine"});
  EXPECT_THAT(
      texts(*never_begun, "2025-09"),
      HasSubstr("not-started second-mine:mine-oxide does not run: a project, and not started in this scenario\n"));
  // A country whose only mine is a project has lanes, and nothing to send.
  golden::MicroWorld world = two_mines();
  world.facilities = {"china-mine,CHN,2000"};
  world.operations = {"china-mine,mine-oxide,1200", "second-mine,mine-oxide,0"};
  world.links = {"CHN,JPN,oxide,600,,30", "CHN,KOR,oxide,240,,15", "CHN,USA,oxide,300,,40", "AUS,JPN,oxide,0,900,20"};
  world.operations[0] = "china-mine,mine-oxide,1440";
  world.write(folder.path());
  Diagnostics findings;
  const std::string idle = texts(load_scenario(folder.path() / "story.yaml", LoadOptions{}, findings), "2025-09");
  EXPECT_THAT(idle, HasSubstr("empty the lane to JPN is open, and it has none to send: it makes none in this step"));
  EXPECT_THAT(idle, Not(HasSubstr("as scarce at home")));
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
  std::vector<ExplainOptions> questions = worst_questions(*scenario, result.conducts.front(), 2);
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

/// Japan's plant makes magnets of Chinese oxide; America's defence may not have them, its car makers may.
TEST(Explain, LayersOfMaterialAreExplainedLikeMarkets) {
  golden::MicroWorld world;
  world.commodity("oxide", 30).commodity("magnet", 30, "magnet");
  world.process("dig", "extraction", "", "oxide: 1").process("press", "manufacture", "oxide: 0.5", "magnet: 1", 0);
  world.countries = {"CHN", "JPN", "USA", "AUS"};
  world.facilities = {"china-mine,CHN,1200", "australia-mine,AUS,300", "japan-plant,JPN,1200"};
  world.operations = {"china-mine,dig,580", "australia-mine,dig,20", "japan-plant,press,1200"};
  world.links = {"CHN,JPN,oxide,580,,0", "AUS,JPN,oxide,20,20,0", "JPN,USA,magnet,800,1600,0"};
  world.consumers = {"JPN,cars,magnet,400,2,0.5", "USA,cars,magnet,720,2,0.5", "USA,defence,magnet,80,1,0.5"};
  const golden::TemporaryFolder folder;
  world.write(folder.path());
  const auto file = folder.path() / "layers.yaml";
  std::ofstream(file) << "chokepoint: scenario/1\ntitle: Layers\nworld: worlds/micro\ncalendar: " << golden::two_years
                      << "\nconduct: cooperative\nevents:\n"
                      << "  - {id: rule, start: 2025-07-01, control: {by: CHN, ban: true, commodities: [oxide], to: "
                         "all, end_use: [defence], reach: {content_above: 0 %}}}\n";
  Diagnostics findings;
  const auto scenario = std::make_shared<const Scenario>(load_scenario(file, {}, findings));
  // Australia's 20 t of oxide make 40 magnets a year, all of them for defence, which wants 80.
  const Explanation why = explain(scenario, asking("USA/defence", "2026-06"));
  EXPECT_NEAR(why.flow_coverage, 0.5, 1e-9);
  EXPECT_TRUE(why.adds_up) << why.limits_sum;
  ASSERT_FALSE(why.limits.empty());
  EXPECT_NEAR(why.limits.front().share, 0.5, 1e-9) << why.limits.front().name << ": what Australia digs, or ships";
  ASSERT_EQ(why.events.size(), 1U);
  EXPECT_NEAR(why.events.front().alone, -0.5, 1e-9);
  ASSERT_TRUE(why.cut);
  EXPECT_NEAR(why.cut->width, 40.0 / 12, 1e-6);
  double buffers = 0;
  for (const BufferShare& each : why.buffers) buffers += each.share;
  EXPECT_NEAR(buffers, why.coverage - why.flow_coverage, 1e-8);
  const Explanation cars = explain(scenario, asking("USA/cars", "2026-06"));
  EXPECT_NEAR(cars.flow_coverage, 1, 1e-9);
  EXPECT_TRUE(cars.limits.empty());
  // The ban closes Japan's lane for magnets that hold Chinese oxide.
  ExplainOptions asks = asking("USA/defence", "2026-06");
  asks.why_not = "CHN";
  EXPECT_FALSE(explain(scenario, asks).supplier.empty());
}

/// Every conduct answers from its own numbers; what events did is the same where the plan is.
TEST(Explain, EveryConductIsExplainedByItsOwnNumbers) {
  const golden::TemporaryFolder folder;
  const auto plain = story(folder.path());
  auto all = std::make_shared<Scenario>(*plain);
  all->conducts = {Conduct::cooperative, Conduct::rationing, Conduct::clairvoyant};
  const RunResult result = run(all);
  for (const ConductResult& conduct : result.conducts)
    for (const char* who : {"JPN/car-makers", "KOR/car-makers", "USA/car-makers"})
      for (const char* when : {"2025-05", "2025-09", "2026-12"}) {
        SCOPED_TRACE(to_string(conduct.conduct) + ": " + who + " in " + when);
        ExplainOptions options = asking(who, when);
        options.conduct = conduct.conduct;
        const Explanation why = explain(all, options);
        EXPECT_TRUE(why.adds_up) << why.limits_sum << " " << why.flow_coverage;
        double buffers = 0;
        for (const BufferShare& each : why.buffers) buffers += each.share;
        EXPECT_NEAR(buffers, why.coverage - why.flow_coverage, 1e-8);
        for (int k = 0; k < static_cast<int>(all->world->consumers.size()); ++k)
          if (all->world->consumers[k].id == why.who) {
            const int step = why.step;
            EXPECT_NEAR(why.delivered, conduct.consumers.delivered.at(step, k), 1e-9);
          }
      }
}

/// Japan's smelter runs from 2026 on, when China's burns down: months before say nothing about it.
TEST(Explain, AMonthInWhichSomethingIsWantedIsTaken) {
  golden::MicroWorld world;
  world.commodity("oxide", 0).commodity("metal", 0, "metal");
  world.process("dig", "extraction", "", "oxide: 1").process("melt", "reduction", "oxide: 1", "metal: 1");
  world.countries = {"AUS", "CHN", "JPN"};
  world.facilities = {"australia-mine,AUS,60", "china-smelter,CHN,60"};
  world.projects = {"japan-smelter,JPN,60,true,2026-01-01,,"};
  world.operations = {"australia-mine,dig,60", "china-smelter,melt,60", "japan-smelter,melt,0"};
  world.links = {"AUS,CHN,oxide,60,60,0", "AUS,JPN,oxide,0,60,0", "CHN,JPN,metal,60,60,0"};
  world.consumers = {"JPN,tools,metal,60,1,0.5"};
  const golden::TemporaryFolder folder;
  world.write(folder.path());
  std::ofstream(folder.path() / "fire.yaml")
      << "chokepoint: scenario/1\ntitle: Fire\nworld: worlds/micro\ncalendar: " << golden::two_years
      << "\nconduct: cooperative\nevents:\n"
         "  - {id: fire, start: 2026-01-01, outage: {facilities: [china-smelter], capacity: 0 %}}\n";
  Diagnostics findings;
  const auto scenario =
      std::make_shared<const Scenario>(load_scenario(folder.path() / "fire.yaml", LoadOptions{}, findings));
  const Explanation why = explain(scenario, asking("japan-smelter"));
  EXPECT_NEAR(why.wanted, 5, 1e-6);
  EXPECT_GE(why.step, 12);
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
  EXPECT_NE(message(asking("JPM/car-makers")).find("did you mean `JPN/car-makers`?"), std::string::npos);
  EXPECT_NE(message(asking("jpn/car-makers")).find("did you mean `JPN/car-makers`?"), std::string::npos);
  EXPECT_NE(message(asking("japn")).find("did you mean `JPN`?"), std::string::npos);
  EXPECT_NE(message(asking("buyer")).find("did you mean `BUYERS`?"), std::string::npos);
  EXPECT_NE(message(asking("AUS")).find("nobody in AUS wants anything"), std::string::npos) << message(asking("AUS"));
  EXPECT_NE(message(asking("AUS/oxide")).find("nobody in AUS wants anything"), std::string::npos);
  for (const char* supplier : {"aus", "austr"}) {
    ExplainOptions options = asking("JPN/car-makers", "2025-09");
    options.why_not = supplier;
    EXPECT_NE(message(options).find("did you mean `"), std::string::npos) << message(options);
  }
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
  TraceOptions foreseen = options;
  auto clairvoyant = std::make_shared<Scenario>(*again);
  clairvoyant->conducts = {Conduct::clairvoyant};
  const Origins seen = trace(clairvoyant, foreseen);
  EXPECT_LT(seen.largest_gap, 1e-9);
  EXPECT_EQ(seen.shares.back().step, 35);
  EXPECT_EQ(std::count_if(seen.shares.begin(), seen.shares.end(),
                          [](const OriginShare& each) { return each.step == 0 && each.origin == "CHN"; }),
            2)
      << "once an element, and who made it: the path that it goes along is not counted";
  save(origins, file);
  save(origins, file);
  save(explain(again, asking("JPN/car-makers", "2025-09")), file);
  EXPECT_FALSE(read_results(file, "coverage", "JPN").empty()) << "what was there is still there";
}

/// What is asked of results that were taken away from their scenario, or whose world has changed, is answered from the
/// files that they hold.
TEST(Trace, ResultsAnswerWithoutTheWorldTheyCameFrom) {
  const golden::TemporaryFolder folder, elsewhere;
  const auto scenario = story(folder.path());
  const fs::path file = folder.path() / "story.sqlite", away = elsewhere.path() / "taken.sqlite";
  write_results(run(scenario), file);
  fs::copy_file(file, away);
  std::ofstream(folder.path() / "worlds/micro/consumers.csv", std::ios::app) << "\n";
  const Explanation before = explain(scenario, asking("JPN/car-makers", "2025-09"));
  for (const fs::path& results : {file, away}) {
    Diagnostics findings;
    const auto again = std::make_shared<const Scenario>(load_scenario_of_result(results, {}, findings));
    EXPECT_EQ(again->resolved, scenario->resolved);
    EXPECT_EQ(again->id, scenario->id);
    ASSERT_EQ(again->events.size(), scenario->events.size());
    for (std::size_t i = 0; i < again->events.size(); ++i) {
      EXPECT_EQ(fs::path(again->events[i].place.file).filename(), "story.yaml");
      EXPECT_EQ(again->events[i].place.line, scenario->events[i].place.line);
    }
    const Explanation after = explain(again, asking("JPN/car-makers", "2025-09"));
    EXPECT_EQ(after.flow_coverage, before.flow_coverage);
    EXPECT_EQ(after.limits.size(), before.limits.size());
    EXPECT_FALSE(fs::exists(again->world->folder)) << "nothing is left behind";
    LoadOptions changed;
    changed.without = {again->events[0].id};
    EXPECT_EQ(load_variant_of_result(results, changed, findings).events.size() + 1, scenario->events.size());
  }
}

TEST(Trace, AChangedWorldIsRefusedWhereItsRootIsNamed) {
  const golden::TemporaryFolder folder;
  const auto scenario = story(folder.path());
  const fs::path file = folder.path() / "story.sqlite";
  write_results(run(scenario), file);
  std::ofstream(folder.path() / "worlds/micro/consumers.csv", std::ios::app) << "\n";
  Diagnostics findings;
  try {
    load_scenario_of_result(file, folder.path(), findings);
    FAIL() << "the world is another";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("consumers.csv"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace chokepoint
