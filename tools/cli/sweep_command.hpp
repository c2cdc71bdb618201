// The commands under `chokepoint sweep`; each takes its options and returns the exit code.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "chokepoint/sweep.hpp"
#include "chokepoint/sweep_cluster.hpp"

namespace chokepoint::cli {

/// More cases than this are run only with --yes.
inline constexpr std::int64_t cases_without_yes = 5000;

struct SweepLine {
  std::filesystem::path file;    ///< the sweep file
  std::filesystem::path root;    ///< as of scenarios
  std::filesystem::path folder;  ///< of the sweep; default: the file's name with .sweep, here
  std::filesystem::path output;  ///< a file to write
  int jobs = 0;
  bool resume = false, yes = false, quiet = false, partial = false, retry_failed = false, no_sharing = false;
  std::string format = "table";
  std::string shard;        ///< K/N
  std::int64_t shards = 0;  ///< of a plan
  std::int64_t number = 0;  ///< of a case
  bool slurm = false, mpi = false;
  SlurmRequest request;
  std::filesystem::path only;  ///< a list of cases that a shard is cut from
};

int sweep_command(const SweepLine& options);  ///< runs a sweep on this machine, merges, says what came out
int sweep_plan_command(const SweepLine& options);
int sweep_shard_command(const SweepLine& options);
int sweep_merge_command(const SweepLine& options);
int sweep_status_command(const SweepLine& options);
int sweep_case_command(const SweepLine& options);
int sweep_resume_command(const SweepLine& options);  ///< submits what is missing
int sweep_cancel_command(const SweepLine& options);
/// `sweep FILE --mpi`, on every rank.
int sweep_mpi_command(const Sweep& sweep, const SweepLine& options);
/// The end of a sweep that was worked on: merges and says what came out, or how to go on. `signal`: what stopped it.
int sweep_finish(const std::filesystem::path& folder, const SweepLine& options, int signal);
/// `sweep FILE --slurm`: submits and returns.
int sweep_submit_command(const Sweep& sweep, const SweepLine& options);

struct SummaryLine {
  std::filesystem::path file;  ///< a results file, or a sweep's folder with one beside it
  std::string format = "table";
  std::string metric, consumer, scenario, conduct;
};
int sweep_summary_command(const SummaryLine& options);

/// The sweep's folder and results file by the options, or by the sweep file's name.
std::filesystem::path sweep_folder(const SweepLine& options);
std::filesystem::path sweep_results(const std::filesystem::path& folder);

/// Prints how many cases there are; throws InputError where there are too many for a run without --yes.
void announce(const Sweep& sweep, const SweepLine& options);

}  // namespace chokepoint::cli
