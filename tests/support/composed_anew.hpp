// What of a regime stands from one step to the next is what would be composed anew.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "base/content_hash.hpp"
#include "network/network.hpp"
#include "regime/leaks.hpp"
#include "regime/timeline.hpp"

namespace chokepoint {

/// Calls `with(name, list of the one, list of the other, whether it may have moved to the other)` for all lists.
template <class With>
void with_lists(const Regime& one, const Regime& other, const With& with) {
  const MovedLists& moved = other.moved;
  with("link_capacity", one.link_capacity, other.link_capacity, moved.link_capacity);
  with("process_capacity", one.process_capacity, other.process_capacity, moved.process_capacity);
  with("facility_capacity", one.facility_capacity, other.facility_capacity, moved.facility_capacity);
  with("demand", one.demand, other.demand, moved.demand);
  with("anchor_flow", one.anchor_flow, other.anchor_flow, moved.anchor);
  with("anchor_run", one.anchor_run, other.anchor_run, moved.anchor);
  with("group_capacity", one.group_capacity, other.group_capacity, moved.group_capacity);
  with("group_room", one.group_room, other.group_room, moved.group_room);
  with("trust_cap", one.trust_cap, other.trust_cap, moved.trust_cap);
  with("committed", one.committed, other.committed, moved.committed);
  with("promised", one.promised, other.promised, moved.promised);
  with("release", one.release, other.release, moved.release);
  with("partner", one.partner, other.partner, moved.partner);
  with("warned", one.warned, other.warned, moved.warned);
  with("run_cost", one.run_cost, other.run_cost, moved.run_cost);
  with("link_cause", one.link_cause, other.link_cause, moved.causes);
  with("process_cause", one.process_cause, other.process_cause, moved.causes);
  with("facility_cause", one.facility_cause, other.facility_cause, moved.causes);
}

/// Goes through the calendar with two timelines, one of which composes everything anew in each step. What is shipped,
/// delivered, missing and dear is drawn by `seed`. `stood`, where asked for: lists that did not move, over all steps.
inline void compare_with_composed_anew(const Scenario& scenario, bool controls, unsigned seed, long* stood = nullptr) {
  const CompiledWorld compiled = compile(scenario, detours_of(scenario));
  Timeline timeline(scenario, compiled, controls), anew(scenario, compiled, controls);
  const Network& n = compiled.network;
  std::mt19937 random(seed);
  const auto drawn = [&](const std::vector<double>& most) {
    const double calm = random() % 3 == 0 ? 1.0 : 0.0;
    std::vector<double> list = most;
    for (double& each : list) each *= std::max(calm, static_cast<double>(random() % 101) / 100);
    return list;
  };
  std::vector<double> missing;
  Regime last;
  for (int step = 0; step < scenario.calendar.steps(); ++step) {
    anew.compose_anew();
    const Regime &regime = timeline.compose(step, missing), &truth = anew.compose(step, missing);
    with_lists(truth, regime, [&](const char* name, const auto& composed, const auto& stands, bool) {
      ASSERT_TRUE(bytes_of(composed) == bytes_of(stands)) << name << " in step " << step;
    });
    with_lists(last, regime, [&](const char* name, const auto& before, const auto& now, bool moved) {
      if (step == 0 ? moved : moved || bytes_of(before) == bytes_of(now)) {
        if (stood != nullptr && !moved) ++*stood;
        return;
      }
      ADD_FAILURE() << name << " has moved in step " << step;
    });
    if (testing::Test::HasFailure()) return;
    last = regime;
    std::vector<double> flow = regime.anchor_flow;
    std::ranges::transform(flow, regime.link_capacity, flow.begin(), std::ranges::min);
    flow = drawn(flow);
    const std::vector<double> delivery = drawn(regime.demand), run = drawn(regime.anchor_run),
                              stock = drawn(n.base_inflow), coverage(regime.demand.size(), 0.5);
    std::vector<double> scarcity;
    if (scenario.prices.move())
      for (int room = 0; room < n.rooms.count; ++room) scarcity.push_back(1 + static_cast<double>(random() % 4) / 2);
    for (Timeline* each : {&timeline, &anew}) {
      each->record(step, flow);
      each->observe(step, {delivery, [&] { return std::span<const double>(coverage); }, flow, stock, run, scarcity});
    }
    missing = drawn(regime.demand);
  }
}

}  // namespace chokepoint
