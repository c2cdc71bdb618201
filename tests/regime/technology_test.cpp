// Technology that is withheld, and permits: when projects open, and what is left of what runs.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "regime/small_world.hpp"
#include "regime/technology.hpp"

namespace chokepoint {
namespace {

TechnologyControl withheld(std::vector<int> facilities, double delay, double decline = 0, double recovery = 0) {
  return {small::CHN, std::move(facilities), delay, decline, recovery};
}

/// First step with any capacity of a facility, as its label; `never` where there is none.
std::string opens(SmallScenario& s, int facility, bool controls = true) {
  const auto regimes = s.run(controls);
  for (std::size_t t = 0; t < regimes.size(); ++t)
    if (regimes[t].facility_capacity[s.compiled->map.facility[facility]] > 0)
      return s.scenario.calendar.label(static_cast<int>(t));
  return "never";
}

TEST(Technology, BuildingTakesTwiceAsLongWhileItIsWithheld) {
  SmallScenario s;
  ProjectStart start;
  start.facilities = {small::kuantan};
  start.lead_time_days = 304;  // ten months from the first of January: the first of November
  s.add("start", "2025-01-01", "", start);
  EXPECT_EQ(opens(s, small::kuantan), "2025-11");
  // Five months (151 days) pass as usual; of the other 153 days each takes two.
  s.add("withheld", "2025-06-01", "", withheld({small::kuantan}, 2));
  EXPECT_EQ(opens(s, small::kuantan), "2026-04");  // the first of June and 306 days: the third of April
  EXPECT_EQ(opens(s, small::kuantan, false), "2025-11") << "the twin";
}

TEST(Technology, WhatIsLeftOfTheLeadTimePassesAsUsualOnceItIsGivenAgain) {
  SmallScenario s;
  ProjectStart start;
  start.facilities = {small::kuantan};
  start.lead_time_days = 304;
  s.add("start", "2025-01-01", "", start);
  s.add("withheld", "2025-06-01", "2025-07-30", withheld({small::kuantan}, 2));  // 60 days in which 30 are built
  EXPECT_EQ(opens(s, small::kuantan), "2025-12");                                // the first of December
}

TEST(Technology, DoesNotBindWhileItIsSuspendedNorOnceItIsLifted) {
  SmallScenario s;
  const int event = s.add("withheld", "2025-01-01", "", withheld({small::china_mine, small::kuantan}, 3, 0.1));
  s.add("truce", "2025-07-01", "2025-12-31", Suspension{{event}});
  s.add("peace", "2026-07-01", "", Lift{{event}});
  ProjectStart start;
  start.facilities = {small::kuantan};
  start.lead_time_days = 184;  // the truce's days
  s.add("start", "2025-07-01", "", start);
  EXPECT_EQ(opens(s, small::kuantan), "2026-01");
  const auto regimes = s.run();
  const int f = s.compiled->map.facility[small::china_mine];
  EXPECT_LT(regimes[5].facility_capacity[f], 96);
  EXPECT_EQ(regimes[6].facility_capacity[f], 100);
  EXPECT_NEAR(regimes[17].facility_capacity[f], 100 * std::pow(0.9, 5.5 / 12), 1e-9);
  EXPECT_EQ(regimes[18].facility_capacity[f], 100);
  s.add("amended", "2026-01-01", "", Amendment{event, {}});
  EXPECT_THROW(s.run(), InputError);
}

TEST(Technology, DelaysOfTwoCountriesMultiply) {
  SmallScenario s;
  s.world->facilities[small::kuantan].lead_time_days = 60;
  ProjectStart start;
  start.facilities = {small::kuantan};
  s.add("start", "2025-01-01", "", start);
  s.add("a", "2025-01-01", "", withheld({small::kuantan}, 2));
  s.add("b", "2025-01-01", "", withheld({small::kuantan}, 1.5));
  EXPECT_EQ(opens(s, small::kuantan), "2025-06");  // 180 days
}

TEST(Technology, WhatRunsLosesATenthAYearAndRecoversLinearly) {
  SmallScenario s;
  const int event = s.add("withheld", "2025-01-01", "2025-12-31", withheld({small::china_mine}, 1, 0.1, 365));
  const auto regimes = s.run();
  const int f = s.compiled->map.facility[small::china_mine];
  EXPECT_NEAR(regimes[0].facility_capacity[f], 100 * std::pow(0.9, 0.5 / 12), 1e-9);
  EXPECT_NEAR(regimes[11].facility_capacity[f], 100 * std::pow(0.9, 11.5 / 12), 1e-9);
  EXPECT_EQ(regimes[11].facility_cause[f], event);
  // From the first of January 2026 to the middle of July are 196.5 days.
  EXPECT_NEAR(regimes[18].facility_capacity[f], 100 * (0.9 + 0.1 * 196.5 / 365), 1e-9);
  EXPECT_EQ(regimes[30].facility_capacity[f], 100);
  EXPECT_EQ(regimes[30].facility_cause[f], -1);
}

TEST(Technology, AnOutageAndItsDeclineMultiply) {
  SmallScenario s;
  s.add("withheld", "2025-01-01", "", withheld({small::china_mine}, 1, 0.5));
  const int outage = s.add("outage", "2025-01-01", "", Outage{{small::china_mine}, {}, 0.2, 0});
  const auto regimes = s.run();
  const int f = s.compiled->map.facility[small::china_mine];
  EXPECT_NEAR(regimes[12].facility_capacity[f], 100 * 0.2 * std::pow(0.5, 12.5 / 12), 1e-9);
  EXPECT_EQ(regimes[12].facility_cause[f], outage) << "alone it leaves 20 %, the other 49 %";
}

TEST(Permit, ThatIsTakenAwayBringsAProjectForwardAndOneThatIsAddedPutsItOff) {
  SmallScenario s;
  s.world->facilities[small::kuantan].permitting_days = 181;  // to the first of July, then 90 days
  ProjectStart start;
  start.facilities = {small::kuantan};
  s.add("start", "2025-01-01", "", start);
  EXPECT_EQ(opens(s, small::kuantan), "2025-09");
  s.add("quick", "2024-06-01", "", Permit{{small::kuantan}, -400});  // no more than there is
  EXPECT_EQ(opens(s, small::kuantan), "2025-04");
  s.add("lawsuit", "2025-03-01", "", Permit{{small::kuantan}, 430});  // 181 − 400 + 430 + 90 days
  EXPECT_EQ(opens(s, small::kuantan), "2025-10");
  s.add("too-late", "2027-01-01", "", Permit{{small::kuantan}, 430});
  EXPECT_EQ(opens(s, small::kuantan), "2025-10");
}

/// The opening by the definition, day by day: a day's progress is 1 / Π delay.
Date walked(const Scenario& scenario, int facility, Date from, Date due) {
  double left = static_cast<double>((due - from).count());
  Date day = from;
  for (; left > 1e-6; day += std::chrono::days(1)) {
    double factor = 1;
    for (const Event& event : scenario.events) {
      const auto& terms = std::get<TechnologyControl>(event.effect);
      const bool meant =
          std::find(terms.facilities.begin(), terms.facilities.end(), facility) != terms.facilities.end();
      if (meant && days_of(event.start, event.until).holds(day)) factor *= terms.delay;
    }
    left -= 1 / factor;
  }
  return day;
}

TEST(Technology, OpeningsAreThoseOfTheDefinitionDayByDay) {
  std::mt19937 random(7);
  const auto below = [&](int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); };
  for (int round = 0; round < 300; ++round) {
    SmallScenario s;
    for (int i = 0; i < 1 + below(4); ++i) {
      const Date first = day("2025-01-01") + std::chrono::days(below(900));
      const std::string until = below(3) == 0 ? "" : to_string(first + std::chrono::days(below(500)));
      s.add("w" + std::to_string(i), to_string(first), until, withheld({small::kuantan}, 1 + 0.25 * below(9)));
    }
    const Date from = day("2025-01-01") + std::chrono::days(below(400)), due = from + std::chrono::days(1 + below(900));
    const Date opens = Technology(s.scenario).opens(small::kuantan, from, due).day;
    EXPECT_LE(std::abs((opens - walked(s.scenario, small::kuantan, from, due)).count()), 1) << round;
    EXPECT_GE(opens, due);
  }
}

}  // namespace
}  // namespace chokepoint
