#include "plan/units.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/connected_components.hpp>
#include <cmath>

#include "base/text.hpp"

namespace chokepoint {

double jitter(const std::string& id) { return static_cast<double>(fnv1a(id) >> 11) * 0x1p-53; }

double power_of_two(double value) { return value > 0 ? std::exp2(std::round(std::log2(value))) : 1.0; }

namespace {

/// Per group of rooms: what its rooms and consumers move in the base year.
std::vector<std::vector<double>> sizes_of(const Network& n, const std::vector<int>& group, std::size_t groups) {
  std::vector<std::vector<double>> sizes(groups);
  for (int m = 0; m < n.rooms.count; ++m)
    if (n.base_inflow[m] > 0) sizes[group[m]].push_back(n.base_inflow[m]);
  for (int k = 0; k < n.consumers.count; ++k)
    if (n.consumers.demand[k] > 0) sizes[group[n.consumers.room[k]]].push_back(n.consumers.demand[k]);
  return sizes;
}

/// The power of two nearest to the median of what is not empty; sorts.
double typical(std::vector<double>& sizes) {
  std::sort(sizes.begin(), sizes.end());
  return power_of_two(sizes[sizes.size() / 2]);
}

}  // namespace

RoomUnits room_units(const Network& n) {
  boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS> lanes(static_cast<std::size_t>(n.rooms.count));
  for (int l = 0; l < n.links.count; ++l)
    if (n.links.capacity[l] > 0)
      boost::add_edge(static_cast<std::size_t>(n.links.source[l]), static_cast<std::size_t>(n.links.target[l]), lanes);
  std::vector<int> market(static_cast<std::size_t>(n.rooms.count));
  const auto markets = static_cast<std::size_t>(boost::connected_components(lanes, market.data()));
  auto in_commodity = sizes_of(n, n.rooms.commodity, n.commodities.size()), in_market = sizes_of(n, market, markets);
  for (int l = 0; l < n.links.count; ++l)
    if (auto& list = in_commodity[n.rooms.commodity[n.links.source[l]]]; list.empty() && n.links.capacity[l] > 0)
      list.push_back(n.links.capacity[l]);
  std::vector<double> usual, own, largest;
  for (auto& list : in_commodity) usual.push_back(list.empty() ? 1.0 : typical(list));
  for (auto& list : in_market) {
    own.push_back(list.empty() ? 0.0 : typical(list));
    largest.push_back(list.empty() ? 0.0 : list.back());
  }
  RoomUnits units;
  for (int m = 0; m < n.rooms.count; ++m) {
    const double scale = usual[n.rooms.commodity[m]], apart = own[market[m]];
    units.scale.push_back(apart > 0 && (apart < 0x1p-20 * scale || apart > 0x1p20 * scale) ? apart : scale);
    units.largest.push_back(largest[market[m]]);
  }
  return units;
}

double group_scale(const Network& n, const LinkGroup& group, const std::vector<double>& room_scale) {
  double largest = 0;
  for (const int l : group.links) largest = std::max(largest, room_scale[n.links.source[l]]);
  return largest > 0 ? largest : 1.0;
}

}  // namespace chokepoint
