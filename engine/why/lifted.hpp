// The plan of a month with some of its events only: what the same month would be had the others never come.
//
// The regime is composed anew from the calendar's first step, with the events that are left, over the course of things
// as it was: what was shipped and used up so far stays. (Had they never come, less would have been used up before; that
// is what a full simulation is for.) An event that is left out starts on no day; what waits for it, suspends or amends
// it then has nothing to do.
#pragma once

#include <memory>
#include <vector>

#include "why/scene.hpp"
#include "why/target.hpp"

namespace chokepoint {

/// A scenario in which some events never come.
Scenario without_events(const Scenario& scenario, const std::vector<int>& events);

class Lifted {
 public:
  /// `scene` must outlive it and have looked at the step.
  Lifted(const Scene& scene, int step);
  ~Lifted();
  Lifted(const Lifted&) = delete;
  Lifted& operator=(const Lifted&) = delete;

  /// The regime of the step without these events.
  Regime regime(const std::vector<int>& left_out) const;
  /// What its plan covers of what the target wanted in the step: delivered tonnes, or a facility's runs.
  double flow_coverage(const Target& target, const std::vector<int>& left_out);
  /// Of many, in their order, by several threads with planners of their own.
  std::vector<double> flow_coverages(const Target& target, const std::vector<std::vector<int>>& left_out) const;
  /// The same of a plan that is there.
  double flow_coverage(const Target& target, const Regime& regime, const Plan& plan) const;

  /// Events that can make a difference to the step's regime: ascending. An event that changes no bound, neither where
  /// all others are there nor where none is, makes none, unless it shapes one that does.
  std::vector<int> players() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace chokepoint
