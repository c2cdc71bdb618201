// Many cases in one process: the same bits whatever the threads, errors case by case, tweaks that equal files. Those
// named Threads.* are what the sanitizer for threads looks at.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "chokepoint/chokepoint.hpp"
#include "support/temporary_folder.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const fs::path tiny = fs::path(SOURCE_DIR) / "scenarios/tiny/first-ban-and-stockpile.yaml";

Tweak tweak_of(long index) {
  Tweak tweak;
  tweak.set = {{"events.embargo.start", index % 2 == 0 ? "2025-07-01" : "2025-10-01"},
               {"commodities.magnet.cover", std::to_string(30 + 10 * index) + " days"}};
  return tweak;
}

std::string first_event() {
  Diagnostics findings;
  return ScenarioSource(tiny).load({}, findings).events.front().id;
}

std::shared_ptr<const Scenario> variant(const ScenarioSource& source, const Tweak& tweak) {
  Diagnostics findings;
  return std::make_shared<Scenario>(source.load(tweak, findings));
}

void expect_same(const RunResult& a, const RunResult& b) {
  ASSERT_EQ(a.conducts.size(), b.conducts.size());
  for (std::size_t i = 0; i < a.conducts.size(); ++i) {
    const ConductResult &x = a.conducts[i], &y = b.conducts[i];
    EXPECT_EQ(x.consumers.delivered.values, y.consumers.delivered.values);
    EXPECT_EQ(x.consumers.status.values, y.consumers.status.values);
    EXPECT_EQ(x.twin_consumers.delivered.values, y.twin_consumers.delivered.values);
    EXPECT_EQ(x.market_stock.unpacked().values, y.market_stock.unpacked().values);
    EXPECT_EQ(x.link_flow.unpacked().values, y.link_flow.unpacked().values);
    EXPECT_EQ(x.stockpile.values, y.stockpile.values);
  }
}

/// Cover of magnets and the start of the first event vary.
std::vector<Tweak> tweaks(int count) {
  const std::string event = first_event();
  std::vector<Tweak> all;
  for (int i = 0; i < count; ++i) {
    Tweak tweak = tweak_of(i);
    tweak.set.front().first = "events." + event + ".start";
    all.push_back(tweak);
  }
  return all;
}

std::vector<RunResult> batch(const ScenarioSource& source, const std::vector<Tweak>& all, int jobs, bool in_order) {
  std::vector<RunResult> results(all.size());
  std::vector<long> order;
  const BatchSummary summary = run_batch(
      static_cast<long>(all.size()), [&](long i) { return variant(source, all[i]); },
      [&](BatchCase& each) {
        EXPECT_EQ(each.error, "");
        order.push_back(each.index);
        results[each.index] = std::move(*each.result);
      },
      {.jobs = jobs, .in_order = in_order});
  EXPECT_TRUE(summary.complete);
  EXPECT_EQ(summary.done, static_cast<long>(all.size()));
  EXPECT_EQ(std::set<long>(order.begin(), order.end()).size(), all.size());
  if (in_order) {
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  }
  return results;
}

TEST(Threads, ABatchGivesTheBitsOfSingleRunsWhateverTheThreads) {
  const ScenarioSource source(tiny);
  const std::vector<Tweak> all = tweaks(12);
  std::vector<RunResult> single;
  for (const Tweak& tweak : all) single.push_back(run(variant(source, tweak)));
  for (const int jobs : {1, 2, 5})
    for (const bool in_order : {true, false}) {
      const std::vector<RunResult> results = batch(source, all, jobs, in_order);
      for (std::size_t i = 0; i < all.size(); ++i) expect_same(single[i], results[i]);
    }
}

TEST(Batch, ATweakEqualsAFileThatSetsAndLeavesOut) {
  const support::TemporaryFolder folder;
  fs::copy(fs::path(SOURCE_DIR) / "scenarios", folder.path(), fs::copy_options::recursive);
  const std::string event = first_event();
  const auto same = [&](const std::string& name, const Tweak& tweak, const std::string& keys) {
    std::ofstream(folder.path() / "tiny" / name)
        << "chokepoint: scenario/1\nextends: " << tiny.filename().string() << "\n"
        << keys;
    Diagnostics findings;
    const Scenario file = load_scenario(folder.path() / "tiny" / name, {}, findings);
    const Scenario memory = ScenarioSource(folder.path() / "tiny" / tiny.filename()).load(tweak, findings);
    EXPECT_EQ(file.resolved, memory.resolved);
    expect_same(run(std::make_shared<Scenario>(file)), run(std::make_shared<Scenario>(memory)));
  };
  same("later.yaml", {{{"events." + event + ".start", "2025-09"}, {"commodities.magnet.cover", "90 days"}}, {}},
       "set: {events." + event + ".start: 2025-09, commodities.magnet.cover: 90 days}\n");
  same("without.yaml", {{}, {event}}, "without: [" + event + "]\n");
}

TEST(Batch, VariantsThatLeaveTheTablesAloneShareTheirWorld) {
  const ScenarioSource source(tiny);
  const auto all = tweaks(2);
  const Tweak start{{all[1].set.front()}, {}};
  EXPECT_EQ(variant(source, {})->world, variant(source, start)->world);
  const auto changed = variant(source, all[1]), again = variant(source, all[1]);
  EXPECT_NE(changed->world, variant(source, {})->world);
  EXPECT_EQ(changed->world, again->world);
}

TEST(Batch, ACaseThatFailsSaysWhyAndTheRestGoesOn) {
  const ScenarioSource source(tiny);
  std::vector<std::string> errors(4);
  const BatchSummary summary = run_batch(
      4,
      [&](long i) -> std::shared_ptr<const Scenario> {
        if (i == 1) return variant(source, {{{"commodities.magnet.cover", "90 tonnes"}}, {}});
        if (i == 2) throw std::runtime_error("out of luck");
        return variant(source, {});
      },
      [&](BatchCase& each) {
        errors[each.index] = each.error;
        EXPECT_EQ(each.result.has_value(), each.error.empty());
      },
      {.jobs = 2});
  EXPECT_EQ(summary.done, 4);
  EXPECT_EQ(summary.failed, 2);
  EXPECT_TRUE(summary.complete);
  EXPECT_EQ(errors[0], "");
  EXPECT_THAT(errors[1], HasSubstr("commodities.magnet.cover"));
  EXPECT_EQ(errors[2], "out of luck");
  EXPECT_EQ(errors[3], "");
}

TEST(Threads, ABatchCanBeStopped) {
  const ScenarioSource source(tiny);
  std::atomic<bool> stop{false};
  long seen = 0;
  BatchOptions options{.jobs = 3, .stop = &stop};
  options.progress = [&](const BatchProgress& progress) {
    EXPECT_EQ(progress.cases, 1000);
    EXPECT_GT(progress.rate, 0);
  };
  const BatchSummary summary = run_batch(
      1000, [&](long) { return variant(source, {}); },
      [&](BatchCase&) {
        if (++seen == 5) stop = true;
      },
      options);
  EXPECT_FALSE(summary.complete);
  EXPECT_GE(summary.done, 5);
  EXPECT_LT(summary.done, 100);
}

TEST(Batch, WhatTheReceiverThrowsEndsTheBatch) {
  const ScenarioSource source(tiny);
  EXPECT_THROW(run_batch(
                   100, [&](long) { return variant(source, {}); },
                   [](BatchCase&) { throw std::runtime_error("the disk is full"); }, {.jobs = 2}),
               std::runtime_error);
}

}  // namespace
}  // namespace chokepoint
