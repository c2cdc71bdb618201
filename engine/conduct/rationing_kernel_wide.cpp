// The rationing kernel in lanes of AVX-512, chosen where the machine has it. What is not of the kernel itself is
// included first and stays code for every machine.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <ranges>
#include <span>
#include <utility>
#include <vector>

#include "base/huge_pages.hpp"
#include "base/memo.hpp"
#include "base/wide_lanes.hpp"
#include "conduct/execution.hpp"
#include "conduct/rationing_lanes.hpp"
#include "conduct/rationing_layout.hpp"
#include "conduct/rationing_pattern.hpp"
#include "conduct/rationing_pools.hpp"
#include "conduct/rationing_rules.hpp"
#include "regime/regime.hpp"

CHOKEPOINT_WIDE_BEGIN
#include "conduct/member_orders.hpp"
#include "conduct/rationing_check.hpp"
#include "conduct/rationing_kernel.hpp"
#include "conduct/rationing_lanes_of.hpp"
#include "conduct/rationing_step.hpp"
#include "conduct/rationing_variant.hpp"
#include "conduct/supplier_search.hpp"

namespace chokepoint {

template class RationingKernel<WideLanes>;

std::unique_ptr<RationingLanes> RationingLanes::make_wide(const RationingLayout& layout, double adjustment) {
  return std::make_unique<RationingLanesOf<WideLanes>>(layout, adjustment);
}

}  // namespace chokepoint
CHOKEPOINT_WIDE_END
