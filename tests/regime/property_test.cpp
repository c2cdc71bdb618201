// Random sets of events: their order means nothing, tightening never raises a cap, the twin knows no control.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <tuple>

#include "regime/small_world.hpp"

namespace chokepoint {
namespace {

int samples() { return std::getenv("CHOKEPOINT_FULL") != nullptr ? 5000 : 300; }

class RandomEvents {
 public:
  explicit RandomEvents(unsigned seed) : random_(seed) {}

  int number(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  double share() { return number(101) / 100.0; }
  Date date() { return day("2024-12-01") + std::chrono::days(number(600)); }
  std::optional<Date> end(Date start) {
    if (number(4) == 0) return std::nullopt;
    return start + std::chrono::days(number(300));
  }
  std::vector<int> some(int of) {
    std::vector<int> list;
    for (int i = 0; i < of; ++i)
      if (number(2) == 0) list.push_back(i);
    return list;
  }

  Control control() {
    Control control = exports(number(2), some(2), some(3));
    if (number(3) == 0) control.import_side = true, std::swap(control.links.from, control.links.to);
    switch (number(5)) {
      case 0:
        return control;
      case 3:
        control.measure = Tax{Schedule{{{Date::min(), share()}, {date(), 3 * share()}}}, number(3) == 0};
        return control;
      case 4:
        control.measure = PriceFloor{always(600 + 10.0 * number(100))};
        return control;
      case 1:
        return quota(control, 10.0 + number(200), static_cast<Quota::Period>(number(3)), number(2) == 0);
      default:
        control = licence(control, share(), number(120), share(), 30 + number(300));
        auto& terms = std::get<Licence>(control.measure);
        if (number(2) == 0) terms.throughput = always(number(300));
        if (number(2) == 0) terms.approve.values.emplace_back(date(), share());
        if (number(2) == 0) terms.general.push_back({some(3), always(share())});
        return control;
    }
  }
  Outage outage() {
    Outage outage{some(2), {}, share(), static_cast<double>(number(90))};
    if (number(2) == 0) outage.links = LinkSelector{some(2), some(2), some(3)};
    return outage;
  }

  /// Controls first, so that suspensions, lifts and amendments find targets.
  std::vector<Event> events() {
    std::vector<Event> list;
    const auto add = [&](Effect effect) {
      Event event;
      event.id = "event-" + std::to_string(list.size());
      event.start = date();
      event.until = end(event.start);
      event.effect = std::move(effect);
      list.push_back(event);
    };
    const int controls = 1 + number(4);
    for (int i = 0; i < controls; ++i) add(control());
    for (int i = number(3); i > 0; --i) add(Suspension{{number(controls)}});
    if (number(3) == 0) add(Lift{{number(controls)}});
    if (number(2) == 0) add(Amendment{number(controls), control()});
    for (int i = number(3); i > 0; --i) {
      Agreement agreement;
      agreement.members = {0, 1 + number(2)};
      if (number(2) == 0) agreement.exempt = {number(controls)};
      agreement.tariff_cut = share();
      if (number(3) == 0) agreement.denounced = date();
      if (number(2) == 0) agreement.commitments.push_back({{some(2), {0}, {1 + number(2)}}, 1.0 * number(300)});
      add(agreement);
      if (number(2) == 0) add(Trust{{1, 2}, some(2), {}, always(share()), number(2) == 0});
    }
    for (int i = number(4); i > 0; --i) add(outage());
    for (int i = number(3); i > 0; --i)
      add(DemandChange{some(4), 0.5 + share(), share() * 0.2, static_cast<double>(number(50))});
    for (int i = number(3); i > 0; --i) add(StockpileRelease{0, static_cast<double>(number(80))});
    if (number(2) == 0) add(ProjectStart{{small::kuantan}, 1.0 * number(300), {}, 1.0 * number(200), number(4) == 0});
    return list;
  }

 private:
  std::mt19937 random_;
};

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
