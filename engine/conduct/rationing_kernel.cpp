#include "conduct/rationing_kernel.hpp"

#include "conduct/member_orders.hpp"
#include "conduct/rationing_step.hpp"
#include "conduct/rationing_variant.hpp"
#include "conduct/supplier_search.hpp"

namespace chokepoint {

template class RationingKernel<double>;
template class RationingKernel<Lanes>;

}  // namespace chokepoint
