// Quotas, licences, and what suspensions, lifts and amendments make of controls.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "regime/small_world.hpp"

namespace chokepoint {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int april_step = 3;

std::vector<int> oxide_links(const SmallScenario& s) {
  std::vector<int> links{s.link(small::oxide_to_japan), s.link(small::oxide_to_america)};
  std::sort(links.begin(), links.end());
  return links;
}

TEST(Quota, LimitsAllItsLinksTogetherByATwelfthAMonth) {
  SmallScenario s;
  s.add("quota", "2025-01-01", "", quota(exports(small::CHN, {small::oxide}, {}), 120, Quota::Period::year));
  const auto regimes = s.run();
  ASSERT_EQ(s.timeline->groups().size(), 1U);
  EXPECT_EQ(s.timeline->groups()[0].links, oxide_links(s));
  EXPECT_EQ(s.timeline->groups()[0].label, "quota");
  for (const Regime& regime : regimes) {
    EXPECT_NEAR(regime.group_capacity[0], 10, 1e-9);
    EXPECT_EQ(regime.group_room[0], regime.group_capacity[0]);
  }
}

TEST(Quota, KeepsTheSameBitsWhileItsCapDoesNotMove) {
  SmallScenario s;
  s.add("quota", "2025-01-01", "", quota(exports(small::CHN, {small::oxide}, {}), 100, Quota::Period::year));
  const auto regimes = s.run();
  for (const Regime& regime : regimes) EXPECT_EQ(regime.group_capacity[0], regimes[0].group_capacity[0]);
}

TEST(Quota, CarriesWhatIsUnusedWithinThePeriodAndLosesItAfterwards) {
  SmallScenario s;
  s.add("quota", "2025-01-01", "", quota(exports(small::CHN, {small::oxide}, {}), 120, Quota::Period::quarter));
  s.compiled = std::make_unique<CompiledWorld>(compile(*s.world, s.scenario.calendar));
  Timeline timeline(s.scenario, *s.compiled, true);
  std::vector<double> flow(static_cast<std::size_t>(s.compiled->network.links.count), 0.0);
  EXPECT_NEAR(timeline.compose(0, {}).group_room[0], 40, 1e-12);
  timeline.record(0, flow);  // nothing shipped in January
  EXPECT_NEAR(timeline.compose(1, {}).group_room[0], 60, 1e-12);
  flow[s.compiled->map.link[small::oxide_to_japan]] = 30;
  timeline.record(1, flow);
  EXPECT_NEAR(timeline.compose(2, {}).group_room[0], 90, 1e-12);
  timeline.record(2, flow);
  EXPECT_NEAR(timeline.compose(3, {}).group_room[0], 40, 1e-12);  // a new quarter
}

TEST(Quota, UsedAsWantedIsOpenUntilItIsUsedUp) {
  SmallScenario s;  // anchor: 30 a month
  s.add("quota", "2025-01-01", "", quota(exports(small::CHN, {small::oxide}, {}), 75, Quota::Period::year, false));
  const auto regimes = s.run();
  EXPECT_NEAR(regimes[0].group_room[0], 75, 1e-12);
  EXPECT_NEAR(regimes[0].group_capacity[0], 60, 1e-12);  // the lanes cannot carry more
  EXPECT_NEAR(regimes[1].group_room[0], 45, 1e-12);
  EXPECT_NEAR(regimes[2].group_capacity[0], 15, 1e-12);
  EXPECT_EQ(regimes[3].group_room[0], 0);
  EXPECT_EQ(regimes[11].group_capacity[0], 0);
  EXPECT_NEAR(regimes[12].group_room[0], 75, 1e-12);
}

TEST(Quota, OfAPeriodCutByItsStartIsProRatedByDays) {
  SmallScenario s;
  s.add("quota", "2025-04-04", "", quota(exports(small::CHN, {small::oxide}, {}), 365, Quota::Period::year, false));
  const auto regimes = s.run();
  EXPECT_EQ(regimes[2].group_room[0], unlimited);
  // The three free days carry their share of the pattern; 272 days are left of the year.
  EXPECT_NEAR(regimes[april_step].group_room[0], 30 * 0.1 + 272, 1e-9);
  EXPECT_NEAR(regimes[april_step + 1].group_room[0], 272 - 27, 1e-9);
  EXPECT_NEAR(regimes[12].group_room[0], 365, 1e-9);
}

TEST(Quota, NeverLetsMoreThroughThanItsTonnesInAPeriodWhateverTheSteps) {
  for (const bool even : {true, false}) {
    SmallScenario s("2025-01-01", "2026-12-29", StepKind::week);  // 104 weeks, two days short of two years
    s.add("quota", "2025-01-01", "", quota(exports(small::CHN, {small::oxide}, {}), 50, Quota::Period::quarter, even));
    s.run();
    double sum = 0;
    for (const auto& flow : s.shipped)
      for (const int l : oxide_links(s)) sum += flow[l];
    EXPECT_LE(sum, 50 * 8 * (1 + 1e-9));
    EXPECT_GE(sum, 50 * 8 - 50 * 2.0 / 92 * (1 + 1e-9));
  }
}

TEST(Quota, InForceBeforeTheCalendarCountsFromTheStart) {
  SmallScenario s("2025-07", "2026-12");
  s.add("quota", "2020-01-01", "", quota(exports(small::CHN, {small::oxide}, {}), 365, Quota::Period::year, false));
  EXPECT_NEAR(s.run()[0].group_room[0], 184, 1e-9);
}

TEST(Suspension, PausesAQuotaWithoutEntitlementOrUse) {
  SmallScenario s;
  const int q =
      s.add("quota", "2025-01-01", "", quota(exports(small::CHN, {small::oxide}, {}), 365, Quota::Period::year, false));
  s.add("truce", "2025-02-01", "2025-03-31", Suspension{{q}});
  const auto regimes = s.run();
  EXPECT_NEAR(regimes[0].group_room[0], 365, 1e-9);
  EXPECT_EQ(regimes[1].group_room[0], unlimited);
  EXPECT_EQ(regimes[2].group_capacity[0], unlimited);
  EXPECT_NEAR(regimes[3].group_room[0], 365 - 59 - 30, 1e-9);
}

TEST(Licence, MovesThroughItsQueueMonthByMonth) {
  SmallScenario s;
  // Anchor 10 a month to America; decided after two months; half granted, the rest applies again.
  s.add("licence", "2025-01-01", "", licence(exports(small::CHN, {small::oxide}, {small::USA}), 0.5, 63));
  s.compiled = std::make_unique<CompiledWorld>(compile(*s.world, s.scenario.calendar));
  Timeline timeline(s.scenario, *s.compiled, true);
  ASSERT_EQ(timeline.groups().size(), 1U);
  EXPECT_EQ(timeline.groups()[0].label, "licence/USA/oxide");
  const std::vector<double> nothing(static_cast<std::size_t>(s.compiled->network.links.count), 0.0);
  // Joined: 10 each month, and again 5 in March and April, 5 + 2.5 in May and June, ... two months after each.
  const std::vector<double> granted{0, 0, 5, 5, 7.5, 7.5, 8.75, 8.75};
  double in_hand = 0;
  for (int step = 0; step < 8; ++step) {
    const Regime& regime = timeline.compose(step, {});
    in_hand += granted[step];
    EXPECT_NEAR(regime.group_room[0], in_hand, 1e-12) << step;
    EXPECT_NEAR(regime.group_capacity[0], 10, 1e-12) << step;  // in the long run everything is granted
    timeline.record(step, nothing);
  }
  EXPECT_NEAR(timeline.compose(8, {}).group_room[0], in_hand + 9.375 - 5, 1e-12);  // March's permits have lapsed
}

TEST(Licence, ShipmentsUseTheOldestPermits) {
  SmallScenario s;
  s.add("licence", "2025-01-01", "",
        licence(exports(small::CHN, {small::oxide}, {small::USA}), 1, 0, 1, 91));  // three steps valid
  s.compiled = std::make_unique<CompiledWorld>(compile(*s.world, s.scenario.calendar));
  Timeline timeline(s.scenario, *s.compiled, true);
  std::vector<double> flow(static_cast<std::size_t>(s.compiled->network.links.count), 0.0);
  EXPECT_NEAR(timeline.compose(0, {}).group_room[0], 10, 1e-12);
  timeline.record(0, flow);
  EXPECT_NEAR(timeline.compose(1, {}).group_room[0], 20, 1e-12);
  flow[s.compiled->map.link[small::oxide_to_america]] = 12;  // January's ten and two of February's
  timeline.record(1, flow);
  EXPECT_NEAR(timeline.compose(2, {}).group_room[0], 18, 1e-12);
  flow.assign(flow.size(), 0.0);
  timeline.record(2, flow);
  EXPECT_NEAR(timeline.compose(3, {}).group_room[0], 28, 1e-12);  // nothing of January's was left to lapse
  timeline.record(3, flow);
  EXPECT_NEAR(timeline.compose(4, {}).group_room[0], 30, 1e-12);  // February's eight have lapsed
}

TEST(Licence, RefusesWhatDoesNotApplyAgain) {
  SmallScenario s;
  s.add("licence", "2025-01-01", "", licence(exports(small::CHN, {small::oxide}, {small::USA}), 0.2, 30, 0.5));
  const auto regimes = s.run();
  // Steady state: D = 10 / (1 − 0.5 · 0.8) decided a month, a fifth of it granted.
  EXPECT_NEAR(regimes[0].group_capacity[0], 0.2 * 10 / 0.6, 1e-12);
  EXPECT_NEAR(regimes[0].group_room[0], 0, 1e-12);
  EXPECT_NEAR(regimes[1].group_room[0], 2, 1e-12);
  EXPECT_NEAR(regimes[35].group_room[0], 0.2 * 10 / 0.6, 1e-9);  // the queue gets there
}

TEST(Licence, ThatIsNeverGrantedClosesItsLinks) {
  SmallScenario s;
  s.add("licence", "2025-01-01", "", licence(exports(small::CHN, {}, {}), 0, 30));
  const auto regimes = s.run();
  for (std::size_t g = 0; g < s.timeline->groups().size(); ++g) {
    EXPECT_EQ(regimes[5].group_capacity[g], 0);
    EXPECT_EQ(regimes[5].group_room[g], 0);
  }
}

TEST(Licence, ShareTheOfficesThroughputInProportionToWhatWaits) {
  SmallScenario s;
  Control control = licence(exports(small::CHN, {small::oxide}, {}), 1, 30);
  std::get<Licence>(control.measure).throughput = always(180);  // 15 a month for 20 + 10
  s.add("licence", "2025-01-01", "", control);
  s.compiled = std::make_unique<CompiledWorld>(compile(*s.world, s.scenario.calendar));
  Timeline timeline(s.scenario, *s.compiled, true);
  const auto group = [&](const char* label) {
    for (std::size_t g = 0; g < timeline.groups().size(); ++g)
      if (timeline.groups()[g].label == label) return static_cast<int>(g);
    return -1;
  };
  const int japan = group("licence/JPN/oxide"), america = group("licence/USA/oxide");
  ASSERT_GE(japan, 0);
  ASSERT_GE(america, 0);
  const std::vector<double> nothing(static_cast<std::size_t>(s.compiled->network.links.count), 0.0);
  for (int step = 0; step < 4; ++step) {
    const Regime& regime = timeline.compose(step, {});
    EXPECT_NEAR(regime.group_capacity[japan], 10, 1e-12);
    EXPECT_NEAR(regime.group_capacity[america], 5, 1e-12);
    EXPECT_NEAR(regime.group_room[japan], 10.0 * step, 1e-12);
    EXPECT_NEAR(regime.group_room[america], 5.0 * step, 1e-12);
    timeline.record(step, nothing);
  }
}

TEST(Licence, FromTheFourthOfAprilCountsTheFreeDaysAndTheBoundDays) {
  SmallScenario s;
  s.add("licence", "2025-04-04", "", licence(exports(small::CHN, {small::oxide}, {small::USA}), 0.5, 30, 0));
  const auto regimes = s.run();
  EXPECT_EQ(regimes[2].group_room[0], unlimited);
  EXPECT_NEAR(regimes[3].group_room[0], 1, 1e-12);
  EXPECT_NEAR(regimes[3].group_capacity[0], 1 + 0.9 * 5, 1e-12);
  EXPECT_NEAR(regimes[4].group_room[0], 0.5 * 9, 1e-12);  // April's nine tonnes, decided in May
  EXPECT_NEAR(regimes[5].group_room[0], 5, 1e-12);
}

TEST(Licence, FollowsItsScheduleWithinTheMonth) {
  SmallScenario s;
  Control control = licence(exports(small::CHN, {small::oxide}, {small::USA}), 0, 0, 0);
  std::get<Licence>(control.measure).approve.values = {{day("2025-01-01"), 0.1}, {day("2025-04-16"), 0.7}};
  s.add("licence", "2025-01-01", "", control);
  const auto regimes = s.run();
  EXPECT_NEAR(regimes[2].group_capacity[0], 1, 1e-12);
  EXPECT_NEAR(regimes[3].group_capacity[0], 4, 1e-12);
  EXPECT_NEAR(regimes[4].group_capacity[0], 7, 1e-12);
}

TEST(Suspension, PausesTheQueueOfALicenceWhilePermitsRunOut) {
  SmallScenario s;
  const int event =
      s.add("licence", "2025-01-01", "", licence(exports(small::CHN, {small::oxide}, {small::USA}), 1, 61, 1, 91));
  s.add("truce", "2025-02-01", "2025-05-31", Suspension{{event}});
  const auto regimes = s.run();
  EXPECT_NEAR(regimes[0].group_room[0], 0, 1e-12);
  for (int step = 1; step < 5; ++step) EXPECT_EQ(regimes[step].group_room[0], unlimited) << step;
  EXPECT_NEAR(regimes[5].group_room[0], 0, 1e-12);   // January's applications have waited one month
  EXPECT_NEAR(regimes[6].group_room[0], 10, 1e-12);  // now two
  EXPECT_NEAR(regimes[7].group_room[0], 10, 1e-12);  // June's
}

TEST(Suspension, SeveralUniteAndTheControlBindsBetweenThem) {
  SmallScenario s;
  const int ban = s.add("ban", "2025-02-01", "", exports(small::CHN, {}, {small::JPN}));
  s.add("talks", "2025-03-01", "2025-05-31", Suspension{{ban}});
  s.add("truce", "2025-05-01", "2025-07-31", Suspension{{ban}});
  s.add("pause", "2025-09-01", "2025-09-30", Suspension{{ban}});
  const auto regimes = s.run();
  std::vector<int> closed;
  for (int step = 0; step < 12; ++step)
    if (regimes[step].link_capacity[s.link(small::oxide_to_japan)] == 0) closed.push_back(step);
  EXPECT_THAT(closed, ElementsAre(1, 7, 9, 10, 11));
  EXPECT_THAT(s.timeline->in_force(1), ElementsAre(ban));
  EXPECT_THAT(s.timeline->in_force(3), ElementsAre(1));
  EXPECT_THAT(s.timeline->in_force(4), ElementsAre(1, 2));
}

TEST(Lift, EndsAControlForGoodAlsoDuringASuspension) {
  SmallScenario s;
  const int ban = s.add("ban", "2025-02-01", "2026-12-31", exports(small::CHN, {}, {small::JPN}));
  s.add("truce", "2025-04-01", "2025-06-30", Suspension{{ban}});
  s.add("peace", "2025-05-16", "", Lift{{ban}});
  const auto regimes = s.run();
  EXPECT_EQ(regimes[2].link_capacity[s.link(small::oxide_to_japan)], 0);
  for (int step = 3; step < 36; ++step) EXPECT_EQ(regimes[step].link_capacity[s.link(small::oxide_to_japan)], 40);
}

TEST(Amendment, ReplacesMeasureAndSelectorBetweenItsStartAndItsEnd) {
  SmallScenario s;
  const int q =
      s.add("quota", "2025-01-01", "", quota(exports(small::CHN, {small::oxide}, {}), 120, Quota::Period::month));
  s.add("ban-on-japan", "2025-03-01", "2025-04-30", Amendment{q, exports(small::CHN, {small::oxide}, {small::JPN})});
  s.add("tighter", "2025-04-01", "",
        Amendment{q, quota(exports(small::CHN, {small::oxide}, {small::USA}), 6, Quota::Period::month)});
  const auto regimes = s.run();
  ASSERT_EQ(s.timeline->groups().size(), 2U);
  const int japan = s.link(small::oxide_to_japan);
  EXPECT_NEAR(regimes[1].group_room[0], 120, 1e-9);
  EXPECT_EQ(regimes[2].link_capacity[japan], 0);
  EXPECT_EQ(regimes[2].group_capacity[0], unlimited);
  EXPECT_EQ(regimes[3].link_capacity[japan], 40);  // the later amendment holds
  EXPECT_NEAR(regimes[3].group_room[1], 6, 1e-9);
  EXPECT_EQ(regimes[3].group_capacity[0], unlimited);
  EXPECT_EQ(s.timeline->groups()[1].links, std::vector<int>{s.link(small::oxide_to_america)});
}

TEST(Amendment, OfALicenceKeepsItsQueue) {
  SmallScenario s;
  const int event =
      s.add("licence", "2025-01-01", "", licence(exports(small::CHN, {small::oxide}, {small::USA}), 0.5, 30, 0));
  s.add("tighter", "2025-03-01", "", Amendment{event, licence(exports(small::CHN, {small::oxide}, {}), 0.1, 30, 0)});
  const auto regimes = s.run();
  const int america = s.group("licence/USA/oxide"), japan = s.group("licence/JPN/oxide");
  ASSERT_EQ(s.timeline->groups().size(), 2U);
  EXPECT_NEAR(regimes[1].group_room[america], 5, 1e-12);
  EXPECT_NEAR(regimes[2].group_room[america], 1, 1e-12);  // February's applications, decided by the new terms
  EXPECT_EQ(regimes[1].group_room[japan], unlimited);
  EXPECT_NEAR(regimes[2].group_room[japan], 0, 1e-12);
  EXPECT_NEAR(regimes[3].group_room[japan], 2, 1e-12);
}

TEST(Amendment, OfALicenceToOtherLanesUsesPermitsOnce) {
  // Australia sells Japan 10 t a month beside China's 20, both through one strait. Whoever holds it licenses what comes
  // from China, and from the sixteenth of March (half the month) on all of it; a half of what is asked for passes.
  SmallScenario s;
  World world = *s.world;
  Link lane = world.links[small::oxide_to_japan];
  lane.from = small::USA, lane.flow = 120, lane.capacity = 480;
  world.corridors = {"strait"};
  world.links[small::oxide_to_japan].via = lane.via = {0};
  world.links.insert(world.links.begin() + small::oxide_to_japan, lane);  // no longer where `small` says
  s.world = std::make_shared<World>(world);
  s.scenario.world = s.world;
  const int china = small::oxide_to_japan + 1;
  const auto via = [&](std::vector<int> from) {
    Control control = licence(exports(small::JPN, {small::oxide}, {small::JPN}), 0.5, 0, 0, 30);
    control.links.via = {0};
    control.links.from = std::move(from);
    return control;
  };
  const int event = s.add("toll", "2025-02-01", "", via({small::CHN}));
  s.add("wider", "2025-04-16", "", Amendment{event, via({small::CHN, small::USA})});
  const auto regimes = s.run();
  ASSERT_EQ(s.timeline->groups().size(), 2U);
  const int first = s.timeline->groups()[0].links.size() == 1 ? 0 : 1, second = 1 - first;
  EXPECT_EQ(s.timeline->groups()[first].links, std::vector<int>{s.link(china)});
  EXPECT_NEAR(regimes[2].group_room[first], 10, 1e-12);
  EXPECT_EQ(regimes[2].group_room[second], unlimited);
  // April: 10 t of China's and 15 of both ask, 12.5 pass; and 5 t of the other lane's are still free.
  EXPECT_EQ(regimes[3].group_room[first], unlimited);
  EXPECT_NEAR(regimes[3].group_room[second], 12.5 + 5, 1e-9);
  EXPECT_NEAR(regimes[3].group_capacity[second], 12.5 + 5, 1e-9);
  EXPECT_NEAR(regimes[4].group_room[second], 15, 1e-9);
}

TEST(Amendment, TwoOfOneDayContradictEachOther) {
  SmallScenario s;
  const int ban = s.add("ban", "2025-01-01", "", exports(small::CHN, {}, {}));
  s.add("one", "2025-03-01", "", Amendment{ban, exports(small::CHN, {}, {small::JPN})});
  s.add("two", "2025-03-01", "", Amendment{ban, exports(small::CHN, {}, {small::USA})});
  EXPECT_THROW(s.run(), InputError);
}

TEST(Suspension, OfSomethingElseThanAControlIsRefused) {
  SmallScenario s;
  const int quake = s.add("quake", "2025-01-01", "", Outage{{small::china_mine}, {}, 0, 0});
  s.add("pause", "2025-03-01", "", Suspension{{quake}});
  EXPECT_THROW(s.run(), InputError);
}

}  // namespace
}  // namespace chokepoint
