#include "regime/technology.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "regime/agreements.hpp"
#include "regime/course.hpp"

namespace chokepoint {

Technology::Technology(const Scenario& scenario)
    : calendar_(&scenario.calendar),
      by_facility_(scenario.world->facilities.size()),
      helped_(scenario.world->facilities.size()) {
  for (std::size_t i = 0; i < scenario.events.size(); ++i) {
    const Event& event = scenario.events[i];
    const auto* terms = std::get_if<TechnologyControl>(&event.effect);
    if (terms == nullptr) continue;
    for (const Days& days : bound_days(scenario, static_cast<int>(i)))
      for (const int f : terms->facilities) by_facility_[f].push_back({static_cast<int>(i), days, terms});
  }
  // Products in the order of their factors, so that not even rounding knows the order of events.
  for (auto& list : by_facility_)
    std::stable_sort(list.begin(), list.end(), [](const Withheld& a, const Withheld& b) {
      return std::tie(a.terms->decline, a.terms->delay) > std::tie(b.terms->decline, b.terms->delay);
    });
  for (const AgreementTerm& term : agreement_terms(scenario))
    for (const Help& help : term.agreement->help)
      if (help.lead_time < 1 && !term.days.empty())
        for (const int f : help.projects) helped_[f].push_back({term.days, help.lead_time});
  for (auto& list : helped_)
    std::stable_sort(list.begin(), list.end(),
                     [](const Helped& a, const Helped& b) { return a.lead_time < b.lead_time; });
}

Technology::Opens Technology::opens(int facility, Date from, Date due, double lead) const {
  std::set<Date> cuts;
  for (const Withheld& withheld : by_facility_[facility])
    if (withheld.terms->delay > 1) cuts.insert({withheld.days.from, withheld.days.after});
  for (const Helped& helped : helped_[facility]) cuts.insert({helped.days.from, helped.days.after});
  if (cuts.empty() || due == never) return {due, -1};
  Opens result{due, -1};
  double hardest = 1, left = static_cast<double>((due - std::max(from, *cuts.begin())).count());
  Date day = std::max(from, *cuts.begin());
  while (left > 0) {
    double factor = 1;
    for (const Withheld& withheld : by_facility_[facility]) {
      if (!withheld.days.holds(day)) continue;
      factor *= withheld.terms->delay;
      if (withheld.terms->delay > hardest) hardest = withheld.terms->delay, result.event = withheld.event;
    }
    const double permits = std::max(0.0, left - lead);  // days before building begins
    if (permits > 0 && !helped_[facility].empty()) {
      // Nobody helps with these: up to where building begins, or something changes.
      const auto change = cuts.upper_bound(day);
      const double length = change == cuts.end() ? permits * factor : static_cast<double>((*change - day).count());
      const double passed = std::min(std::ceil(permits * factor), length);
      left -= passed / factor;
      day += std::chrono::days(std::lround(passed));
      result.day = day;
      continue;
    }
    for (const Helped& helped : helped_[facility])
      if (helped.days.holds(day)) factor *= helped.lead_time;
    const auto next = cuts.upper_bound(day);
    const double needs = left * factor;
    const double length = next == cuts.end() ? needs : static_cast<double>((*next - day).count());
    if (needs <= length) {
      result.day = day + std::chrono::days(std::lround(needs));
      break;
    }
    left -= length / factor;
    day = *next;
  }
  return result;
}

Date Technology::stands_until(int facility, Days now) const {
  Date until = never_ends;
  for (const Withheld& withheld : by_facility_[facility])
    until = std::min(until, std::max(withheld.days.from, now.after));
  return until;
}

Technology::Left Technology::left(int facility, double opened, int step) const {
  Left result;
  const auto& list = by_facility_[facility];
  if (list.empty()) return result;
  const Days now = days_of(*calendar_, step);
  const double middle = 0.5 * (step_time(*calendar_, now.from) + step_time(*calendar_, now.after));
  const double middle_day = 0.5 * (day_number(now.from) + day_number(now.after));
  double least = 1;
  for (const Withheld& withheld : list) {
    Date from = std::max(withheld.days.from, calendar_->begin(0));
    if (std::isfinite(opened)) from = std::max(from, Date(std::chrono::days(std::lround(opened))));
    const double begins = step_time(*calendar_, from);
    const double ends =
        withheld.days.after == never_ends ? middle : std::min(middle, step_time(*calendar_, withheld.days.after));
    if (ends <= begins) continue;
    double share = std::pow(1 - withheld.terms->decline, (ends - begins) / calendar_->steps_per_year());
    if (const double since = middle_day - day_number(withheld.days.after); since >= 0) {
      const double recovery = withheld.terms->recovery_days;
      share = since >= recovery ? 1.0 : share + (1 - share) * since / recovery;
    }
    result.share *= share;
    if (share < least) least = share, result.event = withheld.event;
  }
  return result;
}

}  // namespace chokepoint
