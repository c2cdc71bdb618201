// Plans of steps to come, solved in threads of their own while a walk goes on.
//
// A plan depends on its regime alone (docs/decisions/0007), so it can be solved before the walk is there, if the regime
// can be told. Mostly it can: events have dates, demand grows by itself, a licence caps the plan by what it approves.
// So one goes through the calendar as if everybody shipped what he always ships, as far as limits allow, and composes
// the regimes. The plans of these are solved from the last to the first; the walk comes from the other end, and where
// both meet all is known. A regime that hangs on what really happens is guessed wrong then: its plan is solved in vain,
// and the walk solves the right one itself.
#pragma once

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "chokepoint/scenario.hpp"
#include "network/network.hpp"
#include "regime/regime.hpp"
#include "simulation/ground.hpp"

namespace chokepoint {

class PlansAhead {
 public:
  /// Starts so many threads. Scenario and compiled world must outlive it.
  PlansAhead(const Scenario& scenario, const CompiledWorld& compiled, bool controls, std::shared_ptr<Ground> ground,
             int threads);
  /// Ends them, each after the plan it is at.
  ~PlansAhead();
  PlansAhead(const PlansAhead&) = delete;
  PlansAhead& operator=(const PlansAhead&) = delete;

 private:
  void work(int threads);
  void expect_regimes();
  void plan();

  const Scenario& scenario_;
  const CompiledWorld& compiled_;
  bool controls_;
  std::shared_ptr<Ground> ground_;
  std::vector<Regime> regimes_;  ///< in the order of time, each once
  std::atomic<int> left_{0};
  std::atomic<bool> stop_{false};
  std::jthread worker_;
};

}  // namespace chokepoint
