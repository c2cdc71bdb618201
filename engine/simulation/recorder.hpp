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

/// How much of a way is written down; each includes what comes before it.
enum class Detail {
  summary,    ///< when consumers are cut off; what they wanted and got, and facilities, only until the next step
  outcomes,   ///< what buyers wanted and got; of facilities only where they are cut off
  coverages,  ///< of facilities all, and the coverages by the plan's flows
  everything  ///< flows, runs, stocks
};

/// Everything recorded of one way through the calendar (a run, or a twin).
struct Recording {
  BuyerTable consumers, facilities;  ///< of outcomes alone no row of facilities where none is ever cut off
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
  /// `twin` are the runs of the twin where facilities want those, else null. Plans are asked for where coverages are
  /// written down, and for facilities that follow them.
  Recorder(const World& world, const CompiledWorld& compiled, int steps, FacilityWants wants, const ProcessRuns* twin,
           Detail detail);

  /// False: nobody can be short in the step, and nothing of it is wanted.
  bool record(int index, const StepView& view);
  /// Where buyers of the step are in their tables.
  int row(int index) const { return detail_ == Detail::summary ? 0 : index; }
  Recording& result() { return record_; }

 private:
  /// An operation of a facility in one step: the runs of its versions, one a layer, added up.
  struct Operation {
    const std::vector<int>* versions;
    double use;                      ///< capacity a run
    double executed = 0, usual = 0;  ///< usual: of the twin, or the anchor
  };
  bool nothing_wanted(int index, const StepView& view) const;
  bool all_run_on(int index, const StepView& view) const;
  void look_at(int index, int facility, const StepView& view);
  double possible_runs(const std::vector<int>& versions, const StepView& view) const;
  double wanted_runs(const Operation& operation, const StepView& view) const;
  void record_facility(int index, int facility, const StepView& view);
  void record_flow_coverage(int index, int facility, const StepView& view);
  void record_markets(const StepView& view);
  void open_facilities();

  const Network& network_;
  const NetworkMap& map_;
  FacilityWants wants_;
  Detail detail_;
  int rows_ = 0;  ///< of the tables of buyers
  const ProcessRuns* twin_;
  std::vector<Operation> operations_;  ///< of the facility looked at: those with inputs
  std::vector<double> row_;            ///< of a packed table
  std::vector<double> wanted_plan_;    ///< per process, of the step at hand: an operation's, as its plan divides it
  Recording record_;
};

}  // namespace chokepoint
