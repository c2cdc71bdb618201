// Which variable enters: members of DualSimplex.
#include <algorithm>
#include <cmath>

#include "kernel/dual_simplex.hpp"
#include "kernel/tolerances.hpp"

namespace chokepoint::kernel {

/// The bound flipping ratio test: the entering variable, or -1 where the dual objective rises for ever.
int DualSimplex::entering(double delta) {
  const double sign = delta > 0 ? 1.0 : -1.0;
  breakpoints_.clear();
  flips_.clear();
  double largest = 0;
  for (const auto& [j, alpha] : entries()) largest = std::max(largest, std::fabs(alpha));
  threshold_ = smallest_pivot * std::min(1.0, largest);
  for (const auto& [j, alpha] : entries()) {
    const double a = side_[j] == Side::lower ? sign * alpha : -sign * alpha;
    breakpoints_.add_if((a > threshold_) & (lower_[j] != upper_[j]), {j, a, std::fabs(d_[j]) / a});
  }
  double slope = std::fabs(delta), passed_by = slope;
  const double enough = primal_tolerance * (1 + slope);
  for (breakpoints_.search(); !breakpoints_.empty(); breakpoints_.search()) {
    Breakpoint chosen = breakpoints_.front();
    const double range = upper_[chosen.variable] - lower_[chosen.variable];
    const double fall = range >= infinite ? infinite : chosen.size * range;
    slope -= fall;
    passed_by += fall;
    // Supply equal to demand to the last bit: what is left may be the rounding of large terms that cancel.
    if (slope >= std::max(enough, rounding * passed_by)) {
      breakpoints_.pop();
      continue;
    }
    // The step ends here; what it passed changes sides.
    const auto passed = breakpoints_.taken();
    for (const Breakpoint& one : passed) flips_.push_back(one.variable);
    const std::size_t crossed = passed.size();
    // Among breakpoints that a small dual infeasibility cannot tell apart, the largest pivot.
    const double most = chosen.ratio;
    breakpoints_.pop();
    for (breakpoints_.search();
         !breakpoints_.empty() && breakpoints_.front().ratio <= most + dual_tolerance / breakpoints_.front().size;
         breakpoints_.search()) {
      if (breakpoints_.front().size > chosen.size) chosen = breakpoints_.front();
      breakpoints_.pop();
    }
    if (chosen.size < 1e-6) go_back(crossed, chosen);
    entering_alpha_ = side_[chosen.variable] == Side::lower ? sign * chosen.size : -sign * chosen.size;
    return chosen.variable;
  }
  slope_left_ = slope;
  return -1;
}

/// A tiny pivot is worth going back for: the best of the `crossed` breakpoints passed, if it is that much larger.
void DualSimplex::go_back(std::size_t crossed, Breakpoint& chosen) {
  const auto passed = breakpoints_.taken().last(crossed);
  for (std::size_t i = 0; i < crossed; ++i)
    if (passed[i].size > 1e3 * chosen.size && passed[i].size > 1e-5) {
      chosen = passed[i];
      flips_.clear();
      for (const Breakpoint& kept : passed.subspan(i + 1)) flips_.push_back(kept.variable);
      return;
    }
}

}  // namespace chokepoint::kernel
