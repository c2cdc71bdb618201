// Markets split into layers: where the split happens, and that the base year stays what it was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "golden/micro_world.hpp"
#include "network/network.hpp"
#include "plan/plan.hpp"

namespace chokepoint {
namespace {

using golden::MicroWorld;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Scenario scenario_of(const MicroWorld& world, const std::string& events) {
  const golden::TemporaryFolder folder;
  world.write(folder.path());
  const auto file = folder.path() / "s.yaml";
  std::ofstream(file) << "chokepoint: scenario/1\ntitle: Layers\nworld: worlds/micro\n"
                      << "calendar: {start: 2025-01, end: 2025-12, step: month}\nevents:\n"
                      << events;
  Diagnostics findings;
  try {
    return load_scenario(file, {}, findings);
  } catch (const InputError& error) {
    std::string all;
    for (const auto& finding : error.findings().sorted()) all += format(finding) + "\n";
    throw std::runtime_error(all);
  }
}

std::string control(const std::string& terms, const std::string& what, const std::string& id = "rule") {
  return "  - {id: " + id + ", start: 2025-07-01, control: {by: CHN, ban: true, " + terms + ", commodities: " + what +
         ", to: all}}\n";
}

/// A quarter of Japan's oxide is Australian; America's cars and defence buy two thirds of its magnets. Swarf goes back.
MicroWorld chain(double recycled) {
  const double oxide = 600 - recycled;
  const auto tonnes = [](double value) { return std::to_string(value); };
  MicroWorld world;
  world.commodity("oxide", 60).commodity("magnet", 30, "magnet").commodity("swarf", 30, "scrap");
  world.process("dig", "extraction", "", "oxide: 1")
      .process("press", "manufacture", "oxide: 0.5", "magnet: 1, swarf: 0.1");
  world.process("recycle", "recycling", "swarf: 1", "oxide: 0.5", 30, "swarf");
  world.countries = {"CHN", "JPN", "USA", "AUS"};
  world.facilities = {"china-mine,CHN,1200", "australia-mine,AUS,300", "japan-plant,JPN,1200",
                      "japan-recycler,JPN,200"};
  world.operations = {"china-mine,dig," + tonnes(0.75 * oxide), "australia-mine,dig," + tonnes(0.25 * oxide),
                      "japan-plant,press,1200", "japan-recycler,recycle," + tonnes(2 * recycled)};
  world.links = {"CHN,JPN,oxide," + tonnes(0.75 * oxide) + ",,0", "AUS,JPN,oxide," + tonnes(0.25 * oxide) + ",300,0",
                 "JPN,USA,magnet,800,1600,30"};
  world.consumers = {"JPN,cars,magnet,400,2,0.5", "USA,cars,magnet,720,2,0.5", "USA,defence,magnet,80,1,0.5"};
  world.discards = {"JPN,swarf," + tonnes(120 - 2 * recycled)};
  return world;
}

const std::string reach = "end_use: [defence], reach: {content_above: 0 %}";

void expect_same(const Network& one, const Network& other) {
  EXPECT_EQ(one.rooms.id, other.rooms.id);
  EXPECT_EQ(one.rooms.cover, other.rooms.cover);
  EXPECT_EQ(one.links.id, other.links.id);
  EXPECT_EQ(one.links.capacity, other.links.capacity);
  EXPECT_EQ(one.links.base_flow, other.links.base_flow);
  EXPECT_EQ(one.processes.id, other.processes.id);
  EXPECT_EQ(one.processes.base_run, other.processes.base_run);
  EXPECT_EQ(one.processes.limit, other.processes.limit);
  EXPECT_EQ(one.facilities.capacity, other.facilities.capacity);
  EXPECT_EQ(one.consumers.room, other.consumers.room);
  EXPECT_EQ(one.consumers.demand, other.consumers.demand);
}

TEST(Layers, AScenarioWithoutThemHasTheNetworkOfItsWorld) {
  for (const std::string& events :
       {std::string("  - {id: ban, start: 2025-07-01, control: {by: CHN, ban: true, commodities: all, to: all}}\n"),
        // Listed users that nothing bound can ever reach make no layers either.
        control("end_use: [defence]", "[swarf]"), control("end_user: [JPN/cars]", "[magnet]")}) {
    MicroWorld world = chain(20);
    world.links.push_back("CHN,AUS,swarf,0,10,0");
    world.links.push_back("CHN,USA,magnet,0,10,0");
    const Scenario scenario = scenario_of(world, events);
    expect_same(compile(scenario).network, compile(*scenario.world, scenario.calendar).network);
  }
}

TEST(Layers, TheFlagshipWithoutThemIsWhatItWas) {
  Diagnostics findings;
  const Scenario scenario =
      load_scenario(std::string(SOURCE_DIR) + "/scenarios/rare-earths/april-2025-licences.yaml", {}, findings);
  const CompiledWorld compiled = compile(scenario);
  expect_same(compiled.network, compile(*scenario.world, scenario.calendar).network);
  EXPECT_THAT(compiled.shared_lanes, IsEmpty());
}

TEST(Layers, MarketsSplitOnlyBetweenTheControlledGoodAndTheListedUsers) {
  const CompiledWorld compiled = compile(scenario_of(chain(0), control(reach, "[oxide]")));
  const Network& n = compiled.network;
  EXPECT_THAT(n.rooms.id,
              ElementsAre("AUS/oxide", "CHN/oxide", "JPN/magnet", "JPN/magnet~bound", "JPN/oxide", "JPN/oxide~bound",
                          "JPN/swarf", "JPN/swarf~bound", "USA/magnet", "USA/magnet~bound", "USA/magnet~listed1"));
  EXPECT_THAT(n.markets, SizeIs(6));
  const auto flow = [&](const std::string& id) { return 12 * n.links.base_flow[n.find_link(id)]; };
  EXPECT_DOUBLE_EQ(flow("CHN/oxide>JPN/oxide~bound"), 450);
  EXPECT_DOUBLE_EQ(flow("AUS/oxide>JPN/oxide"), 150);
  EXPECT_DOUBLE_EQ(flow("JPN/magnet>USA/magnet"), 200);
  EXPECT_DOUBLE_EQ(flow("JPN/magnet~bound>USA/magnet~bound"), 600);
  EXPECT_DOUBLE_EQ(flow("USA/magnet>USA/magnet~bound"), 200);
  EXPECT_DOUBLE_EQ(flow("USA/magnet~bound>USA/magnet~listed1"), 80);
  EXPECT_DOUBLE_EQ(flow("USA/magnet>USA/magnet~listed1"), 0);
  const int clean = n.find_process("japan-plant:press"), bound = n.find_process("japan-plant:press~bound");
  EXPECT_DOUBLE_EQ(12 * n.processes.base_run[clean], 300);
  EXPECT_DOUBLE_EQ(12 * n.processes.base_run[bound], 900);
  ASSERT_EQ(n.processes.limit[clean], n.processes.limit[bound]);
  EXPECT_DOUBLE_EQ(12 * n.facilities.capacity[n.processes.limit[clean]], 1200);
  ASSERT_THAT(compiled.shared_lanes, SizeIs(1));
  EXPECT_THAT(compiled.shared_lanes[0],
              ElementsAre(n.find_link("JPN/magnet>USA/magnet"), n.find_link("JPN/magnet~bound>USA/magnet~bound")));
}

TEST(Layers, WhatComesBackHasTheMixOfWhatItWasMadeFrom) {
  // Recycling leaves the shares what they are without it: what is made of a quarter clean oxide is a quarter clean.
  const Network n = compile(scenario_of(chain(40), control(reach, "[oxide]"))).network;
  const double clean = n.processes.base_run[n.find_process("japan-plant:press")],
               bound = n.processes.base_run[n.find_process("japan-plant:press~bound")];
  EXPECT_NEAR(clean / (clean + bound), 0.25, 1e-14);
}

/// Sums over the layers of every lane and operation, and the stock at rest of every market.
void expect_sums(const Scenario& scenario) {
  const CompiledWorld plain = compile(*scenario.world, scenario.calendar), layered = compile(scenario);
  const Network &one = plain.network, &n = layered.network;
  ASSERT_GT(n.rooms.count, one.rooms.count);
  for (std::size_t i = 0; i < plain.map.link.size(); ++i) {
    double sum = 0;
    for (const int l : layered.map.layers[i]) sum += n.links.base_flow[l];
    EXPECT_NEAR(sum, one.links.base_flow[plain.map.link[i]], 1e-12 * (sum + 1)) << one.links.id[plain.map.link[i]];
  }
  for (std::size_t o = 0; o < plain.map.versions.size(); ++o) {
    double sum = 0;
    for (const int p : layered.map.versions[o]) sum += n.processes.base_run[p];
    EXPECT_NEAR(sum, one.processes.base_run[plain.map.versions[o][0]], 1e-12 * (sum + 1));
  }
  EXPECT_THAT(imbalances(n), IsEmpty());
  EXPECT_EQ(one.markets, n.markets);
  const Plan before = baseline_plan(one), after = baseline_plan(n);
  std::vector<double> stock(n.markets.size(), 0.0), discard(stock);
  for (int m = 0; m < n.rooms.count; ++m)
    stock[n.rooms.market[m]] += after.hold[m], discard[n.rooms.market[m]] += after.discard[m];
  for (int m = 0; m < one.rooms.count; ++m)
    stock[one.rooms.market[m]] -= before.hold[m], discard[one.rooms.market[m]] -= before.discard[m];
  for (std::size_t market = 0; market < stock.size(); ++market) {
    EXPECT_NEAR(stock[market], 0, 1e-10) << n.markets[market];
    EXPECT_NEAR(discard[market], 0, 1e-10) << n.markets[market];
  }
}

TEST(Layers, AddUpToTheMarketsTheyWereSplitFrom) {
  expect_sums(scenario_of(chain(0), control(reach, "[oxide]")));
  expect_sums(scenario_of(chain(40), control(reach, "[oxide]")));
  expect_sums(scenario_of(chain(40), control("reach: {content_above: 0 %}", "[oxide]")));
  expect_sums(
      scenario_of(chain(40), control("end_user: [japan-plant]", "[oxide]") + control(reach, "[oxide]", "other")));
  Diagnostics findings;
  expect_sums(
      load_scenario(std::string(SOURCE_DIR) + "/scenarios/rare-earths/october-2025-controls.yaml", {}, findings));
}

/// Two inputs of one and two per cent of the product's value.
MicroWorld two_traces() {
  MicroWorld world;
  world.commodity("base", 0).commodity("terbium", 0).commodity("dysprosium", 0).commodity("magnet", 0);
  for (const char* what : {"base", "terbium", "dysprosium"})
    world.process(std::string("dig-") + what, "extraction", "", std::string(what) + ": 1");
  world.process("press", "manufacture", "base: 0.5, terbium: 0.01, dysprosium: 0.02", "magnet: 1");
  world.countries = {"CHN", "JPN"};
  world.facilities = {"mines,CHN,1000", "plant,JPN,100"};
  world.operations = {"mines,dig-base,50", "mines,dig-terbium,1", "mines,dig-dysprosium,2", "plant,press,100"};
  world.links = {"CHN,JPN,base,50,,0", "CHN,JPN,terbium,1,,0", "CHN,JPN,dysprosium,2,,0"};
  world.consumers = {"JPN,defence,magnet,100,1,0.5"};
  return world;
}

std::vector<unsigned> lines_of_press(const std::string& threshold) {
  const Scenario scenario = scenario_of(
      two_traces(), control("end_use: [defence], reach: {content_above: " + threshold + "}", "[terbium, dysprosium]"));
  return binding_lines(scenario, bindings_of(scenario)).at(scenario.world->find_process("press"));
}

TEST(Layers, AnInputBindsAboveTheThreshold) {
  // In the order of commodities: base, dysprosium, terbium.
  EXPECT_THAT(lines_of_press("0.5 %"), ElementsAre(0, 1, 1));
  EXPECT_THAT(lines_of_press("1.5 %"), ElementsAre(0, 1, 0));
  EXPECT_THAT(lines_of_press("4 %"), ElementsAre(0, 0, 0));
}

TEST(Layers, AThresholdBetweenInputsAloneAndTogetherIsRefused) {
  try {
    lines_of_press("2.5 %");
    FAIL() << "accepted";
  } catch (const InputError& error) {
    ASSERT_EQ(error.findings().error_count(), 1);
    const std::string said = format(error.findings().items().front());
    EXPECT_THAT(said, HasSubstr("s.yaml:6:5: error: events.rule.control.reach: inputs of `press` are each below the "
                                "threshold and above it together: `dysprosium` 2 %, `terbium` 1 %"));
  }
}

TEST(Layers, MoreThanFourKindsAreRefusedAndEqualOnesShare) {
  std::string events;
  for (int i = 0; i < 5; ++i) events += control("reach: {content_above: 0 %}", "[oxide]", "same" + std::to_string(i));
  EXPECT_THAT(bindings_of(scenario_of(chain(0), events)), SizeIs(1));
  for (int i = 1; i < 5; ++i)
    events += control("reach: {content_above: " + std::to_string(i) + " %}", "[oxide]", "other" + std::to_string(i));
  Diagnostics findings;
  check_controls(scenario_of(chain(0), events), findings);
  ASSERT_EQ(findings.error_count(), 1);
  EXPECT_THAT(format(findings.items().front()), HasSubstr("s.yaml:6:5: error: events.same0: a 5th kind of bound"));
}

}  // namespace
}  // namespace chokepoint
