// The least damage that a steady regime leaves possible, and what each link and process is worth to it.
//
// min Σ weight_k · (want_k − q_k) over the network's balances and limits (month_model.hpp): what a planner with the one
// aim to keep damage low would reach, without fairness, stocks or lags. It is at most the damage of the plan. Matrix
// and costs never change, so after any loss the dual simplex method goes on from the last basis.
//
// Worth. Let x be an optimal flow. Without link or process e there is still the flow that drops whatever depends on e:
// scale everything that leaves a room by 1 − s, s being the share of the room's inflow that came through e
// (proportional mixing), and let a process do without the sum of its inputs' shares. That flow keeps every balance
// (surplus may be discarded) and every limit, hence
//
//     D(S + e) ≤ D(S) + worth_S(e),    worth_S(e) = Σ weight_k · q_k · s_k(e)
//
// Shares add up, so D(S + T) ≤ D(S) + Σ_{e in T} worth_S(e) as well: the bound that worst_losses.hpp searches with. One
// sparse system, the transposed one, gives the worth of all e at once: with v(m) the damage per tonne of inflow of room
// m,
//
//     v(m) · inflow(m) = Σ_k weight·q + Σ_links f · v(target) + Σ_users r · Σ_outputs b · v(output)
//
// One optimum costs some dozens of pivots after the first; a system of as many rows as rooms, factorised once an
// optimum. Where recycling lets shares grow without end the system has no answer of one sign: then each worth is all
// that is delivered, which is a bound too.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "lp/linear_program.hpp"
#include "network/network.hpp"
#include "plan/month_model.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

/// What is lost, as the network sees it. Ascending, without repetition.
struct NetworkLoss {
  std::vector<int> links, processes;
};

/// Damage that every link and process of an optimal flow can add by its loss; in the unit of
/// weight × tonnes.
struct Worth {
  std::vector<double> link, process;
  double of(const NetworkLoss& loss) const;
};

class LeastDamage {
 public:
  /// `weight`: per consumer of the network, USD per tonne unmet. The network must outlive it.
  LeastDamage(const Network& network, std::vector<LinkGroup> groups, std::vector<double> weight);

  /// The limits and wants that hold from now on, for so many steps taken together, with so much on hand in each room
  /// (tonnes; empty: nothing). Damage is then that of all these steps; lags are ignored.
  void set_regime(const Regime& regime, double steps = 1, std::span<const double> on_hand = {});

  LpBasis basis() const { return solver_->basis(); }
  /// Where the next solve starts; an optimum's bits hang on where it started.
  void start_from(const LpBasis& basis) { solver_->set_basis(basis); }

  /// Damage (per step, unless there are more) with these losses on top of the regime. Throws std::runtime_error where
  /// the solver gives up.
  double solve(std::span<const NetworkLoss* const> losses = {});

  /// Of the last flow solved.
  Worth worth() const;
  /// Most that could ever be lost: Σ weight · want.
  double everything() const { return everything_; }

  std::span<const double> flow() const { return flow_; }          ///< per link, of the last solve
  std::span<const double> run() const { return run_; }            ///< per process
  std::span<const double> delivery() const { return delivery_; }  ///< per consumer
  long pivots() const { return solver_->pivots(); }

 private:
  void close(const NetworkLoss& loss);
  void reopen();

  const Network& n_;
  std::vector<LinkGroup> groups_;
  std::vector<double> weight_;
  MonthModel month_;
  std::unique_ptr<LpSolver> solver_;
  std::vector<double> link_most_, process_most_;  ///< of the regime
  std::vector<int> closed_links_, closed_processes_;
  double everything_ = 0;
  std::vector<double> flow_, run_, delivery_;
};

}  // namespace chokepoint
