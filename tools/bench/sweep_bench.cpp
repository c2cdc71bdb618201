// What a sweep costs: its cases with what they share and without, threads, scheduling, shards, merging.
//
//   chokepoint_sweep_bench SWEEP.yaml                        a sweep that is there
//   chokepoint_sweep_bench --trade R --conduct rationing     a hundred bans on a trade network (trade_files.hpp)
//   chokepoint_sweep_bench --trade R --severities            a hundred shocks that are neighbours
//   chokepoint_sweep_bench --merge 100000                    files and memory of a large one (merge_cases.hpp)
//
// Times are processor time of the process, so that a busy machine does not come in. Only where two threads wait for
// each other would that be too kind: the wall time of an idle machine shows it, and what a thread got of its processor.
#include <fmt/core.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <ctime>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "chokepoint/chokepoint.hpp"
#include "merge_cases.hpp"
#include "say_why.hpp"
#include "statistics.hpp"
#include "trade_files.hpp"

namespace chokepoint::bench {
namespace {

namespace fs = std::filesystem;
using Ranges = std::vector<std::pair<std::int64_t, std::int64_t>>;

double seconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}
double process_time() { return seconds(CLOCK_PROCESS_CPUTIME_ID); }

/// Cases that compute nothing but take 10 ms of their thread each: all else is scheduling. Its share of the processor
/// time.
double scheduling() {
  constexpr long cases = 400;
  constexpr double each = 0.010;
  const double begin = process_time();
  double asked = 0;
  make_batch(
      cases,
      [&](BatchCase& one, const RunOptions&) {
        const double start = seconds(CLOCK_THREAD_CPUTIME_ID);
        double now = start;
        while (now - start < each) now = seconds(CLOCK_THREAD_CPUTIME_ID);
        one.digest = std::to_string(now - start);
      },
      nullptr, [&](BatchCase& one) { asked += std::stod(one.digest); }, {.jobs = 2, .in_order = false});
  return (process_time() - begin) / asked - 1;
}

struct Timed {
  double processor = 0, wall = 0;  ///< seconds
};

Timed work(const Sweep& sweep, const Ranges& ranges, const fs::path& folder, int jobs, bool sharing) {
  fs::remove_all(folder);
  const SweepStore store = SweepStore::create(sweep, folder, true);
  const double begin = process_time(), wall = seconds(CLOCK_MONOTONIC);
  WorkOptions options{.jobs = jobs};
  options.sharing = sharing;
  store.work(sweep, ranges, options);
  return {process_time() - begin, seconds(CLOCK_MONOTONIC) - wall};
}

/// Every so-many-th case, about `count` of them.
Ranges sample(std::int64_t cases, std::int64_t count) {
  Ranges some;
  const std::int64_t gap = std::max<std::int64_t>(1, cases / std::max<std::int64_t>(1, count));
  for (std::int64_t number = gap / 2; number < cases; number += gap) some.emplace_back(number, number + 1);
  return some;
}

/// In turns: the whole sweep on one thread and on two, and a sample of its cases alone, each from its first step.
nlohmann::json measure(const Sweep& sweep, const fs::path& folder, int rounds, std::int64_t alone_cases) {
  const auto cases = static_cast<double>(sweep.cases());
  const Ranges all{{0, sweep.cases()}}, some = sample(sweep.cases(), alone_cases);
  std::vector<double> alone, one, ratio, more, speed, busy;
  for (int round = 0; round < rounds; ++round) {
    alone.push_back(work(sweep, some, folder, 1, false).processor / static_cast<double>(some.size()));
    const Timed first = work(sweep, all, folder, 1, true), second = work(sweep, all, folder, 2, true);
    one.push_back(first.processor / cases);
    ratio.push_back(alone.back() / one.back());
    more.push_back(second.processor / first.processor);
    speed.push_back(first.wall / second.wall);
    busy.push_back(second.processor / second.wall / 2);
  }
  const double begin = process_time();
  merge_sweep(folder, folder.string() + ".sqlite", {});
  const double merging = (process_time() - begin) / cases;
  std::uintmax_t shards = 0;
  for (const auto& entry : fs::directory_iterator(folder / "shards")) shards += entry.file_size();
  return {{"title", sweep.title()},
          {"cases", sweep.cases()},
          {"alone_cases", some.size()},
          {"rounds", rounds},
          {"alone_ms", 1e3 * median(alone)},
          {"shared_ms", 1e3 * median(one)},
          {"ratio", median(ratio)},
          {"cases_a_second", 1 / median(one)},
          {"two_threads_processor", median(more)},
          {"two_threads_speed", median(speed)},
          {"two_threads_busy", median(busy)},
          {"merge_ms", 1e3 * merging},
          {"shard_kb", static_cast<double>(shards) / cases / 1e3},
          {"results_kb", static_cast<double>(fs::file_size(folder.string() + ".sqlite")) / cases / 1e3}};
}

void print(const nlohmann::json& data) {
  const auto row = [&](const char* what, const char* key, const char* unit, int digits) {
    fmt::print("| {} | {:.{}f}{} |\n", what, data[key].get<double>(), digits, unit);
  };
  fmt::print("{}: {} cases\n\n|  |  |\n| --- | --- |\n", data["title"].get<std::string>(), data["cases"].get<int>());
  row("processor time of a case by itself, from its first step", "alone_ms", " ms", 2);
  row("of a case in the sweep, on one thread", "shared_ms", " ms", 2);
  row("so sharing is worth", "ratio", "x", 1);
  row("cases a second and core", "cases_a_second", "", 0);
  row("processor time of two threads / of one", "two_threads_processor", "", 3);
  row("wall time of one thread / of two (2 is perfect; wants an idle machine)", "two_threads_speed", "", 2);
  row("of two processors the two threads got", "two_threads_busy", "", 2);
  row("scheduling at 10 ms a case, share of the processor time", "scheduling", "", 4);
  row("merging a case", "merge_ms", " ms", 2);
  row("a case in a shard", "shard_kb", " kB", 1);
  row("a case in the results file", "results_kb", " kB", 1);
}

int measure(int argc, char** argv) {
  CLI::App app("What a sweep costs, with what its cases share and without.");
  fs::path file;
  std::string trade, conduct = "cooperative";
  int months = 120, rounds = 2;
  std::int64_t alone = 10, merge = 0;
  bool json = false, severities = false;
  int once = 0;
  app.add_option("sweep", file, "A sweep file");
  app.add_option("--trade", trade, "Instead: bans on a trade network of this size (S, R, M, L)");
  app.add_option("--conduct", conduct, "Of the trade network: cooperative or rationing");
  app.add_flag("--severities", severities, "Of the trade network: five shocks in twenty steps each, not bans");
  app.add_option("--months", months, "Of the trade network");
  app.add_option("--rounds", rounds, "Turns");
  app.add_option("--alone", alone, "Cases that are run by themselves each turn");
  app.add_flag("--json", json, "Prints JSON");
  app.add_option("--merge", merge,
                 "Merges so many cases of 50 consumers and 144 months with their series, nothing else");
  app.add_option("--once", once, "The whole sweep on so many threads and nothing else, for a profiler");
  CLI11_PARSE(app, argc, argv);
  const fs::path desk = fs::temp_directory_path() / fmt::format("chokepoint-bench-{}", getpid());
  fs::create_directories(desk);
  if (merge > 0) {
    fmt::print("{}\n", merge_cases(merge, 50, 144, desk).dump(1));
    fs::remove_all(desk);
    return 0;
  }
  if (!trade.empty()) {
    write_sweep(TradeNetwork(trade_size(trade), 1), months, conduct, desk);
    file = desk / (severities ? "severities.yaml" : "sweep.yaml");
  }
  if (file.empty()) {
    fmt::print(stderr, "name a sweep file, or a size with --trade\n");
    return 2;
  }
  Diagnostics findings;
  const Sweep sweep(file, {}, findings);
  if (once > 0) {
    const Timed time = work(sweep, {{0, sweep.cases()}}, desk / "w.sweep", once, true);
    fmt::print("{} cases, {:.2f} ms each\n", sweep.cases(), 1e3 * time.processor / static_cast<double>(sweep.cases()));
    fs::remove_all(desk);
    return 0;
  }
  nlohmann::json data = measure(sweep, desk / "w.sweep", rounds, alone);
  data["scheduling"] = scheduling();
  fs::remove_all(desk);
  if (json)
    fmt::print("{}\n", data.dump(1));
  else
    print(data);
  return 0;
}

}  // namespace
}  // namespace chokepoint::bench

int main(int argc, char** argv) { return chokepoint::bench::say_why(chokepoint::bench::measure, argc, argv); }
