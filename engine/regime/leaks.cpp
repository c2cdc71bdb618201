#include "regime/leaks.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace chokepoint {
namespace {

bool bars(const Control& control) {
  return std::holds_alternative<Ban>(control.measure) || std::holds_alternative<Quota>(control.measure) ||
         std::holds_alternative<Licence>(control.measure);
}

}  // namespace

std::vector<Detour> detours_of(const Scenario& scenario) {
  std::vector<Detour> detours;
  if (std::none_of(scenario.events.begin(), scenario.events.end(),
                   [](const Event& event) { return std::holds_alternative<Leakage>(event.effect); }))
    return detours;
  const std::vector<Course> all = courses(scenario);
  for (std::size_t i = 0; i < scenario.events.size(); ++i) {
    const auto* leakage = std::get_if<Leakage>(&scenario.events[i].effect);
    if (leakage == nullptr) continue;
    std::set<int> lanes;
    for (const Course& course : all) {
      if (std::find(leakage->controls.begin(), leakage->controls.end(), course.event) == leakage->controls.end())
        continue;
      for (const Control* version : course.versions)
        for (std::size_t l = 0; version != nullptr && bars(*version) && l < scenario.world->links.size(); ++l)
          if (version->matches(scenario.world->links[l])) lanes.insert(static_cast<int>(l));
    }
    for (const int lane : lanes)
      detours.push_back({static_cast<int>(i), scenario.events[i].id, lane, leakage->transit_days, leakage->cost});
  }
  return detours;
}

Leaks::Leaks(const Scenario& scenario, const CompiledWorld& compiled, std::span<const Course> courses,
             std::span<const LinkGroup> groups)
    : scenario_(&scenario), compiled_(&compiled), groups_(groups) {
  if (courses.empty()) return;  // the twin
  const std::vector<Detour> detours = detours_of(scenario);
  std::map<int, std::vector<int>> groups_of;  // by link
  for (std::size_t g = 0; g < groups.size(); ++g)
    for (const int l : groups[g].links) groups_of[l].push_back(static_cast<int>(g));
  for (std::size_t d = 0; d < compiled.map.detour.size(); ++d) {
    const Event& event = scenario.events[static_cast<std::size_t>(detours[d].event)];
    const Leakage& leakage = std::get<Leakage>(event.effect);
    Way way{compiled.map.detour[d], compiled.map.link[detours[d].link], leakage.share, {}, {}};
    for (const Course& course : courses) {
      if (course.phases.empty() ||
          std::find(leakage.controls.begin(), leakage.controls.end(), course.event) == leakage.controls.end())
        continue;
      Days known = days_of(event.start, event.until);
      known.from =
          std::max(known.from, course.phases.front().days.from + std::chrono::days(std::lround(leakage.delay_days)));
      way.controls.emplace_back(&course, known);
      for (const int g : groups_of[way.lane])
        if (groups[static_cast<std::size_t>(g)].event == course.event) way.groups.emplace_back(g, known);
    }
    ways_.push_back(std::move(way));
  }
}

void Leaks::compose(int step, Regime& regime) const {
  const Days now = days_of(scenario_->calendar, step);
  for (const Way& way : ways_) {
    const double pattern = regime.anchor_flow[way.lane];
    const Link& lane = scenario_->world->links[compiled_->network.links.world_link[way.lane]];
    double most = 0;
    for (const auto& [course, known] : way.controls) {
      double days = 0;
      for (const Course::Phase& phase : course->phases) {
        const Control& control = *course->versions[phase.version];
        if (std::holds_alternative<Ban>(control.measure) && control.matches(lane))
          days += phase.days.meet(known).meet(now).count();
      }
      most = std::max(most, pattern * days / now.count());
    }
    for (const auto& [g, known] : way.groups) {
      const double let = std::min(regime.group_capacity[g], regime.group_room[g]);
      if (let >= unlimited || known.meet(now).empty()) continue;
      double wanted = 0;
      for (const int l : groups_[g].links) wanted += regime.anchor_flow[l];
      if (wanted > let) most = std::max(most, (1 - let / wanted) * pattern * known.meet(now).count() / now.count());
    }
    regime.link_capacity[way.detour] = way.share * most;
  }
}

}  // namespace chokepoint
