// Stretches of days, and time measured in steps.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>

#include "chokepoint/condition.hpp"
#include "chokepoint/scenario.hpp"

namespace chokepoint {

/// The days [from, after).
struct Days {
  Date from, after;
  bool empty() const { return after <= from; }
  bool holds(Date day) const { return from <= day && day < after; }
  double count() const { return empty() ? 0.0 : static_cast<double>((after - from).count()); }
  Days meet(Days other) const { return {std::max(from, other.from), std::min(after, other.after)}; }
  bool operator==(const Days&) const = default;
};

/// An open end: later than every date a user can write.
inline constexpr Date never_ends = never;

/// Events give their last day in force, stretches the first day after.
inline Days days_of(Date start, const std::optional<Date>& until) {
  return {start, until ? *until + std::chrono::days(1) : never_ends};
}

inline Days days_of(const Calendar& calendar, int step) { return {calendar.begin(step), calendar.end(step)}; }

/// The day that many days later, to the next whole day; never stays never.
inline Date later(Date day, double days) { return day == never ? never : day + std::chrono::days(std::lround(days)); }

inline double day_number(Date day) { return static_cast<double>(day.time_since_epoch().count()); }

/// Time from the calendar's first day to the given day (which may lie beyond the calendar) in steps: whole months, and
/// days as shares of their own month; or days / 7.
double step_time(const Calendar& calendar, Date day);

/// Mean of a parameter over days, of which there is at least one.
double mean(const Schedule& schedule, Days days);

}  // namespace chokepoint
