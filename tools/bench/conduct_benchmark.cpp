// What the parts of a run cost, on the rare-earth world: loading, plans, steps, writing. Plans are measured twice over,
// by rays with their pool in the own kernel and in CLP, and by the λ programme on CLP alone, in turns (A B C A B C), so
// that a machine that slows down slows both.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "chokepoint/chokepoint.hpp"
#include "conduct/cooperative.hpp"
#include "network/network.hpp"
#include "plan/plan.hpp"
#include "regime/timeline.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;

const fs::path scenarios = SCENARIOS;

Scenario flagship() {
  Diagnostics findings;
  return load_scenario(scenarios / "rare-earths" / "april-2025-licences.yaml", {}, findings);
}

/// The flagship walked once: the regime and the plan of every step.
class Walk {
 public:
  static const Walk& get() {
    static const Walk walk;
    return walk;
  }

  const Scenario scenario = flagship();
  const CompiledWorld compiled = compile(scenario);
  std::vector<LinkGroup> groups;
  std::vector<Regime> regimes;
  std::vector<std::shared_ptr<const Plan>> plans;
  std::vector<int> solved;  ///< steps whose regime was solved anew

 private:
  Walk() {
    Timeline timeline(scenario, compiled, true);
    groups = timeline.groups();
    Planner planner(compiled.network, groups);
    CooperativeExecution execution(compiled.network, groups, planner.baseline());
    for (int t = 0; t < scenario.calendar.steps(); ++t) {
      regimes.push_back(timeline.compose(t, {}));
      const long reused = planner.statistics().reused;
      plans.push_back(planner.solve(regimes.back()));
      if (planner.statistics().reused == reused) solved.push_back(t);
      timeline.record(t, execution.step(regimes.back(), *plans.back()).flow);
    }
  }
};

/// Solves the flagship's regimes one after another with a planner that knows none of them.
void plans(benchmark::State& state, SolverKind solver, bool lambda_only) {
  const Walk& walk = Walk::get();
  PlannerOptions options;
  options.solver = solver;
  options.lambda_only = lambda_only;
  PlanStatistics all;
  for ([[maybe_unused]] auto _ : state) {
    Planner planner(walk.compiled.network, walk.groups, options);
    for (const int t : walk.solved) benchmark::DoNotOptimize(planner.solve(walk.regimes[static_cast<std::size_t>(t)]));
    const PlanStatistics& one = planner.statistics();
    all.plans += one.plans;
    all.lp_solves += one.lp_solves;
    all.pivots += one.pivots;
    all.rays += one.rays;
    all.lambda_solves += one.lambda_solves;
  }
  const auto mean = [&](long count) {
    return benchmark::Counter(static_cast<double>(count), benchmark::Counter::kAvgIterations);
  };
  state.counters["plans"] = mean(all.plans);
  state.counters["lp_solves"] = mean(all.lp_solves);
  state.counters["pivots"] = mean(all.pivots);
  state.counters["rays"] = mean(all.rays);
  state.counters["lambda_solves"] = mean(all.lambda_solves);
}

void load(benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(flagship());
}

void compile_network(benchmark::State& state) {
  const Walk& walk = Walk::get();
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(compile(walk.scenario));
}

/// All regimes of the calendar: events composed into limits and wants.
void compose(benchmark::State& state) {
  const Walk& walk = Walk::get();
  for ([[maybe_unused]] auto _ : state) {
    Timeline timeline(walk.scenario, walk.compiled, true);
    for (int t = 0; t < walk.scenario.calendar.steps(); ++t) benchmark::DoNotOptimize(&timeline.compose(t, {}));
  }
  state.counters["steps"] = static_cast<double>(walk.regimes.size());
}

/// X0 to X7 and the check of every step.
void execute(benchmark::State& state) {
  const Walk& walk = Walk::get();
  const Planner planner(walk.compiled.network, walk.groups);
  for ([[maybe_unused]] auto _ : state) {
    CooperativeExecution execution(walk.compiled.network, walk.groups, planner.baseline());
    for (std::size_t t = 0; t < walk.regimes.size(); ++t)
      benchmark::DoNotOptimize(&execution.step(walk.regimes[t], *walk.plans[t]));
  }
  state.counters["steps"] = static_cast<double>(walk.regimes.size());
}

void write(benchmark::State& state) {
  const RunResult result = run(std::make_shared<Scenario>(flagship()));
  const fs::path file = fs::temp_directory_path() / ("chokepoint-bench-" + std::to_string(getpid()) + ".sqlite");
  for ([[maybe_unused]] auto _ : state) write_results(result, file);
  state.counters["bytes"] = static_cast<double>(fs::file_size(file));
  fs::remove(file);
}

struct Way {
  const char* name;
  SolverKind solver;
  bool lambda_only;
};
constexpr Way ways[] = {
    {"own", SolverKind::own, false}, {"clp", SolverKind::clp, false}, {"lambda", SolverKind::clp, true}};

int measure(int argc, char** argv) {
  benchmark::RegisterBenchmark("load", load)->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("compile", compile_network)->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("compose", compose)->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("execute", execute)->Unit(benchmark::kMillisecond);
  for (const char* turn : {"first", "second"})
    for (const Way& way : ways)
      benchmark::RegisterBenchmark((std::string("plans/") + way.name + "/" + turn).c_str(), plans, way.solver,
                                   way.lambda_only)
          ->Iterations(1)
          ->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("write", write)->Unit(benchmark::kMillisecond);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

}  // namespace
}  // namespace chokepoint

int main(int argc, char** argv) { return chokepoint::measure(argc, argv); }
