// Walks in lanes: whoever is put into a lane, taken over by another one, or back where somebody else stands, goes on
// with the bits of a walk alone; and the laws of a step are looked after in all of them.
#include "conduct/rationing_lanes.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>
#include <memory>

#include "conduct/rationing.hpp"
#include "support/random_network.hpp"

namespace chokepoint {
namespace {

using support::random_shock;
using support::RandomNetwork;

constexpr int lanes = RationingLanes::count;

/// A walk alone, that the same regimes are in force for as in a lane.
struct Alone {
  Alone(const Network& n, const support::RandomShock& shock, const RationingBehaviour& behaviour)
      : execution(n, shock.groups, {}, behaviour) {}
  void go_on_from(const Alone& other) { execution.recall(other.execution.state(), other.execution.memory()); }
  bool stands_with(const Alone& other) const {
    const Remembered mine = execution.memory(), theirs = other.execution.memory();
    return execution.state().stock == other.execution.state().stock &&
           execution.state().due == other.execution.state().due && mine.numbers == theirs.numbers &&
           mine.name == theirs.name;
  }
  RationingExecution execution;
};

TEST(WalksInLanes, TakeOneAnotherOverAndKnowWhereTheyMeet) {
  const unsigned worlds = std::getenv("CHOKEPOINT_FULL") != nullptr ? 400 : 30;
  long met = 0, parted = 0;
  for (unsigned seed = 1; seed <= worlds; ++seed) {
    const Network n(RandomNetwork(seed).spec);
    const support::RandomShock shock = random_shock(n, seed);
    const Regime rest = calm_regime(n, shock.groups.size());
    RationingBehaviour behaviour;
    behaviour.hoarding = seed % 3 == 0 ? 1.5 : 1;
    const RationingLayout layout(n, shock.groups, {}, behaviour, 30.4375);
    const std::unique_ptr<RationingLanes> sets[] = {RationingLanes::make(layout, 2), RationingLanes::make(layout, 2)};
    std::vector<std::unique_ptr<Alone>> alone;
    for (int i = 0; i < 2 * lanes; ++i) alone.push_back(std::make_unique<Alone>(n, shock, behaviour));
    std::mt19937 random(seed);
    const auto one_of = [&](int count) { return static_cast<int>(random() % static_cast<unsigned>(count)); };
    std::vector<RationingLanes::Difference> seen(2 * lanes);
    const Plan nothing;
    sets[1]->load(shock.regime, std::make_shared<const RationingPattern>(layout, shock.regime), 3);
    sets[1]->step();  // so that what is under way lies elsewhere in the two
    sets[1]->become(*sets[0]);
    for (int month = 0; month < 50; ++month) {
      if (month % 5 == 4) {
        const int from = one_of(2 * lanes), to = one_of(2 * lanes);
        std::vector<int> taken{to % lanes};
        if (const int also = one_of(lanes); also != taken.front()) taken.push_back(also);
        sets[to / lanes]->take_over(*sets[from / lanes], from % lanes, taken);
        for (const int lane : taken) alone[to / lanes * lanes + lane]->go_on_from(*alone[from]);
        const int put = one_of(2 * lanes);
        sets[put / lanes]->recall(alone[from]->execution.state(), alone[from]->execution.memory(), put % lanes);
        alone[put]->go_on_from(*alone[from]);
      }
      std::vector<Regime> regimes;
      for (int i = 0; i < 2 * lanes; ++i) {
        regimes.push_back(one_of(3) == 0 ? shock.regime : rest);
        sets[i / lanes]->load(regimes.back(), std::make_shared<const RationingPattern>(layout, regimes.back()),
                              i % lanes);
      }
      for (const auto& set : sets) ASSERT_EQ(set->step(), 0U) << seed;
      for (int i = 0; i < 2 * lanes; ++i) {
        const Step& step = alone[i]->execution.step(regimes[i], nothing);
        const State& state = alone[i]->execution.state();
        RationingLanes::Seen found;
        std::array<RationingLanes::Seen*, lanes> places{};
        places[i % lanes] = &found;
        sets[i / lanes]->read(places);
        ASSERT_EQ(found.step.flow, step.flow) << seed << " in " << month << " lane " << i;
        ASSERT_EQ(found.step.run, step.run) << seed;
        ASSERT_EQ(found.step.ordered, step.ordered) << seed;
        ASSERT_EQ(found.step.delivery, step.delivery) << seed;
        ASSERT_EQ(found.state.stock, state.stock) << seed;
        ASSERT_EQ(found.state.due.front(), state.due.front()) << seed;
      }
      for (int i = 0; i < 2 * lanes; ++i) {
        const int other = one_of(2 * lanes);
        const bool meets = sets[i / lanes]->stands_with(*sets[other / lanes], other % lanes, i % lanes, seen[i]);
        // Rooms that are to look again are no part of it: whoever looks without need moves nothing.
        ASSERT_TRUE(meets || !alone[i]->stands_with(*alone[other])) << seed << " in " << month;
        (meets ? met : parted) += i == other ? 0 : 1;
      }
    }
  }
  EXPECT_GT(met, 100);
  EXPECT_GT(parted, 1000);
}

TEST(WalksInLanes, WhoMeetsGoesOnAlike) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    const Network n(RandomNetwork(seed).spec);
    const support::RandomShock shock = random_shock(n, seed);
    const Regime rest = calm_regime(n, shock.groups.size());
    const RationingLayout layout(n, shock.groups, {}, {}, 30.4375);
    const auto set = RationingLanes::make(layout, 2);
    const auto pattern = std::make_shared<const RationingPattern>(layout, rest);
    RationingLanes::Difference seen;
    bool together = false;
    for (int month = 0; month < 200; ++month) {
      set->load(rest, pattern, 0);
      set->load(month < 3 ? shock.regime : rest, pattern, 1);
      set->step();
      const bool meets = set->stands_with(*set, 0, 1, seen);
      ASSERT_TRUE(meets || !together || month < 3) << seed << " in " << month;
      together = meets;
    }
  }
}

TEST(WalksInLanes, ABrokenLawShowsInItsLaneAndNoOther) {
  const Network n(RandomNetwork(1).spec);
  const RationingLayout layout(n, {}, {}, {}, 30.4375);
  const RationingExecution start(n, {});
  for (const double wrong : {-1.0, std::numeric_limits<double>::quiet_NaN()}) {
    const auto set = RationingLanes::make(layout, 2);
    EXPECT_EQ(set->step(), 0U);
    State broken = start.state();
    for (double& tonnes : broken.stock) tonnes = wrong * 1e6;
    set->recall(broken, start.memory(), 5);
    EXPECT_EQ(set->step(), 1U << 5) << wrong;
    Before before;
    RationingLanes::Seen seen;
    set->read_all(5, before, seen);
    EXPECT_THROW(check_step(n, {}, calm_regime(n), before, seen.step, seen.state), InvariantError) << wrong;
    set->read_all(4, before, seen);
    EXPECT_NO_THROW(check_step(n, {}, calm_regime(n), before, seen.step, seen.state)) << wrong;
  }
}

}  // namespace
}  // namespace chokepoint
