// Orders for refills: rule X2. What each room could have brought to it, carried from sources to ends; then gaps carried
// from ends to sources, netted against excess and split by what each supplier can bring.
#pragma once

#include <cstddef>
#include <cstdint>
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
  /// Where a room stands among those of its commodity: wide ways come first, then few hops. As a number, larger is
  /// earlier: the bits of the width, of which the last are zero, less the hops; 0 where nothing comes.
  using Rank = std::uint64_t;
  struct Standing {
    Rank rank = 0;
    int room = 0;
    bool before(const Standing& other) const { return rank != other.rank ? rank > other.rank : room < other.room; }
  };

  void spare_room(const Regime& regime, const Plan& plan, double horizon);
  void carry_ability(const Plan& plan, std::span<const double> excess);
  void rank_rooms(std::span<Standing> rooms);
  static std::int64_t beyond(Rank source, Rank widest);
  Rank rank_among(int room) const;
  bool leads_on(int room) const;
  std::size_t sort(std::span<Standing> rooms) const;
  double own_ability(int room, const Plan& plan, std::span<const double> excess);
  double bring(int room, double ability);
  void carry_orders();
  void split_order(int room, double tonnes);
  double extra_runs(int process, int room, const Plan& plan, std::span<const double> excess) const;

  const Network& n_;
  std::span<const LinkGroup> groups_;
  std::vector<int> first_output_, last_output_;      ///< per process: lowest, highest level of its outputs
  std::vector<double> room_link_, room_process_;     ///< spare capacity of `horizon` steps
  std::vector<double> have_, ability_, left_, got_;  ///< per room, tonnes
  std::vector<Rank> own_rank_, rank_;                ///< per room: of what it need not have brought; with that
  // per entry of Network::in_links
  std::vector<int> source_;
  std::vector<double> width_;    ///< spare capacity
  std::vector<Rank> widest_;     ///< its bits, as ranks have them
  std::vector<double> brought_;  ///< what its source can bring to the room; 0 where it is not open for orders
  std::vector<double> runs_;     ///< per entry of Network::makers: extra runs that the room may ask for
  std::vector<double> ask_link_, ask_process_;
  /// Rooms from sources to ends, commodity by commodity as in Network::chain. It is kept between steps, since it
  /// changes little.
  std::vector<Standing> order_;
};

}  // namespace chokepoint
