#include "plan/units.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/connected_components.hpp>
#include <cmath>

#include "base/text.hpp"

namespace chokepoint {

double jitter(const std::string& id) { return static_cast<double>(fnv1a(id) >> 11) * 0x1p-53; }

double power_of_two(double value) { return value > 0 ? std::exp2(std::round(std::log2(value))) : 1.0; }

std::vector<double> room_scales(const Network& n) {
  boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS> lanes(static_cast<std::size_t>(n.rooms.count));
  for (int l = 0; l < n.links.count; ++l)
    if (n.links.capacity[l] > 0)
      boost::add_edge(static_cast<std::size_t>(n.links.source[l]), static_cast<std::size_t>(n.links.target[l]), lanes);
  std::vector<std::size_t> market(static_cast<std::size_t>(n.rooms.count));
  std::vector<std::vector<double>> sizes(boost::connected_components(lanes, market.data()));
  for (int m = 0; m < n.rooms.count; ++m)
    if (n.base_inflow[m] > 0) sizes[market[m]].push_back(n.base_inflow[m]);
  for (int k = 0; k < n.consumers.count; ++k)
    if (n.consumers.demand[k] > 0) sizes[market[n.consumers.room[k]]].push_back(n.consumers.demand[k]);
  for (int l = 0; l < n.links.count; ++l)
    if (auto& list = sizes[market[n.links.source[l]]]; list.empty() && n.links.capacity[l] > 0)
      list.push_back(n.links.capacity[l]);
  std::vector<double> typical;
  for (auto& list : sizes) {
    std::sort(list.begin(), list.end());
    typical.push_back(list.empty() ? 1.0 : power_of_two(list[list.size() / 2]));
  }
  std::vector<double> scales;
  for (const std::size_t m : market) scales.push_back(typical[m]);
  return scales;
}

double group_scale(const Network& n, const LinkGroup& group, const std::vector<double>& room_scale) {
  double largest = 0;
  for (const int l : group.links) largest = std::max(largest, room_scale[n.links.source[l]]);
  return largest > 0 ? largest : 1.0;
}

}  // namespace chokepoint
