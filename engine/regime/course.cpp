#include "regime/course.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace chokepoint {
namespace {

/// What shapes one control.
struct Shaping {
  std::vector<Days> suspended;
  Date lifted = never_ends;
  std::vector<const Event*> amendments;
};

[[noreturn]] void refuse(const Event& event, const std::string& message, const std::string& hint) {
  Diagnostics findings;
  findings.error(event.place, "events." + event.id, message, hint);
  throw InputError(findings);
}

/// The shaping of a target; only controls can be suspended, lifted or amended.
Shaping& target(const Scenario& scenario, std::vector<Shaping>& shapings, const Event& event, int index) {
  const bool is_there = index >= 0 && index < static_cast<int>(scenario.events.size());
  const bool may_change = is_there && (std::holds_alternative<Control>(scenario.events[index].effect) ||
                                       (std::holds_alternative<TechnologyControl>(scenario.events[index].effect) &&
                                        !std::holds_alternative<Amendment>(event.effect)));
  if (!may_change) refuse(event, "only controls can be suspended, lifted or amended", "name the id of a control");
  return shapings[index];
}

std::vector<Shaping> shapings_of(const Scenario& scenario) {
  std::vector<Shaping> shapings(scenario.events.size());
  for (const Event& event : scenario.events) {
    if (const auto* suspension = std::get_if<Suspension>(&event.effect)) {
      for (const int index : suspension->targets)
        target(scenario, shapings, event, index).suspended.push_back(days_of(event.start, event.until));
    } else if (const auto* lift = std::get_if<Lift>(&event.effect)) {
      for (const int index : lift->targets) {
        Date& lifted = target(scenario, shapings, event, index).lifted;
        lifted = std::min(lifted, event.start);
      }
    } else if (const auto* amendment = std::get_if<Amendment>(&event.effect)) {
      target(scenario, shapings, event, amendment->target).amendments.push_back(&event);
    }
  }
  for (const Shaping& shaping : shapings) {
    std::map<Date, const Event*> starts;
    for (const Event* amendment : shaping.amendments) {
      if (amendment->trigger.waits()) continue;
      const auto [first, fresh] = starts.emplace(amendment->start, amendment);
      if (!fresh)
        refuse(*amendment, "two amendments of one control start on the same day",
               "`" + first->second->id + "` does too; merge them or move one");
    }
  }
  return shapings;
}

Course course_of(const Scenario& scenario, int index, const Shaping& shaping) {
  const Event& event = scenario.events[index];
  Course course;
  course.event = index;
  course.versions.push_back(&std::get<Control>(event.effect));
  course.version_waits.push_back(event.trigger.waits());
  std::vector<Days> amended;
  for (const Event* amendment : shaping.amendments) {
    course.versions.push_back(&std::get<Amendment>(amendment->effect).changed);
    course.version_waits.push_back(amendment->trigger.waits());
    amended.push_back(days_of(amendment->start, amendment->until));
  }
  const Days whole = days_of(event.start, event.until).meet({event.start, shaping.lifted});
  if (whole.empty()) return course;

  std::set<Date> cuts{whole.from, whole.after};
  for (const std::vector<Days>* list : {&shaping.suspended, &std::as_const(amended)})
    for (const Days& days : *list)
      for (const Date cut : {days.from, days.after})
        if (whole.holds(cut)) cuts.insert(cut);
  for (auto from = cuts.begin(), after = std::next(from); after != cuts.end(); from = after++) {
    const auto holds = [&](const Days& days) { return days.holds(*from); };
    if (std::any_of(shaping.suspended.begin(), shaping.suspended.end(), holds)) continue;
    int version = 0;
    for (std::size_t i = 0; i < amended.size(); ++i)
      if (amended[i].holds(*from) && (version == 0 || amended[i].from >= amended[version - 1].from))
        version = static_cast<int>(i) + 1;
    auto& phases = course.phases;
    if (!phases.empty() && phases.back().version == version && phases.back().days.after == *from)
      phases.back().days.after = *after;
    else
      phases.push_back({{*from, *after}, version});
  }
  return course;
}

}  // namespace

std::vector<Days> bound_days(const Scenario& scenario, int index) {
  const Event& event = scenario.events[index];
  std::vector<Days> days{days_of(event.start, event.until)};
  const auto take = [&](Days away) {
    std::vector<Days> left;
    for (const Days& part : days)
      for (const Days& rest : {part.meet({part.from, away.from}), part.meet({away.after, part.after})})
        if (!rest.empty()) left.push_back(rest);
    days = std::move(left);
  };
  for (const Event& other : scenario.events) {
    const auto meant = [&](const std::vector<int>& targets) {
      return std::find(targets.begin(), targets.end(), index) != targets.end();
    };
    if (const auto* suspension = std::get_if<Suspension>(&other.effect);
        suspension != nullptr && meant(suspension->targets))
      take(days_of(other.start, other.until));
    if (const auto* lift = std::get_if<Lift>(&other.effect); lift != nullptr && meant(lift->targets))
      take({other.start, never_ends});
  }
  std::erase_if(days, [](const Days& part) { return part.empty(); });
  std::sort(days.begin(), days.end(), [](const Days& a, const Days& b) { return a.from < b.from; });
  return days;
}

std::vector<Course> courses(const Scenario& scenario) {
  const std::vector<Shaping> shapings = shapings_of(scenario);
  std::vector<Course> result;
  for (std::size_t i = 0; i < scenario.events.size(); ++i)
    if (std::holds_alternative<Control>(scenario.events[i].effect))
      result.push_back(course_of(scenario, static_cast<int>(i), shapings[i]));
  return result;
}

}  // namespace chokepoint
