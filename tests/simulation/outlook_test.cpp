// What consumers will miss in the step to come.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulation/missing.hpp"

namespace chokepoint {
namespace {

using ::testing::ElementsAre;

/// A mine feeds a market of two consumers, of class 1 and 2, and an export lane; 4 + 4 + 2 a step, no stock.
NetworkSpec one_market() {
  NetworkSpec spec;
  spec.rooms = {{"A/ore", "A/ore", "A", "ore", 0}, {"B/ore", "B/ore", "B", "ore", 0}};
  spec.processes = {{"mine:dig", "", {}, {{"A/ore", 1.0}}, 20, 1, 0, 10}};
  spec.links = {{"A/ore>B/ore", "A/ore", "B/ore", 10, 0, 1, 2}};
  spec.consumers = {{"A/best/ore", "A/ore", 4, 1, 0.5}, {"A/other/ore", "A/ore", 4, 2, 0.5}, {"B/all/ore", "B/ore", 2}};
  return spec;
}

State empty_state() { return {{0, 0}, {{0, 2}}}; }

TEST(Outlook, InACalmWorldNobodyMissesAnythingEvenWithoutStock) {
  const Network network(one_market());
  Outlook outlook(network);
  EXPECT_THAT(outlook.missing(empty_state()), ElementsAre(0, 0, 0));
}

TEST(Outlook, WhatDidNotComeIsMissedByTheWorseClassFirst) {
  const Network network(one_market());
  Outlook outlook(network);
  Step step;
  step.flow = {2};
  step.run = {5};
  outlook.note(step, network.consumers.demand);
  // Half of what is claimed: 4 of the two consumers' 8.
  EXPECT_THAT(outlook.missing(empty_state()), ElementsAre(0, 4, 0));
  State nothing_due = empty_state();
  nothing_due.due = {{0, 0}};
  EXPECT_THAT(outlook.missing(nothing_due), ElementsAre(0, 4, 2));
}

TEST(Outlook, StockOnHandCounts) {
  const Network network(one_market());
  Outlook outlook(network);
  Step step;
  step.flow = {2};
  step.run = {0};
  outlook.note(step, network.consumers.demand);
  State state = empty_state();
  state.stock = {10, 0};
  EXPECT_THAT(outlook.missing(state), ElementsAre(0, 0, 0));
}

}  // namespace
}  // namespace chokepoint
