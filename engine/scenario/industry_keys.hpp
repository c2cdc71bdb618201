// The keys of events of industrial policy.
#pragma once

#include <vector>

#include "document/schema.hpp"

namespace chokepoint {

/// One key an effect, for the table of events.
const std::vector<KeySpec>& industry_keys();

}  // namespace chokepoint
