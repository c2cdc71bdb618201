// Runs in the formats of other programs (docs/reference/export.md).
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "chokepoint/stored.hpp"

namespace chokepoint {

/// A table for a spreadsheet: a text stays a text whatever it starts with.
struct Sheet {
  using Cell = std::variant<std::monostate, std::string, double>;
  std::string name;
  std::vector<std::string> columns;  ///< with their units: `unmet (t)`
  std::vector<std::vector<Cell>> rows;
};

/// An Excel workbook: one sheet a table, its header frozen. Throws std::runtime_error where it cannot be written.
void write_workbook(const std::vector<Sheet>& sheets, const std::filesystem::path& file);

/// The tables of a run: who is cut off, coverage, flows, production, stocks, events, money.
std::vector<Sheet> sheets_of(const StoredRun& run);

/// Rows as CSV. A text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a line's end) gets
/// an apostrophe in front.
std::string csv_of(const std::vector<ResultRow>& rows);

/// What of a run a graph or map shows.
struct Extract {
  std::optional<int> step;  ///< flows and coverage of this step; else of the whole run
  int commodity = -1;       ///< this one, and what it is made of; -1: all
  std::size_t conduct = 0;
};

/// Markets and facilities as nodes, lanes and recipes as edges.
std::string graphml_of(const StoredRun& run, const Extract& extract);
std::string dot_of(const StoredRun& run, const Extract& extract);
/// Countries as points with the fate of their consumers, lanes as lines with their flows.
std::string geojson_of(const StoredRun& run, const Extract& extract);

/// NetCDF-4 by the CF conventions: amounts by conduct, item and time. Throws std::runtime_error where it cannot be
/// written.
void write_netcdf(const StoredRun& run, const std::filesystem::path& file);

}  // namespace chokepoint
