// Certificates add up: what the limits of a bottleneck allow is its coverage.
#pragma once

#include <algorithm>

#include "plan/plan.hpp"

namespace chokepoint {

inline double bottleneck_sum(const Network& n, const Regime& regime, const Plan& plan, const Bottleneck& bottleneck) {
  double sum = 0;
  for (const Limit& limit : bottleneck.limits) {
    double bound = 0;
    switch (limit.kind) {
      case Limit::Kind::link:
        bound = regime.link_capacity[limit.index];
        break;
      case Limit::Kind::process:
        bound = std::min(regime.process_capacity[limit.index],
                         regime.facility_capacity[n.processes.facility[limit.index]] / n.processes.use[limit.index]);
        break;
      case Limit::Kind::facility:
        bound = regime.facility_capacity[limit.index];
        break;
      case Limit::Kind::group:
        bound = regime.group_capacity[limit.index];
        break;
      case Limit::Kind::consumer:
        bound = plan.delivery[limit.index];
        break;
      case Limit::Kind::commitment:
        bound = plan.kept[limit.index] * regime.committed[limit.index];
        break;
      case Limit::Kind::discard:
        break;
    }
    sum += limit.weight * bound;
  }
  return sum;
}

}  // namespace chokepoint
