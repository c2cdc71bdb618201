// What an event waits for: `when`, `until_when`, `after`, `delay`, `lasts`.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "chokepoint/scenario.hpp"
#include "document/schema.hpp"

namespace chokepoint {

/// The keys of an event that say when it comes and goes without a date.
std::vector<KeySpec> trigger_keys();

/// The trigger of an event. `events` are all events of the scenario by id, in the order of their indices.
Trigger read_trigger(const Record& event, const std::map<std::string, const Record*>& events, const World& world,
                     Diagnostics& findings);

/// Events that wait for one another in a circle, and waits that can have no effect.
void check_triggers(const std::vector<Event>& events, const std::map<std::string, const Record*>& records,
                    Diagnostics& findings);

}  // namespace chokepoint
