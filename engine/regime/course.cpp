#include "regime/course.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>

#include "base/lists.hpp"
#include "regime/agreements.hpp"

namespace chokepoint {
namespace {

/// What shapes one control.
struct Shaping {
  std::vector<Days> suspended;
  Date lifted = never_ends;
  std::vector<const Event*> amendments;
  std::vector<AgreementTerm> exemptions;
};

/// The shaping of a target; only controls can be suspended, lifted or amended.
Shaping& target(const Scenario& scenario, std::vector<Shaping>& shapings, const Event& event, int index) {
  const bool is_there = index >= 0 && index < static_cast<int>(scenario.events.size());
  const bool may_change = is_there && (std::holds_alternative<Control>(scenario.events[index].effect) ||
                                       (std::holds_alternative<TechnologyControl>(scenario.events[index].effect) &&
                                        !std::holds_alternative<Amendment>(event.effect)));
  if (!may_change)
    refuse(event.place, "events." + event.id, "only controls can be suspended, lifted or amended",
           "name the id of a control");
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
  for (const AgreementTerm& term : agreement_terms(scenario))
    for (const int index : term.agreement->exempt)
      target(scenario, shapings, scenario.events[static_cast<std::size_t>(term.event)], index)
          .exemptions.push_back(term);
  for (const Shaping& shaping : shapings) {
    std::map<Date, const Event*> starts;
    for (const Event* amendment : shaping.amendments) {
      if (amendment->trigger.waits()) continue;
      const auto [first, fresh] = starts.emplace(amendment->start, amendment);
      if (!fresh)
        refuse(amendment->place, "events." + amendment->id, "two amendments of one control start on the same day",
               "`" + first->second->id + "` does too; merge them or move one");
    }
  }
  return shapings;
}

/// The countries that some of the agreements spare: bit i of `which` stands for the i-th.
std::set<int> spared(const Shaping& shaping, const Control& control, unsigned which) {
  std::set<int> countries;
  for (std::size_t i = 0; i < shaping.exemptions.size(); ++i) {
    const AgreementTerm& term = shaping.exemptions[i];
    if ((which >> i & 1U) != 0 && term.has_member(control.by))
      countries.insert(term.agreement->members.begin(), term.agreement->members.end());
  }
  countries.erase(control.by);
  return countries;
}

/// A list of countries without some; nothing where nobody is left (an empty list would mean all).
std::optional<std::vector<int>> without(std::vector<int> list, const std::set<int>& countries, const World& world) {
  if (list.empty()) {
    list.resize(world.countries.size());
    std::iota(list.begin(), list.end(), 0);
  }
  std::erase_if(list, [&](int country) { return countries.count(country) != 0; });
  if (list.empty()) return std::nullopt;
  return list;
}

/// The control without partners of some countries; on what passes, without what they sell and buy. Nobody trades with
/// himself: where only the actor is left, nobody is bound.
std::optional<Control> without(const Control& control, std::set<int> countries, const World& world) {
  Control result = control;
  const bool passing = !control.links.via.empty();
  if (!passing) countries.insert(control.by);
  for (const bool sells : {true, false}) {
    if (!passing && sells != control.import_side) continue;
    std::vector<int>& list = sells ? result.links.from : result.links.to;
    const auto left = without(list, countries, world);
    if (!left) return std::nullopt;
    list = *left;
  }
  return result;
}

/// For each set of agreements that spare somebody, the versions without those whom they spare; null where nobody is
/// bound. Which of them come to bind depends on dates, their numbers do not.
void add_sparing(Course& course, const Scenario& scenario, const Shaping& shaping) {
  const Event& event = scenario.events[static_cast<std::size_t>(course.event)];
  if (static_cast<int>(shaping.exemptions.size()) > most_exemptions)
    refuse(event.place, "events." + event.id, "more than 8 agreements spare somebody this control",
           "write one agreement for all who are spared together");
  const std::vector<const Control*> enacted = course.versions;
  // A version that spares somebody comes with its agreement, or with what it changes: either may wait.
  const bool waits =
      std::any_of(course.version_waits.begin(), course.version_waits.end(), [](bool one) { return one; }) ||
      std::any_of(shaping.exemptions.begin(), shaping.exemptions.end(), [&](const AgreementTerm& term) {
        return scenario.events[static_cast<std::size_t>(term.event)].trigger.waits();
      });
  for (unsigned which = 1; which < 1U << shaping.exemptions.size(); ++which)
    for (const Control* version : enacted) {
      const auto left = without(*version, spared(shaping, *version, which), *scenario.world);
      course.versions.push_back(nullptr);
      course.version_waits.push_back(waits);
      if (!left) continue;
      course.sparing.push_back(std::make_shared<const Control>(*left));
      course.versions.back() = course.sparing.back().get();
    }
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
  const int enacted = static_cast<int>(course.versions.size());
  add_sparing(course, scenario, shaping);
  const Days whole = days_of(event.start, event.until).meet({event.start, shaping.lifted});
  if (whole.empty()) return course;

  std::set<Date> cuts{whole.from, whole.after};
  std::vector<Days> exempt;
  for (const AgreementTerm& term : shaping.exemptions) exempt.push_back(term.days);
  for (const std::vector<Days>* list : {&shaping.suspended, &std::as_const(amended), &std::as_const(exempt)})
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
    unsigned sparing = 0;
    for (std::size_t i = 0; i < shaping.exemptions.size(); ++i)
      if (shaping.exemptions[i].days.holds(*from)) sparing |= 1U << i;
    version += static_cast<int>(sparing) * enacted;
    if (course.versions[version] == nullptr) continue;
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
    const auto meant = [&](const std::vector<int>& targets) { return contains(targets, index); };
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
