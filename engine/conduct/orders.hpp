// Orders for refills: rule X2. What each room could have brought to it, carried from sources to ends; then gaps carried
// from ends to sources, netted against excess and split by what each supplier can bring.
#pragma once

#include <span>
#include <vector>

#include "network/network.hpp"
#include "plan/plan.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

class OrderBook {
 public:
  OrderBook(const Network& network, std::span<const LinkGroup> groups);

  /// `excess` per room, tonnes above (below: a gap) its target position; `horizon` in steps.
  void place(const Regime& regime, const Plan& plan, std::span<const double> excess, double horizon);

  const std::vector<double>& links() const { return ask_link_; }  ///< tonnes ordered
  double process(int p) const { return ask_process_[p]; }         ///< runs ordered
  double unclaimed(int room) const { return left_[room]; }        ///< excess that nobody asked for

 private:
  /// Where a room stands among those of its commodity: wide ways come first, then few hops.
  struct Rank {
    double width = 0;
    int hops = 0;
    bool before(const Rank& other) const { return width != other.width ? width > other.width : hops < other.hops; }
  };

  void spare_room(const Regime& regime, const Plan& plan, double horizon);
  void carry_ability(const Plan& plan, std::span<const double> excess);
  void rank_rooms(const std::vector<int>& rooms);
  void carry_orders(const Plan& plan, std::span<const double> excess);
  void split_order(int room, double tonnes, const Plan& plan, std::span<const double> excess);
  double extra_runs(int process, int room, const Plan& plan, std::span<const double> excess) const;
  bool open(int link) const;

  const Network& n_;
  std::span<const LinkGroup> groups_;
  std::vector<double> room_link_, room_process_;     ///< spare capacity of `horizon` steps
  std::vector<double> have_, ability_, left_, got_;  ///< per room, tonnes
  std::vector<Rank> rank_;
  std::vector<double> ask_link_, ask_process_;
  std::vector<int> order_;  ///< rooms from sources to ends
};

}  // namespace chokepoint
