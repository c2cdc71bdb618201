// The critical-minerals world says what its sources say, and binds by-products to their hosts by nothing but recipes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "data/shipped.hpp"

namespace chokepoint {
namespace {

struct Share {
  const char *commodity, *country;
  double printed;  ///< the country's over the sum of the countries of the same table
};

// USGS Mineral Commodity Summaries 2025 and 2026 (output of 2024), IEA Critical Minerals Dataset 2025, Project Blue.
const std::vector<Share> printed_shares = {
    {"gallium", "CHN", 839.0 / 848},
    {"germanium", "CHN", 0.592},
    {"antimony-ore", "CHN", 40000.0 / 118990},
    {"flake-graphite", "CHN", 1270000.0 / 1549786},
    {"battery-graphite", "CHN", 1794824.5 / 1875252.5},
    {"lithium-feed", "AUS", 82700.0 / 222970},
    {"lithium-chemicals", "CHN", 169677.6 / 241611.8},
    {"cobalt-intermediate", "COD", 226000.0 / 301590},
    {"cobalt", "CHN", 196143.4 / 250149.7},
    {"nickel-ore", "IDN", 2310000.0 / 3705990},
    {"nickel", "IDN", 1493200.0 / 3483697},
    {"copper", "CHN", 12000000.0 / 27210000},
    {"tungsten-ore", "CHN", 67000.0 / 81610},
};

class PrintedShare : public ::testing::TestWithParam<Share> {};

TEST_P(PrintedShare, IsThatOfTheWorld) {
  const Share& expected = GetParam();
  const World world = shipped::world("critical-minerals");
  EXPECT_NEAR(shipped::share_of(world, expected.country,
                                [&](const Process&, const Commodity& made) { return made.id == expected.commodity; }),
              expected.printed, 1e-3);
}

std::string share_name(const ::testing::TestParamInfo<Share>& share) {
  std::string name = std::string(share.param.country) + "_" + share.param.commodity;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(CriticalMinerals, PrintedShare, ::testing::ValuesIn(printed_shares), share_name);

/// Shares of a commodity by the main product of the process that makes it; empty where it is the main product.
std::map<std::string, double> hosts_of(const World& world, const std::string& commodity) {
  std::map<std::string, double> shares;
  double all = 0;
  const int what = world.find_commodity(commodity);
  shipped::for_each_output(world, [&](const Facility&, const Process& process, const RecipeLine& line, double tonnes) {
    if (line.commodity != what) return;
    const int main = process.outputs.front().commodity;
    shares[main == what ? "" : world.commodities[main].id] += tonnes;
    all += tonnes;
  });
  for (auto& [host, share] : shares) share /= all;
  return shares;
}

TEST(CriticalMinerals, ByProductsComeOutOfTheProcessesOfTheirHosts) {
  const World world = shipped::world("critical-minerals");
  EXPECT_NEAR(hosts_of(world, "gallium")["alumina"], 845.0 / 848, 1e-9);
  EXPECT_NEAR(hosts_of(world, "gallium")["zinc"], 3.0 / 848, 1e-9);
  EXPECT_GT(hosts_of(world, "germanium")["zinc"], 0.5);
  EXPECT_NEAR(hosts_of(world, "cobalt-intermediate")["copper-ore"], 226000.0 / 301590, 1e-9);
  EXPECT_NEAR(hosts_of(world, "cobalt-intermediate")["nickel-intermediate"], 75590.0 / 301590, 1e-9);
  EXPECT_EQ(hosts_of(world, "gallium").count(""), 0u);
  EXPECT_EQ(hosts_of(world, "cobalt-intermediate").count(""), 0u);
}

TEST(CriticalMinerals, ShareNothingWithTheRareEarthsButCountries) {
  const World minerals = shipped::world("critical-minerals"), rare_earths = shipped::world("rare-earths");
  std::set<std::string> names;
  for (const Commodity& commodity : rare_earths.commodities) {
    names.insert(commodity.id);
    names.insert(commodity.stage);
  }
  for (const Process& process : rare_earths.processes) names.insert(process.id);
  int shared_stages = 0;
  for (const Commodity& commodity : minerals.commodities) {
    EXPECT_EQ(names.count(commodity.id), 0u) << commodity.id;
    shared_stages += static_cast<int>(names.count(commodity.stage));
  }
  for (const Process& process : minerals.processes) EXPECT_EQ(names.count(process.id), 0u) << process.id;
  EXPECT_LT(shared_stages, static_cast<int>(minerals.commodities.size()));  // stages are words, not an enumeration
}

TEST(CriticalMinerals, NoIndonesianNickelOreAndNoRussianTradeWithTheUnitedStates) {
  const World world = shipped::world("critical-minerals");
  const int indonesia = world.find_country("IDN"), russia = world.find_country("RUS");
  const int usa = world.find_country("USA"), ore = world.find_commodity("nickel-ore");
  for (const Link& link : world.links) {
    EXPECT_FALSE(link.from == indonesia && link.commodity == ore);
    EXPECT_FALSE(link.from == russia && link.to == usa);
  }
}

}  // namespace
}  // namespace chokepoint
