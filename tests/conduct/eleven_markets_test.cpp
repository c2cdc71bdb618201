// The eleven-market chain executed step by step: China's exports stop from step 4 to 19.
#include <gtest/gtest.h>

#include "conduct/cooperative.hpp"
#include "plan/eleven_markets.hpp"

namespace chokepoint {
namespace {

struct Path {
  std::vector<std::vector<double>> coverage, stock;  ///< [step]
  std::vector<double> start;
};

Path walk(unsigned shuffle, int steps = 80) {
  const Network n(eleven_markets_spec(shuffle));
  Planner planner(n, {});
  CooperativeExecution execution(n, {}, planner.baseline());
  Path path;
  path.start = execution.state().stock;
  for (int t = 0; t < steps; ++t) {
    const Regime regime = t >= 4 && t < 20 ? export_ban(n, "CHN") : calm_regime(n);
    const Step& step = execution.step(regime, *planner.solve(regime));
    std::vector<double> coverage;
    for (int k = 0; k < n.consumers.count; ++k) coverage.push_back(step.delivery[k] / regime.demand[k]);
    path.coverage.push_back(coverage);
    path.stock.push_back(execution.state().stock);
  }
  return path;
}

TEST(ElevenMarkets, StandStillUntilTheBan) {
  const Path path = walk(0, 4);
  for (const auto& stock : path.stock) EXPECT_EQ(stock, path.start);
  for (const auto& coverage : path.coverage) EXPECT_EQ(coverage, std::vector<double>(4, 1.0));
}

TEST(ElevenMarkets, FiveEleventhsForEachOnceBuffersAreUsedUp) {
  const Path path = walk(0);
  // Consumers in the order of their ids: CHN, DEU, JPN, USA.
  for (int t = 15; t < 20; ++t) {
    EXPECT_EQ(path.coverage[t][0], 1.0);
    for (int k = 1; k < 4; ++k) EXPECT_NEAR(path.coverage[t][k], 5.0 / 11, 1e-9) << "step " << t << " consumer " << k;
  }
  for (int k = 0; k < 4; ++k) EXPECT_EQ(path.coverage[4][k], 1.0) << "stocks last beyond the first step";
}

TEST(ElevenMarkets, ReturnToTheFixpointAfterwards) {
  const Path path = walk(0, 400);
  for (int t = 30; t < 400; ++t)
    for (int k = 0; k < 4; ++k) EXPECT_NEAR(path.coverage[t][k], 1.0, 1e-9);
  for (std::size_t m = 0; m < path.start.size(); ++m) EXPECT_NEAR(path.stock.back()[m], path.start[m], 1e-6) << m;
}

TEST(ElevenMarkets, AnyListingGivesTheSameBits) {
  const Path first = walk(0, 60);
  for (const unsigned shuffle : {1u, 2u, 3u, 4u, 5u}) {
    const Path other = walk(shuffle, 60);
    EXPECT_EQ(first.coverage, other.coverage);
    EXPECT_EQ(first.stock, other.stock);
  }
}

}  // namespace
}  // namespace chokepoint
