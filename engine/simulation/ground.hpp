// What walks over one network under the same rules share. A step depends on where the walk stands (what lies and is
// under way, what the conduct remembers, what consumers are expected to miss) and on the step's regime, on nothing
// else. So a step that was taken once is known to all who stand in the same place under the same regime, bit by bit.
//
// Cases of a sweep therefore go what they have in common once: they leave the walk they follow (that without tweaks, a
// neighbour's) where a regime first differs, and are back on it as soon as they stand where it stood. Nothing has to be
// said of which walk is followed, of dates, or of what a tweak may change; and since nothing is taken over but what is
// the same, no bit depends on which walks were there before.
#pragma once

#include <atomic>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

#include "base/memo.hpp"
#include "chokepoint/run.hpp"
#include "conduct/execution.hpp"
#include "conduct/rationing_lanes.hpp"
#include "network/network.hpp"
#include "plan/plan.hpp"
#include "plan/ray_pool.hpp"
#include "regime/regime.hpp"
#include "simulation/missing.hpp"
#include "simulation/planned_step.hpp"
#include "simulation/reference_plans.hpp"

namespace chokepoint {

/// Beside the network and the links that are limited together, all that a step's outcome is ruled by.
struct WalkRules {
  Conduct conduct = Conduct::cooperative;
  SolverKind solver = SolverKind::own;
  double adjustment_steps = 2, days_per_step = 0;
  RationingBehaviour rationing;
};
WalkRules rules_of(const Scenario& scenario, Conduct conduct, SolverKind solver);

/// Who takes steps: plans and moves. Conducts that move by plans are planned for in each step; others where somebody
/// asks for the plan. New conducts join in its constructor.
class Walker {
 public:
  /// The planner begins with what is `told` of limits, if anything is. All that is referred to must outlive it.
  Walker(const WalkRules& rules, const Network& network, const std::vector<LinkGroup>& groups, const Pledges& pledges,
         const RayPool* told = nullptr);

  Planner& planner();
  PlannedStep plan(const Regime& regime);
  /// Whether a plan goes on in another regime, as the one that would be solved, but for rounding; then it is kept.
  bool stands(const PlannedStep& planned, const Regime& regime) const;
  PlannedStep keep(const PlannedStep& planned, const Regime& regime);
  /// `plan` may be null where the conduct does not move by it.
  const Step& step(const Regime& regime, const Plan* plan);
  const State& state() const { return execution_->state(); }
  std::span<const double> missing() { return outlook_.missing(execution_->state()); }
  Remembered memory() const { return execution_->memory(); }
  void recall(const State& state, const Remembered& memory) { execution_->recall(state, memory); }
  const PlanStatistics& statistics() const;
  /// What its planner knows of limits; nothing where it has none yet.
  std::shared_ptr<const RayPool> rays() const { return planner_ == nullptr ? nullptr : planner_->rays(); }

 private:
  const WalkRules& rules_;
  const Network& network_;
  const std::vector<LinkGroup>& groups_;
  const Pledges& pledges_;
  const RayPool* told_;
  std::unique_ptr<Planner> planner_;  ///< made when it is first asked
  std::unique_ptr<Execution> execution_;
  Outlook outlook_;
};
/// Whether steps of the conduct depend on plans.
bool moves_by_plans(Conduct conduct);

/// A plan that several walks know.
struct KnownPlan : PlannedStep {
  ContentHash cover;  ///< the stocks it was derived for
};

/// Where a walk stands between two steps.
struct Stand {
  ContentHash hash;
  std::shared_ptr<const KnownPlan>
      planned;  ///< in force until then; null at the start, and where nobody moves by plans
  State state;
  Remembered memory;            ///< of the execution
  std::vector<double> missing;  ///< per consumer: what it is expected to miss in the next step
};

/// A step: what moved, and where it led.
struct Stride {
  std::shared_ptr<const KnownPlan> planned;  ///< null where the conduct moves without
  Step moved;
  std::shared_ptr<const Stand> to;
};

/// Steps and plans of any number of grounds. More room for steps makes a sweep slower: most are not taken twice, and
/// each then lies on pages that the system has to give first.
struct Trodden {
  Memo<Stride> strides{std::size_t{96} << 20};
  Memo<KnownPlan> plans{std::size_t{128} << 20};
};

class Ground {
 public:
  /// `compiled`, groups and pledges as a walk has them; `trodden` must outlive it. `kin`, where there is one, is of the
  /// same family: its planners tell what they have learnt.
  Ground(std::shared_ptr<const CompiledWorld> compiled, std::vector<LinkGroup> groups, Pledges pledges, WalkRules rules,
         Trodden& trodden, Ground* kin = nullptr);
  ~Ground();
  Ground(const Ground&) = delete;
  Ground& operator=(const Ground&) = delete;

  /// Grounds with the same name are the same.
  static ContentHash name(const CompiledWorld& compiled, const std::vector<LinkGroup>& groups, const Pledges& pledges,
                          const WalkRules& rules);
  /// Grounds of one family have the same network and pledges.
  static ContentHash family(const Network& network, const Pledges& pledges);
  const ContentHash& family() const { return family_; }

  /// Where all walks begin.
  const std::shared_ptr<const Stand>& start() const { return start_; }
  /// Goes by the plan of `reference`, where there is one and it stands, if the one in force does not.
  std::shared_ptr<const Stride> stride(const std::shared_ptr<const Stand>& from, const Regime& regime,
                                       const ReferencePlans::Step* reference = nullptr);
  /// A step taken as one that others may go by.
  ReferencePlans::Step reference(const Stride& stride, const Regime& regime) const;
  std::shared_ptr<const KnownPlan> planned(const Regime& regime);

  /// A place that a walk without plans came to by another way than strides.
  std::shared_ptr<const Stand> stand(State state, Remembered memory, std::vector<double> missing) const;

  /// For walks of the rationing conduct in lanes: lanes that nobody uses, at rest, and the pattern of a regime.
  std::unique_ptr<RationingLanes> borrow_lanes();
  void give_back(std::unique_ptr<RationingLanes> lanes);
  std::shared_ptr<const RationingPattern> pattern(const Regime& regime);
  const Network& network() const { return network_; }
  const std::vector<LinkGroup>& groups() const { return groups_; }

  /// What a plan for the regime is known by.
  ContentHash plan_name(const Regime& regime) const;
  /// Makes the plans of these regimes known, from the last to the first; `left` says how many are, whoever else takes
  /// from them.
  void plan_backwards(std::span<const Regime> regimes, std::atomic<int>& left, const std::atomic<bool>& stop);

 private:
  /// Between two steps a walker may be anybody's: it is set on the place that the step starts from, and its planner
  /// begins with the bases and rays of what it solved last.
  struct Idle {
    std::unique_ptr<Walker> walker;
    ContentHash at;  ///< where it stands
  };
  std::unique_ptr<Walker> fresh() const;
  Idle borrow(const ContentHash& from);
  void give_back(Idle idle);
  RayPool learnt();
  std::shared_ptr<const KnownPlan> planned(Walker& walker, const Regime& regime, const ContentHash& plan);
  using Weighed = std::pair<std::shared_ptr<const Stride>, std::size_t>;
  const RationingLayout& layout();
  Weighed go(const Stand& from, const Regime& regime, const ContentHash& plan, const KnownPlan* other);
  std::shared_ptr<const Stride> stride_without_plan(const Stand& from, const Regime& regime);
  bool stands(const KnownPlan& planned, const Regime& regime) const;
  std::shared_ptr<const Stand> stand(Walker& walker, std::shared_ptr<const KnownPlan> planned) const;
  std::shared_ptr<const Stand> named(Stand stand) const;

  std::shared_ptr<const CompiledWorld> compiled_;
  const Network& network_;
  std::vector<LinkGroup> groups_;
  Pledges pledges_;
  WalkRules rules_;
  ContentHash name_, family_, cover_;
  ContentHash plans_;  ///< names all that plans depend on beside the regime and those stocks
  Trodden& trodden_;
  RayPool told_;  ///< by kin
  std::shared_ptr<const Stand> start_;
  std::mutex mutex_;
  std::list<Idle> idle_;                           ///< used last first
  std::unique_ptr<const RationingLayout> layout_;  ///< made when somebody walks in lanes
  std::unique_ptr<const RationingLanes> lanes_at_rest_;
  std::vector<std::unique_ptr<RationingLanes>> idle_lanes_;  ///< wherever they stand
  Memo<RationingPattern> patterns_;
};

}  // namespace chokepoint
