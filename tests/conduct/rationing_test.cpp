// The rationing conduct: by which rule who gets what, that a calm world stands still, that no law is broken however
// regimes change, that listings mean nothing, and that eight variants side by side have the bits of each alone.
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>

#include "base/wide_lanes.hpp"
#include "conduct/rationing.hpp"
#include "conduct/rationing_kernel.hpp"
#include "support/random_network.hpp"

namespace chokepoint {
namespace {

using support::random_shock;
using support::RandomNetwork;

constexpr SupplierRule all_rules[] = {SupplierRule::proportional, SupplierRule::home_first, SupplierRule::equal_awards,
                                      SupplierRule::equal_losses, SupplierRule::priority};

unsigned rationed_worlds() { return std::getenv("CHOKEPOINT_FULL") != nullptr ? 2000 : 150; }

std::vector<double> awards(SupplierRule rule, double supply, std::vector<Claim> claims) {
  std::vector<int> order;
  ration(rule, supply, claims, order);
  std::vector<double> result;
  for (const Claim& claim : claims) result.push_back(claim.award);
  return result;
}

void expect_near(const std::vector<double>& found, const std::vector<double>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-9) << i;
}

TEST(RationingRules, SixtyTonnesForClaimsOfFiftyThirtyAndTwenty) {
  const std::vector<Claim> claims{{50, 0, {0, 50}}, {30, 0, {0, 30}}, {20, 0, {0, 20}}};
  expect_near(awards(SupplierRule::proportional, 60, claims), {30, 18, 12});
  expect_near(awards(SupplierRule::equal_awards, 60, claims), {20, 20, 20});
  expect_near(awards(SupplierRule::equal_losses, 60, claims), {50 - 40. / 3, 30 - 40. / 3, 20 - 40. / 3});
  expect_near(awards(SupplierRule::priority, 60, claims), {50, 10, 0});
}

TEST(RationingRules, TheSmallAreServedInFullOrLoseAllTheyClaimed) {
  const std::vector<Claim> claims{{50, 0, {}}, {30, 0, {}}, {2, 0, {}}};
  expect_near(awards(SupplierRule::equal_awards, 60, claims), {29, 29, 2});
  expect_near(awards(SupplierRule::equal_losses, 60, claims), {40, 20, 0});
}

TEST(RationingRules, LowerTiersComeFirstWhateverTheRule) {
  for (const SupplierRule rule : all_rules)
    expect_near(awards(rule, 60, {{50, 2, {}}, {30, 1, {}}, {20, 0, {}}}), {10, 30, 20});
}

TEST(RationingRules, ABetterClassComesBeforeALargerCustomerAndEqualsShare) {
  expect_near(awards(SupplierRule::priority, 60, {{50, 0, {1, 50}}, {30, 0, {0, 30}}, {20, 0, {1, 20}}}), {30, 30, 0});
  expect_near(awards(SupplierRule::priority, 30, {{30, 0, {0, 30}}, {30, 0, {0, 30}}}), {15, 15});
}

TEST(RationingRules, NobodyGetsMoreThanHeClaimedAndAllIsGivenAway) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> real(0, 1);
  for (int trial = 0; trial < 2000; ++trial) {
    std::vector<Claim> claims(1 + static_cast<std::size_t>(trial % 9));
    double total = 0;
    for (Claim& claim : claims) {
      claim = {real(random) * (trial % 3 == 0 ? std::round(real(random) * 3) : 1), trial % 2 == 0 ? 0 : trial % 5, {}};
      total += claim.amount;
    }
    const double supply = real(random) * 1.2 * total;
    for (const SupplierRule rule : all_rules) {
      const auto given = awards(rule, supply, claims);
      double sum = 0;
      for (std::size_t i = 0; i < given.size(); ++i) {
        EXPECT_GE(given[i], 0);
        EXPECT_LE(given[i], claims[i].amount * (1 + 1e-12));
        sum += given[i];
      }
      EXPECT_NEAR(sum, std::min(supply, total), 1e-9 * (1 + total));
    }
  }
}

/// A mine, 60 t a step after its outage, and users at home and abroad who want 50, 30 and 20.
struct ThreeClaims {
  ThreeClaims() {
    spec.rooms = {{"MIN/ore", "MIN/ore", "MIN", "ore", 0},
                  {"BIG/ore", "BIG/ore", "BIG", "ore", 0},
                  {"MID/ore", "MID/ore", "MID", "ore", 0}};
    spec.facilities = {{"mine", 100}};
    spec.processes = {{"mine:ore", "mine", {}, {{"MIN/ore", 1}}, 100, 1, 0, 100}};
    spec.links = {{"MIN/ore>BIG/ore", "MIN/ore", "BIG/ore", 100, 0, 0, 50},
                  {"MIN/ore>MID/ore", "MIN/ore", "MID/ore", 100, 0, 0, 30}};
    spec.consumers = {{"BIG/u", "BIG/ore", 50}, {"MID/u", "MID/ore", 30}, {"MIN/u", "MIN/ore", 20}};
  }
  std::vector<double> shared_by(SupplierRule rule, std::vector<unsigned char> partner = {}) const {
    const Network n(spec);
    RationingBehaviour behaviour;
    behaviour.rule = rule;
    RationingExecution execution(n, {}, {}, behaviour);
    Regime regime = calm_regime(n);
    regime.facility_capacity[0] = 60;
    regime.partner = std::move(partner);
    return execution.step(regime, baseline_plan(n)).delivery;
  }
  NetworkSpec spec;
};

TEST(RationingRules, TheSameNumbersInAWorld) {
  const ThreeClaims world;
  expect_near(world.shared_by(SupplierRule::proportional), {30, 18, 12});
  expect_near(world.shared_by(SupplierRule::equal_awards), {20, 20, 20});
  expect_near(world.shared_by(SupplierRule::equal_losses), {50 - 40. / 3, 30 - 40. / 3, 20 - 40. / 3});
  expect_near(world.shared_by(SupplierRule::priority), {50, 10, 0});
  expect_near(world.shared_by(SupplierRule::home_first), {25, 15, 20});
}

TEST(RationingRules, PartnersComeBeforeStrangers) {
  const ThreeClaims world;  // MID has an agreement with the mine's country
  expect_near(world.shared_by(SupplierRule::proportional, {0, 1}), {10, 30, 20});
  expect_near(world.shared_by(SupplierRule::home_first, {0, 1}), {10, 30, 20});
}

/// A random world, its shock, and a way through both; plans play no part.
struct Walk {
  Walk(const NetworkSpec& spec, unsigned seed, const RationingBehaviour& behaviour = {})
      : n(spec),
        shock(random_shock(n, seed)),
        rest(calm_regime(n, shock.groups.size())),
        plan(baseline_plan(n)),
        execution(n, shock.groups, {}, behaviour) {}
  const Step& step(bool shocked) { return execution.step(shocked ? shock.regime : rest, plan); }

  Network n;
  support::RandomShock shock;
  Regime rest;
  Plan plan;
  RationingExecution execution;
};

TEST(Rationing, WithoutEventsNothingEverChanges) {
  for (unsigned seed = 1; seed <= rationed_worlds(); ++seed) {
    RationingBehaviour behaviour;
    behaviour.rule = all_rules[seed % 5];
    behaviour.hoarding = seed % 2 == 0 ? 1 : 2;
    Walk walk(RandomNetwork(seed).spec, seed, behaviour);
    const auto start = walk.execution.state().stock;
    for (int t = 0; t < 60; ++t) {
      const Step& step = walk.step(false);
      for (int k = 0; k < walk.n.consumers.count; ++k)
        ASSERT_NEAR(step.delivery[k], walk.rest.demand[k], 1e-9 * walk.rest.demand[k])
            << "seed " << seed << ' ' << walk.n.consumers.id[k];
      for (int l = 0; l < walk.n.links.count; ++l)
        ASSERT_NEAR(step.flow[l], walk.n.links.base_flow[l], 1e-9 * (1e-6 + walk.n.links.base_flow[l]))
            << "seed " << seed << ' ' << walk.n.links.id[l];
    }
    for (int m = 0; m < walk.n.rooms.count; ++m)
      ASSERT_NEAR(walk.execution.state().stock[m], start[m], 1e-9 * (walk.n.base_inflow[m] + start[m]))
          << "seed " << seed << ' ' << walk.n.rooms.id[m];
  }
}

/// Measured, no theorem: where a commodity's capacity has no slack, a facility that makes two products may go on making
/// too much of one. docs/model/rationing.md gives the figures.
TEST(Rationing, AfterALiftedShockNearlyEverybodyIsSuppliedAgain) {
  unsigned recovered = 0;
  for (unsigned seed = 1; seed <= rationed_worlds(); ++seed) {
    Walk walk(RandomNetwork(seed).spec, seed);
    for (int t = 0; t < 4; ++t) walk.step(false);
    for (int t = 0; t < 40; ++t) walk.step(true);
    const Step* step = nullptr;
    for (int t = 0; t < 400; ++t) step = &walk.step(false);
    double missing = 0, wanted = 0;
    for (int k = 0; k < walk.n.consumers.count; ++k) {
      missing += walk.rest.demand[k] - step->delivery[k];
      wanted += walk.rest.demand[k];
    }
    const bool roomy = seed % 2 == 1;  // every capacity lies well above the base year's
    EXPECT_LE(missing, (roomy ? 0.01 : 0.1) * wanted) << "seed " << seed;
    if (missing <= 1e-6 * wanted) ++recovered;
  }
  EXPECT_GE(recovered, 0.9 * rationed_worlds());
}

TEST(Rationing, AnyListingGivesTheSameBits) {
  for (unsigned seed = 1; seed <= rationed_worlds() / 3; ++seed) {
    const RandomNetwork made(seed);
    RationingBehaviour behaviour;
    behaviour.rule = all_rules[seed % 5];
    Walk one(made.spec, seed, behaviour), other(made.shuffled(seed + 7), seed, behaviour);
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

/// A regime that differs in every step and variant.
Regime unsteady(const Network& n, const support::RandomShock& shock, const Regime& rest, unsigned seed) {
  std::mt19937 random(seed);
  const auto real = [&](double least, double most) {
    return std::uniform_real_distribution<double>(least, most)(random);
  };
  Regime regime = real(0, 1) < 0.5 ? shock.regime : rest;
  for (double& capacity : regime.link_capacity) capacity *= real(0, 1) < 0.1 ? real(0, 1) : 1;
  for (double& capacity : regime.process_capacity) capacity *= real(0, 1) < 0.1 ? real(0, 1) : 1;
  for (double& wanted : regime.demand) wanted *= real(0.9, 1.1);
  for (int m = 0; m < n.rooms.count; ++m)
    if (real(0, 1) < 0.05) regime.release[m] = real(0, 1) * n.base_inflow[m];
  for (double& room : regime.group_room) room = real(0, 1) < 0.2 ? 0 : room * real(0, 2);
  if (real(0, 1) < 0.5) {
    const Anchor pattern = anchor(n, regime.demand);
    regime.anchor_flow = pattern.flow;
    regime.anchor_run = pattern.run;
  }
  for (int l = 0; l < n.links.count; ++l) regime.partner.push_back(real(0, 1) < 0.1);
  for (int m = 0; m < n.rooms.count; ++m) regime.warned.push_back(real(0, 1) < 0.1);
  return regime;
}

TEST(Rationing, RegimesThatChangeEveryStepBreakNoLaw) {
  for (unsigned seed = 1; seed <= rationed_worlds(); ++seed) {
    RationingBehaviour behaviour;
    behaviour.rule = all_rules[seed % 5];
    behaviour.hoarding = seed % 3 == 0 ? 1.5 : 1;
    Walk walk(RandomNetwork(seed).spec, seed, behaviour);
    for (unsigned t = 0; t < 40; ++t)
      ASSERT_NO_THROW(walk.execution.step(unsteady(walk.n, walk.shock, walk.rest, seed * 100 + t), walk.plan))
          << "seed " << seed << " step " << t;
  }
}

/// Eight variants in lanes of the kind beside the same eight alone, step by step and bit by bit.
template <class Eight>
void expect_bits_of_each_alone() {
  for (unsigned seed = 1; seed <= rationed_worlds() / 3; ++seed) {
    const Network n(RandomNetwork(seed).spec);
    const support::RandomShock shock = random_shock(n, seed);
    const Regime rest = calm_regime(n, shock.groups.size());
    Pledges pledges;
    pledges.trusts.push_back({-1, "trust", {0, n.links.count - 1}});
    RationingBehaviour behaviour;
    behaviour.rule = seed % 2 == 0 ? SupplierRule::proportional : all_rules[seed % 5];
    behaviour.hoarding = seed % 3 == 0 ? 1.5 : 1;
    const RationingLayout layout(n, shock.groups, pledges, behaviour, 30.4375);
    RationingKernel<Eight> together(layout, 2);
    std::vector<std::unique_ptr<RationingKernel<double>>> alone;
    for (int v = 0; v < 8; ++v) alone.push_back(std::make_unique<RationingKernel<double>>(layout, 2));
    for (unsigned t = 0; t < 60; ++t) {
      for (int v = 0; v < 8; ++v) {
        // One variant stays calm, one is shocked once, the others differ all the time.
        Regime regime = v == 0                 ? rest
                        : v == 1               ? (t >= 5 && t < 25 ? shock.regime : rest)
                        : t % 10 < unsigned(v) ? unsteady(n, shock, rest, seed * 1000 + t * 8 + unsigned(v))
                                               : rest;
        regime.trust_cap = {v == 3 ? 0.5 * n.links.base_flow[0] : unlimited};
        together.load(regime, v);
        alone[static_cast<std::size_t>(v)]->load(regime);
      }
      together.step();
      for (int v = 0; v < 8; ++v) {
        RationingKernel<double>& one = *alone[static_cast<std::size_t>(v)];
        one.step();
        for (int l = 0; l < n.links.count; ++l) {
          ASSERT_EQ(lane(together.flow(l), v), one.flow(l)) << seed << " variant " << v << " step " << t;
          ASSERT_EQ(lane(together.share(l), v), one.share(l)) << seed << " variant " << v << " step " << t;
        }
        for (int k = 0; k < n.consumers.count; ++k)
          ASSERT_EQ(lane(together.delivery(k), v), one.delivery(k)) << seed << " variant " << v << " step " << t;
        for (int m = 0; m < n.rooms.count; ++m)
          ASSERT_EQ(lane(together.stock(m), v), one.stock(m)) << seed << " variant " << v << " step " << t;
      }
    }
  }
}

TEST(RationingLanes, EightVariantsSideBySideHaveTheBitsOfEachAlone) { expect_bits_of_each_alone<Lanes>(); }

TEST(RationingLanes, SoTheyHaveInWideRegisters) {
  if (!has_wide_lanes()) GTEST_SKIP() << "a machine without AVX-512";
  expect_bits_of_each_alone<WideLanes>();
}

}  // namespace
}  // namespace chokepoint
