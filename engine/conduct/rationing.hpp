// The execution of the rationing conduct: everybody for himself. Orders climb by sticky shares, supplies are rationed
// by each supplier's rule, those who are short look for others. Linear in edges, no solver. Rules R0 to R7:
// docs/model/rationing.md. The plan passed to it is not looked at: it serves statuses only.
#pragma once

#include <memory>
#include <vector>

#include "chokepoint/rationing.hpp"
#include "conduct/execution.hpp"
#include "network/network.hpp"

namespace chokepoint {

class RationingExecution final : public Execution {
 public:
  /// Starts from the fixpoint: targets on hand, lags filled with baseline flow.
  RationingExecution(const Network& network, std::vector<LinkGroup> groups, const Pledges& pledges = {},
                     const RationingBehaviour& behaviour = {}, double adjustment = 2, double days_per_step = 30.4375);
  ~RationingExecution() override;
  RationingExecution(const RationingExecution&) = delete;
  RationingExecution& operator=(const RationingExecution&) = delete;

  const Step& step(const Regime& regime, const Plan& plan) override;
  const State& state() const override { return state_; }
  Remembered memory() const override;
  void recall(const State& state, const Remembered& memory) override;

 private:
  struct Work;
  const Network& network_;
  std::vector<LinkGroup> groups_;
  State state_;
  Step step_;
  std::unique_ptr<Work> work_;
};

}  // namespace chokepoint
