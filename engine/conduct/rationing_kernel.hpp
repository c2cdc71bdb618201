// One step of the rationing conduct over flat arrays, for one variant (`double`) or eight (`Lanes`): orders climb from
// ends to sources by sticky shares, supplies come down and are rationed, buyers who were short look for others. Rules
// R0 to R7: docs/model/rationing.md. Each lane has the bits of a run alone.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/huge_pages.hpp"
#include "base/lanes.hpp"
#include "base/memo.hpp"
#include "conduct/execution.hpp"
#include "conduct/rationing_lanes.hpp"
#include "conduct/rationing_layout.hpp"
#include "conduct/rationing_pattern.hpp"
#include "conduct/rationing_rules.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

template <class T>
class RationingKernel {
 public:
  /// Starts from the fixpoint: targets on hand, lags filled with baseline flow. The layout must outlive it.
  RationingKernel(const RationingLayout& layout, double adjustment);

  /// Sets the limits and wants of a variant; those of all variants stay until they are set anew. `pattern` is the
  /// regime's, where it is known. Where the variant `goes_on` only what has moved since the step before is looked at:
  /// its regime was loaded then.
  void load(const Regime& regime, int variant = 0, std::shared_ptr<const RationingPattern> pattern = nullptr,
            bool goes_on = false);
  /// Sets the pattern alone. Where all variants have one and the same, a step is cheaper.
  void load_pattern(std::shared_ptr<const RationingPattern> pattern, int variant);
  void step();
  /// As `step`; a bit for each variant that may have broken a law of the step (invariants.hpp), to be looked at
  /// closely.
  unsigned step_and_check();

  /// What lies and is under way.
  void read(State& state, int variant = 0) const;
  /// All of a variant that the next step depends on beside stocks, what is under way, and what is loaded. Kernels of
  /// one layout go on alike, bit by bit, where their variants recalled the same.
  Remembered memory(int variant = 0) const;
  void recall(const State& state, const Remembered& memory, int variant = 0);
  /// Makes variants what another kernel's is, of the same layout: where it stands, its limits and wants.
  void take_over(const RationingKernel& other, int theirs, std::span<const int> variants);
  /// Becomes what another kernel of the same layout is, in all variants.
  void become(const RationingKernel& other);
  using Difference = RationingLanes::Difference;
  /// Whether the variant stands where the other does, to the last bit of all that the next step depends on beside what
  /// is loaded. Looks first where they differed last.
  bool stands_with(const RationingKernel& other, int theirs, int variant, Difference& last) const;

  // what the step did, and what it left behind
  const T& flow(int link) const { return flow_[static_cast<std::size_t>(at_.edge_of[link])]; }
  const T& run(int process) const { return run_[process]; }
  /// Runs that were ordered of the process, as far as its own and shared capacities allow.
  const T& run_ordered(int process) const { return run_ordered_[process]; }
  const T& delivery(int consumer) const { return delivery_[consumer]; }
  const T& discard(int room) const { return discard_[room]; }
  const T& arrived(int room) const { return books_[room].arrived; }
  const T& stock_before(int room) const { return stock_before_[room]; }
  const T& under_way_before(int room) const { return under_way_before_[room]; }
  const T& stock(int room) const { return books_[room].stock; }
  /// Share of all that was claimed of a room that it had.
  const T& fill(int room) const { return fill_[room]; }
  /// Step::calm, of all variants.
  bool calm() const { return calm_; }
  /// What arrives in so many steps (from 1 on).
  const T& due(int steps, int room) const { return due_[due_at(room, steps)]; }
  int longest_lag() const { return lags_; }
  /// Share of the room's orders that the link's supplier gets.
  T share(int link) const {
    const int e = at_.edge_of[link];
    return shares_of(at_.target[e])[static_cast<std::size_t>(e)];
  }
  const T& ordered(int room) const { return books_[room].order; }

 private:
  /// Shares of orders, or of an order, below this are rounding.
  static constexpr double rounding = 1e-9;
  static constexpr double least_share = RationingPattern::least_share;
  static constexpr std::size_t patterns_kept = std::size_t{16} << 20;  ///< bytes
  /// A buyer who misses more than this share of his order hoards.
  static constexpr double short_enough = 1e-6;

  using Numbers = LongVector<T>;
  /// Over all suppliers of a room. Tonnes: missed, moving (missed, or unwelcome), spare, reach, returns. Shares: the
  /// rest.
  struct Sums {
    T shares, missed, moving, spare, reach, returns, leaves, furthest;
  };
  /// Of one supplier, tonnes: what is taken from it, what more it could bring, and what of that brings it back.
  struct Finding {
    T failed, reach, returns;
  };
  /// A room's numbers, side by side: a step meets rooms in the order of the chain, not in that of their ids.
  struct alignas(64) Book {
    T stock, order, expected, lead;  ///< on hand; ordered in all; wanted, smoothed; mean lag over its suppliers
    T throughput, consumed;          ///< of the pattern; what its consumers want
    T arrived, hoard;                ///< of the step; multiple of the cover that is kept
  };
  /// Of `due_`: what arrives in a room in so many steps (from 1 on).
  std::size_t due_at(int room, int steps) const {
    const int slot = head_ + steps - 1;
    return static_cast<std::size_t>(room) * static_cast<std::size_t>(lags_) +
           static_cast<std::size_t>(slot < lags_ ? slot : slot - lags_);
  }
  using Mask = decltype(T(0) < T(0));
  static Mask mask_of(unsigned variants) {
    T set(0);
    for (int v = 0; v < lanes_of<T>; ++v)
      if ((variants >> v & 1) != 0) set_lane(set, v, 1.0);
    return set > T(0);
  }
  void load_limits(const Regime& regime, int variant, const MovedLists& moved);
  void load_promises(const Regime& regime, int variant);
  std::shared_ptr<const RationingPattern> pattern_of(const Regime& regime, int variant);
  /// The numbers that outlive a step, but for stocks, what is under way, and shares with the leads that follow from
  /// them.
  template <class Self, class Act>
  static void each_kept(Self& self, Act act) {
    for (auto& book : self.books_)
      for (auto* number : {&book.expected, &book.order}) act(*number);
    if (self.hoards_)
      for (auto& book : self.books_) act(book.hoard);
    for (auto* numbers : {&self.run_ordered_, &self.run_before_, &self.group_fit_, &self.facility_fit_})
      for (auto& number : *numbers) act(number);
    if (self.at_.pools.empty()) return;
    for (auto* numbers : {&self.asked_, &self.passed_, &self.met_})
      for (auto& number : *numbers) act(number);
  }
  /// All numbers that outlive a step, but for what is loaded and shares of edges: `act` is called with the first of a
  /// list, how far apart they are and how many. The same lists in the same order in all kernels of a layout.
  template <class Self, class Act>
  static void each_list(Self& self, Act act);
  /// The same of what is loaded.
  template <class Self, class Act>
  static void each_loaded(Self& self, Act act);
  template <class Copy>
  void take_lists(const RationingKernel& other, Copy copy);
  template <class Self, class Act>
  static void each_share(Self& self, int room, Act act) {  // of a room with shares of its own
    for (int e = self.at_.rooms[room].first; e < self.at_.rooms[room].end; ++e) act(self.share_[e]);
    for (int k = self.n_.makers.start[room]; k < self.n_.makers.start[room + 1]; ++k) act(self.maker_share_[k]);
  }
  bool keeps_to_pattern(int room, int variant) const;
  bool is_partner(int edge, int variant) const {
    return partner_[static_cast<std::size_t>(edge) * lanes_of<T> + static_cast<std::size_t>(variant)] != 0;
  }
  void move_to_patterns();
  /// Numbers in all variants: one for all, or each of his own. One variant has one.
  struct Usual {
    const double* one;
    const T* each;
    T operator[](std::size_t i) const {
      if constexpr (lanes_of<T> == 1)  // nothing to ask in loops over a million edges
        return one[i];
      else
        return one != nullptr ? T(one[i]) : each[i];
    }
  };
  /// Shares of the room's edges.
  Usual shares_of(int room) const {
    if (own_[room] == 0) return {common_->kept_edge.data(), nullptr};
    if constexpr (lanes_of<T> == 1)
      return {share_.data(), nullptr};
    else
      return {nullptr, share_.data()};
  }
  void make_own(int room);
  void make_all_own();
  void find_common() { common_ = common(from_); }
  using Patterns = std::vector<std::shared_ptr<const RationingPattern>>;
  /// The pattern, as some variant has it: one and the same is one object, but for those of other kernels.
  std::shared_ptr<const RationingPattern> as_here(std::shared_ptr<const RationingPattern> pattern) const {
    for (const Patterns* patterns : {&pattern_, &from_})
      for (const auto& each : *patterns)
        if (each->hash == pattern->hash) return each;
    return pattern;
  }
  /// The pattern that all have, or null.
  static const RationingPattern* common(const Patterns& patterns);
  static T of_all(const Patterns& patterns, const std::vector<double> RationingPattern::*list, std::size_t i);
  Usual usual_of(const Patterns& patterns, const std::vector<double> RationingPattern::*list, Numbers& each);
  void move_shares(int room, const Mask& moving, const Usual& to_edge, const Usual& to_maker);
  unsigned broken();

  /// Rooms come in the order of the chain, not of their ids: memory does not see what comes next, so it is told. Lanes
  /// fill whole lines, which it fetches in time by itself.
  void fetch(int node) const {
    if (lanes_of<T> != 1 || node >= rooms_) return;
    __builtin_prefetch(&books_[node]);
    __builtin_prefetch(&at_.rooms[node]);
    __builtin_prefetch(&due_[static_cast<std::size_t>(node) * static_cast<std::size_t>(lags_)]);
    __builtin_prefetch(&exports_[node]);
  }
  /// The same for arrays that are gone through from their end.
  static void fetch_before(const T* number) {
    if constexpr (lanes_of<T> == 1) __builtin_prefetch(reinterpret_cast<const char*>(number) - 1024);
  }
  static void fetch_before(const Usual& numbers, int at) {
    if constexpr (lanes_of<T> == 1) fetch_before(numbers.one + at);
  }
  /// Goes through rooms and processes (+ rooms_).
  template <class List, class Act>
  void in_order(const List& nodes, Act act) {
    constexpr int ahead = 4;
    const auto end = nodes.end();
    for (auto node = nodes.begin(); node != end; ++node) {
      if (end - node > ahead) fetch(node[ahead]);
      act(*node);
    }
  }

  // What is inlined is met once a room: g++ 12 would hand its numbers over through memory, and wait for them.
  void climb();
  [[gnu::always_inline]] inline T arrive(int room);
  [[gnu::always_inline]] inline void order_room(int room);
  void order_over(int edge, const T& ordered);
  void order_process(int process);
  void fit_facilities();
  void fit_groups();
  void ask_members();
  void ask_members(const Pool& pool, int variant);
  double claimed(int room, int variant) const;
  double comes_now(int room, int variant) const;

  void serve();
  [[gnu::always_inline]] inline void serve_room(int room);
  bool by_rule(int room, int variant) const;
  void serve_by_rule(int room, int variant);
  void grant(int room, const T& share);
  [[gnu::always_inline]] inline T take(int room, int from, int to);
  void run_process(int process);

  void dispose();
  void find_others();
  void heed_trust();
  [[gnu::always_inline]] inline T idle(int process) const;
  [[gnu::always_inline]] inline T idle_for(int room, const Arc& maker) const;
  [[gnu::always_inline]] inline T lying(int room) const;
  void find_spare(int room);
  template <bool plain, bool astray>
  Sums look_at_suppliers(int room);
  void shift(int room);
  /// Shares of a room's edges, from the last to the first, then of its makers, beside the usual ones and their lags.
  template <class Act>
  void each_supplier(int room, Act act) {
    const Usual edges = usual_edge_, makers = usual_maker_;
    for (int e = at_.rooms[room].end; e-- > at_.rooms[room].first;)
      act(share_[e], edges[static_cast<std::size_t>(e)], at_.lag[e]);
    for (int k = n_.makers.start[room]; k < n_.makers.start[room + 1]; ++k)
      act(maker_share_[k], makers[static_cast<std::size_t>(k)], n_.processes.lag[n_.makers.values[k].node]);
  }
  T group_fit(int edge) const {
    T fit(1);
    for (const int g : at_.edge_groups[edge]) fit = smaller(fit, group_fit_[g]);
    return fit;
  }
  /// What a room keeps in stock.
  T kept(const Book& book, int room) const {
    const T cover = book.throughput * T(at_.rooms[room].cover);
    return hoards_ ? cover * book.hoard : cover;
  }
  T target(int room) const {
    const Book& book = books_[room];
    return kept(book, room) + book.expected * book.lead;
  }
  [[gnu::always_inline]] inline T excess(int room) const;
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
  double pace_;       ///< share of what is missing to a target that is ordered in a step
  double attention_;  ///< weight of a step's wants in what is expected
  double speed_[2];   ///< of moving shares to suppliers: to new ones, and to those one knows
  bool hoards_;       ///< anybody may hoard
  int rooms_, lags_, head_ = 0;

  // limits and wants
  Numbers edge_cap_, process_cap_, facility_cap_, demand_, group_room_, release_, trust_cap_, promised_;
  Numbers transfer_cap_;  ///< per edge: transfers have no other capacity, since nobody orders over them by habit
  Numbers warned_;        ///< 1 where a control was announced
  Memo<RationingPattern> patterns_{patterns_kept};
  Patterns pattern_, from_;                   ///< per variant: as loaded last; the one that shares have moved to
  unsigned to_move_ = 0;                      ///< variants whose shares are to move
  const RationingPattern* common_ = nullptr;  ///< that all shares have moved to; null: patterns differ
  /// Per room: its edges' shares are in `share_`. Else they are the usual ones, the same in all variants, and take no
  /// memory to go through.
  std::vector<unsigned char> own_;
  bool stale_ = true;  ///< what is usual is to be looked up in `from_`
  Usual usual_edge_{}, usual_maker_{};
  Numbers each_edge_, each_maker_, next_edge_, next_maker_;  ///< where patterns differ: what is usual, and will be
  /// Of a variant: the lists of the regime as loaded last, so that only what has changed is set.
  struct Loaded {
    std::vector<double> link_capacity, process_capacity, facility_capacity, demand, group_room, release, trust_cap;
  };
  std::vector<Loaded> loaded_;
  Numbers room_shares_;                 ///< of a room, on their way to another pattern
  std::vector<unsigned char> partner_;  ///< [edge][variant]
  std::vector<unsigned char> special_;  ///< per room: in some variant it has partners, or promised something
  bool any_trust_ = false, any_release_ = false, any_partner_ = false, any_warned_ = false;
  bool calm_ = false;

  // where a check is asked for: of the step before
  Numbers stock_before_, under_way_before_, now_, later_, out_;

  // state
  LongVector<Book> books_;  ///< per room
  Numbers due_;             ///< [room][slot]: slots are gone round, from `head_` on
  Numbers share_, maker_share_, run_ordered_, run_before_;
  Numbers group_fit_, group_left_, facility_fit_;
  Numbers asked_, passed_;  ///< per room: by other members of pools, of it; to it. In the step before
  Numbers met_;             ///< per edge, where there are pools: the share of its order that was met in the step before

  // of the step
  Numbers flow_, exports_, run_, delivery_, discard_, granted_, fill_, spare_, unwelcome_, welcome_, hoard_next_,
      lead_next_, ordered_over_;
  Numbers order_before_;        ///< of rooms that are not plain
  std::vector<Finding> found_;  ///< per supplier of the room looked at: edges, then makers
  std::vector<unsigned char> marked_, deviates_, known_spare_, rationed_;
  std::vector<int> looking_, deviating_, moved_;  ///< rooms
  std::vector<int> rationed_of_;                  ///< per good: how many of its rooms are rationed
  std::vector<Claim> claims_;
  std::vector<Member> members_;
  std::vector<int> scratch_;
};

}  // namespace chokepoint
