// R6 and R7 of the rationing conduct: members of RationingKernel. Included by the files that make one.
//
// This is where the time of a shocked step goes: a buyer looks at all his suppliers as soon as one of them fails him.
// So they are gone through twice and no more: once to find what each has failed and could do (sums stay in registers,
// what suppliers have to spare is found beforehand), and once to move shares.
#pragma once

#include <algorithm>
#include <ranges>
#include <utility>

#include "conduct/rationing_kernel.hpp"

namespace chokepoint {

/// R6: buyers who were short shift orders to suppliers who can do more; others go back to whom they know.
template <class T>
void RationingKernel<T>::find_others() {
  if (any_trust_) heed_trust();
  const std::vector<int> still = std::exchange(deviating_, {});
  for (const int m : still) {
    if (any(books_[m].order > T(0)))
      mark(m);
    else
      deviating_.push_back(m);  // nothing to look for
  }
  if (hoards_)
    for (int m = 0; m < rooms_; ++m)
      hoard_next_[m] = choose(warned_[m] > T(0), T(at_.buys[m] != 0 ? at_.behaviour.hoarding : 1.0), T(1));
  calm_ = looking_.empty() && at_.pools.empty() && at_.commitment_edges.values.empty() &&
          std::all_of(rationed_of_.begin(), rationed_of_.end(), [](int rooms) { return rooms == 0; });
  if (!looking_.empty()) {
    // All look at what was before anybody moved: the order of rooms means nothing.
    std::fill(known_spare_.begin(), known_spare_.end(), static_cast<unsigned char>(0));
    for (int g = 0; g < at_.group_edges.count(); ++g) {
      T left = group_room_[g];
      for (const int e : at_.group_edges[g]) left -= flow_[e];
      group_left_[g] = larger(T(0), left);
    }
    // From sources to ends, so that what suppliers have to spare is known, and memory is gone through in order.
    in_order(std::views::reverse(at_.climb), [&](int node) {
      if (node < rooms_ && marked_[node] != 0) shift(node);
    });
    for (const int m : moved_) books_[m].lead = lead_next_[m];
    moved_.clear();
    for (const int m : looking_) marked_[m] = 0;
    looking_.clear();
  }
  if (hoards_)
    for (int m = 0; m < rooms_; ++m) books_[m].hoard = hoard_next_[m];
}

/// Of what a supplier may bring at most by trust: what came beyond, and what would still be welcome.
template <class T>
void RationingKernel<T>::heed_trust() {
  std::fill(unwelcome_.begin(), unwelcome_.end(), T(0));
  std::fill(welcome_.begin(), welcome_.end(), T(unlimited));
  for (int g = 0; g < at_.trust_edges.count(); ++g) {
    T total(0);
    for (const int e : at_.trust_edges[g]) total += flow_[e];
    const auto over = total > trust_cap_[g];
    for (const int e : at_.trust_edges[g]) {
      unwelcome_[e] = larger(unwelcome_[e], choose(over, flow_[e] * (T(1) - trust_cap_[g] / total), T(0)));
      welcome_[e] = smaller(welcome_[e], larger(T(0), trust_cap_[g] - total));
      if (any(over)) mark(at_.target[e]);
    }
  }
}

/// What more a process would run if it were asked: spare capacity, as long as its inputs came in full.
template <class T>
T RationingKernel<T>::idle(int p) const {
  T left = process_cap_[p] - run_[p];
  for (const int f : {n_.processes.facility[p], n_.processes.limit[p]}) {
    if (f < 0 || n_.facilities.processes[f].size() == 1) continue;
    T free = facility_cap_[f];
    for (const int other : n_.facilities.processes[f]) free -= T(n_.processes.use[other]) * run_[other];
    left = smaller(left, free / T(n_.processes.use[p]));
  }
  return choose(run_[p] < run_ordered_[p] * T(1 - rounding), T(0), larger(T(0), left));
}

/// What a maker of the room's material could make of it more.
template <class T>
T RationingKernel<T>::idle_for(int m, const Arc& maker) const {
  const bool for_it = at_.all_outputs[maker.node] != 0 || n_.processes.outputs[maker.node].front().node == m;
  return for_it ? T(maker.tonnes) * idle(maker.node) : T(0);
}

/// Stock above the target that a room could give a step.
template <class T>
T RationingKernel<T>::lying(int m) const {
  return larger(T(0), smaller(books_[m].stock, excess(m))) * T(pace_);
}

/// What more a room could give a step: stock above its target, idle makers, and what others could bring it.
template <class T>
void RationingKernel<T>::find_spare(int m) {
  T sum = lying(m);
  for (const Arc& maker : n_.makers[m]) sum += idle_for(m, maker);
  const int from = at_.rooms[m].first, to = at_.rooms[m].end;
  const int* const sources = at_.source.data();
  const unsigned char* const back = at_.back.data();
  for (int e = from; e < to; ++e)
    if (back[e] == 0 && known_spare_[sources[e]] == 0) find_spare(sources[e]);
  const T *const caps = edge_cap_.data(), *const flows = flow_.data(), *const spares = spare_.data();
  for (int e = to; e-- > from;) {
    const T room = larger(T(0), caps[e] - flows[e]);
    sum += smaller(room, back[e] != 0 ? lying(sources[e]) : spares[sources[e]]);
  }
  spare_[m] = sum;
  known_spare_[m] = 1;
}

/// What a room missed from each of its suppliers (edges, then makers), what each has to spare, and, where the room's
/// shares are not the usual ones, how far each would take it back.
template <class T>
template <bool plain, bool astray>
typename RationingKernel<T>::Sums RationingKernel<T>::look_at_suppliers(int m) {
  // From the last edge to the first, as from room to room (find_others): memory is gone through one way.
  // Sums have names of their own here, or they would live in memory.
  T shares(0), missing(0), moving(0), spared(0), reaching(0), returns(0), leaves(0), furthest(0);
  const T ordered = books_[m].order;
  Finding* to = found_.data();
  const auto note = [&](const T& share, const T& usual, const T& missed, const T& failed, const T& spare,
                        double speed) {
    const T reach = T(speed) * spare;
    shares += share;
    missing += missed;
    if constexpr (!plain) moving += failed;
    spared += spare;
    reaching += reach;
    to->failed = failed;
    to->reach = reach;
    if constexpr (astray) {
      const T under = larger(T(0), usual - share), over = larger(T(0), share - usual);
      const T back = smaller(T(speed) * under * ordered, reach);
      returns += back;
      leaves += over;
      furthest = larger(furthest, larger(under, over));
      to->returns = back;
    }
    ++to;
  };
  const int from = at_.rooms[m].first, end = at_.rooms[m].end;
  const int* const sources = at_.source.data();
  const unsigned char* const known_spares = known_spare_.data();
  for (int e = end; e-- > from;)
    if (known_spares[sources[e]] == 0) find_spare(sources[e]);
  const Usual usual = usual_edge_;
  const Usual held = shares_of(m);
  const T *const caps = edge_cap_.data(), *const flows = flow_.data(), *const spares = spare_.data();
  const unsigned char* const known = at_.known.data();
  const double speeds[] = {speed_[0], speed_[1]};
  for (int e = end; e-- > from;) {
    for (const T* numbers : {caps, flows}) fetch_before(numbers + e);
    for (const Usual* numbers : {&held, &usual}) fetch_before(*numbers, e);
    const T share = held[static_cast<std::size_t>(e)];
    const T asked = plain || at_.back[e] == 0 ? ordered : order_before_[m];
    const T missed = larger(T(0), share * asked - flows[e]);
    T room = larger(T(0), caps[e] - flows[e]);
    if constexpr (plain) {
      note(share, usual[static_cast<std::size_t>(e)], missed, missed, smaller(room, spares[sources[e]]),
           speeds[known[e]]);
    } else {
      for (const int g : at_.edge_groups[e]) room = smaller(room, group_left_[g]);
      if (any_trust_) room = smaller(room, welcome_[e]);
      const T failed = any_trust_ ? larger(missed, unwelcome_[e]) : missed;
      note(share, usual[static_cast<std::size_t>(e)], missed, failed, smaller(room, spares[sources[e]]),
           speeds[known[e]]);
    }
  }
  for (int k = n_.makers.start[m]; k < n_.makers.start[m + 1]; ++k) {
    const Arc& maker = n_.makers.values[k];
    const T missed = larger(T(0), maker_share_[k] * ordered - T(maker.tonnes) * run_[maker.node]);
    note(maker_share_[k], usual_maker_[static_cast<std::size_t>(k)], missed, missed, idle_for(m, maker), 1.0);
  }
  return {shares, missing, plain ? missing : moving, spared, reaching, returns, leaves, furthest};
}

/// With o ordered, u_s missed from supplier s (with what nobody was asked for: u in all) and a_s spare there,
///
///   short:       share_s += v_s · min(1, u / Σ a) · a_s / o     and those who failed lose it, in proportion to u_s
///   not short:   share_s += v_s · min(usual_s − share_s, a_s / o)     (R7, as far as others are above the usual)
///                and those above the usual share lose it in proportion
template <class T>
void RationingKernel<T>::shift(int m) {
  const bool astray = deviates_[m] != 0, plain = at_.rooms[m].plain && !any_trust_;
  const Sums sums = plain ? (astray ? look_at_suppliers<true, true>(m) : look_at_suppliers<true, false>(m))
                          : (astray ? look_at_suppliers<false, true>(m) : look_at_suppliers<false, false>(m));
  const T ordered = books_[m].order;
  const auto orders = ordered > T(0);
  const T open_share = choose(sums.shares < T(1 - rounding), T(1) - sums.shares, T(0));
  const T missed = sums.missed + open_share * ordered, moving = sums.moving + open_share * ordered;
  if (hoards_ && at_.buys[m] != 0)
    hoard_next_[m] = choose(orders && missed > T(short_enough) * ordered, T(at_.behaviour.hoarding), hoard_next_[m]);

  const auto moves = orders && moving > T(rounding) * ordered;
  const auto finds = moves && sums.spare > T(0);
  const T part = choose(finds, smaller(T(1), moving / sums.spare) / ordered, T(0));
  const T lost = choose(finds, part * sums.reach / moving, T(0));
  bool changes = any(finds);
  T back(0), left(0);
  if (astray) {
    const T leaves = open_share + sums.leaves;
    const auto goes = orders && !moves && sums.furthest > T(rounding) && sums.returns > T(0) && leaves > T(0);
    back = choose(goes, smaller(T(1), leaves * ordered / sums.returns) / ordered, T(0));
    left = choose(goes, back * sums.returns / leaves, T(0));
    changes = changes || any(goes);
  }
  deviates_[m] = 0;
  if (!changes && !astray) return;
  T shares = sums.shares, furthest = sums.furthest;
  if (changes) {
    shares = furthest = T(0);
    T lead(0);
    make_own(m);
    const Finding* found = found_.data();
    each_supplier(m, [&](T& share, const T& usual, int lag) {
      T now = share + part * found->reach - lost * found->failed;
      if (astray) now = now + back * found->returns - left * larger(T(0), share - usual);
      share = cut_below(now, least_share);
      shares += share;
      lead += share * T(lag);
      furthest = larger(furthest, larger(share - usual, usual - share));
      ++found;
    });
    lead_next_[m] = lead;  // and with it the target, once all have looked
    moved_.push_back(m);
  }
  if (any(furthest > T(rounding)) || any(shares < T(1 - rounding))) remember(m);
}

}  // namespace chokepoint
