// A selector that matches nothing in the world is an error: the finding says what there is nearby.
#pragma once

#include <string>

#include "chokepoint/scenario.hpp"
#include "document/schema.hpp"

namespace chokepoint {

/// Reports a record whose selector means no lane. The hint says where lanes lead if one part of it is left out.
void require_lanes(const Record& record, const World& world, const LinkSelector& lanes, Diagnostics& findings);

/// Reports a record whose list of things came out empty.
void require_some(const Record& record, bool any, const std::string& thing, const std::string& hint,
                  Diagnostics& findings);

}  // namespace chokepoint
