// What every control has in common, one instrument after the other: tighter terms never raise the sorted coverages of
// the plan, class by class; what was lifted, or has ended, leaves nothing behind; and the order of events means
// nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "golden/micro_world.hpp"

namespace chokepoint::golden {
namespace {

/// China and Australia dig oxide, Japan presses magnets of it with Chinese service, America buys them for defence, cars
/// and lasers and could press itself. Goods go through a strait.
MicroWorld magnets_for_america() {
  MicroWorld world;
  world.commodity("oxide", 30).commodity("magnet", 30, "magnet");
  world.process("dig", "extraction", "", "oxide: 1").process("press", "manufacture", "oxide: 0.5", "magnet: 1", 0);
  world.countries = {"AUS", "CHN", "JPN", "USA"};
  world.facilities = {"china-mine,CHN,1200", "japan-plant,JPN,2400,CHN", "australia-mine,AUS,300",
                      "china-plant,CHN,1200"};
  world.projects = {"america-plant,USA,600,false,,180,0"};
  world.operations = {"china-mine,dig,650", "australia-mine,dig,150", "japan-plant,press,1200", "china-plant,press,400",
                      "america-plant,press,0"};
  world.links = {"CHN,JPN,oxide,450,600,0,strait", "AUS,JPN,oxide,150,300,0,", "JPN,USA,magnet,800,1000,0,strait",
                 "CHN,USA,oxide,0,300,0,", "CHN,USA,magnet,200,300,0,"};
  world.consumers = {"CHN,cars,magnet,200,2,0.5", "JPN,cars,magnet,400,2,0.5", "USA,cars,magnet,700,2,0.5",
                     "USA,defence,magnet,100,1,0.5", "USA,lasers,magnet,200,3,0.5"};
  return world;
}

/// An instrument with milder and with tighter terms; the event is `rule`.
struct Measure {
  const char* name;
  std::string milder, tighter;
  bool ends = true;  ///< it can be lifted, and then nothing is left of it
};

std::string by_china(const std::string& terms) { return "control: {by: CHN, " + terms + "}"; }

const std::vector<Measure>& instruments() {
  static const std::vector<Measure> all = {
      {"Ban", by_china("ban: true, commodities: [oxide], to: [USA]"),
       by_china("ban: true, commodities: [oxide], to: all")},
      {"Quota", by_china("quota: {tonnes: 30 t, period: month}, commodities: [oxide], to: all"),
       by_china("quota: {tonnes: 10 t, period: month}, commodities: [oxide], to: all")},
      {"Licence", by_china("licence: {approve: 60 %, review: 30 days, reapply: 0 %}, commodities: all, to: all"),
       by_china("licence: {approve: 20 %, review: 60 days, reapply: 0 %}, commodities: all, to: all")},
      {"Throughput",
       by_china("licence: {approve: 100 %, review: 30 days, throughput: 600 t/yr}, commodities: all, to: all"),
       by_china("licence: {approve: 100 %, review: 30 days, throughput: 300 t/yr}, commodities: all, to: all")},
      {"GeneralLicence",
       by_china("licence: {approve: 0 %, review: 30 days, general: [{countries: [JPN], share: 80 %}]}, commodities: "
                "all, to: all"),
       by_china("licence: {approve: 0 %, review: 30 days, general: [{countries: [JPN], share: 30 %}]}, commodities: "
                "all, to: all")},
      {"Import", "control: {by: USA, quota: {tonnes: 60 t, period: month}, commodities: [magnet], from: [JPN]}",
       "control: {by: USA, ban: true, commodities: [magnet], from: [JPN]}"},
      {"Corridor", "control: {by: AUS, quota: {tonnes: 60 t, period: month}, commodities: all, via: [strait], to: all}",
       "control: {by: AUS, ban: true, commodities: all, via: [strait], to: all}"},
      {"EndUse",
       by_china("quota: {tonnes: 5 t, period: month}, end_use: [cars, defence], reach: {content_above: 0 %}, "
                "commodities: [oxide], to: all"),
       by_china("ban: true, end_use: [cars, defence], reach: {content_above: 0 %}, commodities: [oxide], to: all")},
      {"Reach", by_china("ban: true, reach: {content_above: 60 %}, commodities: [oxide], to: [USA]"),
       by_china("ban: true, reach: {content_above: 10 %}, commodities: [oxide], to: [USA]")},
      {"EndUser",
       by_china("quota: {tonnes: 20 t, period: month}, end_user: [japan-plant], commodities: [oxide], to: all"),
       by_china("ban: true, end_user: [japan-plant], commodities: [oxide], to: all")},
      {"Tax", by_china("tax: 10 %, commodities: all, to: all"), by_china("tax: 80 %, commodities: all, to: all")},
      {"MinimumPrice", by_china("price: 1.1 USD/kg, commodities: all, to: all"),
       by_china("price: 2 USD/kg, commodities: all, to: all")},
      {"Technology", "technology: {by: CHN, to: [JPN], delay: 1, decline: 20 %/yr}",
       "technology: {by: CHN, to: [JPN], delay: 1, decline: 70 %/yr}"},
      {"Outage", "outage: {facilities: [japan-plant], capacity: 40 %}",
       "outage: {facilities: [japan-plant], capacity: 10 %}", false},
      {"Trust", "trust: {by: USA, commodities: [magnet], share: 60 %}",
       "trust: {by: USA, commodities: [magnet], share: 10 %}", false},
  };
  return all;
}

std::string rule_event(const std::string& effect, const std::string& until = "") {
  return "  - {id: rule, start: 2025-04-01, " + (until.empty() ? "" : "until: " + until + ", ") + effect + "}\n";
}

/// The plan's coverages of a step by class, each class sorted from the lowest up.
std::vector<double> sorted_coverages(const Story& story, int step) {
  std::vector<std::pair<int, double>> coverages;
  for (std::size_t k = 0; k < story.world().consumers.size(); ++k)
    coverages.emplace_back(story.world().consumers[k].priority,
                           story.conduct().consumers.flow_coverage.at(step, static_cast<int>(k)));
  std::sort(coverages.begin(), coverages.end());
  std::vector<double> sorted;
  for (const auto& [priority, coverage] : coverages) sorted.push_back(coverage);
  return sorted;
}

/// Whether the first is at most the second, lexicographically, but for rounding.
bool at_most(const std::vector<double>& one, const std::vector<double>& other) {
  for (std::size_t i = 0; i < one.size(); ++i)
    if (std::abs(one[i] - other[i]) > 1e-9) return one[i] < other[i];
  return true;
}

class EveryInstrument : public ::testing::TestWithParam<Measure> {};

TEST_P(EveryInstrument, TightenedNeverRaisesTheSortedCoveragesOfThePlan) {
  const Measure& terms = GetParam();
  const Story none(magnets_for_america(), two_years, ""),
      milder(magnets_for_america(), two_years, rule_event(terms.milder)),
      tighter(magnets_for_america(), two_years, rule_event(terms.tighter));
  for (int t = 0; t < none.scenario().calendar.steps(); ++t) {
    EXPECT_TRUE(at_most(sorted_coverages(milder, t), sorted_coverages(none, t))) << t;
    EXPECT_TRUE(at_most(sorted_coverages(tighter, t), sorted_coverages(milder, t))) << t;
  }
}

TEST_P(EveryInstrument, LiftedLeavesNothingBehindInThePlan) {
  const Measure& terms = GetParam();
  const std::string lifted = terms.ends
                                 ? rule_event(terms.tighter) + "  - {id: peace, start: 2025-10-01, lift: [rule]}\n"
                                 : rule_event(terms.tighter, "2025-09-30");
  for (const char* conduct : {"cooperative", "rationing"}) {
    const Story story(magnets_for_america(), "{start: 2025-01, end: 2028-12, step: month}", lifted, 0, conduct);
    for (std::size_t k = 0; k < story.world().consumers.size(); ++k) {
      const std::string& who = story.world().consumers[k].id;
      EXPECT_NEAR(story.flow_coverage(who, "2025-11"), 1, 1e-9) << conduct << " " << who;
      EXPECT_NEAR(story.coverage(who, "2028-12"), 1, 1e-3) << conduct << " " << who;
    }
  }
}

TEST_P(EveryInstrument, AmongOthersTheOrderOfEventsMeansNothing) {
  const Measure& terms = GetParam();
  const std::string first = rule_event(terms.milder);
  const std::string second = "  - {id: flood, start: 2025-06-10, outage: {facilities: [china-mine], capacity: 70 %}}\n";
  const std::string third =
      "  - {id: aside, start: 2025-05-01, control: {by: JPN, ban: true, commodities: [magnet], to: [USA]}}\n";
  for (const char* conduct : {"cooperative", "rationing", "clairvoyant"}) {
    const std::string calendar = "{start: 2025-01, end: 2025-10, step: month}";
    const Story one(magnets_for_america(), calendar, first + second + third, 0, conduct),
        other(magnets_for_america(), calendar, third + second + first, 7, conduct);
    EXPECT_EQ(one.conduct().consumers.delivered.values, other.conduct().consumers.delivered.values) << conduct;
    EXPECT_EQ(one.conduct().link_flow.unpacked().values, other.conduct().link_flow.unpacked().values) << conduct;
    EXPECT_EQ(one.conduct().ledger.payments, other.conduct().ledger.payments) << conduct;
  }
}

INSTANTIATE_TEST_SUITE_P(Instruments, EveryInstrument, ::testing::ValuesIn(instruments()),
                         [](const auto& measure) { return std::string(measure.param.name); });

}  // namespace
}  // namespace chokepoint::golden
