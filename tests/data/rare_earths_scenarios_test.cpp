// China's controls of 2025, and what each deal of 2025 would do if China stopped: whose status or date moves, because
// of which event, and what would not be there without it. Calendars are cut short where the first years say enough.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "data/shipped.hpp"

namespace chokepoint {
namespace {

using shipped::run_until;
using support::Answers;
using ::testing::Contains;
using ::testing::Not;

Answers rare_earths(const std::string& name, const std::string& month) {
  return run_until("rare-earths/" + name, month);
}

bool is_cut_off(const Answers& run, const std::string& id, const std::string& month) {
  return cut_off(run.status(id, month));
}

// ------------------------------------------------------------------------------------- October 2025: 57, 61, 62

const char* const american_cars = "USA/ev-traction/ndfeb-magnet-hightemp";
const char* const brazil_arms = "BRA/defence/ndfeb-magnet-hightemp";  // all its lanes come from China

TEST(OctoberControls, BindAgainOnTheDayAfterTheTruce) {
  const Answers run = rare_earths("october-2025-controls", "2027-09");
  EXPECT_FALSE(is_cut_off(run, brazil_arms, "2026-10"));
  EXPECT_TRUE(is_cut_off(run, brazil_arms, "2027-06"));
  EXPECT_EQ(run.status(brazil_arms, "2027-06"), Status::severed);
  EXPECT_THAT(run.because(brazil_arms), Contains("origin-defence"));
  // Civil users are not shut out, but goods made abroad wait for a licence first.
  EXPECT_EQ(run.coverage("BRA/wind/ndfeb-magnet-hightemp", "2026-10"), 1.0);
}

/// Goods in layers by origin: one consumer explained from the limits to the command that repeats it.
TEST(OctoberControls, AreExplainedForOneConsumer) {
  Diagnostics findings;
  const auto scenario = std::make_shared<const Scenario>(
      load_scenario(shipped::scenarios / "rare-earths/october-2025-controls.yaml", {}, findings));
  ExplainOptions asking;
  asking.when = "2027-06";
  const auto events = [&](const std::vector<int>& list) {
    std::vector<std::string> ids;
    for (const int e : list) ids.push_back(scenario->events[e].id);
    return ids;
  };
  const auto adds_up = [](const Explanation& why) {
    EXPECT_TRUE(why.adds_up) << why.limits_sum << " " << why.flow_coverage;
    double buffers = 0, shapley = 0;
    for (const BufferShare& each : why.buffers) buffers += each.share;
    for (const EventShare& each : why.events) shapley += each.shapley;
    EXPECT_NEAR(buffers, why.coverage - why.flow_coverage, 1e-8);
    EXPECT_NEAR(shapley, why.flow_coverage - why.without_events, 1e-9);
  };
  asking.who = "BRA/defence/ndfeb-magnet-hightemp";
  const Explanation arms = explain(scenario, asking);
  adds_up(arms);
  EXPECT_EQ(arms.status, Status::severed);
  ASSERT_FALSE(arms.limits.empty());
  EXPECT_EQ(arms.limits.front().kind, "control");
  EXPECT_THAT(events(arms.limits.front().events), Contains("origin-defence"));
  ASSERT_FALSE(arms.lifted.empty());
  EXPECT_THAT(events(arms.lifted.front().events), Contains("origin-defence"));
  EXPECT_NEAR(arms.lifted.front().flow_coverage, 1, 1e-9) << "nothing else stands in the way";
  asking.who = american_cars;
  const Explanation cars = explain(scenario, asking);
  adds_up(cars);
  ASSERT_TRUE(cars.cut);
  EXPECT_GE(cars.cut->width, cars.flow_coverage * cars.wanted * (1 - 1e-9));
}

TEST(OctoberControls, DoNotBindWhileTheTruceHolds) {
  const Answers run = rare_earths("october-2025-truce-holds", "2027-09");
  EXPECT_FALSE(is_cut_off(run, brazil_arms, "2027-06"));
  EXPECT_THAT(run.because(brazil_arms), Not(Contains("origin-defence")));
}

TEST(OctoberControls, NeverSuspendedCutThreeQuartersOfAYearEarlier) {
  const Answers run = rare_earths("october-2025-unsuspended", "2026-12");
  EXPECT_FALSE(is_cut_off(run, brazil_arms, "2025-10"));
  EXPECT_TRUE(is_cut_off(run, brazil_arms, "2026-01"));
  EXPECT_THAT(run.because(brazil_arms), Contains("origin-defence"));
  EXPECT_TRUE(is_cut_off(run, american_cars, "2026-06"));
  EXPECT_THAT(run.because(american_cars), Contains("magnet-licences-usa"));
}

TEST(OctoberControls, WithheldEquipmentDelaysWhatIsBeingBuilt) {
  const Answers with = rare_earths("october-2025-technology", "2028-06");
  const Answers without = rare_earths("october-2025-unsuspended", "2028-06");
  EXPECT_GT(without.runs("magnets-vulcan", "2027-07", "2028-03"), 100);
  EXPECT_EQ(with.runs("magnets-vulcan", "2027-07", "2028-03"), 0.0);
  EXPECT_GT(with.runs("magnets-vulcan", "2028-04", "2028-06"), 0.0);
}

TEST(DefenceRule, AmericanWeaponsFindCleanMagnetsAfterADip) {
  const std::string arms = "USA/defence/ndfeb-magnet-hightemp";
  const Answers ruled = rare_earths("us-defence-magnets-2027", "2027-12"),
                free = rare_earths("april-2025-licences", "2027-12");
  EXPECT_EQ(ruled.coverage(arms, "2026-12"), 1.0);
  EXPECT_LT(ruled.coverage(arms, "2027-03"), 0.95);
  EXPECT_EQ(free.coverage(arms, "2027-03"), 1.0);
  EXPECT_EQ(ruled.coverage(arms, "2027-12"), 1.0);
  EXPECT_EQ(ruled.flow_coverage(arms, "2027-01"), 1.0);  // clean magnets flow in time; only stocks had to turn over
}

// ------------------------------------------------------------------------------ agreements, against a Chinese stop

TEST(Malaysia, ThePromiseNotToBarSparesTheUnitedStates) {
  const Answers barred = rare_earths("malaysia-keeps-its-oxides", "2027-12");
  const Answers spared = rare_earths("us-malaysia-thailand-cambodia", "2027-12");
  EXPECT_EQ(barred.flow("MYS", "USA", "seg-concentrate", "2027-06"), 0.0);
  EXPECT_GT(spared.flow("MYS", "USA", "seg-concentrate", "2027-06"), 1.0);
  EXPECT_EQ(spared.flow("MYS", "JPN", "ndpr-oxide", "2027-06"), 0.0);  // Japan made no such agreement
  const std::string phosphors = "USA/phosphors-optics/other-ree-oxide";
  EXPECT_LT(barred.flow_coverage(phosphors, "2027-06"), 0.6);
  EXPECT_EQ(spared.flow_coverage(phosphors, "2027-06"), 1.0);
}

TEST(UnitedStatesAndJapan, ASharedReserveCarriesBothAndDoesNotGrow) {
  const std::string japan = "JPN/ceramics-coatings/yttrium-oxide", america = "USA/ceramics-coatings/yttrium-oxide";
  const Answers none = rare_earths("china-stops", "2028-06"), alone = rare_earths("japan-holds-yttrium", "2028-06"),
                shared = rare_earths("us-japan", "2028-06");
  EXPECT_LT(none.coverage(japan, "2027-08"), 0.5);
  EXPECT_THAT(none.because(japan), Contains("stop"));
  EXPECT_EQ(alone.coverage(japan, "2028-06"), 1.0);
  EXPECT_LT(alone.coverage(america, "2027-10"), 0.6);
  EXPECT_EQ(shared.coverage(america, "2027-10"), 1.0);
  EXPECT_LT(shared.coverage(japan, "2028-06"), 0.8);  // Japan runs out earlier than alone
}

TEST(Quad, IndiasRequestDoesNotBindAMember) {
  const Answers kept = rare_earths("india-keeps-its-oxide", "2026-06"),
                quad = rare_earths("quad-initiative", "2026-06");
  EXPECT_GT(kept.flow("IND", "JPN", "ndpr-oxide", "2025-05"), 20);
  EXPECT_EQ(kept.flow("IND", "JPN", "ndpr-oxide", "2026-03"), 0.0);
  EXPECT_GT(quad.flow("IND", "JPN", "ndpr-oxide", "2026-03"), 20);
}

TEST(Kazakhstan, TheDepositSellsToChinaAndHelpsNobodyElseAtAnyPace) {
  const std::string japan = "JPN/ev-traction/ndfeb-magnet-hightemp";
  const Answers soon = shipped::what_if(
      "rare-earths/c5-kazakhstan",
      "calendar: {end: 2028-12}\nevents:\n  - {id: zhana-kazakhstan, project: {lead_time: 24 months}}\n");
  const Answers without = rare_earths("china-stops", "2028-12");
  EXPECT_EQ(soon.coverage(japan, "2028-12"), without.coverage(japan, "2028-12"));
  // Nine years from the summit is 2034, and ore alone is not what is short.
  EXPECT_EQ(soon.runs("mine-zhanakaz", "2024-01", "2028-12"), 0.0);
  for (const Link& link : soon.world().links)
    if (soon.world().countries[link.from].id == "KAZ") {
      EXPECT_EQ(soon.world().countries[link.to].id, "CHN");
    }
}

// --------------------------------------------------------------------------------------------------------- money

const char* const american_fridges = "USA/hvac-appliances/ndfeb-magnet-standard";

TEST(MpMaterials, TheDealEndsTheShortageOfStandardMagnets) {
  const Answers with = rare_earths("mp-materials", "2030-12"), without = rare_earths("mp-materials-without", "2030-12");
  EXPECT_TRUE(is_cut_off(without, american_fridges, "2030-06"));
  EXPECT_THAT(without.because(american_fridges), Contains("stop"));
  EXPECT_EQ(with.coverage(american_fridges, "2030-06"), 1.0);
  // 36 months from the first step in which all has been promised; no money, no plant.
  EXPECT_EQ(with.runs("magnets-mp-10x", "2024-01", "2028-07"), 0.0);
  EXPECT_GT(with.runs("magnets-mp-10x", "2029-01", "2030-12"), 1000);
  EXPECT_EQ(without.runs("magnets-mp-10x", "2024-01", "2030-12"), 0.0);
  // Of 1.4 billion promised for 1.25, each gives its share; the floor costs what the market price lacks.
  EXPECT_GT(with.paid("USA", "shares", "2026-06"), 0.0);
  EXPECT_NEAR(with.paid("USA", "floor", "2027-06"), (110 - 69) * 1e3 * 1438 / 12, 0.01 * (110 - 69) * 1e3 * 1438 / 12);
  EXPECT_EQ(with.paid("USA", "floor", "2025-09"), 0.0);
}

TEST(MpMaterials, TheFloorHoldsThePlantThroughDumping) {
  const Answers held = rare_earths("mp-materials-dumping", "2028-12"),
                idle = rare_earths("mp-materials-dumping-without-floor", "2028-12");
  EXPECT_GT(idle.runs("plant-mtpass-lree", "2026-12"), 700);
  EXPECT_EQ(idle.runs("plant-mtpass-lree", "2027-06"), 0.0);
  EXPECT_GT(held.runs("plant-mtpass-lree", "2027-06"), 700);
  EXPECT_GT(held.paid("USA", "floor", "2027-06"), 1.5 * held.paid("USA", "floor", "2026-06"));
}

TEST(UnitedStatesAndAustralia, MoneyIsNotWhatIsShort) {
  const Answers press = rare_earths("us-australia", "2030-06"), texts = rare_earths("us-australia-official", "2030-06");
  EXPECT_EQ(press.runs("plant-nolans", "2024-01", "2029-06"), 0.0);
  EXPECT_GT(press.runs("plant-nolans", "2029-07", "2030-06"), 100);
  EXPECT_GT(texts.runs("plant-nolans", "2029-07", "2030-06"), 100);
  // All projects of both countries with a published cost take 2.9 of 8.5 billion: the rest is never called.
  double called = 0;
  for (const Payment& each : press.conduct().ledger.payments) called += each.usd;
  EXPECT_LT(called, 2.93e9);
  EXPECT_GT(press.owed("USA", "money-usa", "2030-06"), 1.5e9);
  EXPECT_TRUE(is_cut_off(press, american_cars, "2030-06"));
}

TEST(Orion, AMetalPlantDoesWhatMinesDoNot) {
  const Answers with = rare_earths("orion-fund", "2030-12"), without = rare_earths("china-stops", "2030-12");
  EXPECT_TRUE(is_cut_off(without, american_cars, "2030-06"));
  EXPECT_GT(with.coverage(american_cars, "2030-06"), 0.8);
  EXPECT_GT(with.runs("plant-lcm-lacq", "2029-01", "2030-12"), 100);
  const Answers no_plant = shipped::what_if("rare-earths/orion-fund",
                                            "calendar: {end: 2030-12}\nevents:\n  - {id: no-metal, start: 2024-01-01, "
                                            "project: {facility: plant-lcm-lacq, cancelled: true}}\n");
  EXPECT_TRUE(is_cut_off(no_plant, american_cars, "2030-06"));
}

TEST(Orion, TheTargetOfFiveBillionPaysForASeparationPlantThatTheLaunchDoesNot) {
  const Answers target = rare_earths("orion-fund-5bn", "2030-12"), launch = rare_earths("orion-fund", "2030-12");
  EXPECT_EQ(launch.runs("plant-nolans", "2024-01", "2030-12"), 0.0);
  EXPECT_GT(target.runs("plant-nolans", "2029-01", "2030-12"), 1000);
  const auto paid = [](const Answers& run) {
    double usd = 0;
    for (int t = 0; t < run.scenario().calendar.steps(); ++t)
      usd += run.paid("USA", "dfc", run.scenario().calendar.label(t));
    return usd;
  };
  EXPECT_GT(paid(target), 2 * paid(launch));
  EXPECT_LE(target.conduct().damage, launch.conduct().damage);
}

// ----------------------------------------------------------------------------------------------- two years or nine

/// First month from which flows alone keep a consumer at or above critical, to the end of the calendar.
std::string independent_from(const Answers& run, const std::string& id) {
  const int who = run.consumer(id);
  const double critical = run.world().consumers[static_cast<std::size_t>(who)].critical_coverage;
  int month = run.scenario().calendar.steps();
  while (month > 0 && run.conduct().consumers.flow_coverage.at(month - 1, who) >= critical - 1e-9) --month;
  return month == run.scenario().calendar.steps() ? "never" : run.scenario().calendar.label(month);
}

TEST(TwoYearsOrNine, MinesDecideWhenDysprosiumNoLongerDependsOnChina) {
  const std::string oxide = "JPN/other/dysprosium-oxide", cars = "JPN/ev-traction/ndfeb-magnet-hightemp";
  std::map<std::string, std::string> dates = {{"two-years-or-nine", "2027-06"},
                                              {"two-years-or-nine-nine-years", "2034-11"}};  // 108 months
  if (std::getenv("CHOKEPOINT_FULL") != nullptr) {
    dates["two-years-or-nine-six-years"] = "2032-02";     // 75 months from November 2025
    dates["two-years-or-nine-eighteen-years"] = "never";  // 2043, beyond this calendar
  }
  for (const auto& [name, date] : dates) {
    const Answers run = rare_earths(name, "2035-06");
    EXPECT_EQ(independent_from(run, oxide), date) << name;
    EXPECT_THAT(run.because(oxide), Contains("stop"));
    // Magnets with dysprosium stay out of reach whatever mines do: too few plants are planned.
    EXPECT_EQ(independent_from(run, cars), "never") << name;
  }
}

}  // namespace
}  // namespace chokepoint
