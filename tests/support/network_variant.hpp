// The same network in other words: counted in other units, with everything in halves, with things that mean nothing
// beside it, or with another one beside it. What is true of the first must be true of the second.
#pragma once

#include <cmath>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "network/network.hpp"
#include "regime/regime.hpp"
#include "support/random_network.hpp"

namespace chokepoint::support {

/// Of which thing another is a copy, and how many of its units make one of the original's.
struct CopyOf {
  std::string id;
  double factor = 1;
};

struct NetworkVariant {
  NetworkSpec spec;
  std::map<std::string, CopyOf> links, processes, consumers;  ///< by the ids here; what is not listed is new
  std::map<std::string, double> tonnes;                       ///< per link of the original: units here in one there

  explicit NetworkVariant(const NetworkSpec& original) : spec(original) {
    for (const auto& lane : spec.links) links[lane.id] = {lane.id, 1};
    for (const auto& process : spec.processes) processes[process.id] = {process.id, 1};
    for (const auto& consumer : spec.consumers) consumers[consumer.id] = {consumer.id, 1};
    for (const auto& lane : spec.links) tonnes[lane.id] = 1;
  }
};

/// Commodities, runs and capacities of facilities counted in other units; `draw` gives a factor.
inline NetworkVariant in_other_units(const NetworkSpec& original, const std::function<double()>& draw) {
  NetworkVariant variant(original);
  NetworkSpec& spec = variant.spec;
  std::map<std::string, double> commodity, room, facility;
  for (const auto& place : spec.rooms) {
    if (commodity.count(place.commodity) == 0) commodity[place.commodity] = draw();
    room[place.id] = commodity[place.commodity];
  }
  for (auto& owner : spec.facilities) owner.capacity *= facility[owner.id] = draw();
  for (auto& lane : spec.links) {
    const double factor = room[lane.source];
    lane.capacity *= factor;
    lane.base_flow *= factor;
    variant.links[lane.id].factor = variant.tonnes[lane.id] = factor;
  }
  for (auto& process : spec.processes) {
    const double factor = draw();
    for (auto* arcs : {&process.inputs, &process.outputs})
      for (auto& [id, amount] : *arcs) amount *= room[id] / factor;
    process.capacity *= factor;
    process.base_run *= factor;
    if (!process.facility.empty()) process.use *= facility[process.facility] / factor;
    variant.processes[process.id].factor = factor;
  }
  for (auto& consumer : spec.consumers) {
    const double factor = room[consumer.room];
    consumer.demand *= factor;
    variant.consumers[consumer.id].factor = factor;
  }
  return variant;
}

/// Every lane, and every process with a facility of its own, as two halves.
inline NetworkVariant in_halves(const NetworkSpec& original) {
  NetworkVariant variant(original);
  NetworkSpec& spec = variant.spec;
  const std::vector<LinkSpec> lanes = spec.links;
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    LinkSpec& half = spec.links[i];
    half.capacity /= 2;
    half.base_flow /= 2;
    variant.links[half.id].factor = 0.5;
    LinkSpec other = half;
    other.id += "~";
    variant.links[other.id] = {half.id, 0.5};
    spec.links.push_back(other);
  }
  const std::vector<ProcessSpec> processes = spec.processes;
  for (std::size_t i = 0; i < processes.size(); ++i) {
    ProcessSpec& half = spec.processes[i];
    if (!half.facility.empty()) continue;
    half.capacity /= 2;
    half.base_run /= 2;
    variant.processes[half.id].factor = 0.5;
    ProcessSpec other = half;
    other.id += "~";
    variant.processes[other.id] = {half.id, 0.5};
    spec.processes.push_back(other);
  }
  return variant;
}

/// Empty markets, a commodity nobody has, lanes and plants without capacity, consumers who want nothing.
inline NetworkVariant with_holes(const NetworkSpec& original, std::mt19937& random) {
  NetworkVariant variant(original);
  NetworkSpec& spec = variant.spec;
  const auto some = [&](const auto& list) -> const auto& { return list[random() % list.size()]; };
  const std::vector<RoomSpec> rooms = spec.rooms;
  for (int i = 0; i < 8; ++i) {
    const RoomSpec &at = some(rooms), &to = some(rooms);
    const std::string number = std::to_string(i), empty = "NIL/" + at.commodity + number, none = "NIL/none" + number;
    spec.rooms.push_back({empty, empty, "NIL", at.commodity, at.cover});
    spec.rooms.push_back({none, none, "NIL", "none", 1});
    LinkSpec lane;
    lane.id = "hole" + number;
    lane.source = at.id;
    lane.target = empty;
    lane.cost = 1;
    lane.lag = 1;
    spec.links.push_back(lane);
    if (at.commodity == to.commodity && at.id != to.id) {
      lane.id += "-here";
      lane.target = to.id;
      spec.links.push_back(lane);
    }
    ProcessSpec process;
    process.id = "hole" + number + ":make";
    process.inputs = {{at.id, 2.0}};
    process.outputs = {{empty, 1.0}, {none, 0.1}};
    process.lag = 1;
    spec.processes.push_back(process);
    spec.consumers.push_back({"hole" + number, i % 2 == 0 ? at.id : empty, 0, 1, 0.5});
  }
  return variant;
}

/// Two networks with the same commodities and nothing else in common; the second's amounts times `factor`.
inline std::pair<NetworkVariant, NetworkVariant> side_by_side(const NetworkSpec& one, const NetworkSpec& other,
                                                              double factor) {
  std::pair<NetworkVariant, NetworkVariant> both{NetworkVariant(one), NetworkVariant(other)};
  const NetworkVariant plain(other);
  NetworkVariant& far = both.second;
  far.links.clear();
  far.processes.clear();
  far.consumers.clear();
  NetworkSpec spec = other;
  const auto rename = [](std::string& id) {
    if (!id.empty()) id = "far " + id;
  };
  for (auto& place : spec.rooms)
    for (std::string* id : {&place.id, &place.market, &place.country}) rename(*id);
  for (auto& facility : spec.facilities) {
    rename(facility.id);
    facility.capacity *= factor;
  }
  for (auto& process : spec.processes) {
    const std::string id = process.id;
    for (std::string* name : {&process.id, &process.facility}) rename(*name);
    for (auto* arcs : {&process.inputs, &process.outputs})
      for (auto& [room, amount] : *arcs) rename(room);
    process.capacity *= factor;
    process.base_run *= factor;
    far.processes[process.id] = {id, factor};
  }
  for (auto& lane : spec.links) {
    const std::string id = lane.id;
    for (std::string* name : {&lane.id, &lane.source, &lane.target}) rename(*name);
    lane.capacity *= factor;
    lane.base_flow *= factor;
    far.links[lane.id] = {id, factor};
    far.tonnes[id] = factor;
  }
  for (auto& consumer : spec.consumers) {
    const std::string id = consumer.id;
    for (std::string* name : {&consumer.id, &consumer.room}) rename(*name);
    consumer.demand *= factor;
    far.consumers[consumer.id] = {id, factor};
  }
  NetworkSpec all = one;
  const auto join = [](auto& list, const auto& more) { list.insert(list.end(), more.begin(), more.end()); };
  join(all.rooms, spec.rooms);
  join(all.facilities, spec.facilities);
  join(all.processes, spec.processes);
  join(all.links, spec.links);
  join(all.consumers, spec.consumers);
  both.first.spec = all;
  both.second.spec = all;
  return both;
}

/// Lanes both ways between each room of the first and one of the same commodity in the second, as long as they are
/// open.
inline void bridge(std::pair<NetworkVariant, NetworkVariant>& both, const NetworkSpec& one) {
  std::map<std::string, std::string> of;  // commodity -> a room of the second
  const std::vector<RoomSpec> rooms = both.first.spec.rooms;
  for (std::size_t i = one.rooms.size(); i < rooms.size(); ++i) of.emplace(rooms[i].commodity, rooms[i].id);
  for (const RoomSpec& near : one.rooms) {
    const auto far = of.find(near.commodity);
    if (far == of.end()) continue;
    LinkSpec lane;
    lane.cost = 1;
    lane.lag = 1;
    lane.capacity = 1;
    for (const bool back : {false, true}) {
      lane.id = near.id + (back ? " back" : " over");
      lane.source = back ? far->second : near.id;
      lane.target = back ? near.id : far->second;
      for (NetworkVariant* variant : {&both.first, &both.second}) variant->spec.links.push_back(lane);
    }
  }
}

/// Puts a shock of the original on top of `regime`, one of the variant's network.
inline void carry(const Network& from, const RandomShock& shock, const Network& to, const NetworkVariant& variant,
                  RandomShock& result) {
  const auto times = [](double amount, double factor) { return amount < unlimited ? amount * factor : amount; };
  Regime& regime = result.regime;
  std::vector<double> flow = regime.anchor_flow, run = regime.anchor_run;
  std::vector<std::vector<int>> copies(static_cast<std::size_t>(from.links.count));
  for (int l = 0; l < to.links.count; ++l) {
    const auto copy = variant.links.find(to.links.id[l]);
    if (copy == variant.links.end()) continue;
    const int original = from.find_link(copy->second.id);
    copies[original].push_back(l);
    regime.link_capacity[l] = times(shock.regime.link_capacity[original], copy->second.factor);
    flow[l] = shock.regime.anchor_flow[original] * copy->second.factor;
  }
  for (int p = 0; p < to.processes.count; ++p) {
    const auto copy = variant.processes.find(to.processes.id[p]);
    if (copy == variant.processes.end()) continue;
    const int original = from.find_process(copy->second.id);
    regime.process_capacity[p] = times(shock.regime.process_capacity[original], copy->second.factor);
    run[p] = shock.regime.anchor_run[original] * copy->second.factor;
  }
  regime.anchor_flow = flow;
  regime.anchor_run = run;
  for (int k = 0; k < to.consumers.count; ++k)
    if (const auto copy = variant.consumers.find(to.consumers.id[k]); copy != variant.consumers.end())
      regime.demand[k] = shock.regime.demand[from.find_consumer(copy->second.id)] * copy->second.factor;
  for (std::size_t g = 0; g < shock.groups.size(); ++g) {
    LinkGroup group = shock.groups[g];
    const double factor = variant.tonnes.at(from.links.id[group.links.front()]);
    group.links.clear();
    for (const int l : shock.groups[g].links) group.links.insert(group.links.end(), copies[l].begin(), copies[l].end());
    std::sort(group.links.begin(), group.links.end());
    result.groups.push_back(group);
    regime.group_capacity.push_back(times(shock.regime.group_capacity[g], factor));
    regime.group_room = regime.group_capacity;
  }
}

}  // namespace chokepoint::support
