#include "flow_shape.hpp"

#include <algorithm>
#include <cmath>

#include "random.hpp"

namespace chokepoint::bench {
namespace {

constexpr double lacking_cost = 1e6;

class Programme {
 public:
  explicit Programme(const FlowNetwork& network) : n_(network) {
    model.rows = static_cast<int>(n_.demand.size());
    model.row_lower.resize(n_.demand.size());
    model.row_upper.assign(n_.demand.size(), lp_infinity);
    for (const auto& supply : n_.supplies) add_column(model, {{supply.country, 1.0}}, supply.cost, lp_infinity);
    for (const auto& lane : n_.lanes) add_column(model, {{lane.from, -1.0}, {lane.to, 1.0}}, lane.cost, lp_infinity);
    for (int i = 0; i < model.rows; ++i)
      if (n_.demand[i] > 0) add_column(model, {{i, 1.0}}, lacking_cost, lp_infinity);
    reset();
  }

  LpModel model;

  void reset() {
    std::fill(model.column_upper.begin(), model.column_upper.end(), lp_infinity);
    for (std::size_t s = 0; s < n_.supplies.size(); ++s) model.column_upper[s] = n_.supplies[s].capacity;
    for (std::size_t l = 0; l < n_.lanes.size(); ++l) lane(l) = n_.lanes[l].capacity;
    model.row_lower = n_.demand;
  }
  double& lane(std::size_t l) { return model.column_upper[n_.supplies.size() + l]; }
  void ban(int country) {
    for (std::size_t l = 0; l < n_.lanes.size(); ++l)
      if (n_.lanes[l].from == country) lane(l) = 0;
  }

 private:
  const FlowNetwork& n_;
};

}  // namespace

FlowNetwork flow_network(const TradeNetwork& network) {
  constexpr double kilos = 1000;
  const int commodity = network.size.commodities - 1;
  FlowNetwork flow;
  flow.demand.assign(static_cast<std::size_t>(network.size.countries), 0.0);
  for (const auto& demand : network.demands)
    if (demand.commodity == commodity) flow.demand[demand.country] += std::floor(demand.tonnes * kilos);
  for (const auto& facility : network.facilities)
    if (network.recipes[facility.recipe].outputs.front().first == commodity)
      flow.supplies.push_back(
          {facility.country, std::floor(facility.capacity * kilos), std::floor(facility.cost * 1000)});
  for (const auto& lane : network.lanes)
    if (lane.commodity == commodity)
      flow.lanes.push_back({lane.from, lane.to, std::ceil(lane.capacity * kilos), std::floor(lane.cost * 1000),
                            std::floor(lane.flow * kilos)});
  return flow;
}

LpSequence flow_programmes(const FlowNetwork& network, int months, FlowEvents events, std::uint64_t seed) {
  std::vector<std::size_t> used;
  for (std::size_t l = 0; l < network.lanes.size(); ++l)
    if (network.lanes[l].flow > 0) used.push_back(l);
  Random random(seed + 7);
  const auto any_used = [&] { return used[random.below(static_cast<int>(used.size()))]; };
  const auto noise = [&](double& amount) { amount = std::floor(amount * random.real(0.97, 1.03)); };
  Programme programme(network);
  LpSequence sequence;
  sequence.add(programme.model);
  for (int t = 1; t < months; ++t) {
    programme.reset();
    if (events == FlowEvents::noise) {
      for (std::size_t s = 0; s < network.supplies.size(); ++s) noise(programme.model.column_upper[s]);
      for (double& demand : programme.model.row_lower) noise(demand);
      for (int ban = 0; ban < 3; ++ban) programme.lane(any_used()) = 0;
    } else {
      const int countries = static_cast<int>(network.demand.size());
      programme.ban(events == FlowEvents::ban ? random.below(countries) : network.lanes[any_used()].from);
    }
    sequence.add(programme.model);
  }
  return sequence;
}

LpSequence largest_ban_programmes(const FlowNetwork& network, int months) {
  std::vector<double> exports(network.demand.size(), 0.0);
  for (const auto& lane : network.lanes) exports[lane.from] += lane.flow;
  const auto largest = static_cast<int>(std::max_element(exports.begin(), exports.end()) - exports.begin());
  Programme programme(network);
  LpSequence sequence;
  for (int t = 0; t < months; ++t) {
    programme.reset();
    if (t % 2 == 1) programme.ban(largest);
    sequence.add(programme.model);
  }
  return sequence;
}

}  // namespace chokepoint::bench
