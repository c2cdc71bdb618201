// One way through the calendar, and writing it down as it is gone.
#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <vector>

#include "chokepoint/run.hpp"
#include "conduct/execution.hpp"
#include "foresight/clairvoyant.hpp"
#include "network/network.hpp"
#include "outcome/causes.hpp"
#include "outcome/judge.hpp"
#include "outcome/summary.hpp"
#include "regime/regime.hpp"
#include "simulation/planned_step.hpp"
#include "simulation/recorder.hpp"

namespace chokepoint {

/// Steps done of all there are, and whether somebody asked to stop.
class Progress {
 public:
  Progress(const RunOptions& options, int all) : options_(options), all_(all) {}
  /// So many steps beyond those done are under way.
  void show(int ahead) {
    if (options_.progress) options_.progress(done_ + ahead, all_);
  }
  void step_done() {
    ++done_;
    if (options_.progress) options_.progress(done_, all_);
  }
  bool stop() const { return options_.stop != nullptr && options_.stop->load(); }

 private:
  const RunOptions& options_;
  int done_ = 0, all_ = 0;
};

/// One way through the calendar.
struct Way {
  Recording record;
  int steps = 0;
  std::unique_ptr<Summary> summary;  ///< of the run; nobody asks for the twin's
  PlanStatistics plans;
  Ledger ledger;
  std::unique_ptr<Causes> causes;  ///< of the run; nobody asks why the twin is short
  std::vector<EventDates> dates;
  std::vector<LaneHold> holds;
  std::vector<std::vector<int>> in_force;  ///< by step
  Table<double> prices, market_prices, driven_away;
  Path path;           ///< where it is asked for
  bool bound = false;  ///< nobody could do less damage along its path
  std::vector<UnmetRange> ranges;
};

/// How a way is gone, whatever the conduct.
struct Terms {
  bool controls = true;
  FacilityWants wants = FacilityWants::own;
  const Recording* twin = nullptr;
  Detail detail = Detail::everything;
};

/// Writes a way down as it is gone.
class Log {
 public:
  Log(const Scenario& scenario, const CompiledWorld& compiled, const std::vector<LinkGroup>& groups,
      const Terms& terms);

  void note(int index, const Regime& regime, const PlanOfStep& planned, const Step& step, const State& state,
            std::span<const double> stockpiles);
  Way finish();
  const Recording& so_far() { return recorder_.result(); }

  Way way;

 private:
  const World& world_;
  const CompiledWorld& compiled_;
  const std::vector<LinkGroup>& groups_;
  Detail detail_;
  const Recording* twin_;
  Recorder recorder_;
  Judge judge_;
  Table<Status> statuses_;  ///< of consumers, where rows are not kept
};

}  // namespace chokepoint
