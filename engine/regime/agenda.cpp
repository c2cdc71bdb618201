#include "regime/agenda.hpp"

#include <algorithm>
#include <cmath>

#include "regime/days.hpp"

namespace chokepoint {
namespace {}  // namespace

Agenda::Agenda(const Scenario& scenario, bool controls)
    : dated_(scenario),
      absent_(scenario.events.size(), 0),
      true_on_(scenario.events.size(), never),
      times_(scenario.events.size(), 0) {
  for (const Event& event : scenario.events) written_until_.push_back(event.until);
  for (std::size_t i = 0; i < dated_.events.size(); ++i) {
    Event& event = dated_.events[i];
    const Trigger& trigger = event.trigger;
    conditions_ = conditions_ || trigger.when || trigger.until_when;
    if (!trigger.when) true_on_[i] = Date::min();
    if (!controls && event.is_control()) {
      absent_[i] = 1;
      event.start = never;
      event.until.reset();
    } else if (!trigger.waits() && trigger.lasts_days) {
      come(static_cast<int>(i), event.start);
    }
  }
  settle();
}

/// What it waits for is true, but for the day.
bool Agenda::may_come(int index) const {
  const Event& event = dated_.events[index];
  return event.trigger.waits() && event.start == never && absent_[index] == 0;
}

/// Dates those events all of whose waits are over; one may be what another waits for. True if there are any.
bool Agenda::settle() {
  bool any = false, more = true;
  while (more) {
    more = false;
    for (std::size_t i = 0; i < dated_.events.size(); ++i) {
      if (!may_come(static_cast<int>(i)) || true_on_[i] == never) continue;
      const Event& event = dated_.events[i];
      const Trigger& trigger = event.trigger;
      Date from = true_on_[i];
      if (trigger.after >= 0) from = std::max(from, dated_.events[trigger.after].start);
      if (from == never) continue;
      come(static_cast<int>(i), std::max(later(from, trigger.delay_days), trigger.not_before.value_or(Date::min())));
      if (event.start == never) continue;
      any = more = true;
    }
  }
  return any;
}

/// One whose last day has passed already does not come any more.
void Agenda::come(int index, Date from) {
  Event& event = dated_.events[index];
  std::optional<Date> until = event.until;
  if (event.trigger.lasts_days) {
    const Date last = later(from, std::max(1.0, *event.trigger.lasts_days)) - std::chrono::days(1);
    until = until ? std::min(*until, last) : last;
  }
  if (until && *until < from) return;
  event.start = from;
  event.until = until;
  ++times_[index];
}

bool Agenda::observe(int step, const View& view) {
  if (!conditions_) return false;
  const Date now = dated_.calendar.begin(step), next = dated_.calendar.end(step);
  bool changed = false;
  for (std::size_t i = 0; i < dated_.events.size(); ++i) {
    Event& event = dated_.events[i];
    const Trigger& trigger = event.trigger;
    if (absent_[i] != 0) continue;
    if (trigger.again && event.start != never && event.until && *event.until < now && holds(*trigger.when, view)) {
      event.start = never;
      event.until = written_until_[i];
      true_on_[i] = next;
      changed = true;
      continue;
    }
    if (trigger.when && true_on_[i] == never) {
      // The condition is looked at from the day on which the other waits are over.
      const Date other = trigger.after >= 0 ? dated_.events[trigger.after].start : Date::min();
      const bool asked = other < next && trigger.not_before.value_or(Date::min()) <= next;
      if (asked && holds(*trigger.when, view)) true_on_[i] = next;
    } else if (trigger.until_when && event.start < next && (!event.until || *event.until >= next) &&
               holds(*trigger.until_when, view)) {
      event.until = next - std::chrono::days(1);
      changed = true;
    }
  }
  return settle() || changed;
}

std::vector<EventDates> Agenda::dates() const {
  std::vector<EventDates> result;
  for (std::size_t i = 0; i < dated_.events.size(); ++i) {
    const Event& event = dated_.events[i];
    if (!event.trigger.conditional()) continue;
    EventDates dates{static_cast<int>(i), {}, {}, times_[i]};
    if (event.start != never) {
      dates.start = event.start;
      dates.until = event.until;
      dates.times = std::max(1, dates.times);
    }
    result.push_back(dates);
  }
  return result;
}

}  // namespace chokepoint
