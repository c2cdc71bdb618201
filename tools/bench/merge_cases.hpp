// Merging a large sweep whose series are collected: how large its files get, and how much memory that takes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>

namespace chokepoint::bench {

/// So many cases, drawn, of a trade network with at least so many consumers. Some hundred of them are simulated; all
/// others have the record of one of these, with every coverage below 1 a little different, so that none is another's
/// copy. Shards, merging and files are the program's own.
nlohmann::json merge_cases(std::int64_t cases, int consumers, int months, const std::filesystem::path& desk);

}  // namespace chokepoint::bench
