#include "regime/days.hpp"

namespace chokepoint {

double step_time(const Calendar& calendar, Date day) {
  const Date start = calendar.begin(0);
  if (calendar.kind() == StepKind::week) return static_cast<double>((day - start).count()) / 7.0;
  const std::chrono::year_month_day first(start), at(day);
  const int months = (static_cast<int>(at.year()) - static_cast<int>(first.year())) * 12 +
                     static_cast<int>(static_cast<unsigned>(at.month())) -
                     static_cast<int>(static_cast<unsigned>(first.month()));
  const std::chrono::year_month_day_last last(at.year() / at.month() / std::chrono::last);
  return months + (static_cast<unsigned>(at.day()) - 1.0) / static_cast<unsigned>(last.day());
}

double mean(const Schedule& schedule, Days days) {
  double sum = 0;
  Date from = days.from;
  for (const auto& [date, value] : schedule.values) {
    if (date <= from || date >= days.after) continue;
    sum += schedule.at(from) * Days{from, date}.count();
    from = date;
  }
  if (from == days.from) return schedule.at(from);
  sum += schedule.at(from) * Days{from, days.after}.count();
  return sum / days.count();
}

}  // namespace chokepoint
