// One commodity alone as a minimum-cost flow: the case that network solvers are made for. All numbers are whole.
//
// As a linear programme: a row per country (in − out >= demand); a column per supply (+1 in its country), per lane (−1
// and +1), and per country with demand one for what is lacking, at a cost above any path's.
#pragma once

#include <cstdint>
#include <vector>

#include "lp_sequence.hpp"
#include "trade_network.hpp"

namespace chokepoint::bench {

struct FlowNetwork {
  struct Supply {
    int country;
    double capacity, cost;
  };
  struct Lane {
    int from, to;
    double capacity, cost;
    double flow;  ///< in the base year
  };
  std::vector<Supply> supplies;
  std::vector<Lane> lanes;
  std::vector<double> demand;  ///< per country
};

/// The last final good of a trade network.
FlowNetwork flow_network(const TradeNetwork& network);

/// Month 0 is the base year; then, per month:
enum class FlowEvents {
  noise,     ///< all supplies and demands within ±3 %, and three lanes closed
  ban,       ///< all as in the base year, but one country exports nothing; any country, most of them make nothing
  maker_ban  ///< the same, but a country that exports in the base year
};
LpSequence flow_programmes(const FlowNetwork& network, int months, FlowEvents events, std::uint64_t seed);
/// The largest exporter bans, lifts the ban, bans again, ...
LpSequence largest_ban_programmes(const FlowNetwork& network, int months);

}  // namespace chokepoint::bench
