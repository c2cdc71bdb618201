// The keys of trade policy beyond bans, quotas and licences: general licences, trust, agreements, leakage.
#pragma once

#include "document/schema.hpp"

namespace chokepoint {

const ObjectSpec& general_licence_keys();
const ObjectSpec& trust_keys();
const ObjectSpec& agreement_keys();
const ObjectSpec& leakage_keys();

}  // namespace chokepoint
