// Random sets of events: their order means nothing, tightening never raises a cap, the twin knows no control.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <tuple>

#include "regime/random_events.hpp"
#include "regime/small_world.hpp"

namespace chokepoint {
namespace {

int samples() { return std::getenv("CHOKEPOINT_FULL") != nullptr ? 5000 : 300; }

std::vector<Event> permuted(const std::vector<Event>& events, unsigned seed) {
  std::vector<int> order(events.size()), place(events.size());
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), std::mt19937(seed));
  for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = static_cast<int>(i);
  std::vector<Event> result;
  for (const int i : order) {
    result.push_back(events[i]);
    Effect& effect = result.back().effect;
    if (auto* suspension = std::get_if<Suspension>(&effect))
      for (int& target : suspension->targets) target = place[target];
    if (auto* lift = std::get_if<Lift>(&effect))
      for (int& target : lift->targets) target = place[target];
    if (auto* amendment = std::get_if<Amendment>(&effect)) amendment->target = place[amendment->target];
    if (auto* agreement = std::get_if<Agreement>(&effect))
      for (int& target : agreement->exempt) target = place[target];
  }
  return result;
}

/// Group limits by label and links, since groups are numbered by event.
std::map<std::pair<std::string, std::vector<int>>, std::vector<double>> by_group(const SmallScenario& s,
                                                                                 const std::vector<Regime>& regimes) {
  std::map<std::pair<std::string, std::vector<int>>, std::vector<double>> result;
  for (std::size_t g = 0; g < s.timeline->groups().size(); ++g)
    for (const Regime& regime : regimes)
      for (const double value : {regime.group_capacity[g], regime.group_room[g]})
        result[{s.timeline->groups()[g].label, s.timeline->groups()[g].links}].push_back(value);
  return result;
}

/// Trust caps and commitments by what they are about, since they are numbered by event.
std::multiset<std::tuple<std::vector<int>, double, double>> by_pledge(const SmallScenario& s,
                                                                      const std::vector<Regime>& regimes) {
  std::multiset<std::tuple<std::vector<int>, double, double>> result;
  const Pledges& pledges = s.timeline->pledges();
  for (std::size_t i = 0; i < regimes.size(); ++i) {
    for (std::size_t t = 0; t < pledges.trusts.size(); ++t)
      result.emplace(pledges.trusts[t].links, static_cast<double>(i), regimes[i].trust_cap[t]);
    for (std::size_t c = 0; c < pledges.commitments.size(); ++c)
      result.emplace(pledges.commitments[c].links, -static_cast<double>(i), regimes[i].committed[c]);
  }
  return result;
}

TEST(Random, TheOrderOfEventsMeansNothingNotEvenInTheLastBit) {
  for (int seed = 0; seed < samples(); ++seed) {
    SmallScenario one, other;
    one.scenario.events = RandomEvents(static_cast<unsigned>(seed)).events();
    other.scenario.events = permuted(one.scenario.events, static_cast<unsigned>(seed) + 1);
    const auto a = one.run(), b = other.run();
    for (std::size_t i = 0; i < a.size(); ++i) {
      ASSERT_EQ(a[i].link_capacity, b[i].link_capacity) << seed << " step " << i;
      ASSERT_EQ(a[i].process_capacity, b[i].process_capacity) << seed << " step " << i;
      ASSERT_EQ(a[i].facility_capacity, b[i].facility_capacity) << seed << " step " << i;
      ASSERT_EQ(a[i].demand, b[i].demand) << seed << " step " << i;
      ASSERT_EQ(a[i].anchor_flow, b[i].anchor_flow) << seed << " step " << i;
      ASSERT_EQ(a[i].release, b[i].release) << seed << " step " << i;
    }
    ASSERT_EQ(by_group(one, a), by_group(other, b)) << seed;
    ASSERT_EQ(by_pledge(one, a), by_pledge(other, b)) << seed;
    ASSERT_EQ(one.stock, other.stock) << seed;
  }
}

/// Makes one thing tighter than it was: another ban or outage, a harder outage, a smaller quota, a stricter licence.
void tighten(std::vector<Event>& events, RandomEvents& random) {
  Event extra;
  extra.id = "tighter";
  extra.start = random.date();
  extra.until = random.end(extra.start);
  if (random.number(3) == 0) {
    extra.effect = exports(random.number(2), random.some(2), random.some(3));
    events.push_back(extra);
    return;
  }
  if (random.number(2) == 0) {
    extra.effect = random.outage();
    events.push_back(extra);
    return;
  }
  for (Event& event : events) {
    if (auto* outage = std::get_if<Outage>(&event.effect)) {
      outage->capacity *= random.share();
      outage->recovery_days += random.number(40);
    }
    Control* control = std::get_if<Control>(&event.effect);
    if (auto* amendment = std::get_if<Amendment>(&event.effect)) control = &amendment->changed;
    if (control == nullptr) continue;
    const double factor = random.share();
    if (auto* quota = std::get_if<Quota>(&control->measure)) quota->tonnes *= factor;
    if (auto* licence = std::get_if<Licence>(&control->measure)) {
      for (auto& [date, approve] : licence->approve.values) approve *= factor;
      if (licence->throughput)
        for (auto& [date, tonnes] : licence->throughput->values) tonnes *= random.share();
    }
  }
}

/// Regimes of a scenario in which nothing is shipped.
std::vector<Regime> idle(SmallScenario& s) {
  s.compiled = std::make_unique<CompiledWorld>(compile(*s.world, s.scenario.calendar));
  s.timeline = std::make_unique<Timeline>(s.scenario, *s.compiled, true);
  const std::vector<double> nothing(static_cast<std::size_t>(s.compiled->network.links.count), 0.0);
  std::vector<Regime> regimes;
  for (int step = 0; step < s.scenario.calendar.steps(); ++step) {
    regimes.push_back(s.timeline->compose(step, {}));
    s.timeline->record(step, nothing);
  }
  return regimes;
}

TEST(Random, TighteningNeverRaisesACap) {
  for (int seed = 0; seed < samples(); ++seed) {
    SmallScenario loose, tight;
    RandomEvents random(static_cast<unsigned>(seed));
    loose.scenario.events = tight.scenario.events = random.events();
    tighten(tight.scenario.events, random);
    const auto a = idle(loose), b = idle(tight);
    const auto never_above = [&](const std::vector<double>& before, const std::vector<double>& after,
                                 std::size_t step) {
      ASSERT_EQ(before.size(), after.size());
      for (std::size_t i = 0; i < before.size(); ++i)
        ASSERT_LE(after[i], before[i] * (1 + 2e-9) + 1e-12) << "seed " << seed << " step " << step << " item " << i;
    };
    for (std::size_t i = 0; i < a.size(); ++i) {
      ASSERT_NO_FATAL_FAILURE(never_above(a[i].link_capacity, b[i].link_capacity, i));
      ASSERT_NO_FATAL_FAILURE(never_above(a[i].process_capacity, b[i].process_capacity, i));
      ASSERT_NO_FATAL_FAILURE(never_above(a[i].facility_capacity, b[i].facility_capacity, i));
      ASSERT_NO_FATAL_FAILURE(never_above(a[i].group_capacity, b[i].group_capacity, i));
    }
  }
}

TEST(Random, CapsAreNeverNegativeAndTheTwinKnowsNoControl) {
  for (int seed = 0; seed < samples(); ++seed) {
    SmallScenario s, free;
    s.scenario.events = RandomEvents(static_cast<unsigned>(seed)).events();
    for (const Regime& regime : s.run())
      for (const auto* list : {&regime.link_capacity, &regime.process_capacity, &regime.facility_capacity,
                               &regime.demand, &regime.group_capacity, &regime.group_room, &regime.release})
        for (const double value : *list) ASSERT_TRUE(value >= 0) << seed;
    for (const Event& event : s.scenario.events)
      if (!event.is_control()) {
        free.scenario.events.push_back(event);
        if (auto* agreement = std::get_if<Agreement>(&free.scenario.events.back().effect)) agreement->exempt.clear();
      }
    const auto twin = s.run(false), without = free.run();
    for (std::size_t i = 0; i < twin.size(); ++i) {
      ASSERT_EQ(twin[i].link_capacity, without[i].link_capacity) << seed;
      ASSERT_EQ(twin[i].facility_capacity, without[i].facility_capacity) << seed;
      ASSERT_EQ(twin[i].demand, without[i].demand) << seed;
      ASSERT_EQ(twin[i].release, without[i].release) << seed;
    }
  }
}

}  // namespace
}  // namespace chokepoint
