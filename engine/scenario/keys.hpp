// The keys of scenario files.
#pragma once

#include <string>
#include <vector>

#include "document/schema.hpp"

namespace chokepoint {

/// A whole scenario file.
const ObjectSpec& scenario_keys();
/// An event's `control`; an `amend` is composed with its target into one of these.
const ObjectSpec& control_keys();
/// The keys of an event of which it has exactly one: what it does.
const std::vector<std::string>& effect_keys();
/// The keys of a control of which it has exactly one: what it does to the lanes that match.
const std::vector<std::string>& measure_keys();

}  // namespace chokepoint
