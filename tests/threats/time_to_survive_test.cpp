// How long stocks last: by hand, and against the least damage of the same time.
#include "threats/time_to_survive.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "support/random_network.hpp"

namespace chokepoint {
namespace {

/// Two mines of A and B sell oxide to a plant in C, whose users want 10 a step.
NetworkSpec two_mines() {
  NetworkSpec spec;
  for (const char* land : {"A", "B", "C"})
    spec.rooms.push_back({std::string(land) + "/oxide", std::string(land) + "/oxide", land, "oxide", 0.0});
  spec.processes = {{"mine-a:dig", "mine-a", {}, {{"A/oxide", 1}}, 8, 1, 0, 6},
                    {"mine-b:dig", "mine-b", {}, {{"B/oxide", 1}}, 6, 1, 0, 4}};
  spec.facilities = {{"mine-a", 8}, {"mine-b", 6}};
  spec.links = {{"A>C", "A/oxide", "C/oxide", 8, 0, 0, 6}, {"B>C", "B/oxide", "C/oxide", 6, 0, 0, 4}};
  spec.consumers = {{"C/cars", "C/oxide", 9, 1, 0.5}, {"C/bikes", "C/oxide", 1, 2, 0.5}};
  return spec;
}

std::vector<double> on_hand(const Network& n, double tonnes) {
  std::vector<double> stock(static_cast<std::size_t>(n.rooms.count), 0.0);
  stock[n.find_room("C/oxide")] = tonnes;
  return stock;
}

TEST(TimeToSurvive, StockOverWhatIsMissing) {
  const Network n(two_mines());
  const Regime calm = calm_regime(n);
  const std::vector<double> full{1, 1};
  TimeToSurvive model(n, {}, calm, full, on_hand(n, 12), 100);
  const NetworkLoss none, mine_a{{}, {n.find_process("mine-a:dig")}}, lane_b{{n.find_link("B>C")}, {}};
  EXPECT_FALSE(model.without(none).steps);
  // Without A the plant gets 6 of 10: 12 / 4 = 3 steps. Without the lane from B it gets 8: 12 / 2 = 6 steps.
  EXPECT_NEAR(model.without(mine_a).steps.value(), 3, 1e-9);
  EXPECT_NEAR(model.without(lane_b).steps.value(), 6, 1e-9);
  EXPECT_EQ(model.without(mine_a).consumers.size(), 2U);
  NetworkLoss both = mine_a;
  both.links = lane_b.links;
  EXPECT_NEAR(model.without(both).steps.value(), 1.2, 1e-9);
  EXPECT_FALSE(model.without(none).steps) << "what was closed is open again";
  // At half the service 6 is enough for 5: nobody is ever cut off for want of A.
  TimeToSurvive half(n, {}, calm, std::vector<double>{0.5, 0.5}, on_hand(n, 12), 100);
  EXPECT_FALSE(half.without(mine_a).steps);
  EXPECT_NEAR(half.without(both).steps.value(), 12 / 5.0, 1e-9);
  // Only the bikes count: the 1 a step that they want is always there, 12 tonnes last 12 steps when nothing comes.
  const int bikes = n.find_consumer("C/bikes");
  std::vector<double> service{0, 0};
  service[static_cast<std::size_t>(bikes)] = 1;
  TimeToSurvive for_bikes(n, {}, calm, service, on_hand(n, 12), 100);
  EXPECT_FALSE(for_bikes.without(mine_a).steps);
  EXPECT_NEAR(for_bikes.without(both).steps.value(), 12, 1e-9);
  EXPECT_EQ(for_bikes.without(both).consumers, std::vector<int>{bikes});
}

TEST(TimeToSurvive, IsTheLongestTimeWithoutDamage) {
  const unsigned networks = std::getenv("CHOKEPOINT_FULL") != nullptr ? 1000 : 60;
  int finite = 0;
  for (unsigned seed = 1; seed <= networks; ++seed) {
    const Network n(support::RandomNetwork(seed).spec);
    const support::RandomShock shock = support::random_shock(n, seed);
    std::mt19937 random(seed);
    const Plan base = baseline_plan(n);
    const double service = std::uniform_real_distribution(0.5, 1.0)(random);
    const std::vector<double> all(static_cast<std::size_t>(n.consumers.count), service);
    std::vector<ReadyReserve> reserves;
    for (unsigned i = 0; i < seed % 3; ++i) {
      const int room = n.consumers.room[std::uniform_int_distribution(0, n.consumers.count - 1)(random)];
      const double inflow = base.inflow[room];
      reserves.push_back({room, std::uniform_real_distribution(0.0, 3.0)(random) * inflow,
                          i == 0 ? unlimited : std::uniform_real_distribution(0.0, 0.5)(random) * inflow});
    }
    TimeToSurvive model(n, shock.groups, shock.regime, all, base.position, 50, reserves);
    const NetworkLoss loss{{}, {std::uniform_int_distribution(0, n.processes.count - 1)(random)}};
    const auto answer = model.without(loss);
    LeastDamage damage(n, shock.groups, std::vector<double>(static_cast<std::size_t>(n.consumers.count), 1.0));
    Regime wanted = shock.regime;
    for (double& demand : wanted.demand) demand *= service;
    const NetworkLoss* const lost[] = {&loss};
    const auto damage_after = [&](double steps) {
      damage.set_regime(wanted, steps, with_reserves(base.position, reserves, steps));
      const double left = damage.solve(lost);
      return left > 0 ? left / damage.everything() : 0.0;
    };
    const double steps = answer.steps.value_or(50);
    EXPECT_LE(damage_after(steps * (1 - 1e-6)), 1e-9) << seed;
    if (answer.steps) {
      ++finite;
      EXPECT_GT(damage_after(steps * (1 + 1e-4) + 1e-6), 1e-12) << seed;
      EXPECT_FALSE(answer.consumers.empty()) << seed;
    }
  }
  EXPECT_GT(finite, static_cast<int>(networks / 10));
}

}  // namespace
}  // namespace chokepoint
