// Which rooms some admissible route supplies in the graph of what a regime allows.
//
// An AND-OR graph: a room is reached if any link or process brings something (or), a process runs if all its inputs are
// reached (and). An edge is admissible where every bound on it is above 0. The reached set is the least fixpoint, found
// by chaining forward from the processes without inputs; so a recycling loop alone supports nothing, since none of its
// members is ever first. Time and memory are linear in links and recipe lines.
//
// Stocks, stockpiles and goods under way are no source: they delay being severed, they do not prevent it.
#pragma once

#include <vector>

#include "network/network.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

class Reachability {
 public:
  Reachability(const Network& network, std::vector<LinkGroup> groups);

  /// Finds what is reached; a regime with the same admissible edges as the one before costs only the comparison.
  void update(const Regime& regime);

  bool room(int m) const { return rooms_[m] != 0; }
  bool process(int p) const { return processes_[p] != 0; }  ///< it can run: capacity, and all inputs reached

 private:
  void chain();

  const Network* network_;
  std::vector<LinkGroup> groups_;
  std::vector<unsigned char> links_open_, processes_open_;
  std::vector<unsigned char> rooms_, processes_;
};

}  // namespace chokepoint
