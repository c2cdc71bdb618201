// Markets split into layers: one for each set of bindings that their material can carry (docs/model/layers.md).
//
// A layer is a room. Clean material may go wherever bound material may, never the other way round: so a process has one
// version for each set of bindings its products can carry, and consumers draw from the most bound layer, which all
// others may mix into. Listed end users have a room of their own; the links that feed it are the gates that controls
// close. Everything else sees a network as any other: no conduct and no analysis knows of layers.
#pragma once

#include <vector>

#include "network/bindings.hpp"
#include "network/network.hpp"

namespace chokepoint {

/// Splits a world's layout, whose processes carry their `operation`. Where no binding can make a difference the layout
/// stays as it is. Throws InputError for a threshold that cannot be followed exactly.
NetworkSpec split_layers(const Scenario& scenario, const std::vector<Binding>& bindings, NetworkSpec layout);

}  // namespace chokepoint
