#include "simulation/run_together.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "network/bindings.hpp"
#include "simulation/convoy.hpp"
#include "simulation/run_parts.hpp"
#include "simulation/walk.hpp"

namespace chokepoint {
namespace {

/// With who leads them, three sets of lanes. More part and meet in the same lanes, but their timelines leave the
/// caches.
constexpr int most_at_once = 3 * RationingLanes::count - 1;
constexpr double most_bytes = 256e6;  ///< of what is written down of walks at once

/// One walk in lanes, and what became of it.
struct Going {
  const Scenario& scenario;
  std::shared_ptr<const CompiledWorld> compiled;
  Terms terms;
  std::unique_ptr<Walk> walk = nullptr;
  std::unique_ptr<Way> way = nullptr;
  std::exception_ptr error = nullptr;
};

/// A twin that several runs may have.
struct Twin {
  Going going;
  std::optional<ContentHash> name;
  std::shared_ptr<const Way> way = nullptr;
};

/// A run on its way.
struct Candidate {
  std::shared_ptr<const CompiledWorld> compiled;  ///< null: it does not go in lanes
  Twin* twin = nullptr;
  std::unique_ptr<Going> going = nullptr;
};

bool in_lanes(const Scenario& scenario, const RunOptions& options) {
  const auto goes = [&](Conduct conduct) {
    return std::ranges::find(scenario.conducts, conduct) != scenario.conducts.end();
  };
  return options.cache != nullptr && detail_of(options) == Detail::outcomes && goes(Conduct::rationing) &&
         !goes(Conduct::clairvoyant) && !scenario.prices.move();
}

/// Nobody asks what the guide did.
constexpr Terms guide_terms{false, FacilityWants::anchor, nullptr, Detail::summary};

/// Goes all these ways, those over one ground together. The first of them lead; where `guided`, a walk without controls
/// does, which everybody parted from and comes back to.
void go_all(std::span<Going* const> all, bool guided, SolverKind solver, const RunOptions& options) {
  struct Group {
    std::shared_ptr<Ground> ground;
    std::vector<Going*> going;
  };
  std::vector<Group> groups;
  const auto ground_of = [&](const Scenario& scenario, Walk& walk,
                             const std::shared_ptr<const CompiledWorld>& compiled) {
    return options.cache->ground(compiled, walk.timeline().groups(), walk.timeline().pledges(),
                                 rules_of(scenario, Conduct::rationing, solver));
  };
  for (Going* each : all) try {
      each->walk = std::make_unique<Walk>(each->scenario, each->compiled, solver, each->terms);
      auto ground = ground_of(each->scenario, *each->walk, each->compiled);
      auto group = std::ranges::find(groups, ground, &Group::ground);
      if (group == groups.end()) group = groups.insert(group, {std::move(ground), {}});
      group->going.push_back(each);
    } catch (...) {
      each->error = std::current_exception();
    }
  for (const Group& group : groups) {
    const Going& first = *group.going.front();
    std::unique_ptr<Walk> guide;
    if (guided && group.going.size() > 1 && has_controls(first.scenario)) {
      guide = std::make_unique<Walk>(first.scenario, first.compiled, solver, guide_terms);
      if (ground_of(first.scenario, *guide, first.compiled) != group.ground) guide = nullptr;
    }
    std::vector<Convoy::Member> members;
    if (guide != nullptr) members.push_back({guide.get(), &first.scenario});
    for (const Going* each : group.going) members.push_back({each->walk.get(), &each->scenario});
    Convoy convoy(group.ground, std::move(members));
    convoy.go(options.stop);
    auto member = convoy.members().begin() + (guide != nullptr ? 1 : 0);
    for (Going* each : group.going) {
      each->error = (member++)->error;
      if (each->error == nullptr) each->way = std::make_unique<Way>(each->walk->finish());
      each->walk = nullptr;
    }
  }
}

/// Finds the ways of all twins, and goes those that nobody has gone: side by side too. Who wants one that somebody else
/// is about to go waits for it; so nobody looks for others on his way.
void go_twins(std::span<const std::unique_ptr<Twin>> twins, SolverKind solver, const RunOptions& options) {
  RunCache& cache = *options.cache;
  const auto whole = [](const Twin& each) { return each.way->steps == each.going.scenario.calendar.steps(); };
  const auto look_up = [&](Twin& each) {
    if (each.way == nullptr && each.name) each.way = std::static_pointer_cast<const Way>(cache.find_twin(*each.name));
    return each.way != nullptr || each.going.error != nullptr;
  };
  for (const auto& twin : twins) {
    std::vector<Twin*> missing;
    for (const auto& each : twins)
      if (!look_up(*each)) missing.push_back(each.get());
    if (std::ranges::find(missing, twin.get()) == missing.end()) continue;
    const auto go = [&]() -> std::shared_ptr<const void> {
      std::vector<Going*> going;
      for (Twin* each : missing) going.push_back(&each->going);
      go_all(going, false, solver, options);
      for (Twin* each : missing) each->way = std::move(each->going.way);
      return twin->way != nullptr && whole(*twin) ? twin->way : nullptr;
    };
    const auto way = twin->name ? cache.twin(*twin->name, twin->going.compiled, go) : go();
    if (way != nullptr) twin->way = std::static_pointer_cast<const Way>(way);
  }
  for (const auto& each : twins)
    if (each->name && each->way != nullptr && whole(*each))
      cache.twin(*each->name, each->going.compiled, [&] { return each->way; });
}

}  // namespace

int runs_at_once(const Scenario& scenario, const RunOptions& options) {
  if (!in_lanes(scenario, options)) return 1;
  const double buyers = static_cast<double>(scenario.world->consumers.size() + scenario.world->facilities.size());
  const double bytes = (2 * sizeof(double) + sizeof(Status)) * buyers * scenario.calendar.steps();
  return static_cast<int>(
      std::clamp(most_bytes / std::max(1.0, bytes), double{RationingLanes::count}, double{most_at_once}));
}

std::vector<RunAttempt> run_together(std::span<const std::shared_ptr<const Scenario>> scenarios,
                                     const RunOptions& options, bool summaries_only) {
  std::vector<RunAttempt> attempts(scenarios.size());
  const auto for_each = [&](auto&& act) {
    for (std::size_t i = 0; i < scenarios.size(); ++i) try {
        if (attempts[i].error == nullptr) act(i);
      } catch (...) {
        attempts[i].error = std::current_exception();
      }
  };
  std::vector<Candidate> candidates(scenarios.size());
  std::map<ContentHash, int> runs_over;  // how many, by the hash of the network
  SolverKind solver = SolverKind::own;
  for_each([&](std::size_t i) {
    const Scenario& scenario = *scenarios[i];
    solver = solver_of(scenario, options.solver);
    if (!in_lanes(scenario, options)) return;
    refuse_controls(scenario);
    candidates[i].compiled = laid_out(scenario, detours_of(scenario), options);
    ++runs_over[candidates[i].compiled->hash];
  });
  std::vector<std::unique_ptr<Twin>> twins;
  for_each([&](std::size_t i) {
    auto& [compiled, own_twin, going] = candidates[i];
    if (compiled != nullptr && runs_over.at(compiled->hash) == 1) compiled = nullptr;  // nobody to go with
    const Scenario& scenario = *scenarios[i];
    if (compiled == nullptr || !has_controls(scenario) || !options.twin) return;
    const auto name = twin_name(Conduct::rationing, scenario, compiled, solver, options, *options.cache);
    auto twin = std::ranges::find_if(twins, [&](const auto& each) { return name && each->name == name; });
    if (twin == twins.end())
      twin = twins.insert(twin, std::make_unique<Twin>(Twin{{scenario, compiled, twin_terms(options)}, name}));
    own_twin = twin->get();
  });
  go_twins(twins, solver, options);
  std::vector<Going*> runs;
  for_each([&](std::size_t i) {
    auto& [compiled, twin, going] = candidates[i];
    if (compiled == nullptr) return;
    if (twin != nullptr && twin->going.error != nullptr) std::rethrow_exception(twin->going.error);
    static const Way no_twin;
    Terms terms = run_terms(has_controls(*scenarios[i]), options, twin != nullptr ? *twin->way : no_twin);
    if (summaries_only) terms.detail = Detail::summary;
    going = std::make_unique<Going>(Going{*scenarios[i], compiled, terms});
    runs.push_back(going.get());
  });
  go_all(runs, true, solver, options);
  for_each([&](std::size_t i) {
    auto& [compiled, twin, going] = candidates[i];
    if (going != nullptr && going->error != nullptr) std::rethrow_exception(going->error);
    attempts[i].result =
        going == nullptr
            ? run(scenarios[i], options)
            : run_gone(scenarios[i], options, {compiled, twin != nullptr ? twin->way : nullptr, std::move(going->way)});
  });
  return attempts;
}

}  // namespace chokepoint
