// A plan that puts nothing on what is lost is the plan without it, bit by bit: random networks, and the April licences.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include "simulation/observe.hpp"
#include "simulation/wider_plans.hpp"
#include "support/random_regimes.hpp"

namespace chokepoint {
namespace {

bool idle(const std::vector<unsigned char>& exactly, const std::vector<double>& amount, int i) {
  return exactly.empty() ? amount[i] == 0 : exactly[i] != 0;
}

/// Closes some of what the plan leaves idle.
Regime closing(const Network& n, const Plan& plan, Regime regime, std::mt19937& random) {
  const bool facility = random() % 3 == 0;
  for (int l = 0; l < n.links.count; ++l)
    if (idle(plan.idle_link, plan.flow, l) && random() % 3 == 0) regime.link_capacity[l] = 0;
  for (int f = 0; f < n.facilities.count && facility; ++f) {
    bool stands = true;
    for (int p = 0; p < n.processes.count; ++p)
      if (n.processes.facility[p] == f || n.processes.limit[p] == f)
        stands = stands && idle(plan.idle_process, plan.run, p);
    if (!stands) continue;
    regime.facility_capacity[f] = 0;
    for (const int p : n.facilities.processes[f]) regime.process_capacity[p] = 0;
  }
  return regime;
}

void expect_same(const Plan& a, const Plan& b, const std::string& where) {
  EXPECT_EQ(a.coverage, b.coverage) << where;
  EXPECT_EQ(a.flow, b.flow) << where;
  EXPECT_EQ(a.run, b.run) << where;
  EXPECT_EQ(a.delivery, b.delivery) << where;
  EXPECT_EQ(a.share, b.share) << where;
  EXPECT_EQ(a.position, b.position) << where;
}

TEST(WiderPlans, HoldWhereWhatIsLostWasIdle) {
  const int networks = std::getenv("CHOKEPOINT_FULL") != nullptr ? 400 : 12;
  long held = 0, asked = 0;
  for (int seed = 1; seed <= networks; ++seed) {
    const Network network(support::RandomNetwork(static_cast<unsigned>(seed)).spec);
    const support::RandomRegimes regimes(network, static_cast<unsigned>(seed));
    std::mt19937 random(static_cast<unsigned>(seed));
    Planner planner(network, regimes.groups);
    for (const Regime& regime : regimes.sequence(0, 6)) {
      const std::shared_ptr<const Plan> plan = planner.solve(regime);
      const Regime less = closing(network, *plan, regime, random);
      ++asked;
      if (still_holds(network, regimes.groups, {}, Limits(regime), *plan, less)) {
        ++held;
        Planner fresh(network, regimes.groups);
        expect_same(*fresh.solve(less), *plan, "network " + std::to_string(seed));
      }
      Regime busy = less;
      const auto carrying = std::find_if(plan->flow.begin(), plan->flow.end(), [](double flow) { return flow > 0; });
      if (carrying != plan->flow.end()) busy.link_capacity[static_cast<std::size_t>(carrying - plan->flow.begin())] = 0;
      if (busy.link_capacity != less.link_capacity) {
        EXPECT_FALSE(still_holds(network, regimes.groups, {}, Limits(less), *plan, busy));
      }
      if (less.link_capacity != regime.link_capacity) {
        EXPECT_FALSE(still_holds(network, regimes.groups, {}, Limits(less), *plan, regime))
            << "what opens may be of use";
      }
    }
  }
  EXPECT_GT(held, asked / 3);
}

TEST(WiderPlans, HoldForLanesThatTheAprilLicencesLeaveIdle) {
  Diagnostics findings;
  LoadOptions load;
  load.set = {{"calendar.end", "2026-03"}};
  auto scenario = std::make_shared<Scenario>(
      load_scenario(std::string(SOURCE_DIR) + "/scenarios/rare-earths/april-2025-licences.yaml", load, findings));
  scenario->conducts.resize(1);
  std::mt19937 random(7);
  const int every = std::getenv("CHOKEPOINT_FULL") != nullptr ? 1 : 4;
  int held = 0;
  const Plan* last = nullptr;
  RunOptions options;
  options.twin = false;
  run_observed(scenario, options, [&](const Moment& now) {
    if (now.plan.get() == last || now.plan->number % every != 0 || now.plan->number == 0) return true;
    last = now.plan.get();
    const Network& network = now.compiled.network;
    Regime less = now.regime;
    for (int l = 0; l < network.links.count; ++l)
      if (idle(now.plan->idle_link, now.plan->flow, l) && random() % 20 == 0) less.link_capacity[l] = 0;
    // Lanes of limits that are out of force do not count: those are opened again.
    for (std::size_t g = 0; g < now.groups.size(); ++g)
      if (now.regime.group_capacity[g] >= unlimited)
        for (const int l : now.groups[g].links) less.link_capacity[l] = now.regime.link_capacity[l];
    if (!still_holds(network, now.groups, now.pledges, Limits(now.regime), *now.plan, less)) return true;
    ++held;
    Planner fresh(network, now.groups, {}, now.pledges);
    expect_same(*fresh.solve(less), *now.plan, "step " + std::to_string(now.step));
    return true;
  });
  EXPECT_GT(held, 1);
}

}  // namespace
}  // namespace chokepoint
