// Explanations as the report's page reads them.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "chokepoint/why.hpp"

namespace chokepoint {

/// Those of the conduct, of one consumer each: what holds it, its narrowest cut, and what it would have without each of
/// the events. Shares are of what it wanted.
nlohmann::ordered_json why_data(const std::vector<Explanation>& answers, Conduct conduct);

}  // namespace chokepoint
