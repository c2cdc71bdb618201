// The proof that a world stands still when nothing happens, and what it says where it does not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulation/small_world.hpp"

namespace chokepoint {
namespace {

using test::small_world;
using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

auto issue(const std::string& market, const std::string& message) {
  return Contains(
      ::testing::AllOf(Field(&FixpointIssue::market, market), Field(&FixpointIssue::message, HasSubstr(message))));
}

TEST(Fixpoint, ABalancedWorldStandsStill) {
  for (const StepKind kind : {StepKind::month, StepKind::week}) {
    const FixpointReport report = validate_fixpoint(*small_world(), kind, 60);
    EXPECT_THAT(report.issues, IsEmpty());
    EXPECT_EQ(report.steps, 60);
    EXPECT_LE(report.largest_drift, 1e-9);
  }
}

TEST(Fixpoint, HoldsWithLagsAndWithoutStocks) {
  auto world = small_world();
  for (auto& link : world->links) link.transit_days = 45;
  world->processes[1].lag_days = 60;
  EXPECT_THAT(validate_fixpoint(*world).issues, IsEmpty());
  for (auto& commodity : world->commodities) commodity.cover_days = 0;
  EXPECT_THAT(validate_fixpoint(*world).issues, IsEmpty());
}

TEST(Fixpoint, CommittedProjectsAndLaterLanesDoNotDisturbIt) {
  auto world = small_world();
  Facility project;
  project.id = "zz-project";
  project.country = 1;
  project.capacity = 100;
  project.project = project.committed = true;
  project.opens = *parse_date("2024-06-01");
  project.operations.resize(1);
  project.operations[0].process = 0;
  world->facilities.push_back(project);
  EXPECT_THAT(validate_fixpoint(*world).issues, IsEmpty());
}

TEST(Fixpoint, SaysWhichMarketIsShortAndByHowMuch) {
  auto world = small_world();
  world->facilities[0].operations[0].throughput = 170;
  const FixpointReport report = validate_fixpoint(*world);
  EXPECT_THAT(report.issues, issue("CHN/ore", "10 t/yr more than comes in"));
}

TEST(Fixpoint, SaysWhichLaneOrFacilityIsAboveItsCapacity) {
  auto world = small_world();
  world->links[0].capacity = 50;
  world->facilities[1].capacity = 100;
  const FixpointReport report = validate_fixpoint(*world);
  EXPECT_THAT(report.issues, issue("JPN/ore", "10 t/yr above its capacity"));
  EXPECT_THAT(report.issues, issue("CHN/oxide", "20 t/yr above"));
}

TEST(Fixpoint, ToldWhichLaneTookAStepToCutACircle) {
  auto world = small_world();
  Link there;
  there.from = 1;
  there.to = 2;
  there.commodity = 1;
  there.capacity = 10;
  there.flow = 5;
  Link back = there;
  back.from = 2;
  back.to = 1;
  world->links.push_back(there);
  world->links.push_back(back);
  const FixpointReport report = validate_fixpoint(*world);
  EXPECT_THAT(report.issues, IsEmpty());
  EXPECT_FALSE(report.notes.empty());
}

}  // namespace
}  // namespace chokepoint
