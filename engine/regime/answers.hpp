// How consumers answer prices. What they have in mind follows the price of their market, relative to the world's:
//
//   e(t) = e(t−1) + adaptation × (ln factor(t−1) − e(t−1))               per room; 0 at the start
//   want = want × exp(−demand × e)
//   of it moves to another good   min(most, 1 − exp(−elasticity × max(0, e − e of the other)))
//
// So the price of one step acts on the wants of the next, and no step has to be solved twice. What they have in mind is
// kept on a grid, so that it comes to rest, and plans with it.
// Reference: Nerlove, Quarterly Journal of Economics 72 (1958) 227-240 (adaptive expectations and the cobweb).
#pragma once

#include <span>
#include <vector>

#include "chokepoint/scenario.hpp"
#include "network/network.hpp"

namespace chokepoint {

class Answers {
 public:
  /// Scenario and compiled world must outlive it.
  Answers(const Scenario& scenario, const CompiledWorld& compiled);

  /// Changes the wants of a step, per consumer of the network.
  void answer(std::vector<double>& want);
  /// Tonnes by which prices lowered the last wants, per consumer of the world; below 0 where another good is replaced.
  std::span<const double> driven_away() const { return driven_away_; }
  /// The step's prices over the world's, per room. Empty: they stand where they stood.
  void note(std::span<const double> factors);
  /// As noted last; empty before.
  std::span<const double> factors() const { return factors_; }

 private:
  void substitute(std::vector<double>& want) const;
  double in_mind(int consumer) const { return in_mind_[compiled_.network.consumers.room[consumer]]; }

  const PriceRules& rules_;
  const CompiledWorld& compiled_;
  std::vector<double> in_mind_;  ///< per room: logarithm
  std::vector<double> factors_, driven_away_;
};

}  // namespace chokepoint
