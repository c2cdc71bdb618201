// What a regime lets a link carry and a process run, by itself.
#pragma once

#include <algorithm>

#include "network/network.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

inline double link_capacity(const Regime& regime, int link) { return std::max(0.0, regime.link_capacity[link]); }

inline double process_capacity(const Network& network, const Regime& regime, int process) {
  const int facility = network.processes.facility[process];
  return std::max(0.0, std::min(regime.process_capacity[process],
                                regime.facility_capacity[facility] / network.processes.use[process]));
}

}  // namespace chokepoint
