// The keys of world.yaml and the columns of a world's CSV tables.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "document/schema.hpp"

namespace chokepoint {

/// world.yaml.
const ObjectSpec& world_keys();
/// One entry per CSV table; its name is the file's without `.csv`.
const std::vector<ObjectSpec>& world_tables();
const ObjectSpec& world_table(const std::string& name);
/// Tables and columns of figures that may have a range beside them: columns with `_low` and `_high`.
const std::vector<std::pair<std::string, std::string>>& ranged_columns();

}  // namespace chokepoint
