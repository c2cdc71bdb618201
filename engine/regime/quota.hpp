// Quotas: so many tonnes in a calendar period, over all links of a control together.
//
//   entitlement = Σ over days on which it binds of Q / days of the period      (so a late start is pro-rated by days)
//   left        = entitlement, as if today's version bound to the period's end − used so far in the period
//   room        = left × steps of this stretch / steps left in the period      (use: even)
//               = left                                                         (use: as-wanted)
//
// What is unused when the period ends lapses. Days on which it is suspended give no entitlement, and what moves on them
// is not counted.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "regime/course.hpp"
#include "regime/days.hpp"
#include "regime/gate.hpp"

namespace chokepoint {

/// The calendar period of a quota that holds the day.
Days period_of(Quota::Period period, Date day);

/// Meters one control that is a quota in some of its versions.
class QuotaMeter {
 public:
  /// `groups`: per version of the control the link group that it limits, -1 where it is no quota or limits nothing.
  QuotaMeter(const Course& course, std::vector<int> groups) : course_(&course), groups_(std::move(groups)) {}

  /// The groups that it limits in the step. Once per step, in order.
  std::vector<Gate> open(const Calendar& calendar, int step);

  /// Tonnes that a group's links carried on the days on which the quota bound them, in the step opened last.
  void record(int group, double tonnes);

  /// What a stretch of the step opened last adds to the store of its period, whatever was used of it before.
  struct Grant {
    int group = -1;
    std::pair<Quota::Period, Date> period;
    double added = 0;
  };
  /// Of the step opened last, by date; after `record` with what rounding let through.
  std::vector<Grant> grants() const;

 private:
  struct Account {
    double entitled = 0, used = 0, given = 0;  ///< given: room of this step
    double most = 0;                           ///< that could have been used by now, whatever was
  };
  using Key = std::pair<Quota::Period, Date>;  ///< kind of period and its first day
  struct Stretch {
    int group = -1;
    Key account;
    double room = 0, added = 0;
  };
  const Course* course_;
  std::vector<int> groups_;
  std::map<Key, Account> accounts_;
  std::vector<Stretch> stretches_;  ///< of the step opened last, by date
};

}  // namespace chokepoint
