// The results file: what goes in comes out, equal runs give equal bytes, and the old file survives every failure.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "golden/micro_world.hpp"
#include "results/hand_filled.hpp"
#include "results/schema.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;
using golden::TemporaryFolder;
using test::hand_filled_run;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string bytes(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
  return names;
}

/// Rows of a query, cells joined by `|`.
std::vector<std::string> query(const fs::path& file, const std::string& sql) {
  sqlite3* database = nullptr;
  EXPECT_EQ(sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
  std::vector<std::string> rows;
  char* message = nullptr;
  const auto collect = [](void* to, int columns, char** cells, char**) {
    std::string row;
    for (int i = 0; i < columns; ++i) row += (i > 0 ? "|" : "") + std::string(cells[i] != nullptr ? cells[i] : "");
    static_cast<std::vector<std::string>*>(to)->push_back(row);
    return 0;
  };
  EXPECT_EQ(sqlite3_exec(database, sql.c_str(), collect, &rows, &message), SQLITE_OK)
      << sql << ": " << (message != nullptr ? message : "");
  sqlite3_free(message);
  sqlite3_close(database);
  return rows;
}

TEST(Results, WhatIsWrittenComesBack) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "r.sqlite";
  write_results(hand_filled_run(), file);
  const auto rows = read_results(file, "coverage", "JPN");
  ASSERT_EQ(rows.size(), 6u);
  EXPECT_EQ(rows[3].run, "embargo");
  EXPECT_EQ(rows[3].conduct, "cooperative");
  EXPECT_EQ(rows[3].commodity, "oxide");
  EXPECT_EQ(rows[3].sector, "ev-traction");
  EXPECT_EQ(rows[3].unit, "1");
  EXPECT_EQ(rows[3].date, "2025-04");
  EXPECT_EQ(rows[3].value, 0.4);
  EXPECT_EQ(rows[4].value, 0.0);
  const auto twin = read_results(file, "twin_coverage", "JPN");
  ASSERT_EQ(twin.size(), 6u);
  EXPECT_EQ(twin[4].value, 1.0);
  const auto status = read_results(file, "status", "JPN");
  ASSERT_EQ(status.size(), 6u);
  EXPECT_EQ(status[4].value, static_cast<double>(Status::severed));
  EXPECT_EQ(read_results(file, "production").size(), 6u);
  EXPECT_EQ(read_results(file, "production", "JPN").size(), 0u);
  EXPECT_EQ(read_results(file, "stockpile", "JPN").front().sector, "jogmec");
  std::set<std::string> variables;
  for (const auto& row : read_results(file)) variables.insert(row.variable);
  EXPECT_GE(variables.size(), 15u);
}

TEST(Results, ZeroFlowsAreNotStored) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "r.sqlite";
  write_results(hand_filled_run(), file);
  EXPECT_EQ(read_results(file, "exports", "CHN").size(), 3u);
  EXPECT_EQ(read_results(file, "imports", "JPN").size(), 3u);
  EXPECT_THAT(read_results(file, "facility_wanted"), IsEmpty());
}

TEST(Results, EqualRunsGiveEqualBytes) {
  const TemporaryFolder one, two;
  write_results(hand_filled_run(), one.path() / "a.sqlite");
  write_results(hand_filled_run(), two.path() / "b.sqlite");
  EXPECT_EQ(bytes(one.path() / "a.sqlite"), bytes(two.path() / "b.sqlite"));
  write_results(hand_filled_run(), one.path() / "a.sqlite");
  EXPECT_EQ(bytes(one.path() / "a.sqlite"), bytes(two.path() / "b.sqlite"));
}

TEST(Results, NothingOfTheMachineIsInTheFile) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "r.sqlite";
  RunResult run = hand_filled_run();
  auto scenario = std::make_shared<Scenario>(*run.scenario);
  scenario->file = folder.path() / "embargo.yaml";
  scenario->inputs = {{(folder.path() / "worlds" / "hand" / "world.yaml").string(), "00"}};
  run.scenario = scenario;
  run.conducts[0].statistics.seconds = 1.2345;
  write_results(run, file);
  EXPECT_THAT(bytes(file), Not(HasSubstr(folder.path().string())));
  EXPECT_THAT(query(file, "SELECT file FROM input_file"),
              ::testing::ElementsAre("hand/world.yaml", "worlds/hand/world.yaml"));
}

TEST(Results, AStoppedRunIsMarkedIncompleteAndKeepsWhatWasComputed) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "r.sqlite";
  RunResult run = hand_filled_run();
  run.complete = false;
  run.steps_done = 4;
  auto& conduct = run.conducts[0];
  for (Table<double>* table :
       {&conduct.consumers.wanted, &conduct.consumers.delivered, &conduct.consumers.flow_coverage,
        &conduct.facility_runs, &conduct.stockpile, &conduct.facilities.wanted, &conduct.facilities.delivered})
    table->steps = 4;
  for (PackedTable* table :
       {&conduct.link_flow, &conduct.market_stock, &conduct.market_discard, &conduct.market_flow_coverage}) {
    Table<double> begun = table->unpacked();
    begun.steps = 4;
    *table = begun;
  }
  write_results(run, file);
  EXPECT_THAT(query(file, "SELECT value FROM meta WHERE key = 'complete'"), ::testing::ElementsAre("false"));
  EXPECT_THAT(query(file, "SELECT value FROM meta WHERE key = 'steps_done'"), ::testing::ElementsAre("4"));
  EXPECT_EQ(read_results(file, "coverage", "JPN").size(), 4u);
}

TEST(Results, SummariesNameTheEventsThatCausedThem) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "r.sqlite";
  write_results(hand_filled_run(), file);
  EXPECT_THAT(query(file, "SELECT consumer, first_step, steps, recovery_step, causes FROM consumer_summary"),
              ::testing::ElementsAre("0||0||", "1|3|2|5|embargo"));
  EXPECT_THAT(query(file, "SELECT region, causes FROM region_summary"), ::testing::ElementsAre("CHN|", "JPN|embargo"));
  EXPECT_THAT(query(file, "SELECT code, kind, control, until FROM event"), ::testing::ElementsAre("embargo|ban|1|"));
}

TEST(Results, TablesAreStrictAndCarryTheFormatsNumber) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "r.sqlite";
  write_results(hand_filled_run(), file);
  EXPECT_THAT(query(file,
                    "SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 "
                    "AND name NOT LIKE 'sqlite_%'"),
              IsEmpty());
  EXPECT_THAT(query(file, "PRAGMA application_id"), ::testing::ElementsAre(std::to_string(results_application_id)));
  EXPECT_THAT(query(file, "PRAGMA user_version"), ::testing::ElementsAre(std::to_string(results_schema_version)));
  EXPECT_THAT(query(file, "PRAGMA integrity_check"), ::testing::ElementsAre("ok"));
}

TEST(Results, AFailureWhileWritingLeavesTheOldFileAndNothingElse) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "r.sqlite";
  write_results(hand_filled_run(), file);
  const std::string before = bytes(file);
  // A child process that may write 16 kB only: the file cannot be finished.
  const pid_t child = fork();
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{16384, 16384};
    setrlimit(RLIMIT_FSIZE, &limit);
    try {
      write_results(hand_filled_run(), file);
    } catch (const std::runtime_error&) {
      _exit(17);
    }
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 17);
  EXPECT_EQ(bytes(file), before);
  EXPECT_THAT(names_in(folder.path()), ::testing::ElementsAre("r.sqlite"));
}

TEST(Results, AMissingFolderIsAnErrorThatNamesTheFile) {
  const TemporaryFolder folder;
  try {
    write_results(hand_filled_run(), folder.path() / "no" / "r.sqlite");
    FAIL() << "expected an error";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("no/r.sqlite"));
  }
}

TEST(Results, WhatIsNoResultsFileIsRefused) {
  const TemporaryFolder folder;
  EXPECT_THROW(read_results(folder.path() / "missing.sqlite"), InputError);
  std::ofstream(folder.path() / "text.sqlite") << "no database, but long enough to be looked at as if it were one\n";
  EXPECT_THROW(read_results(folder.path() / "text.sqlite"), InputError);
  std::ofstream(folder.path() / "empty.sqlite") << "";
  EXPECT_THROW(read_results(folder.path() / "empty.sqlite"), InputError);
}

TEST(Results, TheReferencePageNamesEveryTableViewColumnAndVariable) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "r.sqlite";
  write_results(hand_filled_run(), file);
  const std::string page = bytes(fs::path(SOURCE_DIR) / "docs/reference/results.md");
  std::map<std::string, std::string> rows;  // table -> its line of the page
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    const std::string cell = line.substr(0, line.find('|', 1));
    const std::regex name("`([a-z_]+)`");
    for (std::sregex_iterator it(cell.begin(), cell.end(), name), end; it != end; ++it) rows[(*it)[1]] += line;
  }
  for (const auto& table : query(file, "SELECT name FROM sqlite_schema WHERE type = 'table'")) {
    // Spans are described by their view of steps.
    const std::string described = std::regex_replace(table, std::regex("_span$"), "_step");
    ASSERT_TRUE(rows.contains(described)) << table;
    for (const auto& column : query(file, "SELECT name FROM pragma_table_info('" + table + "')")) {
      if (column == "run" || column == "conduct" || column == "step") continue;
      if (described != table && (column == "first" || column == "last")) continue;
      EXPECT_THAT(rows[described], HasSubstr(column)) << table;
    }
  }
  for (const auto& view : query(file, "SELECT name FROM sqlite_schema WHERE type = 'view'"))
    EXPECT_THAT(page, HasSubstr("`" + view));
  const std::string schema = results_schema;
  const std::regex variable("country, '([a-z_]+)'");
  for (std::sregex_iterator it(schema.begin(), schema.end(), variable), end; it != end; ++it)
    EXPECT_THAT(page, HasSubstr("`" + (*it)[1].str() + "`"));
}

TEST(Results, TheQueriesOfTheReferencePageRun) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "r.sqlite";
  write_results(hand_filled_run(), file);
  const std::string page = bytes(fs::path(SOURCE_DIR) / "docs/reference/results.md");
  int found = 0;
  for (std::size_t at = 0; (at = page.find("```sql\n", at)) != std::string::npos; ++found) {
    at += 7;
    const std::string sql = page.substr(at, page.find("```", at) - at);
    EXPECT_FALSE(query(file, sql).empty()) << sql;
  }
  EXPECT_EQ(found, 3);
}

}  // namespace
}  // namespace chokepoint
