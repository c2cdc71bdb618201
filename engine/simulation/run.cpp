// Every conduct of a scenario: first the way of the twin without controls, then that of the run; summed up.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>

#include "chokepoint/run.hpp"
#include "network/bindings.hpp"
#include "network/network.hpp"
#include "outcome/damage.hpp"
#include "outcome/summary.hpp"
#include "regime/leaks.hpp"
#include "simulation/foretell.hpp"
#include "simulation/observe.hpp"
#include "simulation/run_cache.hpp"
#include "simulation/run_parts.hpp"
#include "simulation/spare.hpp"
#include "simulation/walk.hpp"

namespace chokepoint {
namespace {

/// What the clairvoyant conduct takes from the conduct that it is compared with.
struct Trail {
  Path path;
  std::vector<EventDates> dates;
  std::vector<std::vector<int>> in_force;
  Table<double> prices;
};
struct Trails {
  Trail twin, run;
};

/// The clairvoyant's way along a recorded path: the same limits and wants, everything foreseen.
Way foretell(const Scenario& scenario, const CompiledWorld& compiled, const Trail& trail, const Terms& terms,
             const RunOptions& options, Progress& progress, const Observer& observer) {
  const Path& path = trail.path;
  ForesightOptions how;
  how.stop = options.stop;
  how.window = foresight_window(scenario, options);
  const double pivots = estimate_programme(compiled.network, scenario.calendar.steps(), how.window).pivots;
  how.progress = [&](int steps, long done) {
    const double part = how.window > 0 ? 0.0 : std::min(0.95, static_cast<double>(done) / std::max(1.0, pivots));
    progress.show(how.window > 0 ? steps : static_cast<int>(part * scenario.calendar.steps()));
  };
  std::function<std::vector<int>(const Foresight&)> ranges;
  if (terms.controls && !options.ranges.empty())
    ranges = [&](const Foresight& seen) { return ranges_asked_for(scenario, compiled, options, path, seen); };
  const Foresight foresight = foresee(compiled.network, path, damage_per_tonne(scenario, compiled), how, ranges);
  Log log(scenario, compiled, path.groups, terms);
  for (std::size_t index = 0; index < foresight.steps.size(); ++index) {
    const Foresight::Done& done = foresight.steps[index];
    const PathStep& along = path.steps[index];
    const PlannedStep planned{along.plan, could_have_more(compiled.network, path.groups, along.regime, *along.plan)};
    log.note(
        static_cast<int>(index), along.regime, [&]() -> const PlannedStep& { return planned; }, done.step, done.state,
        done.stockpiles);
    along.bill.charge({done.step.flow, done.step.run, done.step.delivery, done.released}, log.way.ledger);
    progress.step_done();
    const Recording& record = log.so_far();
    if (!observer) continue;
    const Moment moment{Conduct::clairvoyant,
                        !terms.controls,
                        static_cast<int>(index),
                        compiled,
                        path.groups,
                        nullptr,
                        path.pledges,
                        along.regime,
                        along.plan,
                        done.step,
                        done.state,
                        {},
                        done.stockpiles,
                        done.release,
                        along.releases,
                        {},
                        record.consumers,
                        record.facilities};
    if (!observer(moment)) break;
  }
  log.way.ledger.sort();
  log.way.dates = trail.dates;
  log.way.in_force = trail.in_force;
  log.way.prices = trail.prices;
  log.way.plans.pivots = foresight.pivots;
  log.way.plans.seconds = foresight.seconds;
  log.way.bound = how.window == 0;
  log.way.ranges = named_ranges(scenario, compiled, foresight.ranges);
  return log.finish();
}

/// The twin's way; shared by runs of one batch that have the same one, unless somebody looks on. `walked` goes it.
template <class Walk>
std::shared_ptr<const Way> shared_twin(Conduct conduct, const Scenario& scenario,
                                       const std::shared_ptr<const CompiledWorld>& compiled, SolverKind solver,
                                       const RunOptions& options, RunCache* cache, Progress& progress,
                                       const Walk& walk_it) {
  const auto walked = [&] { return std::make_shared<const Way>(walk_it()); };
  const auto name = cache == nullptr ? std::nullopt : twin_name(conduct, scenario, compiled, solver, options, *cache);
  if (!name) return walked();
  bool own = false;
  const auto shared = cache->twin(*name, compiled, [&]() -> std::shared_ptr<const void> {
    own = true;
    auto way = walked();
    return way->steps == scenario.calendar.steps() ? way : nullptr;
  });
  if (shared == nullptr) return walked();
  if (!own)
    for (int step = 0; step < scenario.calendar.steps(); ++step) progress.step_done();
  return std::static_pointer_cast<const Way>(shared);
}

/// Goes the ways of a conduct (the twin's too, where it is one of its own) and sums up. Both take Terms; `go_twin`
/// gives a shared way.
template <class GoTwin, class Go>
ConductResult simulate(Conduct conduct, const Scenario& scenario, bool has_controls, const RunOptions& options,
                       int& steps_done, const GoTwin& go_twin, const Go& go) {
  const bool with_twin = options.twin;
  const auto begin = std::chrono::steady_clock::now();
  ConductResult result;
  result.conduct = conduct;
  auto twin = std::make_shared<const Way>();
  const bool separate_twin = has_controls && with_twin;
  if (separate_twin) twin = go_twin(twin_terms(options));
  Way way = go(run_terms(has_controls, options, *twin));
  const Recording* const other = !with_twin ? nullptr : separate_twin ? &twin->record : &way.record;
  if (other != nullptr && !options.outcomes_only) {
    result.twin_consumers = other->consumers;
    result.twin_facilities = other->facilities;
  }
  result.event_dates = way.dates;
  result.ledger = std::move(way.ledger);
  result.holds = std::move(way.holds);
  result.in_force = std::move(way.in_force);
  result.prices = std::move(way.prices);
  result.market_prices = std::move(way.market_prices);
  result.driven_away = std::move(way.driven_away);
  if (with_twin) result.twin_event_dates = has_controls ? twin->dates : way.dates;
  steps_done = way.steps;
  result.bound = way.bound && way.steps == scenario.calendar.steps();
  result.ranges = way.ranges;

  result.consumer_summaries = way.summary->consumers(way.steps, way.causes.get());
  result.facility_summaries = way.summary->facilities(way.steps, way.causes.get());
  result.regions = way.summary->regions(way.steps, way.causes.get());
  add_damage(scenario, result);

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
  for (const PlanStatistics* part : {&twin->plans, &std::as_const(way.plans)}) {
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

void check_controls(const Scenario& scenario, Diagnostics& findings) {
  try {
    binding_lines(scenario, bindings_of(scenario));
  } catch (const InputError& error) {
    for (const Diagnostic& each : error.findings().items())
      findings.error(each.place, each.path, each.message, each.hint);
  }
}

std::shared_ptr<ReferencePlans> make_reference_plans() { return std::make_shared<ReferencePlans>(); }

bool has_controls(const Scenario& scenario) {
  return std::any_of(scenario.events.begin(), scenario.events.end(),
                     [](const Event& event) { return event.is_control(); });
}

std::shared_ptr<const CompiledWorld> laid_out(const Scenario& scenario, std::span<const Detour> detours,
                                              const RunOptions& options) {
  return options.cache ? options.cache->compiled(scenario, detours)
                       : std::make_shared<const CompiledWorld>(compile(scenario, detours));
}

SolverKind solver_of(const Scenario& scenario, const std::string& name) {
  if (name == "clp") return SolverKind::clp;
  if (name == "own") return SolverKind::own;
  Diagnostics findings;
  findings.error({scenario.file.string(), 0, 0}, "solver", "there is no solver `" + name + "`", "use own or clp");
  throw InputError(findings);
}

Detail detail_of(const RunOptions& options) {
  return !options.outcomes_only ? Detail::everything : options.without_plans ? Detail::outcomes : Detail::coverages;
}

std::optional<ContentHash> twin_name(Conduct conduct, const Scenario& scenario,
                                     const std::shared_ptr<const CompiledWorld>& compiled, SolverKind solver,
                                     const RunOptions& options, const RunCache& cache) {
  return cache.twin_name(scenario,
                         to_string(conduct) + (solver == SolverKind::own ? " own " : " clp ") +
                             std::to_string(static_cast<int>(detail_of(options))),
                         compiled);
}

Terms twin_terms(const RunOptions& options) { return {false, FacilityWants::own, nullptr, detail_of(options)}; }

/// `twin` is looked at where it is a walk of its own.
Terms run_terms(bool has_controls, const RunOptions& options, const Way& twin) {
  const FacilityWants wants = !has_controls  ? FacilityWants::own
                              : options.twin ? FacilityWants::twin
                                             : FacilityWants::anchor;
  return {true, wants, has_controls && options.twin ? &twin.record : nullptr, detail_of(options)};
}

void refuse_controls(const Scenario& scenario) {
  Diagnostics findings;
  check_controls(scenario, findings);
  if (findings.has_errors()) throw InputError(findings);
}

namespace {

RunResult run_all(std::shared_ptr<const Scenario> scenario, const RunOptions& options, const Observer& observer,
                  Gone gone) {
  const SolverKind solver = solver_of(*scenario, options.solver);
  refuse_controls(*scenario);
  const std::vector<Detour> detours = detours_of(*scenario);
  const std::shared_ptr<const CompiledWorld> shared =
      gone.compiled != nullptr ? gone.compiled : laid_out(*scenario, detours, options);
  const CompiledWorld& compiled = *shared;
  const bool controlled = has_controls(*scenario);
  RunResult result;
  if (!options.outcomes_only) {  // names of rows that stay empty
    result.markets = market_names(*scenario->world, compiled.network);
    result.operations = operation_names(*scenario->world);
  }
  for (const Detour& detour : detours) result.leaks.push_back({detour.event, detour.link});
  result.solver = options.solver;
  result.notes = notes_on(compiled.network);
  if (const int window = foresight_window(*scenario, options); window > 0 && path_for_clairvoyant(scenario->conducts))
    result.notes.push_back(
        fmt::format("the clairvoyant sees {} steps ahead and decides anew every {}: its damage is no bound", window,
                    std::max(1, window / 2)));
  const int ways = controlled && options.twin ? 2 : 1;
  const std::vector<Conduct>& conducts = scenario->conducts;
  const std::optional<Conduct> along = path_for_clairvoyant(conducts);
  if (along) check_clairvoyant(*scenario, compiled, options);
  const bool silent = along && std::find(conducts.begin(), conducts.end(), *along) == conducts.end();
  Progress progress(options,
                    scenario->calendar.steps() * ways * (static_cast<int>(conducts.size()) + (silent ? 1 : 0)));
  Trails trails;
  const auto walk_all = [&](Conduct conduct) {
    if (conduct == Conduct::rationing && gone.way != nullptr)
      return simulate(
          conduct, *scenario, controlled, options, result.steps_done, [&](const Terms&) { return gone.twin; },
          [&](const Terms&) { return std::move(*gone.way); });
    const auto go = [&](const Terms& terms) {
      Way way = walk(conduct, *scenario, shared, solver, terms, conduct == along, progress, observer,
                     options.outcomes_only || options.share_steps ? options.cache.get() : nullptr,
                     terms.controls ? options.reference.get() : nullptr, options.threads_ahead);
      if (conduct == along)
        (terms.controls ? trails.run : trails.twin) = {std::move(way.path), way.dates, way.in_force, way.prices};
      return way;
    };
    const bool private_twin = conduct == along || observer;  // whose path is kept, or that is looked at
    const auto go_twin = [&](const Terms& terms) {
      return shared_twin(conduct, *scenario, shared, solver, options, private_twin ? nullptr : options.cache.get(),
                         progress, [&] { return go(terms); });
    };
    return simulate(conduct, *scenario, controlled, options, result.steps_done, go_twin, go);
  };
  std::vector<std::optional<ConductResult>> results(conducts.size());
  for (std::size_t i = 0; i < conducts.size() && !progress.stop(); ++i)
    if (conducts[i] != Conduct::clairvoyant) results[i] = walk_all(conducts[i]);
  if (silent && !progress.stop()) walk_all(*along);
  for (std::size_t i = 0; i < conducts.size() && !progress.stop(); ++i) {
    if (conducts[i] != Conduct::clairvoyant) continue;
    const auto go = [&](const Terms& terms) {
      return foretell(*scenario, compiled, terms.controls ? trails.run : trails.twin, terms, options, progress,
                      observer);
    };
    const auto go_twin = [&](const Terms& terms) { return std::make_shared<const Way>(go(terms)); };
    int steps_done = 0;
    ConductResult foretold = simulate(conducts[i], *scenario, controlled, options, steps_done, go_twin, go);
    if (steps_done == 0) continue;  // stopped before anything was decided
    result.steps_done = steps_done;
    foretold.along = along;
    results[i] = std::move(foretold);
  }
  for (auto& each : results)
    if (each) result.conducts.push_back(std::move(*each));
  result.complete =
      result.conducts.size() == scenario->conducts.size() && result.steps_done == scenario->calendar.steps();
  result.scenario = std::move(scenario);
  return result;
}

}  // namespace

RunResult run(std::shared_ptr<const Scenario> scenario, const RunOptions& options) {
  return run_all(std::move(scenario), options, nullptr, {});
}

RunResult run_observed(std::shared_ptr<const Scenario> scenario, const RunOptions& options, const Observer& observer) {
  return run_all(std::move(scenario), options, observer, {});
}

RunResult run_gone(std::shared_ptr<const Scenario> scenario, const RunOptions& options, Gone gone) {
  return run_all(std::move(scenario), options, nullptr, std::move(gone));
}

}  // namespace chokepoint
