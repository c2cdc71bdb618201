// A step of the rationing conduct: members of RationingKernel. Included by the files that make one.
#pragma once

#include <algorithm>
#include <utility>

#include "conduct/execution.hpp"
#include "conduct/rationing_kernel.hpp"

namespace chokepoint {

template <class T>
void RationingKernel<T>::step() {
  move_to_patterns();
  head_ = (head_ + 1) % lags_;
  climb();
  fit_facilities();
  fit_groups();
  ask_members();
  serve();
  dispose();
  find_others();
}

/// R0: what is due in a room arrives, and what stockpiles release. Gives what is under way still.
template <class T>
T RationingKernel<T>::arrive(int m) {
  Book& book = books_[m];
  T& now = due_[due_at(m, lags_)];  // the slot that comes last from now on
  book.arrived = any_release_ ? now + release_[m] : now;
  book.stock += book.arrived;
  now = T(0);
  T under_way(0);
  for (int q = 1; q < lags_; ++q) under_way = q > 1 ? under_way + due_[due_at(m, q)] : due_[due_at(m, q)];
  return under_way;
}

// R2: orders climb from ends to sources.

template <class T>
void RationingKernel<T>::climb() {
  std::swap(run_ordered_, run_before_);
  std::fill(exports_.begin(), exports_.end(), T(0));
  for (const int e : at_.back_edges) order_over(e, books_[at_.target[e]].order);  // of the step before
  in_order(at_.climb, [&](int node) {
    if (node < rooms_)
      order_room(node);
    else
      order_process(node - rooms_);
  });
}

/// An order over an edge with limits of several kinds.
template <class T>
void RationingKernel<T>::order_over(int e, const T& ordered) {
  const T wanted = shares_of(at_.target[e])[static_cast<std::size_t>(e)] * ordered;
  const T asked = smaller(edge_cap_[e], larger(wanted, promised_[e]));
  if (any(asked < wanted)) mark(at_.target[e]);
  flow_[e] = asked;
  exports_[at_.source[e]] += asked * group_fit(e);
}

template <class T>
void RationingKernel<T>::order_room(int m) {
  const T under_way = arrive(m);
  const RationingLayout::Room& room = at_.rooms[m];
  Book& book = books_[m];
  T wanted = exports_[m] + book.consumed;
  for (int u = room.first_user; u < room.end_users; ++u) {
    const Arc& user = n_.users.values[u];
    wanted += T(user.tonnes) * (at_.late_user[u] != 0 ? run_before_ : run_ordered_)[user.node];
  }
  if (!at_.pools.empty()) wanted += asked_[m];
  if (room.habit > 0) wanted += T(room.habit) * book.throughput;
  book.expected += (wanted - book.expected) * T(attention_);
  const T ordered = larger(T(0), wanted + (target(m) - book.stock - under_way) * T(pace_));
  const int from = room.first, to = room.end;
  if (!room.plain) order_before_[m] = book.order;
  book.order = ordered;
  if (!room.plain) {
    for (int e = from; e < to; ++e)
      if (at_.back[e] == 0) order_over(e, ordered);
    return;
  }
  const T* const caps = edge_cap_.data();
  T* const flows = flow_.data();
  T* const exports = exports_.data();
  const int* const sources = at_.source.data();
  T beyond(0);
  const auto order_all = [&](const auto* shares) {
    for (int e = from; e < to; ++e) {
      const T wanted_here = T(shares[e]) * ordered;
      const T asked = smaller(caps[e], wanted_here);
      beyond = larger(beyond, wanted_here - asked);
      flows[e] = asked;
      exports[sources[e]] += asked;
    }
  };
  if (own_[m] != 0)
    order_all(share_.data());
  else
    order_all(common_->kept_edge.data());
  if (any(beyond > T(0))) mark(m);
}

/// A process runs for its main product; where that is surplus anyway, for whichever product is wanted most.
template <class T>
void RationingKernel<T>::order_process(int p) {
  const int from = n_.processes.outputs.start[p];
  const int to = at_.all_outputs[p] != 0 ? n_.processes.outputs.start[p + 1] : from + 1;
  T runs(0);
  for (int o = from; o < to; ++o) {
    const Arc& output = n_.processes.outputs.values[o];
    runs = larger(runs, maker_share_[at_.output_maker[o]] * books_[output.node].order / T(output.tonnes));
  }
  runs = smaller(process_cap_[p], runs);
  run_[p] = runs;  // before its facility's other processes are thought of
  T fit = facility_fit_[n_.processes.facility[p]];
  if (n_.processes.limit[p] >= 0) fit = smaller(fit, facility_fit_[n_.processes.limit[p]]);
  run_ordered_[p] = runs * fit;
}

/// R3: orders share what is shared: the capacity of a facility, what is left of a quota, permits in hand.
template <class T>
void RationingKernel<T>::fit_facilities() {
  for (const int f : at_.shared_facilities) {
    T used(0);
    for (const int p : n_.facilities.processes[f]) used += T(n_.processes.use[p]) * run_[p];
    facility_fit_[f] = choose(used > facility_cap_[f], facility_cap_[f] / used, T(1));
  }
  for (const int f : at_.shared_facilities)
    for (const int p : n_.facilities.processes[f]) {
      T fit = facility_fit_[n_.processes.facility[p]];
      if (n_.processes.limit[p] >= 0) fit = smaller(fit, facility_fit_[n_.processes.limit[p]]);
      run_ordered_[p] = run_[p] * fit;
    }
}

template <class T>
void RationingKernel<T>::fit_groups() {
  const int groups = at_.group_edges.count();
  if (groups == 0) return;
  for (int g = 0; g < groups; ++g) {
    T asked(0);
    for (const int e : at_.group_edges[g]) asked += flow_[e];
    group_fit_[g] = choose(asked > group_room_[g], group_room_[g] / asked, T(1));
    if (any(group_fit_[g] < T(1)))
      for (const int e : at_.group_edges[g]) mark(at_.target[e]);
  }
  for (int e = 0; e < static_cast<int>(at_.target.size()); ++e)
    if (!at_.edge_groups[e].empty()) flow_[e] *= group_fit(e);
  for (const int m : at_.grouped_sources) {
    T sum(0);
    for (const int e : at_.out_edges[m]) sum += flow_[e];
    exports_[m] = sum;
  }
}

// R4: supplies come down, in the order of everything that takes no time.

template <class T>
void RationingKernel<T>::serve() {
  delivery_ = demand_;  // where nothing is said of it: in rooms that are not rationed, and were not before
  in_order(at_.descent, [&](int node) {
    if (node >= rooms_) return run_process(node - rooms_);
    const RationingLayout::Room& room = at_.rooms[node];
    if (room.first < room.first_late) books_[node].stock += take(node, room.first, room.first_late);
    serve_room(node);
  });
  for (const RationingLayout::Late& late : at_.late)
    due_[due_at(late.room, late.lag)] += take(late.room, late.from, late.to);
  if (at_.pools.empty()) return;
  for (std::size_t e = 0; e < at_.pooled.size(); ++e)
    met_[e] = choose(ordered_over_[e] > T(0), flow_[e] / ordered_over_[e], T(1));
  std::fill(passed_.begin(), passed_.end(), T(0));
  for (std::size_t e = 0; e < at_.pooled.size(); ++e)
    if (at_.pooled[e] != 0) passed_[at_.target[e]] += flow_[e];
}

/// What suppliers give of what was asked of them over some edges into the room.
template <class T>
T RationingKernel<T>::take(int m, int from, int to) {
  T* const flows = flow_.data();
  const int* const sources = at_.source.data();
  const unsigned char* const rationed = rationed_.data();
  T sum(0);
  if (rationed_of_[at_.rooms[m].good] == 0) {  // all get what they asked for
    for (int e = from; e < to; ++e) sum += flows[e];
    return sum;
  }
  for (int e = from; e < to; ++e) {
    if (rationed[sources[e]] != 0) {
      if (any(flows[e] > T(0))) mark(m);
      flows[e] *= fill_[sources[e]];
    }
    sum += flows[e];
  }
  return sum;
}

template <class T>
void RationingKernel<T>::serve_room(int m) {
  const RationingLayout::Room& room = at_.rooms[m];
  Book& book = books_[m];
  T total = exports_[m] + book.consumed;
  for (int u = room.first_user; u < room.end_users; ++u)
    total += T(n_.users.values[u].tonnes) * run_ordered_[n_.users.values[u].node];
  const T have = book.stock;
  const auto lacks = have < total * T(enough);
  if (!any(lacks)) {
    if (rationed_[m] != 0) {
      grant(m, T(1));
      rationed_[m] = 0;
      --rationed_of_[room.good];
    }
    book.stock = larger(T(0), have - total);
    return;
  }
  if (rationed_[m] == 0) ++rationed_of_[room.good];
  rationed_[m] = 1;
  const T share = choose(lacks, choose(have > T(at_.grain[m]), have / total, T(0)), T(1));
  grant(m, share);
  if (at_.rule[m] != SupplierRule::proportional || special_[m] != 0)
    for (int v = 0; v < lanes_of<T>; ++v)
      if (lane(share, v) < 1 && by_rule(m, v)) serve_by_rule(m, v);
  book.stock = choose(lacks && (share > T(0)), T(0), larger(T(0), have - share * total));
}

template <class T>
void RationingKernel<T>::grant(int m, const T& share) {
  fill_[m] = share;
  for (int u = n_.users.start[m]; u < n_.users.start[m + 1]; ++u) granted_[at_.user_line[u]] = share;
  for (const int k : n_.room_consumers[m]) delivery_[k] = share * demand_[k];
}

template <class T>
bool RationingKernel<T>::by_rule(int m, int v) const {
  if (at_.rule[m] != SupplierRule::proportional) return true;
  const auto edges = at_.out_edges[m];
  return std::any_of(edges.begin(), edges.end(), [&](int e) { return is_partner(e, v) || lane(promised_[e], v) > 0; });
}

/// Everything but plain proportion: claims are laid side by side, served by the rule, and the awards handed back.
template <class T>
void RationingKernel<T>::serve_by_rule(int m, int v) {
  const SupplierRule rule = at_.rule[m];
  const bool home_first = rule == SupplierRule::home_first;
  // promised volumes; home (and partners); partners; strangers
  const int home_tier = 1, partner_tier = home_first ? 2 : 1;
  const auto edges = at_.out_edges[m];
  const bool partners = std::any_of(edges.begin(), edges.end(), [&](int e) { return is_partner(e, v); });
  const int stranger_tier = partners || home_first ? 3 : home_tier;
  claims_.clear();
  // Members of a pool share one coverage, whatever the rule: it is for the others.
  double have = lane(books_[m].stock, v);
  for (const int e : edges)
    if (at_.pooled[e] != 0 && lane(flow_[e], v) > 0) {
      set_lane(flow_[e], v, lane(flow_[e], v) * lane(fill_[m], v));
      have -= lane(flow_[e], v);
    }
  for (const int e : edges) {
    if (at_.pooled[e] != 0) continue;
    const bool partner = is_partner(e, v);
    const int tier = at_.at_home[e] != 0 ? home_tier : partner ? partner_tier : stranger_tier;
    const double asked = lane(flow_[e], v), first = std::min(asked, lane(promised_[e], v));
    const Rank rank{at_.best_class[at_.target[e]],
                    lane(usual_edge_[static_cast<std::size_t>(e)] * books_[at_.target[e]].throughput, v)};
    if (first > 0) claims_.push_back({first, 0, rank});
    claims_.push_back({asked - first, tier, rank});
  }
  for (const Arc& user : n_.users[m])
    claims_.push_back({user.tonnes * lane(run_ordered_[user.node], v),
                       home_tier,
                       {at_.best_class[n_.processes.outputs[user.node].front().node],
                        user.tonnes * pattern_[static_cast<std::size_t>(v)]->run[user.node]}});
  for (const int k : n_.room_consumers[m])
    claims_.push_back({lane(demand_[k], v), home_tier, {n_.consumers.rank[k], n_.consumers.demand[k]}});

  ration(rule, have > at_.grain[m] ? have : 0.0, claims_, scratch_);

  const Claim* claim = claims_.data();
  for (const int e : edges) {
    if (at_.pooled[e] != 0) continue;
    double award = 0;
    if (lane(flow_[e], v) > 0 && lane(promised_[e], v) > 0) award += (claim++)->award;
    award += (claim++)->award;
    if (award < lane(flow_[e], v)) mark(at_.target[e]);
    set_lane(flow_[e], v, award);
  }
  set_lane(fill_[m], v, 1.0);  // of what is left in the edges all is given
  for (int u = n_.users.start[m]; u < n_.users.start[m + 1]; ++u, ++claim)
    set_lane(granted_[at_.user_line[u]], v, claim->amount > 0 ? claim->award / claim->amount : 1.0);
  for (const int k : n_.room_consumers[m]) set_lane(delivery_[k], v, (claim++)->award);
}

/// What a process was granted and cannot use, since another input is scarcer, stays where it was.
template <class T>
void RationingKernel<T>::run_process(int p) {
  T share(1);
  const int from = n_.processes.inputs.start[p], to = n_.processes.inputs.start[p + 1];
  for (int i = from; i < to; ++i) share = smaller(share, granted_[i]);
  for (int i = from; i < to; ++i) {
    const Arc& input = n_.processes.inputs.values[i];
    books_[input.node].stock += (granted_[i] - share) * T(input.tonnes) * run_ordered_[p];
  }
  run_[p] = share * run_ordered_[p];
  const int lag = n_.processes.lag[p];
  for (int o = n_.processes.outputs.start[p]; o < n_.processes.outputs.start[p + 1]; ++o) {
    const Arc& output = n_.processes.outputs.values[o];
    const T made = T(output.tonnes) * run_[p];
    Book& book = books_[output.node];
    (lag > 0 ? due_[due_at(output.node, lag)] : book.stock) += made;
    if (any(made < maker_share_[at_.output_maker[o]] * book.order * T(enough))) mark(output.node);
  }
}

// R5: surplus.

template <class T>
T RationingKernel<T>::excess(int m) const {
  T position = books_[m].stock;
  for (int q = 1; q <= lags_; ++q) position += due_[due_at(m, q)];
  return position - target(m);
}

template <class T>
void RationingKernel<T>::dispose() {
  for (int m = 0; m < rooms_; ++m) {
    if (at_.keep[m] < 0) continue;
    Book& book = books_[m];
    const T spared = book.throughput * T(at_.keep[m]);
    const T on_hand = book.stock - kept(book, m);
    const T over = larger(T(0), smaller(on_hand, excess(m)) - spared);
    discard_[m] = over;
    book.stock -= over;
  }
}

}  // namespace chokepoint
