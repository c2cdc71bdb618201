// The dates of a run's events. Most are written in the file; those of events that wait are found on the way.
//
// An event that waits has not come: it starts on `never`. At the end of each step the conditions are looked at, and
// what they bring begins with the next step at the earliest, so that nothing that has happened changes, and nothing
// flickers within a step. An event comes once; one that may come `again` does so when its condition is true at the end
// of a step in which it was not in force at all.
#pragma once

#include <vector>

#include "chokepoint/run.hpp"
#include "chokepoint/scenario.hpp"
#include "regime/conditions.hpp"

namespace chokepoint {

class Agenda {
 public:
  /// Without `controls` (the twin) controls never come, nor what waits for one.
  Agenda(const Scenario& scenario, bool controls);

  /// The scenario with the dates known so far. Its events keep their addresses.
  const Scenario& dated() const { return dated_; }

  /// Some event waits for a condition, or ends by one.
  bool has_conditions() const { return conditions_; }
  /// Looks at the state at the end of a step; true if an event got another date, from the next step on.
  bool observe(int step, const View& view);

  /// Of the events with a trigger.
  std::vector<EventDates> dates() const;

 private:
  bool may_come(int event) const;
  bool settle();
  void come(int index, Date from);

  Scenario dated_;
  std::vector<unsigned char> absent_;  ///< per event: a control in the twin
  std::vector<Date> true_on_;          ///< per event: first day on which its condition counts as true; `never`
  std::vector<int> times_;             ///< per event: how often it came
  std::vector<std::optional<Date>> written_until_;
  bool conditions_ = false;  ///< some event has one
};

}  // namespace chokepoint
