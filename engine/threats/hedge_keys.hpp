// The keys of a file of hedges.
#pragma once

#include "document/schema.hpp"

namespace chokepoint {

const ObjectSpec& hedge_file_keys();

}  // namespace chokepoint
