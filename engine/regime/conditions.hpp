// Conditions on the state at the end of a step.
#pragma once

#include <functional>
#include <span>

#include "chokepoint/scenario.hpp"
#include "network/network.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

/// What a step did, and left behind.
struct Outcome {
  std::span<const double> delivery;  ///< per consumer of the network
  std::function<std::span<const double>()>
      flow_coverage;                         ///< likewise, of the plan, which is made when it is asked for
  std::span<const double> flow, stock, run;  ///< per link, room and process
  std::span<const double> scarcity = {};     ///< per room: price over world price; empty: it moves none
};

/// The state that conditions look at: what the step left, and what the regime wanted.
struct View {
  const Scenario& scenario;
  const CompiledWorld& compiled;
  const Regime& regime;
  Outcome outcome;
  std::span<const double> stockpiles;  ///< of the world, tonnes
  std::span<const double> prices;      ///< by commodity, USD/t
};

/// The number that a comparison looks at, in the unit of its threshold.
double value_of(const Comparison& comparison, const View& view);
bool holds(const Condition& condition, const View& view);

}  // namespace chokepoint
