// The step loop: regime, plan, execution, record.
#pragma once

#include <memory>

#include "simulation/observe.hpp"
#include "simulation/reference_plans.hpp"
#include "simulation/run_cache.hpp"
#include "simulation/way.hpp"

namespace chokepoint {

/// Goes the way of a conduct that moves step by step. `cache`, where there is one, knows steps that others have taken;
/// who looks on then sees no planner. Where a path is kept it is not used; where it is, plans of `reference` are gone
/// by where they stand, or noted where it has none, and so many threads solve plans of steps to come.
Way walk(Conduct conduct, const Scenario& scenario, const std::shared_ptr<const CompiledWorld>& compiled,
         SolverKind solver, const Terms& terms, bool keep_path, Progress& progress, const Observer& observer,
         RunCache* cache, ReferencePlans* reference = nullptr, int threads_ahead = 0);

}  // namespace chokepoint
