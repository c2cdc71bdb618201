// The course of a control: which version of it binds on which days, after suspensions, lifts and amendments.
//
//   bound days = [start, until] − days of its suspensions − days from its first lift on
//   version on a day = the amendment in force that started last, or the control itself; without the countries that an
//                      agreement in force spares. A control that binds nobody any more does not bind
//
// Events are looked at as sets of intervals, so their order means nothing. Two amendments of one control that start on
// the same day contradict each other: an InputError. Where conditions bring two on one day, the later id holds.
#pragma once

#include <memory>
#include <vector>

#include "chokepoint/scenario.hpp"
#include "regime/days.hpp"

namespace chokepoint {

struct Course {
  int event = -1;  ///< the control, index into Scenario::events
  /// 0: as enacted; then its amendments, by id; then the same for each set of agreements that spare somebody, null
  /// where nobody is left who is bound.
  std::vector<const Control*> versions;
  std::vector<bool> version_waits;  ///< gets its date during the run
  struct Phase {
    Days days;
    int version = 0;
  };
  std::vector<Phase> phases;                            ///< where it binds: by date, without overlaps
  std::vector<std::shared_ptr<const Control>> sparing;  ///< versions that belong to the course

  /// The version may yet bind although no phase says so.
  bool waits(int version) const { return version_waits[0] || version_waits[version]; }
};

/// The days of a control or a withheld technology, less its suspensions and what follows a lift; by date, apart.
std::vector<Days> bound_days(const Scenario& scenario, int event);

/// The courses of all controls of a scenario, in the order of events. The scenario must outlive them.
std::vector<Course> courses(const Scenario& scenario);

}  // namespace chokepoint
