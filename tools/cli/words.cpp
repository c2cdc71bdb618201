#include "words.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace chokepoint::cli {
namespace {

/// Letters, not bytes: continuation bytes of UTF-8 take no room.
bool starts_letter(char byte) { return (byte & 0xc0) != 0x80; }

std::size_t letters(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_letter));
}

/// Where the letter with this number begins, counted from 0.
std::size_t byte_of_letter(const std::string& text, std::size_t number) {
  std::size_t at = 0, seen = 0;
  for (; at < text.size(); ++at)
    if (starts_letter(text[at]) && seen++ == number) break;
  return at;
}

std::string or_id(const std::string& name, const std::string& id) { return name.empty() ? id : name; }

}  // namespace

std::string country_name(const World& world, int country) {
  const auto& each = world.countries.at(static_cast<std::size_t>(country));
  return or_id(each.name, each.id);
}

std::string commodity_name(const World& world, int commodity) {
  const auto& each = world.commodities.at(static_cast<std::size_t>(commodity));
  return or_id(each.name, each.id);
}

std::string sector_name(const std::string& sector) {
  std::string text = sector;
  std::replace(text.begin(), text.end(), '-', ' ');
  for (const std::string abbreviation : {"EV", "HVAC", "ICT"}) {
    std::string small = abbreviation;
    std::transform(small.begin(), small.end(), small.begin(), [](char c) { return static_cast<char>(c - 'A' + 'a'); });
    if (text == small || text.rfind(small + " ", 0) == 0) text.replace(0, small.size(), abbreviation);
  }
  return text;
}

std::string of_whom(const std::string& name) { return name + (!name.empty() && name.back() == 's' ? "'" : "'s"); }

std::string within_sentence(const std::string& name) {
  const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto small = [](char c) { return (c >= 'a' && c <= 'z') || c == '-' || c == ','; };
  // A second word like `Weld` makes it a proper name; one like `NdFeB` does not.
  std::size_t begin = 0;
  bool first = true;
  while (begin < name.size()) {
    const std::size_t end = std::min(name.find(' ', begin), name.size());
    const bool plain = end > begin + 1 && std::all_of(name.begin() + static_cast<std::ptrdiff_t>(begin) + 1,
                                                      name.begin() + static_cast<std::ptrdiff_t>(end), small);
    if (first && !plain) return name;
    if (!first && capital(name[begin]) && plain) return name;
    first = false;
    begin = end + 1;
  }
  std::string text = name;
  if (!text.empty() && capital(text[0])) text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

std::string region_name(const World& world, const std::string& id) {
  if (const int country = world.find_country(id); country >= 0) return country_name(world, country);
  const int bloc = world.find_bloc(id);
  return bloc < 0 ? id : or_id(world.blocs.at(static_cast<std::size_t>(bloc)).name, id);
}

std::string amount(double value) {
  const double size = std::abs(value);
  if (size == 0) return "0";
  if (size < 0.05) return "<0.1";
  if (size < 9.95) return fmt::format("{:.1f}", value);
  std::string digits = fmt::format("{:.0f}", value);
  for (int at = static_cast<int>(digits.size()) - 3; at > (value < 0 ? 1 : 0); at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string money(double value) {
  if (value >= 1e9) return amount(value / 1e9) + " billion";
  if (value >= 1e6) return amount(value / 1e6) + " million";
  return value >= 1e3 ? amount(value / 1e3) + " thousand" : amount(value);
}

std::string short_money(double value) {
  if (value >= 1e9) return amount(value / 1e9) + "bn";
  if (value >= 1e6) return amount(value / 1e6) + "m";
  return value >= 1e3 ? amount(value / 1e3) + "k" : amount(value);
}

std::string percent(double share) {
  const double value = 100 * share;
  if (value == 0 || value >= 0.95) {
    // Rounding must not turn almost all into all.
    const double rounded = share < 1 ? std::min(std::round(value), 99.0) : std::round(value);
    return fmt::format("{:.0f} %", rounded);
  }
  return value < 0.05 ? "<0.1 %" : fmt::format("{:.1f} %", value);
}

std::string count(long number, const std::string& word) {
  if (number == 1) return "1 " + word;
  const bool country = word.size() > 2 && word.back() == 'y';
  return fmt::format("{} {}", number, country ? word.substr(0, word.size() - 1) + "ies" : word + "s");
}

std::string step_word(const Calendar& calendar) { return calendar.kind() == StepKind::month ? "month" : "week"; }

std::vector<std::string> wrap(const std::string& text, std::size_t width) {
  std::vector<std::string> lines(1);
  const auto put = [&](const std::string& piece) {
    std::string& line = lines.back();
    const std::size_t end = piece.find_last_not_of(' ') + 1;  // a space at the end of a line takes no room
    if (letters(line) + letters(piece.substr(0, end)) <= width || line.empty())
      line += piece;
    else
      lines.push_back(piece);
    while (letters(lines.back().substr(0, lines.back().find_last_not_of(' ') + 1)) > width) {
      const std::size_t at = byte_of_letter(lines.back(), width);
      const std::string rest = lines.back().substr(at);
      lines.back().resize(at);
      lines.push_back(rest);
    }
  };
  std::string piece;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') {
      put(piece);
      piece.clear();
      lines.emplace_back();
      continue;
    }
    piece += text[i];
    const bool next_is_letter = i + 1 < text.size() && text[i + 1] != ' ';
    if ((text[i] == ' ' && next_is_letter) || (text[i] == '-' && i > 0 && text[i - 1] != ' ' && next_is_letter)) {
      put(piece);
      piece.clear();
    }
  }
  put(piece);
  for (auto& line : lines) line.erase(line.find_last_not_of(' ') + 1);
  return lines;
}

std::string wrapped(const std::string& text, std::size_t width) {
  std::string result;
  for (const auto& line : wrap(text, width)) result += (result.empty() ? "" : "\n") + line;
  return result;
}

std::vector<std::string> align(std::vector<std::vector<std::string>> rows, std::vector<Column> columns,
                               std::size_t width) {
  constexpr std::size_t unlimited = 100000;
  const auto widths_of = [&](std::size_t most) {
    std::vector<std::size_t> widths(columns.size());
    for (const auto& row : rows)
      for (std::size_t i = 0; i < row.size(); ++i)
        for (const auto& line : wrap(row[i], most)) widths[i] = std::max(widths[i], letters(line));
    return widths;
  };
  const auto total = [](const std::vector<std::size_t>& widths) {
    return std::accumulate(widths.begin(), widths.end(), 2 * widths.size() - 2);
  };
  std::vector<std::size_t> widths = widths_of(unlimited);
  while (true) {
    // The widest column that may be narrowed, by one letter at a time.
    while (total(widths) > width) {
      std::size_t widest = columns.size();
      for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].wraps && widths[i] > least_wrapped && (widest == columns.size() || widths[i] > widths[widest]))
          widest = i;
      if (widest == columns.size()) break;
      --widths[widest];
    }
    const auto last = std::max_element(columns.begin(), columns.end(),
                                       [](const Column& a, const Column& b) { return a.dispensable < b.dispensable; });
    if (total(widths) <= width || last == columns.end() || last->dispensable <= 0) break;
    const auto at = last - columns.begin();
    columns.erase(last);
    for (auto& row : rows) row.erase(row.begin() + at);
    widths = widths_of(unlimited);
  }
  std::vector<std::string> texts;
  for (const auto& row : rows) {
    std::vector<std::vector<std::string>> cells;
    std::size_t height = 1;
    for (std::size_t i = 0; i < row.size(); ++i) {
      cells.push_back(wrap(row[i], widths[i]));
      height = std::max(height, cells.back().size());
    }
    std::string text;
    for (std::size_t at = 0; at < height; ++at) {
      std::string line;
      for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string cell = at < cells[i].size() ? cells[i][at] : std::string();
        const std::string gap(widths[i] - letters(cell), ' ');
        line += (i > 0 ? "  " : "") + (columns[i].right ? gap + cell : cell + gap);
      }
      line.erase(line.find_last_not_of(' ') + 1);
      text += (at > 0 ? "\n" : "") + line;
    }
    texts.push_back(text);
  }
  return texts;
}

}  // namespace chokepoint::cli
