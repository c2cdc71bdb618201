// What a run leaves behind, step by step: the tables of a ConductResult, filled as the steps are done.
#pragma once

#include <span>
#include <vector>

#include "chokepoint/run.hpp"
#include "conduct/execution.hpp"
#include "network/network.hpp"
#include "regime/regime.hpp"
#include "simulation/planned_step.hpp"

namespace chokepoint {

/// Names of the markets and operations of a compiled world, in the order of the result's tables.
std::vector<MarketName> market_names(const World& world, const Network& network);
std::vector<OperationName> operation_names(const World& world);

/// Runs by process over time: what the twin ran, and what its plan meant to run. A facility wants its twin's inputs.
struct ProcessRuns {
  Table<double> executed, planned;
};

/// Which runs a facility wants inputs for: those it has (in a twin, or a run that is its own), its twin's, or, where no
/// twin was run, those of the anchor pattern.
enum class FacilityWants { own, twin, anchor };

/// Everything recorded of one way through the calendar (a run, or a twin).
struct Recording {
  BuyerTable consumers, facilities;
  PackedTable link_flow, market_stock, market_discard, market_flow_coverage;
  Table<double> leak_flow, facility_runs, stockpile;
  ProcessRuns processes;  ///< where this may be another run's twin
  /// Cuts all tables to the steps that were done; packed ones have no more.
  void truncate(int steps);
};

/// What was decided and done in one step.
struct StepView {
  const Regime& regime;
  const PlanOfStep& planned;
  const Step& step;
  const State& state;
  std::span<const double> stockpiles;
};

class Recorder {
 public:
  /// `twin` are the runs of the twin where facilities want those, else null. Of outcomes alone, buyers and runs of
  /// processes are recorded, and nothing else; without plans, of facilities only those that may be cut off, until they
  /// are, and no coverage by flows. Where nobody keeps reserves for better classes, all that lies in its rooms is a
  /// facility's to use.
  Recorder(const World& world, const CompiledWorld& compiled, int steps, FacilityWants wants, const ProcessRuns* twin,
           bool outcomes_only = false, bool without_plans = false, bool keeps_reserves = true);

  void record(int index, const StepView& view);
  Recording& result() { return record_; }

 private:
  double possible_runs(const std::vector<int>& versions, const StepView& view) const;
  bool may_be_cut_off(int index, int facility, const StepView& view) const;
  void record_facility(int index, int facility, const StepView& view);
  void record_markets(const StepView& view);

  const Network& network_;
  const NetworkMap& map_;
  FacilityWants wants_;
  bool outcomes_only_, without_plans_, keeps_reserves_;
  const ProcessRuns* twin_;
  std::vector<double> row_;                 ///< of a packed table
  std::vector<unsigned char> was_cut_off_;  ///< per facility of the world, where there are no plans
  std::vector<double> wanted_plan_;  ///< per process, of the step at hand: an operation's, as its plan divides it
  Recording record_;
};

}  // namespace chokepoint
