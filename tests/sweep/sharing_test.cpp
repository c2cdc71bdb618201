// What cases of a sweep share (steps, plans, twins, equal results) against every case alone from its first step: the
// same bytes, whatever varies, on one thread and two, in shards.
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/memo.hpp"
#include "sweep/case_record.hpp"
#include "sweep/desk.hpp"
#include "sweep/order.hpp"
#include "sweep/store.hpp"

namespace chokepoint {
namespace {

using test::Desk;

/// Everything that a tiny chain can go through: licences that queue, a quota, a reserve that releases by itself,
/// partners, promises, trust, hoarding after a warning, an event that waits, recycling, demand that grows.
constexpr const char* busy =
    "chokepoint: scenario/1\n"
    "title: Much at once\n"
    "world: shipped:tiny\n"
    "calendar: {start: 2025-01, end: 2028-06, step: month}\n"
    "conduct: [cooperative, rationing]\n"
    "rationing: {rule: home-first, hoarding: 1.5}\n"
    "events:\n"
    "  - {id: licences, announced: 2025-02-01, start: 2025-04-04, until: 2026-12-31, control: {by: CHN, "
    "licence: {approve: 60 %, review: 45 working days, validity: 6 months}, commodities: [magnet], to: all}}\n"
    "  - {id: quota, start: 2026-01-15, until: 2027-12-31, control: {by: CHN, quota: {tonnes: 900 t, period: year}, "
    "commodities: [magnet], to: [JPN]}}\n"
    "  - {id: pause, start: 2026-07-01, until: 2026-08-31, suspend: [quota]}\n"
    "  - {id: plant, start: 2025-05-01, project: {facility: japan-magnets}}\n"
    "  - {id: oxide, when: \"coverage(JPN, magnet) < 60 %\", lasts: 10 months, control: {by: CHN, ban: true, "
    "commodities: [oxide], to: [JPN]}}\n"
    "  - {id: growth, start: 2026-01-01, demand: {countries: [DEU], sectors: all, commodities: [magnet], growth: 6 "
    "%/yr}}\n"
    "  - {id: release, start: 2026-02-01, until: 2026-05-31, stockpile: {id: japan-reserve, release: 200 t}}\n"
    "  - {id: friends, start: 2025-09-01, until: 2027-09-01, agreement: {members: [CHN, DEU], priority: true}}\n";

/// What plans are looked at for: an event that waits for coverage by flows, prices that act.
constexpr const char* dear =
    "chokepoint: scenario/1\n"
    "extends: busy.yaml\n"
    "prices: {scarcity: 0.5, ceiling: 10, demand: 0.1, idling: market}\n"
    "set: {events.oxide.when: \"flow_coverage(JPN, magnet) < 60 %\"}\n";

constexpr const char* weekly =
    "chokepoint: scenario/1\n"
    "extends: busy.yaml\n"
    "calendar: {start: 2025-01, end: 2026-12, step: week}\n"
    "without: [quota, pause]\n";

struct Case {
  const char* name;
  const char* keys;
};

constexpr Case cases[] = {
    {"dates",
     "scenario: busy.yaml\nvary:\n"
     "  - {id: start, path: events.licences.start, values: [2025-04-04, 2025-06-01, 2026-12-01]}\n"
     "  - {id: end, path: events.quota.until, values: [2026-12-31, 2027-12-31]}\n"},
    {"approvals",
     "scenario: busy.yaml\nvary:\n"
     "  - {id: approve, path: events.licences.control.licence.approve, values: [0 %, 30 %, 60 %, 100 %]}\n"
     "  - {id: quota, path: events.quota.control.quota.tonnes, values: [500 t, 900 t]}\n"},
    {"stocks",
     "scenario: busy.yaml\nvary:\n"
     "  - {id: cover, path: commodities.magnet.cover, values: [30 days, 60 days, 120 days]}\n"
     "  - {id: reserve, path: stockpiles.japan-reserve.tonnes, values: [0 t, 300 t]}\n"
     "  - {id: released, path: events.release.stockpile.release, values: [0 t, 200 t]}\n"},
    {"lead times",
     "scenario: busy.yaml\nvary:\n"
     "  - {id: lead, path: events.plant.project.lead_time, values: [6 months, 12 months, 18 months, 60 months]}\n"
     "  - {id: table, path: projects.japan-magnets.ramp, values: [1 month, 12 months]}\n"},
    {"conducts and weeks",
     "scenario: [busy.yaml, weekly.yaml, tiny/first-ban.yaml]\ndesign: grid\nvary:\n"
     "  - {id: conduct, path: conduct, values: [cooperative, rationing, clairvoyant]}\n"},
    {"draws of everything", "scenario: busy.yaml\nvary: data\ndesign: latin-hypercube\ndraws: 6\n"},
    {"plans are looked at",
     "scenario: dear.yaml\ncollect: {series: [flow_coverage, status]}\nvary:\n"
     "  - {id: approve, path: events.licences.control.licence.approve, values: [0 %, 60 %]}\n"
     "  - {id: scarcity, path: prices.scarcity, values: [0.5, 1]}\n"},
    {"prices and conditions",
     "scenario: dear.yaml\ncollect: {series: [coverage]}\nvary:\n"
     "  - {id: approve, path: events.licences.control.licence.approve, values: [0 %, 60 %]}\n"
     "  - {id: conduct, path: conduct, values: [cooperative, rationing]}\n"},
    {"many side by side",
     "scenario: busy.yaml\nvary:\n"
     "  - {id: conduct, path: conduct, values: [rationing]}\n"
     "  - {id: start, path: events.licences.start, values: [2025-04-04, 2025-06-01, 2025-11-15]}\n"
     "  - {id: end, path: events.licences.until, values: [2026-01-31, 2026-12-31, 2027-10-15]}\n"
     "  - {id: approve, path: events.licences.control.licence.approve, values: [0 %, 30 %, 60 %, 100 %]}\n"},
    {"behaviour",
     "scenario: busy.yaml\nvary:\n"
     "  - {id: hoarding, path: rationing.hoarding, values: [1, 1.5]}\n"
     "  - {id: again, path: events.licences.title, values: [one, another]}\n"},
};

class Sharing : public ::testing::TestWithParam<Case> {};

TEST_P(Sharing, ChangesNoByte) {
  const Desk desk;
  std::ofstream(desk.path() / "busy.yaml") << busy;
  std::ofstream(desk.path() / "weekly.yaml") << weekly;
  std::ofstream(desk.path() / "dear.yaml") << dear;
  const Sweep sweep = desk.sweep(GetParam().keys);
  const auto work = [&](const std::string& name, int jobs, bool sharing, std::int64_t shards = 1) {
    for (std::int64_t shard = shards; shard >= 1; --shard) {
      WorkOptions options{.jobs = jobs};
      options.sharing = sharing;
      options.own_only = shards > 1;
      options.worker = "part" + std::to_string(shard);
      desk.store(sweep, name).work(sweep, {shard_range(sweep.cases(), shard, shards)}, options);
    }
    return desk.merged(name);
  };
  const std::string alone = work("alone", 1, false);
  EXPECT_EQ(desk.store(sweep, "alone").status().failed, 0);
  EXPECT_GT(alone.size(), 4096u);
  EXPECT_TRUE(alone == work("one", 1, true));
  EXPECT_TRUE(alone == work("two", 2, true));
  EXPECT_TRUE(alone == work("shards", 2, true, 3));
  // The oracle's oracle: `run` as a user has it, with flows and causes.
  for (std::int64_t number = 0; number < sweep.cases(); ++number) {
    CaseRecord own = record_of(run(sweep.scenario(sweep.at(number))), sweep.series());
    read_shards(shards_of(desk.path() / "two"), read_manifest(desk.path() / "two"),
                [&](int, std::int64_t, std::string_view bytes) {
                  const CaseRecord shared = decode(bytes);
                  if (shared.what.number != number) return;
                  own.what = shared.what;
                  own.hash = shared.hash;
                  EXPECT_EQ(encode(own), bytes);
                });
  }
}

INSTANTIATE_TEST_SUITE_P(Sweeps, Sharing, ::testing::ValuesIn(cases), [](const auto& each) {
  std::string name = each.param.name;
  std::erase(name, ' ');
  return name;
});

// The shipped ones, whole; takes a minute.
TEST(SharingInFull, TheReadySweeps) {
  if (std::getenv("CHOKEPOINT_FULL") == nullptr) GTEST_SKIP() << "with CHOKEPOINT_FULL=1";
  const Desk desk;
  for (const char* name : {"annual-bans", "licences", "stockpiles"}) {
    Diagnostics findings;
    const Sweep sweep(desk.path() / "sweeps" / (std::string(name) + ".yaml"), {}, findings);
    for (const bool sharing : {false, true}) {
      WorkOptions options{.jobs = 2};
      options.sharing = sharing;
      desk.store(sweep, name + std::string(sharing ? "-shared" : "-alone")).work(sweep, {{0, sweep.cases()}}, options);
    }
    EXPECT_TRUE(desk.merged(name + std::string("-alone")) == desk.merged(name + std::string("-shared"))) << name;
  }
}

TEST(Order, WhatDiffersFirstVariesSlowest) {
  const Desk desk;
  const Sweep sweep = desk.sweep(
      "vary:\n"
      "  - {id: late, path: events.japan-builds.project.lead_time, values: [6 months, 12 months]}\n"
      "  - {id: early, path: events.magnet-ban.until, values: [2026-03-31, 2027-03-31]}\n"
      "  - {id: always, path: commodities.magnet.cover, values: [30 days, 60 days]}\n");
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(sweep.cases()));
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<std::int64_t>(i);
  order_by_what_they_share(sweep, numbers);
  std::string order;
  for (const std::int64_t number : numbers) {
    const auto& values = sweep.at(number).values;
    order += values[2].substr(0, 1) + values[1].substr(3, 1) + values[0].substr(0, 1) + " ";
  }
  EXPECT_EQ(order, "361 366 371 376 661 666 671 676 ");
}

TEST(Memo, MakesEachValueOnceAndForgetsThoseUsedLongestAgo) {
  Memo<int> memo(3);
  int made = 0;
  const auto get = [&](int key) {
    return *memo.get(hash_of(std::to_string(key)), [&] {
      ++made;
      return std::pair(std::make_shared<const int>(10 * key), std::size_t{1});
    });
  };
  for (const int key : {1, 2, 3, 1, 2, 3}) EXPECT_EQ(get(key), 10 * key);
  EXPECT_EQ(made, 3);
  get(4);  // 1 was used longest ago
  get(2);
  EXPECT_EQ(made, 4);
  get(1);
  EXPECT_EQ(made, 5);
  const auto nothing = [] { return std::pair(std::shared_ptr<const int>(), std::size_t{0}); };
  EXPECT_EQ(memo.get(hash_of("none"), nothing), nullptr);
  EXPECT_THROW(
      memo.get(hash_of("none"),
               []() -> std::pair<std::shared_ptr<const int>, std::size_t> { throw std::runtime_error("later"); }),
      std::runtime_error);
  EXPECT_EQ(get(4), 40);
  EXPECT_EQ(memo.find(hash_of("none")), nullptr);
  memo.put(hash_of("none"), std::make_shared<const int>(5), 1);
  memo.put(hash_of("none"), std::make_shared<const int>(6), 1);
  EXPECT_EQ(*memo.find(hash_of("none")), 5) << "whoever was first";
}

}  // namespace
}  // namespace chokepoint
