#include "regime/capacities.hpp"

#include <algorithm>
#include <cmath>

#include "regime/projects.hpp"

namespace chokepoint {
namespace {

bool among(const std::vector<int>& list, int item) {
  return list.empty() || std::find(list.begin(), list.end(), item) != list.end();
}

bool matches(const LinkSelector& selector, const Link& link) {
  return among(selector.commodities, link.commodity) && among(selector.from, link.from) && among(selector.to, link.to);
}

template <class Matches>
std::vector<int> select(const World& world, const NetworkMap& map, Matches matching) {
  std::vector<int> links;
  for (std::size_t i = 0; i < world.links.size(); ++i)
    if (map.link[i] >= 0 && matching(world.links[i])) links.push_back(map.link[i]);
  std::sort(links.begin(), links.end());
  return links;
}

/// Of the curbs in the step the one that alone leaves least, unless another event leaves no more; -1 where none bites.
int tightest_event(std::span<const Curb> curbs, Days now, Technology::Left other = {}) {
  int event = other.event;
  double least = std::min(other.share, 1 - 1e-12);
  for (const Curb& curb : curbs) {
    const double left = mean_capacity(now, 1.0, {}, {&curb, 1});
    if (left >= least) continue;
    least = left;
    event = curb.event;
  }
  return event;
}

std::vector<Curb> in_force(const std::vector<Curb>& curbs, Days now) {
  std::vector<Curb> result;
  for (const Curb& curb : curbs)
    if (curb.from < day_number(now.after) && curb.ends() > day_number(now.from)) result.push_back(curb);
  return result;
}

}  // namespace

std::vector<int> select_links(const World& world, const NetworkMap& map, const LinkSelector& selector) {
  return select(world, map, [&](const Link& link) { return matches(selector, link); });
}

std::vector<int> select_links(const World& world, const NetworkMap& map, const Control& control) {
  return select(world, map, [&](const Link& link) {
    return (control.import_side ? link.to : link.from) == control.by && matches(control.links, link);
  });
}

Capacities::Capacities(const Scenario& scenario, const CompiledWorld& compiled, std::span<const Course> courses,
                       std::span<const Date> building)
    : scenario_(&scenario), compiled_(&compiled), technology_(scenario) {
  const World& world = *scenario.world;
  const Network& network = compiled.network;
  link_opening_.resize(static_cast<std::size_t>(network.links.count));
  link_curbs_.resize(static_cast<std::size_t>(network.links.count));
  for (std::size_t i = 0; i < world.links.size(); ++i)
    if (const int l = compiled.map.link[i]; l >= 0 && world.links[i].opens)
      link_opening_[l].day = day_number(*world.links[i].opens);

  place_facilities(building);
  for (const Course& course : courses)
    for (const Course::Phase& phase : course.phases) {
      const Control& control = *course.versions[phase.version];
      if (!std::holds_alternative<Ban>(control.measure)) continue;
      const Curb curb{course.event, day_number(phase.days.from), day_number(phase.days.after), 0, 0};
      for (const int l : select_links(world, compiled.map, control)) link_curbs_[l].push_back(curb);
    }
  for (std::size_t i = 0; i < scenario.events.size(); ++i)
    if (const auto* outage = std::get_if<Outage>(&scenario.events[i].effect))
      add_outage(scenario.events[i], static_cast<int>(i), *outage);
}

void Capacities::add_outage(const Event& event, int index, const Outage& outage) {
  const Days days = days_of(event.start, event.until);
  const Curb curb{index, day_number(days.from), day_number(days.after), outage.capacity, outage.recovery_days};
  for (const int f : outage.facilities) facilities_[f].curbs.push_back(curb);
  if (outage.links)
    for (const int l : select_links(*scenario_->world, compiled_->map, *outage.links)) link_curbs_[l].push_back(curb);
}

void Capacities::place_facilities(std::span<const Date> building) {
  const World& world = *scenario_->world;
  const double per_step = 1.0 / scenario_->calendar.steps_per_year();
  const std::vector<ProjectCourse> courses = project_courses(*scenario_, building);
  for (std::size_t i = 0; i < world.facilities.size(); ++i) {
    const Facility& facility = world.facilities[i];
    Place& place = facilities_.emplace_back();
    place.opening = courses[i].opening;
    place.curbs = courses[i].held;
    place.facility_capacity = compiled_->network.facilities.capacity[compiled_->map.facility[i]];
    for (const int p : compiled_->map.facility_processes[i])
      place.process_capacity.push_back(compiled_->network.processes.capacity[p]);
    if (!courses[i].capacity) continue;
    const double capacity = *courses[i].capacity;
    place.facility_capacity = capacity * per_step;
    for (std::size_t o = 0; o < facility.operations.size(); ++o) {
      const Operation& operation = facility.operations[o];
      place.process_capacity[o] = std::min(operation.capacity.value_or(unlimited), capacity / operation.use) * per_step;
    }
  }
}

void Capacities::compose(int step, Regime& regime, std::span<const double> added) const {
  const Network& network = compiled_->network;
  const Days now = days_of(scenario_->calendar, step);
  regime.link_capacity = network.links.capacity;
  regime.link_cause.assign(static_cast<std::size_t>(network.links.count), -1);
  for (int l = 0; l < network.links.count; ++l) {
    const std::vector<Curb> curbs = in_force(link_curbs_[l], now);
    regime.link_capacity[l] =
        mean_capacity(now, network.links.capacity[l], link_opening_[l], curbs, regime.anchor_flow[l]);
    if (!curbs.empty()) regime.link_cause[l] = tightest_event(curbs, now);
  }

  regime.process_capacity = network.processes.capacity;
  regime.process_cause.assign(static_cast<std::size_t>(network.processes.count), -1);
  regime.facility_capacity = network.facilities.capacity;
  regime.facility_cause.assign(static_cast<std::size_t>(network.facilities.count), -1);
  for (std::size_t i = 0; i < facilities_.size(); ++i) {
    const Place& place = facilities_[i];
    const std::vector<Curb> curbs = in_force(place.curbs, now);
    const Technology::Left left = technology_.left(static_cast<int>(i), place.opening.day, step);
    const double share = mean_capacity(now, 1.0, place.opening, curbs) * left.share;
    const int cause = tightest_event(curbs, now, left);
    const int f = compiled_->map.facility[i];
    const double more = added.empty() ? 0.0 : added[i];
    regime.facility_capacity[f] = (place.facility_capacity + more) * share;
    regime.facility_cause[f] = cause;
    const std::vector<int>& processes = compiled_->map.facility_processes[i];
    for (std::size_t o = 0; o < processes.size(); ++o) {
      regime.process_capacity[processes[o]] =
          (place.process_capacity[o] + more / network.processes.use[processes[o]]) * share;
      regime.process_cause[processes[o]] = cause;
    }
  }
}

}  // namespace chokepoint
