#include "regime/capacities.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "base/lists.hpp"
#include "regime/projects.hpp"

namespace chokepoint {
namespace {

template <class Selector>
std::vector<int> select(const World& world, const NetworkMap& map, const Selector& selector) {
  std::vector<int> links;
  for (std::size_t i = 0; i < world.links.size(); ++i)
    if (selector.matches(world.links[i])) links.insert(links.end(), map.layers[i].begin(), map.layers[i].end());
  std::sort(links.begin(), links.end());
  return links;
}

/// The lane that a link belongs to, or for a transfer one that leads the same way; nothing for what controls do not
/// see.
std::optional<Link> way_of(const World& world, const CompiledWorld& compiled, int l) {
  const Network& n = compiled.network;
  if (n.links.world_link[l] >= 0) return world.links[n.links.world_link[l]];
  const int transfer = n.links.extra[l] - static_cast<int>(compiled.map.detour.size());
  if (n.links.extra[l] < 0 || transfer < 0) return std::nullopt;
  Link way;
  way.from = compiled.transfers[transfer].from;
  way.to = compiled.transfers[transfer].to;
  way.commodity = compiled.transfers[transfer].commodity;
  return way;
}

/// With listed end users: what feeds them from a layer that carries the control's binding. Without: the lanes it would
/// bind anyhow, and those abroad, in such layers.
std::vector<int> origin_links(const World& world, const CompiledWorld& compiled, const Control& control) {
  const Network& n = compiled.network;
  const auto found = std::find(compiled.bindings.begin(), compiled.bindings.end(), binding_of(world, control));
  if (found == compiled.bindings.end())
    throw std::logic_error("a control that follows origin needs a world compiled for its scenario");
  const unsigned binding = 1U << (found - compiled.bindings.begin());
  std::vector<unsigned char> listed(static_cast<std::size_t>(n.rooms.count));
  for (std::size_t k = 0; k < world.consumers.size(); ++k)
    if (lists(world, control, world.consumers[k])) listed[n.consumers.room[compiled.map.consumer[k]]] = 1;
  for (std::size_t f = 0; f < world.facilities.size(); ++f)
    if (lists(world, control, world.facilities[f]))
      for (const int p : compiled.map.processes_of(static_cast<int>(f)))
        for (const Arc& input : n.processes.inputs[p]) listed[input.node] = 1;
  std::vector<int> links;
  for (int l = 0; l < n.links.count; ++l) {
    const bool in_layer = (n.rooms.bound[n.links.source[l]] & binding) != 0;
    if (control.lists_users()) {
      if (n.links.kind[l] == LinkSpec::Kind::feed && in_layer && listed[n.links.target[l]] != 0) links.push_back(l);
    } else if (const std::optional<Link> way = way_of(world, compiled, l);
               way && (control.matches(*way) || (in_layer && binds_abroad(world, control, way->from, way->to)))) {
      links.push_back(l);
    }
  }
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
  return select(world, map, selector);
}

std::vector<int> select_links(const World& world, const CompiledWorld& compiled, const Control& control) {
  if (control.follows_origin()) return origin_links(world, compiled, control);
  std::vector<int> links = select(world, compiled.map, control);
  if (compiled.transfers.empty()) return links;
  for (const std::vector<int>& layers : compiled.map.transfer)
    for (const int l : layers)
      if (control.matches(*way_of(world, compiled, l))) links.push_back(l);
  std::sort(links.begin(), links.end());
  return links;
}

Capacities::Capacities(const Scenario& scenario, const CompiledWorld& compiled, std::span<const Course> courses,
                       std::span<const Date> building)
    : scenario_(&scenario), compiled_(&compiled), technology_(scenario) {
  const World& world = *scenario.world;
  for (std::size_t i = 0; i < world.links.size(); ++i)
    if (world.links[i].opens)
      for (const int l : compiled.map.layers[i]) lanes_[l].opening.day = day_number(*world.links[i].opens);

  place_facilities(building);
  for (const Course& course : courses)
    for (const Course::Phase& phase : course.phases) {
      const Control& control = *course.versions[phase.version];
      if (!std::holds_alternative<Ban>(control.measure) || control.lists_users()) continue;
      const Curb curb{course.event, day_number(phase.days.from), day_number(phase.days.after), 0, 0};
      for (const int l : select_links(world, compiled, control)) lanes_[l].curbs.push_back(curb);
    }
  for (std::size_t i = 0; i < scenario.events.size(); ++i)
    if (const auto* outage = std::get_if<Outage>(&scenario.events[i].effect))
      add_outage(scenario.events[i], static_cast<int>(i), *outage);
  for (std::size_t i = 0; i < facilities_.size(); ++i)
    facilities_[i].changes = !facilities_[i].curbs.empty() || std::isfinite(facilities_[i].opening.day) ||
                             technology_.concerns(static_cast<int>(i));
}

void Capacities::add_outage(const Event& event, int index, const Outage& outage) {
  const Days days = days_of(event.start, event.until);
  const Curb curb{index, day_number(days.from), day_number(days.after), outage.capacity, outage.recovery_days};
  for (const int f : outage.facilities) facilities_[f].curbs.push_back(curb);
  if (outage.links)
    for (const int l : select_links(*scenario_->world, compiled_->map, *outage.links)) lanes_[l].curbs.push_back(curb);
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

/// What changes on a link, if anything does.
const Capacities::Lane& Capacities::lane(int link) const {
  static const Lane calm;
  const auto found = lanes_.find(link);
  return found == lanes_.end() ? calm : found->second;
}

void Capacities::compose_links(int step, Regime& regime) const {
  const Network& network = compiled_->network;
  const Days now = days_of(scenario_->calendar, step);
  regime.link_capacity = network.links.capacity;
  regime.link_cause.assign(static_cast<std::size_t>(network.links.count), -1);
  for (const auto& [l, lane] : lanes_) {
    const std::vector<Curb> curbs = in_force(lane.curbs, now);
    regime.link_capacity[l] = mean_capacity(now, network.links.capacity[l], lane.opening, curbs, regime.anchor_flow[l]);
    if (!curbs.empty()) regime.link_cause[l] = tightest_event(curbs, now);
  }
}

Date Capacities::links_stand_until(Days now) const {
  Date until = never_ends;
  for (const auto& [l, lane] : lanes_) until = std::min(until, stands_until(now, lane.opening, lane.curbs));
  return until;
}

void Capacities::compose_processes(int step, Regime& regime, std::span<const double> added) const {
  const Network& network = compiled_->network;
  const Days now = days_of(scenario_->calendar, step);
  regime.process_capacity = network.processes.capacity;
  regime.process_cause.assign(static_cast<std::size_t>(network.processes.count), -1);
  regime.facility_capacity = network.facilities.capacity;
  regime.facility_cause.assign(static_cast<std::size_t>(network.facilities.count), -1);
  for (std::size_t i = 0; i < facilities_.size(); ++i) {
    const Place& place = facilities_[i];
    double share = 1;
    int cause = -1;
    if (place.changes) {
      const std::vector<Curb> curbs = in_force(place.curbs, now);
      const Technology::Left left = technology_.left(static_cast<int>(i), place.opening.day, step);
      share = mean_capacity(now, 1.0, place.opening, curbs) * left.share;
      cause = tightest_event(curbs, now, left);
    }
    const int f = compiled_->map.facility[i];
    const double more = added.empty() ? 0.0 : added[i];
    regime.facility_capacity[f] = (place.facility_capacity + more) * share;
    regime.facility_cause[f] = cause;
    for (std::size_t o = 0; o < place.process_capacity.size(); ++o) {
      for (const int p : compiled_->map.versions[compiled_->map.first_operation[i] + o]) {
        const double capacity = (place.process_capacity[o] + more / network.processes.use[p]) * share;
        regime.process_capacity[p] = capacity;
        regime.process_cause[p] = cause;
        const int together = network.processes.limit[p];
        if (together < 0) continue;
        regime.facility_capacity[together] = capacity * network.processes.use[p];
        regime.facility_cause[together] = cause;
      }
    }
  }
}

Date Capacities::processes_stand_until(Days now) const {
  Date until = never_ends;
  for (std::size_t i = 0; i < facilities_.size(); ++i)
    if (const Place& place = facilities_[i]; place.changes)
      until = std::min(
          {until, stands_until(now, place.opening, place.curbs), technology_.stands_until(static_cast<int>(i), now)});
  return until;
}

std::vector<double> Capacities::compose_shared(int step, Regime& regime) const {
  const Network& network = compiled_->network;
  const Days now = days_of(scenario_->calendar, step);
  std::vector<double> shared;
  for (const std::vector<int>& layers : compiled_->shared_lanes) {
    // What curbs all layers curbs the lane; what curbs some of them only, those.
    const Lane& first = lane(layers.front());
    std::vector<Curb> whole = in_force(first.curbs, now);
    double pattern = 0;
    for (const int l : layers) {
      pattern += regime.anchor_flow[l];
      std::erase_if(whole, [&](const Curb& curb) { return !contains(lane(l).curbs, curb); });
    }
    shared.push_back(mean_capacity(now, network.links.capacity[layers.front()], first.opening, whole, pattern));
    for (const int l : layers)
      if (in_force(lane(l).curbs, now).size() == whole.size()) regime.link_capacity[l] = shared.back();
  }
  return shared;
}

}  // namespace chokepoint
