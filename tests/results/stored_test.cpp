// Reading a results file back: what was written, and nothing from a file that somebody else made or broke.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "chokepoint/stored.hpp"
#include "golden/micro_world.hpp"
#include "results/hand_filled.hpp"
#include "results/sqlite.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// A results file of the run filled by hand, in a folder of its own.
struct StoredFile {
  golden::TemporaryFolder folder;
  fs::path path = folder.path() / "r.sqlite";
  explicit StoredFile(const RunResult& result = test::hand_filled_run()) { write_results(result, path); }
};

std::string refusal(const fs::path& file) {
  try {
    read_run(file);
  } catch (const InputError& error) {
    return error.what();
  }
  return "read";
}

TEST(Stored, TablesComeBackAsTheyWere) {
  const RunResult before = test::hand_filled_run();
  const StoredFile file(before);
  const StoredRun run = read_run(file.path);
  EXPECT_EQ(run.id, "embargo");
  EXPECT_EQ(run.title, "An embargo, \"by hand\"");
  EXPECT_EQ(run.world->countries[1].name, "Japan");
  EXPECT_EQ(run.world->base_year, 2024);
  EXPECT_EQ(run.world->links[0].flow, 120);
  EXPECT_TRUE(run.world->links[0].estimated);
  ASSERT_EQ(run.steps.size(), 6u);
  EXPECT_EQ(run.steps[3].label, "2025-04");
  ASSERT_EQ(run.events.size(), 1u);
  EXPECT_EQ(run.events[0].kind, "ban");
  EXPECT_TRUE(run.events[0].control);
  ASSERT_EQ(run.conducts.size(), 1u);
  const ConductResult& was = before.conducts[0];
  const ConductResult& is = run.conducts[0];
  EXPECT_EQ(is.consumers.delivered.values, was.consumers.delivered.values);
  EXPECT_EQ(is.consumers.wanted.values, was.consumers.wanted.values);
  EXPECT_EQ(is.consumers.flow_coverage.values, was.consumers.flow_coverage.values);
  EXPECT_EQ(is.consumers.status.values, was.consumers.status.values);
  EXPECT_EQ(is.twin_consumers.delivered.values, was.twin_consumers.delivered.values);
  EXPECT_EQ(is.link_flow.unpacked().values, was.link_flow.unpacked().values);
  EXPECT_EQ(is.facility_runs.values, was.facility_runs.values);
  EXPECT_EQ(is.market_stock.unpacked().values, was.market_stock.unpacked().values);
  EXPECT_EQ(is.stockpile.values, was.stockpile.values);
  ASSERT_EQ(is.consumer_summaries.size(), 2u);
  const CutOff& japan = is.consumer_summaries[1].cut_off;
  EXPECT_EQ(japan.first_step, 3);
  EXPECT_EQ(japan.recovery_step, 5);
  EXPECT_EQ(japan.unmet_value, 16000);
  EXPECT_EQ(japan.causes, std::vector<int>{0});
  ASSERT_EQ(is.regions.size(), 2u);
  EXPECT_EQ(is.regions[1].region, "JPN");
}

TEST(Stored, TheRegimeAndTheSourcesComeBack) {
  RunResult before = test::hand_filled_run();
  auto scenario = std::make_shared<Scenario>(*before.scenario);
  auto world = std::make_shared<World>(*scenario->world);
  world->links[0].provenance = {"customs, 2024", "high", {}, {}};
  world->consumers[1].provenance = {"customs, 2024", "low", {}, {}};
  scenario->world = world;
  before.scenario = scenario;
  before.conducts[0].in_force = {{}, {}, {0}, {0}, {0}, {}};
  before.conducts[0].holds = {{2, 0, 0, 0.25}, {3, 0, 0, 0.0}};
  before.conducts[0].prices.resize(6, 1, 1500);
  before.conducts[0].ledger.pay({2, {Party::Kind::country, 1}, {}, MoneyKind::purchase, 0, 0, 2.5e6});
  before.conducts[0].ledger.owe({2, {Party::Kind::country, 1}, MoneyKind::guarantee, 0, 1e6});
  const StoredFile file(before);
  const StoredRun run = read_run(file.path);
  EXPECT_EQ(run.world->links[0].provenance.source, "customs, 2024");
  EXPECT_EQ(run.world->links[0].provenance.confidence, "high");
  EXPECT_EQ(run.world->consumers[1].provenance.confidence, "low");
  const ConductResult& is = run.conducts[0];
  EXPECT_EQ(is.in_force, before.conducts[0].in_force);
  ASSERT_EQ(is.holds.size(), 2u);
  EXPECT_EQ(is.holds[0].open, 0.25);
  EXPECT_EQ(is.prices.values, before.conducts[0].prices.values);
  EXPECT_EQ(is.ledger.payments, before.conducts[0].ledger.payments);
  EXPECT_EQ(is.ledger.liabilities, before.conducts[0].ledger.liabilities);
}

TEST(Stored, AForeignOrDamagedFileIsRefusedWithItsReason) {
  const golden::TemporaryFolder folder;
  EXPECT_THAT(refusal(folder.path() / "none.sqlite"), HasSubstr("no such file"));
  std::ofstream(folder.path() / "text.sqlite") << std::string(4000, 'x');
  EXPECT_THAT(refusal(folder.path() / "text.sqlite"), HasSubstr("expected a results file of chokepoint"));
  {
    sqlite::Database foreign(folder.path() / "foreign.sqlite", sqlite::Database::Mode::create);
    foreign.execute("CREATE TABLE run(id INTEGER)");
  }
  EXPECT_THAT(refusal(folder.path() / "foreign.sqlite"), HasSubstr("expected a results file of chokepoint"));
  const StoredFile file;
  fs::resize_file(file.path, fs::file_size(file.path) / 2);
  EXPECT_THAT(refusal(file.path), HasSubstr("r.sqlite"));
}

TEST(Stored, RowsThatNameWhatIsNotThereAreRefused) {
  for (const char* sql : {"UPDATE consumer SET country = 99", "UPDATE consumer_span SET last = last + 1000000",
                          "UPDATE consumer_span SET first = first - 1000000", "UPDATE link_span SET link = -1",
                          "UPDATE consumer_span SET status = 9", "UPDATE region_summary SET commodity = 7",
                          "UPDATE consumer_summary SET first_step = 77", "DELETE FROM country WHERE id = 0",
                          "DROP TABLE consumer_span", "DELETE FROM run"}) {
    const StoredFile file;
    {
      sqlite::Database database(file.path, sqlite::Database::Mode::create);
      database.execute(sql);
    }
    EXPECT_NE(refusal(file.path), "read") << sql;
  }
}

}  // namespace
}  // namespace chokepoint
