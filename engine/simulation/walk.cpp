#include "simulation/walk.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "simulation/ground.hpp"
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

Walk::Walk(const Scenario& scenario, std::shared_ptr<const CompiledWorld> compiled, SolverKind solver,
           const Terms& terms)
    : scenario_(scenario),
      compiled_(std::move(compiled)),
      timeline_(scenario, *compiled_, terms.controls),
      log_(scenario, *compiled_, timeline_.groups(), terms),
      everything_(terms.detail == Detail::everything) {
  const Calendar& calendar = scenario.calendar;
  if (moves_prices(scenario) && everything_)
    log_.way.prices.resize(calendar.steps(), static_cast<int>(scenario.world->commodities.size()));
  // Nobody asks for prices of the twin, or beside the outcomes, unless they change what is done.
  if (scenario.prices.move() && ((terms.controls && everything_) || scenario.prices.act())) {
    markets_.emplace(scenario, *compiled_, solver);
    log_.way.market_prices.resize(calendar.steps(), static_cast<int>(compiled_->network.markets.size()));
    log_.way.driven_away.resize(calendar.steps(), static_cast<int>(compiled_->map.consumer.size()));
  }
}

const Regime& Walk::compose(std::span<const double> missing) {
  regime_ = &timeline_.compose(steps(), missing);
  return *regime_;
}

void Walk::note(const Step& step, const State& state, const PlanOfStep& planned) {
  const int index = steps();
  const Regime& regime = *regime_;
  Way& way = log_.way;
  timeline_.record(index, step.flow);
  scarcity_ = {};
  if (markets_) {
    scarcity_ = markets_->note(timeline_.prices(index), timeline_.groups(), timeline_.pledges(), regime, planned, step);
    std::ranges::copy(markets_->by_market(), &way.market_prices.at(index, 0));
    std::ranges::copy(timeline_.driven_away(), &way.driven_away.at(index, 0));
  }
  timeline_.observe(index, {step.delivery, [&] { return std::span<const double>(planned().plan->coverage); }, step.flow,
                            state.stock, step.run, scarcity_});
  if (everything_) way.in_force.push_back(timeline_.in_force(index));
  if (way.prices.steps > 0) std::ranges::copy(timeline_.prices(index), &way.prices.at(index, 0));
  log_.note(index, regime, planned, step, state, timeline_.stockpiles());
}

InvariantError Walk::named(const InvariantError& error) const {
  return InvariantError("in " + scenario_.calendar.label(steps()) + ": " + error.what());
}

Way Walk::finish() {
  log_.way.dates = timeline_.event_dates();
  log_.way.ledger = timeline_.ledger();
  return log_.finish();
}

Way walk(Conduct conduct, const Scenario& scenario, const std::shared_ptr<const CompiledWorld>& compiled,
         SolverKind solver, const Terms& terms, bool keep_path, Progress& progress, const Observer& observer,
         RunCache* cache, ReferencePlans* reference, int threads_ahead) {
  const int steps = scenario.calendar.steps();
  Walk walk(scenario, compiled, solver, terms);
  Timeline& timeline = walk.timeline();
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
  Path path;
  if (keep_path)
    path = {stepper->state(), timeline.groups(), timeline.pledges(), reserves_of(*scenario.world, *compiled), {}};
  while (walk.steps() < steps && !progress.stop()) {
    const std::span<const double> missing = stepper->missing();
    const Regime& regime = walk.compose(missing);
    bool go_on = true;
    try {
      const Step& step = stepper->take(regime);
      const State& state = stepper->state();
      const PlanOfStep planned = [&]() -> const PlannedStep& { return stepper->planned(regime); };
      const int index = walk.steps();
      walk.note(step, state, planned);
      const Recording& record = walk.so_far();
      go_on = !observer ||
              observer({conduct, !terms.controls, index, *compiled, timeline.groups(), stepper->planner(),
                        timeline.pledges(), regime, planned().plan, step, state, missing, timeline.stockpiles(),
                        regime.release, timeline.releases(), walk.scarcity(), record.consumers, record.facilities});
      if (keep_path)
        path.steps.push_back({regime, planned().plan, timeline.entitlements(), timeline.releases(), timeline.bill(),
                              full_reserves(path.reserves, timeline.stockpiles(), regime, step),
                              kept_commitments(path.pledges, regime, step)});
    } catch (const InvariantError& error) {
      throw walk.named(error);
    }
    progress.step_done();
    if (!go_on) break;
  }
  if (reference != nullptr && static_cast<int>(reference->steps.size()) == steps) reference->complete = true;
  Way way = walk.finish();
  way.plans = stepper->statistics();
  way.path = std::move(path);
  return way;
}

}  // namespace chokepoint
