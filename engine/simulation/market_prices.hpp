// What scarcity makes of world prices in each market, step by step: in the cooperative conduct from the duals of the
// plan (plan/scarcity.hpp), in the rationing conduct from the share of what was claimed of a market that it had,
//
//   price = world price × min(ceiling, fill^(−1/ε)).
//
// and never less there than what a facility that runs costs, where facilities look at their market. Price of a market:
// that of its dearest room or layer. The clairvoyant has none (docs/model/prices.md).
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "chokepoint/run.hpp"
#include "conduct/execution.hpp"
#include "network/network.hpp"
#include "plan/scarcity.hpp"
#include "regime/regime.hpp"
#include "simulation/planned_step.hpp"

namespace chokepoint {

class MarketPrices {
 public:
  /// Scenario and compiled world must outlive it.
  MarketPrices(const Scenario& scenario, const CompiledWorld& compiled, SolverKind solver);

  /// Price over world price per room, for a step with these world prices (by World::commodities).
  std::span<const double> note(const std::vector<double>& world_prices, const std::vector<LinkGroup>& groups,
                               const Pledges& pledges, const Regime& regime, const PlanOfStep& planned,
                               const Step& step);
  /// USD per tonne by market, of the step noted last.
  std::vector<double> by_market() const;

 private:
  const PriceRules& rules_;
  const Network& network_;
  SolverKind solver_;
  std::vector<int> commodity_;  ///< per room, of the world
  ScarcityTerms terms_;         ///< of the step noted last
  std::vector<double> factors_;
  std::shared_ptr<const Plan> plan_;  ///< that they are of
};

}  // namespace chokepoint
