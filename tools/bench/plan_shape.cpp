#include "plan_shape.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace chokepoint::bench {
namespace {

std::string country_name(int i) { return fmt::format("C{:03}", i); }
std::string good_name(int c) { return fmt::format("g{:02}", c); }
std::string room_name(int i, int c) { return country_name(i) + "/" + good_name(c); }
std::string lane_name(const TradeNetwork::Lane& lane) {
  return room_name(lane.from, lane.commodity) + ">" + room_name(lane.to, lane.commodity);
}
std::string facility_name(std::size_t f) { return fmt::format("facility-{:06}", f); }
std::string demand_name(const TradeNetwork::Demand& demand) {
  return fmt::format("{}/{}", room_name(demand.country, demand.commodity), demand.priority);
}

NetworkSpec spec_of(const TradeNetwork& n) {
  NetworkSpec spec;
  for (int i = 0; i < n.size.countries; ++i)
    for (int c = 0; c < n.size.commodities; ++c)
      spec.rooms.push_back({room_name(i, c), room_name(i, c), country_name(i), good_name(c), n.cover[n.market(i, c)]});
  for (std::size_t f = 0; f < n.facilities.size(); ++f) {
    const TradeNetwork::Facility& facility = n.facilities[f];
    ProcessSpec process;
    process.id = facility_name(f);
    process.capacity = facility.capacity;
    process.base_run = facility.run;
    for (const auto& [c, tonnes] : n.recipes[facility.recipe].inputs)
      process.inputs.emplace_back(room_name(facility.country, c), tonnes);
    for (const auto& [c, tonnes] : n.recipes[facility.recipe].outputs)
      process.outputs.emplace_back(room_name(facility.country, c), tonnes);
    spec.processes.push_back(process);
  }
  for (const TradeNetwork::Lane& lane : n.lanes) {
    LinkSpec link;
    link.id = lane_name(lane);
    link.source = room_name(lane.from, lane.commodity);
    link.target = room_name(lane.to, lane.commodity);
    link.capacity = lane.capacity;
    link.cost = lane.cost;
    link.lag = lane.lag;
    link.base_flow = lane.flow;
    spec.links.push_back(link);
  }
  for (const TradeNetwork::Demand& demand : n.demands)
    spec.consumers.push_back(
        {demand_name(demand), room_name(demand.country, demand.commodity), demand.tonnes, demand.priority, 0.5});
  return spec;
}

}  // namespace

PlanShape::PlanShape(const TradeNetwork& network, std::vector<Shock> shocks)
    : n_(network), shocks_(std::move(shocks)), network_(spec_of(network)) {
  for (const TradeNetwork::Lane& lane : n_.lanes) link_.push_back(network_.find_link(lane_name(lane)));
  for (std::size_t f = 0; f < n_.facilities.size(); ++f) process_.push_back(network_.find_process(facility_name(f)));
  for (const TradeNetwork::Demand& demand : n_.demands)
    consumer_.push_back(network_.find_consumer(demand_name(demand)));
  for (std::size_t s = 0; s < shocks_.size(); ++s) {
    if (shocks_[s].kind != Shock::Kind::quota) continue;
    for (int c = 0; c < n_.size.commodities; ++c) {
      LinkGroup group{-1, fmt::format("quota-{}-{}", s, c), {}};
      double exported = 0;
      for (std::size_t l = 0; l < n_.lanes.size(); ++l)
        if (n_.lanes[l].commodity == c && shocks_[s].hits(n_.lanes[l])) {
          group.links.push_back(link_[l]);
          exported += n_.lanes[l].flow;
        }
      if (group.links.empty()) continue;
      std::sort(group.links.begin(), group.links.end());
      groups_.push_back(std::move(group));
      quotas_.push_back({s, exported * shocks_[s].factor});
    }
  }
}

Regime PlanShape::regime(int month) const {
  const Month now = month_of(n_, month, shocks_);
  Regime regime = calm_regime(network_, groups_.size());
  for (std::size_t l = 0; l < link_.size(); ++l) regime.link_capacity[link_[l]] = now.lane[l];
  for (std::size_t f = 0; f < process_.size(); ++f) {
    regime.process_capacity[process_[f]] = now.facility[f];
    regime.facility_capacity[network_.processes.facility[process_[f]]] = now.facility[f];
  }
  for (std::size_t k = 0; k < consumer_.size(); ++k) regime.demand[consumer_[k]] = now.demand[k];
  const Anchor pattern = anchor(network_, regime.demand);
  regime.anchor_flow = pattern.flow;
  regime.anchor_run = pattern.run;
  for (std::size_t g = 0; g < groups_.size(); ++g)
    if (shocks_[quotas_[g].shock].active(month)) regime.group_capacity[g] = regime.group_room[g] = quotas_[g].tonnes;
  return regime;
}

std::vector<Regime> PlanShape::regimes(int months) const {
  std::vector<Regime> all;
  for (int t = 0; t < months; ++t) all.push_back(regime(t));
  return all;
}

void PlanShape::set_bounds(const Regime& regime, const MonthModel& month, LpModel& model) const {
  const auto two_pieces = [&](int column, double anchored, double capacity) {
    const double kept = std::min(anchored, capacity);
    model.column_upper[column] = kept / month.scale[column];
    model.column_upper[column + 1] = (capacity - kept) / month.scale[column];
  };
  for (int l = 0; l < network_.links.count; ++l)
    two_pieces(month.link(l), regime.anchor_flow[l], regime.link_capacity[l]);
  for (int p = 0; p < network_.processes.count; ++p)
    two_pieces(month.process(p), regime.anchor_run[p], regime.process_capacity[p]);
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    double all = 0;  // a bound that the group's links cannot reach stands for none
    for (const int l : groups_[g].links) all += regime.link_capacity[l];
    model.row_upper[month.group_row[g]] =
        std::min(regime.group_capacity[g], 2 * all + month.group_scale[g]) / month.group_scale[g];
  }
}

void PlanShape::set_deliveries(const Regime& regime, const std::vector<double>& coverage, const MonthModel& month,
                               LpModel& model) const {
  constexpr double hair = 1e-6;
  for (int k = 0; k < network_.consumers.count; ++k) {
    const int column = month.delivery(k);
    model.column_upper[column] = coverage[k] * regime.demand[k] / month.scale[column];
    model.column_lower[column] = model.column_upper[column] * (1 - hair);
  }
}

LpSequence PlanShape::pattern_programmes(int months) const {
  MonthModel month(network_, groups_);
  Planner planner(network_, groups_);
  LpSequence sequence;
  for (int t = 0; t < months; ++t) {
    const Regime now = regime(t);
    set_bounds(now, month, month.model);
    set_deliveries(now, planner.solve(now)->coverage, month, month.model);
    sequence.add(month.model);
  }
  return sequence;
}

}  // namespace chokepoint::bench
