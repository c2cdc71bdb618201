// Scarcity prices of the plan: small networks by hand; on random ones that they are duals of the pattern, that nobody
// short is priced below what he would pay, that another solver finds the same, and that order means nothing.
#include "plan/scarcity.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <random>

#include "support/random_network.hpp"

namespace chokepoint {
namespace {

using support::random_shock;
using support::RandomNetwork;

/// A mine in A whose goods go to consumers in B and C, 10 tonnes to each; lanes and mine have room for 40.
NetworkSpec two_buyers() {
  NetworkSpec spec;
  for (const char* country : {"A", "B", "C"}) {
    const std::string id = std::string(country) + "/metal";
    spec.rooms.push_back({id, id, country, "metal", 1});
  }
  spec.processes = {{"mine", {}, {}, {{"A/metal", 1}}, 40, 1, 0, 20}};
  spec.links = {{"A/metal>B/metal", "A/metal", "B/metal", 40, 0, 0, 10},
                {"A/metal>C/metal", "A/metal", "C/metal", 40, 0, 0, 10}};
  spec.consumers = {{"B", "B/metal", 10}, {"C", "C/metal", 10}};
  return spec;
}

struct Priced {
  Priced(const NetworkSpec& spec, const std::vector<LinkGroup>& groups = {}) : n(spec), link_groups(groups) {
    regime = calm_regime(n, groups.size());
    terms.ceiling = 20;
    terms.power.assign(static_cast<std::size_t>(n.consumers.count), 1.0);
    for (int m = 0; m < n.rooms.count; ++m)
      terms.price.push_back(n.commodities[n.rooms.commodity[m]] == "ore" ? 10 : 100);
  }
  Priced& solve() {
    const auto plan = Planner(n, link_groups).solve(regime);
    factors = scarcity_of_plan(n, link_groups, {}, regime, *plan, terms);
    return *this;
  }
  double at(const std::string& room) const { return factors[static_cast<std::size_t>(n.find_room(room))]; }
  double& lane(const std::string& id) { return regime.link_capacity[static_cast<std::size_t>(n.find_link(id))]; }
  double& runs(const std::string& id) { return regime.process_capacity[static_cast<std::size_t>(n.find_process(id))]; }

  Network n;
  std::vector<LinkGroup> link_groups;
  Regime regime;
  ScarcityTerms terms;
  std::vector<double> factors;
};

TEST(ScarcityPrices, ACalmWorldHasWorldPrices) {
  Priced world(two_buyers());
  EXPECT_EQ(world.solve().factors, std::vector<double>(3, 1.0));
}

TEST(ScarcityPrices, HalfOfTheMineDoublesThePriceEverywhereAtAnElasticityOfOne) {
  Priced world(two_buyers());
  world.runs("mine") = 10;
  world.solve();
  for (const char* room : {"A/metal", "B/metal", "C/metal"}) EXPECT_NEAR(world.at(room), 2, 1e-8) << room;
}

TEST(ScarcityPrices, AnElasticityOfAHalfMakesItFourTimesAsDear) {
  Priced world(two_buyers());
  world.terms.power.assign(2, 1 / 0.5);
  world.runs("mine") = 10;
  EXPECT_NEAR(world.solve().at("B/metal"), 4, 1e-8);
}

TEST(ScarcityPrices, AGateKeepsThePriceOnItsOwnSide) {
  Priced world(two_buyers());
  world.lane("A/metal>B/metal") = 5;
  world.solve();
  EXPECT_NEAR(world.at("B/metal"), 2, 1e-8);
  EXPECT_EQ(world.at("A/metal"), 1);
  EXPECT_EQ(world.at("C/metal"), 1);
}

TEST(ScarcityPrices, WhoGetsNothingFacesTheCeiling) {
  Priced world(two_buyers());
  world.lane("A/metal>B/metal") = 0;
  EXPECT_NEAR(world.solve().at("B/metal"), 20, 1e-8);
}

TEST(ScarcityPrices, WhoseShortageMovesNoPriceMovesNone) {
  Priced world(two_buyers());
  world.terms.power.assign(2, 0.0);
  world.runs("mine") = 10;
  EXPECT_EQ(world.solve().factors, std::vector<double>(3, 1.0));
}

/// A smelter in A makes a tonne of metal of two of ore and one of flux; the mines have room for twice as much.
NetworkSpec smelter() {
  NetworkSpec spec = two_buyers();
  spec.rooms.push_back({"A/ore", "A/ore", "A", "ore", 1});
  spec.rooms.push_back({"A/flux", "A/flux", "A", "flux", 1});
  spec.processes = {{"smelt", {}, {{"A/ore", 2}, {"A/flux", 1}}, {{"A/metal", 1}}, 40, 1, 0, 20},
                    {"mine", {}, {}, {{"A/ore", 1}}, 80, 1, 0, 40},
                    {"quarry", {}, {}, {{"A/flux", 1}}, 40, 1, 0, 20}};
  return spec;
}

TEST(ScarcityPrices, ClimbToTheInputThatIsShort) {
  Priced world(smelter());
  world.runs("mine") = 20;
  world.solve();
  EXPECT_NEAR(world.at("B/metal"), 2, 1e-8);
  EXPECT_NEAR(world.at("A/ore"), 1 + 100.0 / 2 / 10, 1e-7);  // 100 USD more for a tonne of metal, of two tonnes of ore
  EXPECT_EQ(world.at("A/flux"), 1);                          // the quarry could give more
}

TEST(ScarcityPrices, ASmelterWithoutRoomKeepsTheRent) {
  Priced world(smelter());
  world.runs("smelt") = 10;
  world.solve();
  EXPECT_NEAR(world.at("A/metal"), 2, 1e-8);
  EXPECT_EQ(world.at("A/ore"), 1);
  EXPECT_EQ(world.at("A/flux"), 1);
}

TEST(ScarcityPrices, AQuotaIsWorthToAllWhoUseItWhatItIsWorthToTheShort) {
  NetworkSpec spec = two_buyers();
  spec.consumers[1].priority = 2;
  const Network n(spec);
  Priced world(spec, {{0, "quota", {0, 1}}});
  world.regime.group_capacity = world.regime.group_room = {15};
  world.solve();  // B has all, C a half
  EXPECT_NEAR(world.at("C/metal"), 2, 1e-8);
  EXPECT_NEAR(world.at("B/metal"), 2, 1e-8);  // what goes to B could go to C
  EXPECT_EQ(world.at("A/metal"), 1);
}

TEST(ScarcityPrices, ProcessesOfAFullFacilityVieForIt) {
  NetworkSpec spec = smelter();
  spec.facilities = {{"works", 60}};
  spec.rooms.push_back({"A/slag", "A/slag", "A", "slag", 1});
  spec.consumers.push_back({"S", "A/slag", 20, 2});
  spec.processes[0].facility = "works";
  spec.processes.push_back({"burn", "works", {}, {{"A/slag", 1}}, 40, 1, 0, 20});
  Priced world(spec);
  world.regime.facility_capacity[static_cast<std::size_t>(world.n.processes.facility[world.n.find_process("burn")])] =
      30;
  world.solve();  // metal of class 1 in full, slag of class 2 by half
  EXPECT_NEAR(world.at("A/slag"), 2, 1e-8);
  EXPECT_NEAR(world.at("A/metal"), 2, 1e-8);
  EXPECT_EQ(world.at("A/ore"), 1);
}

// random networks

unsigned many() { return std::getenv("CHOKEPOINT_FULL") != nullptr ? 2000 : 60; }

ScarcityTerms random_terms(const Network& n) {
  ScarcityTerms terms;
  terms.ceiling = 30;
  for (int k = 0; k < n.consumers.count; ++k) terms.power.push_back(1.0 + n.rooms.commodity[n.consumers.room[k]] % 3);
  for (int m = 0; m < n.rooms.count; ++m) terms.price.push_back(std::pow(3.0, n.level[m]) * 10);
  return terms;
}

TEST(ScarcityPrices, AreDualsOfThePatternOnRandomNetworks) {
  int short_of_something = 0, dear = 0;
  for (unsigned seed = 1; seed <= many(); ++seed) {
    SCOPED_TRACE(seed);
    const Network n(RandomNetwork(seed).spec);
    const auto shock = random_shock(n, seed);
    const auto plan = Planner(n, shock.groups).solve(shock.regime);
    const ScarcityTerms terms = random_terms(n);
    const std::vector<double> factors = scarcity_of_plan(n, shock.groups, {}, shock.regime, *plan, terms);
    const auto premium = [&](int m) { return (factors[m] - 1) * terms.price[m]; };
    double largest = 0;
    for (int m = 0; m < n.rooms.count; ++m) {
      ASSERT_GE(factors[m], 1);
      largest = std::max(largest, premium(m));
    }
    const double hair = 1e-6 * (1 + largest);

    bool anybody = false;
    for (int k = 0; k < n.consumers.count; ++k) {
      if (plan->coverage[k] >= 1 || !(shock.regime.demand[k] > 0)) continue;
      anybody = true;
      const double pays = scarcity_factor(plan->coverage[k], terms.power[k], terms.ceiling);
      EXPECT_GE(factors[n.consumers.room[k]], pays * (1 - 1e-6)) << n.consumers.id[k];
    }
    if (!anybody) {
      EXPECT_EQ(factors, std::vector<double>(factors.size(), 1.0));
    }
    short_of_something += anybody;
    dear += largest > 0;

    std::vector<unsigned char> in_group(static_cast<std::size_t>(n.links.count), 0);
    for (const LinkGroup& group : shock.groups)
      for (const int l : group.links) in_group[l] = 1;
    for (int l = 0; l < n.links.count; ++l) {
      const double from = premium(n.links.source[l]), to = premium(n.links.target[l]), flow = plan->flow[l];
      const double size = std::max(n.base_inflow[n.links.source[l]], n.base_inflow[n.links.target[l]]);
      if (flow > 1e-6 * size) {
        EXPECT_GE(to, from - hair) << n.links.id[l];
      }
      if (in_group[l] == 0 && shock.regime.link_capacity[l] - flow > 1e-6 * size) {
        EXPECT_LE(to, from + hair) << n.links.id[l];
      }
    }
    for (int m = 0; m < n.rooms.count; ++m)
      if (plan->wastes[m] != 0) {
        EXPECT_EQ(factors[m], 1) << n.rooms.id[m];
      }
    for (int p = 0; p < n.processes.count; ++p) {
      double worth = 0;
      for (const Arc& out : n.processes.outputs[p]) worth += out.tonnes * premium(out.node);
      for (const Arc& in : n.processes.inputs[p]) worth -= in.tonnes * premium(in.node);
      const auto below_ceiling = [&](const Arc& line) { return factors[line.node] < terms.ceiling; };
      const bool free_outputs = std::ranges::all_of(n.processes.outputs[p], below_ceiling),
                 free_inputs = std::ranges::all_of(n.processes.inputs[p], below_ceiling);
      const bool alone = n.facilities.processes[n.processes.facility[p]].size() == 1;
      const double capacity = std::min(shock.regime.process_capacity[p],
                                       shock.regime.facility_capacity[n.processes.facility[p]] / n.processes.use[p]);
      if (free_outputs && plan->run[p] > 1e-3) {
        EXPECT_GE(worth, -hair) << n.processes.id[p];
      }
      if (alone && free_inputs && capacity - plan->run[p] > 1e-3 * (1 + capacity)) {
        EXPECT_LE(worth, hair) << n.processes.id[p];
      }
    }

    const std::vector<double> others =
        scarcity_of_plan(n, shock.groups, {}, shock.regime, *plan, terms, SolverKind::clp);
    for (std::size_t m = 0; m < factors.size(); ++m) EXPECT_NEAR(factors[m], others[m], 1e-6 * factors[m]);
  }
  EXPECT_GT(short_of_something, static_cast<int>(many() / 4));
  EXPECT_EQ(dear, short_of_something);
}

TEST(ScarcityPrices, TheOrderOfTheListsMeansNothing) {
  for (unsigned seed = 1; seed <= many() / 3; ++seed) {
    SCOPED_TRACE(seed);
    NetworkSpec spec = RandomNetwork(seed).spec;
    const Network n(spec);
    std::mt19937 random(seed);
    const auto shuffle = [&](auto& list) { std::shuffle(list.begin(), list.end(), random); };
    shuffle(spec.rooms), shuffle(spec.links), shuffle(spec.processes), shuffle(spec.consumers),
        shuffle(spec.facilities);
    const Network shuffled(spec);
    const auto shock = random_shock(n, seed), next = random_shock(n, seed + 1000);
    const ScarcityTerms terms = random_terms(n);
    const auto plan = Planner(n, shock.groups).solve(shock.regime);
    Planner other(shuffled, shock.groups);
    if (next.groups.size() == shock.groups.size()) other.solve(next.regime);  // another past
    const auto same = other.solve(shock.regime);
    EXPECT_EQ(scarcity_of_plan(n, shock.groups, {}, shock.regime, *plan, terms),
              scarcity_of_plan(shuffled, shock.groups, {}, shock.regime, *same, terms));
  }
}

}  // namespace
}  // namespace chokepoint
