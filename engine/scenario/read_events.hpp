// From the records of events to what they do to the tables of the world.
#pragma once

#include <vector>

#include "chokepoint/scenario.hpp"
#include "document/schema.hpp"

namespace chokepoint {

/// Dates that contradict each other, events outside the calendar: what can be said without the world.
void check_dates(const std::vector<Record>& events, const std::optional<Calendar>& calendar, Diagnostics& findings);

/// The events sorted by id. They are sound only if `findings` holds no error that was not there before.
std::vector<Event> read_events(const std::vector<Record>& events, const World& world, Diagnostics& findings);

}  // namespace chokepoint
