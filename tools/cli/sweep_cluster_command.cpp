// `chokepoint sweep --slurm`, `sweep resume`, `sweep cancel`: a sweep on a cluster.
#include <fmt/core.h>

#include "commands.hpp"
#include "findings.hpp"
#include "sweep_command.hpp"
#include "words.hpp"

namespace chokepoint::cli {
namespace {

void say(const SlurmSubmission& submission, const std::filesystem::path& folder) {
  fmt::print("Submitted {} in {} as job {}, and job {} that merges them.\n",
             count(static_cast<long>(submission.cases), "case"), count(static_cast<long>(submission.tasks), "task"),
             submission.array, submission.merge);
  fmt::print("`chokepoint sweep status {0}` says how far it is; scripts and logs are in {0}/slurm\n", folder.string());
}

}  // namespace

int sweep_submit_command(const Sweep& sweep, const SweepLine& options) {
  const std::filesystem::path folder = sweep_folder(options);
  const SweepStore store = SweepStore::create(sweep, folder, !options.resume);
  say(submit_sweep(sweep, options.root, store, sweep_results(folder), options.request, options.resume), folder);
  return done;
}

int sweep_resume_command(const SweepLine& options) {
  const SweepStore store(options.folder);
  const SlurmRecord record = slurm_record(options.folder);
  Diagnostics findings;
  const Sweep sweep(record.file, record.root, findings);
  const SweepStore same = SweepStore::create(sweep, options.folder, false);
  SlurmRequest request = options.request;
  const SlurmRequest& before = record.request;
  // What is not said anew is as it was.
  if (request.array_size == 0) request.array_size = before.array_size;
  if (request.cpus == 1) request.cpus = before.cpus;
  const auto keep = [](std::string& value, const std::string& old) {
    if (value.empty()) value = old;
  };
  keep(request.time, before.time);
  keep(request.partition, before.partition);
  keep(request.account, before.account);
  keep(request.qos, before.qos);
  keep(request.memory, before.memory);
  say(submit_sweep(sweep, record.root, same, record.results, request, true), options.folder);
  return done;
}

int sweep_cancel_command(const SweepLine& options) {
  cancel_sweep(options.folder);
  fmt::print("Cancelled. What was finished is kept; `chokepoint sweep resume {}` goes on\n", options.folder.string());
  return done;
}

}  // namespace chokepoint::cli
