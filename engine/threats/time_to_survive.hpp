// How long a network can serve everybody without what it lost: the time-to-survive model of Simchi-Levi, Schmidt, Wei
// et al., Interfaces 45(5), 2015, 375-390, with recipes, many outputs and shared capacities.
//
//     max T    Σ inflow − Σ outflow − T · Σ_k service_k · want_k ≥ −on hand        for every room
//              flow ≤ T · capacity, run ≤ T · capacity, Σ use · run ≤ T · capacity of the facility
//              Σ flow of a link group ≤ T · its cap,   0 ≤ T ≤ horizon
//              release of a reserve ≤ its tonnes and ≤ T · its rate; part of its room's inflow
//
// Flows are totals over the time T. Lags are ignored and stocks may be anywhere in time, so T is an upper bound of what
// any conduct can reach. One programme for all losses: a loss fixes columns at 0, so each is a restart from the basis
// without losses. One column (T) is in every row: a few times dearer a pivot than the plan's programme.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "lp/linear_program.hpp"
#include "threats/least_damage.hpp"
#include "threats/ready_reserve.hpp"

namespace chokepoint {

class TimeToSurvive {
 public:
  /// `service`: per consumer of the network, the share of its want that counts as being served; 0: it does not count.
  /// `on_hand`: per room, tonnes. `horizon`: steps.
  TimeToSurvive(const Network& network, const std::vector<LinkGroup>& groups, const Regime& regime,
                std::span<const double> service, std::span<const double> on_hand, double horizon,
                std::span<const ReadyReserve> reserves = {});

  struct Answer {
    std::optional<double> steps;   ///< empty: as long as the horizon
    std::vector<int> consumers{};  ///< of the network: those whose wants end it
  };
  /// Throws std::runtime_error where the solver gives up.
  Answer without(const NetworkLoss& loss);

 private:
  const Network& n_;
  std::vector<double> service_, want_;
  double horizon_;
  LpModel model_;
  std::unique_ptr<LpSolver> solver_;
  LpBasis calm_;  ///< of the optimum without losses
};

}  // namespace chokepoint
