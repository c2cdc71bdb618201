// What the rationing conduct costs: per edge, step and variant, alone and in lanes, on one thread and two, for growing
// networks; how far that is from the machine's memory bandwidth; and a whole run with its results on disk. As JSON.
#include <fmt/core.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
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

enum class Weather { calm, shocked };

/// A shock: every buyer loses one of those who supply him, whoever it is in each variant. So all of them look for
/// others, in a network of any size.
template <class T>
std::unique_ptr<RationingKernel<T>> kernel_in(Weather weather, const RationingLayout& layout) {
  auto kernel = std::make_unique<RationingKernel<T>>(layout, 2);
  for (int v = 0; v < lanes_of<T> && weather == Weather::shocked; ++v) {
    Regime regime = calm_regime(layout.n);
    std::mt19937 random(static_cast<unsigned>(v) + 1);
    for (int m = 0; m < layout.n.rooms.count; ++m)
      if (const auto in = layout.n.in_links[m]; !in.empty()) regime.link_capacity[in[random() % in.size()]] = 0;
    kernel->load(regime, v);
  }
  return kernel;
}

/// Seconds of processor time a step: the median of turns, each from the fourth step to the 27th. What a step costs
/// hangs on how old the shock is, so a network of any size takes the same steps.
template <class T>
double seconds_a_step(const RationingLayout& layout, Weather weather, double budget) {
  constexpr int before = 3, steps = 24, most_turns = 400;
  std::vector<double> turns;
  double spent = 0;
  while (turns.empty() || (spent < budget && turns.size() < most_turns)) {
    const auto kernel = kernel_in<T>(weather, layout);
    for (int i = 0; i < before; ++i) kernel->step();
    const Stopwatch turn;
    for (int i = 0; i < steps; ++i) kernel->step();
    spent += turn.seconds();
    turns.push_back(turn.seconds() / steps);
  }
  return median(turns);
}

/// How much more two threads do than one, each with a kernel of its own.
template <class T>
double speed_of_two(const RationingLayout& layout, Weather weather, double alone, double budget) {
  double each[2];
  std::vector<std::thread> team;
  for (double& seconds : each) team.emplace_back([&] { seconds = seconds_a_step<T>(layout, weather, budget); });
  for (std::thread& one : team) one.join();
  return 2 * alone / ((each[0] + each[1]) / 2);
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

/// Nanoseconds per edge, step and variant of a network as large: of one variant, of eight in lanes of any machine, of
/// eight in lanes of AVX-512, with the speed of two threads and the memory that passes.
nlohmann::json measure(double lanes, bool only_alone, double budget) {
  const TradeNetwork trade(trade_size_of(lanes), 1);
  const World world = world_of(trade);
  const Calendar calendar(*parse_date("2025-01"), *parse_date("2025-12", true), StepKind::month);
  const CompiledWorld compiled = compile(world, calendar);
  const RationingLayout layout(compiled.network, {}, {}, {}, calendar.days_per_step());
  const double edges = static_cast<double>(layout.target.size());
  nlohmann::json row{{"edges", layout.target.size()},
                     {"rooms", compiled.network.rooms.count},
                     {"recipes", compiled.network.processes.count}};
  for (const Weather weather : {Weather::calm, Weather::shocked}) {
    nlohmann::json& of = row[weather == Weather::calm ? "calm" : "shocked"];
    of["alone"] = seconds_a_step<double>(layout, weather, budget) / edges * 1e9;
    if (only_alone) continue;
    const auto eight = [&]<class T>(const char* name, T) {
      const double seconds = seconds_a_step<T>(layout, weather, budget);
      of[name] = seconds / edges / 8 * 1e9;
      of[std::string(name) + "_two_threads"] = speed_of_two<T>(layout, weather, seconds, budget);
      // Calm, an edge's share, capacity and flow are read, its flow written and read again: 64 bytes each, and 64 that
      // a write fetches.
      if (weather == Weather::calm) of[std::string(name) + "_gb_a_second"] = 5 * 64 * edges / seconds / 1e9;
    };
    eight("lanes", Lanes());
    if (has_wide_lanes()) eight("wide", WideLanes());
  }
  if (!only_alone) row["triad_gb_a_second"] = triad(static_cast<std::size_t>(3 * 64 * edges));
  return row;
}

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

nlohmann::json run_to_disk(bool twin) {
  TradeSize size{100, 10, 0.0};
  size.density = 7000.0 / (size.commodities * size.countries * (size.countries - 1));
  const TradeNetwork trade(size, 1);
  auto scenario = std::make_shared<Scenario>(scenario_of(trade, 600, Conduct::rationing));
  const fs::path file = fs::temp_directory_path() / ("chokepoint-rationing-" + std::to_string(getpid()) + ".sqlite");
  RunOptions options;
  options.twin = twin;
  const Stopwatch time;
  const RunResult result = run(scenario, options);
  const double simulated = time.seconds();
  write_results(result, file);
  const double written = time.seconds();
  nlohmann::json row{{"markets", trade.markets()},        {"lanes", trade.lanes.size()},
                     {"consumers", trade.demands.size()}, {"months", scenario->calendar.steps()},
                     {"simulated_seconds", simulated},    {"seconds", written},
                     {"peak_mb", peak_megabytes()},       {"file_mb", static_cast<double>(fs::file_size(file)) / 1e6}};
  fs::remove(file);
  return row;
}

int measure(int argc, char** argv) {
  CLI::App app("What the rationing conduct costs.");
  std::vector<double> sizes;
  bool run = false, twin = false, alone = false;
  double budget = 0.4;
  app.add_option("lanes", sizes, "Sizes of networks in trade lanes; default: 1000 10000 100000 1000000");
  app.add_flag("--alone", alone, "One variant only, which takes an eighth of the memory");
  app.add_option("--seconds", budget, "Of each measurement");
  app.add_flag("--run", run, "Instead: 1,000 markets, 7,000 lanes, 600 months, with the results on disk");
  app.add_flag("--twin", twin, "With its twin");
  CLI11_PARSE(app, argc, argv);
  nlohmann::json rows = nlohmann::json::array();
  if (run) {
    rows.push_back(run_to_disk(twin));
  } else {
    if (sizes.empty()) sizes = {1e3, 1e4, 1e5, 1e6};
    for (const double lanes : sizes) rows.push_back(measure(lanes, alone, budget));
  }
  fmt::print("{}\n", rows.dump(1));
  return 0;
}

}  // namespace
}  // namespace chokepoint::bench

int main(int argc, char** argv) { return chokepoint::bench::measure(argc, argv); }
