#include "results/sqlite.hpp"

#include <sqlite3.h>

#include <stdexcept>

namespace chokepoint::sqlite {
namespace {

[[noreturn]] void fail(sqlite3* database, const std::string& doing) {
  throw std::runtime_error(doing + ": " + (database != nullptr ? sqlite3_errmsg(database) : "out of memory"));
}

}  // namespace

Database::Database(const std::filesystem::path& file, Mode mode) {
  const int flags = mode == Mode::create ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  if (sqlite3_open_v2(file.c_str(), &handle_, flags | SQLITE_OPEN_NOMUTEX, nullptr) != SQLITE_OK) {
    const std::string reason = handle_ != nullptr ? sqlite3_errmsg(handle_) : "out of memory";
    sqlite3_close(handle_);
    throw std::runtime_error("cannot open " + file.string() + ": " + reason);
  }
}

Database::~Database() { sqlite3_close(handle_); }

void Database::execute(const std::string& sql) {
  if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail(handle_, "SQLite");
}

void Database::add_missing_column(const std::string& table, const std::string& column, const std::string& type) {
  Statement there(*this, "SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2");
  there.bind(0, table);
  there.bind(1, column);
  if (!there.next()) execute("ALTER TABLE " + table + " ADD COLUMN " + column + " " + type);
}

std::int64_t Database::integer(const std::string& sql) {
  Statement statement(*this, sql);
  if (!statement.next()) fail(handle_, "no row from " + sql);
  return statement.integer(0);
}

Statement::Statement(Database& database, const std::string& sql) : database_(database.handle()) {
  if (sqlite3_prepare_v2(database_, sql.c_str(), static_cast<int>(sql.size()), &handle_, nullptr) != SQLITE_OK)
    fail(database_, "SQLite");
}

Statement::~Statement() { sqlite3_finalize(handle_); }

void Statement::check(int code) {
  if (code != SQLITE_OK) fail(database_, "SQLite");
}

void Statement::bind(int parameter, std::int64_t value) { check(sqlite3_bind_int64(handle_, parameter + 1, value)); }
void Statement::bind(int parameter, double value) { check(sqlite3_bind_double(handle_, parameter + 1, value)); }
void Statement::bind(int parameter, std::nullptr_t) { check(sqlite3_bind_null(handle_, parameter + 1)); }
void Statement::bind(int parameter, std::string_view value) {
  check(sqlite3_bind_text(handle_, parameter + 1, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT));
}

void Statement::bind_blob(int parameter, std::string_view bytes) {
  check(sqlite3_bind_blob(handle_, parameter + 1, bytes.data(), static_cast<int>(bytes.size()), SQLITE_TRANSIENT));
}

void Statement::run() {
  if (sqlite3_step(handle_) != SQLITE_DONE) fail(database_, "SQLite");
  check(sqlite3_reset(handle_));
}

bool Statement::next() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) fail(database_, "SQLite");
  return false;
}

std::string Statement::text(int column) {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
  return bytes == nullptr ? std::string()
                          : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column)));
}

std::string Statement::blob(int column) {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle_, column));
  return bytes == nullptr ? std::string()
                          : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column)));
}

double Statement::real(int column) { return sqlite3_column_double(handle_, column); }
std::int64_t Statement::integer(int column) { return sqlite3_column_int64(handle_, column); }
bool Statement::is_null(int column) { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }

namespace {

std::string insertion(const std::string& table, const std::string& row, std::size_t rows) {
  std::string sql = "INSERT INTO " + table + " VALUES";
  for (std::size_t i = 0; i < rows; ++i) sql += (i > 0 ? "," : "") + row;
  return sql;
}

std::string row_of(const std::vector<int>& same, std::size_t columns) {
  std::string row;
  for (const int value : same) row += "," + std::to_string(value);
  for (std::size_t i = 0; i < columns; ++i) row += ",?";
  row.front() = '(';
  return row + ")";
}

}  // namespace

Rows::Rows(Database& database, const std::string& table, const std::vector<int>& same, std::size_t columns)
    : database_(database),
      table_(table),
      row_(row_of(same, columns)),
      columns_(columns),
      many_(database, insertion(table, row_, at_once)) {
  cells_.reserve(at_once * columns);
}

void Rows::run(Statement& statement) {
  for (int parameter = 0; const Cell& cell : cells_) {
    if (cell.whole)
      statement.bind(parameter++, cell.integer);
    else
      statement.bind(parameter++, cell.real);
  }
  statement.run();
  cells_.clear();
}

void Rows::finish() {
  if (cells_.empty()) return;
  Statement rest(database_, insertion(table_, row_, cells_.size() / columns_));
  run(rest);
}

}  // namespace chokepoint::sqlite
