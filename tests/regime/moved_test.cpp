// Lists that stand from step to step: what has not moved is the same to the last bit, and what stands is what would be
// composed anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "regime/random_events.hpp"
#include "regime/small_world.hpp"
#include "support/composed_anew.hpp"

namespace chokepoint {
namespace {

TEST(Moved, WhatStandsIsWhatWouldBeComposedAnew) {
  const unsigned samples = std::getenv("CHOKEPOINT_FULL") != nullptr ? 5000 : 200;
  long stood = 0;
  for (unsigned seed = 0; seed < samples && !HasFailure(); ++seed) {
    SmallScenario s("2025-01", "2027-12", seed % 3 == 0 ? StepKind::week : StepKind::month);
    s.scenario.events = RandomEvents(seed).events();
    compare_with_composed_anew(s.scenario, seed % 5 != 0, seed, &stood);
    EXPECT_FALSE(HasFailure()) << "seed " << seed;
  }
  EXPECT_GT(stood, 0);
}

TEST(Moved, ABanMovesLinksWhereItBeginsAndEndsAndNothingElse) {
  SmallScenario s;
  s.add("ban", "2025-06", "2026-02", exports(small::CHN, {small::oxide}, {small::JPN}));
  const std::vector<Regime> regimes = s.run();
  EXPECT_TRUE(regimes[0].moved.link_capacity && regimes[0].moved.demand && regimes[0].moved.warned);
  for (int step = 1; step < s.scenario.calendar.steps(); ++step) {
    const MovedLists& moved = regimes[step].moved;
    const bool changes = step == s.step("2025-06-01") || step == s.step("2026-03-01");
    EXPECT_EQ(moved.link_capacity, changes) << step;
    EXPECT_EQ(moved.causes, changes) << step;
    EXPECT_FALSE(moved.process_capacity || moved.facility_capacity || moved.demand || moved.anchor || moved.release ||
                 moved.group_capacity || moved.group_room)
        << step;
  }
}

TEST(Moved, GrowthMovesWantsAndTheirPatternAlone) {
  SmallScenario s;
  s.add("growth", "2025-01", "2026-12", DemandChange{{small::china_cars, small::america_cars}, 1, 0.02, 0});
  const std::vector<Regime> regimes = s.run();
  for (int step = 1; step < s.scenario.calendar.steps(); ++step) {
    const MovedLists& moved = regimes[step].moved;
    const bool grows = step <= s.step("2027-01-01");  // the last growth is that up to the end of 2026
    EXPECT_EQ(moved.demand, grows) << step;
    EXPECT_EQ(moved.anchor, grows) << step;
    EXPECT_FALSE(moved.link_capacity || moved.process_capacity || moved.facility_capacity) << step;
  }
}

TEST(Moved, AWarningEndsWithTheControlThatIsCalledOff) {
  SmallScenario s;
  const int ban = s.add("ban", "2026-01", "", exports(small::CHN, {small::oxide}, {small::JPN}));
  s.scenario.events[ban].announced = day("2025-02-01");
  const int lift = s.add("lift", "2025-01", "", Lift{{ban}});
  Condition condition;
  condition.comparison.measure = Comparison::Measure::coverage;  // nothing is delivered here
  condition.comparison.items = {small::america_oxide};
  condition.comparison.threshold = 1;
  s.scenario.events[lift].trigger.when = condition;
  s.scenario.events[lift].trigger.not_before = day("2025-06-01");
  s.scenario.events[lift].start = never;
  const std::vector<Regime> regimes = s.run();
  const auto warned = [&](int step) { return std::ranges::count(regimes[step].warned, static_cast<unsigned char>(1)); };
  EXPECT_EQ(warned(s.step("2025-05-01")), 1);
  EXPECT_TRUE(regimes[s.step("2025-06-01")].moved.warned);
  EXPECT_EQ(warned(s.step("2025-06-01")), 0);
  EXPECT_EQ(warned(s.step("2026-02-01")), 0);
}

}  // namespace
}  // namespace chokepoint
