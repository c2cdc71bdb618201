// The worst losses together: by hand, against trying all sets, and the bound itself.
#include "threats/worst_losses.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <tuple>

#include "support/random_network.hpp"
#include "threats/least_damage.hpp"

namespace chokepoint {
namespace {

bool large_sample() { return std::getenv("CHOKEPOINT_FULL") != nullptr; }

/// A random network, its least damage, and losses one may choose from.
struct Case {
  explicit Case(unsigned seed) : network(support::RandomNetwork(seed).spec), random(seed * 2654435761U + 1) {
    std::vector<double> weight;
    for (int k = 0; k < network.consumers.count; ++k)
      weight.push_back(std::uniform_real_distribution(0.5, 2.0)(random));
    const support::RandomShock shock = support::random_shock(network, seed);
    least = std::make_unique<LeastDamage>(network, shock.groups, weight);
    least->set_regime(shock.regime);
    for (int l = 0; l < network.links.count; ++l)
      if (network.links.kind[l] == LinkSpec::Kind::trade) losses.push_back({{l}, {}});
    for (int f = 0; f < network.facilities.count; ++f) {
      NetworkLoss loss;
      loss.processes.assign(network.facilities.processes[f].begin(), network.facilities.processes[f].end());
      losses.push_back(loss);
    }
    std::shuffle(losses.begin(), losses.end(), random);
    losses.resize(std::min<std::size_t>(losses.size(), 14));
  }

  SetDamage damage_of(std::span<const int> set) {
    std::vector<const NetworkLoss*> lost;
    for (const int i : set) lost.push_back(&losses[static_cast<std::size_t>(i)]);
    SetDamage result{least->solve(lost), {}};
    const Worth worth = least->worth();
    for (const NetworkLoss& loss : losses) result.worth.push_back(worth.of(loss));
    return result;
  }

  Network network;
  std::mt19937 random;
  std::unique_ptr<LeastDamage> least;
  std::vector<NetworkLoss> losses;
};

TEST(WorstLosses, TheWorstPairIsNotTheTwoWorstSingles) {
  // Two suppliers of one buyer back each other up; a third thing is bad alone. Damage alone: 2, 0, 0; the pair of
  // suppliers: 10. Worths are what a planner could know: everything that flows through.
  const auto damage_of = [](std::span<const int> set) {
    const auto in = [&](int e) { return std::find(set.begin(), set.end(), e) != set.end(); };
    SetDamage result{(in(0) ? 2.0 : 0.0) + (in(1) && in(2) ? 10.0 : 0.0), {2, 5, 5}};
    if (in(0)) result.worth[0] = 0;
    if (in(1) || in(2)) result.worth[1] = result.worth[2] = 10;
    return result;
  };
  const WorstLosses worst = worst_losses(3, damage_of, {.most = 2, .keep = 2});
  EXPECT_TRUE(worst.proved);
  ASSERT_EQ(worst.sets.size(), 2U);
  EXPECT_EQ(worst.sets[0].losses, (std::vector<int>{1, 2}));
  EXPECT_EQ(worst.sets[0].damage, 10);
  EXPECT_EQ(worst.bound, 10);
  EXPECT_EQ(worst_losses(3, damage_of, {.most = 1}).sets.front().losses, std::vector<int>{0});
  // With a budget that pays for one supplier only, the single is all there is.
  EXPECT_EQ(worst_losses(3, damage_of, {.most = 2, .budget = 3, .cost = {1, 2, 2}}).sets.front().damage, 2);
}

/// The sample of Sandia's max-flow interdiction (PyomoGallery, network_interdiction/max_flow, after Wood, Mathematical
/// and Computer Modelling 17(2), 1993): 80 flow undisturbed; the worst attack on one arc leaves 10, on two nothing.
TEST(WorstLosses, PublishedInterdictionOfAMaximumFlow) {
  NetworkSpec spec;
  for (const char* each : {"s", "B", "C", "D", "t"}) {
    const std::string room = std::string(each) + "/ore";
    spec.rooms.push_back({room, room, each, "ore", 1});
  }
  spec.processes.push_back({"s:dig", "", {}, {{"s/ore", 1.0}}, 1e4, 1, 0, 0});
  const std::vector<std::tuple<std::string, std::string, double>> arcs = {
      {"s", "B", 10}, {"s", "C", 70}, {"C", "B", 30}, {"B", "t", 100}, {"C", "D", 40}, {"D", "t", 50}};
  for (const auto& [from, to, capacity] : arcs)
    spec.links.push_back({from + ">" + to, from + "/ore", to + "/ore", capacity, 0, 1, 0});
  spec.consumers.push_back({"t/cars/ore", "t/ore", 100, 1, 0.5});
  const Network network(spec);
  LeastDamage least(network, {}, {1.0});
  std::vector<NetworkLoss> losses;
  for (int l = 0; l < network.links.count; ++l) losses.push_back({{l}, {}});
  const auto damage_of = [&](std::span<const int> set) {
    std::vector<const NetworkLoss*> lost;
    for (const int i : set) lost.push_back(&losses[static_cast<std::size_t>(i)]);
    SetDamage result{least.solve(lost), {}};
    const Worth worth = least.worth();
    for (const NetworkLoss& loss : losses) result.worth.push_back(worth.of(loss));
    return result;
  };
  const double wanted = least.everything(), unit = wanted / 100;
  const WorstLosses one = worst_losses(network.links.count, damage_of, {.most = 1});
  EXPECT_NEAR(wanted - one.nothing, 80 * unit, 1e-9 * wanted);
  EXPECT_NEAR(wanted - one.sets.front().damage, 10 * unit, 1e-9 * wanted);
  EXPECT_EQ(network.links.id[one.sets.front().losses.front()], "s>C");
  const WorstLosses two = worst_losses(network.links.count, damage_of, {.most = 2});
  EXPECT_TRUE(two.proved);
  EXPECT_NEAR(wanted - two.sets.front().damage, 0, 1e-9 * wanted);
}

TEST(WorstLosses, AgreesWithTryingAllSets) {
  const unsigned networks = large_sample() ? 400 : 25;
  for (unsigned seed = 1; seed <= networks; ++seed) {
    Case world(seed);
    const int count = static_cast<int>(world.losses.size());
    std::vector<double> cost;
    for (int i = 0; i < count; ++i) cost.push_back(std::uniform_int_distribution(1, 4)(world.random));
    const double budget = seed % 2 == 0 ? 1e9 : 6;
    const auto damage_of = [&](std::span<const int> set) { return world.damage_of(set); };
    for (const int most : {2, 3}) {
      double brute = 0;
      std::vector<int> set;
      const auto visit = [&](const auto& self, int from, double left) -> void {
        if (!set.empty()) brute = std::max(brute, world.damage_of(set).damage);
        if (static_cast<int>(set.size()) == most) return;
        for (int e = from; e < count; ++e) {
          if (cost[static_cast<std::size_t>(e)] > left) continue;
          set.push_back(e);
          self(self, e + 1, left - cost[static_cast<std::size_t>(e)]);
          set.pop_back();
        }
      };
      visit(visit, 0, budget);
      const WorstLosses worst = worst_losses(count, damage_of, {.most = most, .budget = budget, .cost = cost});
      EXPECT_TRUE(worst.proved);
      EXPECT_NEAR(std::max(worst.nothing, worst.sets.empty() ? 0.0 : worst.sets.front().damage),
                  std::max(brute, worst.nothing), 1e-7 * world.least->everything())
          << "seed " << seed << ", " << most << " losses";
    }
  }
}

TEST(WorstLosses, WorthBoundsWhatALossAdds) {
  const unsigned networks = large_sample() ? 2000 : 100;
  double tightest = 1e9;
  for (unsigned seed = 1; seed <= networks; ++seed) {
    Case world(seed);
    const int count = static_cast<int>(world.losses.size());
    const int first = std::uniform_int_distribution(0, count - 1)(world.random);
    const SetDamage before = world.damage_of(std::vector<int>{first});
    for (int second = 0; second < count; ++second) {
      if (second == first) continue;
      const int third = (second + 1) % count;
      std::vector<int> both{std::min(first, second), std::max(first, second)};
      const double pair = world.damage_of(both).damage;
      EXPECT_LE(pair,
                before.damage + before.worth[static_cast<std::size_t>(second)] + 1e-7 * world.least->everything());
      if (pair > before.damage + 1e-6 * world.least->everything())
        tightest = std::min(tightest, before.worth[static_cast<std::size_t>(second)] / (pair - before.damage));
      if (third == first) continue;
      both.push_back(third);
      std::sort(both.begin(), both.end());
      EXPECT_LE(world.damage_of(both).damage, before.damage + before.worth[static_cast<std::size_t>(second)] +
                                                  before.worth[static_cast<std::size_t>(third)] +
                                                  1e-7 * world.least->everything());
    }
  }
  EXPECT_LT(tightest, 1.001) << "the bound is nowhere tight: is it a bound of this?";
}

TEST(WorstLosses, CutShortItSaysHowFarFromTheWorstItMayBe) {
  Case world(7);
  const auto damage_of = [&](std::span<const int> set) { return world.damage_of(set); };
  const int count = static_cast<int>(world.losses.size());
  const WorstLosses whole = worst_losses(count, damage_of, {.most = 3});
  const WorstLosses part = worst_losses(count, damage_of, {.most = 3, .solves = 3});
  EXPECT_EQ(part.solves, 3);
  EXPECT_GE(part.bound, whole.sets.front().damage - 1e-9 * world.least->everything());
  EXPECT_LE(part.sets.front().damage, whole.sets.front().damage + 1e-9 * world.least->everything());
}

/// Cut short before the search has begun, greedy choice and swaps have found most of it.
TEST(WorstLosses, GreedyWithSwapsIsNearTheWorst) {
  double worst_share = 1;
  for (unsigned seed = 1; seed <= 25; ++seed) {
    Case world(seed);
    const auto damage_of = [&](std::span<const int> set) { return world.damage_of(set); };
    const int count = static_cast<int>(world.losses.size());
    const WorstLosses whole = worst_losses(count, damage_of, {.most = 4});
    const WorstLosses part = worst_losses(count, damage_of, {.most = 4, .solves = 40});
    EXPECT_TRUE(whole.proved);
    EXPECT_GE(part.bound, whole.sets.front().damage - 1e-9 * world.least->everything());
    if (whole.sets.front().damage > 1e-6 * world.least->everything())
      worst_share = std::min(worst_share, part.sets.front().damage / whole.sets.front().damage);
  }
  EXPECT_GT(worst_share, 0.8);
}

TEST(WorstLosses, RefusesWhatMakesNoSense) {
  const auto damage_of = [](std::span<const int>) { return SetDamage{0, {0, 0}}; };
  EXPECT_THROW(worst_losses(2, damage_of, {.most = 0}), std::invalid_argument);
  EXPECT_THROW(worst_losses(2, damage_of, {.cost = {1}}), std::invalid_argument);
  EXPECT_THROW(worst_losses(2, damage_of, {.cost = {1, -1}}), std::invalid_argument);
}

}  // namespace
}  // namespace chokepoint
