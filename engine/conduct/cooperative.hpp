// The execution of the cooperative conduct: local, linear in edges, nothing but what is on hand can move, no solver.
// Each market looks at what it has, what it was asked for, and what it owes. Rules X0 to X7: docs/model/cooperative.md.
#pragma once

#include <memory>
#include <vector>

#include "conduct/execution.hpp"
#include "network/network.hpp"

namespace chokepoint {

class CooperativeExecution final : public Execution {
 public:
  /// Starts from the fixpoint: targets on hand, lags filled with baseline flow.
  CooperativeExecution(const Network& network, std::vector<LinkGroup> groups, const Plan& baseline,
                       double adjustment = 2);

  ~CooperativeExecution() override;
  CooperativeExecution(const CooperativeExecution&) = delete;
  CooperativeExecution& operator=(const CooperativeExecution&) = delete;

  const Step& step(const Regime& regime, const Plan& plan) override;
  const State& state() const override { return state_; }
  Remembered memory() const override { return {}; }  ///< what lies and is under way is all
  void recall(const State& state, const Remembered& /*memory*/) override { state_ = state; }

 private:
  struct Work;
  const Network& network_;
  std::vector<LinkGroup> groups_;
  State state_;
  Step step_;
  std::unique_ptr<Work> work_;
};

}  // namespace chokepoint
