// `chokepoint sweep`: many cases on this machine, and the parts of that other engines drive.
#include "sweep_command.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "findings.hpp"
#include "terminal.hpp"
#include "words.hpp"

namespace chokepoint::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

Sweep read_sweep(const SweepLine& options) {
  Diagnostics findings;
  Sweep sweep(options.file, options.root, findings);
  if (!options.quiet) print_findings(findings);
  return sweep;
}

std::string duration(double seconds) {
  if (!(seconds < 360'000'000)) return "?";
  const auto whole = std::lround(seconds);
  if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{}:{:02} min", whole / 60, whole % 60);
  return fmt::format("{}:{:02} h", whole / 3600, whole / 60 % 60);
}

/// A line that is written over on a terminal; elsewhere one line every half minute.
class Meter {
 public:
  explicit Meter(bool quiet) : quiet_(quiet), terminal_(colourful(STDERR_FILENO)) {}
  ~Meter() {
    if (drawn_ && terminal_) fmt::print(stderr, "\r\x1b[K");
  }
  void show(const BatchProgress& progress) {
    if (quiet_) return;
    const double wait = terminal_ ? 0.1 : 30;
    if (progress.seconds - last_ < wait) return;
    last_ = progress.seconds;
    drawn_ = true;
    fmt::print(stderr, "{}{} of {} cases, {:.3g} a second, {} left{}{}", terminal_ ? "\r\x1b[K" : "", progress.done,
               progress.cases, progress.rate, duration(progress.seconds_left),
               progress.failed > 0 ? fmt::format(", {} failed", progress.failed) : "", terminal_ ? "" : "\n");
    std::fflush(stderr);
  }

 private:
  bool quiet_, terminal_, drawn_ = false;
  double last_ = 0;
};

WorkOptions work_options(const SweepLine& options, const Interrupt& interrupt, Meter& meter) {
  WorkOptions work;
  work.jobs = options.jobs;
  work.stop = &interrupt.flag();
  work.retry_failed = options.retry_failed;
  work.sharing = !options.no_sharing;
  work.progress = [&](const BatchProgress& progress) { meter.show(progress); };
  return work;
}

using Ranges = std::vector<std::pair<std::int64_t, std::int64_t>>;

/// The cases of one of so many equal parts of a list.
Ranges part_of(const Ranges& list, std::int64_t shard, std::int64_t shards) {
  std::int64_t all = 0;
  for (const auto& [first, last] : list) all += last - first;
  const auto [from, to] = shard_range(all, shard, shards);
  Ranges part;
  std::int64_t at = 0;
  for (const auto& [first, last] : list) {
    const std::int64_t begin = std::max(from - at, std::int64_t{0}), end = std::min(to - at, last - first);
    if (begin < end) part.emplace_back(first + begin, first + end);
    at += last - first;
  }
  return part;
}

/// Runs cases, one line of summary; the number of the signal that stopped it, or 0.
int work_on(const Sweep& sweep, const SweepStore& store, const Ranges& ranges, const SweepLine& options,
            const std::string& worker, bool own_only) {
  const Interrupt interrupt;
  BatchSummary summary;
  {
    Meter meter(options.quiet);
    WorkOptions work = work_options(options, interrupt, meter);
    work.worker = worker;
    work.own_only = own_only;
    summary = store.work(sweep, ranges, work);
  }
  if (!options.quiet && summary.done > 0)
    fmt::print(stderr, "{} run in {}{}\n", count(summary.done, "case"), duration(summary.seconds),
               summary.failed > 0 ? fmt::format(", {} failed", summary.failed) : "");
  return interrupt.signal();
}

void print_errors(const SweepStatus& status) {
  for (const auto& [number, error] : status.errors) fmt::print(stderr, "case {} failed: {}\n", number, error);
  if (status.failed > static_cast<std::int64_t>(status.errors.size()))
    fmt::print(stderr, "... and {} more\n", status.failed - static_cast<std::int64_t>(status.errors.size()));
}

std::int64_t whole_number(const std::string& text, std::size_t& at) {
  std::int64_t value = -1;
  const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), value);
  at = static_cast<std::size_t>(end - text.data());
  return error == std::errc() ? value : -1;
}

}  // namespace

fs::path sweep_folder(const SweepLine& options) {
  return options.folder.empty() ? fs::path(options.file.stem().string() + ".sweep") : options.folder;
}

fs::path sweep_results(const fs::path& folder) {
  fs::path name = folder.has_filename() ? folder : folder.parent_path();
  return name.extension() == ".sweep" ? name.replace_extension(".sqlite") : fs::path(name.string() + ".sqlite");
}

void announce(const Sweep& sweep, const SweepLine& options) {
  if (!options.quiet) {
    const std::string scenarios =
        sweep.scenarios().size() > 1 ? fmt::format(", {} scenarios each", sweep.scenarios().size()) : "";
    fmt::print(stderr, "{}: {} ({}, {}{})\n", sweep.title(), count(static_cast<long>(sweep.cases()), "case"),
               sweep.design(), count(static_cast<long>(sweep.variables().size()), "variable"), scenarios);
  }
  if (sweep.cases() > cases_without_yes && !options.yes)
    refuse({options.file.string()}, "",
           fmt::format("these are {} cases, more than {}", sweep.cases(), cases_without_yes),
           "say --yes if that is what you want");
}

int sweep_command(const SweepLine& given) {
  SweepLine options = given;
  // Under MPI one rank speaks for all; this has to be known before MPI is begun.
  if (options.mpi)
    for (const char* name : {"OMPI_COMM_WORLD_RANK", "PMI_RANK", "SLURM_PROCID"})
      if (const char* rank = std::getenv(name); rank != nullptr && std::string(rank) != "0") options.quiet = true;
  if (options.file.empty())
    refuse({"sweep"}, "", "name a sweep file", "`chokepoint sweep --help` lists what else there is");
  const Sweep sweep = read_sweep(options);
  announce(sweep, options);
  if (options.slurm && options.no_sharing)
    refuse({"--no-sharing"}, "", "is not for --slurm", "it is there to compare with, on this machine");
  if (options.slurm) return sweep_submit_command(sweep, options);
  if (options.mpi) return sweep_mpi_command(sweep, options);
  const fs::path folder = sweep_folder(options);
  const SweepStore store = SweepStore::create(sweep, folder, !options.resume);
  const int signal = work_on(sweep, store, {{0, sweep.cases()}}, options, "local", false);
  return sweep_finish(folder, options, signal);
}

int sweep_finish(const fs::path& folder, const SweepLine& options, int signal) {
  const SweepStatus status = SweepStore(folder).status();
  print_errors(status);
  if (status.done < status.cases) {
    fmt::print(stderr, "{} of {} cases are done; `chokepoint sweep {} --resume` goes on with the rest\n", status.done,
               status.cases, options.file.string());
    return signal != 0 ? 128 + signal : internal;
  }
  const fs::path results = sweep_results(folder);
  merge_sweep(folder, results, {});
  if (options.quiet && options.format != "json") return done;
  SummaryLine summary;
  summary.file = results;
  summary.format = options.format;
  return sweep_summary_command(summary);
}

int sweep_plan_command(const SweepLine& options) {
  const Sweep sweep = read_sweep(options);
  if (options.shards < 1 || options.shards > sweep.cases())
    refuse({"--shards"}, "", fmt::format("{} cases fit 1 to {} shards", sweep.cases(), sweep.cases()));
  const std::string file = options.file.string(), folder = sweep_folder(options).string();
  const std::string root = options.root.empty() ? "" : " --root " + options.root.string();
  Json shards = Json::array();
  for (std::int64_t shard = 1; shard <= options.shards; ++shard) {
    const auto [first, last] = shard_range(sweep.cases(), shard, options.shards);
    shards.push_back({{"shard", fmt::format("{}/{}", shard, options.shards)},
                      {"first", first},
                      {"last", last - 1},
                      {"command", Json::array({"chokepoint", "sweep", "shard", file,
                                               fmt::format("{}/{}", shard, options.shards), "-o", folder})}});
    if (!root.empty())
      shards.back()["command"].insert(shards.back()["command"].end(), {"--root", options.root.string()});
  }
  Json plan = {{"sweep", file},          {"title", sweep.title()},
               {"cases", sweep.cases()}, {"folder", folder},
               {"shards", shards},       {"merge", Json::array({"chokepoint", "sweep", "merge", folder})}};
  fmt::print("{}\n", plan.dump(2));
  return done;
}

int sweep_shard_command(const SweepLine& options) {
  const Sweep sweep = read_sweep(options);
  std::size_t at = 0;
  const std::int64_t shard = whole_number(options.shard, at);
  const bool slash = at < options.shard.size() && options.shard[at] == '/';
  const std::int64_t shards = slash ? whole_number(options.shard, ++at) : -1;
  if (shard < 0 || shards < 0 || at != options.shard.size())
    refuse({"shard"}, "", fmt::format("expected a shard such as `3/16`, not `{}`", options.shard));
  if (shards < 1 || shard < 1 || shard > shards)
    refuse({"shard"}, "", fmt::format("there is no shard {} of {}", shard, shards), "shards count from 1");
  if (shards > sweep.cases())
    refuse({"shard"}, "", fmt::format("{} cases cannot be cut into {} shards", sweep.cases(), shards));
  const SweepStore store = SweepStore::create(sweep, sweep_folder(options), false);
  const bool listed = !options.only.empty();
  const Ranges part = part_of(listed ? read_case_list(options.only) : Ranges{{0, sweep.cases()}}, shard, shards);
  const std::string worker =
      (listed ? options.only.stem().string() + "-" : "") + fmt::format("{}-of-{}", shard, shards);
  const int signal = work_on(sweep, store, part, options, worker, true);
  return signal != 0 ? 128 + signal : done;
}

int sweep_merge_command(const SweepLine& options) {
  const fs::path results = options.output.empty() ? sweep_results(options.folder) : options.output;
  merge_sweep(options.folder, results, {options.partial});
  if (!options.quiet) fmt::print("Results: {}\n", results.string());
  return done;
}

int sweep_status_command(const SweepLine& options) {
  const SweepStatus status = SweepStore(options.folder).status();
  const bool submitted = has_slurm_record(options.folder);
  const std::map<std::string, int> tasks = submitted ? slurm_tasks(options.folder) : std::map<std::string, int>();
  if (options.format == "json") {
    Json missing = Json::array(), errors = Json::array();
    for (const auto& [first, last] : status.missing) missing.push_back({first, last - 1});
    for (const auto& [number, error] : status.errors) errors.push_back({{"case", number}, {"error", error}});
    fmt::print("{}\n", Json({{"cases", status.cases},
                             {"done", status.done},
                             {"failed", status.failed},
                             {"shards", status.shards},
                             {"missing", missing},
                             {"tasks", tasks},
                             {"errors", errors}})
                           .dump(2));
    return done;
  }
  fmt::print("{} of {} cases are done", status.done, status.cases);
  if (status.failed > 0) fmt::print(", {} of them failed", status.failed);
  fmt::print("; {}\n", count(status.shards, "shard"));
  std::string states;
  for (const auto& [state, number] : tasks) states += fmt::format("{}{} {}", states.empty() ? "" : ", ", number, state);
  if (submitted) fmt::print("Slurm: {}\n", states.empty() ? "no task is waiting or running" : states);
  if (submitted && tasks.empty() && status.done < status.cases)
    fmt::print("`chokepoint sweep resume {}` submits what is missing\n", options.folder.string());
  print_errors(status);
  return done;
}

int sweep_case_command(const SweepLine& options) {
  const Sweep sweep = read_sweep(options);
  if (options.number < 0 || options.number >= sweep.cases())
    refuse({"case"}, "", fmt::format("there is no case {}: they are 0 to {}", options.number, sweep.cases() - 1));
  const SweepCase each = sweep.at(options.number);
  const fs::path folder = options.output.has_parent_path() ? options.output.parent_path() : fs::path(".");
  std::string text = fmt::format("# Case {} of {}: {}\n", each.number, options.file.string(), sweep.title());
  for (std::size_t v = 0; v < each.values.size(); ++v)
    if (!each.values[v].empty()) text += fmt::format("# {}: {}\n", sweep.variables()[v].id, each.values[v]);
  text += "# hash: " + case_hash(*sweep.scenario(each)) + "\n" + sweep.resolved(each, folder);
  if (options.output.empty()) {
    fmt::print("{}", text);
    return done;
  }
  std::ofstream out(options.output, std::ios::binary);
  out << text;
  out.close();
  if (!out) refuse({options.output.string()}, "", "cannot be written");
  return done;
}

}  // namespace chokepoint::cli
