// How prices answer scarcity, and who answers prices. Formulas, and what is not known: docs/model/prices.md.
#pragma once

#include <vector>

namespace chokepoint {

/// Elasticities at which nothing moves are 0, and so are the defaults.
struct PriceRules {
  std::vector<double> scarcity;  ///< by World::commodities: price = world price × fill^(−1 / this); 0: it stays
  double ceiling = 0;            ///< the most that scarcity makes of a world price, times it
  std::vector<double> demand;    ///< by World::consumers: wants fall with price^(−this)
  double adaptation = 0.5;       ///< share of the way to the new price that buyers go in a step
  bool idling = false;           ///< facilities look at the price of their market, not at the world's alone

  /// One of World::consumers takes another good where his own becomes dearer beside it.
  struct Substitution {
    int from = -1, to = -1;  ///< consumers of one country and sector
    double elasticity = 0;   ///< share that stays = (price of the one / price of the other)^(−this)
    double tonnes = 1;       ///< of the other good for one
    double most = 1;         ///< share that can move
  };
  std::vector<Substitution> substitutions;  ///< by from, to, then the numbers

  /// Whether scarcity moves any price.
  bool move() const {
    for (const double elasticity : scarcity)
      if (elasticity > 0) return true;
    return false;
  }
  /// Whether anybody looks at what scarcity makes of prices.
  bool act() const {
    for (const double elasticity : demand)
      if (elasticity > 0) return true;
    return idling || !substitutions.empty();
  }
};

}  // namespace chokepoint
