// Looking over a run's shoulder: what was in force, planned and moved in each step, for those who explain it.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "chokepoint/run.hpp"
#include "conduct/execution.hpp"
#include "network/network.hpp"
#include "plan/plan.hpp"
#include "regime/entitlement.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

/// A step that was just done. References hold during the call only.
struct Moment {
  Conduct conduct;
  bool twin;  ///< the run without controls
  int step;
  const CompiledWorld& compiled;
  const std::vector<LinkGroup>& groups;
  /// That made the plan; null where it is a recorded one (the clairvoyant's steps), or may be another run's
  /// (`RunOptions::share_steps`).
  const Planner* planner;
  const Pledges& pledges;
  const Regime& regime;
  const std::shared_ptr<const Plan>& plan;
  const Step& moved;
  const State& state;                  ///< after the step
  std::span<const double> missing;     ///< what consumers were expected to miss before it
  std::span<const double> stockpiles;  ///< after the step's releases and purchases
  std::span<const double> release;     ///< per room: tonnes that stockpiles put in
  std::span<const ReleaseTerms> open;  ///< where stockpiles could have put some, by their own rules or by events
  std::span<const double> scarcity;    ///< per room: price over world price; empty: it moves none
  const BuyerTable& consumers;         ///< with the step's row filled
  const BuyerTable& facilities;
};

/// Called after each step of each conduct, the twin's first; false ends this way through the calendar.
using Observer = std::function<bool(const Moment&)>;

/// As `run`, with an observer; what it ended early counts as incomplete.
RunResult run_observed(std::shared_ptr<const Scenario> scenario, const RunOptions& options, const Observer& observer);

}  // namespace chokepoint
