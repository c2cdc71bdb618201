// Sweeps from file to merged results: the same bytes whoever ran the cases, nothing lost, wrong inputs told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "chokepoint/chokepoint.hpp"
#include "sweep/case_record.hpp"
#include "sweep/desk.hpp"
#include "sweep/shard.hpp"
#include "sweep/store.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;
using test::bytes_of, test::Desk;
using ::testing::HasSubstr;

constexpr const char* two_by_three =
    "vary:\n"
    "  - {id: stock, path: commodities.magnet.cover, values: [30 days, 60 days, 90 days]}\n"
    "  - {id: start, path: events.magnet-ban.start, values: [2025-04-01, 2025-08-01]}\n";

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const InputError& error) {
    std::string text;
    for (const Diagnostic& each : error.findings().sorted()) text += format(each) + "\n";
    return text;
  }
  return "";
}

TEST(Sweep, TheSameBytesOnOneThreadOnThreeAndInShards) {
  const Desk desk;
  const Sweep sweep = desk.sweep(two_by_three);
  ASSERT_EQ(sweep.cases(), 6);
  for (const int jobs : {1, 3}) {
    const std::string name = "jobs" + std::to_string(jobs);
    desk.store(sweep, name).work(sweep, {{0, 6}}, {.jobs = jobs});
  }
  for (const std::int64_t shard : {4, 2, 1, 3}) {
    WorkOptions options{.jobs = 1};
    options.worker = std::to_string(shard) + "-of-4";
    options.own_only = true;
    desk.store(sweep, "shards").work(sweep, {shard_range(6, shard, 4)}, options);
  }
  const std::string one = desk.merged("jobs1");
  EXPECT_GT(one.size(), 4096u);
  EXPECT_TRUE(one == desk.merged("jobs3"));
  EXPECT_TRUE(one == desk.merged("shards"));
  EXPECT_TRUE(one == desk.merged("shards"));  // once more
}

TEST(Sweep, ACaseIsWhatRunMakesOfItsResolvedFile) {
  const Desk desk;
  const Sweep sweep = desk.sweep(two_by_three);
  for (const std::int64_t number : {0, 3, 5}) {
    const SweepCase each = sweep.at(number);
    std::ofstream(desk.path() / "case.yaml") << sweep.resolved(each, desk.path());
    Diagnostics findings;
    const auto file = std::make_shared<Scenario>(load_scenario(desk.path() / "case.yaml", {}, findings));
    const RunResult a = run(file), b = run(sweep.scenario(each));
    EXPECT_EQ(a.conducts[0].consumers.delivered.values, b.conducts[0].consumers.delivered.values);
    EXPECT_EQ(a.conducts[0].market_stock.unpacked().values, b.conducts[0].market_stock.unpacked().values);
    EXPECT_EQ(a.conducts[0].link_flow.unpacked().values, b.conducts[0].link_flow.unpacked().values);
  }
  EXPECT_NE(case_hash(*sweep.scenario(sweep.at(0))), case_hash(*sweep.scenario(sweep.at(1))));
  EXPECT_EQ(case_hash(*sweep.scenario(sweep.at(2))), case_hash(*sweep.scenario(sweep.at(2))));
}

/// What the stockpile of that name holds in a case; below 0: there is none.
double held(const Sweep& sweep, std::int64_t number, const std::string& id) {
  const std::shared_ptr<const Scenario> scenario = sweep.scenario(sweep.at(number));
  for (const Stockpile& each : scenario->world->stockpiles)
    if (each.id == id) return each.tonnes;
  return -1;
}

TEST(Sweep, DataOfStockpilesThatTheScenarioAddsVaryToo) {
  const Desk desk;
  std::ofstream(desk.path() / "own.yaml") << R"(chokepoint: scenario/1
extends: tiny/first-ban.yaml
stockpiles:
  - {id: kept, country: DEU, commodity: magnet, tonnes: 100 t, tonnes_low: 50 t, tonnes_high: 200 t, source: "assumed, test"}
  - {id: known, country: DEU, commodity: ore, tonnes: 7 t, source: "assumed, test"}
)";
  const std::string draws = "vary: data\ndesign: latin-hypercube\ndraws: 8\n";
  const auto varies = [](const Sweep& sweep) {
    return std::ranges::any_of(sweep.variables(), [](const auto& each) { return each.id == "stockpiles.kept.tonnes"; });
  };
  const Sweep sweep = desk.sweep("scenario: own.yaml\n" + draws);
  EXPECT_TRUE(varies(sweep));
  std::set<double> seen;
  for (std::int64_t number = 0; number < sweep.cases(); ++number) {
    const double tonnes = held(sweep, number, "kept");
    EXPECT_GT(tonnes, 50);
    EXPECT_LT(tonnes, 200);
    seen.insert(tonnes);
    EXPECT_EQ(held(sweep, number, "known"), 7);
  }
  EXPECT_EQ(seen.size(), 8u);
  // Where another scenario has no such stockpile there is nothing to set.
  const Sweep both = desk.sweep("scenario: [own.yaml, tiny/first-ban.yaml]\n" + draws);
  EXPECT_FALSE(varies(both));
  EXPECT_EQ(held(both, 0, "kept"), 100);
}

// Cases of a sweep share files, worlds, networks and twins; alone they share nothing.
TEST(Sweep, WhatCasesShareChangesNoBit) {
  const Desk desk;
  const Sweep sweep = desk.sweep(two_by_three);
  const SweepStore store = desk.store(sweep, "w");
  store.work(sweep, {{0, 6}}, {.jobs = 2});
  int seen = 0;
  read_shards(shards_of(store.folder()), read_manifest(store.folder()), [&](int, std::int64_t, std::string_view bytes) {
    CaseRecord shared = decode(bytes);
    CaseRecord alone = record_of(run(sweep.scenario(sweep.at(shared.what.number))), {});
    alone.what = shared.what;
    alone.hash = shared.hash;
    EXPECT_EQ(encode(alone), encode(shared)) << shared.what.number;
    ++seen;
  });
  EXPECT_EQ(seen, 6);
}

TEST(Sweep, GoesOnWhereItWasTornAndComputesNothingTwice) {
  const Desk desk;
  const Sweep sweep = desk.sweep(two_by_three);
  const SweepStore whole = desk.store(sweep, "whole");
  whole.work(sweep, {{0, 6}}, {.jobs = 1});
  const std::string expected = desk.merged("whole");
  const std::string shard = bytes_of(shards_of(whole.folder()).front());
  // Wherever the process died, the file ends inside or between frames.
  for (std::size_t length = 0; length < shard.size(); length += shard.size() / 23 + 1) {
    const fs::path folder = desk.path() / "torn";
    fs::remove_all(folder);
    const SweepStore store = desk.store(sweep, "torn");
    std::ofstream(folder / "shards" / "local.host.1.1.shard", std::ios::binary) << shard.substr(0, length);
    const SweepStatus before = store.status();
    const BatchSummary rest = store.work(sweep, {{0, 6}}, {.jobs = 1});
    EXPECT_EQ(rest.done, 6 - before.done) << length;
    EXPECT_EQ(store.status().done, 6);
    EXPECT_TRUE(desk.merged("torn") == expected) << length;
  }
}

TEST(Sweep, ByteErrorsAreFound) {
  const Desk desk;
  const Sweep sweep = desk.sweep(two_by_three);
  const SweepStore store = desk.store(sweep, "w");
  store.work(sweep, {{0, 6}}, {.jobs = 1});
  const fs::path file = shards_of(store.folder()).front();
  std::string shard = bytes_of(file);
  shard[shard.size() / 2] = static_cast<char>(shard[shard.size() / 2] ^ 4);
  std::ofstream(file, std::ios::binary) << shard;
  EXPECT_LT(store.status().done, 6);
  store.work(sweep, {{0, 6}}, {.jobs = 1});
  EXPECT_EQ(store.status().done, 6);
}

TEST(Sweep, AFailedCaseIsRecordedAndTheRestGoesOn) {
  const Desk desk;
  // A start after the end of the ban is wrong only together with the early end.
  const Sweep sweep = desk.sweep(
      "vary:\n"
      "  - {id: start, path: events.magnet-ban.start, values: [2025-04-01, 2026-06-01]}\n"
      "  - {id: until, path: events.magnet-ban.until, values: [2025-12-31, 2027-03-31]}\n");
  const SweepStore store = desk.store(sweep, "w");
  const BatchSummary summary = store.work(sweep, {{0, 4}}, {.jobs = 2});
  EXPECT_EQ(summary.done, 4);
  EXPECT_EQ(summary.failed, 1);
  const SweepStatus status = store.status();
  ASSERT_EQ(status.errors.size(), 1u);
  EXPECT_EQ(status.errors.front().first, 2);
  EXPECT_THAT(status.errors.front().second, HasSubstr("until"));
  EXPECT_EQ(store.work(sweep, {{0, 4}}, {.jobs = 1}).done, 0);  // it would fail again
  WorkOptions again{.jobs = 1};
  again.retry_failed = true;
  EXPECT_EQ(store.work(sweep, {{0, 4}}, again).failed, 1);
  desk.merged("w");
  const SweepSummary said = summarise_sweep(desk.path() / "w.sqlite");
  EXPECT_EQ(said.failed, 1);
  EXPECT_EQ(said.samples.at(0).metric.count, 3);
}

TEST(Sweep, ScenariosOverOneWorldShareIt) {
  const Desk desk;
  std::ofstream(desk.path() / "other.yaml") << "chokepoint: scenario/1\nextends: tiny/first-ban.yaml\ntitle: Other\n";
  const Sweep sweep = desk.sweep(
      "scenario: [tiny/first-ban.yaml, other.yaml]\ndesign: grid\n"
      "vary: [{id: stock, path: commodities.magnet.cover, values: [30 days, 60 days]}]\n");
  ASSERT_EQ(sweep.cases(), 4);
  const auto world = [&](int number) { return sweep.scenario(sweep.at(number))->world; };
  const auto first = world(0), first_of_other = world(1), more = world(2), more_of_other = world(3);
  EXPECT_EQ(first, first_of_other);
  EXPECT_EQ(more, more_of_other);
  EXPECT_NE(first, more);
}

TEST(Sweep, ScenariosShareTheirDraws) {
  const Desk desk;
  const std::string vary =
      "design: random\ndraws: 5\nseed: 3\n"
      "vary: [{id: stock, path: commodities.magnet.cover, uniform: [30 days, 90 days]}]\n";
  const Sweep both =
      desk.sweep("scenario: [tiny/first-ban.yaml, tiny/first-ban-and-stockpile.yaml]\n" + vary, "both.yaml");
  const Sweep one = desk.sweep(vary, "one.yaml");
  ASSERT_EQ(both.cases(), 10);
  for (std::int64_t draw = 0; draw < 5; ++draw) {
    EXPECT_EQ(both.at(2 * draw).values, both.at(2 * draw + 1).values);
    EXPECT_EQ(both.at(2 * draw).values, one.at(draw).values);
    EXPECT_NE(both.at(2 * draw).scenario, both.at(2 * draw + 1).scenario);
  }
  const SweepStore store = desk.store(both, "both");
  store.work(both, {{0, 10}}, {.jobs = 2});
  desk.merged("both");
  const SweepSummary summary = summarise_sweep(desk.path() / "both.sqlite", {.metric = "unmet_tonnes"});
  ASSERT_EQ(summary.differences.size(), 1u);
  EXPECT_LT(summary.differences[0].metric.mean, 0);  // the reserve helps in every draw
  EXPECT_LT(summary.differences[0].metric.quantiles.back(), 0);
}

TEST(Sweep, CasesAreLeftOutAndAdded) {
  const Desk desk;
  const Sweep sweep = desk.sweep(std::string(two_by_three) +
                                 "exclude: [{stock: [30 days, 60 days], start: 2025-08-01}]\n"
                                 "include: [{stock: 200 days}]\n");
  ASSERT_EQ(sweep.cases(), 5);
  EXPECT_EQ(sweep.at(1).values, (std::vector<std::string>{"60 days", "2025-04-01"}));
  EXPECT_EQ(sweep.at(3).values, (std::vector<std::string>{"90 days", "2025-08-01"}));
  EXPECT_EQ(sweep.at(4).values, (std::vector<std::string>{"200 days", ""}));
  EXPECT_EQ(sweep.at(4).tweak.set.size(), 1u);
}

TEST(Sweep, TablesOfTweaksAreCases) {
  const Desk desk;
  std::ofstream(desk.path() / "tweaks.csv") << "case,path,operation,value\n"
                                               "late,events.magnet-ban.start,set,2025-08-01\n"
                                               "alone,japan-builds,without,\n"
                                               "late,commodities.magnet.cover,set,90 days\n";
  const Sweep sweep = desk.sweep("cases: tweaks.csv\n");
  ASSERT_EQ(sweep.cases(), 2);
  EXPECT_EQ(sweep.at(0).tweak.without, std::vector<std::string>{"japan-builds"});
  EXPECT_EQ(sweep.at(1).tweak.set.size(), 2u);
  EXPECT_EQ(sweep.design(), "table");
}

TEST(Sweep, RangesOfTheWorldAreDrawnInOneLine) {
  const Desk desk;
  std::string projects = bytes_of(desk.path() / "worlds/tiny/projects.csv");
  const Sweep sweep = desk.sweep("design: latin-hypercube\ndraws: 4\nvary: data\n");
  EXPECT_GE(sweep.variables().size(), 1u) << projects;
  EXPECT_EQ(sweep.cases(), 4);
  EXPECT_NE(sweep.at(0).values, sweep.at(1).values);
  const SweepStore store = desk.store(sweep, "data");
  EXPECT_EQ(store.work(sweep, {{0, 4}}, {.jobs = 2}).failed, 0);
}

TEST(Sweep, SeriesComeBackFromNetCdf) {
  const Desk desk;
  const Sweep sweep = desk.sweep(std::string(two_by_three) + "collect: {series: [coverage, wanted]}\n");
  desk.store(sweep, "w").work(sweep, {{0, 6}}, {.jobs = 2});
  desk.merged("w");
  EXPECT_TRUE(fs::exists(desk.path() / "w.nc"));
  EXPECT_GT(fs::file_size(desk.path() / "w.nc"), 1000u);
}

TEST(Sweep, SaysWhichCombinationsCutAConsumerOff) {
  const Desk desk;
  const Sweep sweep = desk.sweep(two_by_three);
  desk.store(sweep, "w").work(sweep, {{0, 6}}, {.jobs = 2});
  desk.merged("w");
  const SweepSummary all = summarise_sweep(desk.path() / "w.sqlite", {.consumer = "JPN/cars/magnet"});
  ASSERT_EQ(all.samples.size(), 1u);
  EXPECT_EQ(all.samples[0].metric.count, 6);
  EXPECT_EQ(all.samples[0].by_date.size(), 48u);
  EXPECT_DOUBLE_EQ(all.samples[0].by_date.back().until, all.samples[0].consumers.front().ever.share);
  ASSERT_FALSE(all.samples[0].combinations.empty());
  for (const Combination& each : all.samples[0].combinations)
    EXPECT_GE(static_cast<double>(each.cut_off), 0.95 * static_cast<double>(each.cases));
  EXPECT_THAT(message_of([&] { summarise_sweep(desk.path() / "w.sqlite", {.consumer = "JPN/car/magnet"}); }),
              HasSubstr("did you mean `JPN/cars/magnet`"));
}

TEST(SweepErrors, PathsThatLeadNowhere) {
  const Desk desk;
  EXPECT_THAT(desk.refused("vary: [{path: events.magnet-bann.start, values: [2025-04-01]}]\n"),
              HasSubstr("w.yaml:4:15: error: vary.magnet-bann-start"));
  EXPECT_THAT(desk.refused("vary: [{path: events.magnet-bann.start, values: [2025-04-01]}]\n"),
              HasSubstr("did you mean `magnet-ban`?"));
  EXPECT_THAT(desk.refused("vary: [{path: stockpile.x.tonnes, values: [1 t]}]\n"), HasSubstr("stockpile"));
  EXPECT_THAT(desk.refused("vary: [{without: [japan-build]}]\n"), HasSubstr("did you mean `japan-builds`?"));
  EXPECT_THAT(desk.refused("vary: [{path: calendar.end, values: [2030]}]\n"), HasSubstr("the same in all cases"));
  EXPECT_THAT(desk.refused("vary: [{path: commodities.magnet.cover, values: [5 tonnes]}]\n"),
              HasSubstr("with `5 tonnes`"));
}

TEST(SweepErrors, DistributionsThatCannotBe) {
  const Desk desk;
  const auto refused = [&](const std::string& what) {
    return desk.refused("design: random\ndraws: 4\nvary: [{path: commodities.magnet.cover, " + what + "}]\n");
  };
  EXPECT_THAT(refused("uniform: [60 days, 30 days]"), HasSubstr("must be below the highest"));
  EXPECT_THAT(refused("triangular: [1 month, 30 days, 3 months]"), HasSubstr("in one unit"));
  EXPECT_THAT(refused("normal: [60 days]"), HasSubstr("mean, standard deviation"));
  EXPECT_THAT(refused("lognormal: [60 days, 0.5]"), HasSubstr("above 1"));
  EXPECT_THAT(refused("uniform: [some, more]"), HasSubstr("expected a number with a unit"));
  EXPECT_THAT(refused("normal: [60 days, 40 days]"), HasSubstr("with `-"));  // draws below zero
  EXPECT_EQ(refused("normal: [60 days, 40 days], within: [10 days, 200 days]"), "");
  EXPECT_THAT(refused("uniform: [1 days, 2 days], triangular: [1 days, 2 days, 3 days]"),
              HasSubstr("exclude each other"));
  EXPECT_THAT(refused("values: [1 days, 1 days]"), HasSubstr("twice"));
  EXPECT_THAT(refused("values: [1 days, 2 days], weights: [1]"), HasSubstr("1 weights for 2 values"));
  EXPECT_THAT(refused("discrete: {1 days: -1}"), HasSubstr("above 0"));
}

TEST(SweepErrors, DesignsThatDoNotFit) {
  const Desk desk;
  EXPECT_THAT(desk.refused("vary: [{path: commodities.magnet.cover, uniform: [30 days, 60 days]}]\n"),
              HasSubstr("cannot be made of a distribution"));
  EXPECT_THAT(desk.refused("design: zip\nvary: [{path: commodities.magnet.cover, values: [30 days, 60 days]}, "
                           "{path: events.magnet-ban.start, values: [2025-05]}]\n"),
              HasSubstr("lists of one length"));
  EXPECT_THAT(desk.refused("design: sobol\nvary: [{path: commodities.magnet.cover, uniform: [30 days, 60 days]}]\n"),
              HasSubstr("needs `draws`"));
  EXPECT_THAT(desk.refused("draws: 4\nvary: [{path: commodities.magnet.cover, values: [30 days]}]\n"),
              HasSubstr("has no draws"));
  EXPECT_THAT(desk.refused("design: gird\nvary: []\n"), HasSubstr("did you mean `grid`?"));
  EXPECT_THAT(desk.refused(std::string(two_by_three) + "exclude: [{stok: 30 days}]\n"),
              HasSubstr("did you mean `stock`?"));
  EXPECT_THAT(desk.refused(std::string(two_by_three) + "exclude: [{stock: 31 days}]\n"),
              HasSubstr("none of its values"));
  EXPECT_THAT(desk.refused(std::string(two_by_three) + "correlated: [{between: [stock, start], rank: 0.5}]\n"),
              HasSubstr("are independent"));
  EXPECT_THAT(desk.refused("scenario: tiny/first-bann.yaml\nvary: data\n"), HasSubstr("first-ban.yaml"));
}

TEST(SweepErrors, AChangedSweepIsNotGoneOnWith) {
  const Desk desk;
  const Sweep before = desk.sweep(two_by_three);
  desk.store(before, "w").work(before, {{0, 2}}, {.jobs = 1});
  const Sweep after = desk.sweep("seed: 2\nvary: [{id: stock, path: commodities.magnet.cover, values: [30 days]}]\n");
  const std::string message = message_of([&] { desk.store(after, "w"); });
  EXPECT_THAT(message, HasSubstr("`seed` is new"));
  EXPECT_THAT(message, HasSubstr("`vary` changed"));
  EXPECT_EQ(desk.store(desk.sweep(two_by_three), "w").status().done, 2);  // nothing was touched
  std::ofstream(desk.path() / "worlds/tiny/consumers.csv", std::ios::app) << "\n";
  EXPECT_THAT(message_of([&] { desk.store(desk.sweep(two_by_three), "w"); }), HasSubstr("consumers.csv changed"));
}

TEST(SweepErrors, AnotherSweepsOrNobodysFolder) {
  const Desk desk;
  const Sweep sweep = desk.sweep(two_by_three);
  EXPECT_THAT(message_of([&] { desk.store(sweep, "tiny"); }), HasSubstr("is no sweep's"));
  EXPECT_THAT(message_of([&] { SweepStore(desk.path() / "tiny"); }), HasSubstr("no sweep.json"));
  desk.store(sweep, "w").work(sweep, {{0, 2}}, {.jobs = 1});
  EXPECT_THAT(message_of([&] { SweepStore::create(sweep, desk.path() / "w", true); }), HasSubstr("--resume"));
}

TEST(SweepErrors, MissingAndForeignShards) {
  const Desk desk;
  const Sweep sweep = desk.sweep(two_by_three), other = desk.sweep("seed: 5\n" + std::string(two_by_three), "o.yaml");
  desk.store(sweep, "w").work(sweep, {{0, 4}}, {.jobs = 1});
  const fs::path results = desk.path() / "w.sqlite";
  std::ofstream(results) << "before";
  EXPECT_THAT(message_of([&] { merge_sweep(desk.path() / "w", results, {}); }),
              HasSubstr("2 of 6 cases are missing, the first of them is case 4"));
  desk.store(other, "o").work(other, {{4, 6}}, {.jobs = 1});
  const fs::path foreign = shards_of(desk.path() / "o").front();
  fs::copy(foreign, desk.path() / "w" / "shards");
  EXPECT_THAT(message_of([&] { merge_sweep(desk.path() / "w", results, {}); }),
              HasSubstr("this shard belongs to another sweep"));
  EXPECT_EQ(bytes_of(results), "before");
  fs::remove(desk.path() / "w" / "shards" / foreign.filename());
  std::ofstream(desk.path() / "w" / "shards" / "x.shard") << std::string(10000, 'x');
  EXPECT_THAT(message_of([&] { merge_sweep(desk.path() / "w", results, {}); }), HasSubstr("is no shard"));
  fs::remove(desk.path() / "w" / "shards" / "x.shard");
  merge_sweep(desk.path() / "w", results, {.partial = true});
  EXPECT_EQ(summarise_sweep(results).missing, 2);
}

TEST(SweepSchema, ThePageIsMadeFromTheTable) {
  EXPECT_EQ(bytes_of(fs::path(SOURCE_DIR) / "docs/reference/sweep.md"), sweep_reference_page());
}

}  // namespace
}  // namespace chokepoint
