// The keys of sweep files, and the columns of a table of tweaks.
#pragma once

#include "document/schema.hpp"

namespace chokepoint {

const ObjectSpec& sweep_keys();
const ObjectSpec& tweak_table();

}  // namespace chokepoint
