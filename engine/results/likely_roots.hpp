// Where the inputs of a results file may lie.
#pragma once

#include <filesystem>
#include <vector>

namespace chokepoint {

/// Folders that may be the root that names of input files start from, nearest first.
std::vector<std::filesystem::path> likely_roots(const std::filesystem::path& result);

}  // namespace chokepoint
