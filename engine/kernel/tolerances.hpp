// What the dual simplex method takes for rounding.
#pragma once

namespace chokepoint::kernel {

inline constexpr double infinite = 1e30;
inline constexpr double primal_tolerance = 1e-9, dual_tolerance = 1e-9, smallest_pivot = 1e-9, noise = 1e-13,
                        rounding = 2e-15;

}  // namespace chokepoint::kernel
