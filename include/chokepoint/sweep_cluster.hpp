// Sweeps on a Slurm cluster: submitting, watching, cancelling, going on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "chokepoint/sweep.hpp"

namespace chokepoint {

/// What a user asks of the cluster; empty: its own default.
struct SlurmRequest {
  std::int64_t array_size = 0;  ///< tasks; 0: one for every 50 cases, 100 at most
  int cpus = 1;                 ///< of each task: so many cases at a time
  std::string time, partition, account, qos, memory;
};

/// What is to be run.
struct SlurmJob {
  std::filesystem::path program, file, root, folder, results;  ///< absolute; `root` may be empty
  std::string name;
  std::int64_t tasks = 1;
  std::filesystem::path only;  ///< a list of cases; empty: all
};

struct SlurmSubmission {
  std::string array, merge;  ///< job numbers
  std::int64_t tasks = 0, cases = 0;
};

/// Writes the scripts into the sweep's folder and submits them: all cases, or those that are missing. Throws InputError
/// where a value cannot stand in a script, where jobs of the sweep are still waiting or running, and with what `sbatch`
/// says where it refuses.
SlurmSubmission submit_sweep(const Sweep& sweep, const std::filesystem::path& root, const SweepStore& store,
                             const std::filesystem::path& results, const SlurmRequest& request, bool missing_only);

/// The file and root that a submitted folder belongs to, and how it was submitted last. Throws InputError where it
/// never was.
struct SlurmRecord {
  std::filesystem::path file, root, results;
  SlurmRequest request;
  std::vector<std::string> jobs;
};
SlurmRecord slurm_record(const std::filesystem::path& folder);
/// True if the folder was ever submitted.
bool has_slurm_record(const std::filesystem::path& folder);

/// Tasks of the sweep's jobs that the cluster still knows, by state (PENDING, RUNNING, ...). Throws std::runtime_error
/// where the cluster does not answer.
std::map<std::string, int> slurm_tasks(const std::filesystem::path& folder);

/// Cancels all jobs of the sweep.
void cancel_sweep(const std::filesystem::path& folder);

/// The cases of a list that `submit_sweep` wrote.
std::vector<std::pair<std::int64_t, std::int64_t>> read_case_list(const std::filesystem::path& file);

}  // namespace chokepoint
