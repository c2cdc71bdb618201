#include "plan/units.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"

namespace chokepoint {

double jitter(const std::string& id) { return static_cast<double>(fnv1a(id) >> 11) * 0x1p-53; }

double power_of_two(double value) { return value > 0 ? std::exp2(std::round(std::log2(value))) : 1.0; }

std::vector<double> commodity_scales(const Network& n) {
  std::vector<std::vector<double>> sizes(n.commodities.size());
  for (int m = 0; m < n.rooms.count; ++m)
    if (n.base_inflow[m] > 0) sizes[n.rooms.commodity[m]].push_back(n.base_inflow[m]);
  for (int k = 0; k < n.consumers.count; ++k)
    if (n.consumers.demand[k] > 0) sizes[n.rooms.commodity[n.consumers.room[k]]].push_back(n.consumers.demand[k]);
  for (int l = 0; l < n.links.count; ++l)
    if (sizes[n.rooms.commodity[n.links.source[l]]].empty() && n.links.capacity[l] > 0)
      sizes[n.rooms.commodity[n.links.source[l]]].push_back(n.links.capacity[l]);
  std::vector<double> scales;
  for (auto& list : sizes) {
    std::sort(list.begin(), list.end());
    scales.push_back(list.empty() ? 1.0 : power_of_two(list[list.size() / 2]));
  }
  return scales;
}

}  // namespace chokepoint
