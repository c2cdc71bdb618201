#include "sweep_line.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "input_line.hpp"
#include "sweep_command.hpp"

namespace chokepoint::cli {
namespace {

void add_file(CLI::App& command, SweepLine& line, bool required) {
  command.add_option("file", line.file, "The sweep, a YAML file")->required(required);
  command.add_option("--root", line.root, "Folder that worlds and scenarios must lie in")->type_name("DIR");
}

void add_folder(CLI::App& command, SweepLine& line) {
  command.add_option("-o,--output", line.folder, "Folder of the sweep; default: the file's name with .sweep, here")
      ->type_name("DIR");
}

void add_request(CLI::App& command, SlurmRequest& request) {
  const auto option = [&](const std::string& name, auto& value, const std::string& text, const std::string& type) {
    return command.add_option(name, value, text)->type_name(type)->group("Slurm");
  };
  option("--array-size", request.array_size, "Tasks; default: one for every 50 cases, at most 100", "N")
      ->check(CLI::Range(1, 1000000));
  option("--cpus", request.cpus, "Processors of a task, and cases at a time", "N")->check(CLI::Range(1, 1024));
  option("--time", request.time, "Longest time of a task", "TIME");
  option("--partition", request.partition, "Partition", "NAME");
  option("--account", request.account, "Account", "NAME");
  option("--qos", request.qos, "Quality of service", "NAME");
  option("--mem", request.memory, "Memory of a task", "SIZE");
}

void add_work(CLI::App& command, SweepLine& line) {
  add_jobs(command, line.jobs);
  command.add_flag("--retry-failed", line.retry_failed, "Runs cases that failed once more");
  command.add_flag("--no-sharing", line.no_sharing,
                   "Runs each case alone from its first step, for comparison: slower, with the same results");
  command.add_flag("-q,--quiet", line.quiet, "Prints errors only (and JSON where asked for)");
}

}  // namespace

std::function<int()> add_sweep(CLI::App& app) {
  const auto line = std::make_shared<SweepLine>();
  const auto summary_line = std::make_shared<SummaryLine>();
  CLI::App* sweep = app.add_subcommand("sweep", "Runs many variants of scenarios, here or on a cluster");
  sweep->require_subcommand(0, 1);
  sweep->footer(
      "`chokepoint sweep FILE` runs all cases on this machine. The commands above cut that into parts for clusters and "
      "workflow engines.\nExit codes: as of `run`; 130 stopped by Ctrl-C, what was finished is kept.");
  add_file(*sweep, *line, false);
  add_folder(*sweep, *line);
  add_work(*sweep, *line);
  add_format(*sweep, line->format);
  sweep->add_flag("--resume", line->resume, "Goes on with a sweep that was begun: only what is missing is run");
  sweep->add_flag("-y,--yes", line->yes, "Runs more than " + std::to_string(cases_without_yes) + " cases");

  sweep->add_flag("--slurm", line->slurm, "Submits the sweep to Slurm and returns")->group("Slurm");
  sweep->add_flag("--mpi", line->mpi, "Shares the cases out among the ranks of `mpirun`");
  add_request(*sweep, line->request);

  CLI::App* plan = sweep->add_subcommand("plan", "Lists shards and the commands that run them, as JSON");
  add_file(*plan, *line, true);
  add_folder(*plan, *line);
  plan->add_option("--shards", line->shards, "How many")->required()->type_name("N");

  CLI::App* shard = sweep->add_subcommand("shard", "Runs one shard of a sweep");
  add_file(*shard, *line, true);
  shard->add_option("shard", line->shard, "Which of how many, such as 3/16")->required()->type_name("K/N");
  add_folder(*shard, *line);
  add_work(*shard, *line);
  shard->add_option("--only", line->only, "A list of cases that the shard is cut from, as `resume` writes it")
      ->type_name("FILE");

  CLI::App* merge = sweep->add_subcommand("merge", "Puts the results of all shards into one file");
  merge->add_option("folder", line->folder, "Folder of the sweep")->required()->type_name("DIR");
  merge->add_option("-o,--output", line->output, "Results file; default: the folder's name with .sqlite, beside it")
      ->type_name("FILE");
  merge->add_flag("--partial", line->partial, "Though cases are missing");
  merge->add_flag("-q,--quiet", line->quiet, "Prints errors only");

  CLI::App* status = sweep->add_subcommand("status", "Says how far a sweep is");
  status->add_option("folder", line->folder, "Folder of the sweep")->required()->type_name("DIR");
  add_format(*status, line->format);

  CLI::App* resume = sweep->add_subcommand("resume", "Submits to Slurm what is missing");
  resume->add_option("folder", line->folder, "Folder of the sweep")->required()->type_name("DIR");
  add_request(*resume, line->request);
  CLI::App* cancel = sweep->add_subcommand("cancel", "Cancels the sweep's jobs; what was finished is kept");
  cancel->add_option("folder", line->folder, "Folder of the sweep")->required()->type_name("DIR");

  CLI::App* each = sweep->add_subcommand("case", "Prints one case as a scenario file that `run` takes");
  add_file(*each, *line, true);
  each->add_option("number", line->number, "Number of the case, from 0")->required()->type_name("N");
  each->add_option("-o,--output", line->output, "File to write")->type_name("FILE");
  each->add_flag("-q,--quiet", line->quiet, "Prints no warnings");

  CLI::App* summary = sweep->add_subcommand("summary", "Says what came out: spread, chances, influence");
  summary->add_option("file", summary_line->file, "Results file, or the sweep's folder")->required()->type_name("FILE");
  add_format(*summary, summary_line->format);
  summary
      ->add_option("--metric", summary_line->metric,
                   "consumers_cut_off, facilities_cut_off, countries_cut_off, unmet_tonnes or unmet_value (default); "
                   "with --consumer unmet_tonnes (default), unmet_value, months or lowest_coverage")
      ->type_name("NAME");
  summary
      ->add_option("--consumer", summary_line->consumer,
                   "COUNTRY/SECTOR/COMMODITY: chances by date, and which values cut it off")
      ->type_name("ID");
  summary->add_option("--scenario", summary_line->scenario, "Only this one of several")->type_name("NAME");
  summary->add_option("--conduct", summary_line->conduct, "Only this one of several")->type_name("NAME");

  return [=] {
    if (*plan) return sweep_plan_command(*line);
    if (*shard) return sweep_shard_command(*line);
    if (*merge) return sweep_merge_command(*line);
    if (*status) return sweep_status_command(*line);
    if (*resume) return sweep_resume_command(*line);
    if (*cancel) return sweep_cancel_command(*line);
    if (*each) return sweep_case_command(*line);
    if (*summary) return sweep_summary_command(*summary_line);
    return sweep_command(*line);
  };
}

}  // namespace chokepoint::cli
