// A run's outcome as a person reads it, and as a program does.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "chokepoint/run.hpp"
#include "condition.hpp"
#include "terminal.hpp"

namespace chokepoint::cli {

/// Who is cut off from what, since when, for how long, why: sentences and tables, ready to print in lines of `width`.
std::string summary_text(const RunResult& result, const Paint& paint, std::size_t width = 100);

/// The same as JSON (docs/reference/command-line.md), with the files of the results and of the report (empty: none),
/// and the conditions that held.
std::string summary_json(const RunResult& result, const std::filesystem::path& file, const std::filesystem::path& page,
                         const std::vector<Condition>& conditions);

}  // namespace chokepoint::cli
