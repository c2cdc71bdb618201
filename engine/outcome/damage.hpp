// Damage, the measure that conducts are compared by: Σ weight of the class × base-year price × unmet tonnes.
#pragma once

#include "chokepoint/run.hpp"

namespace chokepoint {

/// Sets the damage of a conduct, its consumers and its regions from the unmet tonnes of its consumers.
void add_damage(const Scenario& scenario, ConductResult& result);

}  // namespace chokepoint
