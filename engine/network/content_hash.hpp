// The name of a laid-out network: two networks with one name are the same numbers in the same places.
#pragma once

#include <span>

#include "base/content_hash.hpp"
#include "network/network.hpp"

namespace chokepoint {

ContentHash hash_of(const Network& network);
/// The same of all but the stocks that rooms mean to hold, which a plan's flows and coverages do not depend on.
ContentHash hash_without_cover(const Network& network);

}  // namespace chokepoint
