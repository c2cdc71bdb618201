// Spans: one row for as long as nothing changes, and every step there again in the view.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "chokepoint/stored.hpp"
#include "golden/micro_world.hpp"
#include "results/hand_filled.hpp"
#include "results/spans.hpp"
#include "results/sqlite.hpp"

namespace chokepoint {
namespace {

using sqlite::Database;
using sqlite::Statement;
using ::testing::ElementsAre;

Table<double> series(const std::vector<double>& values) {
  Table<double> table;
  table.resize(static_cast<int>(values.size()), 1);
  table.values = values;
  return table;
}

/// Rows of a query, numbers joined by blanks, `-` where there is none.
std::vector<std::string> rows(Database& database, const std::string& sql, int columns) {
  Statement statement(database, sql);
  std::vector<std::string> found;
  while (statement.next()) {
    std::string& row = found.emplace_back();
    for (int c = 0; c < columns; ++c) row += (c > 0 ? " " : "") + (statement.is_null(c) ? "-" : statement.text(c));
  }
  return found;
}

TEST(Spans, ARowForAsLongAsNothingChanges) {
  const golden::TemporaryFolder folder;
  Database database(folder.path() / "s.sqlite", Database::Mode::create);
  database.execute("CREATE TABLE t(run, conduct, item, first, last, a, b, status)");
  Table<Status> status;
  status.resize(7, 1, Status::supplied);
  status.at(4, 0) = Status::starved;
  // b ends before a does; a step with a = 0 is left out
  write_spans(database, "t", 1, 2, {series({5, 5, 0, 5, 5, 5, 5}), series({1, 1, 1, 1, 1, 1}), status}, {0});
  EXPECT_THAT(rows(database, "SELECT run, conduct, item, first, last, a, b, status FROM t", 8),
              ElementsAre("1 2 0 0 1 5.0 1.0 0", "1 2 0 3 3 5.0 1.0 0", "1 2 0 4 4 5.0 1.0 3", "1 2 0 5 5 5.0 1.0 0",
                          "1 2 0 6 6 5.0 - 0"));
}

/// Many items and rows, so that blocks of items and of rows are full and begun: all comes back, from the file and by
/// step.
TEST(Spans, AllComesBack) {
  RunResult before = test::hand_filled_run();
  auto scenario = std::make_shared<Scenario>(*before.scenario);
  auto world = std::make_shared<World>(*scenario->world);
  const int lanes = 61, steps = scenario->calendar.steps();
  world->links.assign(lanes, world->links.front());
  scenario->world = world;
  before.scenario = scenario;
  Table<double> flow;
  flow.resize(steps, lanes);
  std::mt19937 random(1);
  int spans = 0, shipped = 0;
  for (int l = 0; l < lanes; ++l)
    for (int t = 0; t < steps; ++t) {
      flow.at(t, l) = std::uniform_int_distribution<int>(0, 2)(random) / 3.0;
      shipped += flow.at(t, l) != 0;
      spans += flow.at(t, l) != 0 && (t == 0 || flow.at(t, l) != flow.at(t - 1, l));
    }
  before.conducts[0].link_flow = flow;
  const golden::TemporaryFolder folder;
  write_results(before, folder.path() / "r.sqlite");
  EXPECT_EQ(read_run(folder.path() / "r.sqlite").conducts[0].link_flow.unpacked().values, flow.values);
  Database database(folder.path() / "r.sqlite", Database::Mode::read);
  EXPECT_EQ(database.integer("SELECT count(*) FROM link_span"), spans);
  EXPECT_EQ(database.integer("SELECT count(*) FROM link_step"), shipped);
  Statement row(database, "SELECT link, step, tonnes FROM link_step");
  while (row.next())
    EXPECT_EQ(row.real(2), flow.at(static_cast<int>(row.integer(1)), static_cast<int>(row.integer(0))));
}

}  // namespace
}  // namespace chokepoint
