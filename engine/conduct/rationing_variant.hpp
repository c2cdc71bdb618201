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
  pattern_.resize(lanes_of<T>);
  link_capacity_.resize(lanes_of<T>);
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
  load_limits(regime, variant);
  load_pattern(regime, variant);
  load_promises(regime, variant);
  if (any_warned_ || !regime.warned.empty()) {
    any_warned_ = true;
    for (int m = 0; m < rooms_; ++m)
      set_lane(warned_[m], variant, !regime.warned.empty() && regime.warned[m] != 0 ? 1.0 : 0.0);
  }
}

template <class T>
void RationingKernel<T>::load_limits(const Regime& regime, int variant) {
  const auto copy = [&](const std::vector<double>& from, Numbers& to) {
    for (std::size_t i = 0; i < from.size(); ++i) set_lane(to[i], variant, from[i]);
  };
  if (std::vector<double>& known = link_capacity_[static_cast<std::size_t>(variant)]; known != regime.link_capacity) {
    known = regime.link_capacity;
    for (std::size_t e = 0; e < at_.link_of.size(); ++e)
      set_lane((at_.pooled[e] != 0 ? transfer_cap_ : edge_cap_)[e], variant, known[at_.link_of[e]]);
  }
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
}

template <class T>
void RationingKernel<T>::load_promises(const Regime& regime, int variant) {
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
  if (!any_partner_ && regime.partner.empty()) return;
  any_partner_ = true;
  for (std::size_t e = 0; e < at_.link_of.size(); ++e) {
    const unsigned char partner = regime.partner.empty() ? 0 : regime.partner[at_.link_of[e]];
    partner_[e * lanes_of<T> + static_cast<std::size_t>(variant)] = partner;
    if (partner != 0) special_[at_.source[e]] = 1;
  }
}

/// R1: the pattern at today's wants. Shares move with it, whatever has been learnt since.
/// R1: the pattern at today's wants. Shares move with it, whatever has been learnt since.
template <class T>
void RationingKernel<T>::load_pattern(const Regime& regime, int variant) {
  std::shared_ptr<const RationingPattern>& now = pattern_[static_cast<std::size_t>(variant)];
  if (now != nullptr && now->flow == regime.anchor_flow && now->run == regime.anchor_run) return;
  now = patterns_.get(RationingPattern::name(regime), [&] {
    auto made = std::make_shared<const RationingPattern>(at_, regime);
    const std::size_t bytes = made->bytes();
    return std::pair(std::move(made), bytes);
  });
  const auto move_all = [&](const Numbers& share, const Numbers& usual, const std::vector<double>& to,
                            std::vector<double>& moved) {
    moved.resize(to.size());
    for (std::size_t i = 0; i < to.size(); ++i) {  // without a branch: registers full of divisions
      const double old = lane(usual[i], variant), held = lane(share[i], variant);
      const double as_ratio = held * (to[i] / (old > 0 ? old : 1.0)), as_sum = held + to[i];
      moved[i] = old > 0 ? as_ratio : as_sum;
    }
  };
  move_all(share_, usual_edge_, now->edge, moved_edge_);
  move_all(maker_share_, usual_maker_, now->maker, moved_maker_);
  for (int m = 0; m < rooms_; ++m) {
    set_lane(books_[m].throughput, variant, now->throughput[m]);
    move_shares(m, variant, *now);
  }
  for (std::size_t e = 0; e < now->edge.size(); ++e) set_lane(usual_edge_[e], variant, now->edge[e]);
  for (std::size_t k = 0; k < now->maker.size(); ++k) set_lane(usual_maker_[k], variant, now->maker[k]);
}

/// The shares of a room, once those of all have been moved; the sum stays.
template <class T>
void RationingKernel<T>::move_shares(int m, int variant, const RationingPattern& pattern) {
  const int first = at_.rooms[m].first, end = at_.rooms[m].end;
  const int first_maker = n_.makers.start[m], end_maker = n_.makers.start[m + 1];
  bool same = true;
  double before = 0, after = 0;
  const auto add = [&](const T& share, const T& usual, double moved) {
    const double held = lane(share, variant);
    same &= held == lane(usual, variant);
    before += held;
    after += moved;
  };
  for (int e = first; e < end; ++e) add(share_[e], usual_edge_[e], moved_edge_[e]);
  for (int k = first_maker; k < end_maker; ++k) add(maker_share_[k], usual_maker_[k], moved_maker_[k]);
  if (same) {  // who kept to the pattern keeps to the new one to the last bit
    for (int e = first; e < end; ++e) set_lane(share_[e], variant, kept_share(pattern.edge[e]));
    for (int k = first_maker; k < end_maker; ++k) set_lane(maker_share_[k], variant, kept_share(pattern.maker[k]));
    set_lane(books_[m].lead, variant, pattern.lead[m]);
    if (pattern.no_share[m] != 0) remember(m);
    return;
  }
  const double scale = after > 0 && before > 0 ? before / after : 1.0;
  double furthest = 0;
  const auto set = [&](T& share, double moved, double now) {
    moved *= scale;
    set_lane(share, variant, kept_share(moved));
    furthest = std::max(furthest, std::fabs(moved - now));
  };
  for (int e = first; e < end; ++e) set(share_[e], moved_edge_[e], pattern.edge[e]);
  for (int k = first_maker; k < end_maker; ++k) set(maker_share_[k], moved_maker_[k], pattern.maker[k]);
  const bool buys = first < end || first_maker < end_maker;
  if (buys && (furthest > rounding || before < 1 - rounding)) remember(m);
  set_lead(m);
}

// Where a variant stands: in a row what each_kept names; rooms that do not keep to the pattern, each with its lead and
// shares; rooms whose buyers are to look again.

template <class T>
bool RationingKernel<T>::keeps_to_pattern(int m, int variant) const {
  const RationingPattern& pattern = *pattern_[static_cast<std::size_t>(variant)];
  for (int e = at_.rooms[m].first; e < at_.rooms[m].end; ++e)
    if (lane(share_[e], variant) != kept_share(pattern.edge[e])) return false;
  for (int k = n_.makers.start[m]; k < n_.makers.start[m + 1]; ++k)
    if (lane(maker_share_[k], variant) != kept_share(pattern.maker[k])) return false;
  return lane(books_[m].lead, variant) == pattern.lead[m];
}

template <class T>
Remembered RationingKernel<T>::memory(int variant) const {
  std::vector<int> own;  // rooms with shares of their own
  std::size_t size = 0;
  each_kept(*this, [&](const T& /*number*/) { ++size; });
  for (int m = 0; m < rooms_; ++m) {
    if (keeps_to_pattern(m, variant)) continue;
    own.push_back(m);
    size += 2;
    each_share(*this, m, [&](const T& /*share*/) { ++size; });
  }
  Remembered memory{std::vector<double>(size + 1 + deviating_.size()), pattern_[static_cast<std::size_t>(variant)],
                    pattern_[static_cast<std::size_t>(variant)]->hash};
  double* next = memory.numbers.data();
  each_kept(*this, [&](const T& number) { *next++ = lane(number, variant); });
  *next++ = static_cast<double>(own.size());
  for (const int m : own) {
    *next++ = m;
    *next++ = lane(books_[m].lead, variant);
    each_share(*this, m, [&](const T& share) { *next++ = lane(share, variant); });
  }
  for (int m = 0; m < rooms_; ++m)
    if (deviates_[m] != 0) *next++ = m;
  return memory;
}

template <class T>
void RationingKernel<T>::recall(const State& state, const Remembered& memory, int variant) {
  auto pattern = std::static_pointer_cast<const RationingPattern>(memory.shared);
  for (int m = 0; m < rooms_; ++m) {
    Book& book = books_[m];
    set_lane(book.stock, variant, state.stock[m]);
    set_lane(book.throughput, variant, pattern->throughput[m]);
    set_lane(book.lead, variant, pattern->lead[m]);
    for (int q = 1; q <= lags_; ++q)
      set_lane(due_[due_at(m, q)], variant, state.due[static_cast<std::size_t>(q) - 1][m]);
  }
  for (std::size_t e = 0; e < pattern->edge.size(); ++e) {
    set_lane(usual_edge_[e], variant, pattern->edge[e]);
    set_lane(share_[e], variant, kept_share(pattern->edge[e]));
  }
  for (std::size_t k = 0; k < pattern->maker.size(); ++k) {
    set_lane(usual_maker_[k], variant, pattern->maker[k]);
    set_lane(maker_share_[k], variant, kept_share(pattern->maker[k]));
  }
  pattern_[static_cast<std::size_t>(variant)] = std::move(pattern);
  const double *next = memory.numbers.data(), *const end = next + memory.numbers.size();
  each_kept(*this, [&](T& number) { set_lane(number, variant, *next++); });
  for (auto left = static_cast<int>(*next++); left > 0; --left) {
    const auto m = static_cast<int>(*next++);
    set_lane(books_[m].lead, variant, *next++);
    each_share(*this, m, [&](T& share) { set_lane(share, variant, *next++); });
  }
  if constexpr (lanes_of<T> == 1) {  // of the others rooms may deviate too: to look once more moves nobody's shares
    std::fill(deviates_.begin(), deviates_.end(), static_cast<unsigned char>(0));
    deviating_.clear();
  }
  while (next != end) remember(static_cast<int>(*next++));
}

template <class T>
void RationingKernel<T>::set_lead(int m) {
  T lead(0);
  each_supplier(m, [&](const T& share, const T& /*usual*/, int lag) { lead += share * T(lag); });
  books_[m].lead = lead;
}

}  // namespace chokepoint
