#include "document/csv.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "document/read_file.hpp"

namespace chokepoint {
namespace {

class CsvReader {
 public:
  CsvReader(const std::string& text, const std::string& file, Diagnostics& findings, const ReadLimits& limits)
      : text_(text), file_(file), findings_(findings), limits_(limits) {}

  std::optional<CsvTable> read() {
    CsvTable table;
    table.file = file_;
    while (at_ < text_.size() && table.header.empty()) table.header = record();
    if (table.header.empty()) {
      findings_.error({file_, 1, 1}, "", "the table is empty", "expected a header line with the names of the columns");
      return std::nullopt;
    }
    check_header(table.header);
    while (at_ < text_.size() && !stopped_) {
      std::vector<Node> row = record();
      if (row.empty()) continue;
      values_ += row.size();
      if (values_ > limits_.nodes) {
        findings_.error(row.front().place, "", fmt::format("the table holds more than {} cells", limits_.nodes));
        return std::nullopt;
      }
      check_width(row, table.header.size());
      if (row.size() == table.header.size()) table.rows.push_back(std::move(row));
    }
    return table;
  }

 private:
  Place here() const { return {file_, line_, static_cast<int>(at_ - line_start_) + 1}; }

  bool line_end() const { return text_[at_] == '\n' || text_[at_] == '\r'; }

  void pass_line_end() {
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
    ++line_;
    line_start_ = at_;
  }

  /// The cells of the next line (which may hold line breaks in quotes); none if the line is blank.
  std::vector<Node> record() {
    std::vector<Node> cells;
    if (line_end()) {
      pass_line_end();
      return cells;
    }
    while (true) {
      cells.push_back(cell());
      if (at_ < text_.size() && text_[at_] == ',') {
        ++at_;
        continue;
      }
      if (at_ < text_.size()) pass_line_end();
      break;
    }
    const bool blank = cells.size() == 1 && cells.front().is_null();
    return blank ? std::vector<Node>() : cells;
  }

  Node cell() {
    Node node;
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    node.place = here();
    if (at_ < text_.size() && text_[at_] == '"') {
      node.kind = Node::Kind::scalar;
      node.quoted = true;
      quoted(node);
      return node;
    }
    const std::size_t start = at_;
    while (at_ < text_.size() && text_[at_] != ',' && !line_end()) ++at_;
    std::size_t end = at_;
    while (end > start && (text_[end - 1] == ' ' || text_[end - 1] == '\t')) --end;
    node.text = text_.substr(start, end - start);
    if (!node.text.empty()) node.kind = Node::Kind::scalar;
    return node;
  }

  void quoted(Node& node) {
    ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        if (at_ >= text_.size() || text_[at_] != '"') return after_quote();
      } else if (c == '\n') {
        ++line_;
        line_start_ = at_ + 1;
      }
      node.text += c;
      ++at_;
    }
    findings_.error(node.place, "", "the quote that opens here is never closed", "double a quote inside: `\"\"`");
    stopped_ = true;
  }

  void after_quote() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    if (at_ >= text_.size() || text_[at_] == ',' || line_end()) return;
    findings_.error(here(), "", "text after a closing quote", "double a quote inside: `\"\"`");
    while (at_ < text_.size() && text_[at_] != ',' && !line_end()) ++at_;
  }

  void check_header(std::vector<Node>& header) {
    std::map<std::string, Place> seen;
    for (Node& name : header) {
      name.quoted = false;
      if (name.is_null()) {
        findings_.error(name.place, "", "a column without a name");
        name.kind = Node::Kind::scalar;
      } else if (const auto [first, fresh] = seen.emplace(name.text, name.place); !fresh) {
        findings_.error(name.place, name.text, fmt::format("the column `{}` is there twice", name.text.substr(0, 64)),
                        fmt::format("first in column {}", first->second.column));
      }
    }
  }

  void check_width(std::vector<Node>& row, std::size_t width) {
    if (row.size() == width) return;
    if (row.size() > width)
      findings_.error(row[width].place, "", fmt::format("{} cells, but the header names {} columns", row.size(), width),
                      "a cell with a comma needs quotes");
    else
      findings_.error(row.front().place, "",
                      fmt::format("{} cells, but the header names {} columns", row.size(), width),
                      "a blank cell still needs its comma");
  }

  const std::string& text_;
  const std::string& file_;
  Diagnostics& findings_;
  const ReadLimits& limits_;
  std::size_t at_ = 0, line_start_ = 0, values_ = 0;
  int line_ = 1;
  bool stopped_ = false;
};

}  // namespace

std::optional<CsvTable> read_csv(const std::filesystem::path& file, Diagnostics& findings, const ReadLimits& limits) {
  const std::optional<std::string> text = read_file(file, findings, limits);
  if (!text) return std::nullopt;
  const std::string name = file.string();
  return CsvReader(*text, name, findings, limits).read();
}

}  // namespace chokepoint
