// Prices in the results file and in what is made of it; and that nothing is different where nobody answers them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "results/hand_filled.hpp"
#include "support/answers.hpp"
#include "support/temporary_folder.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;
using support::TemporaryFolder;

RunResult priced_run() {
  RunResult run = test::hand_filled_run();
  ConductResult& conduct = run.conducts[0];
  conduct.market_prices.resize(6, 2, 1000);
  conduct.market_prices.at(4, 1) = 45000;
  conduct.driven_away.resize(6, 2);
  conduct.driven_away.at(5, 1) = 2.5;
  return run;
}

TEST(StoredPrices, ComeBack) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "r.sqlite";
  const RunResult before = priced_run();
  write_results(before, file);
  const StoredRun run = read_run(file);
  EXPECT_TRUE(run.has_market_prices());
  EXPECT_EQ(run.conducts[0].market_prices.values, before.conducts[0].market_prices.values);
  EXPECT_EQ(run.conducts[0].driven_away.values, before.conducts[0].driven_away.values);
  const auto rows = read_results(file, "price", "JPN");
  ASSERT_EQ(rows.size(), 6u);
  EXPECT_EQ(rows[4].value, 45000);
  EXPECT_EQ(rows[4].unit, "USD/t");
  EXPECT_EQ(read_results(file, "driven_away", "JPN").size(), 1u);

  write_results(test::hand_filled_run(), file);
  EXPECT_FALSE(read_run(file).has_market_prices());
  EXPECT_TRUE(read_results(file, "price").empty());
}

TEST(StoredPrices, HaveSheetsOfTheirOwn) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "r.sqlite";
  const auto names = [&] {
    std::vector<std::string> list;
    for (const Sheet& sheet : sheets_of(read_run(file))) list.push_back(sheet.name);
    return list;
  };
  write_results(priced_run(), file);
  EXPECT_THAT(names(), ::testing::IsSupersetOf({"prices (USD per t)", "driven away (t)"}));
  write_results(test::hand_filled_run(), file);
  EXPECT_THAT(names(), ::testing::Not(::testing::Contains("prices (USD per t)")));
}

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The results file of a shipped scenario with such keys, without its prices and what it says of the scenario's text.
std::string silent_bytes(const std::string& conducts, const std::vector<std::pair<std::string, std::string>>& set) {
  const fs::path scenario = fs::path(SOURCE_DIR) / "scenarios/tiny/first-ban-and-stockpile.yaml";
  LoadOptions plain, keyed;
  plain.set = keyed.set = {{"conduct", conducts}};
  keyed.set.insert(keyed.set.end(), set.begin(), set.end());
  const auto loaded = std::make_shared<Scenario>(support::load(scenario, keyed));
  RunResult result = run(loaded);
  const Scenario as_it_is = support::load(scenario, plain);
  loaded->resolved = as_it_is.resolved;
  loaded->origins = as_it_is.origins;
  for (ConductResult& conduct : result.conducts) conduct.market_prices = conduct.driven_away = {};
  const TemporaryFolder folder;
  write_results(result, folder.path() / "r.sqlite");
  return bytes_of(folder.path() / "r.sqlite");
}

TEST(StoredPrices, ThatNobodyAnswersLeaveEveryByteOfTheResults) {
  for (const char* conducts : {"cooperative", "[rationing, cooperative, clairvoyant]"}) {
    const std::string without = silent_bytes(conducts, {});
    EXPECT_EQ(without, silent_bytes(conducts, {{"prices", "{scarcity: 0, demand: 0}"}}));
    EXPECT_EQ(without, silent_bytes(conducts, {{"prices", "{scarcity: 0.3, demand: 0}"}}));
    EXPECT_NE(without, silent_bytes(conducts, {{"prices", "{scarcity: 0.3, demand: 0.1}"}}));
  }
}

}  // namespace
}  // namespace chokepoint
