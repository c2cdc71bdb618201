// A scenario that is right: what its keys become.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "scenario/fixture.hpp"

namespace chokepoint {
namespace {

using fixture::effect;
using fixture::event;
using fixture::Loaded;
using fixture::ScenarioFiles;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Date day(const char* text) { return parse_date(text).value(); }

/// The scenario in which all kinds of events occur, loaded once.
const Scenario& valid() {
  static const Loaded loaded = fixture::load(ScenarioFiles());
  if (!loaded.good) throw std::runtime_error(loaded.findings);
  return loaded.scenario;
}

int country(const char* id) { return valid().world->find_country(id); }
int commodity(const char* id) { return valid().world->find_commodity(id); }

TEST(Scenario, LoadsWithNothingButANoteOnTheDistribution) {
  const Loaded loaded = fixture::load(ScenarioFiles());
  EXPECT_TRUE(loaded.good) << loaded.findings;
  EXPECT_EQ(loaded.findings,
            "s.yaml:28:79: note: events.mine.project.lead_time: a distribution: a single run takes its mode\n");
}

TEST(Scenario, HeadCalendarAndConduct) {
  EXPECT_EQ(valid().id, "s");
  EXPECT_EQ(valid().title, "Licences, then a truce");
  EXPECT_EQ(valid().description, "For tests");
  EXPECT_EQ(valid().calendar.steps(), 24);
  EXPECT_EQ(valid().calendar.kind(), StepKind::month);
  EXPECT_THAT(valid().conducts, ElementsAre(Conduct::rationing, Conduct::cooperative));
  EXPECT_EQ(valid().adjustment_steps, 2);
  EXPECT_EQ(valid().world->id, "small");
}

TEST(Scenario, DefaultsAreMonthsAndTheCooperativeConduct) {
  const Loaded loaded = fixture::load(ScenarioFiles().add("s.yaml",
                                                          "chokepoint: scenario/1\ntitle: T\nworld: worlds/small\n"
                                                          "calendar: {start: 2025, end: 2025}\nevents:\n"));
  ASSERT_TRUE(loaded.good) << loaded.findings;
  EXPECT_EQ(loaded.scenario.calendar.steps(), 12);
  EXPECT_THAT(loaded.scenario.conducts, ElementsAre(Conduct::cooperative));
  EXPECT_THAT(loaded.scenario.events, IsEmpty());
}

TEST(Scenario, WeeksAreSteps) {
  const Loaded loaded = fixture::load(ScenarioFiles().change("step: month", "step: week"));
  ASSERT_TRUE(loaded.good);
  EXPECT_EQ(loaded.scenario.calendar.kind(), StepKind::week);
}

TEST(Scenario, EventsAreSortedByIdAndFound) {
  const auto& events = valid().events;
  EXPECT_EQ(events.size(), 13u);
  EXPECT_TRUE(std::is_sorted(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.id < b.id; }));
  EXPECT_EQ(valid().find_event("nobody"), -1);
  EXPECT_EQ(event(valid(), "licences").title, "Licences on oxide");
  EXPECT_EQ(event(valid(), "licences").place.line, 8);
}

TEST(Scenario, AShortDateIsItsFirstDayAndForUntilItsLast) {
  EXPECT_EQ(event(valid(), "truce").start, day("2025-11-10"));
  EXPECT_EQ(event(valid(), "truce").until, day("2026-03-31"));
  EXPECT_EQ(event(valid(), "cap").start, day("2025-06-01"));
  EXPECT_EQ(event(valid(), "cap").until, std::nullopt);
  EXPECT_EQ(event(valid(), "licences").announced, day("2025-03-01"));
}

TEST(Scenario, ALicenceHasSchedules) {
  const Control& control = effect<Control>(valid(), "licences");
  EXPECT_EQ(control.by, country("CHN"));
  EXPECT_FALSE(control.import_side);
  EXPECT_THAT(control.links.commodities, ElementsAre(commodity("oxide")));
  const Licence& licence = std::get<Licence>(control.measure);
  EXPECT_DOUBLE_EQ(licence.approve.at(day("2025-05-01")), 0.35);
  EXPECT_DOUBLE_EQ(licence.approve.at(day("2025-10-01")), 0.6);
  EXPECT_EQ(licence.review_days.at(day("2030-01-01")), 45);
  ASSERT_TRUE(licence.throughput.has_value());
  EXPECT_EQ(licence.throughput->at(day("2025-05-01")), 2000);
  EXPECT_DOUBLE_EQ(licence.validity_days, 6 * 365.25 / 12);
  EXPECT_DOUBLE_EQ(licence.reapply.at(day("2025-05-01")), 0.8);
}

TEST(Scenario, ALicenceWithoutMoreHasNoThroughputAndEverybodyAppliesAgain) {
  const Loaded loaded =
      fixture::load(ScenarioFiles().change(", throughput: 2 kt/yr, validity: 6 months, reapply: 80 %", ""));
  ASSERT_TRUE(loaded.good) << loaded.findings;
  const Licence& licence = std::get<Licence>(effect<Control>(loaded.scenario, "licences").measure);
  EXPECT_FALSE(licence.throughput.has_value());
  EXPECT_EQ(licence.validity_days, 180);
  EXPECT_EQ(licence.reapply.at(day("2025-05-01")), 1);
}

TEST(Scenario, ExceptionsLeaveTheOthers) {
  EXPECT_THAT(effect<Control>(valid(), "licences").links.to,
              ElementsAre(country("AUS"), country("CHN"), country("JPN"), country("USA")));
}

TEST(Scenario, BlocsStandForTheirMembers) {
  EXPECT_THAT(effect<Control>(valid(), "cap").links.to, ElementsAre(country("DEU")));
  const Loaded loaded = fixture::load(ScenarioFiles().change("to: EU", "to: [EU, Quad, JPN], except: [Quad]"));
  ASSERT_TRUE(loaded.good) << loaded.findings;
  EXPECT_THAT(effect<Control>(loaded.scenario, "cap").links.to, ElementsAre(country("DEU")));
}

TEST(Scenario, AQuotaHasAPeriodAndAUse) {
  const Quota& quota = std::get<Quota>(effect<Control>(valid(), "cap").measure);
  EXPECT_EQ(quota.tonnes, 60);
  EXPECT_EQ(quota.period, Quota::Period::quarter);
  EXPECT_FALSE(quota.even);
  const Loaded loaded = fixture::load(ScenarioFiles().change(", period: quarter, use: as-wanted", ""));
  const Quota& plain = std::get<Quota>(effect<Control>(loaded.scenario, "cap").measure);
  EXPECT_EQ(plain.period, Quota::Period::year);
  EXPECT_TRUE(plain.even);
}

TEST(Scenario, AnImportControlBindsWhatTheActorBuys) {
  const Control& control = effect<Control>(valid(), "content-rule");
  EXPECT_TRUE(control.import_side);
  EXPECT_EQ(control.by, country("USA"));
  EXPECT_THAT(control.links.from, ElementsAre(country("CHN")));
  EXPECT_THAT(control.links.to, IsEmpty());
  EXPECT_THAT(control.links.commodities, IsEmpty()) << "all";
  EXPECT_TRUE(std::holds_alternative<Ban>(control.measure));
}

TEST(Scenario, AControlMayListEndUsersAndReachAbroad) {
  ScenarioFiles files;
  files.change("ban: true, from",
               "ban: true, end_use: [defence], end_user: [USA/electronics, japan-magnets], "
               "reach: {content_above: 0.1 %, by: mass}, from");
  const Loaded loaded = load(files);
  ASSERT_TRUE(loaded.good) << loaded.findings;
  const auto& control = effect<Control>(loaded.scenario, "content-rule");
  EXPECT_EQ(control.end_use, std::vector<std::string>{"defence"});
  ASSERT_EQ(control.end_consumers.size(), 1U);
  EXPECT_EQ(loaded.scenario.world->consumers[static_cast<std::size_t>(control.end_consumers[0])].id,
            "USA/electronics/oxide");
  ASSERT_EQ(control.end_facilities.size(), 1U);
  EXPECT_EQ(control.end_facilities[0], loaded.scenario.world->find_facility("japan-magnets"));
  EXPECT_EQ(control.reach, (Reach{0.001, Reach::By::mass}));
  EXPECT_FALSE(effect<Control>(loaded.scenario, "licences").follows_origin());
}

TEST(Scenario, AnAmendmentMayChangeTheReachAlone) {
  ScenarioFiles files;
  files.change("ban: true, from", "ban: true, reach: {content_above: 0.1 %, by: mass}, from")
      .event("{id: milder, start: 2026-03, amend: {control: content-rule, reach: {content_above: 25 %}}}");
  const Loaded loaded = load(files);
  ASSERT_TRUE(loaded.good) << loaded.findings;
  EXPECT_EQ(effect<Amendment>(loaded.scenario, "milder").changed.reach, (Reach{0.25, Reach::By::mass}));
}

TEST(Scenario, SuspensionsAndLiftsNameTheirControls) {
  EXPECT_THAT(effect<Suspension>(valid(), "truce").targets, ElementsAre(valid().find_event("licences")));
  EXPECT_THAT(effect<Lift>(valid(), "end-of-cap").targets, ElementsAre(valid().find_event("cap")));
}

TEST(Scenario, AnAmendmentChangesWhatItNamesAndKeepsTheRest) {
  const Amendment& stricter = effect<Amendment>(valid(), "stricter");
  EXPECT_EQ(stricter.target, valid().find_event("licences"));
  const Licence& licence = std::get<Licence>(stricter.changed.measure);
  EXPECT_DOUBLE_EQ(licence.approve.at(day("2025-05-01")), 0.2);
  EXPECT_EQ(licence.review_days.at(day("2025-05-01")), 45);
  EXPECT_DOUBLE_EQ(licence.validity_days, 6 * 365.25 / 12);
  EXPECT_EQ(stricter.changed.by, country("CHN"));
  EXPECT_EQ(stricter.changed.links.to.size(), 4u);
}

TEST(Scenario, AnAmendmentMayChangeTheMeasureOrTheSide) {
  const Loaded loaded = fixture::load(
      ScenarioFiles()
          .change("amend: {control: licences, licence: {approve: 20 %}}",
                  "amend: {control: licences, ban: true, to: [JPN]}")
          .change("control: {by: USA, ban: true, from: [CHN]", "control: {by: JPN, ban: true, from: [CHN]")
          .event("{id: turned, start: 2026-07, amend: {control: content-rule, to: [USA]}}"));
  ASSERT_TRUE(loaded.good) << loaded.findings;
  EXPECT_TRUE(std::holds_alternative<Ban>(effect<Amendment>(loaded.scenario, "stricter").changed.measure));
  EXPECT_THAT(effect<Amendment>(loaded.scenario, "stricter").changed.links.to, ElementsAre(country("JPN")));
  EXPECT_FALSE(effect<Amendment>(loaded.scenario, "turned").changed.import_side);
}

TEST(Scenario, OutagesOfFacilitiesLanesAndStages) {
  const Outage& strike = effect<Outage>(valid(), "strike");
  EXPECT_THAT(strike.facilities, ElementsAre(valid().world->find_facility("china-mine")));
  EXPECT_DOUBLE_EQ(strike.capacity, 0.3);
  EXPECT_DOUBLE_EQ(strike.recovery_days, 2 * 365.25 / 12);
  const Outage& storm = effect<Outage>(valid(), "storm");
  ASSERT_TRUE(storm.links.has_value());
  EXPECT_THAT(storm.links->from, ElementsAre(country("CHN")));
  EXPECT_THAT(storm.links->to, ElementsAre(country("JPN")));
  EXPECT_THAT(storm.links->commodities, IsEmpty());
  EXPECT_EQ(storm.capacity, 0);
  EXPECT_THAT(effect<Outage>(valid(), "power").facilities, ElementsAre(valid().world->find_facility("china-magnets")));
}

TEST(Scenario, AStageMeansFacilitiesEverywhereOrInSomeCountries) {
  const Loaded loaded = fixture::load(ScenarioFiles()
                                          .event("{id: everywhere, start: 2025-05, outage: {kind: manufacture}}")
                                          .event("{id: china, start: 2025-05, outage: {countries: CHN}}"));
  ASSERT_TRUE(loaded.good) << loaded.findings;
  EXPECT_EQ(effect<Outage>(loaded.scenario, "everywhere").facilities.size(), 2u);
  EXPECT_EQ(effect<Outage>(loaded.scenario, "china").facilities.size(), 3u);
}

TEST(Scenario, AProjectTakesTheModeOfADistribution) {
  const ProjectStart& mine = effect<ProjectStart>(valid(), "mine");
  EXPECT_EQ(mine.facilities, std::vector<int>{valid().world->find_facility("australia-mine")});
  EXPECT_DOUBLE_EQ(mine.lead_time_days.value(), 9 * 365.25 / 12);
  EXPECT_EQ(mine.capacity, 200);
  EXPECT_FALSE(mine.ramp_days.has_value());
  EXPECT_FALSE(mine.cancelled);
  EXPECT_TRUE(effect<ProjectStart>(valid(), "no-refinery").cancelled);
}

TEST(Scenario, OneEventMayStartSeveralProjects) {
  const Loaded loaded = fixture::load(ScenarioFiles().event(
      "{id: both, start: 2025-05, project: {facility: [australia-refinery, australia-mine], lead_time: 12 months}}"));
  ASSERT_TRUE(loaded.good) << loaded.findings;
  const World& world = *loaded.scenario.world;
  EXPECT_THAT(effect<ProjectStart>(loaded.scenario, "both").facilities,
              ElementsAre(world.find_facility("australia-mine"), world.find_facility("australia-refinery")));
  const std::string wrong = fixture::errors_of(
      ScenarioFiles().event("{id: both, start: 2025-05, project: {facility: [australia-min, china-mine]}}"));
  EXPECT_THAT(wrong, HasSubstr("did you mean `australia-mine`?"));
  EXPECT_THAT(wrong, HasSubstr("`china-mine` runs already"));
}

TEST(Scenario, SaysWhereTwoEventsStartOneProject) {
  const Loaded loaded =
      fixture::load(ScenarioFiles().event("{id: sooner, start: 2025-01, project: {facility: australia-mine}}"));
  ASSERT_TRUE(loaded.good) << loaded.findings;
  EXPECT_THAT(loaded.findings, HasSubstr("events.sooner: starts `australia-mine`, as `mine` does"));
  EXPECT_THAT(loaded.findings, HasSubstr("the earliest opening holds"));
}

TEST(Scenario, MayAskAQuestion) {
  const Loaded loaded = fixture::load(
      ScenarioFiles().change("description: For tests", "description: For tests\nquestion: Who is short?"));
  ASSERT_TRUE(loaded.good) << loaded.findings;
  EXPECT_EQ(loaded.scenario.question, "Who is short?");
  EXPECT_EQ(valid().question, "");
}

TEST(Scenario, ADistributionMayNameItsCentralValue) {
  const Loaded loaded = fixture::load(ScenarioFiles().change("{triangular: [6 months, 9 months, 2 years]}",
                                                             "{central: 1 year, low: 6 months, high: 2 years}"));
  ASSERT_TRUE(loaded.good) << loaded.findings;
  EXPECT_DOUBLE_EQ(effect<ProjectStart>(loaded.scenario, "mine").lead_time_days.value(), 365.25);
  EXPECT_THAT(loaded.findings, HasSubstr("takes its central value"));
}

TEST(Scenario, DemandMeansTheConsumersThatMatch) {
  const DemandChange& boom = effect<DemandChange>(valid(), "boom");
  ASSERT_EQ(boom.consumers.size(), 1u);
  EXPECT_EQ(valid().world->consumers[boom.consumers[0]].id, "JPN/car-makers/magnet");
  EXPECT_EQ(std::tuple(boom.scale, boom.growth_per_year, boom.add), std::tuple(1.1, 0.05, 10.0));
}

TEST(Scenario, AReleaseNamesItsStockpile) {
  const StockpileRelease& relief = effect<StockpileRelease>(valid(), "relief");
  EXPECT_EQ(relief.stockpile, 0);
  EXPECT_EQ(relief.tonnes, 30);
}

TEST(Scenario, InputsAreEveryFileReadWithItsHash) {
  std::vector<std::string> names;
  for (const auto& [name, hash] : valid().inputs) {
    names.push_back(name);
    EXPECT_EQ(hash.size(), 16u);
  }
  EXPECT_EQ(names.size(), 10u);
  EXPECT_THAT(names, ::testing::IsSupersetOf({"s.yaml", "worlds/small/world.yaml", "worlds/small/links.csv"}));
}

TEST(Scenario, WhatWasResolvedLoadsToTheSame) {
  const Loaded again = fixture::load(ScenarioFiles().add("s.yaml", valid().resolved));
  ASSERT_TRUE(again.good) << again.findings;
  EXPECT_EQ(again.scenario.resolved, valid().resolved);
  EXPECT_EQ(again.scenario.events.size(), valid().events.size());
}

TEST(Scenario, EventsInAnyOrderGiveTheSame) {
  const std::string head = fixture::valid_scenario.substr(0, fixture::valid_scenario.find("  - id: licences"));
  std::vector<std::string> events;
  std::istringstream lines(fixture::valid_scenario.substr(head.size()));
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("  - ", 0) == 0) events.emplace_back();
    events.back() += line + "\n";
  }
  std::mt19937 random(5);
  for (int round = 0; round < 10; ++round) {
    std::shuffle(events.begin(), events.end(), random);
    std::string text = head;
    for (const std::string& one : events) text += one;
    const Loaded loaded = fixture::load(ScenarioFiles().add("s.yaml", text));
    ASSERT_TRUE(loaded.good) << loaded.findings;
    for (std::size_t i = 0; i < events.size(); ++i) {
      EXPECT_EQ(loaded.scenario.events[i].id, valid().events[i].id);
      EXPECT_EQ(loaded.scenario.events[i].start, valid().events[i].start);
      EXPECT_EQ(loaded.scenario.events[i].effect.index(), valid().events[i].effect.index());
    }
    EXPECT_EQ(effect<Suspension>(loaded.scenario, "truce").targets, effect<Suspension>(valid(), "truce").targets);
  }
}

TEST(Warning, AnEventOutsideTheCalendar) {
  const auto warned = [](const std::string& from, const std::string& to) {
    return fixture::load(ScenarioFiles().change(from, to)).findings;
  };
  EXPECT_THAT(warned("start: 2026-01-01", "start: 2031-01-01"),
              HasSubstr("s.yaml:21:31: warning: events.content-rule: lies outside the calendar, 2025-01-01 to "
                        "2026-12-31"));
  EXPECT_THAT(warned("start: 2025-02, until: 2025-02", "start: 2023, until: 2024"),
              HasSubstr("warning: events.strike: lies outside"));
  EXPECT_THAT(warned("start: 2025-02, until: 2025-02", "start: 2023, until: 2025"), Not(HasSubstr("outside")))
      << "in force at the start counts";
}

TEST(Refused, ASelectorThatMatchesNothing) {
  const auto warned = [](const std::string& event) { return fixture::load(ScenarioFiles().event(event)).findings; };
  EXPECT_THAT(warned("{id: x, start: 2025-05, control: {by: DEU, ban: true, commodities: ore, to: all}}"),
              HasSubstr("error: events.x.control: no lane of the world matches (look at links.csv of the world)"));
  EXPECT_THAT(warned("{id: x, start: 2025-05, control: {by: CHN, ban: true, commodities: magnet, to: [USA]}}"),
              HasSubstr("(there are such lanes to DEU)"));
  EXPECT_THAT(warned("{id: x, start: 2025-05, control: {by: JPN, ban: true, commodities: oxide, to: [DEU]}}"),
              HasSubstr("(there are such lanes of magnet)"));
  EXPECT_THAT(warned("{id: x, start: 2025-05, control: {by: CHN, ban: true, commodities: all, from: all}}"),
              HasSubstr("(there are such lanes to DEU, JPN, USA)"));
  EXPECT_THAT(warned("{id: x, start: 2025-05, outage: {links: {from: DEU}}}"),
              HasSubstr("error: events.x.outage.links: no lane"));
  EXPECT_THAT(warned("{id: x, start: 2025-05, outage: {countries: DEU, kind: extraction}}"),
              HasSubstr("error: events.x.outage: no facility"));
  EXPECT_THAT(warned("{id: x, start: 2025-05, demand: {countries: AUS, sectors: all, commodities: all, scale: 2}}"),
              HasSubstr("error: events.x.demand: no consumer"));
}

TEST(Refused, EndUsersWhereTheControlDoesNotLook) {
  ScenarioFiles files;
  files.change("ban: true, from", "ban: true, end_use: [polishing], from");
  EXPECT_THAT(load(files).findings,
              HasSubstr("events.content-rule.control: none of the listed end users is where this control looks"));
}

TEST(Warning, WhatHasNoEffect) {
  const auto warned = [](const std::string& from, const std::string& to) {
    return fixture::load(ScenarioFiles().change(from, to)).findings;
  };
  EXPECT_THAT(warned("start: 2026-06, lift", "start: 2026-06, until: 2026-07, lift"),
              HasSubstr("events.end-of-cap.until: has no effect"));
  EXPECT_THAT(warned("id: mine, start: 2025-06,", "id: mine, start: 2025-06, until: 2026,"),
              HasSubstr("events.mine.until: has no effect"));
  EXPECT_THAT(warned("release: 30 t", "release: 300 t"), HasSubstr("can release no more than 50 t"));
}

}  // namespace
}  // namespace chokepoint
