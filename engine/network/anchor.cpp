#include <algorithm>
#include <cmath>

#include "network/network.hpp"

namespace chokepoint {

Anchor anchor(const Network& network, std::span<const double> demand) {
  const Network& n = network;
  Anchor result{n.links.base_flow, n.processes.base_run};
  if (std::equal(demand.begin(), demand.end(), n.consumers.demand.begin())) return result;

  // Ratios wanted now / wanted in the base year, carried upstream against the baseline's flows. Without circles one
  // pass along the chain is exact; recycling converges geometrically.
  std::vector<double> room(static_cast<std::size_t>(n.rooms.count), 1.0);
  std::vector<double> process(static_cast<std::size_t>(n.processes.count), 1.0);
  std::vector<double> used(static_cast<std::size_t>(n.rooms.count), 0.0);
  for (int m = 0; m < n.rooms.count; ++m) {
    for (const int l : n.out_links[m]) used[m] += n.links.base_flow[l];
    for (const Arc& user : n.users[m]) used[m] += user.tonnes * n.processes.base_run[user.node];
    for (const int k : n.room_consumers[m]) used[m] += n.consumers.demand[k];
  }
  for (int round = 0; round < 500; ++round) {
    double change = 0;
    for (int p = 0; p < n.processes.count; ++p) {
      double ratio = 0;
      bool wanted = false;
      for (const Arc& out : n.processes.outputs[p]) {
        if (used[out.node] <= 0) continue;
        ratio = wanted ? std::max(ratio, room[out.node]) : room[out.node];
        wanted = true;
      }
      process[p] = wanted ? ratio : 1.0;
    }
    for (int m = 0; m < n.rooms.count; ++m) {
      if (used[m] <= 0) continue;
      double sum = 0;
      for (const int l : n.out_links[m]) sum += n.links.base_flow[l] * room[n.links.target[l]];
      for (const Arc& user : n.users[m]) sum += user.tonnes * n.processes.base_run[user.node] * process[user.node];
      for (const int k : n.room_consumers[m]) sum += demand[k];
      const double ratio = sum / used[m];
      change = std::max(change, std::fabs(ratio - room[m]));
      room[m] = ratio;
    }
    if (change < 1e-14) break;
  }
  for (int l = 0; l < n.links.count; ++l) result.flow[l] *= room[n.links.target[l]];
  for (int p = 0; p < n.processes.count; ++p) result.run[p] *= process[p];
  return result;
}

}  // namespace chokepoint
