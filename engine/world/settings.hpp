// Values of a world's files that a scenario changes, put in their place in the document before it is read.
#pragma once

#include <string>
#include <vector>

#include "document/schema.hpp"
#include "world/read_world.hpp"

namespace chokepoint {

/// Those that begin with a list or map of world.yaml.
void apply_settings(const std::vector<WorldSetting>& settings, Node& yaml, Diagnostics& findings);
/// Those of one table: TABLE.ROW.COLUMN, the row by its id, or by its naming cells joined with `/`.
void apply_settings(const std::vector<WorldSetting>& settings, CsvTable& table, const ObjectSpec& spec,
                    Diagnostics& findings);
/// For a table that the world does not have.
void refuse_settings(const std::vector<WorldSetting>& settings, const std::string& table, Diagnostics& findings);

}  // namespace chokepoint
