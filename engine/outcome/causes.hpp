// Which events decide the coverage of those who are cut off.
//
// First the plan's certificate: the buyer's bottleneck names limits, flow coverage = Σ weight × bound. Among the bounds
// are the deliveries of those whom earlier rounds froze; they hang on limits of their own, and are replaced by these
// (the chain rule), so that what only passes through a limit to somebody else weighs nothing. An event that set a limit
// took weight × (what the anchor pattern puts there − bound) of the coverage. (Weight × bound itself would give a
// complete ban no weight at all.) Then what the plan does not see: permits and quotas in hand that fall short of the
// long-run rate, weighted by the share of the buyer's material that comes through those links in the baseline, traced
// upstream with proportional mixing; a process needs all its inputs. Goods travel, so shortfalls count for as long as
// they can still be felt. Where neither names an event, the trace over all that events curb does (also for facilities,
// which the plan's certificate does not cover).
#pragma once

#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "chokepoint/run.hpp"
#include "network/network.hpp"
#include "plan/plan.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

/// Coverage lost to events, by index into Scenario::events, summed over the steps cut off.
using Blame = std::map<int, double>;

/// The events of a blame, heaviest first; those with less than 2 % of it are left out.
std::vector<int> heaviest_first(const Blame& blame);

class Causes {
 public:
  /// World and compiled world must outlive it.
  Causes(const World& world, const CompiledWorld& compiled, std::vector<LinkGroup> groups);

  /// Notes a step whose statuses are set. Every step, in order.
  void note(int step, const Regime& regime, const Plan& plan, const BuyerTable& consumers,
            const BuyerTable& facilities);

  const Blame& consumer(int item) const { return consumers_[item]; }
  const Blame& facility(int item) const { return facilities_[item]; }

 private:
  /// Where a buyer's material comes from in the baseline: share of it that passes each link, or depends on a process.
  struct Trace {
    std::vector<std::pair<int, double>> links, processes;
  };
  /// How much of an anchor flow an event lately kept back.
  struct Lack {
    double share = 0;
    int step = 0;
  };
  using Lacks = std::vector<std::map<int, Lack>>;  ///< per link or process, by event

  void note_lacks(int step, const Regime& regime);
  void remember(Lacks& lacks, int item, int event, double share, int step) const;
  const Trace& trace(int room);
  void blame_trace(const Trace& trace, const Lacks& links, const Lacks* processes, int step, Blame& blame) const;
  void weigh_limits(const Regime& regime, const Plan& plan);
  Blame blame_plan(const Regime& regime, const Plan& plan, int consumer) const;

  const World& world_;
  const CompiledWorld& compiled_;
  std::vector<LinkGroup> groups_;
  int memory_ = 0;  ///< steps for which a shortfall can still be felt
  Lacks link_lacks_, permit_lacks_, process_lacks_;
  long weighed_ = -1;                         ///< number of the plan that `weights_` belongs to
  std::vector<std::vector<double>> weights_;  ///< [bottleneck][link, process, facility, group]: d coverage / d bound
  std::vector<std::optional<Trace>> traces_;  ///< per room
  std::vector<Blame> consumers_, facilities_;
};

}  // namespace chokepoint
