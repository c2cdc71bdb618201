// The order in which the rationing conduct serves: its own, and yet every room gets its goods in the order of the
// sweep, so that no sum is made in another order.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <vector>

#include "conduct/rationing_layout.hpp"
#include "support/random_network.hpp"

namespace chokepoint {
namespace {

unsigned networks() { return std::getenv("CHOKEPOINT_FULL") != nullptr ? 2000 : 200; }

/// Per node: where it stands in an order of all rooms and processes.
std::vector<int> places(const std::vector<int>& order, const Network& n) {
  std::vector<int> place(static_cast<std::size_t>(n.rooms.count + n.processes.count), -1);
  for (std::size_t i = 0; i < order.size(); ++i) place[static_cast<std::size_t>(order[i])] = static_cast<int>(i);
  return place;
}

/// The processes that put into a room, or draw from it, in an order.
std::vector<int> around(int room, const std::vector<int>& order, const Network& n) {
  std::set<int> touch;
  for (const auto& arcs : {n.users[room], n.makers[room]})
    for (const Arc& arc : arcs) touch.insert(n.rooms.count + arc.node);
  std::vector<int> found;
  std::copy_if(order.begin(), order.end(), std::back_inserter(found), [&](int node) { return touch.contains(node); });
  return found;
}

TEST(RationingLayout, ServesFromSourcesToEndsAndEveryRoomInTheOrderOfTheSweep) {
  for (unsigned seed = 1; seed <= networks(); ++seed) {
    SCOPED_TRACE(seed);
    const Network n(support::RandomNetwork(seed).spec);
    const RationingLayout layout(n, {}, {}, {}, 30.4375);
    std::vector<int> sorted = layout.descent, all = n.sweep;
    std::sort(sorted.begin(), sorted.end());
    std::sort(all.begin(), all.end());
    ASSERT_EQ(sorted, all);
    const std::vector<int> place = places(layout.descent, n);
    for (int l = 0; l < n.links.count; ++l)
      ASSERT_TRUE(n.links.lag[l] > 0 || place[n.links.source[l]] < place[n.links.target[l]]);
    for (int p = 0; p < n.processes.count; ++p) {
      for (const Arc& input : n.processes.inputs[p]) ASSERT_LT(place[input.node], place[n.rooms.count + p]);
      for (const Arc& output : n.processes.outputs[p])
        ASSERT_TRUE(n.processes.lag[p] > 0 || place[n.rooms.count + p] < place[output.node]);
    }
    for (int m = 0; m < n.rooms.count; ++m) ASSERT_EQ(around(m, layout.descent, n), around(m, n.sweep, n));
  }
}

}  // namespace
}  // namespace chokepoint
