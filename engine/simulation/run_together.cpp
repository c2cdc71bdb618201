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

constexpr int most_at_once = 24;      ///< more part and meet in the same lanes, but their timelines leave the caches
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

/// A run on its way: its scenario, its twin, itself.
struct Candidate {
  std::shared_ptr<const Scenario> scenario;
  std::shared_ptr<const CompiledWorld> compiled;
  std::optional<ContentHash> twin_name;
  std::shared_ptr<const Way> twin;
  Going* own_twin = nullptr;
};

bool in_lanes(const Scenario& scenario, const RunOptions& options) {
  const auto goes = [&](Conduct conduct) {
    return std::ranges::find(scenario.conducts, conduct) != scenario.conducts.end();
  };
  return options.cache != nullptr && detail_of(options) == Detail::outcomes && goes(Conduct::rationing) &&
         !goes(Conduct::clairvoyant) && !scenario.prices.move();
}

/// Goes all these ways, those over one ground together. The first of them lead; where `guided`, a walk without controls
/// does, which everybody parted from and comes back to.
void go_all(std::span<const std::unique_ptr<Going>> all, bool guided, SolverKind solver, const RunOptions& options) {
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
  for (const auto& each : all) try {
      each->walk = std::make_unique<Walk>(each->scenario, each->compiled, solver, each->terms);
      auto ground = ground_of(each->scenario, *each->walk, each->compiled);
      auto group = std::ranges::find(groups, ground, &Group::ground);
      if (group == groups.end()) group = groups.insert(group, {std::move(ground), {}});
      group->going.push_back(each.get());
    } catch (...) {
      each->error = std::current_exception();
    }
  for (const Group& group : groups) {
    const Going& first = *group.going.front();
    std::unique_ptr<Walk> guide;
    if (guided && group.going.size() > 1 && has_controls(first.scenario)) {
      guide = std::make_unique<Walk>(first.scenario, first.compiled, solver, twin_terms(options));
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

}  // namespace

int runs_at_once(const Scenario& scenario, const RunOptions& options) {
  if (!in_lanes(scenario, options)) return 1;
  const double buyers = static_cast<double>(scenario.world->consumers.size() + scenario.world->facilities.size());
  const double bytes = (2 * sizeof(double) + sizeof(Status)) * buyers * scenario.calendar.steps();
  return static_cast<int>(std::clamp(most_bytes / std::max(1.0, bytes), 8.0, double{most_at_once}));
}

std::vector<RunAttempt> run_together(std::span<const std::shared_ptr<const Scenario>> scenarios,
                                     const RunOptions& options) {
  std::vector<RunAttempt> attempts(scenarios.size());
  std::vector<Candidate> candidates(scenarios.size());
  std::vector<std::unique_ptr<Going>> twins, runs;
  std::map<std::string, Going*> twin_of;  // by name
  std::vector<Going*> run_of(scenarios.size(), nullptr);
  const auto attempt = [&](std::size_t i, auto&& act) {
    if (attempts[i].error != nullptr) return;
    try {
      act();
    } catch (...) {
      attempts[i].error = std::current_exception();
    }
  };
  SolverKind solver = SolverKind::own;
  std::map<std::string, int> runs_over;  // how many, by the hash of the network
  for (std::size_t i = 0; i < scenarios.size(); ++i)
    attempt(i, [&] {
      const Scenario& scenario = *scenarios[i];
      solver = solver_of(scenario, options.solver);
      if (!in_lanes(scenario, options)) return;
      refuse_controls(scenario);
      candidates[i].scenario = scenarios[i];
      candidates[i].compiled = laid_out(scenario, detours_of(scenario), options);
      ++runs_over[hex(candidates[i].compiled->hash)];
    });
  for (std::size_t i = 0; i < scenarios.size(); ++i)
    attempt(i, [&] {
      Candidate& each = candidates[i];
      if (each.compiled == nullptr) return;
      if (runs_over.at(hex(each.compiled->hash)) == 1) {  // nobody to go with
        each.compiled = nullptr;
        return;
      }
      const Scenario& scenario = *each.scenario;
      if (!has_controls(scenario) || !options.twin) return;
      each.twin_name = twin_name(Conduct::rationing, scenario, each.compiled, solver, options, *options.cache);
      if (each.twin_name) each.twin = std::static_pointer_cast<const Way>(options.cache->find_twin(*each.twin_name));
      if (each.twin != nullptr) return;
      Going* known = nullptr;
      Going*& twin = each.twin_name ? twin_of[hex(*each.twin_name)] : known;
      if (twin == nullptr)
        twin = twins.emplace_back(std::make_unique<Going>(Going{scenario, each.compiled, twin_terms(options)})).get();
      each.own_twin = twin;
    });
  go_all(twins, false, solver, options);
  std::map<const Going*, std::shared_ptr<const Way>> gone;
  for (const auto& twin : twins)
    if (twin->way != nullptr) gone[twin.get()] = std::move(twin->way);
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    Candidate& each = candidates[i];
    if (each.compiled == nullptr) continue;
    if (each.own_twin != nullptr) {
      attempts[i].error = each.own_twin->error;
      if (attempts[i].error != nullptr) continue;
      each.twin = gone.at(each.own_twin);
      if (each.twin_name && each.twin->steps == each.scenario->calendar.steps())
        options.cache->twin(*each.twin_name, each.compiled, [&] { return each.twin; });
    }
    static const Way no_twin;
    const Terms terms = run_terms(has_controls(*each.scenario), options, each.twin ? *each.twin : no_twin);
    run_of[i] = runs.emplace_back(std::make_unique<Going>(Going{*each.scenario, each.compiled, terms})).get();
  }
  go_all(runs, true, solver, options);
  for (std::size_t i = 0; i < scenarios.size(); ++i)
    attempt(i, [&] {
      if (run_of[i] == nullptr) {
        attempts[i].result = run(scenarios[i], options);
        return;
      }
      if (run_of[i]->error != nullptr) std::rethrow_exception(run_of[i]->error);
      Candidate& each = candidates[i];
      attempts[i].result =
          run_gone(scenarios[i], options, {each.compiled, std::move(each.twin), std::move(run_of[i]->way)});
    });
  return attempts;
}

}  // namespace chokepoint
