#include "foresight/path.hpp"

#include <algorithm>

namespace chokepoint {

std::vector<Reserve> reserves_of(const World& world, const CompiledWorld& compiled) {
  std::vector<Reserve> reserves;
  for (std::size_t s = 0; s < world.stockpiles.size(); ++s) {
    const Stockpile& pile = world.stockpiles[s];
    reserves.push_back({pile.tonnes, pile.floor,
                        pile.rate > 0 ? pile.rate / compiled.network.steps_per_year : unlimited,
                        compiled.map.purchase.empty() ? -1 : compiled.map.purchase[s]});
  }
  return reserves;
}

std::vector<double> full_reserves(const std::vector<Reserve>& reserves, std::span<const double> holdings,
                                  const Regime& regime, const Step& step) {
  std::vector<double> full(holdings.begin(), holdings.end());
  for (std::size_t s = 0; s < reserves.size(); ++s)
    if (const int k = reserves[s].purchase; k >= 0) full[s] += std::max(0.0, regime.demand[k] - step.delivery[k]);
  return full;
}

std::vector<double> kept_commitments(const Pledges& pledges, const Regime& regime, const Step& step) {
  std::vector<double> kept;
  for (std::size_t c = 0; c < pledges.commitments.size(); ++c) {
    double shipped = 0;
    for (const int l : pledges.commitments[c].links) shipped += step.flow[l];
    kept.push_back(std::min(shipped, regime.committed[c]));
  }
  return kept;
}

}  // namespace chokepoint
