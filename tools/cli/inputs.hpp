// Runs that commands look at: results files, or scenarios, which are run first.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "chokepoint/stored.hpp"

namespace chokepoint::cli {

struct RunInputs {
  std::vector<std::filesystem::path> files;
  std::filesystem::path root;    ///< of scenarios
  std::vector<std::string> set;  ///< path=value, for every scenario
  bool quiet = false;
};

/// The runs of files, in their order. Throws InputError with the findings of all of them.
std::vector<StoredRun> read_or_run(const RunInputs& inputs);

/// True where a file starts as SQLite files do.
bool is_database(const std::filesystem::path& file);

/// A finished run as a results file would keep it.
StoredRun as_stored(const RunResult& result);

/// Writes a text at once; the old file stays until the new one is whole. Throws InputError where there is no such
/// folder.
void write_text(const std::filesystem::path& file, const std::string& text);

}  // namespace chokepoint::cli
