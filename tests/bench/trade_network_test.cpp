// The networks that measurements run on: the same on every machine, balanced, feasible, and solved alike by both
// solvers.
#include "trade_network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "plan/month_model.hpp"
#include "plan_shape.hpp"
#include "step_shape.hpp"

namespace chokepoint::bench {
namespace {

double all_flow(const TradeNetwork& n) {
  return std::accumulate(n.lanes.begin(), n.lanes.end(), 0.0,
                         [](double sum, const TradeNetwork::Lane& lane) { return sum + lane.flow; });
}

TEST(TradeNetwork, IsTheSameEverywhere) {
  const TradeNetwork network(trade_size("S"), 1), again(trade_size("S"), 1), other(trade_size("S"), 2);
  EXPECT_EQ(network.lanes.size(), 914u);
  EXPECT_EQ(network.facilities.size(), 19u);
  EXPECT_EQ(network.demands.size(), 129u);
  EXPECT_EQ(all_flow(network), all_flow(again));
  EXPECT_NE(all_flow(network), all_flow(other));
  EXPECT_NEAR(all_flow(network), 3320.704659321, 1e-6);
}

TEST(TradeNetwork, HasTheCountsOfItsSize) {
  struct Expected {
    const char* size;
    int lanes, rows, columns, entries;
  };
  for (const Expected& expected : {Expected{"S", 914, 195, 1235, 2046}, Expected{"R", 3928, 708, 5213, 9283},
                                   Expected{"M", 10638, 1244, 12903, 23284}})
    for (const std::uint64_t seed : {1u, 2u, 3u}) {
      const TradeNetwork network(trade_size(expected.size), seed);
      const StepShape shape(network);
      const auto near = [](std::size_t is, int wanted) {
        return std::fabs(static_cast<double>(is) / wanted - 1) < 0.1;
      };
      EXPECT_TRUE(near(network.lanes.size(), expected.lanes)) << expected.size << ' ' << network.lanes.size();
      EXPECT_TRUE(near(shape.model.rows, expected.rows)) << expected.size << ' ' << shape.model.rows;
      EXPECT_TRUE(near(shape.model.columns, expected.columns)) << expected.size << ' ' << shape.model.columns;
      EXPECT_TRUE(near(shape.model.row.size(), expected.entries)) << expected.size << ' ' << shape.model.row.size();
    }
  for (const double lanes : {1e3, 1e4, 3e4})
    EXPECT_NEAR(static_cast<double>(TradeNetwork(trade_size_of(lanes), 1).lanes.size()) / lanes, 1, 0.05);
  EXPECT_THROW(trade_size("XL"), std::invalid_argument);
}

TEST(TradeNetwork, BaseYearBalancesWithinCapacities) {
  for (const char* size : {"S", "R"})
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      const TradeNetwork network(trade_size(size), seed);
      const PlanShape shape(network, {});
      const Network& n = shape.network();
      EXPECT_THAT(imbalances(n), testing::IsEmpty()) << size << seed;
      for (int l = 0; l < n.links.count; ++l) EXPECT_LE(n.links.base_flow[l], n.links.capacity[l]) << n.links.id[l];
      for (int p = 0; p < n.processes.count; ++p)
        EXPECT_LE(n.processes.base_run[p], n.processes.capacity[p]) << n.processes.id[p];
      // Only joint products leave a surplus.
      for (int m = 0; m < n.rooms.count; ++m) {
        const bool joint = network.tier[n.rooms.commodity[m]] == 2;
        EXPECT_TRUE(joint || n.base_discard[m] == 0) << n.rooms.id[m];
      }
    }
}

TEST(PlanShape, CalmMonthDeliversEverything) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const TradeNetwork network(trade_size("S"), seed);
    const PlanShape shape(network, {});
    MonthModel month(shape.network(), {});
    LpModel& model = month.model;
    for (int k = 0; k < shape.network().consumers.count; ++k)
      model.column_lower[month.delivery(k)] = model.column_upper[month.delivery(k)] * (1 - 1e-9);
    for (const SolverKind kind : {SolverKind::own, SolverKind::clp}) {
      const auto solver = make_solver(kind);
      solver->load(model);
      EXPECT_EQ(solver->solve(), LpStatus::optimal) << solver->name();
    }
  }
}

TEST(PlanShape, MonthsHaveTheirNoiseShocksAndQuotas) {
  constexpr int months = 12;
  const TradeNetwork network(trade_size("S"), 2);
  std::vector<Shock> shocks;
  for (std::uint64_t s = 0; s < 12; ++s) shocks.push_back(make_shock(network, s, months));
  const PlanShape shape(network, shocks);
  ASSERT_FALSE(shape.groups().empty()) << "no quota among the shocks";
  Planner planner(shape.network(), shape.groups());
  bool bound = false, banned = false;
  for (int t = 0; t < months; ++t) {
    const Regime regime = shape.regime(t);
    const auto plan = planner.solve(regime);
    for (std::size_t g = 0; g < shape.groups().size(); ++g) {
      double used = 0;
      for (const int l : shape.groups()[g].links) used += plan->flow[l];
      EXPECT_LE(used, regime.group_capacity[g] * (1 + 1e-7) + 1e-9) << shape.groups()[g].label << " in month " << t;
      bound |= used > regime.group_capacity[g] * (1 - 1e-7);
    }
    banned |= std::count(regime.link_capacity.begin(), regime.link_capacity.end(), 0.0) > 0;
    for (int k = 0; k < shape.network().consumers.count; ++k)
      EXPECT_NE(regime.demand[k], shape.network().consumers.demand[k]);
  }
  EXPECT_TRUE(bound) << "no quota binds";
  EXPECT_TRUE(banned) << "no ban among the shocks";
}

/// Both solvers from the basis of the month before.
void expect_equal_optima(const LpSequence& sequence) {
  const auto own = make_solver(SolverKind::own), clp = make_solver(SolverKind::clp);
  for (LpSolver* solver : {own.get(), clp.get()}) solver->load(sequence.model);
  for (std::size_t t = 0; t < sequence.months.size(); ++t) {
    for (LpSolver* solver : {own.get(), clp.get()}) {
      for (const auto& change : sequence.months[t].columns)
        solver->set_column_bounds(change.index, change.lower, change.upper);
      for (const auto& change : sequence.months[t].rows)
        solver->set_row_bounds(change.index, change.lower, change.upper);
      ASSERT_EQ(solver->solve(), LpStatus::optimal) << solver->name() << ", month " << t;
    }
    EXPECT_NEAR(own->objective(), clp->objective(), 1e-9 * std::max(1.0, std::fabs(clp->objective()))) << "month " << t;
  }
}

TEST(StepShape, SolversAgreeMonthByMonth) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const TradeNetwork network(trade_size("S"), seed);
    std::vector<Shock> shocks;
    for (std::uint64_t s = 0; s < 3; ++s) shocks.push_back(make_shock(network, s, 12));
    const LpSequence sequence = step_programmes(network, 12, shocks);
    ASSERT_EQ(sequence.months.size(), 12u);
    EXPECT_GT(sequence.months[1].columns.size(), network.demands.size());
    expect_equal_optima(sequence);
  }
}

TEST(PlanShape, SolversAgreeMonthByMonth) {
  const TradeNetwork network(trade_size("S"), 1);
  expect_equal_optima(PlanShape(network, {make_shock(network, 0, 8), make_shock(network, 1, 8)}).pattern_programmes(8));
}

TEST(StepShape, CalmYearKeepsEveryoneSupplied) {
  const TradeNetwork network(trade_size("S"), 1);
  const LpSequence sequence = step_programmes(network, 12, {});
  LpModel model = sequence.model;
  const auto solver = make_solver(SolverKind::clp);
  for (const auto& month : sequence.months) {
    LpSequence::apply(month, model);
    solver->load(model);
    ASSERT_EQ(solver->solve(), LpStatus::optimal);
    double wanted = 0, delivered = 0;  // deliveries are the columns that are worth something
    for (int j = 0; j < model.columns; ++j)
      if (model.cost[j] < 0) {
        wanted += model.column_upper[j];
        delivered += solver->columns()[j];
      }
    EXPECT_GT(delivered, 0.97 * wanted);
  }
}

}  // namespace
}  // namespace chokepoint::bench
