// Measures solvers on the linear programmes of trade networks, month after month, in turns (A B A B), and checks that
// their optima agree. The programmes can be written to a file and read again: other languages solve the same ones, and
// a process that only replays shows what memory a solver takes.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "contestants.hpp"
#include "flow_shape.hpp"
#include "lp_file.hpp"
#include "plan_shape.hpp"
#include "profiler.hpp"
#include "race.hpp"
#include "statistics.hpp"
#include "step_shape.hpp"
#include "stopwatch.hpp"

namespace chokepoint::bench {
namespace {

struct Options {
  std::string size = "S", shape = "step", events = "noise", dump, replay;
  double lanes = 0, density = 0.1;
  int countries = 0;
  std::uint64_t seed = 1;
  int months = 60, shocks = 0;
  Race::Rules rules{{"own-warm", "clp-warm", "own-cold", "clp-cold"}};
  bool json = false, without_race = false;
  double profile = 0;
};

/// Median over the rounds of these times over those.
double ratio(const std::vector<double>& mine, const std::vector<double>& first) {
  std::vector<double> ratios;
  for (std::size_t r = 0; r < mine.size(); ++r) ratios.push_back(mine[r] / first[r]);
  return median(ratios);
}

/// Peak memory of this program (getrusage has that of the process, which may have been another's before).
double peak_mb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
  return 0;
}

nlohmann::json results(const LpSequence& sequence, const Race& race) {
  nlohmann::json all = nlohmann::json::array();
  for (const Race::Record& record : race.records())
    all.push_back({{"name", record.name},
                   {"first_ms", 1e3 * median(record.first)},
                   {"median_ms", 1e3 * median(record.median)},
                   {"mean_ms", 1e3 * median(record.mean)},
                   {"longest_ms", 1e3 * median(record.longest)},
                   {"pivots", median(record.pivots)},
                   {"ratio", ratio(record.median, race.records().front().median)},
                   {"ratio_of_means", ratio(record.mean, race.records().front().mean)}});
  return {{"rows", sequence.model.rows},
          {"columns", sequence.model.columns},
          {"entries", sequence.model.row.size()},
          {"months", sequence.months.size()},
          {"worst_difference", race.worst()},
          {"optimum", race.optimum()},
          {"peak_mb", peak_mb()},
          {"contestants", all}};
}

void print(const Options& options, const nlohmann::json& result) {
  if (options.json) {
    fmt::print("{}\n", result.dump());
    return;
  }
  nlohmann::json head = result;
  head.erase("contestants");
  head.erase("optimum");
  fmt::print("{}\n", head.dump());
  fmt::print("{:<10}{:>12}{:>12}{:>12}{:>12}{:>14}{:>14}\n", "", "first ms", "median ms", "mean ms", "pivots",
             "ratio median", "ratio mean");
  for (const auto& each : result["contestants"])
    fmt::print("{:<10}{:>12.3f}{:>12.4f}{:>12.4f}{:>12.1f}{:>14.2f}{:>14.2f}\n", each["name"].get<std::string>(),
               each["first_ms"].get<double>(), each["median_ms"].get<double>(), each["mean_ms"].get<double>(),
               each["pivots"].get<double>(), each["ratio"].get<double>(), each["ratio_of_means"].get<double>());
}

void replay(const Options& options) {
  const LpFile file = read_lp_file(options.replay);
  print(options, results(file.sequence, Race(file.sequence, options.rules, file.optimum)));
}

TradeSize size_of(const Options& options) {
  if (options.countries > 0) return {options.countries, 6, options.density};
  return options.lanes > 0 ? trade_size_of(options.lanes) : trade_size(options.size);
}

LpSequence programmes(const Options& options, const TradeNetwork& network) {
  if (options.shape == "flow")
    return flow_programmes(flow_network(network), options.months,
                           options.events == "noise" ? FlowEvents::noise
                           : options.events == "ban" ? FlowEvents::ban
                                                     : FlowEvents::maker_ban,
                           options.seed);
  std::vector<Shock> shocks;
  for (int s = 0; s < options.shocks; ++s)
    shocks.push_back(make_shock(network, static_cast<std::uint64_t>(s), options.months));
  return options.shape == "step" ? step_programmes(network, options.months, shocks)
                                 : PlanShape(network, shocks).pattern_programmes(options.months);
}

/// Where the first contestant spends its months, the first of a sequence left out.
nlohmann::json profile(const Options& options, const LpSequence& sequence) {
  LpModel first = sequence.model;
  LpSequence::apply(sequence.months.front(), first);
  Profiler profiler;
  for (double seconds = 0; seconds < options.profile;) {
    const std::unique_ptr<Contestant> contestant = make_contestant(options.rules.contestants.front());
    contestant->begin(first);
    const Stopwatch watch;
    profiler.resume();
    for (std::size_t t = 1; t < sequence.months.size(); ++t) contestant->solve(sequence.months[t]);
    profiler.pause();
    seconds += watch.seconds();
  }
  return {{"addresses", profiler.addresses()}};
}

void generate(const Options& options) {
  const TradeNetwork network(size_of(options), options.seed);
  const LpSequence sequence = programmes(options, network);
  if (options.profile > 0) {
    fmt::print("{}\n", profile(options, sequence).dump());
    return;
  }
  Race::Rules rules = options.rules;
  if (options.without_race) rules.contestants.clear();
  const Race race(sequence, rules);
  nlohmann::json result = results(sequence, race);
  result.update({{"shape", options.shape},
                 {"seed", options.seed},
                 {"shocks", options.shocks},
                 {"countries", network.size.countries},
                 {"commodities", network.size.commodities},
                 {"lanes", network.lanes.size()},
                 {"facilities", network.facilities.size()},
                 {"demands", network.demands.size()}});
  print(options, result);
  if (!options.dump.empty()) write_lp_file({sequence, race.optimum()}, options.dump);
}

}  // namespace
}  // namespace chokepoint::bench

int main(int argc, char** argv) {
  using namespace chokepoint::bench;
  Options options;
  CLI::App app{"Solvers on the linear programmes of trade networks, in turns"};
  app.add_option("--size", options.size, "S, R, M or L")->check(CLI::IsMember({"S", "R", "M", "L"}));
  app.add_option("--lanes", options.lanes, "a size with about so many lanes instead")->check(CLI::Range(500.0, 2e7));
  app.add_option("--countries", options.countries, "so many countries, of six commodities, instead");
  app.add_option("--density", options.density, "with --countries: share of the pairs that trade");
  app.add_option("--shape", options.shape, "step (stocks and positions), plan (the project's), flow (one commodity)")
      ->check(CLI::IsMember({"step", "plan", "flow"}));
  app.add_option("--events", options.events, "of flows")->check(CLI::IsMember({"noise", "ban", "maker-ban"}));
  app.add_option("--seed", options.seed);
  app.add_option("--months", options.months)->check(CLI::Range(2, 1200));
  app.add_option("--shocks", options.shocks, "how many")->check(CLI::Range(0, 1000));
  app.add_option("--rounds", options.rules.rounds)->check(CLI::Range(1, 1000));
  app.add_option("--cold-months", options.rules.cold_months, "months that cold solvers are measured on")
      ->check(CLI::Range(1, 1200));
  app.add_option("--contestants", options.rules.contestants,
                 "own-, clp- or glpk-warm or -cold; for flows also lemon-cold, boost-cold; ratios are to the first")
      ->delimiter(',');
  app.add_option("--dump", options.dump, "write the programmes here");
  app.add_option("--replay", options.replay, "solve the programmes of this file instead");
  app.add_flag("--without-race", options.without_race, "make the programmes, solve none");
  app.add_option("--profile", options.profile, "so many seconds: where the first contestant spends them, as addresses");
  app.add_flag("--json", options.json, "on one line");
  CLI11_PARSE(app, argc, argv);
  try {
    options.replay.empty() ? generate(options) : replay(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "chokepoint_lp_bench: {}\n", error.what());
    return 1;
  }
  return 0;
}
