// Events as intervals with selectors, composed step by step into a regime. What each event means: docs/model/events.md.
//
// Composition: where several events bind the same thing the tightest cap holds, factors multiply, and an event ends by
// being removed, never by writing a reset value. Inside a step the events are composed for each stretch of days.
// The order of events, and of rows of the world, means nothing.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "chokepoint/run.hpp"
#include "chokepoint/scenario.hpp"
#include "network/network.hpp"
#include "regime/bill.hpp"
#include "regime/conditions.hpp"
#include "regime/entitlement.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

/// Holds the events of a run, and the state that belongs to measures: quota used so far, licence queues, stockpiles.
class Timeline {
 public:
  /// With `controls` false it is the twin's timeline: controls, suspensions, lifts and amendments are left out.
  /// Scenario (with its world) and compiled world must outlive it. Throws InputError for events that contradict each
  /// other: a suspension of what is no control, two amendments of one control on one day, a project that runs already.
  Timeline(const Scenario& scenario, const CompiledWorld& compiled, bool controls);
  ~Timeline();
  Timeline(Timeline&&) noexcept;
  Timeline& operator=(Timeline&&) noexcept;

  /// Links limited together by quotas (one group a control) and licences (one a control, destination and commodity),
  /// then the layers of lanes; fixed for the run.
  const std::vector<LinkGroup>& groups() const { return groups_; }

  /// What trust and agreements say about links; fixed for the run.
  const Pledges& pledges() const;

  /// The regime of a step. Call once per step, in order; `missing` is each consumer's (of the network) want in the step
  /// less what its room has on hand and expects (0 or more): what automatic stockpile releases look at. Empty: nothing.
  const Regime& compose(int step, std::span<const double> missing);

  /// Composes the next regime as if nothing stood from the one before, for tests.
  void compose_anew();

  /// What was shipped in the step, per link of the network, tonnes: uses up quotas and permits.
  void record(int step, std::span<const double> flow);

  /// What quotas and permits let through in the step recorded last, whatever was used of them before.
  Entitlements entitlements();

  /// Where stockpiles may release to in the step composed last, by their own rules or by events.
  std::vector<ReleaseTerms> releases() const;

  /// What the step left behind: what events that wait for a condition look at. After `record`; a run without such
  /// events may leave it out.
  void observe(int step, const Outcome& outcome);

  /// What the step observed last costs, whatever is done in it.
  const Bill& bill() const;

  /// What the events of the steps observed have cost.
  Ledger ledger() const;

  /// When the events with a trigger came and went, as far as is known.
  std::vector<EventDates> event_dates() const;

  /// World prices of the commodities, USD/t, mean over the days of a step.
  std::vector<double> prices(int step) const;

  /// Tonnes by which prices lowered the composed step's wants, per consumer of the world.
  std::span<const double> driven_away() const;

  /// Tonnes in each stockpile of the world, after the releases of the last composed step and what it bought up to the
  /// last one observed.
  std::span<const double> stockpiles() const;

  /// Events (indices into Scenario::events) in force on any day of a step, ascending; controls only where they bind,
  /// that is not suspended or lifted, and outages until they have recovered.
  std::vector<int> in_force(int step) const;

 private:
  struct Impl;
  std::vector<LinkGroup> groups_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace chokepoint
