// From what the plan gives to what was delivered in the step: what stocks, lags and other users added or took.
//
// In the markets of the buyers mass is conserved, in the step and in the plan alike; the difference of both balances is
//     delivered − planned = drawn from stock + released + (arrived − sent now) + (sent now − planned)
//                           − (others' use − planned) − (exports − planned) − (disposal − planned).
#pragma once

#include <string>
#include <vector>

#include "why/scene.hpp"
#include "why/target.hpp"

namespace chokepoint {

struct Buffer {
  std::string what;   ///< stock, reserve, under-way, supply, others, exports, disposal
  double tonnes = 0;  ///< in the step; above 0: it added to what was delivered
};

/// Adds up to delivered less planned, but for the plan's rounding. For consumers only.
std::vector<Buffer> buffers(const Scene& scene, const Target& target, int step);

}  // namespace chokepoint
