// Opens a results file to read, or refuses what is none.
#pragma once

#include <filesystem>
#include <memory>

#include "results/sqlite.hpp"

namespace chokepoint {

/// Throws InputError for what is not a results file, or one that this version cannot read.
std::unique_ptr<sqlite::Database> open_results(const std::filesystem::path& file);

}  // namespace chokepoint
