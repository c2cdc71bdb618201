// Events that wait: for a condition, or for another event.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "golden/micro_world.hpp"

namespace chokepoint::golden {
namespace {

class ConditionInAnyConduct : public UnderEveryConduct {};
INSTANTIATE_TEST_SUITE_P(Conduct, ConditionInAnyConduct, every_conduct, name_of_conduct);

/// China's mine serves itself and Japan, who has 60 days in stock and a reserve.
MicroWorld china_and_japan() {
  MicroWorld world;
  world.commodity("oxide", 60).process("mine-oxide", "extraction", "", "oxide: 1");
  world.countries = {"CHN", "JPN"};
  world.facilities = {"china-mine,CHN,1500"};
  world.operations = {"china-mine,mine-oxide,720", "japan-mine,mine-oxide,0"};
  world.projects = {"japan-mine,JPN,360,false,,180,0"};
  world.links = {"CHN,JPN,oxide,360,,0"};
  world.consumers = {"CHN,car-makers,oxide,360,1,0.5", "JPN,car-makers,oxide,360,1,0.5"};
  world.stockpiles = {"jogmec,JPN,oxide,180,0,0"};
  return world;
}

constexpr const char* embargo =
    "  - {id: embargo, start: 2025-03-01, control: {by: CHN, ban: true, commodities: [oxide], to: [JPN]}}\n";

/// First day and last day of an event in the run, `-` where there is none; or in the twin.
std::string dates_of(const Story& story, const std::string& id, bool twin = false) {
  const auto& list = twin ? story.conduct().twin_event_dates : story.conduct().event_dates;
  for (const EventDates& dates : list)
    if (story.scenario().events[static_cast<std::size_t>(dates.event)].id == id)
      return (dates.start ? to_string(*dates.start) : "-") + ".." + (dates.until ? to_string(*dates.until) : "-");
  return "no trigger";
}

TEST_P(ConditionInAnyConduct, JapanReleasesItsReserveWhenItsCarMakersGetLessThanSixtyPercent) {
  const Story story(china_and_japan(), two_years,
                    std::string(embargo) +
                        "  - {id: relief, when: 'coverage(JPN, oxide) < 60 %', lasts: 6 months, "
                        "stockpile: {id: jogmec, release: 180 t}}\n");
  // Stock for two months covers March and April; in May nothing is left, and the reserve opens in June.
  EXPECT_GT(story.coverage("JPN/car-makers/oxide", "2025-04"), 0.95);
  EXPECT_LT(story.coverage("JPN/car-makers/oxide", "2025-05"), 0.6);
  EXPECT_EQ(dates_of(story, "relief"), "2025-06-01..2025-11-30");
  EXPECT_NEAR(story.coverage("JPN/car-makers/oxide", "2025-06"), 1.0, 0.02);
  EXPECT_EQ(story.conduct().stockpile.at(story.step("2025-05"), 0), 180);
  EXPECT_NEAR(story.conduct().stockpile.at(story.step("2025-11"), 0), 0, 1e-9);
  EXPECT_TRUE(cut_off(story.status("JPN/car-makers/oxide", "2025-12")));
  EXPECT_EQ(dates_of(story, "relief", true), "-..-") << "nothing happens in the twin, so nothing is released";
}

TEST_P(ConditionInAnyConduct, OfStockIsAskedBeforeAnybodyGoesShort) {
  const Story story(china_and_japan(), two_years,
                    std::string(embargo) +
                        "  - {id: relief, when: 'stock(JPN, oxide) < 40 days', delay: 15 days, lasts: 2 months, "
                        "stockpile: {id: jogmec, release: 60 t}}\n");
  // At the end of March one month of the two is left: 30 days. The fifteen days of delay count from the first of April.
  EXPECT_EQ(dates_of(story, "relief"), "2025-04-16..2025-06-15");
}

TEST_P(ConditionInAnyConduct, RetaliationFollowsAndEndsBySeparateThresholds) {
  // Japan's stock falls below a month's want: it shuts its own door. China's retaliation follows a month after, and
  // ends when it has sold nothing for a step.
  MicroWorld world = china_and_japan();
  world.commodity("robot", 30, "product").process("build-robot", "extraction", "", "robot: 1");
  world.facilities.push_back("japan-robots,JPN,120");
  world.operations.push_back("japan-robots,build-robot,120");
  world.links.push_back("JPN,CHN,robot,120,,0");
  world.consumers.push_back("CHN,plants,robot,120,1,0.5");
  const Story story(
      world, two_years,
      "  - {id: quota, start: 2025-03-01, control: {by: CHN, quota: {tonnes: 10 t, period: month}, "
      "commodities: [oxide], to: all}}\n"
      "  - {id: answer, when: 'flow_coverage(JPN, oxide) < 50 %', until_when: 'flow_coverage(JPN, oxide) >= 90 %', "
      "control: {by: JPN, ban: true, commodities: [robot], to: [CHN]}}\n"
      "  - {id: truce, after: answer, delay: 3 months, suspend: [quota]}\n");
  EXPECT_EQ(dates_of(story, "answer"), "2025-04-01..2025-07-31");
  EXPECT_EQ(dates_of(story, "truce"), "2025-07-01..-");
  EXPECT_EQ(story.flow_coverage("CHN/plants/robot", "2025-03"), 1.0);
  EXPECT_EQ(story.flow_coverage("CHN/plants/robot", "2025-04"), 0.0);
  EXPECT_EQ(story.flow_coverage("CHN/plants/robot", "2025-07"), 0.0);
  EXPECT_EQ(story.flow_coverage("CHN/plants/robot", "2025-08"), 1.0);
  EXPECT_THAT(story.because("CHN/plants/robot"), ::testing::Contains("answer"));
}

TEST_P(ConditionInAnyConduct, WhatWaitsForAControlDoesNotComeInTheTwin) {
  const Story story(china_and_japan(), two_years,
                    std::string(embargo) + "  - {id: mine, after: embargo, project: {facility: japan-mine}}\n");
  EXPECT_EQ(dates_of(story, "mine"), "2025-03-01..-");
  EXPECT_EQ(dates_of(story, "mine", true), "-..-");
  // 180 days from the first of March: the 28th of August.
  EXPECT_EQ(story.flow_coverage("JPN/car-makers/oxide", "2025-07"), 0.0);
  EXPECT_NEAR(story.flow_coverage("JPN/car-makers/oxide", "2025-08"), 4.0 / 31, 1e-9);
  EXPECT_GT(story.flow_coverage("JPN/car-makers/oxide", "2025-09"), 0.9);
}

TEST_P(ConditionInAnyConduct, AConditionOfTheTwinIsItsOwn) {
  // Demand doubles in both; the ban is in the run only. The mine is started where coverage is short: in both.
  const Story story(
      china_and_japan(), two_years,
      "  - {id: boom, start: 2025-06-01, demand: {countries: all, sectors: all, commodities: all, scale: 4}}\n" +
          std::string(embargo) +
          "  - {id: mine, when: 'coverage(JPN, oxide) < 70 %', project: {facility: japan-mine}}\n");
  const std::string run = dates_of(story, "mine"), twin = dates_of(story, "mine", true);
  EXPECT_EQ(run, "2025-06-01..-");
  EXPECT_LT(run, twin);
  EXPECT_NE(twin, "-..-");
}

TEST_P(ConditionInAnyConduct, ALicenceThatWaitsWorksAsOneWithItsDateWritten) {
  const std::string terms =
      "control: {by: CHN, licence: {approve: 40 %, review: 45 days, reapply: 50 %}, commodities: [oxide], to: "
      "[JPN]}}\n";
  const std::string first =
      "  - {id: boom, start: 2025-03-01, demand: {countries: all, sectors: all, commodities: all, scale: 1.1}}\n";
  const Story written(china_and_japan(), two_years, first + "  - {id: office, start: 2025-05-01, " + terms);
  const Story waiting(china_and_japan(), two_years, first + "  - {id: office, after: boom, delay: 61 days, " + terms);
  EXPECT_EQ(written.conduct().consumers.delivered.values, waiting.conduct().consumers.delivered.values);
  EXPECT_EQ(written.conduct().link_flow.unpacked().values, waiting.conduct().link_flow.unpacked().values);
}

TEST_P(ConditionInAnyConduct, OnePathThroughTheCalendarDoesNotFlicker) {
  // Without hysteresis the ban would lift as soon as it bit. It comes once, and goes once.
  const Story story(china_and_japan(), two_years,
                    "  - {id: ban, when: 'stock(JPN, oxide) >= 50 days', until_when: 'coverage(JPN, oxide) < 10 %', "
                    "control: {by: CHN, ban: true, commodities: [oxide], to: [JPN]}}\n");
  EXPECT_EQ(dates_of(story, "ban"), "2025-02-01..2025-04-30");
  EXPECT_EQ(story.flow_coverage("JPN/car-makers/oxide", "2026-12"), 1.0);
}

TEST_P(ConditionInAnyConduct, AnAgreementMayWaitForNeed) {
  const Story story(china_and_japan(), two_years,
                    std::string(embargo) +
                        "  - {id: deal, when: 'coverage(JPN, oxide) < 60 %', agreement: {members: [CHN, JPN], exempt: "
                        "[embargo]}}\n");
  EXPECT_EQ(dates_of(story, "deal"), "2025-06-01..-");
  EXPECT_EQ(story.flow("CHN", "JPN", "oxide", "2025-05"), 0.0);
  EXPECT_EQ(story.flow_coverage("JPN/car-makers/oxide", "2025-06"), 1.0);
  EXPECT_NEAR(story.coverage("JPN/car-makers/oxide", "2026-12"), 1.0, 1e-9);
  EXPECT_EQ(dates_of(story, "deal", true), "-..-") << "nobody is short in the twin";
}

TEST_P(ConditionInAnyConduct, APoolMayWaitAndComeAgain) {
  // A third country is served all along; whenever Japan runs short the two pool what they buy, for three months.
  MicroWorld world = china_and_japan();
  world.countries.push_back("DEU");
  world.facilities[0] = "china-mine,CHN,2400";
  world.operations[0] = "china-mine,mine-oxide,1080";
  world.links.push_back("CHN,DEU,oxide,360,1080,0");
  world.consumers.push_back("DEU,car-makers,oxide,360,1,0.5");
  const Story story(world, two_years,
                    std::string(embargo) +
                        "  - {id: pool, when: 'coverage(JPN, oxide) < 60 %', lasts: 3 months, again: true, agreement: "
                        "{members: [DEU, JPN], pool: [oxide]}}\n");
  EXPECT_GE(story.conduct().event_dates.front().times, 3);
  EXPECT_EQ(story.flow_coverage("JPN/car-makers/oxide", "2025-05"), 0.0);
  EXPECT_EQ(story.flow_coverage("JPN/car-makers/oxide", "2025-06"), 1.0);
  EXPECT_NEAR(story.flow_coverage("JPN/car-makers/oxide", "2025-09"), 0.0, 1e-9) << "three months are over";
}

TEST_P(ConditionInAnyConduct, TrustMayWaitForAScare) {
  MicroWorld world = china_and_japan();
  world.countries.push_back("AUS");
  world.facilities.push_back("australia-mine,AUS,360");
  world.operations = {"china-mine,mine-oxide,690", "japan-mine,mine-oxide,0", "australia-mine,mine-oxide,30"};
  world.links = {"CHN,JPN,oxide,330,,0", "AUS,JPN,oxide,30,360,0"};
  const Story story(
      world, two_years,
      "  - {id: scare, start: 2025-06-01, until: 2025-06-30, control: {by: CHN, ban: true, commodities: "
      "[oxide], to: [JPN]}}\n"
      "  - {id: diversify, after: scare, delay: 3 months, trust: {by: JPN, commodities: [oxide], share: 50 "
      "%}}\n");
  EXPECT_EQ(dates_of(story, "diversify"), "2025-08-31..-");
  EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2025-05"), 27.5, 1e-9);
  // Under rationing what is above the cap moves to Australia by and by.
  EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2026-12"), 15, in("rationing") ? 1 : 1e-6);
}

TEST_P(ConditionInAnyConduct, AWayAroundMayBeFoundOnlyOnceItPays) {
  const Story story(china_and_japan(), two_years,
                    std::string(embargo) +
                        "  - {id: smugglers, when: 'coverage(JPN, oxide) < 50 %', delay: 1 months, leakage: {controls: "
                        "[embargo], share: 30 %}}\n");
  EXPECT_EQ(dates_of(story, "smugglers"), "2025-07-01..-");
  EXPECT_EQ(story.flow_coverage("JPN/car-makers/oxide", "2025-06"), 0.0);
  EXPECT_NEAR(story.flow_coverage("JPN/car-makers/oxide", "2025-08"), 0.3, 1e-9);
}

TEST_P(ConditionInAnyConduct, WhatMayComeAgainDoesSoOnceItWasOverForAStep) {
  // Each time Japan's stock is full China shuts the gate; each time its cars stand still it opens it.
  const std::string ban =
      "  - {id: ban, when: 'stock(JPN, oxide) >= 50 days', until_when: 'coverage(JPN, oxide) < 10 %', AGAIN"
      "control: {by: CHN, ban: true, commodities: [oxide], to: [JPN]}}\n";
  const auto told = [&](const std::string& again) {
    std::string text = ban;
    return text.replace(text.find("AGAIN"), 5, again);
  };
  const Story once(china_and_japan(), three_years, told("")),
      story(china_and_japan(), three_years, told("again: true, "));
  const auto& dates = story.conduct().event_dates.front();
  EXPECT_GE(dates.times, 2);
  EXPECT_EQ(once.conduct().event_dates.front().times, 1);
  int shut = 0, turns = 0;
  for (int t = 0; t < story.scenario().calendar.steps(); ++t) {
    const bool now = story.flow_coverage("JPN/car-makers/oxide", story.scenario().calendar.label(t)) == 0;
    turns += now && shut == 0;
    shut = now ? shut + 1 : 0;
    if (story.step("2025-03") >= t) {  // the first time is as without
      EXPECT_EQ(story.coverage("JPN/car-makers/oxide", story.scenario().calendar.label(t)),
                once.coverage("JPN/car-makers/oxide", story.scenario().calendar.label(t)));
    }
  }
  EXPECT_EQ(turns, dates.times);
  EXPECT_EQ(once.flow_coverage("JPN/car-makers/oxide", "2027-12"), 1.0);
}

/// The first day on which a condition on the recorded run brings its event, by the rule: the first day of the step
/// after the first one at the end of which it holds.
template <class Holds>
std::string first_day(const Story& story, Holds holds) {
  const Calendar& calendar = story.scenario().calendar;
  for (int t = 0; t < calendar.steps(); ++t)
    if (holds(t)) return to_string(calendar.end(t));
  return "-";
}

/// The clairvoyant has the dates of the run along whose path he goes: they follow from that run's state, not from his.
class ConditionOfARun : public UnderEveryConduct {};
INSTANTIATE_TEST_SUITE_P(Conduct, ConditionOfARun, conducts_that_walk, name_of_conduct);

TEST(ConditionOfTheClairvoyant, HasTheDatesOfTheRunAlongWhosePathHeGoes) {
  const std::string events = std::string(embargo) +
                             "  - {id: relief, when: 'coverage(JPN, oxide) < 60 %', lasts: 6 months, stockpile: {id: "
                             "jogmec, release: 180 t}}\n";
  const Story story(china_and_japan(), two_years, events, 0, "clairvoyant");
  const Story run(china_and_japan(), two_years, events, 0, "cooperative");
  EXPECT_EQ(dates_of(story, "relief"), dates_of(run, "relief"));
  EXPECT_EQ(dates_of(story, "relief", true), dates_of(run, "relief", true));
}

TEST_P(ConditionOfARun, ComesWhenTheRecordedRunSaysSo) {
  std::mt19937 random(5);
  const auto below = [&](int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); };
  int came = 0, stayed_away = 0;
  for (int round = 0; round < 60; ++round) {
    SCOPED_TRACE(round);
    const double share = 0.01 * below(101), tonnes = 2.0 * below(100), rate = below(32);
    const int start = 1 + below(9);
    // What comes has no effect on what is looked at: robots nobody wants.
    const std::string effect = ", lasts: 1 days, demand: {countries: all, sectors: all, commodities: all, scale: 1}}\n";
    const auto when = [&](const std::string& id, const std::string& condition) {
      return "  - {id: " + id + ", when: '" + condition + "'" + effect;
    };
    const Story story(
        china_and_japan(), two_years,
        "  - {id: embargo, start: 2025-0" + std::to_string(start) +
            "-01, until: 2026-03-31, control: {by: CHN, quota: {tonnes: " + std::to_string(below(30)) +
            " t, period: month}, commodities: [oxide], to: [JPN]}}\n" +
            "  - {id: relief, start: 2025-05-01, until: 2025-12-31, stockpile: {id: jogmec, release: 170 t}}\n" +
            when("c", "coverage(JPN, oxide) < " + std::to_string(share)) +
            when("r", "stockpile(jogmec) < " + std::to_string(tonnes) + " t") +
            when("f", "flow(CHN, JPN, oxide) <= " + std::to_string(rate) + " t/month") +
            when("b", "stockpile(jogmec) < " + std::to_string(tonnes) + " t and coverage(JPN, oxide) < " +
                          std::to_string(share)));
    const auto covers = [&](int t) {
      return story.conduct().consumers.coverage(t, story.consumer("JPN/car-makers/oxide")) < share;
    };
    const auto reserve = [&](int t) { return story.conduct().stockpile.at(t, 0) < tonnes; };
    const auto flows = [&](int t) { return story.conduct().link_flow.at(t, 0) <= rate; };
    const auto both = [&](int t) { return covers(t) && reserve(t); };
    const auto check = [&](const std::string& id, const std::string& day) {
      EXPECT_EQ(dates_of(story, id).substr(0, dates_of(story, id).find("..")), day) << id;
      ++(day == "-" ? stayed_away : came);
    };
    check("c", first_day(story, covers));
    check("r", first_day(story, reserve));
    check("f", first_day(story, flows));
    check("b", first_day(story, both));
  }
  EXPECT_GT(came, 50);
  EXPECT_GT(stayed_away, 20);
}

}  // namespace
}  // namespace chokepoint::golden
