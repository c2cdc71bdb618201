// Money for projects: who has promised how much, which projects begin to build, and who pays when.
//
// On the first day of each step, for each project with a capex that nobody has begun:
//
//   committed ≥ capex × finance share   and   price, floor or subsidies cover its cost   →   building begins
//
// Committed is what finance events in force give it, and what funds add: a fund looks at its projects that are viable
// and short of money, the cheapest per tonne of capacity first (or as listed), and closes the gap of each one that it
// can close alone. What is committed to a project beyond its capex is not called.
//
// From the day on which building begins the money is paid evenly over permitting and lead time. Until it is paid it is
// owed; a guarantee is never paid, and owed while it is in force.
#pragma once

#include <span>
#include <vector>

#include "chokepoint/ledger.hpp"
#include "chokepoint/scenario.hpp"
#include "regime/earnings.hpp"

namespace chokepoint {

class Financing {
 public:
  /// Scenario must outlive it; the dates of events may change.
  explicit Financing(const Scenario& scenario);

  /// Looks at all projects on the first day of a step; true if one begins to build. Once per step, in order.
  bool decide(int step, const Earnings& earnings);
  /// Per facility of the world: the day on which it began, `never` where it has not.
  std::span<const Date> building() const { return building_; }
  /// Enters what is paid in a step, and owed at its end.
  void settle(int step, Ledger& ledger) const;

 private:
  /// A part of a finance event, bound to a project that builds.
  struct Call {
    int event = -1;
    int project = -1;
    double usd = 0;
    double from = 0, until = 0;  ///< paid evenly between these times in steps
  };
  bool in_force(int event, Date day) const;
  const Finance& finance(int event) const;
  double need(int project, Date day) const;
  bool may_begin(int project, Date day) const;
  double left(int event) const;
  double balance(int fund, Date day) const;
  void begin(int project, int step, const std::vector<std::pair<int, double>>& shares);
  std::vector<int> in_order(int fund) const;

  const Scenario* scenario_;
  std::vector<int> finances_, funds_;  ///< events
  std::vector<int> projects_;          ///< with a capex that is still open to finance
  std::vector<Date> building_;
  std::vector<double> called_;  ///< per event: of what it gives, bound to projects that build
  std::vector<Call> calls_;
};

}  // namespace chokepoint
