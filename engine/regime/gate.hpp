// What quotas and licences say about a group of links in a step.
#pragma once

namespace chokepoint {

/// Limits of one link group in one step, for the days on which its control binds.
struct Gate {
  int group = -1;
  double bound = 0;  ///< share of the step's days on which it binds
  double rate = 0;   ///< the plan's cap, tonnes
  double room = 0;   ///< the execution's, tonnes
  double free = 0;   ///< tonnes that need no permit on these days; not in `rate` and `room`
};

}  // namespace chokepoint
