// Every shipped world stands still also where everybody is for himself.
#include <gtest/gtest.h>

#include <filesystem>

#include "chokepoint/chokepoint.hpp"
#include "conduct/rationing.hpp"
#include "network/network.hpp"
#include "plan/plan.hpp"

namespace chokepoint {
namespace {

TEST(ShippedWorlds, StandStillInTheRationingConduct) {
  int seen = 0;
  for (const auto& folder : std::filesystem::directory_iterator(SOURCE_DIR "/scenarios/worlds")) {
    SCOPED_TRACE(folder.path().string());
    Diagnostics findings;
    const World world = load_world(folder.path(), findings);
    const Calendar calendar(*parse_date("2025-01"), *parse_date("2029-12", true), StepKind::month);
    const CompiledWorld compiled = compile(world, calendar);
    const Network& n = compiled.network;
    const Regime calm = calm_regime(n);
    const Plan plan = baseline_plan(n);
    RationingExecution execution(n, {}, {}, {});
    const std::vector<double> start = execution.state().stock;
    for (int t = 0; t < calendar.steps(); ++t) {
      const Step& step = execution.step(calm, plan);
      for (int k = 0; k < n.consumers.count; ++k)
        ASSERT_NEAR(step.delivery[k], calm.demand[k], 1e-9 * calm.demand[k]) << t << ' ' << n.consumers.id[k];
    }
    for (int m = 0; m < n.rooms.count; ++m)
      EXPECT_NEAR(execution.state().stock[m], start[m], 1e-9 * (start[m] + n.base_inflow[m])) << n.rooms.id[m];
    ++seen;
  }
  EXPECT_GE(seen, 4);
}

}  // namespace
}  // namespace chokepoint
