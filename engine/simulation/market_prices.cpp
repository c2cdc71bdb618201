#include "simulation/market_prices.hpp"

#include <algorithm>

namespace chokepoint {

MarketPrices::MarketPrices(const Scenario& scenario, const CompiledWorld& compiled, SolverKind solver)
    : rules_(scenario.prices), network_(compiled.network), solver_(solver) {
  const World& world = *scenario.world;
  for (const int commodity : network_.rooms.commodity)
    commodity_.push_back(world.find_commodity(network_.commodities[commodity]));
  terms_.ceiling = rules_.ceiling;
  terms_.power.assign(static_cast<std::size_t>(network_.consumers.count), 0.0);  // what stockpiles want moves none
  for (std::size_t i = 0; i < world.consumers.size(); ++i)
    if (const double elasticity = rules_.scarcity[world.consumers[i].commodity]; elasticity > 0)
      terms_.power[compiled.map.consumer[i]] = 1 / elasticity;
}

std::span<const double> MarketPrices::note(const std::vector<double>& world_prices,
                                           const std::vector<LinkGroup>& groups, const Pledges& pledges,
                                           const Regime& regime, const PlanOfStep& planned, const Step& step) {
  std::vector<double> price;
  for (const int commodity : commodity_) price.push_back(world_prices[commodity]);
  const bool same_terms = price == terms_.price && regime.run_cost == terms_.cost;
  terms_.price = std::move(price);
  terms_.cost = regime.run_cost;
  if (!step.fill.empty()) {
    factors_.resize(commodity_.size());
    for (std::size_t m = 0; m < commodity_.size(); ++m) {
      const double elasticity = rules_.scarcity[commodity_[m]];
      factors_[m] = scarcity_factor(step.fill[m], elasticity > 0 ? 1 / elasticity : 0.0, rules_.ceiling);
    }
    for (std::size_t p = 0; p < terms_.cost.size(); ++p) {
      if (!(terms_.cost[p] > 0) || !(step.run[p] > 0)) continue;
      const Arc& product = network_.processes.outputs[static_cast<int>(p)].front();
      factors_[product.node] =
          std::max(factors_[product.node], 1 + terms_.cost[p] / product.tonnes / terms_.price[product.node]);
    }
  } else if (const std::shared_ptr<const Plan>& plan = planned().plan; plan != plan_ || !same_terms) {
    factors_ = scarcity_of_plan(network_, groups, pledges, regime, *plan, terms_, solver_);
    plan_ = plan;
  }
  return factors_;
}

std::vector<double> MarketPrices::by_market() const {
  std::vector<double> prices(network_.markets.size(), 0.0);
  for (std::size_t m = 0; m < factors_.size(); ++m) {
    double& price = prices[network_.rooms.market[m]];
    price = std::max(price, factors_[m] * terms_.price[m]);
  }
  return prices;
}

}  // namespace chokepoint
