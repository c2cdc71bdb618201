// Answers as rows: one table a kind of row, each with the number of its answer.
#include "chokepoint/answers.hpp"

#include <fmt/format.h>

#include "results/amend.hpp"
#include "results/schema.hpp"
#include "results/sqlite.hpp"

namespace chokepoint {
namespace {

using sqlite::Database;
using sqlite::Statement;

constexpr int answers_application_id = 0x43686f41;  // `ChoA`
constexpr int answers_schema_version = 1;

// What the columns mean is in docs/reference/results.md.
const char* const schema = R"sql(
CREATE TABLE IF NOT EXISTS answer(answer INTEGER PRIMARY KEY, question TEXT NOT NULL, scenario TEXT NOT NULL,
  title TEXT NOT NULL, command TEXT NOT NULL UNIQUE, program TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS loss(answer INTEGER NOT NULL, loss TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL,
  effect TEXT NOT NULL, PRIMARY KEY(answer, kind, loss)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS loss_effect(answer INTEGER NOT NULL, number INTEGER NOT NULL, losses TEXT NOT NULL,
  together INTEGER NOT NULL, damage_added REAL, consumers_cut_off INTEGER, survive_steps INTEGER,
  recover_steps INTEGER, worst TEXT, worst_damage_added REAL, error TEXT, command TEXT NOT NULL,
  PRIMARY KEY(answer, number)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS worst_set(answer INTEGER NOT NULL, number INTEGER NOT NULL, losses TEXT NOT NULL,
  least_damage_per_year REAL NOT NULL, bound_per_year REAL NOT NULL, proved INTEGER NOT NULL,
  PRIMARY KEY(answer, number)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS single_point(answer INTEGER NOT NULL, loss TEXT NOT NULL, consumer TEXT NOT NULL,
  PRIMARY KEY(answer, loss, consumer)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS concentration(answer INTEGER NOT NULL, commodity TEXT NOT NULL, stage TEXT NOT NULL,
  hhi REAL NOT NULL, hhi_with_substitutes REAL NOT NULL, largest TEXT NOT NULL, largest_share REAL NOT NULL,
  PRIMARY KEY(answer, commodity)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS survival(answer INTEGER NOT NULL, number INTEGER NOT NULL, loss TEXT NOT NULL,
  survive_months REAL, recover_months REAL, impact REAL NOT NULL, exposure REAL NOT NULL, first TEXT,
  simulated_survive_months REAL, simulated_recover_months REAL, opens TEXT, command TEXT,
  PRIMARY KEY(answer, number)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hedge_set(answer INTEGER NOT NULL, number INTEGER NOT NULL, hedges TEXT NOT NULL,
  cost REAL NOT NULL, damage REAL, avoided REAL, consumers_cut_off INTEGER, error TEXT, command TEXT NOT NULL,
  PRIMARY KEY(answer, number)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS independence(answer INTEGER NOT NULL, who TEXT NOT NULL, commodity TEXT NOT NULL,
  independent_from TEXT, held_back_by TEXT, survive_steps INTEGER, sheltered_from TEXT,
  PRIMARY KEY(answer, who, commodity)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS independence_ban(answer INTEGER NOT NULL, who TEXT NOT NULL, commodity TEXT NOT NULL,
  step INTEGER NOT NULL, start TEXT NOT NULL, cut_off INTEGER NOT NULL, survive_steps INTEGER, months REAL, first TEXT,
  anyway INTEGER NOT NULL, PRIMARY KEY(answer, who, commodity, step)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS independence_start(answer INTEGER NOT NULL, step INTEGER NOT NULL, start TEXT NOT NULL,
  command TEXT NOT NULL, PRIMARY KEY(answer, step)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS independence_coverage(answer INTEGER NOT NULL, who TEXT NOT NULL, commodity TEXT NOT NULL,
  step INTEGER NOT NULL, label TEXT NOT NULL, coverage REAL NOT NULL, PRIMARY KEY(answer, who, commodity, step)) STRICT,
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS independence_spread(answer INTEGER NOT NULL, scenario TEXT NOT NULL, who TEXT NOT NULL,
  commodity TEXT NOT NULL, step INTEGER NOT NULL, label TEXT NOT NULL, share REAL NOT NULL,
  PRIMARY KEY(answer, scenario, who, commodity, step)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS threshold(answer INTEGER PRIMARY KEY, vary TEXT NOT NULL, goal TEXT NOT NULL, value TEXT,
  beyond TEXT, changes INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS threshold_sample(answer INTEGER NOT NULL, number INTEGER NOT NULL, value TEXT NOT NULL,
  holds INTEGER, measured REAL, error TEXT, command TEXT NOT NULL, PRIMARY KEY(answer, number)) STRICT, WITHOUT ROWID;
)sql";

/// Columns that files of answers did not have at first.
struct Added {
  const char *table, *column, *type;
};
constexpr Added added[] = {{"survival", "opens", "TEXT"},
                           {"survival", "command", "TEXT"},
                           {"threshold_sample", "measured", "REAL"},
                           {"independence", "sheltered_from", "TEXT"}};

const char* const tables[] = {
    "loss",      "loss_effect",      "worst_set",        "single_point",          "concentration",
    "survival",  "hedge_set",        "independence",     "independence_coverage", "independence_spread",
    "threshold", "threshold_sample", "independence_ban", "independence_start"};

void bind(Statement& row, int parameter, const Sheet::Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell))
    row.bind(parameter, *text);
  else if (const auto* number = std::get_if<double>(&cell))
    row.bind(parameter, *number);
  else
    row.bind(parameter, nullptr);
}

void insert(Database& database, const Sheet& table, std::int64_t answer) {
  std::string columns = "answer", places = "?";
  for (const std::string& column : table.columns) {
    columns += ", " + column;
    places += ", ?";
  }
  Statement row(database, fmt::format("INSERT INTO {}({}) VALUES({})", table.name, columns, places));
  for (const auto& cells : table.rows) {
    row.bind(0, answer);
    for (std::size_t i = 0; i < cells.size(); ++i) bind(row, static_cast<int>(i) + 1, cells[i]);
    row.run();
  }
}

/// The file's application; 0 where it is empty or not there.
std::int64_t application_of(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored) || std::filesystem::file_size(file, ignored) == 0) return 0;
  Database database(file, Database::Mode::read);
  return database.integer("PRAGMA application_id");
}

/// The same; throws InputError where answers cannot be kept there.
std::int64_t checked_application_of(const std::filesystem::path& file) {
  const char* const other = "give another name, or the .sqlite file that `chokepoint run` wrote";
  std::error_code ignored;
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  if (!std::filesystem::is_directory(folder, ignored)) refuse({file.string()}, "--into", "the folder does not exist");
  if (std::filesystem::is_directory(file, ignored))
    refuse({file.string()}, "--into", "is a folder", "name a file in it");
  std::int64_t application = 0;
  try {
    application = application_of(file);
  } catch (const std::runtime_error& error) {
    refuse({file.string()}, "--into", std::string("is no database: ") + error.what(), other);
  }
  if (application == results_application_id || application == answers_application_id) return application;
  if (std::filesystem::exists(file, ignored) && std::filesystem::file_size(file, ignored) > 0)
    refuse({file.string()}, "--into", "is there already, and neither results nor answers of chokepoint", other);
  return 0;
}

}  // namespace

void check_answers_file(const std::filesystem::path& file) { checked_application_of(file); }

void save_answer(const Answer& answer, const std::filesystem::path& file) {
  const bool fresh = checked_application_of(file) == 0;
  amend(file, [&](Database& database) {
    if (fresh)
      database.execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", answers_application_id,
                                   answers_schema_version));
    database.execute(schema);
    for (const Added& each : added) database.add_missing_column(each.table, each.column, each.type);
    Statement earlier(database, "SELECT answer FROM answer WHERE command = ?1");
    earlier.bind(0, answer.command);
    std::int64_t number = 0;
    if (earlier.next()) {
      number = earlier.integer(0);
      for (const char* table : tables) database.execute(fmt::format("DELETE FROM {} WHERE answer = {}", table, number));
      database.execute(fmt::format("DELETE FROM answer WHERE answer = {}", number));
    } else {
      number = database.integer("SELECT coalesce(max(answer), 0) + 1 FROM answer");
    }
    Statement(database, "INSERT INTO answer VALUES(?,?,?,?,?,?)")
        .insert(number, answer.question, answer.scenario, answer.title, answer.command, version());
    for (const Sheet& table : answer.tables) insert(database, table, number);
  });
}

}  // namespace chokepoint
