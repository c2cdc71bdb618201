#include "sweep/distribution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cctype>
#include <cmath>
#include <stdexcept>

#include "base/quantity.hpp"
#include "chokepoint/calendar.hpp"

namespace chokepoint {
namespace {

constexpr const char* date_unit = "date";

void need(bool holds, const std::string& message) {
  if (!holds) throw std::invalid_argument(message);
}

}  // namespace

std::optional<Amount> parse_amount(const std::string& text) {
  if (text.size() == 10 || text.size() == 7)
    if (text[4] == '-')
      if (const auto date = parse_date(text))
        return Amount{static_cast<double>(date->time_since_epoch().count()), date_unit};
  std::size_t end = 0;
  while (end < text.size() && (std::isdigit(static_cast<unsigned char>(text[end])) != 0 || text[end] == '.' ||
                               text[end] == '-' || text[end] == '+' ||
                               ((text[end] == 'e' || text[end] == 'E') && end + 1 < text.size() && end > 0 &&
                                (std::isdigit(static_cast<unsigned char>(text[end + 1])) != 0 || text[end + 1] == '-' ||
                                 text[end + 1] == '+'))))
    ++end;
  const auto number = parse_number(text.substr(0, end));
  if (!number) return std::nullopt;
  std::size_t unit = end;
  while (unit < text.size() && text[unit] == ' ') ++unit;
  return Amount{*number, text.substr(unit)};
}

std::string format_amount(const Amount& amount) {
  if (amount.unit == date_unit) return to_string(Date(std::chrono::days(static_cast<int>(std::floor(amount.number)))));
  return format_number(amount.number) + (amount.unit.empty() ? "" : " " + amount.unit);
}

double normal_quantile(double p) { return -std::sqrt(2.0) * boost::math::erfc_inv(2 * p); }
double normal_below(double value) { return 0.5 * boost::math::erfc(-value / std::sqrt(2.0)); }

Distribution::Distribution(Kind kind, std::vector<double> parameters)
    : kind_(kind), parameters_(std::move(parameters)) {
  const std::vector<double>& p = parameters_;
  switch (kind) {
    case Kind::uniform:
      need(p.size() == 2, "expected `uniform: [lowest, highest]`");
      need(p[0] < p[1], "the lowest value must be below the highest");
      break;
    case Kind::normal:
      need(p.size() == 2, "expected `normal: [mean, standard deviation]`");
      need(p[1] > 0, "the standard deviation must be above 0");
      break;
    case Kind::lognormal:
      need(p.size() == 2, "expected `lognormal: [median, factor]`");
      need(p[0] > 0, "the median must be above 0");
      need(p[1] > 1, "the factor of one standard deviation must be above 1");
      break;
    case Kind::triangular:
      need(p.size() == 3, "expected `triangular: [lowest, mode, highest]`");
      need(p[0] <= p[1] && p[1] <= p[2] && p[0] < p[2], "lowest, mode and highest must rise");
      break;
    case Kind::empirical:
      need(p.size() >= 2, "expected at least two observations");
      std::sort(parameters_.begin(), parameters_.end());
      break;
  }
}

void Distribution::truncate(double lowest, double highest) {
  need(lowest < highest, "the lowest value must be below the highest");
  const double from = below(lowest), to = below(highest);
  need(to - from > 1e-6, "less than one in a million of the distribution lies in between");
  from_ = from;
  to_ = to;
}

double Distribution::quantile(double probability) const { return whole_quantile(from_ + (to_ - from_) * probability); }

double Distribution::whole_quantile(double u) const {
  const std::vector<double>& p = parameters_;
  switch (kind_) {
    case Kind::uniform:
      return p[0] + (p[1] - p[0]) * u;
    case Kind::normal:
      return p[0] + p[1] * normal_quantile(u);
    case Kind::lognormal:
      return p[0] * std::exp(std::log(p[1]) * normal_quantile(u));
    case Kind::triangular: {
      const double width = p[2] - p[0], split = (p[1] - p[0]) / width;
      return u < split ? p[0] + std::sqrt(u * width * (p[1] - p[0]))
                       : p[2] - std::sqrt((1 - u) * width * (p[2] - p[1]));
    }
    case Kind::empirical: {
      const double place = u * static_cast<double>(p.size() - 1);
      const auto low = std::min(static_cast<std::size_t>(place), p.size() - 2);
      return p[low] + (p[low + 1] - p[low]) * (place - static_cast<double>(low));
    }
  }
  return 0;
}

double Distribution::below(double value) const {
  const std::vector<double>& p = parameters_;
  switch (kind_) {
    case Kind::uniform:
      return std::clamp((value - p[0]) / (p[1] - p[0]), 0.0, 1.0);
    case Kind::normal:
      return normal_below((value - p[0]) / p[1]);
    case Kind::lognormal:
      return value <= 0 ? 0 : normal_below(std::log(value / p[0]) / std::log(p[1]));
    case Kind::triangular: {
      const double width = p[2] - p[0];
      if (value <= p[0]) return 0;
      if (value >= p[2]) return 1;
      return value < p[1] ? (value - p[0]) * (value - p[0]) / (width * (p[1] - p[0]))
                          : 1 - (p[2] - value) * (p[2] - value) / (width * (p[2] - p[1]));
    }
    case Kind::empirical: {
      if (value <= p.front()) return 0;
      if (value >= p.back()) return 1;
      const auto high = std::upper_bound(p.begin(), p.end(), value);
      const double place = static_cast<double>(high - p.begin()) - 1 + (value - *(high - 1)) / (*high - *(high - 1));
      return place / static_cast<double>(p.size() - 1);
    }
  }
  return 0;
}

}  // namespace chokepoint
