// Whether the plan of one regime is that of another too, told without solving anything.
//
// Leximin takes the best point of a convex set, and so does each stage of the pattern. It stays the best where the set
// loses other points, or gains some beyond limits that the point does not reach. So a plan stands as long as wants,
// anchors and promises are the same, all limits leave it room, and those that it reaches are where they were. Plants
// that are being built open limits that nobody reaches, month by month; a lane that carries nothing can be closed.
//
// Parametric programming calls the regimes for which this is so the critical region of a solution (Gal, Nedoma,
// Management Science 18 (1972) 406-422); this is a part of it that needs no basis to tell.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/content_hash.hpp"
#include "network/network.hpp"
#include "plan/plan.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

/// Whether everything can be as in the base year: then that is the plan.
bool base_year_fits(const Network& network, std::span<const LinkGroup> groups, const Pledges& pledges,
                    const Regime& regime);

/// Of a plan: what holds it where it is.
class CriticalRegion {
 public:
  /// `plan` was solved for `regime`.
  CriticalRegion(const Network& network, std::span<const LinkGroup> groups, const Pledges& pledges,
                 const Regime& regime, std::shared_ptr<const Plan> plan);

  /// Whether it is the plan of `regime` too; the same network, groups and pledges.
  bool holds(const Network& network, std::span<const LinkGroup> groups, const Regime& regime) const;

  /// Names all that the answer depends on, and the plan.
  const ContentHash& hash() const { return hash_; }

 private:
  std::shared_ptr<const Plan> plan_;
  ContentHash asked_;  ///< wants, anchors, trust, promises
  /// Where a limit has to be; -1 where it only has to leave room.
  std::vector<double> link_, process_, facility_, group_;
  ContentHash hash_;
};

}  // namespace chokepoint
