// JSON Schema and reference page, both from the tables of keys.
#pragma once

#include <string>
#include <vector>

#include "document/schema.hpp"

namespace chokepoint {

/// JSON Schema (draft 2020-12) of files that hold `root`. `tables` are added as definitions NAME.csv of one row each.
std::string json_schema_of(const ObjectSpec& root, const std::string& title, const std::vector<ObjectSpec>& tables);

/// One Markdown section for the object and one for each object inside it, in the order of the keys.
std::string reference_sections(const ObjectSpec& root);

/// One Markdown section for a CSV table.
std::string reference_section_of_table(const ObjectSpec& table);

}  // namespace chokepoint
