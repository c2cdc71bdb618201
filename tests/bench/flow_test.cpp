// Single commodities that measurements run on: from a trade network and from a trade matrix.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "flow_shape.hpp"
#include "support/temporary_folder.hpp"
#include "trade_matrix.hpp"

namespace chokepoint::bench {
namespace {

double optimum(LpModel model, SolverKind kind) {
  const auto solver = make_solver(kind);
  solver->load(model);
  EXPECT_EQ(solver->solve(), LpStatus::optimal) << solver->name();
  return solver->objective();
}

TEST(FlowShape, SolversAgreeOnWholeNumbers) {
  const FlowNetwork network = flow_network(TradeNetwork({20, 6, 0.4}, 1));
  for (const FlowEvents events : {FlowEvents::noise, FlowEvents::ban, FlowEvents::maker_ban}) {
    const LpSequence sequence = flow_programmes(network, 6, events, 1);
    LpModel model = sequence.model;
    double least = lp_infinity, most = 0;
    for (const auto& month : sequence.months) {
      LpSequence::apply(month, model);
      const double own = optimum(model, SolverKind::own);
      EXPECT_NEAR(own, optimum(model, SolverKind::clp), 1e-9 * own);
      EXPECT_NEAR(own, std::round(own), 1e-9 * own);
      least = std::min(least, own);
      most = std::max(most, own);
    }
    EXPECT_LT(least, most) << "months are all alike";
  }
}

// Two makers, two users; A bans: B has to serve both, and what it cannot make is lacking.
TEST(FlowShape, LargestExporterBans) {
  FlowNetwork network;
  network.demand = {0, 0, 10, 10};
  network.supplies = {{0, 14, 1}, {1, 8, 1}};
  network.lanes = {{0, 2, 14, 2, 10}, {0, 3, 14, 2, 4}, {1, 2, 8, 5, 0}, {1, 3, 8, 3, 6}};
  const LpSequence sequence = largest_ban_programmes(network, 3);
  LpModel model = sequence.model;
  std::vector<double> cost;
  for (const auto& month : sequence.months) {
    LpSequence::apply(month, model);
    cost.push_back(optimum(model, SolverKind::own));
  }
  // 14 by A at 1 + 2, 6 by B at 1 + 3; then 8 by B at 1 + 3 and 12 lacking at a million.
  EXPECT_THAT(cost, testing::ElementsAre(14 * 3 + 6 * 4, 8 * 4 + 12e6, 14 * 3 + 6 * 4));
}

TEST(TradeMatrix, TakesTheImportersWordAndBalances) {
  const support::TemporaryFolder folder;
  const auto path = folder.path() / "matrix.csv";
  std::ofstream(path) << "year,hs,reported_flow,exporter,importer,tonnes\n"
                         "2020,1,X,AAA,BBB,90\n"
                         "2020,1,M,AAA,BBB,100\n"
                         "2020,1,X,AAA,CCC,50\n"
                         "2020,1,M,BBB,CCC,30\n"
                         "2020,1,M,BBB,BBB,7\n"
                         "2021,1,M,AAA,BBB,1\n";
  const auto networks = read_trade_matrix(path, 2);
  ASSERT_EQ(networks.size(), 1u) << "a network of one lane is too small";
  EXPECT_EQ(networks[0].code, "1");
  EXPECT_EQ(networks[0].year, 2020);
  const FlowNetwork& n = networks[0].network;  // in kilograms
  ASSERT_EQ(n.lanes.size(), 3u);
  EXPECT_EQ(n.lanes[0].flow, 100'000);
  EXPECT_EQ(n.lanes[0].capacity, 150'000);
  EXPECT_THAT(n.demand, testing::ElementsAre(0, 70'000, 80'000));
  ASSERT_EQ(n.supplies.size(), 1u);
  EXPECT_EQ(n.supplies[0].country, 0);
  EXPECT_NEAR(n.supplies[0].capacity, 165'000, 1);
}

TEST(TradeMatrix, SaysWhatIsWrong) {
  const support::TemporaryFolder folder;
  const auto path = folder.path() / "matrix.csv";
  EXPECT_THROW(read_trade_matrix(path, 1), std::runtime_error);
  std::ofstream(path) << "year,hs,exporter,importer,tonnes\n";
  EXPECT_THROW(read_trade_matrix(path, 1), std::runtime_error);
  std::ofstream(path) << "year,hs,reported_flow,exporter,importer,tonnes\n2020,1,X\n";
  EXPECT_THROW(read_trade_matrix(path, 1), std::runtime_error);
}

}  // namespace
}  // namespace chokepoint::bench
