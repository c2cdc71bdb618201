// Who is reached at all: the graph of what the regime allows, every recipe input considered.
#include "outcome/reachability.hpp"

#include <gtest/gtest.h>

#include <random>

#include "plan/eleven_markets.hpp"

namespace chokepoint {
namespace {

/// A mine's ore is refined with acid from a plant; scrap of the magnets goes round.
///
///   mine → ore ─┐
///   plant → acid┴─ refinery → oxide → magnets → magnet (consumer)
///                               ↑                  │ scrap
///                               └── recycler ←─────┘
NetworkSpec ring() {
  NetworkSpec spec;
  for (const char* id : {"ore", "acid", "oxide", "magnet", "scrap", "abroad"})
    spec.rooms.push_back({id, id, "X", id, 1});
  const auto process = [&](const char* id, std::vector<std::pair<std::string, double>> in,
                           std::vector<std::pair<std::string, double>> out, int lag) {
    spec.processes.push_back({id, "", std::move(in), std::move(out), 10, 1, lag, 1});
  };
  process("mine", {}, {{"ore", 1}}, 0);
  process("plant", {}, {{"acid", 1}}, 0);
  process("refinery", {{"ore", 1}, {"acid", 0.5}}, {{"oxide", 1}}, 0);
  process("magnets", {{"oxide", 1}}, {{"magnet", 0.8}, {"scrap", 0.2}}, 0);
  process("recycler", {{"scrap", 1}}, {{"oxide", 1}}, 1);
  spec.links.push_back({"magnet>abroad", "magnet", "abroad", 5, 0, 0, 0.2, LinkSpec::Kind::trade, -1});
  spec.consumers = {{"home", "magnet", 0.6, 1, 0.5}, {"abroad", "abroad", 0.2, 1, 0.5}};
  return spec;
}

class Ring : public ::testing::Test {
 protected:
  Network network{ring()};
  Regime regime = calm_regime(network);
  Reachability reach{network, {}};
  bool reached(const char* room) {
    reach.update(regime);
    return reach.room(network.find_room(room));
  }
  void close(const char* process) { regime.process_capacity[network.find_process(process)] = 0; }
};

TEST_F(Ring, EverythingIsReachedWhereNothingIsRestricted) {
  for (const char* room : {"ore", "acid", "oxide", "magnet", "scrap", "abroad"}) EXPECT_TRUE(reached(room)) << room;
}

TEST_F(Ring, ARecyclingLoopAloneSupportsNothing) {
  close("mine");
  EXPECT_FALSE(reached("oxide"));
  EXPECT_FALSE(reached("magnet"));
  EXPECT_FALSE(reached("scrap"));
  EXPECT_TRUE(reached("acid"));
}

TEST_F(Ring, AMissingSecondInputSeversWhatIsMadeOfIt) {
  close("plant");
  EXPECT_TRUE(reached("ore"));
  EXPECT_FALSE(reached("oxide"));
  EXPECT_FALSE(reached("abroad"));
}

TEST_F(Ring, AClosedFacilityIsClosedWhateverItsProcessCouldDo) {
  regime.facility_capacity[network.processes.facility[network.find_process("magnets")]] = 0;
  EXPECT_TRUE(reached("oxide"));
  EXPECT_FALSE(reached("magnet"));
}

TEST_F(Ring, ABannedLinkSeversItsTargetAndALiftedBanBringsItBack) {
  regime.link_capacity[0] = 0;
  EXPECT_TRUE(reached("magnet"));
  EXPECT_FALSE(reached("abroad"));
  regime.link_capacity[0] = 1e-6;  // however little: an admissible route is not a small number
  EXPECT_TRUE(reached("abroad"));
}

TEST(Reachability, AGroupWithoutCapacityClosesItsLinks) {
  const Network network(ring());
  const std::vector<LinkGroup> groups{{0, "quota", {0}}};
  Regime regime = calm_regime(network, groups.size());
  Reachability reach(network, groups);
  reach.update(regime);
  EXPECT_TRUE(reach.room(network.find_room("abroad")));
  regime.group_capacity[0] = 0;
  reach.update(regime);
  EXPECT_FALSE(reach.room(network.find_room("abroad")));
  EXPECT_TRUE(reach.room(network.find_room("magnet")));
}

/// The least fixpoint, by trying everything again until nothing is new.
std::vector<bool> naive(const Network& n, const Regime& regime) {
  std::vector<bool> rooms(static_cast<std::size_t>(n.rooms.count), false);
  for (bool changed = true; changed;) {
    changed = false;
    const auto reach = [&](int m) {
      changed = changed || !rooms[m];
      rooms[m] = true;
    };
    for (int l = 0; l < n.links.count; ++l)
      if (regime.link_capacity[l] > 0 && rooms[n.links.source[l]]) reach(n.links.target[l]);
    for (int p = 0; p < n.processes.count; ++p) {
      bool runs = regime.process_capacity[p] > 0;
      for (const Arc& input : n.processes.inputs[p]) runs = runs && rooms[input.node];
      if (!runs) continue;
      for (const Arc& output : n.processes.outputs[p]) reach(output.node);
    }
  }
  return rooms;
}

TEST(Reachability, AgreesWithTryingEverythingOnRandomGraphs) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    std::mt19937 random(seed);
    const auto number = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
    NetworkSpec spec;
    const int rooms = 3 + number(12);
    const auto room = [](int m) { return "room-" + std::to_string(100 + m); };
    for (int m = 0; m < rooms; ++m) spec.rooms.push_back({room(m), room(m), "X", room(m), 0});
    for (int p = number(10); p >= 0; --p) {
      ProcessSpec process;
      process.id = "process-" + std::to_string(100 + p);
      process.lag = 1;
      process.capacity = number(4);
      for (int m = 0; m < rooms; ++m)
        if (number(rooms) < 2 && number(3) > 0) process.inputs.emplace_back(room(m), 1.0);
      process.outputs.emplace_back(room(number(rooms)), 1.0);
      spec.processes.push_back(process);
    }
    for (int a = 0; a < rooms; ++a)
      for (int b = 0; b < rooms; ++b)
        if (a != b && number(5) == 0)
          spec.links.push_back({room(a) + ">" + room(b), room(a), room(b), static_cast<double>(number(3)), 0, 1, 0,
                                LinkSpec::Kind::trade, -1});
    const Network network(spec);
    const Regime regime = calm_regime(network);
    Reachability reach(network, {});
    reach.update(regime);
    const std::vector<bool> expected = naive(network, regime);
    for (int m = 0; m < rooms; ++m) ASSERT_EQ(reach.room(m), expected[m]) << "seed " << seed << " room " << m;
  }
}

}  // namespace
}  // namespace chokepoint
