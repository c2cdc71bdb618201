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
  edge_cap_ = share_ = flow_ = promised_ = transfer_cap_ = numbers(edges);
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
  maker_share_ = numbers(n_.makers.values.size());
  granted_ = numbers(n_.processes.inputs.values.size(), 1);
  if (!at_.pools.empty()) met_ = numbers(edges, 1);
  const Regime calm = calm_regime(n_, static_cast<std::size_t>(at_.group_edges.count()));
  pattern_.assign(lanes_of<T>, std::make_shared<const RationingPattern>(at_, calm));
  from_ = pattern_;
  own_.assign(rooms, 0);
  find_common();
  loaded_.resize(lanes_of<T>);
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

  for (int variant = 0; variant < lanes_of<T>; ++variant) load(calm, variant, pattern_.front());
  const RationingPattern& pattern = *pattern_.front();
  for (std::size_t k = 0; k < pattern.maker.size(); ++k) maker_share_[k] = T(kept_share(pattern.maker[k]));
  for (int m = 0; m < rooms_; ++m) {
    if (pattern.no_share[m] != 0) remember(m);
    Book& book = books_[m];
    book.throughput = T(pattern.throughput[m]);
    book.lead = T(pattern.lead[m]);
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
void RationingKernel<T>::load(const Regime& regime, int variant, std::shared_ptr<const RationingPattern> pattern,
                              bool goes_on) {
  load_limits(regime, variant, goes_on ? regime.moved : MovedLists{});
  load_pattern(pattern != nullptr ? std::move(pattern) : pattern_of(regime, variant), variant);
  load_promises(regime, variant);
  if (any_warned_ || !regime.warned.empty()) {
    any_warned_ = true;
    for (int m = 0; m < rooms_; ++m)
      set_lane(warned_[m], variant, !regime.warned.empty() && regime.warned[m] != 0 ? 1.0 : 0.0);
  }
}

template <class T>
void RationingKernel<T>::load_limits(const Regime& regime, int variant, const MovedLists& moved) {
  Loaded& known = loaded_[static_cast<std::size_t>(variant)];
  const auto renew = [](std::vector<double>& list, const std::vector<double>& now, bool may_differ) {
    if (!may_differ || bytes_of(list) == bytes_of(now)) return false;
    list = now;
    return true;
  };
  const auto copy = [&](const std::vector<double>& from, Numbers& to) {
    for (std::size_t i = 0; i < from.size(); ++i) set_lane(to[i], variant, from[i]);
  };
  if (renew(known.link_capacity, regime.link_capacity, moved.link_capacity))
    for (std::size_t e = 0; e < at_.link_of.size(); ++e)
      set_lane((at_.pooled[e] != 0 ? transfer_cap_ : edge_cap_)[e], variant, regime.link_capacity[at_.link_of[e]]);
  const bool processes = renew(known.process_capacity, regime.process_capacity, moved.process_capacity);
  const bool facilities = renew(known.facility_capacity, regime.facility_capacity, moved.facility_capacity);
  if (facilities) copy(regime.facility_capacity, facility_cap_);
  if (processes || facilities)
    for (int p = 0; p < n_.processes.count; ++p) {
      const int f = n_.processes.facility[p];
      const bool alone = n_.facilities.processes[f].size() == 1;
      const double shared = alone ? regime.facility_capacity[f] / n_.processes.use[p] : unlimited;
      set_lane(process_cap_[p], variant,
               alone ? std::min(regime.process_capacity[p], shared) : regime.process_capacity[p]);
    }
  if (renew(known.demand, regime.demand, moved.demand)) {
    copy(regime.demand, demand_);
    for (int m = 0; m < rooms_; ++m) {
      double sum = 0;
      for (const int k : n_.room_consumers[m]) sum += regime.demand[k];
      set_lane(books_[m].consumed, variant, sum);
    }
  }
  if (renew(known.group_room, regime.group_room, moved.group_room)) copy(regime.group_room, group_room_);
  if (renew(known.release, regime.release, moved.release)) {
    copy(regime.release, release_);
    any_release_ = any_release_ ||
                   std::any_of(regime.release.begin(), regime.release.end(), [](double tonnes) { return tonnes != 0; });
  }
  if (renew(known.trust_cap, regime.trust_cap, moved.trust_cap)) {
    copy(regime.trust_cap, trust_cap_);
    any_trust_ = any_trust_ || std::any_of(regime.trust_cap.begin(), regime.trust_cap.end(),
                                           [](double cap) { return cap < unlimited; });
  }
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

template <class T>
std::shared_ptr<const RationingPattern> RationingKernel<T>::pattern_of(const Regime& regime, int variant) {
  const auto& now = pattern_[static_cast<std::size_t>(variant)];
  const ContentHash name = RationingPattern::name(regime);
  if (now->hash == name) return now;
  return patterns_.get(name, [&] {
    auto made = std::make_shared<const RationingPattern>(at_, regime);
    const std::size_t bytes = made->bytes();
    return std::pair(std::move(made), bytes);
  });
}

/// R1: the pattern at today's wants. Shares move with it, whatever has been learnt since, before the next step.
template <class T>
void RationingKernel<T>::load_pattern(std::shared_ptr<const RationingPattern> pattern, int variant) {
  std::shared_ptr<const RationingPattern>& now = pattern_[static_cast<std::size_t>(variant)];
  if (now == pattern) return;
  pattern = as_here(std::move(pattern));
  if (now == pattern) return;
  now = std::move(pattern);
  to_move_ |= 1U << variant;
}

/// The pattern that all have, or null.
template <class T>
const RationingPattern* RationingKernel<T>::common(const Patterns& patterns) {
  const auto& first = patterns.front();
  return std::ranges::all_of(patterns, [&](const auto& each) { return each == first; }) ? first.get() : nullptr;
}

template <class T>
T RationingKernel<T>::of_all(const Patterns& patterns, const std::vector<double> RationingPattern::*list,
                             std::size_t i) {
  T all(0);
  for (int v = 0; v < lanes_of<T>; ++v) set_lane(all, v, (patterns[static_cast<std::size_t>(v)].get()->*list)[i]);
  return all;
}

template <class T>
typename RationingKernel<T>::Usual RationingKernel<T>::usual_of(const Patterns& patterns,
                                                                const std::vector<double> RationingPattern::*list,
                                                                Numbers& each) {
  if (const RationingPattern* one = common(patterns)) return {(one->*list).data(), nullptr};
  each.resize((patterns.front().get()->*list).size());
  for (std::size_t i = 0; i < each.size(); ++i) each[i] = of_all(patterns, list, i);
  return {nullptr, each.data()};
}

template <class T>
void RationingKernel<T>::move_to_patterns() {
  if (stale_) {
    usual_edge_ = usual_of(from_, &RationingPattern::edge, each_edge_);
    usual_maker_ = usual_of(from_, &RationingPattern::maker, each_maker_);
    stale_ = false;
  }
  if (to_move_ == 0) return;
  const Usual to_edge = usual_of(pattern_, &RationingPattern::edge, next_edge_);
  const Usual to_maker = usual_of(pattern_, &RationingPattern::maker, next_maker_);
  const Mask moving = mask_of(to_move_);
  if (to_edge.one == nullptr) make_all_own();
  for (int m = 0; m < rooms_; ++m) move_shares(m, moving, to_edge, to_maker);
  std::swap(each_edge_, next_edge_);
  std::swap(each_maker_, next_maker_);
  usual_edge_ = to_edge;
  usual_maker_ = to_maker;
  from_ = pattern_;
  find_common();
  to_move_ = 0;
}

/// The shares of a room move with what is usual; their sum stays. Who kept to the pattern keeps to the new one to the
/// last bit.
template <class T>
void RationingKernel<T>::move_shares(int m, const Mask& moving, const Usual& to_edge, const Usual& to_maker) {
  const int first = at_.rooms[m].first, end = at_.rooms[m].end;
  const int first_maker = n_.makers.start[m], end_maker = n_.makers.start[m + 1];
  Book& book = books_[m];
  const RationingPattern* one = to_edge.one != nullptr ? pattern_.front().get() : nullptr;
  const auto of_pattern = [&](const std::vector<double> RationingPattern::*list) {
    const auto room = static_cast<std::size_t>(m);
    return one != nullptr ? T((one->*list)[room]) : of_all(pattern_, list, room);
  };
  book.throughput = choose(moving, of_pattern(&RationingPattern::throughput), book.throughput);
  const auto keep = [](const T& share) { return cut_below(share, least_share); };
  if (own_[m] == 0) {  // all who have one pattern move to another
    for (int k = first_maker; k < end_maker; ++k) maker_share_[k] = keep(to_maker[static_cast<std::size_t>(k)]);
    book.lead = of_pattern(&RationingPattern::lead);
    if (one->no_share[m] != 0) remember(m);
    return;
  }
  T apart(0);
  const auto look = [&](const T& share, const T& usual) {
    const T kept = keep(usual);
    apart = larger(apart, larger(share - kept, kept - share));
  };
  for (int e = first; e < end; ++e) look(share_[e], usual_edge_[static_cast<std::size_t>(e)]);
  for (int k = first_maker; k < end_maker; ++k) look(maker_share_[k], usual_maker_[static_cast<std::size_t>(k)]);
  const Mask strays = moving && apart > T(0), follows = moving && !strays;
  T before(0), after(0);
  if (any(strays)) {
    room_shares_.resize(std::max(room_shares_.size(), static_cast<std::size_t>(end - first + end_maker - first_maker)));
    T* moved = room_shares_.data();
    const auto note = [&](const T& share, const T& to) {
      *moved++ = to;
      before += share;
      after += to;
    };
    const auto move = [&](const T& share, const Usual& usual, const Usual& to, std::size_t i) {
      if (usual.one != nullptr && to.one != nullptr) {  // one division for all
        const double had = usual.one[i], now = to.one[i];
        return note(share, had > 0 ? share * T(now / had) : share + T(now));
      }
      const T now = to[i], was = usual[i];
      const auto had = was > T(0);
      note(share, choose(had, share * (now / choose(had, was, T(1))), share + now));
    };
    for (int e = first; e < end; ++e) move(share_[e], usual_edge_, to_edge, static_cast<std::size_t>(e));
    for (int k = first_maker; k < end_maker; ++k)
      move(maker_share_[k], usual_maker_, to_maker, static_cast<std::size_t>(k));
  }
  if (any(follows)) {
    for (int e = first; e < end; ++e)
      share_[e] = choose(follows, keep(to_edge[static_cast<std::size_t>(e)]), share_[e]);
    for (int k = first_maker; k < end_maker; ++k)
      maker_share_[k] = choose(follows, keep(to_maker[static_cast<std::size_t>(k)]), maker_share_[k]);
    book.lead = choose(follows, of_pattern(&RationingPattern::lead), book.lead);
    for (int v = 0; v < lanes_of<T>; ++v)
      if ((bits(follows) >> v & 1) != 0 && pattern_[static_cast<std::size_t>(v)]->no_share[m] != 0) remember(m);
  }
  if (!any(strays)) {
    if (one != nullptr && to_move_ == (1U << lanes_of<T>)-1) own_[m] = 0;
    return;
  }
  const T scale = choose(after > T(0) && before > T(0), before / after, T(1));
  T furthest(0);
  const T* moved = room_shares_.data();
  const auto set = [&](T& share, const T& now) {
    const T to = *moved++ * scale;
    share = choose(strays, keep(to), share);
    furthest = larger(furthest, choose(strays, larger(to - now, now - to), T(0)));
  };
  for (int e = first; e < end; ++e) set(share_[e], to_edge[static_cast<std::size_t>(e)]);
  for (int k = first_maker; k < end_maker; ++k) set(maker_share_[k], to_maker[static_cast<std::size_t>(k)]);
  const bool buys = first < end || first_maker < end_maker;
  if (buys && (any(furthest > T(rounding)) || any(strays && before < T(1 - rounding)))) remember(m);
  T lead(0);
  each_supplier(m, [&](const T& share, const T& /*usual*/, int lag) { lead += share * T(lag); });
  book.lead = choose(strays, lead, book.lead);
}

// Where a variant stands: in a row what each_kept names; rooms that do not keep to the pattern, each with its lead and
// shares; rooms whose buyers are to look again.

template <class T>
bool RationingKernel<T>::keeps_to_pattern(int m, int variant) const {
  const RationingPattern& pattern = *pattern_[static_cast<std::size_t>(variant)];
  for (int e = at_.rooms[m].first; own_[m] != 0 && e < at_.rooms[m].end; ++e)
    if (lane(share_[e], variant) != pattern.kept_edge[e]) return false;
  for (int k = n_.makers.start[m]; k < n_.makers.start[m + 1]; ++k)
    if (lane(maker_share_[k], variant) != kept_share(pattern.maker[k])) return false;
  return lane(books_[m].lead, variant) == pattern.lead[m];
}

template <class T>
void RationingKernel<T>::read(State& state, int variant) const {
  const auto rooms = static_cast<std::size_t>(rooms_);
  state.stock.resize(rooms);
  state.due.resize(static_cast<std::size_t>(lags_));
  for (auto& arrivals : state.due) arrivals.resize(rooms);
  for (int m = 0; m < rooms_; ++m) {
    state.stock[m] = lane(books_[m].stock, variant);
    for (int q = 1; q <= lags_; ++q) state.due[static_cast<std::size_t>(q) - 1][m] = lane(due_[due_at(m, q)], variant);
  }
}

template <class T>
Remembered RationingKernel<T>::memory(int variant) const {
  std::vector<int> own;  // rooms with shares of their own
  std::size_t size = 0;
  each_kept(*this, [&](const T& /*number*/) { ++size; });
  for (int m = 0; m < rooms_; ++m) {
    if (keeps_to_pattern(m, variant)) continue;
    own.push_back(m);
    size += 2 + static_cast<std::size_t>(at_.rooms[m].end - at_.rooms[m].first) + n_.makers[m].size();
  }
  Remembered memory{std::vector<double>(size + 1 + deviating_.size()), pattern_[static_cast<std::size_t>(variant)],
                    pattern_[static_cast<std::size_t>(variant)]->hash};
  double* next = memory.numbers.data();
  each_kept(*this, [&](const T& number) { *next++ = lane(number, variant); });
  *next++ = static_cast<double>(own.size());
  for (const int m : own) {
    *next++ = m;
    *next++ = lane(books_[m].lead, variant);
    const Usual shares = shares_of(m);
    for (int e = at_.rooms[m].first; e < at_.rooms[m].end; ++e)
      *next++ = lane(shares[static_cast<std::size_t>(e)], variant);
    for (int k = n_.makers.start[m]; k < n_.makers.start[m + 1]; ++k) *next++ = lane(maker_share_[k], variant);
  }
  for (int m = 0; m < rooms_; ++m)
    if (deviates_[m] != 0) *next++ = m;
  return memory;
}

template <class T>
void RationingKernel<T>::recall(const State& state, const Remembered& memory, int variant) {
  auto pattern = as_here(std::static_pointer_cast<const RationingPattern>(memory.shared));
  for (int m = 0; m < rooms_; ++m) {
    Book& book = books_[m];
    set_lane(book.stock, variant, state.stock[m]);
    set_lane(book.throughput, variant, pattern->throughput[m]);
    set_lane(book.lead, variant, pattern->lead[m]);
    for (int q = 1; q <= lags_; ++q)
      set_lane(due_[due_at(m, q)], variant, state.due[static_cast<std::size_t>(q) - 1][m]);
  }
  if constexpr (lanes_of<T> == 1)
    std::fill(own_.begin(), own_.end(), static_cast<unsigned char>(0));
  else if (common_ != pattern.get())
    make_all_own();
  for (int m = 0; m < rooms_; ++m)
    for (int e = at_.rooms[m].first; own_[m] != 0 && e < at_.rooms[m].end; ++e)
      set_lane(share_[e], variant, pattern->kept_edge[e]);
  for (std::size_t k = 0; k < pattern->maker.size(); ++k)
    set_lane(maker_share_[k], variant, kept_share(pattern->maker[k]));
  from_[static_cast<std::size_t>(variant)] = pattern_[static_cast<std::size_t>(variant)] = std::move(pattern);
  find_common();
  to_move_ &= ~(1U << variant);
  stale_ = true;
  const double *next = memory.numbers.data(), *const end = next + memory.numbers.size();
  each_kept(*this, [&](T& number) { set_lane(number, variant, *next++); });
  for (auto left = static_cast<int>(*next++); left > 0; --left) {
    const auto m = static_cast<int>(*next++);
    set_lane(books_[m].lead, variant, *next++);
    make_own(m);
    each_share(*this, m, [&](T& share) { set_lane(share, variant, *next++); });
  }
  if constexpr (lanes_of<T> == 1) {  // of the others rooms may deviate too: to look once more moves nobody's shares
    std::fill(deviates_.begin(), deviates_.end(), static_cast<unsigned char>(0));
    deviating_.clear();
  }
  while (next != end) remember(static_cast<int>(*next++));
}

template <class T>
template <class Self, class Act>
void RationingKernel<T>::each_list(Self& self, Act act) {
  static_assert(sizeof(Book) % sizeof(T) == 0);
  constexpr std::size_t book = sizeof(Book) / sizeof(T);
  const auto all = [&](auto& numbers) { act(numbers.data(), std::size_t{1}, numbers.size()); };
  all(self.maker_share_);
  const auto rooms = static_cast<std::size_t>(self.rooms_);
  if (rooms == 0) return;
  auto& first = self.books_.front();
  for (auto* number : {&first.stock, &first.expected, &first.order, &first.lead, &first.hoard})
    act(number, book, rooms);
  for (int q = 1; q <= self.lags_; ++q) act(&self.due_[self.due_at(0, q)], static_cast<std::size_t>(self.lags_), rooms);
  for (auto* numbers : {&self.run_ordered_, &self.run_before_, &self.group_fit_, &self.facility_fit_}) all(*numbers);
  if (self.at_.pools.empty()) return;
  for (auto* numbers : {&self.asked_, &self.passed_, &self.met_}) all(*numbers);
}

template <class T>
template <class Self, class Act>
void RationingKernel<T>::each_loaded(Self& self, Act act) {
  const auto all = [&](auto& numbers) { act(numbers.data(), std::size_t{1}, numbers.size()); };
  for (auto* numbers : {&self.edge_cap_, &self.transfer_cap_, &self.process_cap_, &self.facility_cap_, &self.demand_,
                        &self.group_room_, &self.release_, &self.trust_cap_, &self.promised_, &self.warned_})
    all(*numbers);
  if (self.rooms_ == 0) return;
  for (auto* number : {&self.books_.front().throughput, &self.books_.front().consumed})
    act(number, sizeof(Book) / sizeof(T), static_cast<std::size_t>(self.rooms_));
}

/// `copy` is called with lists of the other and of this one.
template <class T>
template <class Copy>
void RationingKernel<T>::take_lists(const RationingKernel& other, Copy copy) {
  std::vector<const T*> lists;
  const auto list = [&](const T* first, std::size_t, std::size_t) { lists.push_back(first); };
  each_list(other, list);
  each_loaded(other, list);
  auto from = lists.begin();
  const auto renew = [&](T* to, std::size_t stride, std::size_t count) {
    const T* const its = *from++;
    for (std::size_t i = 0; i < count * stride; i += stride) copy(its[i], to[i]);
  };
  each_list(*this, renew);
  each_loaded(*this, renew);
  for (int m = 0; m < rooms_; ++m) {
    const Usual its = other.shares_of(m);
    if (other.own_[m] != 0) make_own(m);
    for (int e = at_.rooms[m].first; own_[m] != 0 && e < at_.rooms[m].end; ++e)
      copy(its[static_cast<std::size_t>(e)], share_[e]);
    special_[m] = special_[m] | other.special_[m];
    if (other.deviates_[m] != 0) remember(m);
  }
  any_trust_ = any_trust_ || other.any_trust_;
  any_release_ = any_release_ || other.any_release_;
  any_partner_ = any_partner_ || other.any_partner_;
  any_warned_ = any_warned_ || other.any_warned_;
  stale_ = true;
}

template <class T>
void RationingKernel<T>::take_over(const RationingKernel& other, int theirs, std::span<const int> variants) {
  if (common_ == nullptr || other.common_ == nullptr || common_->hash != other.common_->hash) make_all_own();
  take_lists(other, [&](const T& from, T& to) {
    const double number = lane(from, theirs);
    for (const int v : variants) set_lane(to, v, number);
  });
  const auto its = static_cast<std::size_t>(theirs);
  for (const int v : variants) {
    const auto mine = static_cast<std::size_t>(v);
    for (std::size_t e = 0; e < at_.link_of.size(); ++e)
      partner_[e * lanes_of<T> + mine] = other.partner_[e * lanes_of<T> + its];
    pattern_[mine] = as_here(other.pattern_[its]);
    from_[mine] = as_here(other.from_[its]);
    loaded_[mine] = other.loaded_[its];
    to_move_ = (to_move_ & ~(1U << v)) | (other.to_move_ >> theirs & 1) << v;
  }
  find_common();
}

template <class T>
void RationingKernel<T>::become(const RationingKernel& other) {
  std::fill(deviates_.begin(), deviates_.end(), static_cast<unsigned char>(0));
  deviating_.clear();
  own_ = other.own_;  // so that no more is copied than what is there
  take_lists(other, [](const T& from, T& to) { to = from; });
  partner_ = other.partner_;
  pattern_ = other.pattern_;
  from_ = other.from_;
  loaded_ = other.loaded_;
  to_move_ = other.to_move_;
  find_common();
}

template <class T>
bool RationingKernel<T>::stands_with(const RationingKernel& other, int theirs, int variant, Difference& last) const {
  struct List {
    const T *mine, *its;
    std::size_t stride, count;
  };
  std::vector<List> lists;
  each_list(*this, [&](const T* first, std::size_t stride, std::size_t count) {
    lists.push_back({first, nullptr, stride, count});
  });
  auto list = lists.begin();
  each_list(other, [&](const T* first, std::size_t, std::size_t) { (list++)->its = first; });
  const auto differ = [&](const List& at, std::size_t i) {
    return lane(at.mine[i * at.stride], variant) != lane(at.its[i * at.stride], theirs);
  };
  const auto share_differs = [&](std::size_t e) {
    const int m = at_.target[e];
    return lane(shares_of(m)[e], variant) != lane(other.shares_of(m)[e], theirs);
  };
  const std::size_t shares = lists.size();
  if (last.list == shares ? share_differs(last.at)
                          : last.at < lists[last.list].count && differ(lists[last.list], last.at))
    return false;
  if (pattern_[static_cast<std::size_t>(variant)]->hash != other.pattern_[static_cast<std::size_t>(theirs)]->hash)
    return false;
  for (std::size_t turn = 0; turn <= shares; ++turn) {
    const std::size_t at = (last.list + turn) % (shares + 1);
    const std::size_t count = at == shares ? at_.link_of.size() : lists[at].count;
    for (std::size_t i = 0; i < count; ++i)
      if (at == shares ? share_differs(i) : differ(lists[at], i)) {
        last = {at, i};
        return false;
      }
  }
  return true;
}

/// From now on the room's shares may differ.
template <class T>
void RationingKernel<T>::make_own(int m) {
  if (own_[m] != 0) return;
  for (int e = at_.rooms[m].first; e < at_.rooms[m].end; ++e) share_[e] = T(common_->kept_edge[e]);
  own_[m] = 1;
}

template <class T>
void RationingKernel<T>::make_all_own() {
  for (int m = 0; m < rooms_; ++m) make_own(m);
}

}  // namespace chokepoint
