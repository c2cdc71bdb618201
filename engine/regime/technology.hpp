// A country withholds its technology: what is not open yet takes longer, what runs wears out. Partners of a swap help:
// what is being built takes less long, permits not.
//
//   pace of building on a day = 1 / (Π delay × Π lead_time) over what is in force
//   share of capacity left    = Π (1 − decline)^years, then back to 1 linearly over `recovery`
//
// `years` run from the event's start, or from the day on which the facility opened if that is later, to the middle of
// the step, in steps a year, and stop at `until`.
#pragma once

#include <vector>

#include "chokepoint/scenario.hpp"
#include "regime/days.hpp"

namespace chokepoint {

class Technology {
 public:
  explicit Technology(const Scenario& scenario);

  /// When that opens which has been built since `from` and would open on `due`, the last `lead` days of it building and
  /// not permits.
  struct Opens {
    Date day;
    int event = -1;  ///< that delays it most; -1: none
  };
  Opens opens(int facility, Date from, Date due, double lead = 1e9) const;

  /// What is left in a step to a facility that opened on a day (as a number, maybe minus infinity).
  struct Left {
    double share = 1;
    int event = -1;  ///< that takes most
  };
  bool concerns(int facility) const { return !by_facility_[facility].empty(); }
  Left left(int facility, double opened, int step) const;
  /// Up to which day all is left; `now.after` where it may not be on the days `now`.
  Date stands_until(int facility, Days now) const;

 private:
  struct Withheld {
    int event = -1;
    Days days;  ///< without its suspensions
    const TechnologyControl* terms = nullptr;
  };
  struct Helped {
    Days days;
    double lead_time = 1;
  };
  const Calendar* calendar_;
  std::vector<std::vector<Withheld>> by_facility_;  ///< of those in force on some day, the hardest first
  std::vector<std::vector<Helped>> helped_;         ///< per facility, the strongest first
};

}  // namespace chokepoint
