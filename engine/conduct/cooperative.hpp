// The execution of the cooperative conduct: local, linear in edges, nothing but what is on hand can move, no solver.
// Each market looks at what it has, what it was asked for, and what it owes. Rules X0 to X7: docs/model/cooperative.md.
#pragma once

#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "network/network.hpp"
#include "plan/plan.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

/// Everything that outlives a step.
struct State {
  std::vector<double> stock;             ///< on hand, per room, tonnes
  std::vector<std::vector<double>> due;  ///< [steps from now - 1][room]: shipments and batches under way
};

/// What a step did, tonnes and runs.
struct Step {
  std::vector<double> flow, run, delivery, discard;  ///< per link, process, consumer, room
  std::vector<double> arrived;                       ///< per room: what was due
  std::vector<double> position;                      ///< per room: on hand and under way, after the step
};

/// A broken law of the step: mass not conserved, a negative amount, a limit exceeded. Names the step's market.
class InvariantError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

class CooperativeExecution {
 public:
  /// Starts from the fixpoint: targets on hand, lags filled with baseline flow.
  CooperativeExecution(const Network& network, std::vector<LinkGroup> groups, const Plan& baseline,
                       double adjustment = 2);

  /// Executes one step; checks conservation, signs and limits from the executed amounts (relative 1e-9), throws
  /// InvariantError.
  const Step& step(const Regime& regime, const Plan& plan);

  ~CooperativeExecution();
  CooperativeExecution(const CooperativeExecution&) = delete;
  CooperativeExecution& operator=(const CooperativeExecution&) = delete;

  const State& state() const { return state_; }

 private:
  struct Work;
  const Network& network_;
  std::vector<LinkGroup> groups_;
  State state_;
  Step step_;
  std::unique_ptr<Work> work_;
};

}  // namespace chokepoint
