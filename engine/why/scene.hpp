// A run up to a month, kept so that questions about it can be asked: what was in force, planned, moved and on hand.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "chokepoint/run.hpp"
#include "conduct/execution.hpp"
#include "network/network.hpp"
#include "plan/plan.hpp"
#include "regime/regime.hpp"
#include "regime/timeline.hpp"

namespace chokepoint {

struct Scene {
  /// What a step looked at and did: enough to compose the regimes of other events over the same course of things.
  struct Past {
    std::vector<double> missing, flow, delivery, coverage, stock, run, scarcity;
  };
  struct Month {
    Regime regime;
    std::shared_ptr<const Plan> plan;
    Step moved;
    std::vector<double> stock_before, stock_after;  ///< per room
    std::vector<double> release;                    ///< per room: tonnes that stockpiles put in
  };

  struct Moved {
    std::vector<double> flow, run;
  };

  std::shared_ptr<const Scenario> scenario;  ///< with the one conduct that is looked at
  std::string solver = "own";
  CompiledWorld compiled;
  std::vector<LinkGroup> groups = {};
  Pledges pledges = {};
  std::vector<Past> past = {};     ///< per step, up to the last one looked at; the clairvoyant's: of the path it takes
  std::vector<Moved> moved = {};   ///< what the clairvoyant itself did; empty otherwise
  std::vector<Month> months = {};  ///< the same, or the last one only
  LpBasis basis = {};              ///< the last plan's: where others may start
  std::shared_ptr<const RayPool> rays = {};  ///< what was known of the limits by then
  BuyerTable consumers = {}, facilities = {};

  const Network& network() const { return compiled.network; }
  int steps() const { return static_cast<int>(past.size()); }
  const std::vector<double>& flow(int step) const { return moved.empty() ? past[step].flow : moved[step].flow; }
  const std::vector<double>& run(int step) const { return moved.empty() ? past[step].run : moved[step].run; }
  const Month& month(int step) const { return months[months.size() - past.size() + static_cast<std::size_t>(step)]; }
};

struct SceneOptions {
  std::optional<int> last;      ///< step to stop after; empty: all of the calendar
  bool only_last_month = true;  ///< where there is such a step; else every month is kept
  bool twin = false;            ///< facilities want what their twin runs
  std::string solver = "own";
};

/// Runs the scenario's conduct, one of those it asks for, as far as asked.
Scene look_at(const Scenario& scenario, Conduct conduct, const SceneOptions& options);

}  // namespace chokepoint
