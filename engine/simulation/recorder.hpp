// What a run leaves behind, step by step: the tables of a ConductResult, filled as the steps are done.
#pragma once

#include <span>
#include <vector>

#include "chokepoint/run.hpp"
#include "conduct/cooperative.hpp"
#include "network/network.hpp"
#include "plan/plan.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

/// Names of the markets and operations of a compiled world, in the order of the result's tables.
std::vector<MarketName> market_names(const World& world, const Network& network);
std::vector<OperationName> operation_names(const World& world);

/// Runs by process over time: what the twin ran, and what its plan meant to run. A facility wants its twin's inputs.
struct ProcessRuns {
  Table<double> executed, planned;
};

/// Everything recorded of one way through the calendar (a run, or a twin).
struct Record {
  BuyerTable consumers, facilities;
  Table<double> link_flow, market_stock, market_discard, market_flow_coverage, facility_runs, stockpile;
  ProcessRuns processes;
  /// Cuts all tables to the steps that were done.
  void truncate(int steps);
};

/// What was decided and done in one step.
struct StepView {
  const Regime& regime;
  const Plan& plan;
  const Step& step;
  const State& state;
  std::span<const double> stockpiles;
  /// Per process: it could have had more inputs in the plan, so that it runs less only because less is wanted of it.
  std::span<const unsigned char> could_have_more;
};

class Recorder {
 public:
  /// `twin` are the runs of the twin; null for the twin itself, or where none was run: then a facility wants what it
  /// has, respectively the anchor's.
  Recorder(const World& world, const CompiledWorld& compiled, int steps, const ProcessRuns* twin, bool is_twin);

  void record(int index, const StepView& view);
  Record& result() { return record_; }

 private:
  void record_facilities(int index, const StepView& view);
  void record_markets(int index, const StepView& view);

  const World& world_;
  const Network& network_;
  const NetworkMap& map_;
  const ProcessRuns* twin_;
  bool is_twin_;
  std::vector<double> wanted_runs_, wanted_plan_;  ///< per process, of the step at hand
  Record record_;
};

}  // namespace chokepoint
