// Planners for many questions about like networks: each begins with what others have learnt of the limits, and the
// coverages of a regime that was met before are known. Networks, groups and pledges are told apart by content, so cases
// of a sweep that differ in dates alone share all of it; nothing of this changes a bit of any plan
// (docs/decisions/0007).
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "base/content_hash.hpp"
#include "base/memo.hpp"
#include "chokepoint/run.hpp"
#include "network/network.hpp"
#include "plan/plan.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

class PlannerPool {
 public:
  PlannerPool() : runs(make_run_cache()) {}

  const std::shared_ptr<RunCache> runs;  ///< steps of the ways that lead to the regimes

  /// The coverages of the regime's plan, per consumer of the network.
  std::shared_ptr<const std::vector<double>> coverage(const std::shared_ptr<const CompiledWorld>& compiled,
                                                      const std::vector<LinkGroup>& groups, const Pledges& pledges,
                                                      const Regime& regime);

 private:
  struct Idle {
    std::shared_ptr<const CompiledWorld> compiled;  ///< that the planner looks at
    std::unique_ptr<Planner> planner;
  };
  std::mutex mutex_;
  std::map<ContentHash, std::vector<Idle>> idle_;  ///< by network, groups and pledges
  Memo<std::vector<double>> known_{std::size_t{64} << 20};
};

}  // namespace chokepoint
