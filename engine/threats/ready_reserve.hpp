// Strategic reserves as far as those who ask how long stocks last need them.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

namespace chokepoint {

/// What a stockpile may put into a room from some step on.
struct ReadyReserve {
  int room = -1;
  double tonnes = 0;    ///< above its floor
  double per_step = 0;  ///< most that it releases in a step
};

/// `on_hand` (tonnes per room) and what the reserves can add to it within so many steps.
inline std::vector<double> with_reserves(std::span<const double> on_hand, std::span<const ReadyReserve> reserves,
                                         double steps) {
  std::vector<double> all(on_hand.begin(), on_hand.end());
  for (const ReadyReserve& reserve : reserves)
    all[static_cast<std::size_t>(reserve.room)] += std::min(reserve.tonnes, steps * reserve.per_step);
  return all;
}

}  // namespace chokepoint
