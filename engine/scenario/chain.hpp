// A scenario merged with everything it extends: the base, then this file's keys, its `set`, its `without`.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "chokepoint/scenario.hpp"
#include "scenario/files.hpp"
#include "world/read_world.hpp"

namespace chokepoint {

struct MergedScenario {
  Node root;  ///< without `extends` and `without`; `set` holds what concerns the world's tables
  std::vector<std::pair<std::string, std::string>> inputs;  ///< files read, with hashes

  std::vector<WorldSetting> world_settings() const;
};

/// Nothing where a file could not be read; other problems are findings only. `text` stands for what `file` holds.
std::optional<MergedScenario> merge_chain(const std::filesystem::path& file, const std::optional<std::string>& text,
                                          const Surroundings& surroundings, Diagnostics& findings);

/// What a file with this `set` and `without` that extends the scenario would give.
void apply_tweak(MergedScenario& scenario, const Tweak& tweak, Diagnostics& findings);

}  // namespace chokepoint
