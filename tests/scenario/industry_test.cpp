// Events of industrial policy: what is read, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/fixture.hpp"

namespace chokepoint {
namespace {

using fixture::ScenarioFiles;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// The files with values of the world's tables set, and an event more.
ScenarioFiles with(const std::string& settings, const std::string& event) {
  ScenarioFiles files;
  std::string& text = files.files["s.yaml"];
  if (!settings.empty()) text.insert(text.find("events:"), "set: {" + settings + "}\n");
  return files.event(event);
}

std::string errors(const std::string& settings, const std::string& event) {
  return fixture::errors_of(with(settings, event));
}

template <class T>
T effect(const std::string& settings, const std::string& event) {
  const fixture::Loaded loaded = fixture::load(with(settings, event));
  EXPECT_TRUE(loaded.good) << loaded.findings;
  if (!loaded.good) return {};
  return fixture::effect<T>(loaded.scenario, "x");
}

/// The name of a facility of the small world by its index, for messages.
std::vector<std::string> names(const std::vector<int>& facilities) {
  const World world = fixture::load();
  std::vector<std::string> result;
  for (const int f : facilities) result.push_back(world.facilities[static_cast<std::size_t>(f)].id);
  return result;
}

const std::string depends =
    "facilities.japan-magnets.technology: CHN USA, projects.australia-mine.technology: CHN, "
    "projects.australia-refinery.technology: CHN";

TEST(Technology, IsThatOfFacilitiesThatDependOnTheActor) {
  const auto all = effect<TechnologyControl>(
      depends, "{id: x, start: 2025-05, technology: {by: CHN, delay: 1.5, decline: 5 %/yr, recovery: 1 months}}");
  EXPECT_THAT(names(all.facilities), ElementsAre("australia-mine", "australia-refinery", "japan-magnets"));
  EXPECT_DOUBLE_EQ(all.delay, 1.5);
  EXPECT_DOUBLE_EQ(all.decline, 0.05);
  EXPECT_NEAR(all.recovery_days, 30.4375, 1e-9);
  const auto some = effect<TechnologyControl>(
      depends, "{id: x, start: 2025-05, technology: {by: CHN, delay: 2, to: Quad, except: AUS}}");
  EXPECT_THAT(names(some.facilities), ElementsAre("japan-magnets"));
}

TEST(Technology, OfSomebodyElseIsRefused) {
  EXPECT_THAT(
      errors(depends,
             "{id: x, start: 2025-05, technology: {by: CHN, delay: 2, facilities: [china-mine, japan-magnets]}}"),
      HasSubstr("events.x.technology.facilities: `china-mine` does not depend on technology of CHN (see the "
                "column `technology`"));
  EXPECT_THAT(errors("", "{id: x, start: 2025-05, technology: {by: CHN, delay: 0.5}}"),
              HasSubstr("must be at least 1"));
  EXPECT_THAT(errors("", "{id: x, start: 2025-05, technology: {by: CHN}}"),
              HasSubstr("expected at least one of `delay`, `decline`"));
  EXPECT_THAT(errors("facilities.japan-magnets.technology: CHN CHINA", ""), HasSubstr("there is no country `CHINA`"));
  EXPECT_THAT(fixture::load(with("", "{id: x, start: 2025-05, technology: {by: CHN, delay: 2}}")).findings,
              HasSubstr("warning: events.x.technology: no facility of the world matches"));
}

TEST(Permit, AddsOrTakesAwayTimeOfProjects) {
  EXPECT_DOUBLE_EQ(
      effect<Permit>("", "{id: x, start: 2025-05, permit: {projects: australia-mine, adds: 30 days}}").delay_days, 30);
  EXPECT_DOUBLE_EQ(
      effect<Permit>("", "{id: x, start: 2025-05, permit: {projects: australia-mine, removes: 30 days}}").delay_days,
      -30);
  EXPECT_THAT(errors("", "{id: x, start: 2025-05, permit: {projects: [china-mine], adds: 30 days}}"),
              HasSubstr("events.x.permit.projects: `china-mine` runs already"));
  EXPECT_THAT(errors("", "{id: x, start: 2025-05, permit: {projects: [australia-mien], adds: 30 days}}"),
              HasSubstr("there is no facility `australia-mien` (did you mean `australia-mine`?)"));
  EXPECT_THAT(errors("", "{id: x, start: 2025-05, permit: {projects: [australia-mine]}}"),
              HasSubstr("`adds`, `removes`"));
}

}  // namespace
}  // namespace chokepoint
