// The trade network as the project plans it: steady rates, leximin, the least change from the base year.
#pragma once

#include <vector>

#include "lp_sequence.hpp"
#include "network/network.hpp"
#include "plan/month_model.hpp"
#include "plan/plan.hpp"
#include "regime/regime.hpp"
#include "trade_months.hpp"
#include "trade_network.hpp"

namespace chokepoint::bench {

class PlanShape {
 public:
  /// `shocks`: all there will be; their quotas are link groups.
  PlanShape(const TradeNetwork& network, std::vector<Shock> shocks);

  const Network& network() const { return network_; }
  const std::vector<LinkGroup>& groups() const { return groups_; }
  Regime regime(int month) const;
  std::vector<Regime> regimes(int months) const;
  /// Sets what a regime bounds, deliveries excepted.
  void set_bounds(const Regime& regime, const MonthModel& month, LpModel& model) const;
  /// The plan's last programme of every month (coverages given, the pattern sought): what a plain step costs.
  LpSequence pattern_programmes(int months) const;
  /// Deliveries bound to these coverages, from a hair below: they are at the edge of what is feasible.
  void set_deliveries(const Regime& regime, const std::vector<double>& coverage, const MonthModel& month,
                      LpModel& model) const;

 private:
  struct Quota {
    std::size_t shock;
    double tonnes;  ///< a month
  };

  const TradeNetwork& n_;
  std::vector<Shock> shocks_;
  Network network_;
  std::vector<int> link_, process_, consumer_;  ///< of lanes, facilities, demands
  std::vector<LinkGroup> groups_;
  std::vector<Quota> quotas_;  ///< per group
};

}  // namespace chokepoint::bench
