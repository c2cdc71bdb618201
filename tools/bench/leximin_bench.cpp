// Measures leximin on the plans of trade networks: by rays in the own kernel against the λ programme on CLP, in turns,
// and in plain steps: solves of the same month whose coverages are known. All ways include the pattern (the last
// programme, coverages given), so that each of them ends with the same exact optimum.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "plan/leximin.hpp"
#include "plan_shape.hpp"
#include "statistics.hpp"
#include "stopwatch.hpp"

namespace chokepoint::bench {
namespace {

struct Options {
  std::string size = "S";
  std::uint64_t seed = 1;
  int months = 40, shocks = 8, rounds = 3;
  bool json = false, without_lambda = false;
};

/// Leximin and pattern of one month after the other by one way.
class Way {
 public:
  Way(const PlanShape& shape, SolverKind kind, bool lambda_only)
      : shape_(shape),
        month_(shape.network(), shape.groups()),
        maker_(month_.model, shape.network().rooms.count),
        kind_(kind),
        lambda_only_(lambda_only) {
    lp_ = std::make_unique<BoundedLp>(month_.model, kind, statistics);
  }

  double seconds = 0;  ///< of the last month
  std::vector<double> coverage;
  PlanStatistics statistics;

  void solve(const Regime& regime) {
    const Stopwatch watch;
    shape_.set_bounds(regime, month_, month_.model);
    pass_on(false);
    const Leximin fair =
        leximin(shape_.network(), month_, *lp_, maker_, pool_, regime.demand, {}, lambda_only_, kind_, statistics);
    coverage = fair.coverage;
    if (lambda_only_) solve_pattern(regime, coverage);  // rays end with the programme solved
    seconds = watch.seconds();
  }
  /// The same month with coverages that are known: a plain step.
  void solve(const Regime& regime, const std::vector<double>& known) {
    const Stopwatch watch;
    shape_.set_bounds(regime, month_, month_.model);
    solve_pattern(regime, known);
    seconds = watch.seconds();
  }

 private:
  void solve_pattern(const Regime& regime, const std::vector<double>& known) {
    shape_.set_deliveries(regime, known, month_, month_.model);
    pass_on(true);
    if (lp_->solve() != LpStatus::optimal) throw std::runtime_error("leximin's coverages are not feasible");
  }
  /// Leximin sets deliveries' bounds itself.
  void pass_on(bool deliveries) {
    const LpModel& model = month_.model;
    const int first = month_.delivery(0), last = first + shape_.network().consumers.count;
    for (int j = 0; j < model.columns; ++j)
      if (deliveries || j < first || j >= last) lp_->set_column(j, model.column_lower[j], model.column_upper[j]);
    for (int i = 0; i < model.rows; ++i) lp_->set_row_upper(i, model.row_upper[i]);
  }

  const PlanShape& shape_;
  MonthModel month_;
  RayMaker maker_;
  SolverKind kind_;
  bool lambda_only_;
  std::unique_ptr<BoundedLp> lp_;
  RayPool pool_;
};

struct Sample {
  std::vector<double> plain, rays, lambda, in_plain_steps, lambda_over_rays;
  void add(double plain_step, double by_rays, double by_lambda) {
    plain.push_back(plain_step);
    rays.push_back(by_rays);
    lambda.push_back(by_lambda);
    in_plain_steps.push_back(by_rays / plain_step);
    lambda_over_rays.push_back(by_lambda / by_rays);
  }
  nlohmann::json summary() const {
    return {{"months", plain.size()},
            {"plain_ms", 1e3 * mean(plain)},
            {"rays_ms", 1e3 * mean(rays)},
            {"lambda_ms", 1e3 * mean(lambda)},
            {"plain_median_ms", 1e3 * median(plain)},
            {"rays_median_ms", 1e3 * median(rays)},
            {"lambda_median_ms", 1e3 * median(lambda)},
            {"plain_steps", median(in_plain_steps)},
            {"plain_steps_of_means", plain.empty() ? 0 : mean(rays) / mean(plain)},
            {"lambda_over_rays", median(lambda_over_rays)},
            {"lambda_over_rays_of_means", plain.empty() ? 0 : mean(lambda) / mean(rays)}};
  }
};

void measure(const Options& options) {
  const TradeNetwork network(trade_size(options.size), options.seed);
  std::vector<Shock> shocks;
  for (int s = 0; s < options.shocks; ++s)
    shocks.push_back(make_shock(network, static_cast<std::uint64_t>(s), options.months));
  const PlanShape shape(network, shocks);
  const std::vector<Regime> regimes = shape.regimes(options.months);
  Sample is_short, is_full;
  double difference = 0;
  PlanStatistics rays_count, lambda_count;
  for (int round = 0; round < options.rounds; ++round) {
    Way rays(shape, SolverKind::own, false), plain(shape, SolverKind::own, false);
    Way lambda(shape, SolverKind::clp, true);
    for (std::size_t t = 0; t < regimes.size(); ++t) {
      rays.solve(regimes[t]);
      plain.solve(regimes[t], rays.coverage);
      if (!options.without_lambda) {
        lambda.solve(regimes[t]);
        for (std::size_t k = 0; k < rays.coverage.size(); ++k)
          difference = std::max(difference, std::fabs(rays.coverage[k] - lambda.coverage[k]));
      }
      if (t == 0) continue;  // where warm starts begin
      const bool all = *std::min_element(rays.coverage.begin(), rays.coverage.end()) >= 1;
      (all ? is_full : is_short).add(plain.seconds, rays.seconds, lambda.seconds);
    }
    rays_count = rays.statistics;
    lambda_count = lambda.statistics;
  }
  if (difference > 1e-6) throw std::runtime_error(fmt::format("coverages differ by {}", difference));
  const nlohmann::json result{{"size", options.size},
                              {"seed", options.seed},
                              {"months", options.months},
                              {"shocks", options.shocks},
                              {"rounds", options.rounds},
                              {"coverage_difference", difference},
                              {"short", is_short.summary()},
                              {"full", is_full.summary()},
                              {"solves", rays_count.lp_solves},
                              {"new_rays", rays_count.rays},
                              {"pivots", rays_count.pivots},
                              {"lambda_programmes", lambda_count.lp_solves + lambda_count.lambda_solves},
                              {"lambda_pivots", lambda_count.pivots}};
  fmt::print("{}\n", result.dump(options.json ? -1 : 2));
}

}  // namespace
}  // namespace chokepoint::bench

int main(int argc, char** argv) {
  using namespace chokepoint::bench;
  Options options;
  CLI::App app{"Leximin on the plans of trade networks, in turns"};
  app.add_option("--size", options.size, "S, R, M or L")->check(CLI::IsMember({"S", "R", "M", "L"}));
  app.add_option("--seed", options.seed);
  app.add_option("--months", options.months)->check(CLI::Range(2, 1200));
  app.add_option("--shocks", options.shocks, "how many")->check(CLI::Range(0, 1000));
  app.add_option("--rounds", options.rounds)->check(CLI::Range(1, 1000));
  app.add_flag("--without-lambda", options.without_lambda, "rays alone");
  app.add_flag("--json", options.json, "on one line");
  CLI11_PARSE(app, argc, argv);
  try {
    measure(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "chokepoint_leximin_bench: {}\n", error.what());
    return 1;
  }
  return 0;
}
