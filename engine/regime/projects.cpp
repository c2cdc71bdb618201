#include "regime/projects.hpp"

#include <algorithm>
#include <cmath>

#include "regime/agreements.hpp"
#include "regime/technology.hpp"

namespace chokepoint {
namespace {

template <class T>
void keep(std::optional<T>& value, T other, bool larger) {
  if (!value || (larger ? other > *value : other < *value)) value = other;
}

/// What the events say about one facility.
struct Said {
  std::vector<std::pair<const Event*, const ProjectStart*>> starts;
  std::vector<std::pair<Days, int>> cancelled;  ///< with the event
  std::vector<std::pair<Days, double>> permits;
  std::vector<std::pair<Days, double>> help;  ///< days taken off the lead time
};

class Dates {
 public:
  Dates(const Scenario& scenario, std::span<const Date> building)
      : scenario_(scenario), world_(*scenario.world), building_(building), technology_(scenario) {
    said_.resize(world_.facilities.size());
    for (std::size_t i = 0; i < scenario.events.size(); ++i) listen(scenario.events[i], static_cast<int>(i));
    for (const AgreementTerm& term : agreement_terms(scenario))
      for (const Help& help : term.agreement->help)
        if (help.removes_days > 0 && !term.days.empty())
          for (const int f : help.projects) said_[f].help.emplace_back(term.days, help.removes_days);
  }

  ProjectCourse course(int index) const {
    const Facility& facility = world_.facilities[index];
    const Said& said = said_[index];
    ProjectCourse course;
    std::optional<double> ramp;
    for (const auto& [event, start] : said.starts) {
      if (start->capacity) keep(course.capacity, *start->capacity, false);
      if (start->ramp_days) keep(ramp, *start->ramp_days, true);
    }
    if (!facility.project && !facility.opens) return course;

    Due due = this->due(index);
    if (due.day != never) {
      const Technology::Opens late = opens(index, due);
      if (late.day > due.day) course.held.push_back({late.event, day_number(due.day), day_number(late.day), 0, 0});
      due.day = late.day;
    }
    // A cancellation holds back what has not opened when it comes into force, for as long as it lasts.
    for (const auto& [days, event] : said.cancelled) {
      if (due.day < days.from || due.day >= days.after || due.day == never) continue;
      course.held.push_back({event, day_number(due.day), day_number(days.after), 0, 0});
      due.day = days.after;
    }
    course.opening = {day_number(due.day), ramp.value_or(facility.ramp_days)};
    return course;
  }

 private:
  /// Building since, and open on, if nothing else comes between.
  struct Due {
    Date from = Date::min(), day = never;
    double lead = 1e9;  ///< days of it that are building
  };

  /// On which day it opens where technology is withheld meanwhile.
  Technology::Opens opens(int index, const Due& due) const {
    return technology_.opens(index, due.from, due.day, due.lead);
  }

  void listen(const Event& event, int index) {
    if (const auto* permit = std::get_if<Permit>(&event.effect)) {
      for (const int f : permit->projects)
        said_[f].permits.emplace_back(days_of(event.start, event.until), permit->delay_days);
      return;
    }
    const auto* start = std::get_if<ProjectStart>(&event.effect);
    if (start == nullptr || event.start == never) return;
    for (const int f : start->facilities) {
      const Facility& facility = world_.facilities[f];
      if (!facility.project && !facility.opens)
        refuse(event.place, "events." + event.id, "`" + facility.id + "` runs already",
               "only projects, and facilities with an opening date, can start");
      Said& said = said_[f];
      if (start->cancelled) {
        const std::pair<Days, int> cancelled{days_of(event.start, event.until), index};
        const auto by_start = [](const auto& a, const auto& b) { return a.first.from < b.first.from; };
        said.cancelled.insert(std::upper_bound(said.cancelled.begin(), said.cancelled.end(), cancelled, by_start),
                              cancelled);
      } else {
        said.starts.emplace_back(&event, start);
      }
    }
  }

  /// Days that permits take of a project that builds from a day on, and would open so many days later without them.
  double permitting(int index, Date from, double days) const {
    const Facility& facility = world_.facilities[index];
    const Days building{from, later(from, facility.permitting_days + days)};
    double sum = facility.permitting_days;
    for (const auto& [in_force, delay] : said_[index].permits)
      if (!in_force.meet(building).empty()) sum += delay;
    return std::max(0.0, sum);
  }

  /// What is left of a lead time that partners of swaps help with while it lasts.
  double building_days(int index, Date from, double days) const {
    const Days underway{from, later(from, world_.facilities[index].permitting_days + days)};
    double sum = days;
    for (const auto& [in_force, removes] : said_[index].help)
      if (!in_force.meet(underway).empty()) sum -= removes;
    return std::max(0.0, sum);
  }

  /// A date of the tables, moved by what permits add or take, and by help. None brings it before its own first day.
  Date committed(int index, Date opens) const {
    double sum = 0;
    Date earliest = Date::min();
    for (const auto& [in_force, delay] : said_[index].permits) {
      if (in_force.empty() || in_force.from >= opens) continue;
      sum += delay;
      earliest = std::max(earliest, in_force.from);
    }
    for (const auto& [in_force, days] : said_[index].help) {
      if (in_force.from >= opens) continue;
      sum -= days;
      earliest = std::max(earliest, in_force.from);
    }
    return sum == 0 ? opens : std::max(later(opens, sum), earliest);
  }

  Due due(int index) const {
    const Facility& facility = world_.facilities[index];
    const Date financed = building_.empty() ? never : building_[index];
    std::optional<Date> own = facility.opens;
    if (facility.committed && !own) own = scenario_.calendar.begin(0);  // there from the start
    Due due;
    if (own) due.day = committed(index, *own);
    bool started = false;
    const auto start = [&](Date from, double lead) {
      if (from == never || (own && from >= due.day)) return;  // what is open needs no start
      const double builds = building_days(index, from, lead);
      Date day = later(from, permitting(index, from, lead) + builds);
      for (const auto* list : {&said_[index].permits, &said_[index].help})
        for (const auto& [in_force, days] : *list)  // nothing quickens what was over before it came
          if ((days < 0 || list == &said_[index].help) && !in_force.empty() && in_force.from > from &&
              in_force.from < later(from, facility.permitting_days + lead))
            day = std::max(day, in_force.from);
      // What has been started stays: of several starts the earliest opening holds. Of dates that are given anew to what
      // is committed the latest does.
      const Due other{from, day, builds};
      if (!started || (own ? day > due.day : opens(index, other).day < opens(index, due).day)) due = other;
      started = true;
    };
    for (const auto& [event, terms] : said_[index].starts) {
      // A committed project keeps its own date unless the event gives a lead time.
      if (own && !terms->lead_time_days) continue;
      const bool waits = facility.capex && !terms->financed && !own;
      start(waits ? std::max(event->start, financed) : event->start,
            terms->lead_time_days.value_or(facility.lead_time_days));
    }
    if (said_[index].starts.empty() && !own) start(financed, facility.lead_time_days);
    return due;
  }

  const Scenario& scenario_;
  const World& world_;
  std::span<const Date> building_;
  Technology technology_;
  std::vector<Said> said_;
};

}  // namespace

std::vector<ProjectCourse> project_courses(const Scenario& scenario, std::span<const Date> building) {
  const Dates dates(scenario, building);
  std::vector<ProjectCourse> courses;
  for (int f = 0; f < static_cast<int>(scenario.world->facilities.size()); ++f) courses.push_back(dates.course(f));
  return courses;
}

}  // namespace chokepoint
