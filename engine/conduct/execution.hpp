// What every conduct that is simulated step by step offers: it turns a regime and its plan into one step's movements.
#pragma once

#include <memory>
#include <span>
#include <stdexcept>
#include <vector>

#include "base/content_hash.hpp"
#include "plan/plan.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

/// A room that has all but this share of what is claimed serves everybody in full: tables close only to about 1e-12.
inline constexpr double enough = 1 - 1e-11;

/// Everything that outlives a step.
struct State {
  std::vector<double> stock;             ///< on hand, per room, tonnes
  std::vector<std::vector<double>> due;  ///< [steps from now - 1][room]: shipments and batches under way
};

/// What a step did, tonnes and runs.
struct Step {
  std::vector<double> flow, run, delivery, discard;  ///< per link, process, consumer, room
  std::vector<double> arrived;                       ///< per room: what was due
  std::vector<double> fill;     ///< per room: share of what was claimed of it that was there; empty: not known
  std::vector<double> ordered;  ///< per process: runs that were ordered of it; empty: it follows the plan
  /// All got what they ordered, nobody looked for more: it would be the same under any limits of links that let its
  /// flows pass.
  bool calm = false;
};

/// What an execution remembers beside the state.
struct Remembered {
  std::vector<double> numbers;
  std::shared_ptr<const void> shared = {};  ///< what many remember, and its name; null: nothing
  ContentHash name = {};
};

/// A broken law of the step: mass not conserved, a negative amount, a limit exceeded. Names the step's market.
class InvariantError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// A conduct under way: it starts from the fixpoint (targets on hand, lags filled with baseline flow).
class Execution {
 public:
  virtual ~Execution() = default;

  /// Executes one step; checks conservation, signs and limits from the executed amounts (relative 1e-9), throws
  /// InvariantError. What it returns holds until the next call.
  virtual const Step& step(const Regime& regime, const Plan& plan) = 0;

  virtual const State& state() const = 0;

  /// What the next step depends on beside the state, the regime and the plan. Executions of one network under the same
  /// rules that have the same state and memory go on alike, bit by bit.
  virtual Remembered memory() const = 0;
  /// Goes on from where such an execution stood.
  virtual void recall(const State& state, const Remembered& memory) = 0;
};

}  // namespace chokepoint
