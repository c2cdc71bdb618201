// Trust and commitments in the plan: by hand, and on random networks against what they are defined by.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "plan/limits.hpp"
#include "plan/month_model.hpp"
#include "plan/plan.hpp"
#include "support/random_network.hpp"

namespace chokepoint {
namespace {

double sum_of(const std::vector<double>& flow, const LinkGroup& group) {
  double sum = 0;
  for (const int l : group.links) sum += flow[static_cast<std::size_t>(l)];
  return sum;
}

/// Two mines, of which one can dig more, and a buyer; the second mine has a by-product that nobody wants.
NetworkSpec two_mines(double spare) {
  NetworkSpec spec;
  for (const char* id : {"A/ore", "B/ore", "B/dust", "J/ore"}) {
    const std::string name = id;
    spec.rooms.push_back({name, name, name.substr(0, 1), name.substr(2), 1});
  }
  spec.processes.push_back({"a:dig", "", {}, {{"A/ore", 1.0}}, 200, 1, 0, 80});
  spec.processes.push_back({"b:dig", "", {}, {{"B/ore", 1.0}, {"B/dust", 3.0}}, 20 + spare, 1, 0, 20});
  spec.links.push_back({"A/ore>J/ore", "A/ore", "J/ore", 200, 0, 0, 80});
  spec.links.push_back({"B/ore>J/ore", "B/ore", "J/ore", 200, 0, 0, 20});
  spec.consumers.push_back({"J/cars/ore", "J/ore", 100, 1, 0.5});
  return spec;
}

TEST(Trust, MovesWhatCanBeMovedBeforeDisposalIsThoughtOf) {
  const Network n(two_mines(100));
  Pledges pledges;
  pledges.trusts.push_back({-1, "trust/A", {n.find_link("A/ore>J/ore")}});
  Planner planner(n, {}, {}, pledges);
  Regime regime = calm_regime(n);
  regime.trust_cap = {unlimited};
  EXPECT_EQ(planner.solve(regime)->flow, planner.baseline().flow);
  regime.trust_cap = {65};
  const auto plan = planner.solve(regime);
  EXPECT_NEAR(plan->flow[n.find_link("A/ore>J/ore")], 65, 1e-9);
  EXPECT_NEAR(plan->flow[n.find_link("B/ore>J/ore")], 35, 1e-9);
  EXPECT_NEAR(plan->discard[n.find_room("B/dust")], 105, 1e-6) << "dust is thrown away for it";
  EXPECT_EQ(plan->coverage[0], 1.0);
}

TEST(Trust, LeavesNobodyShort) {
  const Network n(two_mines(5));
  Pledges pledges;
  pledges.trusts.push_back({-1, "trust/A", {n.find_link("A/ore>J/ore")}});
  Planner planner(n, {}, {}, pledges);
  Regime regime = calm_regime(n);
  regime.trust_cap = {0};
  const auto plan = planner.solve(regime);
  EXPECT_NEAR(plan->flow[n.find_link("A/ore>J/ore")], 75, 1e-6);
  EXPECT_EQ(plan->coverage[0], 1.0);
}

TEST(Commitments, GoAheadOfAllConsumers) {
  NetworkSpec spec = two_mines(0);
  spec.consumers.push_back({"A/cars/ore", "A/ore", 30, 1, 0.5});
  spec.processes[0].base_run = 110;
  const Network n(spec);
  Pledges pledges;
  pledges.commitments.push_back({-1, "deal", {n.find_link("A/ore>J/ore")}});
  Planner planner(n, {}, {}, pledges);
  Regime regime = calm_regime(n);
  regime.committed = {60};
  EXPECT_EQ(planner.solve(regime)->flow, planner.baseline().flow) << "kept anyway";
  regime.process_capacity[n.find_process("a:dig")] = 70;
  const int here = n.find_consumer("A/cars/ore"), there = n.find_consumer("J/cars/ore");
  regime.committed = {0};
  const auto fair = planner.solve(regime);
  EXPECT_NEAR(fair->coverage[here], 90.0 / 130, 1e-9);
  EXPECT_NEAR(fair->coverage[there], 90.0 / 130, 1e-9);
  regime.committed = {60};
  const auto plan = planner.solve(regime);
  EXPECT_EQ(plan->kept, std::vector<double>{1.0});
  EXPECT_NEAR(plan->coverage[here], 10.0 / 30, 1e-9);
  EXPECT_NEAR(plan->coverage[there], 0.8, 1e-9);
}

TEST(Commitments, ThatCannotAllBeKeptAreKeptToTheSameShare) {
  NetworkSpec spec = two_mines(0);
  spec.rooms.push_back({"K/ore", "K/ore", "K", "ore", 1});
  spec.links.push_back({"A/ore>K/ore", "A/ore", "K/ore", 200, 0, 0, 20});
  spec.consumers.push_back({"K/cars/ore", "K/ore", 20, 2, 0.5});
  spec.processes[0].base_run = 100;
  const Network n(spec);
  Pledges pledges;
  for (const char* id : {"A/ore>J/ore", "A/ore>K/ore", "B/ore>J/ore"})
    pledges.commitments.push_back({-1, id, {n.find_link(id)}});
  Planner planner(n, {}, {}, pledges);
  Regime regime = calm_regime(n);
  regime.process_capacity[n.find_process("a:dig")] = 30;
  regime.link_capacity[n.find_link("B/ore>J/ore")] = 15;
  regime.committed = {40, 20, 20};
  const auto plan = planner.solve(regime);
  ASSERT_EQ(plan->kept.size(), 3u);
  EXPECT_NEAR(plan->kept[0], 0.5, 1e-9);
  EXPECT_NEAR(plan->kept[1], 0.5, 1e-9);
  EXPECT_NEAR(plan->kept[2], 0.75, 1e-9);
  regime.link_capacity[n.find_link("A/ore>J/ore")] = 0;
  EXPECT_NEAR(planner.solve(regime)->kept[0], 0, 1e-9) << "a ban is a ban";
  EXPECT_NEAR(planner.solve(regime)->kept[1], 1, 1e-9);
}

/// Pledges about random lanes of a random network.
struct RandomPledges {
  Pledges pledges;
  std::vector<double> cap, committed;

  RandomPledges(const Network& n, const Regime& regime, unsigned seed) {
    std::mt19937 random(seed * 977 + 5);
    const auto real = [&](double least, double most) {
      return std::uniform_real_distribution<double>(least, most)(random);
    };
    for (int i = 0; i < 3; ++i) {
      LinkGroup trust{-1, "trust", {}}, promise{-1, "promise", {}};
      const int room = static_cast<int>(random() % static_cast<unsigned>(n.rooms.count));
      for (const int l : n.in_links[room]) trust.links.push_back(l);
      if (trust.links.size() > 1) trust.links.pop_back();
      for (int tries = 0; tries < 2; ++tries) {
        const int l = static_cast<int>(random() % static_cast<unsigned>(n.links.count));
        if (promise.links.empty() ||
            n.rooms.commodity[n.links.source[l]] == n.rooms.commodity[n.links.source[promise.links.front()]])
          promise.links.push_back(l);
      }
      std::sort(promise.links.begin(), promise.links.end());
      promise.links.erase(std::unique(promise.links.begin(), promise.links.end()), promise.links.end());
      if (!trust.links.empty()) {
        cap.push_back(sum_of(regime.anchor_flow, trust) * real(0, 1));
        pledges.trusts.push_back(trust);
      }
      committed.push_back((sum_of(regime.anchor_flow, promise) + sum_of(n.links.capacity, promise)) * real(0, 1));
      pledges.commitments.push_back(promise);
    }
  }
};

/// The programme of a regime, without a class of consumers: can these bounds be met?
class Programme {
 public:
  Programme(const Network& n, const std::vector<LinkGroup>& groups, const Regime& regime, const Pledges& pledges)
      : month_(n, groups, pledges), model_(month_.model) {
    for (int l = 0; l < n.links.count; ++l) {
      model_.column_upper[month_.link(l)] = regime.link_capacity[l] / month_.scale[month_.link(l)];
      model_.column_upper[month_.link(l) + 1] = 0;
    }
    for (int p = 0; p < n.processes.count; ++p) {
      const int f = n.processes.facility[p];
      model_.column_upper[month_.process(p)] =
          std::min(regime.process_capacity[p], regime.facility_capacity[f] / n.processes.use[p]) /
          month_.scale[month_.process(p)];
      model_.column_upper[month_.process(p) + 1] = 0;
    }
    for (int f = 0; f < n.facilities.count; ++f)
      if (month_.facility_row[f] >= 0)
        model_.row_upper[month_.facility_row[f]] = regime.facility_capacity[f] / month_.facility_scale[f];
    for (std::size_t g = 0; g < groups.size(); ++g)
      model_.row_upper[month_.group_row[g]] = regime.group_capacity[g] / month_.group_scale[g];
    for (int k = 0; k < n.consumers.count; ++k)
      model_.column_upper[month_.delivery(k)] = regime.demand[k] / month_.scale[month_.delivery(k)];
    std::fill(model_.cost.begin(), model_.cost.end(), 0.0);
    for (std::size_t t = 0; t < pledges.trusts.size(); ++t)
      model_.column_upper[month_.excess(static_cast<int>(t))] = lp_infinity;
  }

  const MonthModel& month() const { return month_; }
  LpModel& model() { return model_; }
  /// The least that costs can be; nothing where no point meets the bounds. By CLP.
  std::optional<double> least() {
    const auto solver = make_solver(SolverKind::clp);
    solver->load(model_);
    const LpStatus status = solver->solve();
    EXPECT_NE(status, LpStatus::failed);
    if (status != LpStatus::optimal) return std::nullopt;
    return solver->objective();
  }

 private:
  MonthModel month_;
  LpModel model_;
};

unsigned pledge_worlds() { return std::getenv("CHOKEPOINT_FULL") != nullptr ? 3'000 : 150; }

TEST(Random, CommitmentsAreMaxMinFair) {
  int broken = 0;
  for (unsigned seed = 1; seed <= pledge_worlds(); ++seed) {
    SCOPED_TRACE(seed);
    const Network n(support::RandomNetwork(seed).spec);
    support::RandomShock shock = support::random_shock(n, seed);
    const RandomPledges made(n, shock.regime, seed);
    Pledges pledges = made.pledges;
    pledges.trusts.clear();
    shock.regime.committed = made.committed;
    Planner planner(n, shock.groups, {}, pledges);
    const auto plan = planner.solve(shock.regime);
    for (std::size_t i = 0; i < plan->kept.size(); ++i) {
      const double promised = made.committed[i], size = sum_of(n.links.capacity, pledges.commitments[i]);
      ASSERT_GE(sum_of(plan->flow, pledges.commitments[i]), plan->kept[i] * promised - 1e-7 * (promised + size));
      if (plan->kept[i] > 1 - 1e-9) continue;
      ++broken;
      // More for this one alone would take from one that has no more.
      Programme programme(n, shock.groups, shock.regime, pledges);
      for (std::size_t j = 0; j < plan->kept.size(); ++j) {
        const int column = programme.month().committed(static_cast<int>(j));
        const double share = j == i ? std::min(1.0, plan->kept[i] + 1e-5) : std::min(plan->kept[i], plan->kept[j]);
        programme.model().column_lower[column] = share * made.committed[j] / programme.month().scale[column];
        programme.model().column_upper[column] = lp_infinity;
      }
      ASSERT_FALSE(programme.least().has_value()) << i;
    }
  }
  EXPECT_GT(broken, static_cast<int>(pledge_worlds()) / 5) << "the sample has to contain promises that cannot be kept";
}

TEST(Random, TrustChangesNobodysCoverageAndItsExcessIsTheLeast) {
  int bites = 0;
  for (unsigned seed = 1; seed <= pledge_worlds(); ++seed) {
    SCOPED_TRACE(seed);
    const Network n(support::RandomNetwork(seed).spec);
    support::RandomShock shock = support::random_shock(n, seed);
    RandomPledges made(n, shock.regime, seed);
    made.pledges.commitments.clear();
    const auto free = Planner(n, shock.groups).solve(shock.regime);
    shock.regime.trust_cap = made.cap;
    std::shared_ptr<const Plan> plan;
    ASSERT_NO_THROW(plan = Planner(n, shock.groups, {}, made.pledges).solve(shock.regime));
    for (int k = 0; k < n.consumers.count; ++k) ASSERT_NEAR(plan->coverage[k], free->coverage[k], 1e-9) << k;
    Programme programme(n, shock.groups, shock.regime, made.pledges);
    for (int k = 0; k < n.consumers.count; ++k) {
      double& lower = programme.model().column_lower[programme.month().delivery(k)];
      lower = plan->coverage[k] * programme.model().column_upper[programme.month().delivery(k)] * (1 - 1e-8);
    }
    double excess = 0, before = 0, size = 0;
    for (std::size_t t = 0; t < made.pledges.trusts.size(); ++t) {
      const int column = programme.month().excess(static_cast<int>(t));
      const double unit = programme.month().scale[column];
      programme.model().cost[column] = 1;
      programme.model().row_upper[programme.month().trust_row[t]] = made.cap[t] / unit;
      excess += std::max(0.0, sum_of(plan->flow, made.pledges.trusts[t]) - made.cap[t]) / unit;
      before += std::max(0.0, sum_of(free->flow, made.pledges.trusts[t]) - made.cap[t]) / unit;
      size += sum_of(n.links.capacity, made.pledges.trusts[t]) / unit;
    }
    const auto least = programme.least();
    ASSERT_TRUE(least.has_value());
    ASSERT_NEAR(excess, *least, 1e-6 * std::max(1.0, size));
    bites += excess < before - 1e-6;
  }
  EXPECT_GT(bites, static_cast<int>(pledge_worlds()) / 5) << "the sample has to contain caps that move something";
}

/// Coverage of each class, sorted; class after class.
std::vector<double> in_order(const Network& n, const std::vector<double>& coverage) {
  std::vector<std::vector<double>> classes(n.classes.size());
  for (int k = 0; k < n.consumers.count; ++k) classes[n.consumers.rank[k]].push_back(coverage[k]);
  std::vector<double> all;
  for (auto& list : classes) {
    std::sort(list.begin(), list.end());
    all.insert(all.end(), list.begin(), list.end());
  }
  return all;
}

TEST(Random, APromiseNeverRaisesTheSortedCoverageOfConsumers) {
  for (unsigned seed = 1; seed <= pledge_worlds(); ++seed) {
    SCOPED_TRACE(seed);
    const Network n(support::RandomNetwork(seed).spec);
    support::RandomShock shock = support::random_shock(n, seed);
    RandomPledges made(n, shock.regime, seed);
    const auto free = in_order(n, Planner(n, shock.groups).solve(shock.regime)->coverage);
    Planner planner(n, shock.groups, {}, made.pledges);
    shock.regime.trust_cap = made.cap;
    shock.regime.committed = made.committed;
    const auto plan = planner.solve(shock.regime);
    const auto bound = in_order(n, plan->coverage);
    for (const Bottleneck& bottleneck : plan->bottlenecks)
      EXPECT_NEAR(bottleneck_sum(n, shock.regime, *plan, bottleneck), bottleneck.coverage, 1e-7);
    for (std::size_t i = 0; i < free.size(); ++i) {
      if (std::fabs(bound[i] - free[i]) <= 1e-8) continue;
      EXPECT_LT(bound[i], free[i]) << i;
      break;
    }
    // What has ended leaves nothing behind.
    shock.regime.trust_cap.assign(made.cap.size(), unlimited);
    shock.regime.committed.assign(made.committed.size(), 0.0);
    const auto after = in_order(n, planner.solve(shock.regime)->coverage);
    for (std::size_t i = 0; i < free.size(); ++i) ASSERT_NEAR(after[i], free[i], 1e-9);
  }
}

}  // namespace
}  // namespace chokepoint
