// One step of the rationing conduct over flat arrays, for one variant (`double`) or eight (`Lanes`): orders climb from
// ends to sources by sticky shares, supplies come down and are rationed, buyers who were short look for others. Rules
// R0 to R7: docs/model/rationing.md. Each lane has the bits of a run alone.
#pragma once

#include <span>
#include <vector>

#include "base/lanes.hpp"
#include "conduct/rationing_layout.hpp"
#include "conduct/rationing_rules.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

template <class T>
class RationingKernel {
 public:
  /// Starts from the fixpoint: targets on hand, lags filled with baseline flow. The layout must outlive it.
  RationingKernel(const RationingLayout& layout, double adjustment);

  /// Sets the limits and wants of a variant; those of all variants stay until they are set anew.
  void load(const Regime& regime, int variant = 0);
  void step();

  // what the step did, and what it left behind
  const T& flow(int link) const { return flow_[static_cast<std::size_t>(at_.edge_of[link])]; }
  const T& run(int process) const { return run_[process]; }
  const T& delivery(int consumer) const { return delivery_[consumer]; }
  const T& discard(int room) const { return discard_[room]; }
  const T& arrived(int room) const { return arrived_[room]; }
  const T& stock(int room) const { return stock_[room]; }
  /// What arrives in so many steps (from 1 on).
  const T& due(int steps, int room) const { return slot(steps - 1)[room]; }
  int longest_lag() const { return lags_; }
  /// Share of the room's orders that the link's supplier gets.
  const T& share(int link) const { return share_[static_cast<std::size_t>(at_.edge_of[link])]; }
  const T& ordered(int room) const { return order_[room]; }
  /// Of what was asked of the room in the step, the share that it gave.
  const T& fill(int room) const { return fill_[room]; }

 private:
  using Numbers = std::vector<T>;
  /// Somebody who supplies a room, as its buyers look at him when they think of another.
  struct Supplier {
    T missed, unwelcome, spare, usual;  ///< tonnes; the share in the pattern
    double speed;
    T* share;
  };
  T* slot(int steps) { return due_.data() + static_cast<std::size_t>((head_ + steps) % lags_) * rooms_; }
  const T* slot(int steps) const { return due_.data() + static_cast<std::size_t>((head_ + steps) % lags_) * rooms_; }
  void load_pattern(const Regime& regime, int variant);
  bool is_partner(std::size_t edge, int variant) const {
    return partner_[edge * lanes_of<T> + static_cast<std::size_t>(variant)] != 0;
  }
  void move_shares(int room, int variant, const std::vector<double>& edges, const std::vector<double>& makers);

  void arrive();
  void climb();
  void order_room(int room);
  T order_over(int room, bool plain);
  void order_process(int process);
  void fit_facilities();
  void fit_groups();

  void serve();
  void serve_room(int room);
  bool by_rule(int room, int variant) const;
  void serve_by_rule(int room, int variant);
  void serve_in_proportion(int room, int variant, double share);
  void grant(int room, const T& share);
  void ship(int room);
  void run_process(int process);

  void dispose();
  void find_others();
  void look_at_suppliers(int room);
  void shift(int room);
  void heed_trust();
  T idle(int process) const;
  T target(int room) const {
    return throughput_[room] * T(n_.rooms.cover[room]) * hoard_[room] + expected_[room] * lead_[room];
  }
  T excess(int room) const;
  T spare(int room);
  void set_lead(int room);
  void mark(int room) {
    if (marked_[room] != 0) return;
    marked_[room] = 1;
    looking_.push_back(room);
  }

  /// Its buyers are to look again in the next step.
  void remember(int room) {
    if (deviates_[room] != 0) return;
    deviates_[room] = 1;
    deviating_.push_back(room);
  }

  const RationingLayout& at_;
  const Network& n_;
  double horizon_, speed_, attention_;
  int rooms_, lags_, head_ = 0;

  // limits and wants
  Numbers edge_cap_, process_cap_, facility_cap_, demand_, group_room_, release_, trust_cap_, promised_;
  Numbers throughput_, usual_edge_, usual_maker_, warned_;  ///< the pattern; warned: 1 where a control was announced
  std::vector<std::vector<double>> pattern_flow_, pattern_run_;  ///< per variant, as loaded last
  std::vector<unsigned char> partner_;                           ///< [edge][variant]
  std::vector<unsigned char> special_;  ///< per room: in some variant it has partners, or promised something
  bool any_trust_ = false;

  // state
  Numbers stock_, due_, share_, maker_share_, lead_, hoard_, expected_, order_, order_before_, run_ordered_,
      run_before_;
  Numbers group_fit_, facility_fit_;

  // of the step
  Numbers arrived_, under_way_, flow_, exports_, run_, delivery_, discard_, granted_, fill_, spare_, unwelcome_,
      welcome_, hoard_next_;
  std::vector<T*> to_;  ///< per lag: where what is shipped goes
  std::vector<unsigned char> marked_, deviates_, known_spare_;
  std::vector<int> looking_, deviating_;  ///< rooms
  std::vector<Supplier> suppliers_;
  std::vector<Claim> claims_;
  std::vector<int> scratch_;
};

}  // namespace chokepoint
