// A plan depends on its regime alone, bit by bit: not on what its planner has solved before. Each regime of a sequence
// is solved by a fresh planner, and by planners that have seen the regimes before it, those after it, and others.
//
// CHOKEPOINT_FULL=1 takes several thousand steps; CHOKEPOINT_DIFFERENCES=1 prints every step that differs.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <numeric>

#include "chokepoint/scenario.hpp"
#include "conduct/cooperative.hpp"
#include "plan/plan.hpp"
#include "regime/timeline.hpp"
#include "support/random_regimes.hpp"

namespace chokepoint {
namespace {

bool full() { return std::getenv("CHOKEPOINT_FULL") != nullptr; }

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

/// Where two lists are farthest apart, relative to the largest value of the list.
struct Difference {
  double size = -1;  ///< below 0: the same bits
  std::string what;
};

Difference difference(const char* name, const std::vector<double>& a, const std::vector<double>& b) {
  if (same_bits(a, b)) return {};
  if (a.size() != b.size()) return {HUGE_VAL, fmt::format("{} values of {} and of {}", name, a.size(), b.size())};
  double largest = 1e-300;
  std::size_t at = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, std::fabs(a[i]));
    if (std::fabs(a[i] - b[i]) > std::fabs(a[at] - b[at])) at = i;
  }
  return {std::fabs(a[at] - b[at]) / largest, fmt::format("{} {}: {} and {}", name, at, a[at], b[at])};
}

/// What a plan says about who is held by what, as one list of numbers. `groups` renames link groups.
std::vector<double> explanation(const Plan& plan, const std::vector<std::size_t>& groups) {
  std::vector<double> list(plan.bottleneck.begin(), plan.bottleneck.end());
  for (const Bottleneck& bottleneck : plan.bottlenecks) {
    list.push_back(bottleneck.coverage);
    list.insert(list.end(), bottleneck.consumers.begin(), bottleneck.consumers.end());
    std::map<std::pair<Limit::Kind, std::size_t>, double> limits;
    for (const Limit& limit : bottleneck.limits) {
      const auto index = static_cast<std::size_t>(limit.index);
      limits[{limit.kind, limit.kind == Limit::Kind::group && !groups.empty() ? groups[index] : index}] = limit.weight;
    }
    for (const auto& [what, weight] : limits) {
      list.push_back(static_cast<double>(what.first));
      list.push_back(static_cast<double>(what.second));
      list.push_back(weight);
    }
  }
  return list;
}

/// How many steps agree, by quantity, and the worst of those that do not.
class Tally {
 public:
  /// `groups`: what the groups of `plan` are in `expected`, where their order differs.
  void compare(const Plan& expected, const Plan& plan, const std::string& where,
               const std::vector<std::size_t>& groups = {}) {
    ++steps_;
    explanation_.agree += same_bits(explanation(expected, {}), explanation(plan, groups)) ? 1 : 0;
    note(coverage_, where,
         {difference("coverage", expected.coverage, plan.coverage),
          difference("delivery", expected.delivery, plan.delivery)});
    const bool settled = expected.settled && plan.settled;
    settled_ += settled ? 1 : 0;
    if (!settled && std::getenv("CHOKEPOINT_DIFFERENCES") != nullptr) fmt::print("{}: not settled\n", where);
    note(flows_, where,
         {difference("flow", expected.flow, plan.flow), difference("run", expected.run, plan.run),
          difference("discard", expected.discard, plan.discard)});
  }

  void expect_all(const std::string& name) const {
    expect(coverage_, steps_, name + ": coverage and deliveries");
    expect(flows_, steps_, name + ": flows, runs and disposal");
    // Where several rays prove a level the one at hand is reported, so these need not agree.
    ::testing::Test::RecordProperty(name + ": explanations that agree", explanation_.agree);
    if (std::getenv("CHOKEPOINT_DIFFERENCES") != nullptr)
      fmt::print("{}: {} of {} explanations agree\n", name, explanation_.agree, steps_);
    EXPECT_EQ(settled_, steps_) << name << ": patterns that were not had to the last bit";
  }

  int steps() const { return steps_; }

 private:
  struct Quantity {
    int agree = 0;
    Difference worst;
    std::string where;
  };

  static void note(Quantity& quantity, const std::string& where, std::initializer_list<Difference> parts) {
    const Difference most = std::max(parts, [](const auto& a, const auto& b) { return a.size < b.size; });
    if (most.size < 0) {
      ++quantity.agree;
      return;
    }
    if (std::getenv("CHOKEPOINT_DIFFERENCES") != nullptr) fmt::print("{}: {:.1e}, {}\n", where, most.size, most.what);
    if (most.size <= quantity.worst.size) return;
    quantity.worst = most;
    quantity.where = where;
  }

  static void expect(const Quantity& quantity, int of, const std::string& name) {
    const std::string share =
        fmt::format("{} of {} steps agree ({:.3f} %)", quantity.agree, of, 100.0 * quantity.agree / of);
    ::testing::Test::RecordProperty(name, share);
    EXPECT_EQ(quantity.agree, of) << name << ": " << share << "; the largest difference is "
                                  << fmt::format("{:.2e} of the largest, at {}: {}", quantity.worst.size,
                                                 quantity.where, quantity.worst.what);
  }

  int steps_ = 0, settled_ = 0;
  Quantity coverage_, flows_, explanation_;
};

/// Planners with different pasts over one sequence, each against fresh ones.
class Pasts {
 public:
  Tally forward, backward, elsewhere;

  /// `fresh_every`: fresh planners are dear in large networks, so only some steps have one.
  void compare(const Network& n, const std::vector<LinkGroup>& groups, const std::vector<Regime>& regimes,
               const std::vector<Regime>& others, unsigned seed, int fresh_every, const std::string& where) {
    const auto count = regimes.size();
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto in_order = solved(n, groups, {}, regimes, order, where + ", in order");
    std::reverse(order.begin(), order.end());
    const auto reversed = solved(n, groups, {}, regimes, order, where + ", in reverse");
    std::mt19937 random(seed);
    std::shuffle(order.begin(), order.end(), random);
    const auto warmed = solved(n, groups, others, regimes, order, where + ", after others");
    for (std::size_t step = seed % static_cast<unsigned>(fresh_every); step < count;
         step += static_cast<std::size_t>(fresh_every)) {
      const auto fresh = solved(n, groups, {}, regimes, {step}, where + ", fresh");
      const auto against = [&](Tally& tally, const Plans& plans, const char* past) {
        if (fresh[step] != nullptr && plans[step] != nullptr)
          tally.compare(*fresh[step], *plans[step], fmt::format("{}, step {}, {}", where, step, past));
      };
      against(forward, in_order, "after those before");
      against(backward, reversed, "after those behind");
      against(elsewhere, warmed, "after others");
    }
  }

  void expect_all() const {
    forward.expect_all("after the regimes before");
    backward.expect_all("after the regimes behind");
    elsewhere.expect_all("after other regimes");
  }

 private:
  using Plans = std::vector<std::shared_ptr<const Plan>>;

  static Plans solved(const Network& n, const std::vector<LinkGroup>& groups, const std::vector<Regime>& before,
                      const std::vector<Regime>& regimes, const std::vector<std::size_t>& order,
                      const std::string& where) {
    Plans plans(regimes.size());
    Planner planner(n, groups);
    std::string at = "warming";
    try {
      for (const Regime& regime : before) planner.solve(regime);
      for (const std::size_t step : order) {
        at = fmt::format("step {}", step);
        plans[step] = planner.solve(regimes[step]);
      }
    } catch (const std::exception& error) {
      ADD_FAILURE() << where << ", " << at << ": " << error.what();
    }
    return plans;
  }
};

TEST(SameBits, WhateverAPlannerHasSolvedBefore) {
  Pasts pasts;
  const unsigned networks = full() ? 600 : 60;
  for (unsigned seed = 1; seed <= networks; ++seed) {
    const Network n(support::RandomNetwork(seed).spec);
    const support::RandomRegimes random(n, seed);
    pasts.compare(n, random.groups, random.sequence(0, 12), random.sequence(1, 6), seed, 1,
                  "network " + std::to_string(seed));
  }
  EXPECT_EQ(pasts.forward.steps(), static_cast<int>(networks) * 12);
  pasts.expect_all();
}

TEST(SameBits, WhateverTheOrderOfListsAndGroups) {
  Tally lists, groups;
  int reorderings = 0;
  const unsigned networks = full() ? 1000 : 60;
  for (unsigned seed = 1; seed <= networks; ++seed) {
    const support::RandomNetwork made(seed);
    const Network n(made.spec), shuffled(made.shuffled(seed));
    const support::RandomRegimes random(n, seed);
    std::vector<std::size_t> order(random.groups.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::shuffle(order.begin(), order.end(), std::mt19937(seed));
    reorderings += !std::is_sorted(order.begin(), order.end());
    std::vector<LinkGroup> reordered;
    for (const std::size_t g : order) reordered.push_back(random.groups[g]);
    Planner planner(n, random.groups), of_shuffled(shuffled, random.groups), of_reordered(n, reordered);
    int step = 0;
    for (const Regime& regime : random.sequence(0, 6)) {
      Regime same = regime;
      for (std::size_t g = 0; g < order.size(); ++g) same.group_capacity[g] = regime.group_capacity[order[g]];
      same.group_room = same.group_capacity;
      const auto plan = planner.solve(regime);
      const std::string where = fmt::format("network {}, step {}", seed, step++);
      lists.compare(*plan, *of_shuffled.solve(regime), where);
      groups.compare(*plan, *of_reordered.solve(same), where, order);
    }
  }
  EXPECT_GT(reorderings, static_cast<int>(networks) / 4);
  lists.expect_all("lists in another order");
  groups.expect_all("groups in another order");
}

/// The first regimes of a scenario that are not calm, at most so many, as its run has them.
struct ScenarioRegimes {
  ScenarioRegimes(const Scenario& scenario, std::size_t most) : compiled(compile(scenario)) {
    const Network& n = compiled.network;
    Timeline timeline(scenario, compiled, true);
    groups = timeline.groups();
    Planner planner(n, groups);
    CooperativeExecution execution(n, groups, planner.baseline(), scenario.adjustment_steps);
    for (int step = 0; step < scenario.calendar.steps() && regimes.size() < most; ++step) {
      const Regime& regime = timeline.compose(step, {});
      const auto plan = planner.solve(regime);
      if (plan->number > static_cast<long>(regimes.size())) regimes.push_back(regime);
      timeline.record(step, execution.step(regime, *plan).flow);
    }
  }
  CompiledWorld compiled;
  std::vector<LinkGroup> groups;
  std::vector<Regime> regimes;  ///< one for each plan that was solved
};

Scenario flagship(const std::string& name) {
  Diagnostics findings;
  return load_scenario(std::string(SOURCE_DIR) + "/scenarios/rare-earths/" + name, {}, findings);
}

TEST(SameBits, OverTheRegimesOfTheRareEarths) {
  Pasts pasts;
  for (const char* name : {"april-2025-licences.yaml", "october-2025-controls.yaml", "october-2025-unsuspended.yaml",
                           "demand-growth.yaml"}) {
    const ScenarioRegimes run(flagship(name), full() ? 1000 : 9);
    ASSERT_GE(run.regimes.size(), 9u) << name;
    // Others than its own: every third regime, with the links at four fifths.
    std::vector<Regime> others;
    for (std::size_t i = 0; i < run.regimes.size(); i += 3) {
      others.push_back(run.regimes[i]);
      for (double& capacity : others.back().link_capacity)
        if (capacity < unlimited) capacity *= 0.8;
    }
    pasts.compare(run.compiled.network, run.groups, run.regimes, others, 1, full() ? 1 : 3, name);
    if (!full()) break;
  }
  pasts.expect_all();
}

}  // namespace
}  // namespace chokepoint
