// What a run by itself and runs side by side have in common.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/content_hash.hpp"
#include "chokepoint/run.hpp"
#include "network/network.hpp"
#include "regime/leaks.hpp"
#include "simulation/run_cache.hpp"
#include "simulation/way.hpp"

namespace chokepoint {

bool has_controls(const Scenario& scenario);
/// Throws InputError where the origin of a control cannot be followed exactly.
void refuse_controls(const Scenario& scenario);
/// Throws InputError where there is no such solver.
SolverKind solver_of(const Scenario& scenario, const std::string& name);
std::shared_ptr<const CompiledWorld> laid_out(const Scenario& scenario, std::span<const Detour> detours,
                                              const RunOptions& options);
Detail detail_of(const RunOptions& options);
/// What the scenario's twin is known by; nothing where it is not shared.
std::optional<ContentHash> twin_name(Conduct conduct, const Scenario& scenario,
                                     const std::shared_ptr<const CompiledWorld>& compiled, SolverKind solver,
                                     const RunOptions& options, const RunCache& cache);
Terms twin_terms(const RunOptions& options);
/// `twin` is looked at where it is a walk of its own.
Terms run_terms(bool has_controls, const RunOptions& options, const Way& twin);

/// Ways of the rationing conduct that were gone beforehand.
struct Gone {
  std::shared_ptr<const CompiledWorld> compiled;
  std::shared_ptr<const Way> twin;  ///< null: none of its own
  std::unique_ptr<Way> way;         ///< null: none
};
/// As `run`, but for what was gone.
RunResult run_gone(std::shared_ptr<const Scenario> scenario, const RunOptions& options, Gone gone);

}  // namespace chokepoint
