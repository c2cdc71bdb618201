// What the flagship may cost, in counts that are the same on every machine: a change that makes plans dearer shows
// here. Bounds lie a fifth above what was counted when they were set.
#include <gtest/gtest.h>

#include "chokepoint/chokepoint.hpp"

namespace chokepoint {
namespace {

RunStatistics statistics_of(const std::string& name, const std::string& solver) {
  Diagnostics findings;
  RunOptions options;
  options.solver = solver;
  const RunResult result = run(std::make_shared<Scenario>(load_scenario(
                                   std::string(SOURCE_DIR) + "/scenarios/rare-earths/" + name, {}, findings)),
                               options);
  return result.conducts.at(0).statistics;
}

TEST(Cost, OfTheAprilLicencesStaysWithinItsBounds) {
  const RunStatistics cost = statistics_of("april-2025-licences.yaml", "own");
  EXPECT_EQ(cost.plans - cost.plans_reused, 39) << "plans that stand are not solved again";
  EXPECT_LE(cost.lp_solves, 1000);
  EXPECT_LE(cost.pivots, 30'000);
  EXPECT_LE(cost.rays, 1000);
  EXPECT_EQ(cost.lambda_solves, 0);
  EXPECT_EQ(cost.fallbacks, 0);
  EXPECT_EQ(cost.vertices, 0);
}

TEST(Cost, OfControlsThatFollowOriginIsNotMuchMoreThanWithoutThem) {
  const RunStatistics plain = statistics_of("april-2025-licences.yaml", "own"),
                      layered = statistics_of("october-2025-controls.yaml", "own");
  EXPECT_LE(layered.plans - layered.plans_reused, plain.plans - plain.plans_reused);
  EXPECT_LE(layered.lp_solves, 1.3 * static_cast<double>(plain.lp_solves));
  EXPECT_LE(layered.pivots, 2 * plain.pivots);
  EXPECT_EQ(layered.lambda_solves, 0);
  // Two programmes of leximin are solved again from slack: both pieces of a flow cost the same.
  EXPECT_LE(layered.fallbacks, 2);
}

TEST(Cost, WithoutControlsNothingIsSolved) {
  const RunStatistics cost = statistics_of("baseline.yaml", "own");
  EXPECT_EQ(cost.lp_solves, 0);
  EXPECT_EQ(cost.plans, cost.plans_reused);
}

}  // namespace
}  // namespace chokepoint
