#include "chokepoint/calendar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace chokepoint {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::months;
using std::chrono::year;
using std::chrono::year_month_day;

/// Two or four digits, all of the text; -1 otherwise.
int digits(std::string_view text, std::size_t count) {
  if (text.size() != count) return -1;
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

Date first_of_month(Date date) {
  const year_month_day ymd(date);
  return Date(ymd.year() / ymd.month() / day(1));
}

Date add_months(Date first, int count) {
  const year_month_day ymd(first);
  return Date(ymd.year() / ymd.month() / day(1) + months(count));
}

int months_between(Date from, Date to) {
  const year_month_day a(from), b(to);
  return (static_cast<int>(b.year()) - static_cast<int>(a.year())) * 12 +
         (static_cast<int>(static_cast<unsigned>(b.month())) - static_cast<int>(static_cast<unsigned>(a.month())));
}

}  // namespace

std::string to_string(Date date) {
  const year_month_day ymd(date);
  return fmt::format("{:04d}-{:02d}-{:02d}", static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                     static_cast<unsigned>(ymd.day()));
}

std::optional<Date> parse_date(std::string_view text, bool last) {
  const auto part = [&](std::size_t from, std::size_t count) {
    return text.size() >= from + count ? digits(text.substr(from, count), count) : -1;
  };
  const int y = part(0, 4);
  if (y < 1) return std::nullopt;
  if (text.size() == 4) return last ? Date(year(y) / month(12) / day(31)) : Date(year(y) / month(1) / day(1));
  const int m = part(5, 2);
  if (text[4] != '-' || m < 1 || m > 12) return std::nullopt;
  const auto ym = year(y) / month(static_cast<unsigned>(m));
  if (text.size() == 7) return last ? Date(ym / std::chrono::last) : Date(ym / day(1));
  const int d = part(8, 2);
  if (text.size() != 10 || text[7] != '-' || d < 1) return std::nullopt;
  const year_month_day ymd = ym / day(static_cast<unsigned>(d));
  if (!ymd.ok()) return std::nullopt;
  return Date(ymd);
}

Calendar::Calendar(Date start, Date last, StepKind kind) : start_(start), kind_(kind) {
  if (last < start) throw std::invalid_argument("a calendar must not end before it starts");
  if (kind == StepKind::month) {
    start_ = first_of_month(start);
    steps_ = months_between(start_, last) + 1;
  } else {
    steps_ = static_cast<int>((last - start).count() / 7) + 1;
  }
}

Date Calendar::begin(int step) const {
  return kind_ == StepKind::month ? add_months(start_, step) : start_ + std::chrono::days(7 * step);
}

Date Calendar::end(int step) const { return begin(step + 1); }

double Calendar::days(int step) const { return static_cast<double>((end(step) - begin(step)).count()); }

double Calendar::steps_per_year() const { return kind_ == StepKind::month ? 12.0 : 365.25 / 7; }

double Calendar::days_per_step() const { return kind_ == StepKind::month ? 365.25 / 12 : 7.0; }

int Calendar::step_of(Date date) const {
  if (date < start_) return 0;
  const int step =
      kind_ == StepKind::month ? months_between(start_, date) : static_cast<int>((date - start_).count() / 7);
  return std::min(step, steps_);
}

double Calendar::share(int step, Date from, Date until) const {
  const Date first = std::max(from, begin(step)), after = std::min(until, end(step));
  return after <= first ? 0.0 : static_cast<double>((after - first).count()) / days(step);
}

int Calendar::lag_steps(double lag_days) const {
  return std::max(0, static_cast<int>(std::floor(lag_days / days_per_step() + 0.5)));
}

std::string Calendar::label(int step) const {
  const std::string day_text = to_string(begin(step));
  return kind_ == StepKind::month ? day_text.substr(0, 7) : day_text;
}

}  // namespace chokepoint
