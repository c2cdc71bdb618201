#include "chokepoint/run.hpp"
#include "results/format.hpp"
#include "results/schema.hpp"
#include "results/sqlite.hpp"

namespace chokepoint {
void check_results_file(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) refuse({file.string()}, "", "no such file");
  std::int64_t application = 0, schema = 0;
  try {
    sqlite::Database database(file, sqlite::Database::Mode::read);
    application = database.integer("PRAGMA application_id");
    schema = database.integer("PRAGMA user_version");
  } catch (const std::runtime_error& error) {
    refuse({file.string()}, "", std::string("expected a results file of chokepoint: ") + error.what());
  }
  if (application != results_application_id) refuse({file.string()}, "", "expected a results file of chokepoint");
  if (schema != results_schema_version)
    refuse({file.string()}, "",
           "has results format " + std::to_string(schema) + ", expected " + std::to_string(results_schema_version),
           "run the scenario again");
}

std::unique_ptr<sqlite::Database> open_results(const std::filesystem::path& file) {
  check_results_file(file);
  return std::make_unique<sqlite::Database>(file, sqlite::Database::Mode::read);
}

std::vector<ResultRow> read_results(const std::filesystem::path& file, const std::string& variable,
                                    const std::string& country) {
  const auto database = open_results(file);
  std::string sql = "SELECT run, conduct, country, variable, commodity, sector, unit, date, value FROM results";
  if (!variable.empty()) sql += " WHERE variable = ?1";
  if (!country.empty()) sql += std::string(variable.empty() ? " WHERE" : " AND") + " country = ?2";
  // The order of the rows is part of the answer, and must not hang on how SQLite walks the view.
  sql += " ORDER BY run, conduct, country, variable, commodity, sector, date";
  sqlite::Statement rows(*database, sql);
  if (!variable.empty()) rows.bind(0, variable);
  if (!country.empty()) rows.bind(1, country);
  std::vector<ResultRow> result;
  while (rows.next())
    result.push_back({rows.text(0), rows.text(1), rows.text(2), rows.text(3), rows.text(4), rows.text(5), rows.text(6),
                      rows.text(7), rows.real(8)});
  return result;
}

}  // namespace chokepoint
