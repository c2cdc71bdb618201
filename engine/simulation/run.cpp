// The step loop: regime, plan, execution, record; first for the twin without controls, then for the run.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "chokepoint/run.hpp"
#include "conduct/cooperative.hpp"
#include "conduct/rationing.hpp"
#include "network/bindings.hpp"
#include "network/network.hpp"
#include "outcome/causes.hpp"
#include "outcome/judge.hpp"
#include "outcome/summary.hpp"
#include "plan/plan.hpp"
#include "regime/leaks.hpp"
#include "regime/timeline.hpp"
#include "simulation/lane_holds.hpp"
#include "simulation/missing.hpp"
#include "simulation/observe.hpp"
#include "simulation/recorder.hpp"
#include "simulation/run_cache.hpp"
#include "simulation/spare.hpp"

namespace chokepoint {
namespace {

/// Steps done of all there are, and whether somebody asked to stop.
class Progress {
 public:
  Progress(const RunOptions& options, int all) : options_(options), all_(all) {}
  void step_done() {
    ++done_;
    if (options_.progress) options_.progress(done_, all_);
  }
  bool stop() const { return options_.stop != nullptr && options_.stop->load(); }

 private:
  const RunOptions& options_;
  int done_ = 0, all_ = 0;
};

/// One way through the calendar.
struct Way {
  Recording record;
  int steps = 0;
  PlanStatistics plans;
  Ledger ledger;
  std::unique_ptr<Causes> causes;  ///< of the run; nobody asks why the twin is short
  std::vector<EventDates> dates;
  std::vector<LaneHold> holds;
  std::vector<std::vector<int>> in_force;  ///< by step
  Table<double> prices;
};

bool moves_prices(const Scenario& scenario) {
  return std::any_of(scenario.events.begin(), scenario.events.end(),
                     [](const Event& event) { return std::holds_alternative<PricePath>(event.effect); });
}

/// The rule by which the scenario's world is walked; new conducts join here.
std::unique_ptr<Execution> execution_of(Conduct conduct, const Scenario& scenario, const Network& network,
                                        const Timeline& timeline, const Plan& baseline) {
  switch (conduct) {
    case Conduct::cooperative:
      return std::make_unique<CooperativeExecution>(network, timeline.groups(), baseline, scenario.adjustment_steps);
    case Conduct::rationing:
      return std::make_unique<RationingExecution>(network, timeline.groups(), timeline.pledges(), scenario.rationing,
                                                  scenario.adjustment_steps, scenario.calendar.days_per_step());
    case Conduct::clairvoyant:
      break;
  }
  throw std::logic_error("the conduct is not one that walks step by step");
}

Way walk(Conduct conduct, const Scenario& scenario, const CompiledWorld& compiled, SolverKind solver, bool controls,
         FacilityWants wants, const ProcessRuns* twin, Progress& progress, const Observer& observer) {
  const Network& network = compiled.network;
  const Calendar& calendar = scenario.calendar;
  Timeline timeline(scenario, compiled, controls);
  PlannerOptions planner_options;
  planner_options.solver = solver;
  Planner planner(network, timeline.groups(), planner_options, timeline.pledges());
  const std::unique_ptr<Execution> execution = execution_of(conduct, scenario, network, timeline, planner.baseline());
  Outlook outlook(network);
  Recorder recorder(*scenario.world, compiled, calendar.steps(), wants, twin);
  Judge judge(*scenario.world, compiled, timeline.groups());
  Way way;
  if (moves_prices(scenario)) way.prices.resize(calendar.steps(), static_cast<int>(scenario.world->commodities.size()));
  if (controls) way.causes = std::make_unique<Causes>(*scenario.world, compiled, timeline.groups());
  for (int index = 0; index < calendar.steps() && !progress.stop(); ++index) {
    const std::span<const double> missing = outlook.missing(execution->state());
    const Regime& regime = timeline.compose(index, missing);
    const std::shared_ptr<const Plan> plan = planner.solve(regime);
    bool go_on = true;
    try {
      const Step& step = execution->step(regime, *plan);
      timeline.record(index, step.flow);
      timeline.observe(index, {step.delivery, plan->coverage, step.flow, execution->state().stock, step.run});
      outlook.note(step, regime.demand);
      const auto spare = could_have_more(network, timeline.groups(), regime, *plan);
      const std::vector<LaneHold> holds = lane_holds(index, *scenario.world, compiled, timeline.groups(), regime);
      way.holds.insert(way.holds.end(), holds.begin(), holds.end());
      way.in_force.push_back(timeline.in_force(index));
      if (way.prices.steps > 0) std::ranges::copy(timeline.prices(index), &way.prices.at(index, 0));
      recorder.record(index, {regime, *plan, step, execution->state(), timeline.stockpiles(), spare});
      Recording& record = recorder.result();
      judge.judge(index, regime, record.consumers, record.facilities);
      if (way.causes) way.causes->note(index, regime, *plan, record.consumers, record.facilities);
      go_on = !observer ||
              observer({conduct, !controls, index, compiled, timeline.groups(), timeline.pledges(), regime, plan, step,
                        execution->state(), missing, timeline.stockpiles(), record.consumers, record.facilities});
    } catch (const InvariantError& error) {
      throw InvariantError("in " + calendar.label(index) + ": " + error.what());
    }
    way.steps = index + 1;
    progress.step_done();
    if (!go_on) break;
  }
  way.dates = timeline.event_dates();
  way.ledger = timeline.ledger();
  way.record = std::move(recorder.result());
  way.record.truncate(way.steps);
  way.prices.steps = std::min(way.prices.steps, way.steps);
  way.prices.values.resize(static_cast<std::size_t>(way.prices.steps) * static_cast<std::size_t>(way.prices.items));
  way.plans = planner.statistics();
  return way;
}

void keep_twin(const Recording& twin, ConductResult& result) {
  result.twin_consumers = twin.consumers;
  result.twin_facilities = twin.facilities;
}

/// The twin's way; shared by runs of one batch that have the same one, unless somebody looks on.
std::shared_ptr<const Way> walk_twin(Conduct conduct, const Scenario& scenario,
                                     const std::shared_ptr<const CompiledWorld>& compiled, SolverKind solver,
                                     RunCache* cache, Progress& progress, const Observer& observer) {
  const auto walked = [&]() -> std::shared_ptr<const Way> {
    return std::make_shared<const Way>(
        walk(conduct, scenario, *compiled, solver, false, FacilityWants::own, nullptr, progress, observer));
  };
  if (cache == nullptr || observer) return walked();
  bool own = false;
  const std::string name = to_string(conduct) + (solver == SolverKind::own ? " own" : " clp");
  const auto shared = cache->twin(scenario, name, compiled, [&]() -> std::shared_ptr<const void> {
    own = true;
    auto way = walked();
    return way->steps == scenario.calendar.steps() ? way : nullptr;
  });
  if (shared == nullptr) return walked();
  if (!own)
    for (int step = 0; step < scenario.calendar.steps(); ++step) progress.step_done();
  return std::static_pointer_cast<const Way>(shared);
}

ConductResult simulate(Conduct conduct, const Scenario& scenario,
                       const std::shared_ptr<const CompiledWorld>& compiled_world, SolverKind solver, bool has_controls,
                       bool with_twin, RunCache* cache, Progress& progress, const Observer& observer, int& steps_done) {
  const CompiledWorld& compiled = *compiled_world;
  const auto begin = std::chrono::steady_clock::now();
  ConductResult result;
  result.conduct = conduct;
  auto twin = std::make_shared<const Way>();
  const bool separate_twin = has_controls && with_twin;
  if (separate_twin) {
    twin = walk_twin(conduct, scenario, compiled_world, solver, cache, progress, observer);
    keep_twin(twin->record, result);
  }
  const FacilityWants wants = !has_controls ? FacilityWants::own
                              : with_twin   ? FacilityWants::twin
                                            : FacilityWants::anchor;
  Way way = walk(conduct, scenario, compiled, solver, true, wants, separate_twin ? &twin->record.processes : nullptr,
                 progress, observer);
  if (with_twin && !has_controls) keep_twin(way.record, result);
  result.event_dates = way.dates;
  result.ledger = std::move(way.ledger);
  result.holds = std::move(way.holds);
  result.in_force = std::move(way.in_force);
  result.prices = std::move(way.prices);
  if (with_twin) result.twin_event_dates = has_controls ? twin->dates : way.dates;
  steps_done = way.steps;

  // A run that was stopped has a longer twin: only the steps that both did are compared.
  const Recording& own = way.record;
  const BuyerTable* twin_consumers = with_twin ? &result.twin_consumers : nullptr;
  const BuyerTable* twin_facilities = with_twin ? &result.twin_facilities : nullptr;
  const World& world = *scenario.world;
  result.consumer_summaries = summarise_consumers(world, own.consumers, twin_consumers, way.steps, way.causes.get());
  result.facility_summaries = summarise_facilities(world, own.facilities, twin_facilities, way.steps, *way.causes);
  result.regions = summarise_regions(world, own.consumers, twin_consumers, way.steps, way.causes.get());

  Recording& record = way.record;
  result.consumers = std::move(record.consumers);
  result.facilities = std::move(record.facilities);
  result.link_flow = std::move(record.link_flow);
  result.leak_flow = std::move(record.leak_flow);
  result.market_stock = std::move(record.market_stock);
  result.market_discard = std::move(record.market_discard);
  result.market_flow_coverage = std::move(record.market_flow_coverage);
  result.facility_runs = std::move(record.facility_runs);
  result.stockpile = std::move(record.stockpile);

  RunStatistics& counts = result.statistics;
  for (const PlanStatistics* part : {&twin->plans, &way.plans}) {
    counts.plan_seconds += part->seconds;
    counts.plans += part->plans;
    counts.plans_reused += part->reused;
    counts.lp_solves += part->lp_solves;
    counts.pivots += part->pivots;
    counts.rays += part->rays;
    counts.lambda_solves += part->lambda_solves;
    counts.fallbacks += part->fallbacks;
    counts.vertices += part->vertices;
  }
  counts.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return result;
}

SolverKind solver_of(const Scenario& scenario, const std::string& name) {
  if (name == "clp") return SolverKind::clp;
  if (name == "own") return SolverKind::own;
  Diagnostics findings;
  findings.error({scenario.file.string(), 0, 0}, "solver", "there is no solver `" + name + "`", "use own or clp");
  throw InputError(findings);
}

/// What a user should know before reading the result: a base year that does not balance is short for ever.
std::vector<std::string> notes_on(const Network& network) {
  std::vector<std::string> notes;
  for (const auto& [room, shortfall] : imbalances(network))
    notes.push_back(fmt::format(
        "market {} is short by {:.6g} t/yr before anything has happened: see `chokepoint validate`",
        network.markets[network.rooms.market[network.find_room(room)]], shortfall * network.steps_per_year));
  return notes;
}

}  // namespace

void check_conducts(const Scenario& scenario, Diagnostics& findings) {
  for (std::size_t i = 0; i < scenario.conducts.size(); ++i) {
    if (scenario.conducts[i] != Conduct::clairvoyant) continue;
    const Place place =
        i < scenario.conduct_places.size() ? scenario.conduct_places[i] : Place{scenario.file.string(), 0, 0};
    findings.error(place, "conduct", "`" + to_string(scenario.conducts[i]) + "` is not there yet",
                   "use `cooperative` or `rationing`");
  }
}

void check_controls(const Scenario& scenario, Diagnostics& findings) {
  try {
    binding_lines(scenario, bindings_of(scenario));
  } catch (const InputError& error) {
    for (const Diagnostic& each : error.findings().items())
      findings.error(each.place, each.path, each.message, each.hint);
  }
}

RunResult run(std::shared_ptr<const Scenario> scenario, const RunOptions& options) {
  return run_observed(std::move(scenario), options, nullptr);
}

RunResult run_observed(std::shared_ptr<const Scenario> scenario, const RunOptions& options, const Observer& observer) {
  const SolverKind solver = solver_of(*scenario, options.solver);
  Diagnostics findings;
  check_conducts(*scenario, findings);
  check_controls(*scenario, findings);
  if (findings.has_errors()) throw InputError(findings);
  const std::vector<Detour> detours = detours_of(*scenario);
  const std::shared_ptr<const CompiledWorld> shared =
      options.cache ? options.cache->compiled(*scenario, detours)
                    : std::make_shared<const CompiledWorld>(compile(*scenario, detours));
  const CompiledWorld& compiled = *shared;
  const bool has_controls = std::any_of(scenario->events.begin(), scenario->events.end(),
                                        [](const Event& event) { return event.is_control(); });
  RunResult result;
  result.markets = market_names(*scenario->world, compiled.network);
  result.operations = operation_names(*scenario->world);
  for (const Detour& detour : detours) result.leaks.push_back({detour.event, detour.link});
  result.solver = options.solver;
  result.notes = notes_on(compiled.network);
  const int ways = has_controls && options.twin ? 2 : 1;
  Progress progress(options, scenario->calendar.steps() * ways * static_cast<int>(scenario->conducts.size()));
  for (std::size_t i = 0; i < scenario->conducts.size() && !progress.stop(); ++i)
    result.conducts.push_back(simulate(scenario->conducts[i], *scenario, shared, solver, has_controls, options.twin,
                                       options.cache.get(), progress, observer, result.steps_done));
  result.complete =
      result.conducts.size() == scenario->conducts.size() && result.steps_done == scenario->calendar.steps();
  result.scenario = std::move(scenario);
  return result;
}

}  // namespace chokepoint
