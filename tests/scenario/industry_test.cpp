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

TEST(Price, HasAPathOrAScale) {
  const auto path = effect<PricePath>(
      "", "{id: x, start: 2025-05, price: {commodities: oxide, path: {2025-05: 200 USD/kg, 2026: 150 USD/kg}}}");
  ASSERT_EQ(path.commodities.size(), 1u);
  EXPECT_DOUBLE_EQ(path.path->at(*parse_date("2025-12-31")), 200000);
  EXPECT_DOUBLE_EQ(path.path->at(*parse_date("2026-01-01")), 150000);
  EXPECT_EQ(effect<PricePath>("", "{id: x, start: 2025-05, price: {commodities: all, scale: 0.5}}").commodities.size(),
            4u);
  EXPECT_THAT(errors("", "{id: x, start: 2025-05, price: {commodities: oxyde, scale: 0.5}}"),
              HasSubstr("there is no commodity `oxyde` (did you mean `oxide`?)"));
  EXPECT_THAT(errors("", "{id: x, start: 2025-05, price: {commodities: all}}"), HasSubstr("`path`, `scale`"));
}

TEST(Cost, AboveTheBaseYearPriceIsRefusedOfWhatRanThen) {
  EXPECT_THAT(errors("operations.china-magnets/press.cost: 61 USD/kg", ""),
              HasSubstr("operations.china-magnets/press.cost: its cost of 61000 USD/t is above the base-year price of "
                        "magnet, 60000 USD/t, and yet it ran"));
  EXPECT_EQ(errors("operations.australia-mine/dig.cost: 61 USD/kg", "{id: x, start: 2025-05, suspend: cap}"), "");
}

TEST(Offtake, NeedsAVolumeAndAProduct) {
  const auto deal = effect<Offtake>(
      "", "{id: x, start: 2025-05, offtake: {buyer: EU, facility: australia-mine, volume: 100 t/yr, floor: 6 USD/kg}}");
  EXPECT_EQ(deal.buyer.kind, Party::Kind::bloc);
  EXPECT_DOUBLE_EQ(deal.floor, 6000);
  EXPECT_DOUBLE_EQ(deal.volume, 100);
  EXPECT_THAT(errors("", "{id: x, start: 2025-05, offtake: {buyer: EU, facility: australia-mine, floor: 6 USD/kg}}"),
              HasSubstr("events.x.offtake.volume: `volume` is missing"));
  EXPECT_THAT(errors("", "{id: x, start: 2025-05, offtake: {buyer: EU, facility: australia-mine, volume: 0 t/yr}}"),
              HasSubstr("an offtake needs a volume above 0 (a floor holds for the volume only)"));
  EXPECT_THAT(errors("", "{id: x, start: 2025-05, offtake: {buyer: UE, facility: australia-mine, volume: 1 t/yr}}"),
              HasSubstr("there is no country or bloc `UE`"));
  EXPECT_THAT(errors("",
                     "{id: x, start: 2025-05, offtake: {buyer: EU, facility: china-refinery, commodity: "
                     "cerium-oxide, volume: 1 t/yr}}"),
              HasSubstr("`cerium-oxide` is no main product of `china-refinery`"));
}

TEST(Subsidy, NamesPayerAndFacilities) {
  const auto aid = effect<Subsidy>(
      "", "{id: x, start: 2025-05, subsidy: {payer: JPN, facilities: [japan-magnets], per_tonne: 2 USD/kg}}");
  EXPECT_DOUBLE_EQ(aid.per_tonne, 2000);
  EXPECT_THAT(errors("", "{id: x, start: 2025-05, subsidy: {payer: JPN, facilities: [japan-magnet], per_tonne: 2}}"),
              ::testing::AllOf(HasSubstr("did you mean `japan-magnets`?"), HasSubstr("subsidy.per_tonne")));
}

}  // namespace
}  // namespace chokepoint
