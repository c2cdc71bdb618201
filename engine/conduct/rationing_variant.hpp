// What a variant begins with, what limits and wants it is given, and what it remembers: members of RationingKernel.
// Included by the files that make one.
#pragma once

#include <algorithm>
#include <cmath>

#include "conduct/rationing_kernel.hpp"

namespace chokepoint {

template <class T>
RationingKernel<T>::RationingKernel(const RationingLayout& layout, double adjustment)
    : at_(layout),
      n_(layout.n),
      pace_(1 / adjustment),
      attention_(1 / (2 * adjustment)),
      hoards_(layout.behaviour.hoarding > 1),
      rooms_(n_.rooms.count),
      lags_(std::max(1, n_.longest_lag)) {
  const auto numbers = [](std::size_t count, double value = 0) { return Numbers(count, T(value)); };
  const auto rooms = static_cast<std::size_t>(rooms_);
  const auto processes = static_cast<std::size_t>(n_.processes.count);
  const auto edges = at_.target.size();
  edge_cap_ = share_ = usual_edge_ = flow_ = promised_ = transfer_cap_ = numbers(edges);
  unwelcome_ = numbers(edges);
  welcome_ = numbers(edges, unlimited);
  process_cap_ = run_ = run_ordered_ = run_before_ = numbers(processes);
  facility_cap_ = numbers(static_cast<std::size_t>(n_.facilities.count));
  facility_fit_ = numbers(static_cast<std::size_t>(n_.facilities.count), 1);
  group_room_ = numbers(static_cast<std::size_t>(at_.group_edges.count()), unlimited);
  group_fit_ = group_left_ = numbers(static_cast<std::size_t>(at_.group_edges.count()), 1);
  trust_cap_ = numbers(static_cast<std::size_t>(at_.trust_edges.count()), unlimited);
  demand_ = delivery_ = numbers(static_cast<std::size_t>(n_.consumers.count));
  asked_ = passed_ = release_ = warned_ = lead_next_ = order_before_ = exports_ = discard_ = spare_ = numbers(rooms);
  hoard_next_ = fill_ = numbers(rooms, 1);
  books_.assign(rooms, Book{T(0), T(0), T(0), T(0), T(0), T(0), T(0), T(1)});
  due_ = numbers(rooms * static_cast<std::size_t>(lags_));
  maker_share_ = usual_maker_ = numbers(n_.makers.values.size());
  granted_ = numbers(n_.processes.inputs.values.size(), 1);
  if (!at_.pools.empty()) met_ = numbers(edges, 1);
  pattern_flow_.resize(lanes_of<T>);
  pattern_run_.resize(lanes_of<T>);
  partner_.assign(edges * lanes_of<T>, 0);
  special_.assign(rooms, 0);
  marked_.assign(rooms, 0);
  deviates_ = known_spare_ = rationed_ = marked_;
  rationed_of_.assign(n_.commodities.size() + 1, 0);
  std::size_t most = 0;
  for (int m = 0; m < rooms_; ++m)
    most = std::max(most, static_cast<std::size_t>(at_.rooms[m].end - at_.rooms[m].first) + n_.makers[m].size());
  found_.resize(most);
  const double steps = at_.behaviour.qualification_days / at_.days_per_step;
  speed_[0] = steps > 0 ? -std::expm1(-1 / steps) : 1.0;
  speed_[1] = 1.0;

  const Regime calm = calm_regime(n_, static_cast<std::size_t>(at_.group_edges.count()));
  for (int variant = 0; variant < lanes_of<T>; ++variant) load(calm, variant);
  for (int m = 0; m < rooms_; ++m) {
    Book& book = books_[m];
    book.stock = book.throughput * T(at_.rooms[m].cover);
    book.order = book.throughput;
    book.expected = book.throughput - T(at_.rooms[m].habit > 0 ? 0.0 : n_.base_discard[m]);
  }
  for (int l = 0; l < n_.links.count; ++l)
    for (int q = 1; q <= n_.links.lag[l]; ++q) due_[due_at(n_.links.target[l], q)] += T(n_.links.base_flow[l]);
  for (int p = 0; p < n_.processes.count; ++p) {
    run_ordered_[p] = run_before_[p] = T(n_.processes.base_run[p]);
    for (int q = 1; q <= n_.processes.lag[p]; ++q)
      for (const Arc& output : n_.processes.outputs[p])
        due_[due_at(output.node, q)] += T(output.tonnes * n_.processes.base_run[p]);
  }
}

// Limits and wants of a variant.

template <class T>
void RationingKernel<T>::load(const Regime& regime, int variant) {
  const auto copy = [&](const std::vector<double>& from, Numbers& to) {
    for (std::size_t i = 0; i < from.size(); ++i) set_lane(to[i], variant, from[i]);
  };
  for (std::size_t e = 0; e < at_.link_of.size(); ++e)
    set_lane((at_.pooled[e] != 0 ? transfer_cap_ : edge_cap_)[e], variant, regime.link_capacity[at_.link_of[e]]);
  copy(regime.process_capacity, process_cap_);
  copy(regime.facility_capacity, facility_cap_);
  for (int p = 0; p < n_.processes.count; ++p) {
    const int f = n_.processes.facility[p];
    if (n_.facilities.processes[f].size() == 1)
      set_lane(process_cap_[p], variant,
               std::min(regime.process_capacity[p], regime.facility_capacity[f] / n_.processes.use[p]));
  }
  copy(regime.demand, demand_);
  for (int m = 0; m < rooms_; ++m) {
    double sum = 0;
    for (const int k : n_.room_consumers[m]) sum += regime.demand[k];
    set_lane(books_[m].consumed, variant, sum);
  }
  copy(regime.group_room, group_room_);
  copy(regime.release, release_);
  any_release_ = any_release_ ||
                 std::any_of(regime.release.begin(), regime.release.end(), [](double tonnes) { return tonnes != 0; });
  copy(regime.trust_cap, trust_cap_);
  any_trust_ = any_trust_ || std::any_of(regime.trust_cap.begin(), regime.trust_cap.end(),
                                         [](double cap) { return cap < unlimited; });
  load_pattern(regime, variant);

  for (const int e : at_.commitment_edges.values) set_lane(promised_[e], variant, 0.0);
  for (std::size_t c = 0; c < regime.promised.size(); ++c) {
    if (!(regime.promised[c] > 0)) continue;
    const auto edges = at_.commitment_edges[static_cast<int>(c)];
    double usual = 0;
    for (const int e : edges) usual += regime.anchor_flow[at_.link_of[e]];
    for (const int e : edges) {
      const double part =
          usual > 0 ? regime.anchor_flow[at_.link_of[e]] / usual : 1.0 / static_cast<double>(edges.size());
      set_lane(promised_[e], variant, lane(promised_[e], variant) + part * regime.promised[c]);
      special_[at_.source[e]] = 1;
    }
  }
  for (std::size_t e = 0; e < at_.link_of.size() && !regime.partner.empty(); ++e) {
    const unsigned char partner = regime.partner[at_.link_of[e]];
    partner_[e * lanes_of<T> + static_cast<std::size_t>(variant)] = partner;
    if (partner != 0) special_[at_.source[e]] = 1;
  }
  for (std::size_t m = 0; m < regime.warned.size(); ++m)
    set_lane(warned_[m], variant, regime.warned[m] != 0 ? 1.0 : 0.0);
}

/// R1: the pattern at today's wants. Shares move with it, whatever has been learnt since.
template <class T>
void RationingKernel<T>::load_pattern(const Regime& regime, int variant) {
  std::vector<double>& flows = pattern_flow_[static_cast<std::size_t>(variant)];
  std::vector<double>& runs = pattern_run_[static_cast<std::size_t>(variant)];
  if (flows == regime.anchor_flow && runs == regime.anchor_run) return;
  flows = regime.anchor_flow;
  runs = regime.anchor_run;
  std::vector<double> edges, makers;
  set_pattern(variant, edges, makers);
  for (int m = 0; m < rooms_; ++m) {
    move_shares(m, variant, edges, makers);
    set_lead(m);
  }
}

/// What passes through the rooms in the pattern, and the shares that suppliers (edges, then makers) have in it.
template <class T>
void RationingKernel<T>::set_pattern(int variant, std::vector<double>& edges, std::vector<double>& makers) {
  const std::vector<double>& flows = pattern_flow_[static_cast<std::size_t>(variant)];
  const std::vector<double>& runs = pattern_run_[static_cast<std::size_t>(variant)];
  edges.resize(at_.target.size());
  makers.resize(n_.makers.values.size());
  for (int m = 0; m < rooms_; ++m) {
    double in = 0;
    for (int e = at_.rooms[m].first; e < at_.rooms[m].end; ++e) in += flows[static_cast<std::size_t>(at_.link_of[e])];
    for (const Arc& maker : n_.makers[m]) in += maker.tonnes * runs[maker.node];
    set_lane(books_[m].throughput, variant, in);
    for (int e = at_.rooms[m].first; e < at_.rooms[m].end; ++e)
      edges[e] = in > 0 ? flows[static_cast<std::size_t>(at_.link_of[e])] / in : 0.0;
    for (int k = n_.makers.start[m]; k < n_.makers.start[m + 1]; ++k)
      makers[k] = in > 0 ? n_.makers.values[k].tonnes * runs[n_.makers.values[k].node] / in : 0.0;
  }
}

// Where a variant stands: in a row what each_kept names, what is due, the pattern, and flags (0, 1) of rooms and edges.

template <class T>
std::vector<double> RationingKernel<T>::memory(int variant) const {
  std::vector<double> row;
  row.reserve(4 * share_.size() + maker_share_.size() + 3 * run_.size() + due_.size() + 8 * books_.size());
  each_kept(*this, [&](const T& number) { row.push_back(lane(number, variant)); });
  for (int m = 0; m < rooms_; ++m)
    for (int q = 1; q <= lags_; ++q) row.push_back(lane(due(q, m), variant));
  const std::vector<double>& flows = pattern_flow_[static_cast<std::size_t>(variant)];
  const std::vector<double>& runs = pattern_run_[static_cast<std::size_t>(variant)];
  row.insert(row.end(), flows.begin(), flows.end());
  row.insert(row.end(), runs.begin(), runs.end());
  row.insert(row.end(), deviates_.begin(), deviates_.end());
  for (std::size_t e = 0; e < at_.target.size(); ++e) row.push_back(is_partner(static_cast<int>(e), variant) ? 1 : 0);
  return row;
}

template <class T>
void RationingKernel<T>::recall(std::span<const double> memory, int variant) {
  const double* next = memory.data();
  each_kept(*this, [&](T& number) { set_lane(number, variant, *next++); });
  for (int m = 0; m < rooms_; ++m)
    for (int q = 1; q <= lags_; ++q) set_lane(due_[due_at(m, q)], variant, *next++);
  for (double& flow : pattern_flow_[static_cast<std::size_t>(variant)]) flow = *next++;
  for (double& run : pattern_run_[static_cast<std::size_t>(variant)]) run = *next++;
  std::vector<double> edges, makers;
  set_pattern(variant, edges, makers);
  for (std::size_t e = 0; e < edges.size(); ++e) set_lane(usual_edge_[e], variant, edges[e]);
  for (std::size_t k = 0; k < makers.size(); ++k) set_lane(usual_maker_[k], variant, makers[k]);
  if constexpr (lanes_of<T> == 1) {  // of the others rooms may deviate too: to look once more moves nobody's shares
    std::fill(deviates_.begin(), deviates_.end(), static_cast<unsigned char>(0));
    deviating_.clear();
  }
  for (int m = 0; m < rooms_; ++m)
    if (*next++ != 0) remember(m);
  for (std::size_t e = 0; e < at_.target.size(); ++e) {
    const bool partner = *next++ != 0;
    partner_[e * lanes_of<T> + static_cast<std::size_t>(variant)] = partner ? 1 : 0;
    if (partner) special_[at_.source[e]] = 1;
  }
}

template <class T>
void RationingKernel<T>::move_shares(int m, int variant, const std::vector<double>& edges,
                                     const std::vector<double>& makers) {
  double before = 0, after = 0;
  const auto each = [&](auto&& act) {
    for (int e = at_.rooms[m].first; e < at_.rooms[m].end; ++e) act(share_[e], usual_edge_[e], edges[e]);
    for (int k = n_.makers.start[m]; k < n_.makers.start[m + 1]; ++k) act(maker_share_[k], usual_maker_[k], makers[k]);
  };
  bool same = true;
  each([&](T& share, T& usual, double now) {
    const double old = lane(usual, variant), held = lane(share, variant);
    same = same && held == old;
    before += held;
    const double moved = old > 0 ? held * (now / old) : held + now;
    set_lane(share, variant, moved);
    set_lane(usual, variant, now);
    after += moved;
  });
  // Who kept to the pattern keeps to the new one to the last bit.
  const double scale = after > 0 && before > 0 ? before / after : 1.0;
  bool deviates = false;
  each([&](T& share, T& usual, double now) {
    const double moved = same ? now : lane(share, variant) * scale;
    set_lane(share, variant, moved < least_share ? 0.0 : moved);
    set_lane(usual, variant, now);
    deviates = deviates || std::fabs(moved - now) > rounding;
  });
  const double sum = !same ? before : lane(books_[m].throughput, variant) > 0 ? 1.0 : 0.0;
  const bool buys = at_.rooms[m].first < at_.rooms[m].end || !n_.makers[m].empty();
  if (buys && (deviates || sum < 1 - rounding)) remember(m);
}

template <class T>
void RationingKernel<T>::set_lead(int m) {
  T lead(0);
  each_supplier(m, [&](const T& share, const T& /*usual*/, int lag) { lead += share * T(lag); });
  books_[m].lead = lead;
}

}  // namespace chokepoint
