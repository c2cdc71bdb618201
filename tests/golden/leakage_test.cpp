// What finds its way around controls, on micro-networks that read as sentences.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "golden/micro_world.hpp"

namespace chokepoint::golden {
namespace {

class LeakageInAnyConduct : public UnderEveryConduct {};
INSTANTIATE_TEST_SUITE_P(Conduct, LeakageInAnyConduct, every_conduct, name_of_conduct);

/// Japan and America get all their oxide from China, 30 and 20 t a month.
MicroWorld sole_supplier() {
  MicroWorld world;
  world.commodity("oxide", 30).process("mine-oxide", "extraction", "", "oxide: 1");
  world.countries = {"CHN", "JPN", "USA"};
  world.facilities = {"china-mine,CHN,1200"};
  world.operations = {"china-mine,mine-oxide,960"};
  world.links = {"CHN,JPN,oxide,360,720,0", "CHN,USA,oxide,240,480,30"};
  world.consumers = {"CHN,car-makers,oxide,360,1,0.5", "JPN,car-makers,oxide,360,1,0.5",
                     "USA,car-makers,oxide,240,1,0.5"};
  return world;
}

const std::string closed_gate =
    "  - {id: embargo, start: 2025-04-01, until: 2026-06-30, control: {by: CHN, ban: true, commodities: all, to: "
    "[JPN]}}\n";

std::string leak(const std::string& keys, const std::string& start = "2025-01-01") {
  return "  - {id: smugglers, start: " + start + ", leakage: {" + keys + "}}\n";
}

/// Tonnes that reach Japan around its lane in a month.
double leaked(const Story& story, const std::string& month) {
  double tonnes = 0;
  for (std::size_t i = 0; i < story.result().leaks.size(); ++i)
    if (story.scenario().world->links[story.result().leaks[i].link].to == story.scenario().world->find_country("JPN"))
      tonnes += story.conduct().leak_flow.at(story.step(month), static_cast<int>(i));
  return tonnes;
}

TEST_P(LeakageInAnyConduct, AShareOfWhatIsBarredGetsThroughAfterItsDelay) {
  const Story tight(sole_supplier(), two_years, closed_gate);
  EXPECT_EQ(tight.status(japanese_cars, "2026-01"), Status::severed);
  const Story story(sole_supplier(), two_years, closed_gate + leak("controls: embargo, share: 20 %, delay: 91 days"));
  if (in("clairvoyant")) {
    // Of 15 months' wants: the stock of a month, three months of a lane at twice its flow, and twelve of 6 t around it.
    const double stock = Story(sole_supplier(), two_years, "").stock_in({"JPN"});
    EXPECT_NEAR(story.unmet({japanese_cars}), 15 * 30 - stock - 3 * 30 - 12 * 6, 1e-3);
    EXPECT_NEAR(tight.unmet({japanese_cars}), 15 * 30 - stock - 3 * 30, 1e-3);
    return;
  }
  EXPECT_EQ(leaked(story, "2025-06"), 0.0);
  EXPECT_EQ(story.flow_coverage(japanese_cars, "2025-06"), 0.0);
  // Under rationing it is found by who has gone short, a month later.
  EXPECT_NEAR(leaked(story, in("rationing") ? "2025-08" : "2025-07"), 6, 1e-9);
  EXPECT_NEAR(story.flow_coverage(japanese_cars, "2025-07"), 0.2, 1e-9);
  EXPECT_NEAR(story.coverage(japanese_cars, "2026-06"), 0.2, 1e-9);
  EXPECT_EQ(story.status(japanese_cars, "2026-01"), Status::starved) << "there is a way, if a narrow one";
  EXPECT_EQ(story.flow("CHN", "JPN", "oxide", "2026-01"), 0.0) << "no such trade is on record";
}

TEST_P(LeakageInAnyConduct, EndsWithTheControlOrByItself) {
  const Story story(sole_supplier(), two_years, closed_gate + leak("controls: embargo, share: 20 %"));
  EXPECT_EQ(leaked(story, "2025-03"), 0.0);
  EXPECT_NEAR(leaked(story, "2026-06"), 6, 1e-9);
  EXPECT_EQ(leaked(story, "2026-07"), 0.0);
  EXPECT_EQ(story.flow_coverage(japanese_cars, "2026-07"), 1.0);
  const Story caught(sole_supplier(), two_years,
                     closed_gate +
                         "  - {id: smugglers, start: 2025-01-01, until: 2025-10-15, leakage: {controls: embargo, "
                         "share: 20 %}}\n");
  EXPECT_NEAR(leaked(caught, "2025-09"), 6, 1e-9);
  EXPECT_NEAR(leaked(caught, "2025-10"), 6 * 15.0 / 31, 1e-9);
  EXPECT_EQ(leaked(caught, "2025-11"), 0.0);
}

TEST_P(LeakageInAnyConduct, TheLongWayRoundTakesItsTime) {
  const Story story(sole_supplier(), two_years, closed_gate + leak("controls: embargo, share: 50 %, transit: 60 days"));
  if (in("clairvoyant")) {  // what leaves in the last two of 15 months comes too late
    EXPECT_NEAR(story.unmet({japanese_cars}),
                15 * 30 - Story(sole_supplier(), two_years, "").stock_in({"JPN"}) - 3 * 30 - 13 * 15, 1e-3);
    return;
  }
  const bool found_late = in("rationing");
  EXPECT_NEAR(leaked(story, found_late ? "2025-05" : "2025-04"), 15, 1e-9);
  EXPECT_NEAR(story.coverage(japanese_cars, "2025-05"), 0, 1e-9) << "on the way, and the stock is gone";
  EXPECT_NEAR(story.coverage(japanese_cars, found_late ? "2025-07" : "2025-06"), 0.5, 1e-9);
}

TEST_P(LeakageInAnyConduct, OfALicenceIsAShareOfWhatIsRefused) {
  const Story story(sole_supplier(), two_years,
                    "  - {id: licences, start: 2025-04-01, control: {by: CHN, licence: {approve: 40 %, review: 0 days, "
                    "reapply: 0 %}, commodities: all, to: [JPN]}}\n" +
                        leak("controls: licences, share: 50 %"));
  EXPECT_NEAR(leaked(story, "2026-06"), 9, 1e-6);
  EXPECT_NEAR(story.flow_coverage(japanese_cars, "2026-06"), 0.4 + 0.3, 1e-9);
}

TEST_P(LeakageInAnyConduct, OfAQuotaThatIsWideEnoughIsNone) {
  const Story story(sole_supplier(), two_years,
                    "  - {id: quota, start: 2025-04-01, control: {by: CHN, quota: {tonnes: 60 t, period: month}, "
                    "commodities: all, to: all}}\n" +
                        leak("controls: quota, share: 50 %"));
  for (const double tonnes : story.conduct().leak_flow.values) EXPECT_EQ(tonnes, 0.0);
}

TEST_P(LeakageInAnyConduct, IsNoPartOfTheTwinAndNothingHappensUnlessAScenarioSaysSo) {
  const Story without(sole_supplier(), two_years, closed_gate),
      with(sole_supplier(), two_years, closed_gate + leak("controls: embargo, share: 0 %"));
  EXPECT_EQ(without.conduct().consumers.delivered.values, with.conduct().consumers.delivered.values);
  EXPECT_EQ(without.conduct().twin_consumers.delivered.values, with.conduct().twin_consumers.delivered.values);
  EXPECT_TRUE(without.result().leaks.empty());
}

TEST_P(LeakageInAnyConduct, NeverLowersWhatAnybodyGets) {
  for (const char* share : {"10 %", "30 %", "100 %"}) {
    const Story tight(sole_supplier(), two_years, closed_gate);
    const Story story(sole_supplier(), two_years,
                      closed_gate + leak(std::string("controls: embargo, share: ") + share));
    const auto& before = tight.conduct().consumers.flow_coverage.values;
    const auto& after = story.conduct().consumers.flow_coverage.values;
    for (std::size_t i = 0; i < before.size(); ++i) EXPECT_GE(after[i], before[i] - 1e-9);
  }
}

}  // namespace
}  // namespace chokepoint::golden
