// What a month of a trade network brings: demand that grows and has seasons, facilities that run better or worse, noise
// on all of them, and shocks (bans, quotas, outages, demand).
#pragma once

#include <cstdint>
#include <vector>

#include "trade_network.hpp"

namespace chokepoint::bench {

struct Shock {
  enum class Kind { ban, quota, outage, demand };
  Kind kind = Kind::ban;
  int first = 0, last = 0;                 ///< months [first, last)
  int country = 0;                         ///< that bans, limits, loses facilities
  std::vector<unsigned char> commodities;  ///< 1: hit
  std::vector<unsigned char> destinations;
  double factor = 0;  ///< of what was

  bool active(int month) const { return month >= first && month < last; }
  bool hits(const TradeNetwork::Lane& lane) const {
    return lane.from == country && commodities[lane.commodity] && destinations[lane.to];
  }
};

/// The `number`-th shock against a large maker, within so many months.
Shock make_shock(const TradeNetwork& network, std::uint64_t number, int months);

/// Amounts of one month in the order of the network's lists. Quotas are left to the shapes.
struct Month {
  std::vector<double> lane, facility, demand;
};
Month month_of(const TradeNetwork& network, int month, const std::vector<Shock>& shocks);

}  // namespace chokepoint::bench
