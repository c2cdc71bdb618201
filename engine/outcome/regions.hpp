// Countries and blocs by commodity, with the consumers whose tonnes are added up in each.
#pragma once

#include <string>
#include <vector>

#include "chokepoint/world.hpp"

namespace chokepoint {

struct Region {
  std::string id;  ///< of the country or bloc
  bool bloc = false;
  int commodity = -1;
  std::vector<int> consumers;  ///< of the world, ascending; at least one
};

/// By id (a country before a bloc of the same name), then commodity.
std::vector<Region> regions_of(const World& world);

}  // namespace chokepoint
