// The tidy table as CSV.
#include <charconv>

#include "chokepoint/export.hpp"

namespace chokepoint {
namespace {

std::string csv_cell(const std::string& text) {
  std::string cell = text;
  if (!cell.empty() && std::string("=+-@\t\r").find(cell.front()) != std::string::npos) cell.insert(0, "'");
  if (cell.find_first_of(",\"\n\r") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

/// The shortest number that reads back the same.
std::string csv_number(double value) {
  char text[32];
  const auto written = std::to_chars(text, text + sizeof text, value);
  return std::string(text, written.ptr);
}

}  // namespace

std::string csv_of(const std::vector<ResultRow>& rows) {
  std::string text = "run,conduct,country,variable,commodity,sector,unit,date,value\n";
  for (const ResultRow& row : rows) {
    for (const std::string* cell :
         {&row.run, &row.conduct, &row.country, &row.variable, &row.commodity, &row.sector, &row.unit, &row.date})
      text += csv_cell(*cell) + ",";
    text += csv_number(row.value) + "\n";
  }
  return text;
}

}  // namespace chokepoint
