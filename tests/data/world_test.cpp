// The shipped worlds and scenarios: they load, stand still without events, and say of China what the sources say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "chokepoint/chokepoint.hpp"
#include "data/shipped.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;
using ::testing::IsEmpty;

using shipped::scenarios;
using shipped::share_of;

std::vector<std::string> worlds() {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(scenarios / "worlds"))
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> scenario_files() {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(scenarios)) {
    const fs::path name = fs::relative(entry.path(), scenarios);
    if (name.extension() == ".yaml" && *name.begin() != "worlds" && *name.begin() != "sweeps")
      names.push_back(name.string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

class ShippedWorld : public ::testing::TestWithParam<std::string> {};

TEST_P(ShippedWorld, LoadsWithoutFindings) {
  Diagnostics findings;
  try {
    load_world(scenarios / "worlds" / GetParam(), findings);
  } catch (const InputError& error) {
    FAIL() << error.what();
  }
  EXPECT_EQ(findings.error_count(), 0);
}

TEST_P(ShippedWorld, StandsStillWithoutEvents) {
  const FixpointReport report = validate_fixpoint(shipped::world(GetParam()));
  EXPECT_THAT(report.issues, IsEmpty());
}

TEST_P(ShippedWorld, EveryMarketBalances) {
  const World world = shipped::world(GetParam());
  std::map<std::pair<int, int>, std::pair<double, double>> markets;
  for (const Link& link : world.links) {
    markets[{link.from, link.commodity}].second += link.flow;
    markets[{link.to, link.commodity}].first += link.flow;
  }
  for (const Facility& facility : world.facilities)
    for (const Operation& operation : facility.operations) {
      const Process& process = world.processes[operation.process];
      for (const RecipeLine& line : process.inputs)
        markets[{facility.country, line.commodity}].second += line.tonnes * operation.throughput;
      for (const RecipeLine& line : process.outputs)
        markets[{facility.country, line.commodity}].first += line.tonnes * operation.throughput;
    }
  for (const Consumer& consumer : world.consumers)
    markets[{consumer.country, consumer.commodity}].second += consumer.demand;
  for (const Discard& discard : world.discards) markets[{discard.country, discard.commodity}].second += discard.tonnes;
  for (const auto& [market, sums] : markets)
    EXPECT_LE(std::fabs(sums.first - sums.second), 1e-11 * std::max(sums.first, sums.second))
        << world.countries[market.first].id << "/" << world.commodities[market.second].id;
}

INSTANTIATE_TEST_SUITE_P(Worlds, ShippedWorld, ::testing::ValuesIn(worlds()), test_name);

class ShippedScenario : public ::testing::TestWithParam<std::string> {};

TEST_P(ShippedScenario, Loads) {
  Diagnostics findings;
  try {
    const Scenario scenario = load_scenario(scenarios / GetParam(), {}, findings);
    EXPECT_FALSE(scenario.title.empty());
  } catch (const InputError& error) {
    FAIL() << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(Scenarios, ShippedScenario, ::testing::ValuesIn(scenario_files()), test_name);

TEST(RareEarths, ChinaMinesMoreThanThreeFifths) {
  const World world = shipped::world("rare-earths");
  const double share =
      share_of(world, "CHN", [](const Process& process, const Commodity&) { return process.kind == "extraction"; });
  EXPECT_GT(share, 0.60);
  EXPECT_LT(share, 0.80);
}

TEST(RareEarths, ChinaRefinesMoreThanFourFifths) {
  const World world = shipped::world("rare-earths");
  const std::set<std::string> magnet_oxides = {"ndpr-oxide", "dysprosium-oxide", "terbium-oxide"};
  const auto separated = [](const Process& process) {
    return process.kind == "separation" || process.kind == "recycling";
  };
  EXPECT_GT(share_of(world, "CHN",
                     [&](const Process& process, const Commodity& product) {
                       return separated(process) && product.stage == "oxide";
                     }),
            0.85);
  EXPECT_GT(share_of(world, "CHN",
                     [&](const Process& process, const Commodity& product) {
                       return separated(process) && magnet_oxides.count(product.id) != 0;
                     }),
            0.85);
}

TEST(RareEarths, CoversTheChainAndTheWorld) {
  const World world = shipped::world("rare-earths");
  EXPECT_GE(world.countries.size(), 30u);
  std::set<std::string> kinds;
  std::set<int> consumer_countries;
  for (const Process& process : world.processes) kinds.insert(process.kind);
  for (const Consumer& consumer : world.consumers) consumer_countries.insert(consumer.country);
  for (const char* kind : {"extraction", "separation", "reduction", "manufacture", "recycling"})
    EXPECT_TRUE(kinds.count(kind)) << kind;
  EXPECT_GE(consumer_countries.size(), 30u);
}

TEST(RareEarths, AProjectCanReachItsInputsAndSellItsProducts) {
  const World world = shipped::world("rare-earths");
  std::set<std::pair<int, int>> sources, outlets;  // country, commodity
  for (const Link& link : world.links) {
    sources.insert({link.to, link.commodity});
    outlets.insert({link.from, link.commodity});
  }
  for (const Facility& facility : world.facilities)
    for (const Operation& operation : facility.operations) {
      for (const RecipeLine& line : world.processes[operation.process].inputs)
        outlets.insert({facility.country, line.commodity});
      for (const RecipeLine& line : world.processes[operation.process].outputs)
        sources.insert({facility.country, line.commodity});
    }
  for (const Consumer& consumer : world.consumers) outlets.insert({consumer.country, consumer.commodity});
  for (const Facility& project : world.facilities) {
    if (!project.project) continue;
    bool able = false;  // at least one of its processes has every input and a way out
    for (const Operation& operation : project.operations) {
      const Process& process = world.processes[operation.process];
      able = able || (outlets.count({project.country, process.outputs.front().commodity}) != 0 &&
                      std::all_of(process.inputs.begin(), process.inputs.end(), [&](const RecipeLine& line) {
                        return sources.count({project.country, line.commodity}) != 0;
                      }));
    }
    EXPECT_TRUE(able) << project.id;
  }
}

TEST(Sources, EveryRowHasOneThatMayBePassedOn) {
  const std::string command = "python3 '" SOURCE_DIR "/tools/data/check_sources.py'";
  EXPECT_EQ(std::system(command.c_str()), 0);
}

}  // namespace
}  // namespace chokepoint
