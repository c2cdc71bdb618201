// Stockpiles that buy: what they want from their markets, what they got, and what that cost.
//
//   want in a step = min(rate, target − held)      of a stockpile that released nothing in this step or the one before
//
// They stand behind all consumers, in a class of their own. Of several events in force for one stockpile the largest
// target and the largest rate hold; without one those of the tables do.
#pragma once

#include <span>
#include <vector>

#include "chokepoint/scenario.hpp"
#include "network/network.hpp"
#include "regime/bill.hpp"
#include "regime/prices.hpp"
#include "regime/reserves.hpp"

namespace chokepoint {

class Purchases {
 public:
  /// Scenario and compiled world must outlive it; the dates of events may change.
  Purchases(const Scenario& scenario, const CompiledWorld& compiled) : scenario_(&scenario), compiled_(&compiled) {}

  /// Adds what stockpiles want in a step to the wants of the network's consumers. Before the step's releases.
  void want(int step, const Reserves& reserves, std::vector<double>& demand) const;
  /// Puts what was delivered into the stockpiles.
  void store(std::span<const double> delivery, Reserves& reserves) const;
  /// What deliveries to stockpiles cost in a step, and what their releases bring in.
  void bill(int step, const Prices& prices, Bill& bill) const;

 private:
  struct Terms {
    double target = 0, rate = 0;  ///< tonnes; tonnes a year
  };
  Terms terms(int pile, Days now) const;

  const Scenario* scenario_;
  const CompiledWorld* compiled_;
};

}  // namespace chokepoint
