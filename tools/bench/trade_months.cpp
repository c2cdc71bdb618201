#include "trade_months.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "random.hpp"

namespace chokepoint::bench {

Shock make_shock(const TradeNetwork& n, std::uint64_t number, int months) {
  Random random(n.seed * 104'729 + number * 31 + 17);
  Shock shock;
  const double kind = random.unit();
  shock.kind = kind < 0.45   ? Shock::Kind::ban
               : kind < 0.65 ? Shock::Kind::quota
               : kind < 0.85 ? Shock::Kind::outage
                             : Shock::Kind::demand;
  shock.first = 1 + random.below(std::max(1, months / 2));
  shock.last = std::min(months, shock.first + 3 + random.below(std::max(1, months / 3)));
  const int commodity = random.below(n.size.commodities);
  double most = -1;
  for (const int i : n.makers[commodity])
    if (const double size = n.made[n.market(i, commodity)] * random.real(0.2, 1.2); size > most) {
      most = size;
      shock.country = i;
    }
  shock.commodities.assign(n.size.commodities, 0);
  shock.commodities[commodity] = 1;
  if (random.chance(0.35))
    for (int c = 0; c < n.size.commodities; ++c)
      if (n.made[n.market(shock.country, c)] > 0 && random.chance(0.5)) shock.commodities[c] = 1;
  shock.destinations.assign(n.size.countries, 1);
  if (random.chance(0.5))
    for (unsigned char& hit : shock.destinations) hit = random.chance(0.4);
  switch (shock.kind) {
    case Shock::Kind::ban:
      break;
    case Shock::Kind::quota:
      shock.factor = random.real(0.2, 0.7);
      break;
    case Shock::Kind::outage:
      shock.factor = random.real(0, 0.5);
      break;
    case Shock::Kind::demand:
      shock.factor = random.real(1.05, 1.3);
      break;
  }
  return shock;
}

Month month_of(const TradeNetwork& n, int month, const std::vector<Shock>& shocks) {
  constexpr std::uint64_t season_stream = 1, demand_stream = 2, facility_stream = 3;
  const auto number = [&](std::uint64_t stream) { return n.seed * 16 + stream; };
  Month now;
  for (const TradeNetwork::Lane& lane : n.lanes) now.lane.push_back(lane.capacity);
  for (std::size_t f = 0; f < n.facilities.size(); ++f) {
    const double worse = 0.06 * fixed_unit(number(facility_stream), f, static_cast<std::uint64_t>(month));
    now.facility.push_back(n.facilities[f].capacity * (1 + 0.001 * month) * (1 - worse));
  }
  for (std::size_t k = 0; k < n.demands.size(); ++k) {
    const TradeNetwork::Demand& demand = n.demands[k];
    const double phase = fixed_unit(number(season_stream), static_cast<std::uint64_t>(demand.commodity), 0);
    const double season = 0.06 * std::sin(2 * std::numbers::pi * (month / 12.0 + phase));
    const double noise = 0.04 * (fixed_unit(number(demand_stream), k, static_cast<std::uint64_t>(month)) - 0.5);
    now.demand.push_back(demand.tonnes * std::pow(1 + n.growth[demand.commodity], month) * (1 + season + noise));
  }
  for (const Shock& shock : shocks) {
    if (!shock.active(month)) continue;
    if (shock.kind == Shock::Kind::ban)
      for (std::size_t l = 0; l < n.lanes.size(); ++l)
        if (shock.hits(n.lanes[l])) now.lane[l] = 0;
    if (shock.kind == Shock::Kind::outage)
      for (std::size_t f = 0; f < n.facilities.size(); ++f) {
        const auto& outputs = n.recipes[n.facilities[f].recipe].outputs;
        if (n.facilities[f].country == shock.country &&
            std::any_of(outputs.begin(), outputs.end(), [&](const auto& out) { return shock.commodities[out.first]; }))
          now.facility[f] *= shock.factor;
      }
    if (shock.kind == Shock::Kind::demand)
      for (std::size_t k = 0; k < n.demands.size(); ++k)
        if (shock.commodities[n.demands[k].commodity] && shock.destinations[n.demands[k].country])
          now.demand[k] *= shock.factor;
  }
  return now;
}

}  // namespace chokepoint::bench
