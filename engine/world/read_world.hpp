// A world's files read and checked, with findings instead of an exception: what the scenario loader uses.
#pragma once

#include <filesystem>

#include "chokepoint/world.hpp"

namespace chokepoint {

/// Reads whatever can be read; the world is sound only if `findings` holds no error that was not there before.
World read_world(const std::filesystem::path& folder, Diagnostics& findings);

/// Physics of the whole: capacities, elements in recipes, balance of every market in the base year. Wants sound tables.
void check_world(const World& world, Diagnostics& findings);

}  // namespace chokepoint
