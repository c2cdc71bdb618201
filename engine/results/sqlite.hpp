// A thin hold on SQLite: a database and its statements close themselves, and every failure is an exception that names
// it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace chokepoint::sqlite {

class Database {
 public:
  enum class Mode { create, read };
  /// Opens a file. Throws std::runtime_error where that fails.
  Database(const std::filesystem::path& file, Mode mode);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs statements that return no rows.
  void execute(const std::string& sql);
  /// The single integer a statement returns.
  std::int64_t integer(const std::string& sql);
  /// Gives a table a column where it has none of that name: a file of before there was one.
  void add_missing_column(const std::string& table, const std::string& column, const std::string& type);
  sqlite3* handle() { return handle_; }

 private:
  sqlite3* handle_ = nullptr;
};

/// A prepared statement. Columns and parameters count from 0.
class Statement {
 public:
  Statement(Database& database, const std::string& sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void bind(int parameter, std::int64_t value);
  void bind(int parameter, int value) { bind(parameter, static_cast<std::int64_t>(value)); }
  void bind(int parameter, bool value) { bind(parameter, static_cast<std::int64_t>(value)); }
  void bind(int parameter, double value);
  void bind(int parameter, std::string_view value);
  void bind(int parameter, const std::string& value) { bind(parameter, std::string_view(value)); }
  void bind(int parameter, const char* value) { bind(parameter, std::string_view(value)); }
  void bind(int parameter, std::nullptr_t);
  void bind_blob(int parameter, std::string_view bytes);

  /// Binds all parameters in order, runs the statement once and makes it ready for the next row.
  template <class... Values>
  void insert(const Values&... values) {
    int parameter = 0;
    (bind(parameter++, values), ...);
    run();
  }

  /// Runs a statement that returns no rows with what is bound, and makes it ready for the next.
  void run();

  /// Advances to the next row; false after the last.
  bool next();
  std::string text(int column);
  std::string blob(int column);
  double real(int column);
  std::int64_t integer(int column);
  bool is_null(int column);

 private:
  void check(int code);
  sqlite3* database_;
  sqlite3_stmt* handle_ = nullptr;
};

/// Adds many rows to a table, tens of them with one run of a statement: what a run costs beside its rows is more than a
/// row. The first columns are the same in all rows.
class Rows {
 public:
  Rows(Database& database, const std::string& table, const std::vector<int>& same, std::size_t columns);

  /// The next column of the row at hand; after its last column the next row begins.
  void add(int value) { add(Cell{true, value, 0}); }
  void add(double value) { add(Cell{false, 0, value}); }
  /// Adds the rows that are left; after the last `add`.
  void finish();

 private:
  static constexpr std::size_t at_once = 64;
  struct Cell {
    bool whole;
    int integer;
    double real;
  };
  void add(Cell cell) {
    cells_.push_back(cell);
    if (cells_.size() == at_once * columns_) run(many_);
  }
  void run(Statement& statement);

  Database& database_;
  std::string table_, row_;
  std::size_t columns_;
  Statement many_;
  std::vector<Cell> cells_;
};

}  // namespace chokepoint::sqlite
