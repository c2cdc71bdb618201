// What the conduct guarantees, on random worlds. Conservation, signs and limits are checked inside every step.
#include <gtest/gtest.h>

#include <cstdlib>

#include "conduct/cooperative.hpp"
#include "support/random_network.hpp"

namespace chokepoint {
namespace {

using support::random_shock;
using support::RandomNetwork;

unsigned worlds() { return std::getenv("CHOKEPOINT_FULL") != nullptr ? 2000 : 200; }

double throughput(const Network& n) { return *std::max_element(n.base_inflow.begin(), n.base_inflow.end()); }

/// A world, a shock, and a way through both.
struct Trial {
  explicit Trial(const NetworkSpec& spec, unsigned seed)
      : n(spec),
        shock(random_shock(n, seed)),
        rest(calm_regime(n, shock.groups.size())),
        planner(n, shock.groups),
        execution(n, shock.groups, planner.baseline()) {}

  /// One step; remembers plan and regime.
  const Step& step(bool shocked) {
    regime = shocked ? &shock.regime : &rest;
    plan = planner.solve(*regime);
    return execution.step(*regime, *plan);
  }

  double coverage(const Step& step, int k) const {
    return regime->demand[k] > 0 ? step.delivery[k] / regime->demand[k] : 1.0;
  }

  Network n;
  support::RandomShock shock;
  Regime rest;
  Planner planner;
  CooperativeExecution execution;
  const Regime* regime = nullptr;
  std::shared_ptr<const Plan> plan;
};

TEST(CooperativeProperty, WithoutEventsNothingEverChanges) {
  for (unsigned seed = 1; seed <= worlds(); ++seed) {
    SCOPED_TRACE(seed);
    Trial trial(RandomNetwork(seed).spec, seed);
    const auto start = trial.execution.state().stock;
    for (int t = 0; t < 24; ++t) {
      const Step& step = trial.step(false);
      for (int k = 0; k < trial.n.consumers.count; ++k)
        ASSERT_NEAR(trial.coverage(step, k), 1.0, 1e-9) << "seed " << seed << ' ' << trial.n.consumers.id[k];
    }
    ASSERT_EQ(trial.execution.state().stock, start) << "seed " << seed;
    ASSERT_EQ(trial.plan->flow, trial.n.links.base_flow);
  }
}

TEST(CooperativeProperty, UnderAStandingShockNobodyStaysBelowThePlan) {
  for (unsigned seed = 1; seed <= worlds(); ++seed) {
    SCOPED_TRACE(seed);
    Trial trial(RandomNetwork(seed).spec, seed);
    for (int t = 0; t < 4; ++t) trial.step(false);
    for (int t = 0; t < 300; ++t) {
      const Step& step = trial.step(true);
      if (t < 276) continue;
      for (int k = 0; k < trial.n.consumers.count; ++k)
        ASSERT_GE(trial.coverage(step, k), trial.plan->coverage[k] - 1e-6)
            << "seed " << seed << " step " << t << ' ' << trial.n.consumers.id[k];
    }
  }
}

TEST(CooperativeProperty, AfterALiftedShockEverybodyIsSuppliedAgain) {
  for (unsigned seed = 1; seed <= worlds(); ++seed) {
    SCOPED_TRACE(seed);
    Trial trial(RandomNetwork(seed).spec, seed);
    for (int t = 0; t < 160; ++t) {
      const Step& step = trial.step(t >= 4 && t < 20);
      if (t < 140) continue;
      for (int k = 0; k < trial.n.consumers.count; ++k)
        ASSERT_GE(trial.coverage(step, k), 1 - 1e-6)
            << "seed " << seed << " step " << t << ' ' << trial.n.consumers.id[k];
    }
  }
}

TEST(CooperativeProperty, BetterClassesComeFirstInEveryMarket) {
  for (unsigned seed = 1; seed <= worlds(); ++seed) {
    SCOPED_TRACE(seed);
    Trial trial(RandomNetwork(seed).spec, seed);
    const double size = throughput(trial.n);
    for (int t = 0; t < 60; ++t) {
      const Step& step = trial.step(t >= 4);
      const auto& n = trial.n;
      for (int m = 0; m < n.rooms.count; ++m)
        for (const int a : n.room_consumers[m]) {
          const double lack = std::min(trial.plan->delivery[a], trial.regime->demand[a]) - step.delivery[a];
          if (lack <= 1e-6 * size) continue;
          for (const int b : n.room_consumers[m])
            if (n.consumers.rank[b] > n.consumers.rank[a]) {
              ASSERT_LE(std::min(lack, step.delivery[b]), 1e-6 * size)
                  << "seed " << seed << " step " << t << ": " << n.consumers.id[b] << " before " << n.consumers.id[a];
            }
        }
    }
  }
}

TEST(CooperativeProperty, NobodyGoesShortBesideStockThatIsNotReserved) {
  for (unsigned seed = 1; seed <= worlds(); ++seed) {
    SCOPED_TRACE(seed);
    Trial trial(RandomNetwork(seed).spec, seed);
    const double size = throughput(trial.n);
    for (int t = 0; t < 60; ++t) {
      const Step& step = trial.step(t >= 4 && t < 40);
      const auto& n = trial.n;
      const std::size_t width = n.classes.size() + 1;
      for (int k = 0; k < n.consumers.count; ++k) {
        const auto m = static_cast<std::size_t>(n.consumers.room[k]);
        const double unreserved = trial.execution.state().stock[m] - trial.plan->reserve[m * width + width - 1];
        ASSERT_LE(std::min(trial.regime->demand[k] - step.delivery[k], unreserved), 1e-9 * size)
            << "seed " << seed << " step " << t << ' ' << n.consumers.id[k];
      }
    }
  }
}

TEST(CooperativeProperty, AnyListingGivesTheSameBits) {
  for (unsigned seed = 1; seed <= worlds() / 3; ++seed) {
    const RandomNetwork made(seed);
    Trial one(made.spec, seed), other(made.shuffled(seed + 7), seed);
    for (int t = 0; t < 40; ++t) {
      const Step a = one.step(t >= 4 && t < 20);
      const Step& b = other.step(t >= 4 && t < 20);
      ASSERT_EQ(a.delivery, b.delivery) << "seed " << seed << " step " << t;
      ASSERT_EQ(a.flow, b.flow) << "seed " << seed << " step " << t;
      ASSERT_EQ(a.run, b.run) << "seed " << seed << " step " << t;
      ASSERT_EQ(one.execution.state().stock, other.execution.state().stock) << "seed " << seed << " step " << t;
    }
  }
}

TEST(CooperativeProperty, RegimesThatChangeEveryStepBreakNoLaw) {
  for (unsigned seed = 1; seed <= worlds() / 2; ++seed) {
    SCOPED_TRACE(seed);
    Trial trial(RandomNetwork(seed).spec, seed);
    std::mt19937 random(seed);
    const auto real = [&](double least, double most) {
      return std::uniform_real_distribution<double>(least, most)(random);
    };
    for (int t = 0; t < 40; ++t) {
      Regime regime = real(0, 1) < 0.5 ? trial.shock.regime : trial.rest;
      for (double& capacity : regime.link_capacity) capacity *= real(0, 1) < 0.1 ? real(0, 1) : 1;
      for (double& capacity : regime.process_capacity) capacity *= real(0, 1) < 0.1 ? real(0, 1) : 1;
      for (double& wanted : regime.demand) wanted *= real(0.9, 1.1);
      for (int m = 0; m < trial.n.rooms.count; ++m)
        if (real(0, 1) < 0.05) regime.release[m] = real(0, 1) * trial.n.base_inflow[m];
      // Permits in hand are not the quota's rate: less, more, or none.
      for (double& room : regime.group_room) room = real(0, 1) < 0.2 ? 0 : room * real(0, 2);
      const Anchor pattern = anchor(trial.n, regime.demand);
      regime.anchor_flow = pattern.flow;
      regime.anchor_run = pattern.run;
      const auto plan = trial.planner.solve(regime);
      ASSERT_NO_THROW(trial.execution.step(regime, *plan)) << "seed " << seed << " step " << t;
    }
  }
}

}  // namespace
}  // namespace chokepoint
