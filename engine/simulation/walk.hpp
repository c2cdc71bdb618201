// The step loop: regime, plan, execution, record.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "regime/timeline.hpp"
#include "simulation/market_prices.hpp"
#include "simulation/observe.hpp"
#include "simulation/reference_plans.hpp"
#include "simulation/run_cache.hpp"
#include "simulation/way.hpp"

namespace chokepoint {

/// A walk through the calendar but for moving goods: which regime is in force, and what is written down of a step.
class Walk {
 public:
  /// The scenario must outlive it.
  Walk(const Scenario& scenario, std::shared_ptr<const CompiledWorld> compiled, SolverKind solver, const Terms& terms);
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;

  /// Steps noted so far.
  int steps() const { return log_.way.steps; }
  /// The regime of the step to come; it holds until the next one.
  const Regime& compose(std::span<const double> missing);
  /// Writes down what was done under it.
  void note(const Step& step, const State& state, const PlanOfStep& planned);
  /// Ends the walk; nothing is asked of it after that.
  Way finish();

  Timeline& timeline() { return timeline_; }
  const Regime& regime() const { return *regime_; }
  const Recording& so_far() { return log_.so_far(); }
  std::span<const double> scarcity() const { return scarcity_; }  ///< of the step noted last
  /// The error, with the step that was under way.
  InvariantError named(const InvariantError& error) const;

 private:
  const Scenario& scenario_;
  std::shared_ptr<const CompiledWorld> compiled_;
  Timeline timeline_;
  Log log_;
  bool everything_;
  std::optional<MarketPrices> markets_;
  const Regime* regime_ = nullptr;
  std::span<const double> scarcity_;
};

/// Goes the way of a conduct that moves step by step. `cache`, where there is one, knows steps that others have taken;
/// who looks on then sees no planner. Where a path is kept it is not used; where it is, plans of `reference` are gone
/// by where they stand, or noted where it has none, and so many threads solve plans of steps to come.
Way walk(Conduct conduct, const Scenario& scenario, const std::shared_ptr<const CompiledWorld>& compiled,
         SolverKind solver, const Terms& terms, bool keep_path, Progress& progress, const Observer& observer,
         RunCache* cache, ReferencePlans* reference = nullptr, int threads_ahead = 0);

}  // namespace chokepoint
