// Stockpiles that agreements share: what is left of a step's releases once their own market is served goes to the
// markets of the other members, by the stockpile's own rule.
//
//   need of a market = as for releases at home: what its consumers miss beyond what the rule's level leaves missing
//   ask of a stockpile = need × what it can still give / what all that serve this market can still give
//
// A stockpile that cannot meet all that is asked of it gives everybody the same share.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "chokepoint/scenario.hpp"
#include "network/network.hpp"
#include "regime/agreements.hpp"
#include "regime/reserves.hpp"

namespace chokepoint {

class SharedStockpiles {
 public:
  SharedStockpiles(const Scenario& scenario, const CompiledWorld& compiled, std::span<const AgreementTerm> agreements);

  /// Adds to `released` (per room) what other members get in the step, and takes it from the reserves, which have
  /// served their own markets.
  void release(int step, std::span<const double> want, std::span<const double> missing, Reserves& reserves,
               std::vector<double>& released) const;

  /// Which stockpiles may release into which rooms abroad in a step.
  std::vector<std::pair<int, int>> reach(int step) const;

 private:
  struct Share {
    int pile = -1, room = -1;
    std::vector<Days> days;  ///< of the agreements that share it with this market
  };
  const Scenario* scenario_;  // pointers: made anew and assigned where dates change
  const CompiledWorld* compiled_;
  std::vector<Share> shares_;
};

}  // namespace chokepoint
