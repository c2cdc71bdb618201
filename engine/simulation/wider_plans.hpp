// Plans of regimes that allow more: what is lost and carried nothing is not missed.
//
// Let x be the plan of a regime R, and R' the same regime with links and processes closed on which x puts exactly
// nothing (`Plan::idle_link`; what is rounded to nothing counts among the last bits of everything else). Then
// x is the plan of R' too, bit by bit. What R' allows is a part of what R allows, and x is in it. Leximin: the levels
// of a part are at most those of the whole, and x reaches those. The pattern: the point of least change, nearest to the
// anchor, of the whole lies in the part, so it is that of the part; what closed links and processes add to either
// measure is one number for all points of the part, since they carry nothing. One thing has to be looked at: where a
// limit that counts a closed link does not bind, its slack has a place in the pattern, with a weight that hangs on the
// limit's size. A limit out of force takes its size from its links, so none of them may be among those closed; nor may
// any be that somebody trusts or has promised (docs/decisions/0019-what-is-idle-is-not-missed.md).
//
// This says nothing about what moves in a step: orders may go over a lane that the plan leaves empty.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "network/network.hpp"
#include "plan/plan.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

/// What an outage or a ban lowers.
struct Limits {
  explicit Limits(const Regime& regime)
      : link(regime.link_capacity), process(regime.process_capacity), facility(regime.facility_capacity) {}
  std::vector<double> link, process, facility;
};

/// Whether the plan of a regime with these limits is the plan of `now`, which is the same in everything else that a
/// plan depends on. Links + processes.
bool still_holds(const Network& network, const std::vector<LinkGroup>& groups, const Pledges& pledges,
                 const Limits& was, const Plan& plan, const Regime& now);

/// The first plans of regimes that differ in such limits alone; for any number of threads.
class WiderPlans {
 public:
  /// One of them that holds; null where none does.
  std::shared_ptr<const Plan> find(const Network& network, const std::vector<LinkGroup>& groups, const Pledges& pledges,
                                   const Regime& now) const;
  void add(const Regime& regime, std::shared_ptr<const Plan> plan) const;
  static std::size_t weight(const Network& network);  ///< bytes of all that may come to be kept

 private:
  struct Known {
    Limits limits;
    std::shared_ptr<const Plan> plan;
  };
  mutable std::mutex mutex_;
  mutable std::vector<Known> known_;
};

}  // namespace chokepoint
