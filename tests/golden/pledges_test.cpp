// Trust and committed volumes on micro-networks that read as sentences.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "golden/micro_world.hpp"

namespace chokepoint::golden {
namespace {

class TrustInAnyConduct : public UnderEveryConduct {};
INSTANTIATE_TEST_SUITE_P(Conduct, TrustInAnyConduct, every_conduct, name_of_conduct);

class CommitmentInAnyConduct : public UnderEveryConduct {};
INSTANTIATE_TEST_SUITE_P(Conduct, CommitmentInAnyConduct, every_conduct, name_of_conduct);

class SharedStockpileInAnyConduct : public UnderEveryConduct {};
INSTANTIATE_TEST_SUITE_P(Conduct, SharedStockpileInAnyConduct, every_conduct, name_of_conduct);

/// Japan buys 80 t a month from China and 20 t from Australia, whose mine can dig `australia` t a year in all.
MicroWorld two_suppliers(int australia) {
  MicroWorld world;
  world.commodity("oxide", 60).process("mine-oxide", "extraction", "", "oxide: 1");
  world.countries = {"CHN", "AUS", "JPN", "DEU"};
  world.facilities = {"china-mine,CHN,2400", "australia-mine,AUS," + std::to_string(australia)};
  world.operations = {"china-mine,mine-oxide,1680", "australia-mine,mine-oxide,480"};
  world.links = {"CHN,JPN,oxide,960,1800,0", "AUS,JPN,oxide,240,1800,0", "CHN,DEU,oxide,240,600,0",
                 "AUS,DEU,oxide,120,600,0"};
  world.consumers = {"CHN,car-makers,oxide,480,1,0.5", "AUS,car-makers,oxide,120,1,0.5",
                     "JPN,car-makers,oxide,1200,1,0.5", "DEU,car-makers,oxide,360,1,0.5"};
  world.blocs = "  - {id: BUYERS, members: [JPN, DEU], source: 'assumed, test'}\n";
  return world;
}

std::string trust(const std::string& keys) {
  return "  - {id: diversify, start: 2025-04-01, trust: {commodities: all, " + keys + "}}\n";
}

/// Under rationing a supplier who is above his cap loses the excess by and by, as fast as others are found.
double by_and_by(double tonnes) { return in("rationing") ? tonnes : 1e-6; }

TEST_P(TrustInAnyConduct, JapanBuysNoMoreThanItsShareFromChinaWhereAustraliaCanSell) {
  const Story story(two_suppliers(2400), two_years, trust("by: JPN, share: 65 %"));
  EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2025-03"), 80, 1e-9);
  EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2026-12"), 65, by_and_by(1));
  EXPECT_NEAR(story.flow("AUS", "JPN", "oxide", "2026-12"), 35, by_and_by(1));
  EXPECT_EQ(story.status(japanese_cars, "2026-12"), Status::supplied);
}

TEST_P(TrustInAnyConduct, NobodyGoesShortForIt) {
  const Story story(two_suppliers(540), two_years, trust("by: JPN, share: 10 %, from: [CHN]"));
  // Australia digs 5 t a month more at most, and Germany lets Japan have its 10 t.
  if (in("cooperative")) {
    EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2026-12"), 65, 1e-6);
  } else if (in("rationing")) {  // who sells everything to others is found by nobody
    EXPECT_GE(story.flow("CHN", "JPN", "oxide", "2026-12"), 65);
    EXPECT_LT(story.flow("CHN", "JPN", "oxide", "2026-12"), 80);
  } else {
    EXPECT_NEAR(story.unmet({japanese_cars, "AUS/car-makers/oxide", "DEU/car-makers/oxide"}), 0, 1e-6);
  }
  for (const char* who : {japanese_cars, "AUS/car-makers/oxide", "DEU/car-makers/oxide"})
    EXPECT_EQ(story.flow_coverage(who, "2026-12"), 1.0) << who;
}

TEST_P(TrustInAnyConduct, IsPhasedInAndEnds) {
  const Story story(two_suppliers(2400), "{start: 2025-01, end: 2027-12, step: month}",
                    "  - {id: diversify, start: 2025-01-01, until: 2026-12-31, trust: {by: JPN, commodities: [oxide], "
                    "share: {2025: 75 %, 2026: 60 %}}}\n");
  EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2025-12"), 75, by_and_by(1));
  EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2026-12"), 60, by_and_by(3));
  EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2027-12"), 80, by_and_by(3));
}

TEST_P(TrustInAnyConduct, ABlocsMembersCountAsOne) {
  // 100 of 130 t a month come from China: 77 %.
  const Story story(two_suppliers(2400), two_years, trust("by: BUYERS, share: 70 %"));
  const double china = story.flow("CHN", "JPN", "oxide", "2026-12") + story.flow("CHN", "DEU", "oxide", "2026-12");
  EXPECT_NEAR(china, 0.7 * 130, by_and_by(1));
  const Story enough(two_suppliers(2400), two_years, trust("by: BUYERS, share: 80 %"));
  EXPECT_NEAR(enough.flow("CHN", "JPN", "oxide", "2026-12"), 80, 1e-9) << "Japan alone is at 80 %";
}

TEST_P(TrustInAnyConduct, MayBeAShareOfWhatIsUsed) {
  MicroWorld world = two_suppliers(2400);
  // Japan digs 100 t a month itself: China has 80 % of its imports, and 40 % of its use.
  world.facilities.push_back("japan-mine,JPN,2400");
  world.operations.push_back("japan-mine,mine-oxide,1200");
  world.consumers.push_back("JPN,other,oxide,1200,1,0.5");
  const Story idle(world, two_years, trust("by: JPN, share: 40 %, of: use"));
  EXPECT_NEAR(idle.flow("CHN", "JPN", "oxide", "2026-12"), 80, 1e-9);
  const Story story(world, two_years, trust("by: JPN, share: 30 %, of: use"));
  EXPECT_NEAR(story.flow("CHN", "JPN", "oxide", "2026-12"), 60, 1e-6);
}

std::string deal(const std::string& keys, const std::string& start = "2025-01-01") {
  return "  - {id: deal, start: " + start + ", agreement: {members: [AUS, JPN], " + keys + "}}\n";
}

/// Australia's mine is down to a third; China sells nothing abroad.
const std::string crisis =
    "  - {id: flood, start: 2025-04-01, outage: {facilities: [australia-mine], capacity: 20 %}}\n"
    "  - {id: embargo, start: 2025-04-01, control: {by: CHN, ban: true, commodities: all, to: all}}\n";

TEST_P(CommitmentInAnyConduct, IsShippedBeforeAnyConsumerIsThoughtOf) {
  const MicroWorld world = two_suppliers(1200);  // 20 t a month in the crisis, for wants of 10 + 100 + 30
  const Story fair(world, two_years, crisis);
  EXPECT_NEAR(fair.flow_coverage("AUS/car-makers/oxide", "2026-12"), 20.0 / 140, 1e-9);
  EXPECT_NEAR(fair.flow_coverage(japanese_cars, "2026-12"), 20.0 / 140, 1e-9);
  const Story story(world, two_years,
                    crisis + deal("commit: [{from: AUS, to: JPN, commodities: [oxide], tonnes: 192 t/yr}]"));
  if (in("cooperative")) {
    EXPECT_NEAR(story.flow("AUS", "JPN", "oxide", "2026-12"), 16, 1e-6);
  } else {  // and its part of the rest, or what stock is used up for
    EXPECT_GE(story.flow("AUS", "JPN", "oxide", "2026-06"), 16 - 1e-6);
  }
  if (in("rationing")) {
    EXPECT_LT(fair.flow("AUS", "JPN", "oxide", "2026-06"), 16);
    EXPECT_LT(story.coverage("AUS/car-makers/oxide", "2026-06"), fair.coverage("AUS/car-makers/oxide", "2026-06"));
  }
  EXPECT_NEAR(story.flow_coverage(japanese_cars, "2026-12"), 0.16, 1e-9);
  EXPECT_NEAR(story.flow_coverage("AUS/car-makers/oxide", "2026-12"), 4.0 / 40, 1e-9);
  EXPECT_NEAR(story.flow_coverage("DEU/car-makers/oxide", "2026-12"), 4.0 / 40, 1e-9);
}

/// A second promise beside `deal`, of so many tonnes a year.
std::string another(const std::string& to, int tonnes) {
  return "  - {id: another, start: 2025-01-01, agreement: {members: [AUS, JPN, DEU], commit: [{from: AUS, to: " + to +
         ", commodities: [oxide], tonnes: " + std::to_string(tonnes) + " t/yr}]}}\n";
}

TEST_P(CommitmentInAnyConduct, ATonneKeepsOnePromise) {
  const std::string ten = deal("commit: [{from: AUS, to: JPN, commodities: [oxide], tonnes: 120 t/yr}]");
  // Of 20 t a month: 10 t and another 5 t to Japan are 15 t, and not 10.
  const Story same(two_suppliers(1200), two_years, crisis + ten + another("JPN", 60));
  EXPECT_GE(same.flow("AUS", "JPN", "oxide", "2026-06"), 15 - 1e-6);
  // 10 t to Japan and another 9 t to Japan or Germany are 19 t.
  const Story either(two_suppliers(1200), two_years, crisis + ten + another("[JPN, DEU]", 108));
  EXPECT_GE(either.flow("AUS", "JPN", "oxide", "2026-06"), 10 - 1e-6);
  EXPECT_GE(either.flow("AUS", "JPN", "oxide", "2026-06") + either.flow("AUS", "DEU", "oxide", "2026-06"), 19 - 1e-6);
}

TEST_P(CommitmentInAnyConduct, ThatCannotBeKeptIsKeptAsFarAsItGoes) {
  const Story story(two_suppliers(1200), two_years,
                    crisis + deal("commit: [{from: AUS, to: JPN, commodities: [oxide], tonnes: 600 t/yr}]"));
  EXPECT_NEAR(story.flow("AUS", "JPN", "oxide", in("clairvoyant") ? "2026-06" : "2026-12"), 20, 1e-6);
  EXPECT_NEAR(story.flow_coverage("AUS/car-makers/oxide", "2026-12"), 0, 1e-9);
}

TEST_P(CommitmentInAnyConduct, EndsWithTheAgreement) {
  const Story story(two_suppliers(1200), two_years,
                    crisis + deal("commit: [{from: AUS, to: JPN, commodities: [oxide], tonnes: 192 t/yr}], denounced: "
                                  "2025-12-02, notice: 1 month"));
  EXPECT_NEAR(story.flow_coverage(japanese_cars, "2025-12"), 0.16, 1e-9);
  EXPECT_NEAR(story.flow_coverage(japanese_cars, "2026-02"), 20.0 / 140, 1e-9);
}

/// Korea has a reserve of 300 t of which it needs nothing; Japan alone is under embargo.
MicroWorld a_reserve_next_door() {
  MicroWorld world;
  world.commodity("oxide", 30).process("mine-oxide", "extraction", "", "oxide: 1");
  world.countries = {"CHN", "JPN", "KOR"};
  world.facilities = {"china-mine,CHN,1200"};
  world.operations = {"china-mine,mine-oxide,1200"};
  world.links = {"CHN,JPN,oxide,600,1200,0", "CHN,KOR,oxide,240,480,0"};
  world.consumers = {"CHN,car-makers,oxide,360,1,0.5", "JPN,car-makers,oxide,600,1,0.5",
                     "KOR,car-makers,oxide,240,1,0.5"};
  world.stockpiles = {"korea-reserve,KOR,oxide,300,0,0.8"};
  return world;
}

const std::string embargo_on_japan =
    "  - {id: embargo, start: 2025-04-01, control: {by: CHN, ban: true, commodities: all, to: [JPN]}}\n";

std::string sharing(const std::string& rest) {
  return "  - {id: sharing, start: 2025-01-01, agreement: {members: [JPN, KOR], stockpiles: [korea-reserve]" + rest +
         "}}\n";
}

TEST_P(SharedStockpileInAnyConduct, HelpsAMemberBelowItsLevelWhileItLasts) {
  const Story alone(a_reserve_next_door(), two_years, embargo_on_japan);
  const Story story(a_reserve_next_door(), two_years, embargo_on_japan + sharing(""));
  // 80 % of 50 t a month, once the working stock is gone.
  const auto& held = story.conduct().stockpile.values;
  if (in("clairvoyant")) {  // at any time, and to the last tonne
    MicroWorld bare = a_reserve_next_door();
    bare.stockpiles.clear();
    EXPECT_NEAR(Story(bare, two_years, embargo_on_japan).unmet({japanese_cars}) - story.unmet({japanese_cars}), 300,
                1e-6);
    EXPECT_EQ(story.unmet({"KOR/car-makers/oxide"}), 0.0);
    EXPECT_NEAR(*std::min_element(held.begin(), held.end()), 0, 1e-9);
    return;
  }
  EXPECT_NEAR(alone.coverage(japanese_cars, "2025-07"), 0, 1e-9);
  EXPECT_NEAR(story.coverage(japanese_cars, "2025-07"), 0.8, 1e-9);
  EXPECT_NEAR(story.coverage(japanese_cars, "2026-06"), 0, 1e-9) << "300 t are gone";
  EXPECT_EQ(*std::min_element(held.begin(), held.end()), 0.0);
  EXPECT_EQ(story.coverage("KOR/car-makers/oxide", "2025-07"), 1.0);
}

TEST_P(SharedStockpileInAnyConduct, ServesItsOwnMarketFirst) {
  const std::string everybody =
      "  - {id: embargo, start: 2025-04-01, control: {by: CHN, ban: true, commodities: all, to: all}}\n";
  MicroWorld world = a_reserve_next_door();
  world.stockpiles = {"korea-reserve,KOR,oxide,3000,288,0.8"};  // 24 t a month
  const Story story(world, two_years, everybody + sharing(""));
  if (in("clairvoyant")) {  // he knows no order between members, but the rate: 24 t a month from the first month on
    const std::vector<std::string> both{"KOR/car-makers/oxide", japanese_cars};
    world.stockpiles.clear();
    EXPECT_NEAR(Story(world, two_years, everybody).unmet(both) - story.unmet(both), 24 * 24, 1e-6);
    return;
  }
  EXPECT_NEAR(story.coverage("KOR/car-makers/oxide", "2025-12"), 0.8, 1e-9);
  EXPECT_NEAR(story.coverage(japanese_cars, "2025-12"), 8.0 / 50, 1e-9);
}

TEST_P(SharedStockpileInAnyConduct, IsSharedForAsLongAsItIsAgreed) {
  const Story story(a_reserve_next_door(), two_years, embargo_on_japan + sharing(", denounced: 2025-08-01"));
  if (in("clairvoyant")) {  // who knows the day takes what there is before it
    EXPECT_NEAR(story.conduct().stockpile.at(story.step("2025-07"), 0), 0, 1e-6);
    return;
  }
  EXPECT_NEAR(story.coverage(japanese_cars, "2025-07"), 0.8, 1e-9);
  EXPECT_NEAR(story.coverage(japanese_cars, "2025-09"), 0, 1e-9);
}

TEST_P(CommitmentInAnyConduct, OfWhatIsShippedAnywayChangesNothing) {
  const Story without(two_suppliers(1200), two_years, "");
  const Story story(two_suppliers(1200), two_years,
                    deal("commit: [{from: AUS, to: JPN, commodities: [oxide], tonnes: 240 t/yr}]"));
  EXPECT_EQ(story.conduct().link_flow.unpacked().values, without.conduct().link_flow.unpacked().values);
}

}  // namespace
}  // namespace chokepoint::golden
