// Dates and the calendar of a run.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace chokepoint {

/// A day of the proleptic Gregorian calendar.
using Date = std::chrono::sys_days;

/// `YYYY-MM-DD`.
std::string to_string(Date date);

/// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. A short date means its first day, or its last where `last` is set.
/// Empty where the text has another form or names a day that does not exist.
std::optional<Date> parse_date(std::string_view text, bool last = false);

enum class StepKind { month, week };

/// The steps of a run. A month is an equal twelfth of a year, whatever its days; a week is 7 days.
class Calendar {
 public:
  Calendar() = default;
  /// `start` is the first day of the first step; `last` lies in the last step (for months both are widened to whole
  /// months).
  Calendar(Date start, Date last, StepKind kind);

  int steps() const { return steps_; }
  StepKind kind() const { return kind_; }
  Date begin(int step) const;     ///< first day of the step
  Date end(int step) const;       ///< first day after the step
  double days(int step) const;    ///< calendar days of the step
  double steps_per_year() const;  ///< 12, or 365.25 / 7
  double days_per_step() const;   ///< 365.25 / 12, or 7
  /// The step that holds the day, clamped to [0, steps]; days before the start give 0, after the end give steps().
  int step_of(Date day) const;
  /// Share of the step's days that lie in [from, until).
  double share(int step, Date from, Date until) const;
  /// days / step, rounded half up.
  int lag_steps(double days) const;
  /// `2025-04` for months, the first day (`2025-04-07`) for weeks.
  std::string label(int step) const;

 private:
  Date start_{};
  int steps_ = 0;
  StepKind kind_ = StepKind::month;
};

}  // namespace chokepoint
