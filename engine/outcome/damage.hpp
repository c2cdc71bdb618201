// Damage: the measure by which conducts, losses and remedies are compared.
#pragma once

#include "chokepoint/world.hpp"

namespace chokepoint {

/// USD per unmet tonne: the base-year price.
inline double damage_weight(const World& world, const Consumer& consumer) {
  return world.commodities[consumer.commodity].price;
}

}  // namespace chokepoint
