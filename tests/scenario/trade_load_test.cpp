// Trade policy as written in files: what is read, and what is wrong with what cannot be.
#include <gmock/gmock.h>

#include "scenario/fixture.hpp"

namespace chokepoint {
namespace {

using fixture::effect;
using fixture::event;
using fixture::load;
using fixture::Loaded;
using fixture::ScenarioFiles;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

enum Countries { AUS, CHN, DEU, JPN, USA };

/// The small world with a strait between China and America.
ScenarioFiles files() {
  ScenarioFiles all;
  all.world.change("links.csv", "from,to,commodity,flow,capacity,cost,transit,opens,estimated,source",
                   "from,to,commodity,flow,capacity,cost,transit,opens,estimated,source,via");
  all.world.change("links.csv", "CHN,USA,oxide,160,200,,35 days,,true,customs",
                   "CHN,USA,oxide,160,200,,35 days,,true,customs,strait canal");
  all.world.change("links.csv", "CHN,DEU,magnet,100,,,40,,,customs", "CHN,DEU,magnet,100,,,40,,,customs,strait");
  for (const char* row :
       {"CHN,JPN,oxide,240,,100,12,,,customs", "JPN,USA,magnet,100,,,20,,,customs",
        "JPN,DEU,magnet,0,50,,30,,,\"assumed, example\"", "AUS,JPN,oxide,0,200,,15,2026-07-01,,\"assumed, example\""})
    all.world.change("links.csv", row, std::string(row) + ",");
  return all;
}

std::string control(const std::string& keys) {
  return "{id: new, start: 2025-06, control: {commodities: all, " + keys + "}}";
}

Loaded loaded(const std::string& text) {
  Loaded result = load(files().event(text));
  EXPECT_TRUE(result.good) << result.findings;
  return result;
}

std::string errors(const std::string& text) { return fixture::errors_of(files().event(text)); }

TEST(Trade, CorridorsAreNamedByLanes) {
  const Loaded l = loaded("{id: new, start: 2025-06, outage: {links: {via: [strait]}}}");
  const World& world = *l.scenario.world;
  EXPECT_THAT(world.corridors, ElementsAre("canal", "strait"));
  const LinkSelector& lanes = *effect<Outage>(l.scenario, "new").links;
  EXPECT_THAT(lanes.via, ElementsAre(1));
  int matching = 0;
  for (const Link& link : world.links) matching += lanes.matches(link);
  EXPECT_EQ(matching, 2);
  EXPECT_THAT(errors("{id: new, start: 2025-06, outage: {links: {via: [straight]}}}"),
              HasSubstr("there is no corridor `straight` (did you mean `strait`?)"));
  EXPECT_THAT(fixture::errors_of(ScenarioFiles().event(control("by: USA, ban: true, via: strait, to: all"))),
              HasSubstr("there is no corridor `strait` (no lane of this world says what it passes"));
  ScenarioFiles twice = files();
  twice.world.change("links.csv", "strait canal", "strait strait +");
  const std::string found = fixture::errors_of(twice);
  EXPECT_THAT(found, HasSubstr("links.CHN/USA/oxide.via: `strait` is there twice"));
  EXPECT_THAT(found, HasSubstr("`+` is no id"));
}

TEST(Trade, WhoHoldsACorridorBindsWhatPassesWhoeverTrades) {
  const Loaded l = loaded(control("by: JPN, ban: true, via: canal, to: [USA]"));
  const Control& toll = effect<Control>(l.scenario, "new");
  int matching = 0;
  for (const Link& link : l.scenario.world->links) matching += toll.matches(link);
  EXPECT_EQ(matching, 1);
  EXPECT_THAT(load(files().event(control("by: JPN, ban: true, via: canal, to: [DEU]"))).findings,
              HasSubstr("no lane of the world matches (none of these lanes passes there: look at the column `via`"));
}

TEST(Trade, TaxesAreReadWithTheirSide) {
  const Loaded l = loaded(control("by: CHN, tax: {2025-06: 15 %, 2026: 0.25}, to: all"));
  const Tax& tax = std::get<Tax>(effect<Control>(l.scenario, "new").measure);
  EXPECT_FALSE(tax.subsidy);
  EXPECT_EQ(tax.rate.at(*parse_date("2025-07-01")), 0.15);
  EXPECT_EQ(tax.rate.at(*parse_date("2026-07-01")), 0.25);
  const Loaded aid = loaded(control("by: USA, subsidy: 5 %, from: [AUS, JPN]"));
  EXPECT_TRUE(std::get<Tax>(effect<Control>(aid.scenario, "new").measure).subsidy);
  const Loaded floor = loaded(control("by: CHN, price: 300 USD/kg, to: all"));
  EXPECT_EQ(std::get<PriceFloor>(effect<Control>(floor.scenario, "new").measure).price.at(Date{}), 300'000);
  EXPECT_THAT(errors(control("by: CHN, tariff: 15 %, to: all")),
              HasSubstr("control.tariff: a tariff is charged on what one buys (name `from` instead of `to`"));
  EXPECT_THAT(errors(control("by: USA, tax: 15 %, from: all")), HasSubstr("(write `tariff`)"));
  EXPECT_THAT(errors(control("by: USA, tariff: 15 %, from: all, via: canal")), HasSubstr("(write `tax`)"));
  EXPECT_THAT(errors(control("by: USA, tariff: -15 %, from: all")), HasSubstr("must be at least 0 %"));
  EXPECT_THAT(errors(control("by: CHN, price: 300 t, to: all")), HasSubstr("control.price"));
  const Loaded plant = loaded(control("by: CHN, tax: 15 %, end_user: [japan-magnets], to: all"));
  EXPECT_EQ(effect<Control>(plant.scenario, "new").end_facilities.size(), 1u);
  EXPECT_THAT(errors(control("by: CHN, tax: 15 %, subsidy: 5 %, to: all")),
              HasSubstr("expected only one of `ban`, `quota`, `licence`, `tax`, `tariff`, `subsidy`, `price`"));
}

TEST(Trade, AnAmendmentTakesOneMeasureForAnother) {
  const Loaded l = loaded("{id: new, start: 2026-02, amend: {control: licences, tax: 10 %}}");
  EXPECT_EQ(std::get<Tax>(effect<Amendment>(l.scenario, "new").changed.measure).rate.at(Date{}), 0.1);
  const Loaded general = loaded(
      "{id: new, start: 2026-02, amend: {control: licences, licence: {general: [{countries: [EU, JPN], share: "
      "30 %}]}}}");
  const auto& terms = std::get<Licence>(effect<Amendment>(general.scenario, "new").changed.measure);
  ASSERT_EQ(terms.general.size(), 1u);
  EXPECT_THAT(terms.general[0].countries, ElementsAre(DEU, JPN));
  EXPECT_EQ(terms.general[0].share.at(Date{}), 0.3);
  EXPECT_THAT(errors(control("by: CHN, licence: {approve: 1, review: 1 day, general: [{share: 30 %}]}, to: all")),
              HasSubstr("licence.general[0].countries: `countries` is missing"));
}

TEST(Trade, ElasticitiesHaveADefault) {
  ScenarioFiles changed = files();
  changed.world.change("world.yaml", "cover: 45 days,", "cover: 45 days, elasticity: 1.8,");
  changed.world.change("world.yaml", "{lane_headroom: 2}", "{lane_headroom: 2, trade_elasticity: 5.1}");
  const Loaded l = load(changed);
  const World& world = *l.scenario.world;
  EXPECT_EQ(world.commodities[world.find_commodity("oxide")].trade_elasticity, 1.8);
  EXPECT_EQ(world.commodities[world.find_commodity("ore")].trade_elasticity, 5.1);
  EXPECT_EQ(load(files()).scenario.world->commodities[0].trade_elasticity, 3.8);
}

std::string agreement(const std::string& keys) { return "{id: new, start: 2025-06, agreement: {" + keys + "}}"; }

TEST(Trade, AnAgreementNamesItsMembersAndWhatTheyPromise) {
  const Loaded l =
      loaded(agreement("members: [CHN, EU, USA], exempt: licences, tariff_cut: 40 %, priority: true, "
                       "commodities: [oxide], denounced: 2026-01-10, notice: 6 months"));
  const Agreement& deal = effect<Agreement>(l.scenario, "new");
  EXPECT_THAT(deal.members, ElementsAre(CHN, DEU, USA));
  EXPECT_THAT(deal.exempt, ElementsAre(l.scenario.find_event("licences")));
  EXPECT_EQ(deal.tariff_cut, 0.4);
  EXPECT_TRUE(deal.priority);
  EXPECT_EQ(deal.denounced, parse_date("2026-01-10"));
  EXPECT_NEAR(deal.notice_days, 182.6, 0.1);
}

TEST(Trade, AnAgreementThatCannotBeIsAnError) {
  EXPECT_THAT(errors(agreement("members: [CHN, JAP], priority: true")),
              HasSubstr("agreement.members: there is no country or bloc `JAP`"));
  EXPECT_THAT(errors(agreement("members: [CHN], priority: true")), HasSubstr("an agreement needs two members"));
  EXPECT_THAT(errors(agreement("members: [CHN, JPN]")), HasSubstr("expected at least one of `priority`"));
  EXPECT_THAT(errors(agreement("members: [CHN, JPN], exempt: [licence]")),
              HasSubstr("agreement.exempt: there is no event `licence` (did you mean `licences`?)"));
  EXPECT_THAT(errors(agreement("members: [CHN, JPN], exempt: [storm]")), HasSubstr("the event `storm` is no control"));
  EXPECT_THAT(errors(agreement("members: [USA, JPN], exempt: [licences]")),
              HasSubstr("a control of `CHN`, which is no member of the agreement (only members can spare each other)"));
  EXPECT_THAT(errors(agreement("members: [CHN, JPN], priority: true, denounced: 2025-05-01")),
              HasSubstr("denounced on 2025-05-01, before it starts on 2025-06-01"));
}

TEST(Trade, ACommitmentIsBetweenMembers) {
  const Loaded l =
      loaded(agreement("members: [CHN, Quad], commit: [{from: CHN, to: [JPN, USA], commodities: [oxide], "
                       "tonnes: 1.2 kt/yr}, {from: AUS, to: JPN, commodities: all, tonnes: 5}]"));
  const Agreement& deal = effect<Agreement>(l.scenario, "new");
  ASSERT_EQ(deal.commitments.size(), 2u);
  EXPECT_THAT(deal.commitments[0].links.from, ElementsAre(CHN));
  EXPECT_THAT(deal.commitments[0].links.to, ElementsAre(JPN, USA));
  EXPECT_EQ(deal.commitments[0].tonnes, 1200);
  EXPECT_THAT(errors(agreement("members: [CHN, JPN], commit: [{from: CHN, to: USA, commodities: all, tonnes: 5}]")),
              HasSubstr("commit[0].to: `USA` is no member of the agreement (add it to `members`)"));
  EXPECT_THAT(load(files().event(
                       agreement("members: [CHN, DEU], commit: [{from: DEU, to: CHN, commodities: [ore], tonnes: 5}]")))
                  .findings,
              HasSubstr("error: events.new.agreement.commit[0]: no lane of the world matches"));
}

TEST(Trade, APoolIsOfMembersWhoTrade) {
  const Loaded l = loaded(agreement("members: [DEU, JPN], pool: [magnet, oxide]"));
  EXPECT_EQ(effect<Agreement>(l.scenario, "new").pool.size(), 2u);
  EXPECT_THAT(errors(agreement("members: [DEU, JPN], pool: [magnets]")),
              HasSubstr("agreement.pool: there is no commodity `magnets` (did you mean `magnet`?)"));
  EXPECT_THAT(errors(agreement("members: [DEU, AUS], pool: [magnet]")),
              HasSubstr("agreement.pool: fewer than two members trade any of this"));
}

TEST(Trade, ASwapHelpsAnothersProject) {
  const std::string returns = "returns: {from: AUS, to: JPN, commodities: [oxide], tonnes: 5}";
  const Loaded l = loaded(agreement(
      "members: [AUS, JPN], swap: [{by: JPN, projects: [australia-mine], lead_time: 70 %, " + returns + "}]"));
  const Agreement& deal = effect<Agreement>(l.scenario, "new");
  ASSERT_EQ(deal.help.size(), 1u);
  EXPECT_NEAR(deal.help[0].lead_time, 0.7, 1e-12);
  EXPECT_EQ(deal.help[0].removes_days, 0);
  ASSERT_EQ(deal.commitments.size(), 1u);
  const auto refused = [&](const std::string& members, const std::string& keys) {
    return errors(agreement("members: " + members + ", swap: [{" + keys + ", " + returns + "}]"));
  };
  EXPECT_THAT(refused("[AUS, JPN]", "by: JPN, projects: [australia-mien], lead_time: 70 %"),
              HasSubstr("did you mean `australia-mine`?"));
  EXPECT_THAT(refused("[AUS, JPN]", "by: JPN, projects: [australia-mine]"), HasSubstr("`lead_time`, `removes`"));
  EXPECT_THAT(refused("[AUS, JPN]", "by: USA, projects: [australia-mine], removes: 30 days"),
              HasSubstr("swap[0].by: `USA` is no member of the agreement"));
  EXPECT_THAT(refused("[AUS, JPN]", "by: AUS, projects: [australia-mine], removes: 30 days"),
              HasSubstr("`australia-mine` is the helper's own"));
  EXPECT_THAT(refused("[AUS, JPN]", "by: AUS, projects: [japan-magnets], removes: 30 days"),
              HasSubstr("`japan-magnets` runs already"));
  EXPECT_THAT(refused("[AUS, JPN]", "by: JPN, projects: [australia-mine], lead_time: 120 %"),
              HasSubstr("must be at most 100 %"));
  EXPECT_THAT(refused("[AUS, JPN]", "by: JPN, projects: [australia-mine], lead_time: 0 %"), HasSubstr("lead_time"));
  EXPECT_THAT(errors(agreement("members: [AUS, JPN], swap: [{by: JPN, projects: [australia-mine], removes: 3 days}]")),
              HasSubstr("`returns` is missing"));
}

TEST(Trade, ANinthAgreementThatSparesSomebodyOneControlIsAnError) {
  std::string eight, nine;
  for (int i = 0; i < 9; ++i) {
    const std::string one =
        "{id: deal" + std::to_string(i) + ", start: 2025-06, agreement: {members: [CHN, JPN], exempt: [licences]}}";
    (i < 8 ? eight : nine) += (i == 0 || i == 8 ? "" : "\n  - ") + one;
  }
  EXPECT_TRUE(load(files().event(eight)).good);
  EXPECT_THAT(errors(eight + "\n  - " + nine),
              HasSubstr("events.deal8.agreement.exempt: more than 8 agreements spare somebody `licences` (write one"));
}

TEST(Trade, AControlThatFollowsOriginCannotSpareSomeOfItsSellers) {
  ScenarioFiles all = files();
  all.event(
      "{id: rule, start: 2025-06, control: {by: USA, ban: true, end_use: [defence], commodities: all, from: [CHN, "
      "JPN]}}");
  EXPECT_THAT(fixture::errors_of(all.event(agreement("members: [JPN, USA], exempt: [rule]"))),
              HasSubstr("events.new.agreement.exempt: `rule` follows goods of all its sellers as one"));
}

TEST(Trade, WhatComesAgainNeedsAConditionAndLeavesNothingBehind) {
  const auto again = [](const std::string& keys) { return "{id: new, again: true, " + keys + "}"; };
  const std::string when = "when: 'coverage(JPN, magnet) < 80 %', ";
  const Loaded l = loaded(again(when + "control: {by: CHN, ban: true, commodities: all, to: all}"));
  EXPECT_TRUE(l.scenario.events[static_cast<std::size_t>(l.scenario.find_event("new"))].trigger.again);
  EXPECT_THAT(errors(again("start: 2025-06, control: {by: CHN, ban: true, commodities: all, to: all}")),
              HasSubstr("events.new.again: there is nothing to bring it again (it goes with `when`)"));
  EXPECT_THAT(errors(again(when + "project: {facility: australia-mine}")),
              HasSubstr("events.new.again: this comes once"));
  EXPECT_THAT(errors(again(when + "demand: {countries: all, sectors: all, commodities: all, growth: 5 %/yr}")),
              HasSubstr("events.new.again: this comes once"));
}

TEST(Trade, ASharedStockpileIsAMembersAndReleasesByItself) {
  const Loaded l = loaded(agreement("members: [JPN, USA], stockpiles: jogmec-oxide"));
  EXPECT_THAT(effect<Agreement>(l.scenario, "new").stockpiles, ElementsAre(0));
  EXPECT_THAT(errors(agreement("members: [JPN, USA], stockpiles: [jogmec]")),
              HasSubstr("agreement.stockpiles: there is no stockpile `jogmec`"));
  EXPECT_THAT(errors(agreement("members: [DEU, USA], stockpiles: [jogmec-oxide]")),
              HasSubstr("agreement.stockpiles: `JPN` is no member of the agreement"));
  ScenarioFiles by_events = files();
  by_events.world.change("stockpiles.csv", "60,120,10,50 %,1", "60,120,10,0,1");
  EXPECT_THAT(fixture::errors_of(by_events.event(agreement("members: [JPN, USA], stockpiles: [jogmec-oxide]"))),
              HasSubstr("`jogmec-oxide` releases nothing by itself"));
}

TEST(Trade, TrustNamesBuyersAndTheirLargestShare) {
  const auto trust = [](const std::string& keys) { return "{id: new, start: 2025-06, trust: {" + keys + "}}"; };
  const Loaded l = loaded(trust("by: [EU, USA], commodities: [magnet], share: {2026: 90 %, 2030: 65 %}, of: use"));
  const Trust& read = effect<Trust>(l.scenario, "new");
  EXPECT_THAT(read.buyers, ElementsAre(DEU, USA));
  EXPECT_THAT(read.suppliers, IsEmpty());
  EXPECT_TRUE(read.of_use);
  EXPECT_EQ(read.share.at(*parse_date("2031-01-01")), 0.65);
  EXPECT_THAT(errors(trust("by: EU, commodities: all, share: 65 %, from: [DEU]")),
              HasSubstr("trust.from: `DEU` is one of the buyers"));
  EXPECT_THAT(errors(trust("by: EU, commodities: all, share: 120 %")), HasSubstr("must be at most 100 %"));
  EXPECT_THAT(errors(trust("by: EU, commodities: all")), HasSubstr("`share` is missing"));
  EXPECT_THAT(load(files().event(trust("by: AUS, commodities: all, share: 65 %"))).findings,
              HasSubstr("trust: no lane of the world matches"));
}

TEST(Trade, LeakageNamesTheControlsThatLeak) {
  const auto leakage = [](const std::string& keys) { return "{id: new, start: 2025-06, leakage: {" + keys + "}}"; };
  const Loaded l =
      loaded(leakage("controls: [licences, cap], share: 20 %, delay: 6 weeks, transit: 30 days, cost: 2 USD/kg"));
  const Leakage& read = effect<Leakage>(l.scenario, "new");
  EXPECT_THAT(read.controls, ElementsAre(l.scenario.find_event("cap"), l.scenario.find_event("licences")));
  EXPECT_EQ(read.share, 0.2);
  EXPECT_EQ(read.delay_days, 42);
  EXPECT_EQ(read.transit_days, 30);
  EXPECT_EQ(read.cost, 2000);
  EXPECT_THAT(errors(leakage("controls: [boom], share: 20 %")), HasSubstr("the event `boom` is no control"));
  EXPECT_THAT(errors(leakage("controls: [licenses], share: 20 %")),
              HasSubstr("leakage.controls: there is no event `licenses` (did you mean `licences`?)"));
  EXPECT_THAT(errors(leakage("share: 20 %")), HasSubstr("`controls` is missing"));
  EXPECT_THAT(errors(leakage("controls: [cap], share: 1.2")), HasSubstr("must be at most 100 %"));
}

/// Every kind of export regime of the rare-earth history can be written.
TEST(Trade, RegimesOfTheRecordCanBeWritten) {
  for (const char* regime :
       {// quotas by year, with a minimum price or an export tax beside them
        "by: CHN, quota: {tonnes: 300 t, period: year}, to: all", "by: CHN, tax: {2007: 10 %, 2012: 25 %}, to: all",
        "by: CHN, price: 110 USD/kg, to: all",
        // an embargo in all but name; goods outside the list held at customs for 30 to 60 days
        "by: CHN, licence: {approve: 100 %, review: 45 days}, to: [JPN]",
        // statutory review in working days, approval that rises, permits for half a year, a fast lane for some weeks
        "by: CHN, licence: {approve: {2025-04: 0 %, 2025-06-04: 25 %, 2025-06-27: 60 %}, review: {2025-04: 45 working "
        "days, 2025-07-24: 10 days, 2025-09-17: 45 working days}, validity: 6 months}, to: EU",
        // reviews halted, new contracts refused; half of it approved later
        "by: CHN, licence: {approve: {2026-01-06: 0 %, 2026-02-08: 50 %}, review: 60 days, reapply: 0 %}, to: [JPN]",
        // general licences for some buyers for a year
        "by: CHN, licence: {approve: 50 %, review: 45 days, general: [{countries: [EU], share: {2025: 0 %, 2025-12-02: "
        "40 %, 2026-12-02: 0 %}}, {countries: [USA]}]}, to: all"})
    EXPECT_TRUE(load(files().event(control(regime))).good) << regime << "\n" << errors(control(regime));
}

}  // namespace
}  // namespace chokepoint
