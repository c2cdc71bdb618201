// How everybody behaves in the rationing conduct: the keys, and from them to its parameters.
#pragma once

#include "chokepoint/rationing.hpp"
#include "chokepoint/world.hpp"
#include "document/schema.hpp"

namespace chokepoint {

const ObjectSpec& rationing_keys();

/// `record` may be null: the defaults.
RationingBehaviour read_rationing(const Record* record, const World& world, Diagnostics& findings);

}  // namespace chokepoint
