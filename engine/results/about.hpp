// What a results file says of a run beside its numbers: the same for the file and for a run that is looked at without
// one.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "chokepoint/stored.hpp"

namespace chokepoint {

/// Keys of the table `meta` with their values.
std::vector<std::pair<std::string, std::string>> meta_of(const RunResult& result);
/// Files read, by name, with hashes; without the place where this machine keeps them.
std::vector<std::pair<std::string, std::string>> inputs_of(const Scenario& scenario);
std::vector<StoredStep> steps_of(const Calendar& calendar);
std::vector<StoredEvent> events_of(const Scenario& scenario);

}  // namespace chokepoint
