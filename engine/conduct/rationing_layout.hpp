// What the rationing conduct knows of a network before any step: in which order orders climb the chain, and where each
// link's shares, flows and limits lie in memory. Links are kept by the room they lead to, as `edges`: within a room by
// lag.
#pragma once

#include <span>
#include <vector>

#include "base/huge_pages.hpp"
#include "chokepoint/rationing.hpp"
#include "conduct/rationing_pools.hpp"
#include "network/network.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

struct RationingLayout {
  RationingLayout(const Network& network, std::span<const LinkGroup> groups, const Pledges& pledges,
                  const RationingBehaviour& behaviour, double days_per_step);

  const Network& n;
  RationingBehaviour behaviour;
  double days_per_step;

  /// What a step asks about a room first: all of it in one place, since rooms are met in the order of the chain.
  struct Room {
    int first = 0, first_late = 0, end = 0;  ///< its edges, and from where on they have a lag
    int first_user = 0, end_users = 0;       ///< its entries of Network::users
    int good = 0;                            ///< no link leads from one to another: its commodity
    bool plain = true;                       ///< no edge into it is back, grouped or promised
    double cover = 0;                        ///< steps of throughput that it keeps
    double habit = 0;                        ///< surplus of the base year that is ordered with the rest, by throughput
  };
  std::vector<Room> rooms;
  /// Edges into a room that have one and the same lag, above 0.
  struct Late {
    int room, lag, from, to;
  };
  std::vector<Late> late;
  std::vector<int> link_of, edge_of;  ///< per edge; per link
  std::vector<int> target;            ///< per edge
  LongVector<int> source, lag;        ///< per edge
  /// Per edge: on a circle of trade, or a re-export: an order reaches the supplier a step later.
  std::vector<unsigned char> back;
  std::vector<unsigned char> at_home;  ///< per edge: within the market, so no export
  std::vector<unsigned char> known;    ///< per edge: no new supplier, so nothing to qualify
  Rows<int> out_edges;                 ///< per room
  std::vector<int> back_edges;
  std::vector<int> output_maker;           ///< per entry of processes.outputs: its entry of Network::makers
  std::vector<int> user_line;              ///< per entry of Network::users: its entry of processes.inputs
  std::vector<unsigned char> late_user;    ///< per entry of Network::users: the run is ordered a step late (recycling)
  std::vector<unsigned char> all_outputs;  ///< per process: it runs for all its products, not for its main one alone

  /// From ends to sources: rooms (< rooms.count), and processes (+ rooms.count) once all they put out has been ordered.
  std::vector<int> climb;
  /// From sources to ends along everything that takes no time: rooms and processes as in `climb`, in its order from the
  /// end as far as that goes. Those that touch one room keep the order that they have in Network::sweep.
  std::vector<int> descent;

  std::vector<Pool> pools;                               ///< in the order of agreements and commodities, one a layer
  std::vector<unsigned char> pooled;                     ///< per edge: a transfer between members
  Rows<int> group_edges, trust_edges, commitment_edges;  ///< per group, trust, commitment
  Rows<int> edge_groups;                                 ///< per edge
  std::vector<int> grouped_sources;                      ///< rooms with a grouped edge out of them
  std::vector<int> shared_facilities;                    ///< those whose capacity several processes share

  std::vector<double> keep;         ///< per room: steps of throughput above target that are kept; < 0: all is
  std::vector<unsigned char> buys;  ///< per room: somebody uses the material there
  std::vector<SupplierRule> rule;   ///< per room
  std::vector<int> best_class;      ///< per room: the best class that its material serves in the base year
  std::vector<double> grain;        ///< per room: below this an amount is rounding, tonnes

 private:
  void lay_edges();
  void order_climb();
  void order_descent();
  void group(std::span<const LinkGroup> groups, const Pledges& pledges);
  void find_surplus();
  void set_rules();
};

}  // namespace chokepoint
