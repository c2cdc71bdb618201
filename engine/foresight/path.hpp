// The recorded path of a run: what was allowed, granted, open and wanted in each step. The clairvoyant conduct decides
// everything else, so that the run itself is one of its possible answers.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "chokepoint/world.hpp"
#include "conduct/execution.hpp"
#include "network/network.hpp"
#include "plan/plan.hpp"
#include "regime/bill.hpp"
#include "regime/entitlement.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

struct PathStep {
  Regime regime;  ///< `group_room`, `group_capacity` and `release` are the run's own decisions and not looked at
  std::shared_ptr<const Plan> plan;
  Entitlements entitlements;
  std::vector<ReleaseTerms> releases;
  Bill bill;
  std::vector<double> full;  ///< per stockpile of the world: what the run would hold had it got all it wanted to buy
  std::vector<double> kept;  ///< per commitment of the pledges: tonnes of it that the run shipped
};

/// A strategic reserve of the world as far as the network sees it.
struct Reserve {
  double start = 0;         ///< tonnes held before the first step
  double floor = 0;         ///< never released below this
  double rate = unlimited;  ///< most that it releases in a step
  int purchase = -1;        ///< consumer of the network that buys for it
};

struct Path {
  State start;  ///< before the first step
  std::vector<LinkGroup> groups;
  Pledges pledges;
  std::vector<Reserve> reserves;  ///< per stockpile of the world
  std::vector<PathStep> steps;
};

/// What each would hold after a step had it got all it wanted to buy.
std::vector<double> full_reserves(const std::vector<Reserve>& reserves, std::span<const double> holdings,
                                  const Regime& regime, const Step& step);

/// The stockpiles of a world, in its order.
std::vector<Reserve> reserves_of(const World& world, const CompiledWorld& compiled);

/// Tonnes of each commitment that a step shipped.
std::vector<double> kept_commitments(const Pledges& pledges, const Regime& regime, const Step& step);

}  // namespace chokepoint
