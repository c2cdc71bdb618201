// What the clairvoyant conduct guarantees, on random networks: never more damage than a simulated run along its path,
// rest where nothing happens, the same bits whatever the order of rows, and the optimum another solver finds.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "conduct/cooperative.hpp"
#include "foresight/clairvoyant.hpp"
#include "support/random_network.hpp"

namespace chokepoint {
namespace {

using support::random_shock;
using support::RandomNetwork;

unsigned few_or_many(unsigned few, unsigned many) { return std::getenv("CHOKEPOINT_FULL") != nullptr ? many : few; }

/// A cooperative run of so many steps: calm, then under a shock, then calm again. Its path, and its damage.
struct Trial {
  Trial(const NetworkSpec& spec, unsigned seed, int calm, int shocked, int after)
      : n(spec), shock(random_shock(n, seed)), planner(n, shock.groups) {
    for (int k = 0; k < n.consumers.count; ++k)
      price.push_back(std::pow(0.5, n.consumers.rank[k]) * (1.0 + 3.0 * n.rooms.commodity[n.consumers.room[k]]));
    CooperativeExecution execution(n, shock.groups, planner.baseline());
    const Regime rest = calm_regime(n, shock.groups.size());
    path.start = execution.state();
    path.groups = shock.groups;
    for (int t = 0; t < calm + shocked + after; ++t) {
      const Regime& regime = t >= calm && t < calm + shocked ? shock.regime : rest;
      const auto plan = planner.solve(regime);
      const Step& step = execution.step(regime, *plan);
      Entitlements terms;
      for (std::size_t g = 0; g < shock.groups.size(); ++g)
        if (regime.group_room[g] < unlimited) terms.groups.push_back({static_cast<int>(g), regime.group_room[g]});
      path.steps.push_back({regime, plan, terms, {}, {}, {}, {}});
      damage += damage_of(regime, step);
    }
  }

  double damage_of(const Regime& regime, const Step& step) const {
    double sum = 0;
    for (int k = 0; k < n.consumers.count; ++k) sum += price[k] * std::max(0.0, regime.demand[k] - step.delivery[k]);
    return sum;
  }
  double damage_of(const Foresight& foresight) const {
    double sum = 0;
    for (std::size_t t = 0; t < foresight.steps.size(); ++t)
      sum += damage_of(path.steps[t].regime, foresight.steps[t].step);
    return sum;
  }
  /// What all that is wanted is worth: what rounding is measured against where there is no damage.
  double worth() const {
    double sum = 0;
    for (const PathStep& step : path.steps)
      for (int k = 0; k < n.consumers.count; ++k) sum += price[k] * step.regime.demand[k];
    return sum;
  }

  Network n;
  support::RandomShock shock;
  Planner planner;
  std::vector<double> price;
  Path path;
  double damage = 0;
};

TEST(Clairvoyant, DoesNoMoreDamageThanTheCooperativeRunAlongItsPath) {
  int less = 0;
  for (unsigned seed = 1; seed <= few_or_many(60, 1000); ++seed) {
    SCOPED_TRACE(seed);
    const Trial trial(RandomNetwork(seed).spec, seed, 3, 6, 5);
    const Foresight foresight = foresee(trial.n, trial.path, trial.price, {});
    ASSERT_EQ(foresight.steps.size(), trial.path.steps.size());
    const double tolerance = 1e-6 * trial.damage + 1e-9 * trial.worth();
    ASSERT_LE(foresight.damage, trial.damage + tolerance);
    ASSERT_NEAR(trial.damage_of(foresight), foresight.damage, tolerance);
    less += foresight.damage < 0.99 * trial.damage;
  }
  EXPECT_GT(less, 20);  // foresight helps: the bound is not the run itself
}

TEST(Clairvoyant, LeavesAWorldAtRestAlone) {
  for (unsigned seed = 1; seed <= few_or_many(40, 400); ++seed) {
    SCOPED_TRACE(seed);
    const Trial trial(RandomNetwork(seed).spec, seed, 12, 0, 0);
    const Foresight foresight = foresee(trial.n, trial.path, trial.price, {});
    ASSERT_LE(foresight.damage, 1e-9 * trial.worth());
    for (const Foresight::Done& done : foresight.steps)
      for (int m = 0; m < trial.n.rooms.count; ++m)
        ASSERT_NEAR(done.state.stock[m], trial.path.start.stock[m], 1e-6 * std::max(1.0, trial.n.base_inflow[m]))
            << trial.n.rooms.id[m];
    for (int l = 0; l < trial.n.links.count; ++l)
      ASSERT_NEAR(foresight.steps[5].step.flow[l], trial.n.links.base_flow[l],
                  1e-6 * std::max(1.0, trial.n.links.base_flow[l]));
  }
}

TEST(Clairvoyant, DoesTheSameWhateverTheOrderOfRows) {
  for (unsigned seed = 1; seed <= few_or_many(15, 200); ++seed) {
    SCOPED_TRACE(seed);
    const RandomNetwork world(seed);
    const Trial one(world.spec, seed, 2, 4, 4), other(world.shuffled(seed), seed, 2, 4, 4);
    const Foresight first = foresee(one.n, one.path, one.price, {}),
                    second = foresee(other.n, other.path, other.price, {});
    ASSERT_EQ(first.damage, second.damage);
    for (std::size_t t = 0; t < first.steps.size(); ++t) {
      ASSERT_EQ(first.steps[t].step.delivery, second.steps[t].step.delivery);
      ASSERT_EQ(first.steps[t].step.flow, second.steps[t].step.flow);
      ASSERT_EQ(first.steps[t].state.stock, second.steps[t].state.stock);
    }
  }
}

/// Damage alone, by the kernel's dual simplex method, without presolve and without a second objective.
double least_damage(const Programme& programme) {
  LpModel model = programme.model;
  model.cost = programme.damage;
  const auto solver = make_solver(SolverKind::own);
  solver->load(model);
  EXPECT_EQ(solver->solve(), LpStatus::optimal);
  return solver->objective() * programme.damage_unit;
}

TEST(Clairvoyant, ReachesTheOptimumThatTheKernelFinds) {
  for (unsigned seed = 1; seed <= few_or_many(30, 300); ++seed) {
    SCOPED_TRACE(seed);
    const Trial trial(RandomNetwork(seed).spec, seed, 1, 4, 2);
    const Foresight foresight = foresee(trial.n, trial.path, trial.price, {});
    const Programme programme(trial.n, trial.path, trial.price, 0, 7, {trial.path.start, {}, {}});
    ASSERT_NEAR(foresight.damage, least_damage(programme), 1e-7 * foresight.damage + 1e-9 * trial.worth());
  }
}

TEST(Clairvoyant, WithAWindowSeesLessAndDoesNoLessDamage) {
  double seen = 0, unseen = 0;
  for (unsigned seed = 1; seed <= few_or_many(20, 200); ++seed) {
    SCOPED_TRACE(seed);
    const Trial trial(RandomNetwork(seed).spec, seed, 4, 6, 2);
    ForesightOptions short_sighted;
    short_sighted.window = 4;
    const Foresight all = foresee(trial.n, trial.path, trial.price, {}),
                    part = foresee(trial.n, trial.path, trial.price, short_sighted);
    ASSERT_EQ(part.steps.size(), trial.path.steps.size());
    ASSERT_GE(trial.damage_of(part), all.damage * (1 - 1e-6) - 1e-9 * trial.worth());
    seen += all.damage / trial.worth();
    unseen += trial.damage_of(part) / trial.worth();
  }
  EXPECT_GT(unseen, seen);
}

TEST(Clairvoyant, GivesTheRangeOfWhatAConsumerMayGoWithout) {
  int open = 0;
  for (unsigned seed = 1; seed <= few_or_many(20, 200); ++seed) {
    SCOPED_TRACE(seed);
    const Trial trial(RandomNetwork(seed).spec, seed, 1, 5, 2);
    std::vector<int> all;
    for (int k = 0; k < trial.n.consumers.count; ++k) all.push_back(k);
    const Foresight foresight = foresee(trial.n, trial.path, trial.price, {}, [&](const Foresight&) { return all; });
    ASSERT_EQ(foresight.ranges.size(), all.size());
    double least = 0, most = 0;
    for (const Foresight::Range& range : foresight.ranges) {
      double own = 0;
      for (std::size_t t = 0; t < foresight.steps.size(); ++t)
        own += trial.path.steps[t].regime.demand[range.consumer] - foresight.steps[t].step.delivery[range.consumer];
      const double rounding = 1e-6 * (1 + trial.n.consumers.demand[range.consumer]);
      ASSERT_LE(range.tonnes.least, own + rounding) << trial.n.consumers.id[range.consumer];
      ASSERT_GE(range.tonnes.most, own - rounding) << trial.n.consumers.id[range.consumer];
      least += range.tonnes.least * trial.price[range.consumer];
      most += range.tonnes.most * trial.price[range.consumer];
      open += range.tonnes.most > range.tonnes.least + 0.01 * trial.n.consumers.demand[range.consumer];
    }
    ASSERT_LE(least, foresight.damage + 1e-6 * trial.worth());
    ASSERT_GE(most, foresight.damage - 1e-6 * trial.worth());
  }
  EXPECT_GT(open, 10);  // the optimum does not say who
}

}  // namespace
}  // namespace chokepoint
