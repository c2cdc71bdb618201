// How buyers and suppliers stand to each other, for conducts in which everybody orders for himself (rationing): who is
// a partner by agreement, and who knows of a control to come.
//
//   partner(link)   an agreement with `priority` about its commodity is in force on most days of the step, and both
//                   its countries are members
//   warned(room)    a ban, quota or licence on links into it was announced by the end of the step and does not bind yet
#pragma once

#include <span>
#include <vector>

#include "chokepoint/scenario.hpp"
#include "network/network.hpp"
#include "regime/agreements.hpp"
#include "regime/course.hpp"
#include "regime/days.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

class Relations {
 public:
  Relations(const Scenario& scenario, const CompiledWorld& compiled, std::span<const Course> courses,
            std::span<const AgreementTerm> agreements);

  /// Sets partners and warnings of the step; leaves them empty where a scenario has none at all.
  void compose(int step, Regime& regime) const;

 private:
  struct Partners {
    Days days;
    std::vector<int> links;
  };
  struct Warning {
    Days days;  ///< from the announcement to the day on which it first binds
    std::vector<int> rooms;
  };

  const Scenario* scenario_;  // pointers: made anew and assigned where dates change
  const Network* network_;
  std::vector<Partners> partners_;
  std::vector<Warning> warnings_;
};

}  // namespace chokepoint
