// Events as intervals with selectors, composed step by step into a regime.
//
// Composition: where several events bind the same thing the tightest cap holds, factors multiply, and an event ends by
// being removed, never by writing a reset value. Inside a step the events are composed for each stretch of days.
#pragma once

#include <span>
#include <vector>

#include "chokepoint/scenario.hpp"
#include "network/network.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

/// Holds the events of a run, and the state that belongs to measures: quota used so far, licence queues, stockpiles.
class Timeline {
 public:
  /// With `controls` false it is the twin's timeline: controls, suspensions, lifts and amendments are left out.
  Timeline(const Scenario& scenario, const CompiledWorld& compiled, bool controls);

  /// Links limited together by quotas and licences; fixed for the run.
  const std::vector<LinkGroup>& groups() const { return groups_; }

  /// The regime of a step. Call once per step, in order; `missing` is each consumer's want in the step less what its room
  /// has on hand and expects (0 or more): what automatic stockpile releases look at.
  const Regime& compose(int step, std::span<const double> missing);

  /// What was shipped in the step: uses up quotas and permits.
  void record(int step, std::span<const double> flow);

  /// Tonnes in each stockpile of the world, after the releases of the last composed step.
  std::span<const double> stockpiles() const;

  /// Events (indices into Scenario::events) in force in a step, controls that are suspended left out.
  std::vector<int> in_force(int step) const;

 private:
  struct Impl;
  std::vector<LinkGroup> groups_;
  std::shared_ptr<Impl> impl_;
};

}  // namespace chokepoint
