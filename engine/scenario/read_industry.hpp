// From records to events of industrial policy.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "chokepoint/scenario.hpp"
#include "document/schema.hpp"
#include "scenario/names.hpp"

namespace chokepoint {

/// What the event does, where it has one of the keys of `industry_keys`. `events` are all events of the scenario by id,
/// in the order of their indices.
std::optional<Effect> read_industry(const Record& event, const std::map<std::string, const Record*>& events,
                                    const World& world, Diagnostics& findings);

}  // namespace chokepoint
