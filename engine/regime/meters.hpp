// Who meters the links that controls limit together: quotas, licence offices, and bans of end users at their gates.
#pragma once

#include <span>
#include <vector>

#include "network/network.hpp"
#include "regime/allowance.hpp"
#include "regime/course.hpp"
#include "regime/licence.hpp"
#include "regime/quota.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

struct Meters {
  std::vector<QuotaMeter> quotas;
  std::vector<LicenceOffice> offices;
  std::vector<GateBan> bans;          ///< of end users: their gates are closed, not the lanes
  std::vector<Allowance> allowances;  ///< per group
};

/// Of all controls that may come to bind; the groups that they limit are added to `groups`, one a control (quota), or
/// one a control, partner and commodity (licence). They point into `courses`.
Meters find_meters(const Scenario& scenario, const CompiledWorld& compiled, std::span<const Course> courses,
                   std::vector<LinkGroup>& groups);

}  // namespace chokepoint
