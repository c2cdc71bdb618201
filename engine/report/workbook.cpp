// Excel workbooks by libxlsxwriter. Cells are written as strings or numbers, never as formulas.
#include <fmt/core.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <map>
#include <memory>
#include <stdexcept>

#include "chokepoint/export.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t most_rows = 1'048'575;   // of Excel, below the header
constexpr std::size_t most_letters = 32'767;   // of a cell
constexpr std::size_t most_name_letters = 31;  // of a sheet

void check(lxw_error error, const std::filesystem::path& file) {
  if (error != LXW_NO_ERROR) throw std::runtime_error("cannot write " + file.string() + ": " + lxw_strerror(error));
}

/// Cut to so many bytes, between letters.
std::string shortened(const std::string& text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  std::size_t end = bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

double width_of(const Sheet& sheet, std::size_t column) {
  std::size_t letters = sheet.columns[column].size();
  for (std::size_t row = 0; row < std::min<std::size_t>(sheet.rows.size(), 200); ++row)
    if (const auto* text = std::get_if<std::string>(&sheet.rows[row][column]))
      letters = std::max(letters, text->size());
  return std::clamp(static_cast<double>(letters) + 2, 9.0, 48.0);
}

}  // namespace

void write_workbook(const std::vector<Sheet>& sheets, const std::filesystem::path& file) {
  // Without a temporary file per sheet in memory-saving mode rows could come in any order; ours come in order anyway.
  lxw_workbook* book = workbook_new(file.c_str());
  if (book == nullptr) throw std::runtime_error("cannot write " + file.string());
  lxw_format* head = workbook_add_format(book);
  format_set_bold(head);
  format_set_bottom(head, LXW_BORDER_THIN);
  format_set_text_wrap(head);
  format_set_align(head, LXW_ALIGN_VERTICAL_TOP);
  // Equal runs give equal files: no time of day in the properties.
  lxw_doc_properties properties{};
  properties.created = 946684800;
  workbook_set_properties(book, &properties);
  for (const Sheet& sheet : sheets) {
    lxw_worksheet* page = workbook_add_worksheet(book, shortened(sheet.name, most_name_letters).c_str());
    for (std::size_t column = 0; column < sheet.columns.size(); ++column) {
      const auto at = static_cast<lxw_col_t>(column);
      worksheet_set_column(page, at, at, width_of(sheet, column), nullptr);
      worksheet_write_string(page, 0, at, sheet.columns[column].c_str(), head);
    }
    worksheet_freeze_panes(page, 1, 0);
    const std::size_t rows = std::min(sheet.rows.size(), most_rows);
    for (std::size_t row = 0; row < rows; ++row)
      for (std::size_t column = 0; column < sheet.rows[row].size(); ++column) {
        const auto at = static_cast<lxw_row_t>(row + 1);
        const auto to = static_cast<lxw_col_t>(column);
        if (const auto* number = std::get_if<double>(&sheet.rows[row][column]))
          worksheet_write_number(page, at, to, *number, nullptr);
        else if (const auto* text = std::get_if<std::string>(&sheet.rows[row][column]))
          worksheet_write_string(page, at, to, shortened(*text, most_letters).c_str(), nullptr);
      }
    if (!sheet.columns.empty() && rows > 0)
      worksheet_autofilter(page, 0, 0, static_cast<lxw_row_t>(rows), static_cast<lxw_col_t>(sheet.columns.size() - 1));
  }
  check(workbook_close(book), file);
}

}  // namespace chokepoint
