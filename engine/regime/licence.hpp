// Licences: an office with a queue of applications per partner (destination; origin of an import licence) and
// commodity, in tonnes.
//
// Each step on which the licence binds:
//   join    the anchor flow of the matching links (times the share of the step that binds) joins the queue, less the
//           share that moves under general licences
//   decide  what has waited at least `review`, oldest first, at most the office's throughput; where that is too little,
//           all queues of the control get the same share of what waits to be decided
//   grant   approve × decided becomes permits, valid for `validity`
//   rejoin  reapply × the rest joins the queue anew and waits its review again; the remainder is refused
//   ship    at most the permits in hand, the oldest first; expired ones lapse
//
// Waiting is counted in steps on which the licence binds: while it is suspended the queue pauses, permits run out.
// A parameter that changes within a step counts with its mean over the days on which the licence binds.
//
// The plan's cap is the queue's steady state: with inflow a, approval p and reapplication r the office decides
// a / (1 − r(1 − p)) a step, or its throughput where that is less, and grants p of it.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "regime/course.hpp"
#include "regime/gate.hpp"

namespace chokepoint {

/// The office of one control that is a licence in some of its versions.
class LicenceOffice {
 public:
  explicit LicenceOffice(const Course& course) : course_(&course) {}

  /// Before the first step: `group` is limited by the permits of this partner and commodity in this version.
  void add_group(std::pair<int, int> partner_and_commodity, int version, int group);

  /// Queues that limit other links in one version than in another, and the group of all their links: it is what is
  /// limited in a step in which both bind, so that no permit is used twice.
  std::vector<std::pair<int, int>> queues_of_several() const;
  void add_all(std::pair<int, int> partner_and_commodity, int group);

  /// Advances the queues by a step and says what they allow. `anchor` is the anchor flow of each group in the step,
  /// tonnes. Once per step, in order.
  std::vector<Gate> open(const Calendar& calendar, int step, std::span<const double> anchor);

  /// Tonnes that a group's links carried on the days on which the licence bound them: uses up permits.
  void record(int group, double tonnes);

  /// What the queue of a partner and commodity adds to its permits in the step opened last, whatever was used before.
  struct Grant {
    std::pair<int, int> queue;
    std::vector<int> groups;            ///< that it limits in the step
    double still_valid = 0, added = 0;  ///< of all permits of the steps before; of this one
  };
  /// Of the step opened last; after `record` with what rounding let through.
  std::vector<Grant> grants(const Calendar& calendar, int step) const;

  /// For tests and explanations: tonnes that wait, and permits in hand, of a group's queue.
  double waiting(int group) const;
  double permits(int group) const;

 private:
  struct Cohort {
    long joined = 0;  ///< office step
    double tonnes = 0;
  };
  struct Permit {
    int lapses = 0;  ///< first step in which it is no longer valid
    double tonnes = 0;
  };
  struct Queue {
    std::vector<int> groups;      ///< per version, -1 where the version does not bind it
    int all = -1;                 ///< of all their links; -1 where there is one group
    std::vector<Cohort> waiting;  ///< oldest first, and so are permits: a handful each
    std::vector<Permit> permits;
    std::vector<Permit> granted;  ///< as if none was ever used
    double joins = 0, bound = 0;  ///< in this step
    double still_valid = 0;       ///< of `granted`, from the steps before
    double added = 0;             ///< permits of this step, with what rounding let through
    double in_hand() const;
  };
  /// Parameters of a step: means over the days on which some version binds.
  struct Terms {
    double bound = 0;  ///< share of the step's days
    double approve = 0, reapply = 0, throughput = 0, review_days = 0, validity_days = 0;
    bool limited = false;
  };
  Terms terms(const Calendar& calendar, int step) const;
  double general_share(int version, int partner, Days days) const;
  void join(const Calendar& calendar, int step, std::span<const double> anchor);
  void decide(const Calendar& calendar, int step, const Terms& terms);
  std::vector<Gate> steady_state(const Calendar& calendar, int step, const Terms& now,
                                 std::span<const double> anchor) const;
  Queue& limited_by(std::pair<int, int> partner_and_commodity, int group);
  int queue_of(int group) const;  ///< its place; -1: none
  const Queue& queue(int group) const;

  const Course* course_;
  std::vector<std::pair<std::pair<int, int>, Queue>> queues_;  ///< ascending, by partner and commodity
  std::vector<int> queue_of_group_;                            ///< its place; -1: none
  long office_step_ = 0;                                       ///< steps on which it has bound so far
};

}  // namespace chokepoint
