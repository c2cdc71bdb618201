// Of what moves in a plan, the share that ends with whom: traced against the flow, from consumers to mines.
#pragma once

#include <vector>

#include "plan/plan.hpp"

namespace chokepoint {

/// Shares of each room's inflow, and of each run, that end with consumers of classes 1..c. Row-major, one column a
/// class; where promises are traced the first column is what is on its way to where it was promised, which all others
/// contain.
struct UpstreamShares {
  std::vector<double> rooms, runs;
};

/// `taken` is what each consumer counts with, in the plan's tonnes; of the plan inflow, flow, run and promised are
/// looked at. The shares are the least solution of
///
///     share(m) = min(1, (Σ taken + Σ max(promised, flow · share(target)) + Σ a·run · share(process)) / inflow(m))
///     share(process) = the largest share among the rooms of its outputs
///
/// to 1e-13.
UpstreamShares upstream_shares(const Network& network, const Plan& plan, const std::vector<double>& taken,
                               bool with_promises);

}  // namespace chokepoint
