// Taxes, tariffs, subsidies and minimum prices: what they make of the pattern, and who pays whom; exemptions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "plan/plan.hpp"
#include "regime/small_world.hpp"
#include "regime/tariffs.hpp"

namespace chokepoint {
namespace {

using ::testing::IsEmpty;

Control taxed(Control control, Schedule rate, bool subsidy = false) {
  control.measure = Tax{std::move(rate), subsidy};
  return control;
}
Control floor_of(Control control, double price) {
  control.measure = PriceFloor{always(price)};
  return control;
}

double paid(const SmallScenario& s, int event, int step) {
  double usd = 0;
  for (const Ledger ledger = s.timeline->ledger(); const Payment& payment : ledger.payments)
    if (payment.event == event && payment.step == step) usd += payment.usd;
  return usd;
}

TEST(Tariffs, AreChargedForTheDaysOnWhichTheyHold) {
  SmallScenario s;
  const int tax =
      s.add("tax", "2025-04-16", "2025-05-15", taxed(exports(small::CHN, {small::oxide}, {small::JPN}), always(0.2)));
  s.run();
  EXPECT_EQ(paid(s, tax, 2), 0.0);
  EXPECT_NEAR(paid(s, tax, 3), 20 * 1000 * 0.2 * 15 / 30, 1e-9);
  EXPECT_NEAR(paid(s, tax, 4), 20 * 1000 * 0.2 * 15 / 31, 1e-9);
  EXPECT_EQ(paid(s, tax, 5), 0.0);
}

TEST(Tariffs, MayChangeOnAnyDay) {
  SmallScenario s;
  Schedule rate{{{day("2025-01-01"), 0.1}, {day("2025-04-11"), 0.4}}};
  const int tax =
      s.add("tax", "2025-04-01", "2025-04-30", taxed(exports(small::CHN, {small::oxide}, {small::JPN}), rate));
  s.run();
  EXPECT_NEAR(paid(s, tax, 3), 20 * 1000 * (0.1 * 10 + 0.4 * 20) / 30, 1e-9);
}

TEST(Tariffs, SuspendedOrLiftedOnesCostNothing) {
  SmallScenario s;
  const int tax = s.add("tax", "2025-01-01", "", taxed(exports(small::CHN, {}, {}), always(0.2)));
  s.add("truce", "2025-03-01", "2025-03-31", Suspension{{tax}});
  s.add("end", "2025-05-01", "", Lift{{tax}});
  s.run();
  for (const int step : {0, 1, 3}) EXPECT_NEAR(paid(s, tax, step), 30 * 200, 1e-9) << step;
  for (const int step : {2, 4, 5}) EXPECT_EQ(paid(s, tax, step), 0.0) << step;
}

TEST(Tariffs, OfSeveralMinimumPricesTheHighestIsPaidAndTheTwinKnowsNone) {
  SmallScenario s;
  const int low = s.add("low", "2025-01-01", "", floor_of(exports(small::CHN, {}, {small::JPN}), 1200)),
            high = s.add("high", "2025-02-01", "", floor_of(exports(small::CHN, {}, {small::JPN}), 1500));
  s.run();
  EXPECT_NEAR(paid(s, low, 0), 20 * 200, 1e-9);
  EXPECT_EQ(paid(s, low, 1), 0.0);
  EXPECT_NEAR(paid(s, high, 1), 20 * 500, 1e-9);
  s.run(false);
  EXPECT_THAT(s.timeline->ledger().payments, IsEmpty());
}

TEST(Exemptions, OfOneMemberLeaveTheOthersQueuesAndQuotasAsTheyWere) {
  SmallScenario s;
  const int ban = s.add("ban", "2025-01-01", "", exports(small::CHN, {}, {}));
  Agreement deal;
  deal.members = {small::CHN, small::JPN};
  deal.exempt = {ban};
  s.add("deal", "2025-03-01", "2025-04-30", deal);
  const auto regimes = s.run();
  for (int step = 0; step < 6; ++step) {
    EXPECT_EQ(regimes[step].link_capacity[s.link(small::oxide_to_japan)] > 0, step == 2 || step == 3) << step;
    EXPECT_EQ(regimes[step].link_capacity[s.link(small::oxide_to_america)], 0.0) << step;
  }
}

TEST(Exemptions, OfEverybodyAreASuspension) {
  SmallScenario exempt, suspended;
  for (SmallScenario* s : {&exempt, &suspended})
    s->add("licences", "2025-01-15", "", licence(exports(small::CHN, {}, {}), 0.5, 60));
  Agreement deal;
  deal.members = {small::CHN, small::JPN, small::USA};
  deal.exempt = {0};
  exempt.add("truce", "2025-04-10", "2025-06-20", deal);
  suspended.add("truce", "2025-04-10", "2025-06-20", Suspension{{0}});
  const auto a = exempt.run(), b = suspended.run();
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].group_capacity, b[i].group_capacity) << i;
    EXPECT_EQ(a[i].group_room, b[i].group_room) << i;
  }
}

TEST(GeneralLicences, LetTheirShareThroughWithoutAPermit) {
  SmallScenario s;
  Control office = licence(exports(small::CHN, {}, {}), 0.5, 0, 0);
  std::get<Licence>(office.measure).general = {{{small::JPN}, always(0.6)}, {{}, always(0.1)}};
  s.add("licences", "2025-01-01", "", office);
  const auto regimes = s.run();
  const int japan = s.group("licences/JPN/oxide"), america = s.group("licences/USA/oxide");
  // Japan: 70 % of 20 t are free, of the other 6 t half are granted; America: 10 % of 10 t, and half of 9 t.
  EXPECT_NEAR(regimes[3].group_capacity[japan], 14 + 3, 1e-9);
  EXPECT_NEAR(regimes[3].group_room[japan], 14 + 3, 1e-9);
  EXPECT_NEAR(regimes[3].group_capacity[america], 1 + 4.5, 1e-9);
}

/// Countries that each mine ore, smelt metal and use some, and sell either to one another; all of it balanced.
World random_world(std::mt19937& random, int countries) {
  const auto amount = [&] { return 1.0 + static_cast<double>(random() % 1000); };
  World world;
  world.base_year = 2025;
  for (const char* id : {"metal", "ore"}) {
    Commodity commodity;
    commodity.id = commodity.name = id;
    commodity.price = 100;
    commodity.trade_elasticity = 0.5 + static_cast<double>(random() % 8);
    world.commodities.push_back(commodity);
  }
  Process dig, smelt;
  dig.id = "dig";
  dig.reference = 1;
  dig.outputs = {{1, 1.0}};
  smelt.id = "smelt";
  smelt.reference = 0;
  smelt.inputs = {{1, 2.0}};
  smelt.outputs = {{0, 1.0}};
  world.processes = {dig, smelt};
  for (int c = 0; c < countries; ++c) world.countries.push_back({std::string("C0") + char('A' + c), "", 0, 0, {}});
  std::vector<std::vector<double>> sold[2];
  std::vector<double> output[2], supply[2];
  for (int k = 0; k < 2; ++k) {
    sold[k].assign(countries, std::vector<double>(countries, 0.0));
    output[k].assign(countries, 0.0);
    supply[k].assign(countries, 0.0);
  }
  for (int from = 0; from < countries; ++from)
    for (int to = 0; to < countries; ++to)
      if (from == to || random() % 2 == 0) sold[0][from][to] = amount();
  for (int k = 0; k < 2; ++k) {
    if (k == 1)  // ore goes where metal is smelted: two tonnes a tonne, from everywhere by random shares
      for (int to = 0; to < countries; ++to) {
        std::vector<double> shares;
        double all = 0;
        for (int from = 0; from < countries; ++from) {
          shares.push_back(from == to || random() % 2 == 0 ? amount() : 0.0);
          all += shares.back();
        }
        for (int from = 0; from < countries; ++from) sold[1][from][to] = 2 * output[0][to] * shares[from] / all;
      }
    for (int from = 0; from < countries; ++from)
      for (int to = 0; to < countries; ++to) {
        output[k][from] += sold[k][from][to];
        supply[k][to] += sold[k][from][to];
        if (from == to || sold[k][from][to] == 0) continue;
        Link lane;
        lane.from = from;
        lane.to = to;
        lane.commodity = k;
        lane.flow = sold[k][from][to];
        lane.capacity = 1000 * lane.flow;
        world.links.push_back(lane);
      }
  }
  for (int c = 0; c < countries; ++c) {
    for (int k = 0; k < 2; ++k) {
      Facility place;
      place.id = world.countries[c].id + (k == 0 ? "-smelter" : "-mine");
      place.country = c;
      place.capacity = 1000 * output[k][c];
      place.operations.resize(1);
      place.operations[0].process = k == 0 ? 1 : 0;
      place.operations[0].throughput = output[k][c];
      world.facilities.push_back(place);
    }
    Consumer user;
    user.id = world.countries[c].id + "/cars/metal";
    user.country = c;
    user.commodity = 0;
    user.demand = supply[0][c];
    world.consumers.push_back(user);
  }
  std::sort(world.facilities.begin(), world.facilities.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return world;
}

TEST(Random, ATaxedPatternIsBalancedEverywhereKeepsEachMarketsSupplyAndIsThePlan) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const int countries = 2 + static_cast<int>(random() % 4);
    const auto world = std::make_shared<World>(random_world(random, countries));
    Scenario scenario;
    scenario.world = world;
    scenario.calendar = Calendar(day("2025-01"), day("2025-01"), StepKind::month);
    for (int i = 0; i < 3; ++i) {
      Control control = exports(static_cast<int>(random() % countries), {}, {});
      if (random() % 2 == 0) control.links.to = {static_cast<int>(random() % countries)};
      if (random() % 2 == 0) control.import_side = true, std::swap(control.links.from, control.links.to);
      Event event;
      event.id = "tax-" + std::to_string(i);
      event.start = day("2024-12");
      event.effect = taxed(control, always(0.01 * static_cast<double>(random() % 60)), random() % 3 == 0);
      scenario.events.push_back(event);
    }
    const CompiledWorld compiled = compile(*world, scenario.calendar);
    const Network& n = compiled.network;
    Timeline timeline(scenario, compiled, true);
    const Regime& regime = timeline.compose(0, {});
    for (int m = 0; m < n.rooms.count; ++m) {
      double in = 0, out = 0, used = 0;
      for (const int l : n.in_links[m]) in += regime.anchor_flow[l];
      for (const Arc& maker : n.makers[m]) in += maker.tonnes * regime.anchor_run[maker.node];
      for (const int l : n.out_links[m]) out += regime.anchor_flow[l];
      for (const Arc& user : n.users[m]) out += user.tonnes * regime.anchor_run[user.node];
      for (const int k : n.room_consumers[m]) used += regime.demand[k];
      EXPECT_NEAR(in, out + used, 1e-9 * in) << n.rooms.id[m];
      if (used > 0 && out == 0) {
        EXPECT_NEAR(in, n.base_inflow[m], 1e-9 * in) << n.rooms.id[m];
      }
    }
    // Shares of one market: proportional to base share × (1 + tax)^−σ.
    Tariffs tariffs(scenario, compiled, courses(scenario), {});
    const auto weights = tariffs.compose(0);
    for (int m = 0; m < n.rooms.count && !weights.empty(); ++m)
      for (const int a : n.in_links[m])
        for (const int b : n.in_links[m])
          EXPECT_NEAR(regime.anchor_flow[a] * n.links.base_flow[b] * weights[b],
                      regime.anchor_flow[b] * n.links.base_flow[a] * weights[a],
                      1e-9 * regime.anchor_flow[a] * n.links.base_flow[b])
              << n.links.id[a];
    Planner planner(n, timeline.groups());
    const auto plan = planner.solve(regime);
    for (const double coverage : plan->coverage) EXPECT_EQ(coverage, 1.0);
    for (int l = 0; l < n.links.count; ++l)
      EXPECT_NEAR(plan->flow[l], regime.anchor_flow[l], 1e-7 * n.base_inflow[n.links.target[l]]) << n.links.id[l];
  }
}

}  // namespace
}  // namespace chokepoint
