// What the rationing conduct costs: per edge, step and variant, alone and in lanes, on one thread and two, for growing
// networks; how far that is from the machine's memory bandwidth; and a whole run with its results on disk.
//
//   chokepoint_rationing_bench [--calm] [LANES...]   sizes in trade lanes; default: 1000 10000 100000
//   chokepoint_rationing_bench --run                 1,000 markets, 7,000 lanes, 600 months, to a file
#include <fmt/core.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "base/wide_lanes.hpp"
#include "chokepoint/chokepoint.hpp"
#include "conduct/rationing_kernel.hpp"
#include "network/network.hpp"
#include "statistics.hpp"
#include "stopwatch.hpp"
#include "trade_network.hpp"
#include "trade_world.hpp"

namespace chokepoint::bench {
namespace {

namespace fs = std::filesystem;

/// Share of the lanes that each variant of a shock closes, each its own.
double closed = 0.02;

template <class T>
std::unique_ptr<RationingKernel<T>> shocked(const RationingLayout& layout) {
  auto kernel = std::make_unique<RationingKernel<T>>(layout, 2);
  for (int v = 0; v < lanes_of<T>; ++v) {
    Regime regime = calm_regime(layout.n);
    std::mt19937 random(static_cast<unsigned>(v) + 1);
    for (double& capacity : regime.link_capacity)
      if (std::uniform_real_distribution<double>(0, 1)(random) < closed) capacity = 0;
    kernel->load(regime, v);
  }
  return kernel;
}

/// Seconds of processor time a step, the median of batches of four; the shock is three steps old.
template <class T>
double seconds_a_step(const RationingLayout& layout, double budget) {
  const auto kernel = shocked<T>(layout);
  for (int i = 0; i < 3; ++i) kernel->step();
  std::vector<double> batches;
  const Stopwatch all;
  while (batches.size() < 3 || all.seconds() < budget) {
    const Stopwatch batch;
    for (int i = 0; i < 4; ++i) kernel->step();
    batches.push_back(batch.seconds() / 4);
  }
  return median(batches);
}

/// The same on so many threads at once, each with a kernel of its own: what one of them takes.
template <class T>
double seconds_on_threads(const RationingLayout& layout, int threads, double budget) {
  std::vector<double> each(static_cast<std::size_t>(threads));
  std::vector<std::thread> team;
  for (double& seconds : each)
    team.emplace_back([&layout, &seconds, budget] { seconds = seconds_a_step<T>(layout, budget); });
  for (std::thread& one : team) one.join();
  return mean(each);
}

/// GB/s of a[i] = b[i] + 1.0001 c[i] over arrays of so many bytes in all.
double triad(std::size_t bytes) {
  const std::size_t count = std::max<std::size_t>(64, bytes / 24);
  std::vector<double> a(count, 1), b(count, 2), c(count, 3);
  std::vector<double> speeds;
  const int rounds = static_cast<int>(std::max<std::size_t>(1, (std::size_t{1} << 24) / count));
  for (int batch = 0; batch < 9; ++batch) {
    const Stopwatch time;
    for (int round = 0; round < rounds; ++round) {
      double* to = a.data();
      for (std::size_t i = 0; i < count; ++i) to[i] = b[i] + 1.0001 * c[i];
      asm volatile("" : : "r"(to) : "memory");
    }
    speeds.push_back(24.0 * static_cast<double>(count) * rounds / time.seconds() / 1e9);
  }
  return median(speeds);
}

void measure(double lanes) {
  const TradeNetwork trade(trade_size_of(lanes), 1);
  const World world = world_of(trade);
  const Calendar calendar(*parse_date("2025-01"), *parse_date("2025-12", true), StepKind::month);
  const CompiledWorld compiled = compile(world, calendar);
  const RationingLayout layout(compiled.network, {}, {}, {}, calendar.days_per_step());
  const double edges = static_cast<double>(layout.target.size());
  const double budget = 0.4;
  const double alone = seconds_a_step<double>(layout, budget), eight = seconds_a_step<Lanes>(layout, budget);
  const double two = seconds_on_threads<Lanes>(layout, 2, budget);
  const double wide = has_wide_lanes() ? seconds_a_step<WideLanes>(layout, budget) : 0;
  // Of an edge a step reads share, capacity and flow, writes the flow twice and adds to what is due: six numbers.
  const double bytes = 6 * 64 * edges;
  fmt::print("{:>9.0f} {:>9} {:>7} {:>10.2f} {:>10.3f} {:>10.3f} {:>8.2f} {:>10.1f} {:>10.1f}\n", edges,
             compiled.network.rooms.count, compiled.network.processes.count, alone / edges * 1e9,
             eight / edges / 8 * 1e9, wide / edges / 8 * 1e9, 2 * eight / two, bytes / eight / 1e9,
             triad(static_cast<std::size_t>(4 * 64 * edges)));
  std::fflush(stdout);
}

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

int run_to_disk(Conduct conduct, bool twin) {
  TradeSize size{100, 10, 0.0};
  size.density = 7000.0 / (size.commodities * size.countries * (size.countries - 1));
  const TradeNetwork trade(size, 1);
  auto scenario = std::make_shared<Scenario>(scenario_of(trade, 600, conduct));
  const fs::path file = fs::temp_directory_path() / ("chokepoint-rationing-" + std::to_string(getpid()) + ".sqlite");
  const double before = peak_megabytes();
  RunOptions options;
  options.twin = twin;
  const Stopwatch time;
  const RunResult result = run(scenario, options);
  const double simulated = time.seconds();
  write_results(result, file);
  const double written = time.seconds();
  fmt::print(
      "{} markets, {} lanes, {} consumers, {} facilities, {} months, twin {}: simulated {:.2f} s (plans {:.2f} s), "
      "with results on disk {:.2f} s; peak {:.0f} MB ({:.0f} before); file {:.1f} MB\n",
      trade.markets(), trade.lanes.size(), trade.demands.size(), trade.facilities.size(), scenario->calendar.steps(),
      twin ? "yes" : "no", simulated, result.conducts.front().statistics.plan_seconds, written, peak_megabytes(),
      before, static_cast<double>(fs::file_size(file)) / 1e6);
  if (const char* keep = std::getenv("KEEP")) fs::copy_file(file, keep);
  fs::remove(file);
  return 0;
}

int measure(int argc, char** argv) {
  if (argc > 1 && std::strcmp(argv[1], "--run") == 0) return run_to_disk(Conduct::rationing, argc > 2);
  std::vector<double> sizes;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--calm") == 0)
      closed = 0;
    else
      sizes.push_back(std::atof(argv[i]));
  }
  if (sizes.empty()) sizes = {1e3, 1e4, 1e5};
  fmt::print("ns per edge, step and variant; 2x: speed of two threads; GB/s: of the lanes, and of a triad as large\n");
  fmt::print("{:>9} {:>9} {:>7} {:>10} {:>10} {:>8} {:>10} {:>10}\n", "edges", "rooms", "recipes", "alone", "8 lanes",
             "2x", "GB/s", "triad");
  for (const double lanes : sizes) measure(lanes);
  return 0;
}

}  // namespace
}  // namespace chokepoint::bench

int main(int argc, char** argv) { return chokepoint::bench::measure(argc, argv); }
