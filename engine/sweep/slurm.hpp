// Batch scripts for Slurm: an array of shards, and a job that merges them. Values that a user gives stand in the script
// only where they have the form they should have; paths are quoted, or refused where Slurm could not take them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "chokepoint/sweep_cluster.hpp"

namespace chokepoint {

/// 'it'\''s': one word for the shell.
std::string shell_word(const std::string& text);

struct SlurmScripts {
  std::string array, merge;
};
/// What is wrong with the values goes to `findings`.
SlurmScripts slurm_scripts(const SlurmJob& job, const SlurmRequest& request, Diagnostics& findings);

}  // namespace chokepoint
