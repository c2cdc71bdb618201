#include "regime/regime.hpp"

namespace chokepoint {

Regime calm_regime(const Network& n, std::size_t groups) {
  Regime regime;
  regime.link_capacity = n.links.capacity;
  regime.process_capacity = n.processes.capacity;
  regime.facility_capacity = n.facilities.capacity;
  regime.demand = n.consumers.demand;
  regime.anchor_flow = n.links.base_flow;
  regime.anchor_run = n.processes.base_run;
  regime.group_capacity.assign(groups, unlimited);
  regime.group_room = regime.group_capacity;
  regime.release.assign(static_cast<std::size_t>(n.rooms.count), 0.0);
  regime.link_cause.assign(static_cast<std::size_t>(n.links.count), -1);
  regime.process_cause.assign(static_cast<std::size_t>(n.processes.count), -1);
  regime.facility_cause.assign(static_cast<std::size_t>(n.facilities.count), -1);
  return regime;
}

}  // namespace chokepoint
