// Rows added to a file that is there: a copy is changed and put in the place of the file at once.
#pragma once

#include <filesystem>
#include <functional>

#include "results/sqlite.hpp"

namespace chokepoint {

/// Calls `write` on a copy of the file, or on a new database where there is none, within one transaction.
void amend(const std::filesystem::path& file, const std::function<void(sqlite::Database&)>& write);

}  // namespace chokepoint
