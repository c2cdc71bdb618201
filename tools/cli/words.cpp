#include "words.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace chokepoint::cli {
namespace {

/// Letters, not bytes: continuation bytes of UTF-8 take no room.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xc0) != 0x80; }));
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
  if (text == "ev" || text.rfind("ev ", 0) == 0) text.replace(0, 2, "EV");
  return text;
}

std::string region_name(const World& world, const RegionSummary& region) {
  if (region.bloc) {
    const int bloc = world.find_bloc(region.region);
    return bloc < 0 ? region.region : or_id(world.blocs.at(static_cast<std::size_t>(bloc)).name, region.region);
  }
  const int country = world.find_country(region.region);
  return country < 0 ? region.region : country_name(world, country);
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

std::string align(const std::vector<std::vector<std::string>>& rows, const std::vector<bool>& right) {
  std::vector<std::size_t> widths(right.size());
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string gap(widths[i] - width(row[i]), ' ');
      line += (i > 0 ? "  " : "") + (right[i] ? gap + row[i] : row[i] + gap);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace chokepoint::cli
