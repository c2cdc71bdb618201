#include "regime/leaks.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/lists.hpp"
#include "regime/capacities.hpp"

namespace chokepoint {
namespace {

bool bars(const Control& control) {
  return std::holds_alternative<Ban>(control.measure) || std::holds_alternative<Quota>(control.measure) ||
         std::holds_alternative<Licence>(control.measure);
}

/// True if a control bars the lane itself, or what is bound of it; those with listed users bar gates instead.
bool bars_lane(const World& world, const Control& control, const Link& lane) {
  if (!bars(control) || control.lists_users()) return false;
  return control.matches(lane) || (control.reach && binds_abroad(world, control, lane.from, lane.to));
}

bool names(const Leakage& leakage, const Course& course) { return contains(leakage.controls, course.event); }

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
      if (!names(*leakage, course)) continue;
      for (const Control* version : course.versions)
        for (std::size_t l = 0; version != nullptr && l < scenario.world->links.size(); ++l)
          if (bars_lane(*scenario.world, *version, scenario.world->links[l])) lanes.insert(static_cast<int>(l));
    }
    for (const int lane : lanes)
      detours.push_back({static_cast<int>(i), scenario.events[i].id, lane, leakage->transit_days, leakage->cost});
  }
  return detours;
}

Leaks::Leaks(const Scenario& scenario, const CompiledWorld& compiled, std::span<const Course> courses,
             std::span<const LinkGroup> groups)
    : scenario_(&scenario), groups_(groups) {
  if (courses.empty()) return;  // the twin
  if (std::none_of(scenario.events.begin(), scenario.events.end(),
                   [](const Event& event) { return std::holds_alternative<Leakage>(event.effect); }))
    return;
  const std::vector<Detour> detours = detours_of(scenario);
  const Network& network = compiled.network;
  std::map<int, std::vector<int>> groups_of;  // by link
  for (std::size_t g = 0; g < groups.size(); ++g)
    for (const int l : groups[g].links) groups_of[l].push_back(static_cast<int>(g));
  // What bans close, version by version.
  for (const Course& course : courses)
    for (const Course::Phase& phase : course.phases)
      if (const Control& control = *course.versions[phase.version];
          std::holds_alternative<Ban>(control.measure) && !control.lists_users() && closed_.count(&control) == 0)
        closed_[&control] = select_links(*scenario.world, compiled, control);
  for (std::size_t d = 0; d < compiled.map.detour.size(); ++d) {
    const Leakage& leakage = std::get<Leakage>(scenario.events[static_cast<std::size_t>(detours[d].event)].effect);
    for (const int detour : compiled.map.detour[d])
      for (const int lane : compiled.map.layers[static_cast<std::size_t>(detours[d].link)]) {
        if (network.links.source[lane] != network.links.source[detour]) continue;  // another layer
        Way way{detour, lane, leakage.share, {}, {}};
        for (const Course& course : courses) {
          if (course.phases.empty() || !names(leakage, course)) continue;
          const Days known = known_days(detours[d].event, course);
          way.controls.emplace_back(&course, known);
          for (const int g : groups_of[lane])
            if (groups[static_cast<std::size_t>(g)].event == course.event) way.groups.emplace_back(g, known);
        }
        ways_.push_back(std::move(way));
      }
  }
  for (int i = 0; i < static_cast<int>(scenario.events.size()); ++i) {
    const auto* leakage = std::get_if<Leakage>(&scenario.events[static_cast<std::size_t>(i)].effect);
    if (leakage == nullptr) continue;
    for (const Course& course : courses)
      for (std::size_t g = 0; g < groups.size() && names(*leakage, course) && !course.phases.empty(); ++g)
        if (groups[g].event == course.event && !groups[g].links.empty() &&
            network.links.kind[groups[g].links.front()] == LinkSpec::Kind::feed)
          gates_.push_back({static_cast<int>(g), leakage->share, known_days(i, course)});
  }
}

/// The days on which the way around a control is known.
Days Leaks::known_days(int event, const Course& course) const {
  const Event& leakage = scenario_->events[static_cast<std::size_t>(event)];
  Days known = days_of(leakage.start, leakage.until);
  const double delay = std::get<Leakage>(leakage.effect).delay_days;
  known.from = std::max(known.from, course.phases.front().days.from + std::chrono::days(std::lround(delay)));
  return known;
}

void Leaks::compose(int step, Regime& regime) const {
  const Days now = days_of(scenario_->calendar, step);
  for (const Way& way : ways_) {
    const double pattern = regime.anchor_flow[way.lane];
    double most = 0;
    for (const auto& [course, known] : way.controls) {
      double days = 0;
      for (const Course::Phase& phase : course->phases) {
        const auto closed = closed_.find(course->versions[phase.version]);
        if (closed != closed_.end() && std::binary_search(closed->second.begin(), closed->second.end(), way.lane))
          days += phase.days.meet(known).meet(now).count();
      }
      most = std::max(most, pattern * days / now.count());
    }
    for (const auto& [g, known] : way.groups)
      most = std::max(most, kept_back(g, regime) * pattern * known.meet(now).count() / now.count());
    regime.link_capacity[way.detour] = way.share * most;
  }
}

/// Share of what a group carries in the pattern that its control keeps back in the step.
double Leaks::kept_back(int group, const Regime& regime) const {
  const double let = std::min(regime.group_capacity[group], regime.group_room[group]);
  if (let >= unlimited) return 0;
  double wanted = 0;
  for (const int l : groups_[static_cast<std::size_t>(group)].links) wanted += regime.anchor_flow[l];
  return wanted > let ? 1 - let / wanted : 0;
}

std::vector<std::pair<int, double>> Leaks::false_papers(int step, const Regime& regime) const {
  const Days now = days_of(scenario_->calendar, step);
  std::map<int, double> shares;  // of what is kept back, by group
  for (const Gate& gate : gates_) shares[gate.group] += gate.share * (gate.known.meet(now).count() / now.count());
  std::vector<std::pair<int, double>> tonnes;
  for (const auto& [group, share] : shares) {
    double wanted = 0;
    for (const int l : groups_[static_cast<std::size_t>(group)].links) wanted += regime.anchor_flow[l];
    if (const double leaked = std::min(1.0, share) * kept_back(group, regime) * wanted; leaked > 0)
      tonnes.emplace_back(group, leaked);
  }
  return tonnes;
}

}  // namespace chokepoint
