// Opening results files of others: what they are is checked before anything is read.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "results/sqlite.hpp"

namespace chokepoint {

/// Throws InputError unless the file is a results file that this version can read.
void check_results_file(const std::filesystem::path& file);
/// Opens it to read, if it is one.
std::unique_ptr<sqlite::Database> open_results(const std::filesystem::path& file);

}  // namespace chokepoint
