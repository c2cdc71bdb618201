// All that is in force in one step, after every event has been applied.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/named_list.hpp"
#include "network/network.hpp"

namespace chokepoint {

/// Links limited together: by a quota, by the permits of a licence for one destination, or as layers of one lane.
struct LinkGroup {
  int event = -1;          ///< index into Scenario::events; -1: the lane itself
  std::string label;       ///< april-licences/JPN
  std::vector<int> links;  ///< ascending
};

/// What somebody decided or promised about links; no limits: the plan heeds them as far as they go.
struct Pledges {
  std::vector<LinkGroup> trusts;       ///< one supplier's lanes to buyers who want no more than a share from it
  std::vector<LinkGroup> commitments;  ///< lanes that carry a promised volume before any consumer is thought of
  std::vector<std::vector<int>> promisers = {};  ///< per commitment: the events whose promises it holds, ascending
};

inline constexpr double unlimited = 1e30;
/// A cap that moved by less than this share keeps its value bit by bit, so that the plan need not be solved again.
inline constexpr double same_cap = 1e-9;

/// Which lists of a regime may differ from those of the step before; one that did not move is the same to the last bit.
struct MovedLists {
  bool link_capacity = true, process_capacity = true, facility_capacity = true, demand = true;
  bool anchor = true;  ///< both lists
  bool group_capacity = true, group_room = true, trust_cap = true, committed = true, promised = true, release = true;
  bool partner = true, warned = true, run_cost = true;
  bool causes = true;  ///< any of the three lists
};

/// Limits and wants of one step, in tonnes (links, demand, groups) or runs (processes) per step.
struct Regime {
  std::vector<double> link_capacity;
  std::vector<double> process_capacity;
  std::vector<double> facility_capacity;  ///< shared: Σ use × run
  std::vector<double> demand;
  NamedList anchor_flow;  ///< the pattern the plan stays close to
  NamedList anchor_run;
  std::vector<double> group_capacity;  ///< the plan's cap per link group (steady state); `unlimited` where not in force
  std::vector<double> group_room;      ///< the execution's: what is left of the quota, permits in hand
  std::vector<double> trust_cap;       ///< per trust: the most that is wanted; `unlimited` where not in force
  std::vector<double> committed;       ///< per commitment: what was promised for the step; 0 where not in force
  std::vector<double> promised;  ///< the part of it that was promised over just these links, not over some of them
  std::vector<double> release;   ///< per room: tonnes that stockpiles put in this step
  // For who orders for himself (rationing); empty: nobody.
  std::vector<unsigned char> partner;  ///< per link: seller and buyer promised each other to be served first
  std::vector<unsigned char> warned;   ///< per room: a control on what it buys was announced and is not yet in force
  // For prices; empty: nobody looks at the price of his market.
  std::vector<double> run_cost;  ///< per process: USD per run by which it costs more than the world pays for it
  // which event set a limit (index into Scenario::events), -1: the world itself
  std::vector<int> link_cause, process_cause, facility_cause;
  MovedLists moved = {};  ///< as a timeline composed it; a regime by itself has no step before
};

/// The world as it is: no events, no projects, constant demand; so many link groups, none in force.
Regime calm_regime(const Network& network, std::size_t groups = 0);

}  // namespace chokepoint
