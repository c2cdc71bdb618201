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
              HasSubstr("error: events.x.technology: no facility of the world matches"));
}

TEST(Technology, CanBeSuspendedAndLiftedButNotAmended) {
  const std::string held = "{id: x, start: 2025-05, technology: {by: CHN, delay: 2}}\n  - {id: y, start: 2025-08, ";
  EXPECT_EQ(errors(depends, held + "suspend: x}"), "");
  EXPECT_EQ(errors(depends, held + "lift: [x, cap]}"), "");
  EXPECT_THAT(errors(depends, held + "amend: {control: x, to: JPN}}"), HasSubstr("the event `x` is no control"));
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

const std::string capex = "projects.australia-mine.capex: 1.2 GUSD, projects.australia-mine.finance_share: 60 %";

TEST(Finance, GoesToAProjectWithACapexOrToAFund) {
  const auto loan = effect<Finance>(
      capex, "{id: x, start: 2025-05, finance: {payer: JPN, kind: loan, amount: 400 MUSD, project: australia-mine}}");
  EXPECT_EQ(loan.kind, MoneyKind::loan);
  EXPECT_DOUBLE_EQ(loan.usd, 4e8);
  const auto bank = effect<Finance>(
      capex,
      "{id: x, start: 2025-05, finance: {payer: market, kind: loan, amount: 400 MUSD, project: australia-mine}}");
  EXPECT_EQ(bank.payer.kind, Party::Kind::market);
  EXPECT_EQ(bank.usd, 400e6);
  const std::string start = "{id: x, start: 2025-05, finance: {payer: JPN, kind: ";
  EXPECT_THAT(errors("", start + "loan, amount: 4 MUSD, project: australia-mine}}"),
              HasSubstr("finance.project: `australia-mine` has no capex (see the column `capex` of projects.csv)"));
  EXPECT_THAT(errors("projects.australia-refinery.capex: 1 MUSD",
                     start + "loan, amount: 4 MUSD, project: australia-refinery}}"),
              HasSubstr("`australia-refinery` is committed"));
  EXPECT_THAT(errors(capex, start + "loan, amount: 4 MUSD, project: china-mine}}"),
              HasSubstr("`china-mine` is no project"));
  EXPECT_THAT(errors(capex, start + "laon, amount: 4 MUSD, project: australia-mine}}"),
              HasSubstr("did you mean `loan`?"));
  EXPECT_THAT(errors(capex, start + "loan, amount: 4 t, project: australia-mine}}"), HasSubstr("finance.amount"));
  EXPECT_THAT(errors(capex, start + "loan, amount: 4 MUSD, fund: truce}}"), HasSubstr("the event `truce` is no fund"));
  EXPECT_THAT(errors(capex, start + "loan, amount: 4 MUSD}}"), HasSubstr("`project`, `fund`"));
  EXPECT_THAT(errors(capex, start + "guarantee, amount: 4 MUSD, fund: f}}\n  - {id: f, start: 2025, fund: {projects: "
                                    "australia-mine}}"),
              HasSubstr("finance.kind: a fund cannot spend a guarantee"));
}

TEST(Fund, HasProjectsThatItCanSpendOn) {
  EXPECT_THAT(names(effect<Fund>(capex, "{id: x, start: 2025-05, fund: {countries: Quad}}").projects),
              ElementsAre("australia-mine"));
  EXPECT_EQ(effect<Fund>(capex, "{id: x, start: 2025-05, fund: {projects: australia-mine, rule: listed}}").rule,
            Fund::Rule::listed);
  EXPECT_THAT(errors("", "{id: x, start: 2025-05, fund: {countries: Quad}}"),
              HasSubstr("events.x.fund.countries: no project is eligible: the fund has nothing to spend on"));
  EXPECT_THAT(errors(capex, "{id: x, start: 2025-05, fund: {kind: separation}}"), HasSubstr("no project is eligible"));
  EXPECT_THAT(errors(capex, "{id: x, start: 2025-05, fund: {projects: australia-mien}}"),
              HasSubstr("did you mean `australia-mine`?"));
}

TEST(StockpileBuild, NeedsARate) {
  const auto build = effect<StockpileBuild>("stockpiles.jogmec-oxide.buy: 30 t/yr",
                                            "{id: x, start: 2025-05, stockpile: {id: jogmec-oxide, target: 90 t}}");
  EXPECT_DOUBLE_EQ(build.target, 90);
  EXPECT_DOUBLE_EQ(build.rate, 30);
  EXPECT_THAT(errors("", "{id: x, start: 2025-05, stockpile: {id: jogmec-oxide, target: 90 t}}"),
              HasSubstr("events.x.stockpile.id: `jogmec-oxide` has no rate at which it buys"));
  EXPECT_THAT(errors("", "{id: x, start: 2025-05, stockpile: {id: jogmec-oxide, target: 90 t, release: 3 t}}"),
              HasSubstr("expected only one of `release`, `target`"));
  EXPECT_THAT(errors("stockpiles.jogmec-oxide.target: 90", ""),
              HasSubstr("stockpiles.jogmec-oxide.target: it needs a rate at which it buys (give `buy`)"));
}

TEST(StockpileCover, IsDaysOfWhatTheCountryUses) {
  // Japan's magnet works take 0.4 × 600 t of oxide.
  const fixture::Loaded loaded =
      fixture::load(with("stockpiles.jogmec-oxide.cover: 120 days", "{id: x, start: 2025-05, suspend: cap}"));
  ASSERT_TRUE(loaded.good) << loaded.findings;
  EXPECT_NEAR(loaded.scenario.world->stockpiles.front().tonnes, 240 * 120 / 365.25, 1e-9);
  EXPECT_THAT(errors("stockpiles.jogmec-oxide.cover: 1 days", "{id: x, start: 2025-05, suspend: cap}"),
              HasSubstr("the floor of 10 t is above what it holds"));
  ScenarioFiles files;
  files.world.change("stockpiles.csv", "JPN,oxide,60", "AUS,oxide,60");
  std::string& text = files.files["s.yaml"];
  text.insert(text.find("events:"), "set: {stockpiles.jogmec-oxide.cover: 120 days}\n");
  EXPECT_THAT(fixture::errors_of(files), HasSubstr("nobody in AUS uses oxide in the base year"));
  files.world.change("stockpiles.csv", "AUS,oxide,60", "JPN,oxide,");
  files.change("set: {stockpiles.jogmec-oxide.cover: 120 days}\n", "");
  EXPECT_THAT(fixture::errors_of(files), HasSubstr("jogmec-oxide.tonnes: expected at least one of `tonnes`, `cover`"));
}

TEST(Recycling, BringsInByACollector) {
  const std::string rest =
      ", countries: EU, sectors: all, commodities: magnet, lifetime: 12 years, collection: {2025: 5 %, "
      "2035: 40 %}}}";
  const auto law = effect<Recycling>("", "{id: x, start: 2025-05, recycling: {collector: australia-mine" + rest);
  EXPECT_EQ(law.consumers.size(), 1u);
  EXPECT_DOUBLE_EQ(law.collection.at(*parse_date("2034-01-01")), 0.05);
  EXPECT_DOUBLE_EQ(law.recovery.at(*parse_date("2034-01-01")), 1);
  EXPECT_THAT(
      errors("", "{id: x, start: 2025-05, recycling: {collector: china-refinery" + rest),
      HasSubstr("recycling.collector: `china-refinery` does not collect (its operations must run processes without "
                "inputs"));
  EXPECT_THAT(errors("",
                     "{id: x, start: 2025-05, recycling: {collector: australia-mine, countries: EU, sectors: all, "
                     "commodities: magnet, lifetime: 0 days, collection: 5 %}}"),
              HasSubstr("recycling.lifetime"));
}

}  // namespace
}  // namespace chokepoint
