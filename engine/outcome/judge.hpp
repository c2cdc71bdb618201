// Gives every buyer its status, step by step.
#pragma once

#include <vector>

#include "chokepoint/run.hpp"
#include "outcome/reachability.hpp"

namespace chokepoint {

class Judge {
 public:
  /// World and compiled world must outlive it.
  Judge(const World& world, const CompiledWorld& compiled, std::vector<LinkGroup> groups);

  /// Sets the statuses of a step, in a row of its tables, from wanted, delivered and flow coverage (where it was not
  /// recorded nobody is buffered). Rows of consumers are World::consumers; rows of facilities World::facilities, of
  /// which only those with inputs are buyers (the others want nothing and are supplied). True if somebody is short of
  /// something.
  bool judge(int row, const Regime& regime, BuyerTable& consumers, BuyerTable& facilities);

  /// What the regime judged last, or updated here, reaches.
  const Reachability& reachability() const { return reachability_; }

 private:
  const World& world_;
  const CompiledWorld& compiled_;
  Reachability reachability_;
};

/// True if some recipe of the facility has inputs.
bool is_buyer(const World& world, const Facility& facility);

}  // namespace chokepoint
