// The narrowest cut: textbooks, every cut of small networks, and the plan of a world where nobody else wants anything.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include "plan/plan.hpp"
#include "support/random_network.hpp"
#include "why/cut.hpp"

namespace chokepoint {
namespace {

struct Pipe {
  std::string from, to;
  double capacity;
};

/// One commodity on a graph; `s` is dug without limit, `t` wants it.
NetworkSpec network_of(const std::vector<Pipe>& pipes) {
  NetworkSpec spec;
  std::set<std::string> vertices = {"s", "t"};
  for (const Pipe& each : pipes) vertices.insert({each.from, each.to});
  for (const std::string& each : vertices) spec.rooms.push_back({each + "/ore", each + "/ore", each, "ore", 1});
  spec.processes.push_back({"s:dig", "", {}, {{"s/ore", 1.0}}, 1e6, 1, 0, 0});
  for (const Pipe& each : pipes)
    spec.links.push_back(
        {each.from + "/ore>" + each.to + "/ore", each.from + "/ore", each.to + "/ore", each.capacity, 0, 1, 0});
  spec.consumers.push_back({"t/cars/ore", "t/ore", 1e6, 1, 0.5});
  return spec;
}

std::set<std::string> names(const Network& n, const Cut& cut) {
  std::set<std::string> result;
  for (const CutEdge& each : cut.edges)
    result.insert(each.kind == Limit::Kind::link ? n.links.id[each.index] : n.processes.id[each.index]);
  return result;
}

/// The flow network of Cormen, Leiserson, Rivest, Stein, Introduction to Algorithms, 3rd edition, 2009, figures 26.1
/// and 26.6: the largest flow is 23, and the cut crosses v1v3, v4v3 and v4t.
TEST(NarrowestCut, TextbookOfCormenAndOthers) {
  const Network n(network_of({{"s", "v1", 16},
                              {"s", "v2", 13},
                              {"v1", "v3", 12},
                              {"v2", "v1", 4},
                              {"v2", "v4", 14},
                              {"v3", "v2", 9},
                              {"v3", "t", 20},
                              {"v4", "v3", 7},
                              {"v4", "t", 4}}));
  const Cut cut = narrowest_cut(n, {}, calm_regime(n), {n.find_room("t/ore")});
  EXPECT_NEAR(cut.width, 23, 1e-9);
  EXPECT_EQ(names(n, cut), (std::set<std::string>{"v1/ore>v3/ore", "v4/ore>v3/ore", "v4/ore>t/ore"}));
  EXPECT_TRUE(cut.bounded);
}

TEST(NarrowestCut, OfEveryCutOfSmallNetworks) {
  const unsigned networks = std::getenv("CHOKEPOINT_FULL") != nullptr ? 2000 : 150;
  for (unsigned seed = 1; seed <= networks; ++seed) {
    std::mt19937 random(seed);
    const int inner = 2 + static_cast<int>(random() % 6);
    std::vector<std::string> vertices = {"s", "t"};
    for (int i = 0; i < inner; ++i) vertices.push_back("v" + std::to_string(i));
    std::vector<Pipe> pipes;
    for (const auto& from : vertices)
      for (const auto& to : vertices)
        if (from != to && from != "t" && to != "s" && random() % 3 == 0)
          pipes.push_back({from, to, static_cast<double>(1 + random() % 20)});
    const Network n(network_of(pipes));
    double narrowest = 1e300;
    for (unsigned set = 0; set < 1U << inner; ++set) {  // on the sink's side
      const auto beyond = [&](const std::string& v) {
        return v == "t" || (v != "s" && (set >> static_cast<unsigned>(v[1] - '0') & 1U) != 0);
      };
      double width = 0;
      for (const Pipe& each : pipes)
        if (!beyond(each.from) && beyond(each.to)) width += each.capacity;
      narrowest = std::min(narrowest, width);
    }
    const Cut cut = narrowest_cut(n, {}, calm_regime(n), {n.find_room("t/ore")});
    EXPECT_NEAR(cut.width, narrowest, 1e-9 * (1 + narrowest)) << "seed " << seed;
  }
}

TEST(NarrowestCut, CountsInTonnesOfWhatIsWantedAndFollowsTheScarcestInput) {
  NetworkSpec spec;
  for (const char* id : {"A/iron", "A/boron", "A/magnet"})
    spec.rooms.push_back({id, id, "A", std::string(id).substr(2), 1});
  spec.processes.push_back({"i:dig", "", {}, {{"A/iron", 1.0}}, 700, 1, 0, 0});
  spec.processes.push_back({"b:dig", "", {}, {{"A/boron", 1.0}}, 2, 1, 0, 0});
  spec.processes.push_back({"m:make", "", {{"A/iron", 0.7}, {"A/boron", 0.01}}, {{"A/magnet", 1.0}}, 500, 1, 0, 0});
  spec.consumers.push_back({"A/cars/magnet", "A/magnet", 600, 1, 0.5});
  const Network n(spec);
  const Cut cut = narrowest_cut(n, {}, calm_regime(n), {n.find_room("A/magnet")});
  EXPECT_NEAR(cut.width, 200, 1e-9) << "2 t of boron are 200 t of magnets";
  ASSERT_EQ(cut.inputs.size(), 2u);
  EXPECT_EQ(n.commodities[cut.inputs[0].commodity], "boron");
  EXPECT_NEAR(cut.inputs[1].width, 500, 1e-9) << "by iron the magnet plant itself is narrower than 1,000 t";
}

TEST(NarrowestCut, AQuotaOverSeveralLanesIsOneEdge) {
  NetworkSpec spec = network_of({{"s", "a", 10}, {"s", "b", 10}, {"a", "t", 10}, {"b", "t", 10}});
  const Network n(spec);
  const std::vector<LinkGroup> groups = {{0, "quota", {n.find_link("s/ore>a/ore"), n.find_link("s/ore>b/ore")}}};
  Regime regime = calm_regime(n, 1);
  regime.group_capacity[0] = 7;
  const Cut cut = narrowest_cut(n, groups, regime, {n.find_room("t/ore")});
  EXPECT_NEAR(cut.width, 7, 1e-9);
  ASSERT_EQ(cut.edges.size(), 1u);
  EXPECT_EQ(cut.edges[0].kind, Limit::Kind::group);
}

/// What a buyer could get if nobody else wanted anything is never more than the cut; where recipes are simple it is it.
TEST(NarrowestCut, BoundsWhatTheBuyerCouldGetAlone) {
  const unsigned networks = std::getenv("CHOKEPOINT_FULL") != nullptr ? 500 : 25;
  int equal = 0, asked = 0;
  for (unsigned seed = 1; seed <= networks; ++seed) {
    const support::RandomNetwork random(seed);
    NetworkSpec spec = random.spec;
    // One buyer of its own, who wants without end.
    spec.consumers.push_back({"zz/alone", spec.consumers.front().room, 1e5, 1, 0.5});
    const Network n(spec);
    const int k = n.find_consumer("zz/alone");
    support::RandomShock shock = support::random_shock(n, seed);
    std::fill(shock.regime.demand.begin(), shock.regime.demand.end(), 0.0);
    shock.regime.demand[k] = 1e5;
    const Cut cut = narrowest_cut(n, shock.groups, shock.regime, {n.consumers.room[k]});
    Planner planner(n, shock.groups);
    const double alone = planner.solve(shock.regime)->coverage[k] * 1e5;
    ++asked;
    if (!cut.bounded) continue;
    EXPECT_LE(alone, cut.width * (1 + 1e-6) + 1e-4) << "seed " << seed;
    if (std::fabs(alone - cut.width) <= 1e-6 * cut.width + 1e-4) ++equal;
  }
  EXPECT_GT(2 * equal, asked) << "mostly the cut is what could be had";
}

}  // namespace
}  // namespace chokepoint
