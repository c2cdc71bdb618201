// A world's files read and checked, with findings instead of an exception: what the scenario loader uses.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "chokepoint/world.hpp"
#include "document/csv.hpp"
#include "document/node.hpp"
#include "document/schema.hpp"

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

/// A world's files as documents: read once, they make any number of worlds that differ by settings.
struct WorldFiles {
  std::filesystem::path folder;
  bool found = false;                                       ///< the folder is there
  std::optional<Node> yaml = {};                            ///< world.yaml, where it could be read
  std::map<std::string, CsvTable> tables;                   ///< those that could be read, by name
  std::vector<std::string> absent;                          ///< tables that the folder does not have
  std::vector<std::pair<std::string, std::string>> inputs;  ///< as World::inputs
};
WorldFiles read_world_files(const std::filesystem::path& folder, Diagnostics& findings);

/// Reads whatever can be read; the world is sound only if neither reading the files nor this found an error.
/// `stockpiles`: more of them than the table has, read by its columns.
World read_world(const WorldFiles& files, Diagnostics& findings, const std::vector<WorldSetting>& settings = {},
                 const std::vector<Record>& stockpiles = {});

/// Both in one. Reads whatever can be read; the world is sound only if `findings` holds no error that was not there
/// before.
World read_world(const std::filesystem::path& folder, Diagnostics& findings,
                 const std::vector<WorldSetting>& settings = {});

/// Physics of the whole: capacities, elements in recipes, balance of every market in the base year. Wants sound tables.
void check_world(const World& world, Diagnostics& findings);

}  // namespace chokepoint
