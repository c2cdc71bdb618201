#include "base/quantity.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <map>
#include <string>

namespace chokepoint {
namespace {

using Units = std::map<std::string, double, std::less<>>;

const Units mass_units = {{"kg", 1e-3}, {"t", 1}, {"tonne", 1}, {"tonnes", 1}, {"kt", 1e3}, {"Mt", 1e6}};

const Units time_units = {{"day", 1},
                          {"days", 1},
                          {"d", 1},
                          {"week", 7},
                          {"weeks", 7},
                          {"month", 365.25 / 12},
                          {"months", 365.25 / 12},
                          {"year", 365.25},
                          {"years", 365.25},
                          {"yr", 365.25},
                          {"working day", 1.4},
                          {"working days", 1.4}};

const Units money_units = {{"USD", 1}, {"kUSD", 1e3}, {"MUSD", 1e6}, {"GUSD", 1e9}};

/// Per-time and per-mass units are written as a fraction: numerator, slash, denominator.
Units fractions(const Units& above, const Units& below) {
  Units result;
  for (const auto& [a, x] : above)
    for (const auto& [b, y] : below) result[fmt::format("{}/{}", a, b)] = x / y;
  return result;
}

const Units& units(Dimension dimension) {
  static const Units none = {};
  static const Units share = {{"%", 1e-2}};
  static const Units rate = [] {
    const Units per = {{"yr", 1}, {"year", 1}, {"month", 1.0 / 12}, {"week", 7 / 365.25}, {"day", 1 / 365.25}};
    return fractions(mass_units, per);
  }();
  static const Units price = fractions(money_units, mass_units);
  static const Units growth = {{"%/yr", 1e-2}, {"%/year", 1e-2}};
  switch (dimension) {
    case Dimension::number:
      return none;
    case Dimension::share:
      return share;
    case Dimension::mass:
      return mass_units;
    case Dimension::mass_rate:
      return rate;
    case Dimension::duration:
      return time_units;
    case Dimension::money:
      return money_units;
    case Dimension::unit_price:
      return price;
    case Dimension::growth:
      return growth;
  }
  return none;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// `% / yr` is `%/yr`; two words stay two.
std::string normal_unit(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ') {
      const bool beside_slash = (i + 1 < text.size() && (text[i + 1] == '/' || text[i + 1] == ' ')) ||
                                (!result.empty() && (result.back() == '/' || result.back() == ' '));
      if (beside_slash) continue;
    }
    result += text[i];
  }
  return result;
}

bool digit(char c) { return c >= '0' && c <= '9'; }

/// Length of the number at the start of the text, 0 if there is none.
std::size_t number_length(std::string_view text) {
  std::size_t i = 0;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
  const std::size_t first = i;
  while (i < text.size() && digit(text[i])) ++i;
  std::size_t figures = i - first;
  if (i < text.size() && text[i] == '.') {
    const std::size_t point = ++i;
    while (i < text.size() && digit(text[i])) ++i;
    figures += i - point;
  }
  if (figures == 0) return 0;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    std::size_t j = i + 1;
    if (j < text.size() && (text[j] == '-' || text[j] == '+')) ++j;
    const std::size_t exponent = j;
    while (j < text.size() && digit(text[j])) ++j;
    if (j > exponent) i = j;
  }
  return i;
}

}  // namespace

std::string describe(Dimension dimension) {
  switch (dimension) {
    case Dimension::number:
      return "a number such as `1.5`";
    case Dimension::share:
      return "a share such as `35 %`";
    case Dimension::mass:
      return "a mass such as `30 t` or `1.2 kt`";
    case Dimension::mass_rate:
      return "a rate such as `120 kt/yr`";
    case Dimension::duration:
      return "a duration such as `45 days` or `18 months`";
    case Dimension::money:
      return "an amount of money such as `8.5 GUSD`";
    case Dimension::unit_price:
      return "a price such as `110 USD/kg`";
    case Dimension::growth:
      return "a growth rate such as `5 %/yr`";
  }
  return "a quantity";
}

std::vector<std::string> unit_names(Dimension dimension) {
  std::vector<std::string> names;
  for (const auto& [name, factor] : units(dimension)) names.push_back(name);
  return names;
}

std::optional<double> parse_number(std::string_view text) {
  text = trim(text);
  if (text.empty() || number_length(text) != text.size()) return std::nullopt;
  if (text.front() == '+') text.remove_prefix(1);
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (!std::isfinite(value) || std::fabs(value) > 1e15) return std::nullopt;
  return value;
}

std::optional<double> parse_quantity(std::string_view text, Dimension dimension, std::string_view bare_unit,
                                     std::string& problem) {
  text = trim(text);
  const std::string shown(text.substr(0, 60));
  const std::size_t length = number_length(text);
  if (length == 0) {
    problem = fmt::format("expected {}, not `{}`", describe(dimension), shown);
    return std::nullopt;
  }
  const std::optional<double> value = parse_number(text.substr(0, length));
  if (!value) {
    problem = fmt::format("`{}` is beyond what any quantity here can be (1e15)", shown);
    return std::nullopt;
  }
  std::string unit = normal_unit(trim(text.substr(length)));
  if (unit.empty()) {
    if (dimension == Dimension::number) return value;
    if (bare_unit.empty()) {
      problem = fmt::format("`{}` needs a unit: expected {}", shown, describe(dimension));
      return std::nullopt;
    }
    if (bare_unit == "1") return value;
    unit = bare_unit;
  }
  const Units& known = units(dimension);
  if (const auto found = known.find(unit); found != known.end()) {
    const double result = *value * found->second;
    if (std::fabs(result) <= 1e15) return result;
    problem = fmt::format("`{}` is beyond what any quantity here can be (1e15)", shown);
    return std::nullopt;
  }
  problem = fmt::format("`{}` has the unit `{}`: expected {}", shown, unit.substr(0, 30), describe(dimension));
  return std::nullopt;
}

std::string format_number(double value) {
  char buffer[40];
  const auto [end, problem] = std::to_chars(buffer, buffer + sizeof buffer, value);
  return problem == std::errc() ? std::string(buffer, end) : "0";
}

}  // namespace chokepoint
