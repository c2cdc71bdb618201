// What facilities earn, and whether that covers their cost.
//
// An operation with a cost (USD per tonne of its main product, all included) runs on the days on which
//
//   price + Σ subsidies ≥ cost
//
// (with what is levied on its inputs at the gate of a listed facility) and idles on the others, but for what offtakes
// hold: Σ volume of those with max(floor, price) + Σ subsidies ≥ cost. The price is the world's, or where the
// scenario's `prices.idling` says so that of the product's market in the step before. There is nothing between running
// and idling: no smoothing. What each offtake and subsidy costs follows from what was run.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "chokepoint/scenario.hpp"
#include "network/network.hpp"
#include "regime/bill.hpp"
#include "regime/prices.hpp"
#include "regime/regime.hpp"
#include "regime/tariffs.hpp"

namespace chokepoint {

class Earnings {
 public:
  /// Scenario and compiled world must outlive it; the dates of events may change.
  Earnings(const Scenario& scenario, const CompiledWorld& compiled);

  const Prices& prices() const { return prices_; }
  /// Where facilities look at their markets: from now on prices of main products are the world's times these, per room
  /// of the network that they are put into. The factors must outlive that.
  void see_markets(std::span<const double> factors) {
    if (local_) markets_ = factors;
  }

  /// Takes from the capacities of a step what is not worth running.
  /// `levies`: USD per run of each process that come on top of its cost; empty: none.
  void limit(int step, std::span<const Tariffs::Charge> levies, Regime& regime) const;
  /// Up to which day the same is worth running as on the days `now`, where nothing is levied and nobody looks at
  /// markets; not before `now.after`.
  Date stands_until(Days now) const;
  /// Somebody looks at markets, and there is one.
  bool sees_markets() const { return !markets_.empty(); }
  /// True if on a day price, floor or subsidies cover the cost of some operation, or one has no cost.
  bool viable(int facility, Date day) const;
  /// What floors and subsidies cost in a step by what is run, and what floors may still cost.
  void bill(int step, Bill& bill) const;

 private:
  struct Deal {
    int event = -1;
    const Offtake* terms = nullptr;
  };
  struct Support {
    int event = -1;
    const Subsidy* terms = nullptr;
  };
  /// What may be run on a day: everything, or what is held.
  struct Worth {
    bool all = true;
    double held = 0;  ///< tonnes of main product a year
  };
  Days days(int event) const;
  std::vector<Date> cuts() const;
  std::vector<Days> stretches(Days now) const;
  Worth worth(int facility, int operation, Date day,
              double levy = 0) const;  ///< levy: USD per tonne on top of the cost
  double subsidies(int facility, Date day) const;
  /// Of what a facility makes of a commodity as a main product, where it makes it.
  double price(int facility, int commodity, Date day) const;
  /// The commodity that an operation makes above all, and its tonnes per run.
  const RecipeLine& main_product(int facility, int operation) const;
  /// Processes of the network that are an operation of a facility.
  std::vector<int> processes(int facility, int operation) const;
  std::vector<std::pair<int, double>> makers(int facility, int commodity) const;

  const Scenario* scenario_;
  const CompiledWorld* compiled_;
  Prices prices_;
  bool local_ = false, costs_ = false;  ///< facilities look at their markets; some operation has a cost
  std::span<const double> markets_;
  std::vector<std::vector<Deal>> deals_;        ///< by facility
  std::vector<std::vector<Support>> supports_;  ///< by facility
  std::vector<int> partners_;                   ///< facilities with a deal or a support, ascending
};

}  // namespace chokepoint
