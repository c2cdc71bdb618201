// What a sweep costs beside its cases: threads, scheduling, what cases share, shards, merging. Times are processor time
// of the process, so that a busy machine does not come in; only where the work of two threads waits for each other
// would that be too kind, and then the wall time of an idle machine shows it (last column, where it is asked for with
// `wall`).
#include <fmt/core.h>

#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <string>

#include "chokepoint/chokepoint.hpp"
#include "sweep/case_record.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;

double seconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}
double process_time() { return seconds(CLOCK_PROCESS_CPUTIME_ID); }

void row(const std::string& what, const std::string& value) { fmt::print("| {} | {} |\n", what, value); }

/// Cases that compute nothing but take 10 ms of their thread each: all else is scheduling.
void scheduling() {
  constexpr long cases = 400;
  constexpr double each = 0.010;
  const double begin = process_time();
  run_batch(
      cases,
      [](long) -> std::shared_ptr<const Scenario> {
        const double start = seconds(CLOCK_THREAD_CPUTIME_ID);
        while (seconds(CLOCK_THREAD_CPUTIME_ID) - start < each) {
        }
        throw std::runtime_error("nothing to run");
      },
      [](BatchCase&) {}, {.jobs = 2, .in_order = false});
  const double all = process_time() - begin;
  row("scheduling, 10 ms a case, share of the processor time",
      fmt::format("{:.2f} %", 100 * (all / (cases * each) - 1)));
}

struct Timed {
  double processor = 0, wall = 0;
};

Timed timed(const Sweep& sweep, const fs::path& folder, int jobs) {
  fs::remove_all(folder);
  const SweepStore store = SweepStore::create(sweep, folder, true);
  const double begin = process_time(), wall = seconds(CLOCK_MONOTONIC);
  store.work(sweep, {{0, sweep.cases()}}, {.jobs = jobs});
  return {process_time() - begin, seconds(CLOCK_MONOTONIC) - wall};
}

/// One and two threads in turn; and every case on its own, nothing shared.
void sharing(const Sweep& sweep, const fs::path& folder) {
  const auto cases = static_cast<double>(sweep.cases());
  Timed one, two;
  for (int round = 0; round < 3; ++round) {
    for (const int jobs : {1, 2}) {
      const Timed each = timed(sweep, folder, jobs);
      Timed& sum = jobs == 1 ? one : two;
      sum.processor += each.processor / 3;
      sum.wall += each.wall / 3;
    }
  }
  const double begin = process_time();
  for (std::int64_t number = 0; number < sweep.cases(); ++number) {
    const SweepCase each = sweep.at(number);
    Diagnostics findings;
    const ScenarioSource source(sweep.scenarios()[each.scenario]->file);
    run(std::make_shared<Scenario>(source.load(each.tweak, findings)));
  }
  const double alone = process_time() - begin;
  row("processor time of a case in a sweep", fmt::format("{:.1f} ms", 1e3 * one.processor / cases));
  row("the same, each case by itself from its files and month 0", fmt::format("{:.1f} ms", 1e3 * alone / cases));
  row("so sharing is worth", fmt::format("{:.2f}x", alone / one.processor));
  row("processor time of two threads / of one, same cases", fmt::format("{:.3f}", two.processor / one.processor));
  row("wall time: one thread / two threads (2 is perfect; wants an idle machine)",
      fmt::format("{:.2f}", one.wall / two.wall));
}

void merging(const Sweep& sweep, const fs::path& folder) {
  const double begin = process_time();
  merge_sweep(folder, folder.string() + ".sqlite", {});
  const double time = process_time() - begin;
  const auto cases = static_cast<double>(sweep.cases());
  std::uintmax_t shards = 0;
  for (const auto& entry : fs::directory_iterator(folder / "shards")) shards += entry.file_size();
  row("a case in a shard", fmt::format("{:.1f} kB", static_cast<double>(shards) / cases / 1e3));
  row("a case in the results file",
      fmt::format("{:.1f} kB", static_cast<double>(fs::file_size(folder.string() + ".sqlite")) / cases / 1e3));
  row("merging a case", fmt::format("{:.2f} ms", 1e3 * time / cases));
}

}  // namespace
}  // namespace chokepoint

int main(int argc, char** argv) {
  using namespace chokepoint;
  if (argc < 2) {
    fmt::print(stderr, "usage: chokepoint_sweep_bench SWEEP.yaml\n");
    return 2;
  }
  Diagnostics findings;
  const Sweep sweep(argv[1], {}, findings);
  const fs::path folder = fs::temp_directory_path() / fmt::format("chokepoint-bench-{}.sweep", getpid());
  fmt::print("{}: {} cases\n\n|  |  |\n| --- | --- |\n", sweep.title(), sweep.cases());
  scheduling();
  sharing(sweep, folder);
  merging(sweep, folder);
  fs::remove_all(folder);
  fs::remove(folder.string() + ".sqlite");
  return 0;
}
