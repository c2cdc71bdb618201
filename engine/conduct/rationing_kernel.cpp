#include "conduct/rationing_kernel.hpp"

#include "base/wide_lanes.hpp"
#include "conduct/member_orders.hpp"
#include "conduct/rationing_check.hpp"
#include "conduct/rationing_lanes_of.hpp"
#include "conduct/rationing_step.hpp"
#include "conduct/rationing_variant.hpp"
#include "conduct/supplier_search.hpp"

namespace chokepoint {

template class RationingKernel<double>;
template class RationingKernel<Lanes>;

std::unique_ptr<RationingLanes> RationingLanes::make(const RationingLayout& layout, double adjustment) {
  if (has_wide_lanes()) return make_wide(layout, adjustment);
  return std::make_unique<RationingLanesOf<Lanes>>(layout, adjustment);
}

}  // namespace chokepoint
