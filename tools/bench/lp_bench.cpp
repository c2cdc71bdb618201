// Measures solvers on the linear programmes of trade networks, month after month, in turns (A B A B), and checks that
// their optima agree.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "contestants.hpp"
#include "plan_shape.hpp"
#include "statistics.hpp"
#include "step_shape.hpp"

namespace chokepoint::bench {
namespace {

struct Options {
  std::string size = "S", shape = "step";
  double lanes = 0;
  std::uint64_t seed = 1;
  int months = 60, shocks = 0, rounds = 3, cold_months = 12;
  std::vector<std::string> contestants{"own-warm", "clp-warm", "own-cold", "clp-cold"};
  bool json = false;
};

/// What one contestant showed: per round the median and the mean month.
struct Record {
  std::string name;
  std::vector<double> median, mean, pivots;
};

LpSequence step_programmes(const TradeNetwork& network, int months, const std::vector<Shock>& shocks) {
  StepShape shape(network);
  LpSequence sequence;
  // CLP lays the path that stocks take, so that the programmes do not depend on the kernel that is measured.
  const std::unique_ptr<LpSolver> solver = make_solver(SolverKind::clp);
  for (int t = 0; t < months; ++t) {
    shape.set_month(t, shocks);
    sequence.add(shape.model);
    if (t == 0) solver->load(shape.model);
    for (const auto& change : sequence.months.back().columns)
      solver->set_column_bounds(change.index, change.lower, change.upper);
    for (const auto& change : sequence.months.back().rows)
      solver->set_row_bounds(change.index, change.lower, change.upper);
    if (solver->solve() != LpStatus::optimal) throw std::runtime_error("a month has no optimum");
    shape.advance(solver->columns());
  }
  return sequence;
}

bool is_cold(const std::string& name) { return name.ends_with("-cold"); }

class Race {
 public:
  Race(const LpSequence& sequence, const Options& options)
      : sequence_(sequence), options_(options), objective_(sequence.months.size(), std::nan("")) {
    for (const std::string& name : options.contestants) records_.push_back({name, {}, {}, {}});
    for (int round = 0; round < options.rounds; ++round)
      for (Record& record : records_) run(record);
  }
  const std::vector<Record>& records() const { return records_; }
  double worst() const { return worst_; }  ///< relative difference of two optima of a month

 private:
  void run(Record& record) {
    const std::unique_ptr<Contestant> contestant = make_contestant(record.name);
    contestant->begin(sequence_.model);
    const int months = static_cast<int>(sequence_.months.size());
    // Cold solves cost the same every month: some of them, evenly spread, will do.
    const int stride = is_cold(record.name) ? std::max(1, months / options_.cold_months) : 1;
    std::vector<double> seconds;
    double pivots = 0;
    for (int t = 0; t < months; ++t) {
      const LpSequence::Month& month = sequence_.months[static_cast<std::size_t>(t)];
      if (t % stride != stride - 1) {
        contestant->skip(month);
        continue;
      }
      const Contestant::Answer answer = contestant->solve(month);
      check(t, answer.objective);
      // Month 0 is where warm starts begin.
      if (t == 0 && stride == 1) continue;
      seconds.push_back(answer.seconds);
      pivots += static_cast<double>(answer.pivots);
    }
    record.median.push_back(median(seconds));
    record.mean.push_back(mean(seconds));
    record.pivots.push_back(pivots / static_cast<double>(seconds.size()));
  }

  void check(int month, double objective) {
    double& known = objective_[static_cast<std::size_t>(month)];
    if (std::isnan(known)) known = objective;
    const double difference = std::fabs(objective - known) / std::max(1.0, std::fabs(known));
    worst_ = std::max(worst_, difference);
    if (!(difference <= 1e-9))
      throw std::runtime_error(fmt::format("month {}: optima differ by {}", month, difference));
  }

  const LpSequence& sequence_;
  const Options& options_;
  std::vector<double> objective_;
  std::vector<Record> records_;
  double worst_ = 0;
};

/// Median over the rounds of this record's time over the first's.
double ratio(const std::vector<double>& mine, const std::vector<double>& first) {
  std::vector<double> ratios;
  for (std::size_t r = 0; r < mine.size(); ++r) ratios.push_back(mine[r] / first[r]);
  return median(ratios);
}

void print(const Options& options, const TradeNetwork& network, const LpSequence& sequence, const Race& race) {
  const LpModel& model = sequence.model;
  const Record& first = race.records().front();
  nlohmann::json result{{"size", options.size},
                        {"shape", options.shape},
                        {"seed", options.seed},
                        {"months", options.months},
                        {"shocks", options.shocks},
                        {"rounds", options.rounds},
                        {"countries", network.size.countries},
                        {"commodities", network.size.commodities},
                        {"lanes", network.lanes.size()},
                        {"facilities", network.facilities.size()},
                        {"demands", network.demands.size()},
                        {"rows", model.rows},
                        {"columns", model.columns},
                        {"entries", model.row.size()},
                        {"worst_difference", race.worst()}};
  for (const Record& record : race.records())
    result["contestants"].push_back({{"name", record.name},
                                     {"median_ms", 1e3 * median(record.median)},
                                     {"mean_ms", 1e3 * median(record.mean)},
                                     {"pivots", median(record.pivots)},
                                     {"ratio", ratio(record.median, first.median)},
                                     {"ratio_of_means", ratio(record.mean, first.mean)}});
  if (options.json) {
    fmt::print("{}\n", result.dump());
    return;
  }
  fmt::print(
      "{} {}, seed {}: {} lanes, {} facilities, {} demands; {} rows, {} columns, {} entries; {} months, {} shocks; "
      "{} rounds; optima agree to {:.1e}\n",
      options.size, options.shape, options.seed, network.lanes.size(), network.facilities.size(),
      network.demands.size(), model.rows, model.columns, model.row.size(), options.months, options.shocks,
      options.rounds, race.worst());
  fmt::print("{:<12}{:>12}{:>12}{:>12}{:>16}{:>16}\n", "", "median ms", "mean ms", "pivots", "ratio median",
             "ratio mean");
  for (const auto& each : result["contestants"])
    fmt::print("{:<12}{:>12.4f}{:>12.4f}{:>12.1f}{:>16.2f}{:>16.2f}\n", each["name"].get<std::string>(),
               each["median_ms"].get<double>(), each["mean_ms"].get<double>(), each["pivots"].get<double>(),
               each["ratio"].get<double>(), each["ratio_of_means"].get<double>());
}

void measure(const Options& options) {
  const TradeNetwork network(options.lanes > 0 ? trade_size_of(options.lanes) : trade_size(options.size), options.seed);
  std::vector<Shock> shocks;
  for (int s = 0; s < options.shocks; ++s)
    shocks.push_back(make_shock(network, static_cast<std::uint64_t>(s), options.months));
  const LpSequence sequence = options.shape == "step" ? step_programmes(network, options.months, shocks)
                                                      : PlanShape(network, shocks).pattern_programmes(options.months);
  print(options, network, sequence, Race(sequence, options));
}

}  // namespace
}  // namespace chokepoint::bench

int main(int argc, char** argv) {
  chokepoint::bench::Options options;
  CLI::App app{"Solvers on the linear programmes of trade networks, in turns"};
  app.add_option("--size", options.size, "S, R, M or L")->check(CLI::IsMember({"S", "R", "M", "L"}));
  app.add_option("--lanes", options.lanes, "a size with about so many lanes instead");
  app.add_option("--shape", options.shape, "step (stocks and positions) or plan (the project's)")
      ->check(CLI::IsMember({"step", "plan"}));
  app.add_option("--seed", options.seed);
  app.add_option("--months", options.months)->check(CLI::Range(2, 1200));
  app.add_option("--shocks", options.shocks, "how many")->check(CLI::Range(0, 1000));
  app.add_option("--rounds", options.rounds)->check(CLI::Range(1, 1000));
  app.add_option("--cold-months", options.cold_months, "months that cold solvers are measured on")
      ->check(CLI::Range(1, 1200));
  app.add_option("--contestants", options.contestants,
                 "own-warm, own-cold, clp-warm, clp-cold; ratios are to the first")
      ->delimiter(',');
  app.add_flag("--json", options.json);
  CLI11_PARSE(app, argc, argv);
  try {
    chokepoint::bench::measure(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "chokepoint_lp_bench: {}\n", error.what());
    return 1;
  }
  return 0;
}
