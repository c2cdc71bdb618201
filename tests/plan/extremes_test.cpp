// What real worlds and wrong data contain: ties everywhere, supply equal to demand to the last bit, coefficients from
// 1e-6 to 1e3, gigatonnes beside grams, zero capacities, duplicate lanes, empty markets.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <numeric>

#include "plan/oracle.hpp"
#include "plan/plan.hpp"
#include "support/network_variant.hpp"
#include "support/random_regimes.hpp"
#include "support/tied_network.hpp"

namespace chokepoint {
namespace {

using support::NetworkVariant;
using support::RandomNetwork;
using support::RandomShock;

unsigned worlds(unsigned quick) { return std::getenv("CHOKEPOINT_FULL") != nullptr ? 50 * quick : quick; }

/// What the planners of a test went through, and what of it may be.
struct Toll {
  long solves = 0, pivots = 0, fallbacks = 0, lambdas = 0, vertices = 0, plans = 0;
  void add(const PlanStatistics& statistics) {
    solves += statistics.lp_solves;
    pivots += statistics.pivots;
    fallbacks += statistics.fallbacks;
    lambdas += statistics.lambda_solves;
    vertices += statistics.vertices;
    plans += statistics.plans - statistics.reused;
  }
  /// Shares of the plans, at most.
  void expect(double fallback, double lambda, double vertex) const {
    const std::string all = fmt::format("{} plans, {} solves, {} pivots, {} fallbacks, {} λ programmes, {} vertices",
                                        plans, solves, pivots, fallbacks, lambdas, vertices);
    ::testing::Test::RecordProperty("toll", all);
    if (std::getenv("CHOKEPOINT_DIFFERENCES") != nullptr) fmt::print("{}\n", all);
    EXPECT_LE(static_cast<double>(fallbacks), fallback * static_cast<double>(plans)) << all;
    EXPECT_LE(static_cast<double>(lambdas), lambda * static_cast<double>(plans)) << all;
    EXPECT_LE(static_cast<double>(vertices), vertex * static_cast<double>(plans)) << all;
  }
};

/// A plan of a regime, and that of the same regime in a variant of its network.
struct Twins {
  Twins(const NetworkSpec& original, const NetworkVariant& variant, unsigned seed, Toll& toll)
      : one(original), other(variant.spec), names(variant), shock(support::random_shock(one, seed)) {
    RandomShock same{{}, calm_regime(other)};
    support::carry(one, shock, other, variant, same);
    Planner first(one, shock.groups), second(other, same.groups);
    a = first.solve(shock.regime);
    b = second.solve(same.regime);
    toll.add(second.statistics());
    exact_ties = first.statistics().vertices + second.statistics().vertices == 0;
  }

  /// The original's coverage, flows and runs as the variant has them; parts of one thing are added up.
  std::vector<double> coverage() const {
    std::vector<double> list(a->coverage.size(), -1);
    for (int k = 0; k < other.consumers.count; ++k)
      if (const auto copy = names.consumers.find(other.consumers.id[k]); copy != names.consumers.end())
        list[one.find_consumer(copy->second.id)] = b->coverage[k];
    return list;
  }
  /// `factor`: units here in one there; parts have less than 1.
  std::vector<double> flow() const {
    std::vector<double> list(a->flow.size(), 0.0);
    for (int l = 0; l < other.links.count; ++l)
      if (const auto copy = names.links.find(other.links.id[l]); copy != names.links.end())
        list[one.find_link(copy->second.id)] += b->flow[l] / names.tonnes.at(copy->second.id);
    return list;
  }

  const Network one, other;
  const NetworkVariant& names;
  const RandomShock shock;
  std::shared_ptr<const Plan> a, b;
  bool exact_ties = false;
};

void expect_near(const std::vector<double>& a, const std::vector<double>& b, double tolerance, unsigned seed) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], tolerance) << "network " << seed << ", " << i;
}

TEST(Extremes, UnitsThatArePowersOfTwoGiveTheSameBits) {
  Toll toll;
  for (unsigned seed = 1; seed <= worlds(60); ++seed) {
    std::mt19937 random(seed);
    const NetworkSpec spec = RandomNetwork(seed).spec;
    const NetworkVariant variant = support::in_other_units(
        spec, [&] { return std::ldexp(1.0, std::uniform_int_distribution<int>(-40, 40)(random)); });
    const Twins twins(spec, variant, seed, toll);
    ASSERT_EQ(twins.a->coverage, twins.coverage()) << "network " << seed;
    ASSERT_EQ(twins.a->flow, twins.flow()) << "network " << seed;
  }
}

TEST(Extremes, GramsBesideGigatonnesInOneChain) {
  Toll toll;
  double least = 1, most = 1;
  for (unsigned seed = 1; seed <= worlds(60); ++seed) {
    std::mt19937 random(seed);
    const NetworkSpec spec = RandomNetwork(seed).spec;
    const NetworkVariant variant = support::in_other_units(
        spec, [&] { return std::pow(10.0, std::uniform_real_distribution<double>(-6, 9)(random)); });
    for (const auto& process : variant.spec.processes)
      for (const auto& [room, amount] : process.inputs) {
        least = std::min(least, amount);
        most = std::max(most, amount);
      }
    const Twins twins(spec, variant, seed, toll);
    // Coverage alone: how much the change of one commodity counts against that of another depends on their units.
    expect_near(twins.a->coverage, twins.coverage(), 1e-9, seed);
    if (HasFatalFailure()) return;
  }
  EXPECT_LT(least, 1e-6);
  EXPECT_GT(most, 1e3);
  toll.expect(5e-3, 2e-3, 0.01);
}

TEST(Extremes, EmptyMarketsAndZeroCapacitiesChangeNothing) {
  Toll toll;
  for (unsigned seed = 1; seed <= worlds(60); ++seed) {
    std::mt19937 random(seed);
    const NetworkSpec spec = RandomNetwork(seed).spec;
    const NetworkVariant variant = support::with_holes(spec, random);
    const Twins twins(spec, variant, seed, toll);
    expect_near(twins.a->coverage, twins.coverage(), 1e-12, seed);
    const double size = *std::max_element(twins.one.base_inflow.begin(), twins.one.base_inflow.end());
    if (twins.exact_ties) expect_near(twins.a->flow, twins.flow(), 1e-9 * size, seed);
    if (HasFatalFailure()) return;
    for (int k = 0; k < twins.other.consumers.count; ++k)
      ASSERT_TRUE(twins.other.consumers.demand[k] > 0 || twins.b->coverage[k] == 1.0) << "network " << seed;
  }
  toll.expect(0, 0, 0.01);
}

TEST(Extremes, DuplicateLanesAndPlantsAreWorthTheirSum) {
  Toll toll;
  for (unsigned seed = 1; seed <= worlds(60); ++seed) {
    const NetworkSpec spec = RandomNetwork(seed).spec;
    const NetworkVariant variant = support::in_halves(spec);
    const Twins twins(spec, variant, seed, toll);
    expect_near(twins.a->coverage, twins.coverage(), 1e-12, seed);
    const double size = *std::max_element(twins.one.base_inflow.begin(), twins.one.base_inflow.end());
    if (twins.exact_ties) expect_near(twins.a->flow, twins.flow(), 1e-6 * size, seed);
    if (HasFatalFailure()) return;
  }
  toll.expect(0, 0, 0.02);
}

/// Two networks with the same commodities and no lane between them, planned together, against each alone.
struct Apart {
  double large = 0, small = 0;  ///< the largest difference of coverage in each
  int failed = 0;               ///< plans that could not be had
};

enum class Between { nothing, lanes_that_are_closed };

Apart beside_a_large_one(double factor, const std::vector<unsigned>& seeds, Toll& toll,
                         Between between = Between::nothing) {
  Apart worst;
  for (const unsigned seed : seeds) {
    const NetworkSpec large = RandomNetwork(seed).spec, small = RandomNetwork(seed + 1'000'000).spec;
    auto pair = support::side_by_side(large, small, factor);
    if (between == Between::lanes_that_are_closed) support::bridge(pair, large);
    const auto& [near, far] = pair;
    const Network one(large), other(small), both(near.spec);
    const RandomShock first = support::random_shock(one, seed), second = support::random_shock(other, seed + 1);
    RandomShock all{{}, calm_regime(both)};
    support::carry(one, first, both, near, all);
    support::carry(other, second, both, far, all);
    for (int l = 0; l < both.links.count; ++l)
      if (near.links.count(both.links.id[l]) + far.links.count(both.links.id[l]) == 0) all.regime.link_capacity[l] = 0;
    Planner together(both, all.groups), alone(one, first.groups), apart(other, second.groups);
    const auto a = alone.solve(first.regime), b = apart.solve(second.regime);
    std::shared_ptr<const Plan> plan;
    try {
      plan = together.solve(all.regime);
    } catch (const std::runtime_error& error) {
      if (between != Between::nothing) {
        EXPECT_NE(std::string(error.what()).find("cannot be told from rounding"), std::string::npos) << error.what();
      }
      ++worst.failed;
      continue;
    }
    toll.add(together.statistics());
    for (int k = 0; k < both.consumers.count; ++k) {
      const std::string& id = both.consumers.id[k];
      const auto copy = far.consumers.find(id);
      const bool is_small = copy != far.consumers.end();
      const double expected =
          is_small ? b->coverage[other.find_consumer(copy->second.id)] : a->coverage[one.find_consumer(id)];
      double& most = is_small ? worst.small : worst.large;
      most = std::max(most, std::fabs(plan->coverage[k] - expected));
    }
  }
  return worst;
}

std::vector<unsigned> first_seeds(unsigned count) {
  std::vector<unsigned> seeds(count);
  std::iota(seeds.begin(), seeds.end(), 1u);
  return seeds;
}

TEST(Extremes, MarketsOfAMillionthBesideLargeOnesOfTheSameCommodity) {
  Toll toll;  // fallbacks happen here, and do no harm
  for (const double factor : {1.0, 1e-2, 1e-4, 1e-6}) {
    const Apart worst = beside_a_large_one(factor, first_seeds(worlds(12)), toll);
    EXPECT_EQ(worst.failed, 0) << factor;
    EXPECT_LE(worst.large, 1e-9) << factor;
    EXPECT_LE(worst.small, 1e-9) << factor;
  }
  for (const double factor : {1e-7, 1e-8}) {
    const Apart worst = beside_a_large_one(factor, first_seeds(worlds(12)), toll);
    EXPECT_EQ(worst.failed, 0) << factor;
    EXPECT_LE(worst.large, 1e-9) << factor;
    EXPECT_LE(worst.small, 1e-6) << factor;
  }
  toll.expect(0.05, 0.1, 0.15);
}

// Coverages that were proved feasible, and yet no pattern: the kernel took the programme for infeasible.
TEST(Extremes, PatternsOnceTakenForInfeasible) {
  Toll toll;
  const std::vector<std::pair<double, std::vector<unsigned>>> cases = {
      {1e-4, {102, 561}}, {1e-5, {417, 421}}, {1e-6, {36, 136, 332, 483}}};
  for (const auto& [factor, seeds] : cases) {
    const Apart worst = beside_a_large_one(factor, seeds, toll);
    EXPECT_EQ(worst.failed, 0) << factor;
    EXPECT_LE(worst.large, 1e-9) << factor;
    EXPECT_LE(worst.small, 1e-9) << factor;
  }
}

// The kernel failed on the programme around the point found; coverages of 0.64 were believed where 0.60 is right.
TEST(Extremes, WhatARefinementFailsOnIsAskedFromSlack) {
  Toll toll;
  const Apart worst = beside_a_large_one(1e-12, {540}, toll);
  EXPECT_EQ(worst.failed, 0);
  EXPECT_LE(worst.small, 1e-9);
}

TEST(Extremes, GramsBesideGigatonnesOfTheSameCommodity) {
  Toll toll;
  int failed = 0;
  for (const double factor : {1e-9, 1e-12, 1e-15}) {
    const Apart worst = beside_a_large_one(factor, first_seeds(worlds(12)), toll);
    failed += worst.failed;
    EXPECT_LE(worst.large, 1e-9) << factor;
    EXPECT_LE(worst.small, 1e-9) << factor;
  }
  EXPECT_LE(failed, static_cast<int>(worlds(36)) / 500);  // with an error: 2 of 1800
  toll.expect(0.01, 0.01, 0.1);
}

// Where lanes join the two (here: closed in this month), wants too small for the solver's tolerances are refused, and
// what is not refused comes right, down to a market of 1e-8 beside the other. Below that it may fail with an error, or
// be wrong, where the small wants have a market of their own and only what they are made from is traded with the large
// one.
TEST(Extremes, GramsInAMarketOfGigatonnesComeRightOrAreRefused) {
  Toll toll;
  int refused = 0;
  for (const double factor : {1e-4, 1e-6, 1e-7, 1e-8}) {
    const Apart worst = beside_a_large_one(factor, first_seeds(worlds(12)), toll, Between::lanes_that_are_closed);
    refused += worst.failed;
    if (factor == 1e-4) {
      EXPECT_EQ(refused, 0);
    }
    EXPECT_LE(worst.large, 1e-9) << factor;
    EXPECT_LE(worst.small, 1e-6) << factor;
  }
  EXPECT_GT(refused, 0);
  EXPECT_GT(toll.plans, static_cast<long>(worlds(24)));
}

TEST(Extremes, SupplyEqualToDemandToTheLastBitServesEverybody) {
  Toll toll;
  for (unsigned seed = 1; seed <= worlds(100); ++seed) {
    NetworkSpec spec = RandomNetwork(seed).spec;
    for (auto& lane : spec.links) lane.capacity = lane.base_flow;
    std::map<std::string, double> used;
    for (auto& process : spec.processes) {
      process.capacity = process.base_run;
      used[process.facility] += process.use * process.base_run;
    }
    for (auto& facility : spec.facilities) facility.capacity = used[facility.id];
    const Network n(std::move(spec));
    // One consumer wants less: the regime is not calm, and all others need every tonne that there was.
    Regime regime = calm_regime(n);
    int modest = static_cast<int>(seed) % n.consumers.count;
    while (n.consumers.demand[modest] == 0) modest = (modest + 1) % n.consumers.count;
    regime.demand[modest] *= 0.5;
    const Anchor pattern = anchor(n, regime.demand);
    regime.anchor_flow = pattern.flow;
    regime.anchor_run = pattern.run;
    Planner planner(n, {});
    const auto plan = planner.solve(regime);
    toll.add(planner.statistics());
    for (int k = 0; k < n.consumers.count; ++k)
      ASSERT_EQ(plan->coverage[k], 1.0) << "network " << seed << ' ' << n.consumers.id[k];
    for (int l = 0; l < n.links.count; ++l) ASSERT_LE(plan->flow[l], regime.link_capacity[l]);
  }
  EXPECT_EQ(toll.plans, static_cast<long>(worlds(100)));
  toll.expect(0, 0, 0.02);
}

/// A mine, a refinery that makes a hair less than the two tonnes that two buyers want, and was to make 1.9: a share
/// that data with nine or ten digits may well have lost.
Regime short_by(const Network& n, double missing) {
  Regime regime = calm_regime(n);
  regime.process_capacity[n.find_process("refinery")] = 2 * (1 - missing);
  std::vector<double> run = regime.anchor_run;
  run[n.find_process("refinery")] = 1.9;
  regime.anchor_run = run;
  return regime;
}

TEST(Extremes, SupplyShortByLessThanTheTolerance) {
  NetworkSpec spec;
  for (const char* good : {"ore", "oxide"}) spec.rooms.push_back({good, good, "A", good, 1});
  ProcessSpec mine, refinery;
  mine.id = "mine";
  mine.outputs = {{"ore", 1.0}};
  refinery.id = "refinery";
  refinery.inputs = {{"ore", 1.0}};
  refinery.outputs = {{"oxide", 1.0}};
  for (ProcessSpec* process : {&mine, &refinery}) process->capacity = process->base_run = 2;
  spec.processes = {mine, refinery};
  for (const char* buyer : {"first", "second"}) spec.consumers.push_back({buyer, "oxide", 1, 1, 0.5});
  // Somebody else of their class, who is not short of anything, has a round of his own after theirs.
  spec.rooms.push_back({"other oxide", "other oxide", "B", "oxide", 1});
  ProcessSpec other = mine;
  other.id = "other refinery";
  other.outputs = {{"other oxide", 1.0}};
  other.capacity = other.base_run = 1;
  spec.processes.push_back(other);
  spec.consumers.push_back({"third", "other oxide", 1, 1, 0.5});
  const Network n(std::move(spec));
  for (const double missing : {1e-13, 1e-11, 1e-10, 4e-10, 6e-10, 8e-10, 9.5e-10, 1e-9, 1.1e-9, 2e-9, 1e-8, 1e-7}) {
    Planner planner(n, {});
    try {
      const auto plan = planner.solve(short_by(n, missing));
      for (const char* who : {"first", "second"})
        EXPECT_NEAR(plan->coverage[n.find_consumer(who)], 1 - missing, 1.0001e-9) << missing;
      EXPECT_EQ(plan->coverage[n.find_consumer("third")], 1.0) << missing;
    } catch (const std::runtime_error& error) {
      ADD_FAILURE() << missing << ": " << error.what();
    }
  }
}

TEST(Extremes, TiesEverywhereAgainstTheOracle) {
  Toll toll;
  int short_of_something = 0;
  for (unsigned seed = 1; seed <= worlds(60); ++seed) {
    const Network n(support::tied_network(seed));
    const RandomShock shock = support::random_shock(n, seed);
    const std::vector<double> expected = oracle(n, shock);
    Planner planner(n, shock.groups);
    const auto plan = planner.solve(shock.regime);
    toll.add(planner.statistics());
    expect_near(expected, plan->coverage, 1e-7, seed);
    if (HasFatalFailure()) return;
    short_of_something += *std::min_element(expected.begin(), expected.end()) < 1 - 1e-9;
  }
  EXPECT_GT(short_of_something, static_cast<int>(worlds(60)) / 4);
  toll.expect(0, 0, 0.05);
}

TEST(Extremes, NoCyclingOverTiedAndRandomNetworks) {
  const long target = std::getenv("CHOKEPOINT_FULL") != nullptr ? 1'000'000 : 5'000;
  Toll tied, random;
  int unsolved = 0;
  std::string where;
  for (unsigned seed = 1; tied.solves + random.solves < target; ++seed) {
    Toll& toll = seed % 2 == 0 ? tied : random;
    const Network n(seed % 2 == 0 ? support::tied_network(seed) : RandomNetwork(seed).spec);
    const support::RandomRegimes regimes(n, seed);
    Planner planner(n, regimes.groups);
    const std::vector<Regime> sequence = regimes.sequence(seed, 30);
    for (std::size_t step = 0; step < sequence.size(); ++step) {
      try {
        planner.solve(sequence[step]);
      } catch (const std::runtime_error&) {
        ++unsolved;
        where += fmt::format(" {}/{}", seed, step);
      }
    }
    toll.add(planner.statistics());
  }
  EXPECT_EQ(unsolved, 0) << "network/step" << where;
  tied.expect(1e-4, 2e-2, 0.02);
  random.expect(1e-4, 1e-4, 1e-3);
  // Far above what is usual, and far below what a cycle would cost before the kernel's limit ends it.
  EXPECT_LE(tied.pivots, 30 * tied.solves);
  EXPECT_LE(random.pivots, 30 * random.solves);
}

}  // namespace
}  // namespace chokepoint
