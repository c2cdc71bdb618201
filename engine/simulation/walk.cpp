#include "simulation/walk.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "regime/timeline.hpp"
#include "simulation/ground.hpp"
#include "simulation/market_prices.hpp"
#include "simulation/missing.hpp"
#include "simulation/plans_ahead.hpp"

namespace chokepoint {
namespace {

/// Takes the steps of a walk.
class Stepper {
 public:
  virtual ~Stepper() = default;
  virtual const State& state() const = 0;
  /// Per consumer: what it is expected to miss in the step to come.
  virtual std::span<const double> missing() = 0;
  /// What it gives holds until the next step.
  virtual const Step& take(const Regime& regime) = 0;
  /// The plan of the step taken, whose regime it is.
  virtual const PlannedStep& planned(const Regime& regime) = 0;
  virtual const Planner* planner() { return nullptr; }  ///< where it has one of its own
  virtual PlanStatistics statistics() const { return {}; }
};

/// Plans and moves by itself.
class OwnStepper final : public Stepper {
 public:
  OwnStepper(WalkRules rules, const Network& network, const Timeline& timeline)
      : rules_(std::move(rules)), walker_(rules_, network, timeline.groups(), timeline.pledges()) {}

  const State& state() const override { return walker_.state(); }
  std::span<const double> missing() override { return walker_.missing(); }
  const Step& take(const Regime& regime) override {
    if (!moves_by_plans(rules_.conduct)) {
      planned_.plan = nullptr;
      return walker_.step(regime, nullptr);
    }
    planned_ = walker_.stands(planned_, regime) ? walker_.keep(planned_, regime) : walker_.plan(regime);
    return walker_.step(regime, planned_.plan.get());
  }
  const PlannedStep& planned(const Regime& regime) override {
    if (planned_.plan == nullptr) planned_ = walker_.plan(regime);
    return planned_;
  }
  const Planner* planner() override { return &walker_.planner(); }
  PlanStatistics statistics() const override { return walker_.statistics(); }

 private:
  WalkRules rules_;
  Walker walker_;
  PlannedStep planned_;
};

/// Takes over what others have planned and moved from the same place.
class FollowingStepper final : public Stepper {
 public:
  FollowingStepper(std::shared_ptr<Ground> ground, ReferencePlans* reference)
      : ground_(std::move(ground)), stand_(ground_->start()), reference_(reference) {}

  const State& state() const override { return stand_->state; }
  std::span<const double> missing() override { return stand_->missing; }
  const Step& take(const Regime& regime) override {
    const bool goes_by = reference_ != nullptr && reference_->complete && step_ < reference_->steps.size();
    stride_ = ground_->stride(stand_, regime, goes_by ? &reference_->steps[step_] : nullptr);
    if (reference_ != nullptr && !reference_->complete)
      reference_->steps.push_back(ground_->reference(*stride_, regime));
    ++step_;
    planned_ = stride_->planned;
    stand_ = stride_->to;
    return stride_->moved;
  }
  const PlannedStep& planned(const Regime& regime) override {
    if (planned_ == nullptr) planned_ = ground_->planned(regime);
    return *planned_;
  }

 private:
  std::shared_ptr<Ground> ground_;
  std::shared_ptr<const Stand> stand_;
  std::shared_ptr<const Stride> stride_;
  std::shared_ptr<const KnownPlan> planned_;
  ReferencePlans* reference_;
  std::size_t step_ = 0;
};

bool moves_prices(const Scenario& scenario) {
  return std::any_of(scenario.events.begin(), scenario.events.end(),
                     [](const Event& event) { return std::holds_alternative<PricePath>(event.effect); });
}

}  // namespace

Way walk(Conduct conduct, const Scenario& scenario, const std::shared_ptr<const CompiledWorld>& compiled,
         SolverKind solver, const Terms& terms, bool keep_path, Progress& progress, const Observer& observer,
         RunCache* cache, ReferencePlans* reference, int threads_ahead) {
  const Calendar& calendar = scenario.calendar;
  Timeline timeline(scenario, *compiled, terms.controls);
  const WalkRules rules = rules_of(scenario, conduct, solver);
  std::unique_ptr<Stepper> stepper;
  std::optional<PlansAhead> ahead;
  if (cache == nullptr || keep_path) {
    stepper = std::make_unique<OwnStepper>(rules, compiled->network, timeline);
  } else {
    const std::shared_ptr<Ground> ground = cache->ground(compiled, timeline.groups(), timeline.pledges(), rules);
    stepper = std::make_unique<FollowingStepper>(ground, reference);
    if (threads_ahead > 0) ahead.emplace(scenario, *compiled, terms.controls, ground, threads_ahead);
  }
  Log log(scenario, *compiled, timeline.groups(), terms);
  Path& path = log.way.path;
  Table<double>& prices = log.way.prices;
  if (moves_prices(scenario) && terms.detail == Detail::everything)
    prices.resize(calendar.steps(), static_cast<int>(scenario.world->commodities.size()));
  // Nobody asks for prices of the twin, or beside the outcomes, unless they change what is done.
  std::optional<MarketPrices> markets;
  if (scenario.prices.move() && ((terms.controls && terms.detail == Detail::everything) || scenario.prices.act())) {
    markets.emplace(scenario, *compiled, solver);
    log.way.market_prices.resize(calendar.steps(), static_cast<int>(compiled->network.markets.size()));
    log.way.driven_away.resize(calendar.steps(), static_cast<int>(compiled->map.consumer.size()));
  }
  if (keep_path)
    path = {stepper->state(), timeline.groups(), timeline.pledges(), reserves_of(*scenario.world, *compiled), {}};
  for (int index = 0; index < calendar.steps() && !progress.stop(); ++index) {
    const std::span<const double> missing = stepper->missing();
    const Regime& regime = timeline.compose(index, missing);
    bool go_on = true;
    try {
      const Step& step = stepper->take(regime);
      const State& state = stepper->state();
      const PlanOfStep planned = [&]() -> const PlannedStep& { return stepper->planned(regime); };
      timeline.record(index, step.flow);
      std::span<const double> scarcity;
      if (markets) {
        scarcity = markets->note(timeline.prices(index), timeline.groups(), timeline.pledges(), regime, planned, step);
        std::ranges::copy(markets->by_market(), &log.way.market_prices.at(index, 0));
        std::ranges::copy(timeline.driven_away(), &log.way.driven_away.at(index, 0));
      }
      timeline.observe(index, {step.delivery, [&] { return std::span<const double>(planned().plan->coverage); },
                               step.flow, state.stock, step.run, scarcity});
      if (terms.detail == Detail::everything) log.way.in_force.push_back(timeline.in_force(index));
      if (prices.steps > 0) std::ranges::copy(timeline.prices(index), &prices.at(index, 0));
      log.note(index, regime, planned, step, state, timeline.stockpiles());
      const Recording& record = log.so_far();
      go_on =
          !observer || observer({conduct, !terms.controls, index, *compiled, timeline.groups(), stepper->planner(),
                                 timeline.pledges(), regime, planned().plan, step, state, missing,
                                 timeline.stockpiles(), regime.release, scarcity, record.consumers, record.facilities});
      if (keep_path)
        path.steps.push_back({regime, planned().plan, timeline.entitlements(), timeline.releases(), timeline.bill(),
                              full_reserves(path.reserves, timeline.stockpiles(), regime, step),
                              kept_commitments(path.pledges, regime, step)});
    } catch (const InvariantError& error) {
      throw InvariantError("in " + calendar.label(index) + ": " + error.what());
    }
    progress.step_done();
    if (!go_on) break;
  }
  if (reference != nullptr && static_cast<int>(reference->steps.size()) == calendar.steps()) reference->complete = true;
  log.way.dates = timeline.event_dates();
  log.way.ledger = timeline.ledger();
  log.way.plans = stepper->statistics();
  return log.finish();
}

}  // namespace chokepoint
