// The plan's coverage against an independent oracle: another formulation, another algorithm, another solver (GLPK).
#include <gtest/gtest.h>

#include <cstdlib>

#include "plan/limits.hpp"
#include "plan/oracle.hpp"
#include "plan/plan.hpp"
#include "support/random_network.hpp"

namespace chokepoint {
namespace {

unsigned worlds() { return std::getenv("CHOKEPOINT_FULL") != nullptr ? 10'000 : 1'000; }

TEST(Oracle, CoverageIsThatOfAnotherAlgorithmAndSolverOnRandomNetworks) {
  int short_of_something = 0;
  for (unsigned seed = 1; seed <= worlds(); ++seed) {
    const Network n(support::RandomNetwork(seed).spec);
    const support::RandomShock shock = support::random_shock(n, seed);
    const std::vector<double> expected = oracle(n, shock);
    bool full = true;
    for (const SolverKind kind : {SolverKind::own, SolverKind::clp}) {
      PlannerOptions options;
      options.solver = kind;
      Planner planner(n, shock.groups, options);
      const auto plan = planner.solve(shock.regime);
      ASSERT_EQ(expected.size(), plan->coverage.size()) << "seed " << seed;
      for (int k = 0; k < n.consumers.count; ++k) {
        ASSERT_NEAR(plan->coverage[k], expected[k], 1e-7) << "seed " << seed << ' ' << n.consumers.id[k];
        full = full && expected[k] > 1 - 1e-9;
      }
    }
    short_of_something += full ? 0 : 1;
  }
  EXPECT_GT(short_of_something, static_cast<int>(worlds()) / 3) << "the sample has to contain shortages";
}

/// Who is asked about decides how much of leximin is worked out, and what was known before where it starts.
TEST(Oracle, ThoseAskedAboutHaveTheCoverageOfTheWholePlan) {
  int cut_short = 0;
  for (unsigned seed = 1; seed <= worlds() / 4; ++seed) {
    SCOPED_TRACE(seed);
    const Network n(support::RandomNetwork(seed).spec);
    const support::RandomShock shock = support::random_shock(n, seed);
    Planner whole(n, shock.groups);
    const std::vector<double> all = whole.solve(shock.regime)->coverage;
    for (int k = 0; k < n.consumers.count; ++k) {
      const int other = (k * 7 + static_cast<int>(seed)) % n.consumers.count;
      for (const std::vector<int>& asked : {std::vector<int>{k}, std::vector<int>{k, other}}) {
        Planner planner(n, shock.groups);
        if (k % 2 == 1) planner.offer(*whole.rays());
        const std::vector<double> some = planner.coverage(shock.regime, asked);
        for (const int each : asked) ASSERT_EQ(some[each], all[each]) << n.consumers.id[each];
        cut_short += some != all ? 1 : 0;
        // What it worked out only in part does not stand in its way afterwards.
        if (k == 0) {
          ASSERT_EQ(planner.solve(shock.regime)->coverage, all);
        }
      }
    }
  }
  EXPECT_GT(cut_short, 20) << "for some, less than everything is enough";
}

TEST(Oracle, OtherNamesGiveTheSamePattern) {
  int vertices = 0;
  for (unsigned seed = 1; seed <= worlds() / 2; ++seed) {
    SCOPED_TRACE(seed);
    const support::RandomNetwork made(seed);
    const NetworkSpec renamed = made.renamed();
    const Network one(made.spec), other(renamed);
    const support::RandomShock shock = support::random_shock(one, seed);
    // Where each thing of the first network stands in the second.
    std::map<std::string, std::string> names;
    for (std::size_t i = 0; i < made.spec.links.size(); ++i) names[made.spec.links[i].id] = renamed.links[i].id;
    for (std::size_t i = 0; i < made.spec.processes.size(); ++i)
      names[made.spec.processes[i].id] = renamed.processes[i].id;
    for (std::size_t i = 0; i < made.spec.consumers.size(); ++i)
      names[made.spec.consumers[i].id] = renamed.consumers[i].id;
    std::vector<int> link, process, consumer;
    for (const auto& id : one.links.id) link.push_back(other.find_link(names[id]));
    for (const auto& id : one.processes.id) process.push_back(other.find_process(names[id]));
    for (const auto& id : one.consumers.id) consumer.push_back(other.find_consumer(names[id]));
    support::RandomShock same{shock.groups, calm_regime(other, shock.groups.size())};
    same.regime.group_capacity = shock.regime.group_capacity;
    for (auto& group : same.groups) {
      for (int& l : group.links) l = link[l];
      std::sort(group.links.begin(), group.links.end());
    }
    std::vector<double> flow = same.regime.anchor_flow, run = same.regime.anchor_run;
    for (int l = 0; l < one.links.count; ++l) {
      same.regime.link_capacity[link[l]] = shock.regime.link_capacity[l];
      flow[link[l]] = shock.regime.anchor_flow[l];
    }
    for (int p = 0; p < one.processes.count; ++p) {
      same.regime.process_capacity[process[p]] = shock.regime.process_capacity[p];
      run[process[p]] = shock.regime.anchor_run[p];
    }
    same.regime.anchor_flow = flow;
    same.regime.anchor_run = run;
    for (int k = 0; k < one.consumers.count; ++k) same.regime.demand[consumer[k]] = shock.regime.demand[k];
    Planner first(one, shock.groups), second(other, same.groups);
    const auto a = first.solve(shock.regime), b = second.solve(same.regime);
    const double size = *std::max_element(one.base_inflow.begin(), one.base_inflow.end());
    for (int k = 0; k < one.consumers.count; ++k) ASSERT_NEAR(a->coverage[k], b->coverage[consumer[k]], 1e-9);
    vertices += static_cast<int>(first.statistics().vertices + second.statistics().vertices);
    if (first.statistics().vertices + second.statistics().vertices > 0) continue;
    for (int l = 0; l < one.links.count; ++l) ASSERT_NEAR(a->flow[l], b->flow[link[l]], 1e-6 * size) << one.links.id[l];
    for (int p = 0; p < one.processes.count; ++p)
      ASSERT_NEAR(a->run[p], b->run[process[p]], 1e-6 * size) << one.processes.id[p];
  }
  EXPECT_LE(vertices, static_cast<int>(worlds()) / 200) << "ties left to the solver";
}

TEST(Oracle, RaysAndTheLambdaProgrammeAgree) {
  for (unsigned seed = 1; seed <= worlds() / 2; ++seed) {
    const Network n(support::RandomNetwork(seed).spec);
    const support::RandomShock shock = support::random_shock(n, seed);
    Planner rays(n, shock.groups);
    PlannerOptions options;
    options.lambda_only = true;
    options.solver = SolverKind::clp;
    Planner lambda(n, shock.groups, options);
    const auto a = rays.solve(shock.regime), b = lambda.solve(shock.regime);
    for (int k = 0; k < n.consumers.count; ++k) ASSERT_NEAR(a->coverage[k], b->coverage[k], 1e-9) << "seed " << seed;
  }
}

/// Weight × bound over the limits of each bottleneck is its coverage.
void expect_limits_add_up(const Network& n, const Regime& regime, const Plan& plan) {
  for (const Bottleneck& bottleneck : plan.bottlenecks)
    EXPECT_NEAR(bottleneck_sum(n, regime, plan, bottleneck), bottleneck.coverage, 1e-7);
}

TEST(Oracle, RaysFromOtherRegimesDoNotChangeTheAnswer) {
  for (unsigned seed = 1; seed <= worlds() / 5; ++seed) {
    const Network n(support::RandomNetwork(seed).spec);
    const support::RandomShock shock = support::random_shock(n, seed);
    std::mt19937 random(seed);
    Planner kept(n, shock.groups);
    for (int variant = 0; variant < 6; ++variant) {
      Regime regime = shock.regime;
      const auto factor = [&] { return std::uniform_real_distribution<double>(0.8, 1.1)(random); };
      for (double& capacity : regime.link_capacity) capacity *= factor();
      for (double& capacity : regime.process_capacity) capacity *= factor();
      for (double& capacity : regime.group_capacity) capacity *= factor();
      const auto a = kept.solve(regime);
      PlannerOptions options;
      options.solver = SolverKind::clp;
      options.lambda_only = true;
      Planner fresh(n, shock.groups, options);
      const auto b = fresh.solve(regime);
      for (int k = 0; k < n.consumers.count; ++k)
        ASSERT_NEAR(a->coverage[k], b->coverage[k], 1e-8) << "seed " << seed << " variant " << variant;
      expect_limits_add_up(n, regime, *a);
    }
  }
}

TEST(Oracle, ThePlanIsFeasibleAndItsLimitsAddUpToTheCoverage) {
  for (unsigned seed = 1; seed <= worlds() / 2; ++seed) {
    SCOPED_TRACE(seed);
    const Network n(support::RandomNetwork(seed).spec);
    const support::RandomShock shock = support::random_shock(n, seed);
    Planner planner(n, shock.groups);
    const auto plan = planner.solve(shock.regime);
    const double size = *std::max_element(n.base_inflow.begin(), n.base_inflow.end());
    for (int m = 0; m < n.rooms.count; ++m)
      ASSERT_NEAR(plan->inflow[m], plan->outflow[m], 1e-8 * size) << n.rooms.id[m];
    expect_limits_add_up(n, shock.regime, *plan);
  }
}

}  // namespace
}  // namespace chokepoint
