// Pooled purchasing: what one member has bought, it passes on to the others.
//
// Each market of a pooled commodity in a member's country gets a link to each other one, from use to use, which opens
// while the agreement is in force and takes a step. Goods then lie where any member can have them, so that leximin
// gives users of one class in all of them the same coverage: were one lower, a transfer could raise it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "chokepoint/scenario.hpp"

namespace chokepoint {

struct Transfer {
  int event = -1;  ///< index into Scenario::events: the agreement
  int from = -1, to = -1, commodity = -1;
  std::string tag;  ///< what its link's id ends with
};

/// By event, commodity and countries. Only markets that exist: a member who neither uses, makes nor trades a commodity
/// has no part in it.
std::vector<Transfer> transfers_of(const Scenario& scenario);

}  // namespace chokepoint
