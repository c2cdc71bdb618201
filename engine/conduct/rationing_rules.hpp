// Who gets what when a supplier has less than is asked of him. With supply S, claims c, awards a:
//
//   proportional   a = c × S / Σ c                                                the default
//   equal awards   a = min(c, λ),         λ such that Σ a = S                     the small are served in full first
//   equal losses   a = max(0, c − μ),     μ such that Σ a = S                     the small get nothing first
//   priority       the better class first, then the larger customer; equals share in proportion
//   home first     a market's own users, then exports; each of the two in proportion
//
// Constrained equal awards and losses: Thomson, Mathematical Social Sciences 45 (2003) 249-297.
#pragma once

#include <span>
#include <vector>

#include "chokepoint/rationing.hpp"

namespace chokepoint {

/// Who comes first under `priority`: the better class, then the larger customer.
struct Rank {
  int priority_class = 0;
  double size = 0;  ///< tonnes in the pattern
  bool operator==(const Rank&) const = default;
  bool before(const Rank& other) const {
    return priority_class != other.priority_class ? priority_class < other.priority_class : size > other.size;
  }
};

struct Claim {
  double amount = 0;
  int tier = 0;  ///< lower tiers are served before higher ones, whatever the rule
  Rank rank = {};
  double award = 0;  ///< what `ration` sets
};

/// Sets the awards; they add up to min(supply, Σ claims). `home_first` is a matter of tiers, and proportional within
/// them. `order` is working memory.
void ration(SupplierRule rule, double supply, std::span<Claim> claims, std::vector<int>& order);

}  // namespace chokepoint
