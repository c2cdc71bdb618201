// The folder of a sweep: `sweep.json` says what the cases are, `shards/` holds what was finished.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "chokepoint/sweep.hpp"

namespace chokepoint {

/// The manifest of a folder; throws InputError where there is none.
nlohmann::json read_manifest(const std::filesystem::path& folder);

/// Shards of a folder, sorted by name; of one worker where a name is given.
std::vector<std::filesystem::path> shards_of(const std::filesystem::path& folder, const std::string& worker = {});

/// Calls `frame` for every case in the shards (by their place in the list). Throws InputError where one belongs to
/// another sweep or is no shard.
void read_shards(const std::vector<std::filesystem::path>& shards, const nlohmann::json& manifest,
                 const std::function<void(int shard, std::int64_t offset, std::string_view payload)>& frame);

}  // namespace chokepoint
