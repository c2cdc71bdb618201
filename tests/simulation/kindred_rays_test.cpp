// What one planner has learnt, told to another that counts other groups of links: it spares work and changes no bit.
// CHOKEPOINT_FULL=1 takes two thousand networks.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "plan/plan.hpp"
#include "simulation/kindred_rays.hpp"
#include "support/random_regimes.hpp"

namespace chokepoint {
namespace {

/// The random groups of a network in another order and without one of them, and what a regime is then.
struct Without {
  std::vector<std::size_t> left;  ///< which they are, of all
  std::vector<LinkGroup> groups;

  Without(const std::vector<LinkGroup>& all, unsigned seed) {
    for (std::size_t g = 0; g < all.size(); ++g) left.push_back(g);
    std::shuffle(left.begin(), left.end(), std::mt19937(seed));
    left.pop_back();
    for (const std::size_t g : left) groups.push_back(all[g]);
  }
  Regime of(const Regime& regime) const {
    Regime other = regime;
    other.group_capacity.clear();
    for (const std::size_t g : left) other.group_capacity.push_back(regime.group_capacity[g]);
    other.group_room = other.group_capacity;
    return other;
  }
};

TEST(KindredRays, SpareWorkAndChangeNoBit) {
  const unsigned networks = std::getenv("CHOKEPOINT_FULL") != nullptr ? 2000 : 60;
  long told = 0, left_out = 0, alone = 0, helped = 0;
  for (unsigned seed = 1; seed <= networks; ++seed) {
    const Network n(support::RandomNetwork(seed).spec);
    const support::RandomRegimes random(n, seed);
    if (random.groups.empty()) continue;
    const Without fewer(random.groups, seed);
    const std::vector<Regime> regimes = random.sequence(0, 8);
    // Both ways: a group goes, a group comes.
    for (const bool goes : {true, false}) {
      const std::vector<LinkGroup>&from = goes ? random.groups : fewer.groups,
            &to = goes ? fewer.groups : random.groups;
      const auto as = [&](const Regime& regime, bool all) { return all ? regime : fewer.of(regime); };
      Planner teller(n, from), fresh(n, to), pupil(n, to);
      for (const Regime& regime : regimes) teller.solve(as(regime, goes));
      const auto known = teller.rays();
      const RayPool rays = kindred_rays(*known, n, {}, from, to);
      told += static_cast<long>(rays.rays().size());
      left_out += static_cast<long>(known->rays().size() - rays.rays().size());
      pupil.offer(rays);
      for (std::size_t step = 0; step < regimes.size(); ++step) {
        const Regime regime = as(regimes[step], !goes);
        const auto a = fresh.solve(regime), b = pupil.solve(regime);
        const std::string where = fmt::format("network {}, step {}, group {}", seed, step, goes ? "gone" : "new");
        EXPECT_EQ(a->coverage, b->coverage) << where;
        EXPECT_EQ(a->flow, b->flow) << where;
        EXPECT_EQ(a->run, b->run) << where;
        EXPECT_EQ(a->discard, b->discard) << where;
      }
      alone += fresh.statistics().rays;
      helped += pupil.statistics().rays;
    }
  }
  EXPECT_GT(told, 4 * static_cast<long>(networks));
  EXPECT_GT(left_out, 0) << "those that count the group which is not there";
  EXPECT_LT(helped, alone / 2) << "most need not be found again";
}

TEST(KindredRays, AreTheSameWhereGroupsAre) {
  const Network n(support::RandomNetwork(3).spec);
  const support::RandomRegimes random(n, 3);
  Planner planner(n, random.groups);
  for (const Regime& regime : random.sequence(0, 8)) planner.solve(regime);
  const auto known = planner.rays();
  ASSERT_FALSE(known->rays().empty());
  const RayPool same = kindred_rays(*known, n, {}, random.groups, random.groups);
  ASSERT_EQ(same.rays().size(), known->rays().size());
  for (std::size_t r = 0; r < known->rays().size(); ++r) {
    ASSERT_EQ(same.rays()[r].y.size(), known->rays()[r].y.size());
    for (std::size_t i = 0; i < same.rays()[r].y.size(); ++i)
      EXPECT_EQ(same.rays()[r].y[i].first, known->rays()[r].y[i].first);
  }
}

}  // namespace
}  // namespace chokepoint
