// The path that a scenario takes: what was in force in each step, and what lay where when it began.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "chokepoint/run.hpp"
#include "network/network.hpp"
#include "regime/regime.hpp"
#include "threats/ready_reserve.hpp"

namespace chokepoint {

struct RegimePath {
  std::shared_ptr<const CompiledWorld> compiled;
  std::vector<LinkGroup> groups;
  Pledges pledges;
  int first = 0;                ///< step of `regimes.front()`
  std::vector<Regime> regimes;  ///< one a step
  std::vector<double> on_hand;  ///< per room, tonnes: stock and goods under way before the first of these steps
  /// Stockpiles that may release in the first of these steps: those with a rule of their own for as long as they hold
  /// something, those that an event empties at the pace of that step. One that members of an agreement share is there
  /// once for every room that it may release to.
  std::vector<ReadyReserve> reserves;
};

/// Simulates the scenario's first conduct, without its twin. Throws InputError where `from` is not in the calendar.
RegimePath path_of(const std::shared_ptr<const Scenario>& scenario, std::optional<Date> from,
                   const RunOptions& options);

/// The step that holds a date; throws InputError where the calendar has none.
int step_of(const Scenario& scenario, Date date);

}  // namespace chokepoint
