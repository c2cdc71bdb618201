#include "simulation/walk.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "regime/timeline.hpp"
#include "simulation/ground.hpp"
#include "simulation/market_prices.hpp"
#include "simulation/missing.hpp"
#include "simulation/plans_ahead.hpp"
#include "simulation/spare.hpp"

namespace chokepoint {
namespace {

/// A step that was taken; references hold until the next one is.
struct Taken {
  const std::shared_ptr<const Plan>& plan;
  const Step& step;
  const State& state;
  std::span<const unsigned char> could_have_more;
};

/// Takes the steps of a walk.
class Stepper {
 public:
  virtual ~Stepper() = default;
  virtual const State& state() const = 0;
  /// Per consumer: what it is expected to miss in the step to come.
  virtual std::span<const double> missing() = 0;
  virtual Taken take(const Regime& regime) = 0;
  virtual const Planner* planner() const { return nullptr; }  ///< where it has one of its own
};

/// Plans and moves by itself.
class OwnStepper final : public Stepper {
 public:
  OwnStepper(const WalkRules& rules, const Network& network, const Timeline& timeline)
      : network_(network),
        groups_(timeline.groups()),
        planner_(network, groups_, {rules.solver}, timeline.pledges()),
        execution_(execution_of(rules, network, groups_, timeline.pledges(), planner_.baseline())),
        outlook_(network) {}

  const State& state() const override { return execution_->state(); }
  std::span<const double> missing() override { return outlook_.missing(execution_->state()); }
  Taken take(const Regime& regime) override {
    plan_ = planner_.solve(regime);
    const Step& step = execution_->step(regime, *plan_);
    outlook_.note(step, regime.demand);
    could_have_more_ = could_have_more(network_, groups_, regime, *plan_);
    return {plan_, step, execution_->state(), could_have_more_};
  }
  const Planner* planner() const override { return &planner_; }

 private:
  const Network& network_;
  const std::vector<LinkGroup>& groups_;
  Planner planner_;
  std::unique_ptr<Execution> execution_;
  Outlook outlook_;
  std::shared_ptr<const Plan> plan_;
  std::vector<unsigned char> could_have_more_;
};

/// Takes over what others have planned and moved from the same place.
class FollowingStepper final : public Stepper {
 public:
  explicit FollowingStepper(std::shared_ptr<Ground> ground) : ground_(std::move(ground)), stand_(ground_->start()) {}

  const State& state() const override { return stand_->state; }
  std::span<const double> missing() override { return stand_->missing; }
  Taken take(const Regime& regime) override {
    stride_ = ground_->stride(stand_, regime);
    stand_ = stride_->to;
    return {stride_->planned->plan, stride_->moved, stand_->state, stride_->planned->could_have_more};
  }

 private:
  std::shared_ptr<Ground> ground_;
  std::shared_ptr<const Stand> stand_;
  std::shared_ptr<const Stride> stride_;
};

bool moves_prices(const Scenario& scenario) {
  return std::any_of(scenario.events.begin(), scenario.events.end(),
                     [](const Event& event) { return std::holds_alternative<PricePath>(event.effect); });
}

}  // namespace

Way walk(Conduct conduct, const Scenario& scenario, const std::shared_ptr<const CompiledWorld>& compiled,
         SolverKind solver, const Terms& terms, bool keep_path, Progress& progress, const Observer& observer,
         RunCache* cache, int threads_ahead) {
  const Calendar& calendar = scenario.calendar;
  Timeline timeline(scenario, *compiled, terms.controls);
  const WalkRules rules = rules_of(scenario, conduct, solver);
  std::unique_ptr<Stepper> stepper;
  std::optional<PlansAhead> ahead;
  if (cache == nullptr || keep_path) {
    stepper = std::make_unique<OwnStepper>(rules, compiled->network, timeline);
  } else {
    const std::shared_ptr<Ground> ground = cache->ground(compiled, timeline.groups(), timeline.pledges(), rules);
    stepper = std::make_unique<FollowingStepper>(ground);
    if (threads_ahead > 0) ahead.emplace(scenario, *compiled, terms.controls, ground, threads_ahead);
  }
  Log log(scenario, *compiled, timeline.groups(), terms);
  Path& path = log.way.path;
  Table<double>& prices = log.way.prices;
  if (moves_prices(scenario) && !terms.outcomes_only)
    prices.resize(calendar.steps(), static_cast<int>(scenario.world->commodities.size()));
  // Nobody asks for prices of the twin, or beside the outcomes, unless they change what is done.
  std::optional<MarketPrices> markets;
  if (scenario.prices.move() && ((terms.controls && !terms.outcomes_only) || scenario.prices.act())) {
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
      const Taken taken = stepper->take(regime);
      const auto& [plan, step, state, could_have_more] = taken;
      timeline.record(index, step.flow);
      std::span<const double> scarcity;
      if (markets) {
        scarcity = markets->note(timeline.prices(index), timeline.groups(), timeline.pledges(), regime, plan, step);
        std::ranges::copy(markets->by_market(), &log.way.market_prices.at(index, 0));
        std::ranges::copy(timeline.driven_away(), &log.way.driven_away.at(index, 0));
      }
      timeline.observe(index, {step.delivery, plan->coverage, step.flow, state.stock, step.run, scarcity});
      if (!terms.outcomes_only) log.way.in_force.push_back(timeline.in_force(index));
      if (prices.steps > 0) std::ranges::copy(timeline.prices(index), &prices.at(index, 0));
      log.note(index, regime, *plan, step, state, timeline.stockpiles(), could_have_more);
      const Recording& record = log.so_far();
      go_on = !observer || observer({conduct, !terms.controls, index, *compiled, timeline.groups(), stepper->planner(),
                                     timeline.pledges(), regime, plan, step, state, missing, timeline.stockpiles(),
                                     regime.release, scarcity, record.consumers, record.facilities});
      if (keep_path)
        path.steps.push_back({regime, plan, timeline.entitlements(), timeline.releases(), timeline.bill(),
                              full_reserves(path.reserves, timeline.stockpiles(), regime, step),
                              kept_commitments(path.pledges, regime, step)});
    } catch (const InvariantError& error) {
      throw InvariantError("in " + calendar.label(index) + ": " + error.what());
    }
    progress.step_done();
    if (!go_on) break;
  }
  log.way.dates = timeline.event_dates();
  log.way.ledger = timeline.ledger();
  if (const Planner* planner = stepper->planner()) log.way.plans = planner->statistics();
  return log.finish();
}

}  // namespace chokepoint
