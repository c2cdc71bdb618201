// What quotas, permits and allowances let through, in terms that hold whoever uses how much of them and when.
//
// A store holds tonnes that may pass: what is left of a quota in its period, permits in hand, what lay in the market
// when a gate closed. In the steps in which it is open
//
//   Σ flow of a group  <=  free + Σ drawn from its stores
//   drawn              <=  carried + added
//   carried into the next step in which it is open  <=  carried + added − drawn, and what has not lapsed by then
//
// `Regime::group_room` is what is left after what a run has used; this is what any run could have used.
#pragma once

#include <vector>

#include "regime/regime.hpp"

namespace chokepoint {

/// A store in one step in which it is open.
struct StoreTerms {
  int store = -1;            ///< counted over the run
  double keeps = unlimited;  ///< the most that can be left over from steps before, tonnes
  double added = 0;          ///< tonnes
  std::vector<int> groups;   ///< link groups that may draw on it
};

/// What binds link groups in a step. Groups that are not named are free.
struct Entitlements {
  struct Group {
    int group = -1;
    double free = 0;  ///< tonnes that need no store
  };
  std::vector<Group> groups;
  std::vector<StoreTerms> stores;
};

/// A stockpile of the world may release into a room in a step: at most so much, beside its own rate and floor.
struct ReleaseTerms {
  int pile = -1, room = -1;
  double most = unlimited;
};

}  // namespace chokepoint
