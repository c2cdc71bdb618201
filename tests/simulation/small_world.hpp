// A world made in memory: China mines ore and refines it, Japan refines Chinese ore, three countries use the oxide.
#pragma once

#include <memory>
#include <string>

#include "chokepoint/chokepoint.hpp"

namespace chokepoint::test {

inline const Provenance by_assumption{"assumed, test", "", "", {}};

/// 120 t/yr of ore at home and 60 exported; 120 t/yr of oxide in China, 60 in Japan; everything balances.
inline std::shared_ptr<World> small_world() {
  auto world = std::make_shared<World>();
  world->id = "small";
  world->base_year = 2024;
  for (const char* id : {"CHN", "JPN", "USA"}) {
    Country country;
    country.id = country.name = id;
    world->countries.push_back(country);
  }
  for (const char* id : {"ore", "oxide"}) {
    Commodity commodity;
    commodity.id = commodity.name = id;
    commodity.price = 1000;
    commodity.cover_days = 60;
    world->commodities.push_back(commodity);
  }
  Process mine, refine;
  mine.id = "mine";
  mine.kind = "extraction";
  mine.reference = 0;
  mine.outputs = {{0, 1.0}};
  refine.id = "refine";
  refine.kind = "separation";
  refine.reference = 0;
  refine.inputs = {{0, 1.0}};
  refine.outputs = {{1, 1.0}};
  world->processes = {mine, refine};
  const auto facility = [&](const char* id, int country, int process, double throughput, double capacity) {
    Facility each;
    each.id = each.name = id;
    each.country = country;
    each.capacity = capacity;
    each.operations.resize(1);
    each.operations[0].process = process;
    each.operations[0].throughput = throughput;
    world->facilities.push_back(each);
  };
  facility("china-mine", 0, 0, 180, 240);
  facility("china-refinery", 0, 1, 120, 180);
  facility("japan-refinery", 1, 1, 60, 90);
  const auto lane = [&](int from, int to, int commodity, double flow) {
    Link link;
    link.from = from;
    link.to = to;
    link.commodity = commodity;
    link.flow = flow;
    link.capacity = 2 * flow;
    world->links.push_back(link);
  };
  lane(0, 1, 0, 60);  // CHN > JPN ore
  lane(0, 2, 1, 60);  // CHN > USA oxide
  for (int country = 0; country < 3; ++country) {
    Consumer consumer;
    consumer.id = world->countries[static_cast<std::size_t>(country)].id + "/cars/oxide";
    consumer.country = country;
    consumer.commodity = 1;
    consumer.sector = "cars";
    consumer.demand = 60;
    world->consumers.push_back(consumer);
  }
  return world;
}

inline std::shared_ptr<Scenario> scenario_on(std::shared_ptr<const World> world, const std::string& first = "2025-01",
                                             const std::string& last = "2026-12") {
  auto scenario = std::make_shared<Scenario>();
  scenario->id = "story";
  scenario->file = "story.yaml";
  scenario->world = std::move(world);
  scenario->calendar = Calendar(*parse_date(first), *parse_date(last, true), StepKind::month);
  scenario->conducts = {Conduct::cooperative};
  return scenario;
}

/// China lets nothing of a commodity out, to these countries or (empty) to all.
inline Event ban(const std::string& id, int commodity, std::vector<int> to, const std::string& start,
                 const std::string& until = {}) {
  Event event;
  event.id = id;
  event.start = *parse_date(start);
  if (!until.empty()) event.until = *parse_date(until, true);
  event.effect = Control{0, false, {{commodity}, {0}, std::move(to)}, Ban{}};
  return event;
}

/// Consumers of these countries want `scale` times as much.
inline Event boom(const std::string& id, std::vector<int> consumers, double scale, const std::string& start) {
  Event event;
  event.id = id;
  event.start = *parse_date(start);
  DemandChange change;
  change.consumers = std::move(consumers);
  change.scale = scale;
  event.effect = change;
  return event;
}

}  // namespace chokepoint::test
