// How prices answer scarcity, and who answers prices: the keys, and from them to the rules.
#pragma once

#include "chokepoint/prices.hpp"
#include "chokepoint/world.hpp"
#include "document/schema.hpp"

namespace chokepoint {

const ObjectSpec& pricing_keys();

/// `record` may be null: nothing moves.
PriceRules read_prices(const Record* record, const World& world, Diagnostics& findings);

}  // namespace chokepoint
