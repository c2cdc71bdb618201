#include "simulation/lane_holds.hpp"

#include <algorithm>

namespace chokepoint {
namespace {

constexpr double closes = 1 - 1e-6;  ///< rounding of capacities and permits is no hold

}  // namespace

std::vector<LaneHold> lane_holds(int step, const World& world, const CompiledWorld& compiled,
                                 const std::vector<LinkGroup>& groups, const Regime& regime) {
  struct Tightest {
    double open = 1;
    int event = -1;
    void tighten(double share, int by) {
      if (by >= 0 && share < open) *this = {share, by};
    }
  };
  std::vector<Tightest> tightest(regime.link_capacity.size());
  for (std::size_t l = 0; l < tightest.size(); ++l)
    if (const double anchor = regime.anchor_flow[l]; anchor > 0)
      tightest[l].tighten(std::max(0.0, regime.link_capacity[l]) / anchor, regime.link_cause[l]);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (groups[g].event < 0 || regime.group_capacity[g] >= unlimited) continue;
    double anchor = 0;
    for (const int l : groups[g].links) anchor += regime.anchor_flow[l];
    if (anchor <= 0) continue;
    const double passes = std::max(0.0, std::min(regime.group_capacity[g], regime.group_room[g]));
    for (const int l : groups[g].links) tightest[l].tighten(passes / anchor, groups[g].event);
  }
  std::vector<LaneHold> holds;
  for (std::size_t lane = 0; lane < world.links.size(); ++lane) {
    double anchor = 0, passes = 0, most_held = 0;
    int event = -1;
    for (const int l : compiled.map.layers[lane]) {
      anchor += regime.anchor_flow[l];
      passes += regime.anchor_flow[l] * tightest[l].open;
      const double held = regime.anchor_flow[l] * (1 - tightest[l].open);
      if (held > most_held) {
        most_held = held;
        event = tightest[l].event;
      }
    }
    if (event >= 0 && passes < anchor * closes) holds.push_back({step, static_cast<int>(lane), event, passes / anchor});
  }
  return holds;
}

}  // namespace chokepoint
