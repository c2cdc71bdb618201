// R3 of the rationing conduct among members of an agreement: members of RationingKernel. Included by the files that
// make one.
#pragma once

#include <algorithm>

#include "conduct/rationing_kernel.hpp"

namespace chokepoint {

/// R3: members of an agreement who buy together ask one another for what they lack.
template <class T>
void RationingKernel<T>::ask_members() {
  if (at_.pools.empty()) return;
  std::fill(asked_.begin(), asked_.end(), T(0));
  for (const Pool& pool : at_.pools)
    for (int v = 0; v < lanes_of<T>; ++v) ask_members(pool, v);
  for (std::size_t e = 0; e < at_.pooled.size(); ++e)
    if (at_.pooled[e] != 0) exports_[at_.source[e]] += flow_[e];
  ordered_over_ = flow_;
}

template <class T>
void RationingKernel<T>::ask_members(const Pool& pool, int v) {
  const auto is_open = [&](const Pool::Transfer& each) { return lane(transfer_cap_[each.edge], v) > 0; };
  if (std::none_of(pool.transfers.begin(), pool.transfers.end(), is_open)) return;
  members_.clear();
  for (const int m : pool.rooms) {
    const double wants = claimed(m, v), comes = comes_now(m, v),
                 has = lane(books_[m].stock, v) + comes - lane(asked_[m], v);
    const double outside = comes + std::max(0.0, lane(books_[m].arrived - passed_[m], v));
    members_.push_back({std::max(0.0, has), wants, std::max(0.0, has - wants) + outside});
  }
  const double share = share_out(members_);
  if (share <= 0) return;
  std::vector<double> within_reach(members_.size(), 0.0);  // what those who may pass it on can give
  for (const Pool::Transfer& each : pool.transfers)
    if (is_open(each)) within_reach[each.to] += members_[each.from].gives;
  for (const Pool::Transfer& each : pool.transfers) {
    const double gives = members_[each.from].gives;
    if (!(gives > 0) || !is_open(each)) continue;
    double asked =
        std::min(members_[each.to].lacks / share * (gives / within_reach[each.to]), lane(transfer_cap_[each.edge], v));
    for (const int g : at_.edge_groups[each.edge]) {
      double left = lane(group_room_[g], v);
      for (const int e : at_.group_edges[g]) left -= lane(flow_[e], v);
      asked = std::min(asked, std::max(0.0, left));
    }
    set_lane(flow_[each.edge], v, asked);
    T& of_giver = asked_[pool.rooms[each.from]];
    set_lane(of_giver, v, lane(of_giver, v) + asked);
  }
}

/// What is claimed of a room, other members of its pools apart.
template <class T>
double RationingKernel<T>::claimed(int m, int v) const {
  double sum = lane(exports_[m], v);
  for (const Arc& user : n_.users[m]) sum += user.tonnes * lane(run_ordered_[user.node], v);
  for (const int k : n_.room_consumers[m]) sum += lane(demand_[k], v);
  return sum;
}

/// What is expected to come into a room within the step, if suppliers have as much of their orders as in the last.
template <class T>
double RationingKernel<T>::comes_now(int m, int v) const {
  double sum = 0;
  for (int e = at_.rooms[m].first; e < at_.rooms[m].first_late; ++e) sum += lane(flow_[e], v) * lane(met_[e], v);
  for (const Arc& maker : n_.makers[m])
    if (n_.processes.lag[maker.node] == 0) sum += maker.tonnes * lane(run_ordered_[maker.node], v);
  return sum;
}

}  // namespace chokepoint
