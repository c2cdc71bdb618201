// A world's files read and checked, with findings instead of an exception: what the scenario loader uses.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "chokepoint/world.hpp"
#include "document/node.hpp"

namespace chokepoint {

/// A value of a world's files that a scenario changes: `stockpiles.jogmec-dysprosium.tonnes`,
/// `consumers.JPN/cars/magnet. demand`, `commodities.dysprosium-oxide.cover`. It stands in the file's place before
/// anything is read, so it is checked like any other.
struct WorldSetting {
  std::string path;
  Place place;  ///< of the path
  Node value;
};

/// What the path of a setting can begin with: the tables and lists of a world.
std::vector<std::string> world_setting_roots();

/// Reads whatever can be read; the world is sound only if `findings` holds no error that was not there before.
World read_world(const std::filesystem::path& folder, Diagnostics& findings,
                 const std::vector<WorldSetting>& settings = {});

/// Physics of the whole: capacities, elements in recipes, balance of every market in the base year. Wants sound tables.
void check_world(const World& world, Diagnostics& findings);

}  // namespace chokepoint
