#include "trade_world.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace chokepoint::bench {
namespace {

constexpr double months_a_year = 12, days_a_month = 365.25 / 12;

}  // namespace

World world_of(const TradeNetwork& n) {
  World world;
  world.id = "trade";
  world.title = "A trade network";
  world.base_year = 2024;
  for (int i = 0; i < n.size.countries; ++i) {
    Country& country = world.countries.emplace_back();
    country.id = country.name = fmt::format("C{:04}", i);
  }
  for (int c = 0; c < n.size.commodities; ++c) {
    Commodity& good = world.commodities.emplace_back();
    good.id = good.name = fmt::format("g{:03}", c);
    good.price = 1000;
    good.cover_days = 1.5 * days_a_month;
  }
  for (std::size_t r = 0; r < n.recipes.size(); ++r) {
    Process& process = world.processes.emplace_back();
    process.id = process.name = fmt::format("recipe-{:03}", r);
    process.reference = n.recipes[r].outputs.front().first;
    for (const auto& [c, tonnes] : n.recipes[r].inputs) process.inputs.push_back({c, tonnes});
    for (const auto& [c, tonnes] : n.recipes[r].outputs) process.outputs.push_back({c, tonnes});
  }
  std::vector<double> left(static_cast<std::size_t>(n.markets()), 0.0);  // t/yr that come in beyond what goes out
  for (std::size_t f = 0; f < n.facilities.size(); ++f) {
    const TradeNetwork::Facility& one = n.facilities[f];
    Facility& facility = world.facilities.emplace_back();
    facility.id = facility.name = fmt::format("facility-{:06}", f);
    facility.country = one.country;
    facility.capacity = one.capacity * months_a_year;
    Operation& operation = facility.operations.emplace_back();
    operation.process = one.recipe;
    operation.throughput = one.run * months_a_year;
    for (const auto& [c, tonnes] : n.recipes[one.recipe].inputs)
      left[n.market(one.country, c)] -= tonnes * operation.throughput;
    for (const auto& [c, tonnes] : n.recipes[one.recipe].outputs)
      left[n.market(one.country, c)] += tonnes * operation.throughput;
  }
  for (const TradeNetwork::Lane& lane : n.lanes) {
    Link& link = world.links.emplace_back();
    link.from = lane.from;
    link.to = lane.to;
    link.commodity = lane.commodity;
    link.flow = lane.flow * months_a_year;
    link.capacity = lane.capacity * months_a_year;
    link.cost = lane.cost;
    link.transit_days = lane.lag * days_a_month;
    left[n.market(lane.from, lane.commodity)] -= link.flow;
    left[n.market(lane.to, lane.commodity)] += link.flow;
  }
  for (const TradeNetwork::Demand& demand : n.demands) {
    Consumer& consumer = world.consumers.emplace_back();
    consumer.country = demand.country;
    consumer.commodity = demand.commodity;
    consumer.sector = fmt::format("class-{}", demand.priority);
    consumer.id = fmt::format("{}/{}/{}", world.countries[demand.country].id, consumer.sector,
                              world.commodities[demand.commodity].id);
    consumer.demand = demand.tonnes * months_a_year;
    consumer.priority = demand.priority;
    left[n.market(demand.country, demand.commodity)] -= consumer.demand;
  }
  for (int i = 0; i < n.size.countries; ++i)
    for (int c = 0; c < n.size.commodities; ++c)
      if (const double surplus = left[n.market(i, c)]; surplus > 0) world.discards.push_back({i, c, surplus, {}});
  return world;
}

Scenario scenario_of(const TradeNetwork& n, int months, Conduct conduct) {
  Scenario scenario;
  scenario.id = scenario.title = "trade";
  scenario.world = std::make_shared<World>(world_of(n));
  const Date start = *parse_date("2025-01");
  scenario.calendar =
      Calendar(start, start + std::chrono::days(static_cast<int>(months * days_a_month) - 5), StepKind::month);
  scenario.conducts = {conduct};
  std::vector<double> exports(static_cast<std::size_t>(n.size.countries), 0.0);
  for (const TradeNetwork::Lane& lane : n.lanes) exports[lane.from] += lane.flow;
  const int giant = static_cast<int>(std::max_element(exports.begin(), exports.end()) - exports.begin());
  Event ban;
  ban.id = "ban";
  ban.start = *parse_date("2026-01-01");
  ban.until = *parse_date("2026-12-31");
  Control control;
  control.by = giant;
  control.links.from = {giant};
  control.measure = Ban{};
  ban.effect = control;
  scenario.events = {ban};
  return scenario;
}

}  // namespace chokepoint::bench
