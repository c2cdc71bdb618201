// The history of mined rare earths, and Japan in it: what moves which mine, and when. Printed figures beside it: USGS.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/shipped.hpp"

namespace chokepoint {
namespace {

using support::Answers;

const std::string japanese_users = "JPN/all-uses/rare-earth-oxides";

/// Tonnes that facilities dug in a year.
double dug(const Answers& run, std::initializer_list<const char*> facilities, const std::string& year) {
  double tonnes = 0;
  for (const char* facility : facilities) tonnes += run.runs(facility, year + "-01", year + "-12");
  return tonnes;
}

double by_china(const Answers& run, const std::string& year) {
  return dug(run, {"china-mines", "china-new-mines"}, year);
}

double by_all(const Answers& run, const std::string& year) {
  double tonnes = 0;
  for (const Facility& facility : run.world().facilities) tonnes += run.runs(facility.id, year + "-01", year + "-12");
  return tonnes;
}

double bought_from(const Answers& run, const std::string& seller, const std::string& year) {
  double tonnes = 0;
  for (int month = 1; month <= 12; ++month)
    tonnes += run.flow(seller, "JPN", "rare-earth-oxides", year + (month < 10 ? "-0" : "-") + std::to_string(month));
  return tonnes;
}

TEST(History, ChinaTakesOverAsMountainPassCloses) {
  const Answers run = shipped::run("rare-earths/history-1995-2023");
  // USGS: China 60 % in 1995, 97 % in 2010; 100,000 t of about 110,000 in 2012; about 69 % in 2023.
  EXPECT_NEAR(by_china(run, "1995") / by_all(run, "1995"), 0.60, 0.03);
  EXPECT_GT(by_china(run, "2010") / by_all(run, "2010"), 0.93);
  EXPECT_NEAR(by_china(run, "2012"), 100'000, 2'000);
  EXPECT_NEAR(by_china(run, "2023") / by_all(run, "2023"), 0.69, 0.05);
  // Nobody was barred from anything when America's mine stopped: China sold what it had dug.
  EXPECT_NEAR(dug(run, {"mountain-pass-1995"}, "2000"), 5'000, 1);
  EXPECT_EQ(dug(run, {"mountain-pass-1995"}, "2003"), 0.0);
  EXPECT_EQ(run.flow("CHN", "USA", "rare-earth-oxides", "1995-12"), 0.0);
  EXPECT_GT(run.flow("CHN", "USA", "rare-earth-oxides", "2004-12"), 1'000);
  EXPECT_EQ(run.coverage("USA/all-uses/rare-earth-oxides", "2004-12"), 1.0);
}

TEST(History, TheQuotaOf2010IsFeltInStocksAndTheEmbargoStopsTheLane) {
  const std::string short_calendar = "calendar: {end: 2011-12}\n";
  const Answers run = shipped::what_if("rare-earths/history-1995-2023", short_calendar);
  EXPECT_EQ(run.status(japanese_users, "2010-06"), Status::supplied);
  EXPECT_EQ(run.status(japanese_users, "2010-10"), Status::buffered);
  EXPECT_LT(run.flow_coverage(japanese_users, "2010-10"), 0.7);
  EXPECT_EQ(run.flow("CHN", "JPN", "rare-earth-oxides", "2010-10"), 0.0);
  EXPECT_GT(run.flow("CHN", "JPN", "rare-earth-oxides", "2010-12"), 0.0);
  EXPECT_LT(run.flow_coverage(japanese_users, "2010-12"), 0.7);
  // Without quotas the embargo alone is over with its two months, and what is felt in 2011 is that China lets less be
  // dug: that reaches everybody alike, whatever the quota on exports.
  const Answers free = shipped::what_if("rare-earths/history-1995-2023",
                                        short_calendar +
                                            "without: [export-quota-2010-first-half, export-quota-2010-second-half, "
                                            "export-quota-2011, smuggling]\n");
  EXPECT_GT(free.flow_coverage(japanese_users, "2010-12"), 0.999);
  EXPECT_LT(free.flow_coverage(japanese_users, "2011-06"), 0.95);
  EXPECT_NEAR(free.flow_coverage(japanese_users, "2011-06"), run.flow_coverage(japanese_users, "2011-06"), 0.01);
}

TEST(History, MolycorpStopsWhenPricesFallBelowItsCost) {
  const Answers run = shipped::run("rare-earths/history-1995-2023");
  // USGS: 5,400 t in 2014, 5,900 t in 2015, nothing in 2016 and 2017, 18,000 t in 2018.
  EXPECT_NEAR(dug(run, {"mountain-pass-molycorp"}, "2014"), 5'400, 1'500);
  EXPECT_GT(run.runs("mountain-pass-molycorp", "2015-07"), 100.0);
  EXPECT_EQ(run.runs("mountain-pass-molycorp", "2015-09"), 0.0);
  EXPECT_EQ(dug(run, {"mountain-pass-molycorp", "mountain-pass-mp"}, "2016"), 0.0);
  const Answers dear = shipped::what_if("rare-earths/history-1995-2023",
                                        "calendar: {end: 2017-12}\nset: {events.prices.price.path.2015-08: 14 USD/kg, "
                                        "events.prices.price.path.2016-01: 14 "
                                        "USD/kg, events.prices.price.path.2017-01: 14 USD/kg}\n");
  EXPECT_GT(dug(dear, {"mountain-pass-molycorp"}, "2016"), 3'000) << "it would have gone on";
  // The third life is a mine that sells concentrate: it lives at prices that killed the second.
  EXPECT_GT(dug(run, {"mountain-pass-mp"}, "2018"), 4'000);
  EXPECT_GT(dug(run, {"mountain-pass-mp"}, "2020"), dug(run, {"lynas-mount-weld"}, "2020"));
}

TEST(JapanSince2010, LynasIsWhatMoneyBought) {
  const std::string short_calendar = "calendar: {end: 2018-12}\n";
  const Answers run = shipped::what_if("rare-earths/japan-since-2010", short_calendar);
  const Answers history = shipped::what_if("rare-earths/history-1995-2023", short_calendar);
  EXPECT_GT(bought_from(run, "AUS", "2016"), bought_from(history, "AUS", "2016") + 1'000)
      << "the offtake steers it to Japan";
  EXPECT_LT(bought_from(run, "CHN", "2016"), 0.5 * bought_from(run, "CHN", "2009"));
  const Answers none = shipped::what_if("rare-earths/japan-since-2010-without-lynas", short_calendar);
  EXPECT_EQ(bought_from(none, "AUS", "2016"), 0.0);
  EXPECT_LT(none.flow_coverage(japanese_users, "2016-12"), run.flow_coverage(japanese_users, "2016-12") - 0.03);
}

TEST(JapanSince2010, DongPaoWouldHaveHelpedHadItDug) {
  const std::string short_calendar = "calendar: {end: 2016-12}\n";
  const Answers run = shipped::what_if("rare-earths/japan-since-2010", short_calendar);
  const Answers plan = shipped::what_if("rare-earths/japan-since-2010-dong-pao", short_calendar);
  EXPECT_EQ(bought_from(run, "VNM", "2015"), 0.0);
  EXPECT_NEAR(bought_from(plan, "VNM", "2015"), 7'000, 10);
  EXPECT_NEAR(plan.runs("dong-pao", "2013-01", "2013-12"), 3'000, 1'500) << "the plan said 3,000 t in 2013";
  EXPECT_GT(plan.flow_coverage(japanese_users, "2013-06"), run.flow_coverage(japanese_users, "2013-06"));
}

}  // namespace
}  // namespace chokepoint
