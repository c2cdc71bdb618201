// Members of an agreement who buy together, while everybody else is for himself: who of them lacks something asks those
// who do not, for so much that all end up with the same share of what they want.
//
// Of what a member has (H), wants (W) and may expect of its own for the next step (R: what it will have left, and as
// much from outside as came now), those with R < W ask, the others give. The fair share φ is the largest, at most 1,
// with
//
//   Σ over those who ask  max(0, φ W − R)  <=  Σ over givers  max(0, H − φ W)
//
// Member j asks  (φ W_j − R_j) / φ  in all, of givers in proportion to what each can give. A giver who serves these
// orders and its own market in proportion serves φ of either, and j ends at φ W_j.
#pragma once

#include <span>
#include <vector>

#include "network/network.hpp"

namespace chokepoint {

/// One layer of one commodity of one agreement.
struct Pool {
  std::vector<int> rooms;  ///< where its members use it, ascending
  struct Transfer {
    int edge = -1, from = -1, to = -1;  ///< positions in `rooms`
  };
  std::vector<Transfer> transfers;
};

std::vector<Pool> pools_of(const Network& network, std::span<const int> edge_of);

struct Member {
  double has = 0, wants = 0, expects = 0;
  double lacks = 0, gives = 0;  ///< what `share_out` sets
};

/// What each member lacks or gives at the fair share, which is returned; 0 where nobody can ask or give anything.
double share_out(std::span<Member> members);

}  // namespace chokepoint
