#include "conduct/rationing_kernel.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "conduct/execution.hpp"

namespace chokepoint {
namespace {

/// Shares of orders, or of an order, below this are rounding.
constexpr double rounding = 1e-9;
/// Shares below this are cut: they would go on halving until arithmetic on them is slow.
constexpr double least_share = 1e-12;
/// A buyer who misses more than this share of his order hoards.
constexpr double short_enough = 1e-6;

double step_speed(const RationingLayout& at) {
  const double steps = at.behaviour.qualification_days / at.days_per_step;
  return steps > 0 ? -std::expm1(-1 / steps) : 1.0;
}

}  // namespace

template <class T>
RationingKernel<T>::RationingKernel(const RationingLayout& layout, double adjustment)
    : at_(layout),
      n_(layout.n),
      horizon_(adjustment),
      speed_(step_speed(layout)),
      attention_(1 / (2 * adjustment)),
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
  asked_ = passed_ = release_ = throughput_ = warned_ = stock_ = lead_ = order_ = order_before_ = arrived_ =
      under_way_ = exports_ = discard_ = spare_ = expected_ = numbers(rooms);
  hoard_ = hoard_next_ = fill_ = numbers(rooms, 1);
  due_ = numbers(rooms * static_cast<std::size_t>(lags_));
  maker_share_ = usual_maker_ = numbers(n_.makers.values.size());
  granted_ = numbers(n_.processes.inputs.values.size());
  if (!at_.pools.empty()) met_ = numbers(edges, 1);
  pattern_flow_.resize(lanes_of<T>);
  pattern_run_.resize(lanes_of<T>);
  partner_.assign(edges * lanes_of<T>, 0);
  special_.assign(rooms, 0);
  marked_.assign(rooms, 0);
  deviates_ = known_spare_ = rationed_ = marked_;
  std::size_t most = 0;
  for (int m = 0; m < rooms_; ++m)
    most = std::max(most, static_cast<std::size_t>(at_.edge_start[m + 1] - at_.edge_start[m]) + n_.makers[m].size());
  failed_ = reach_ = numbers(most);
  to_.resize(static_cast<std::size_t>(lags_) + 1);

  const Regime calm = calm_regime(n_, static_cast<std::size_t>(at_.group_edges.count()));
  for (int variant = 0; variant < lanes_of<T>; ++variant) load(calm, variant);
  for (int m = 0; m < rooms_; ++m) {
    stock_[m] = throughput_[m] * T(n_.rooms.cover[m]);
    order_[m] = order_before_[m] = throughput_[m];
    expected_[m] = throughput_[m] - T(at_.habit[m] > 0 ? 0.0 : n_.base_discard[m]);
  }
  for (int l = 0; l < n_.links.count; ++l)
    for (int q = 0; q < n_.links.lag[l]; ++q) slot(q)[n_.links.target[l]] += T(n_.links.base_flow[l]);
  for (int p = 0; p < n_.processes.count; ++p) {
    run_ordered_[p] = run_before_[p] = T(n_.processes.base_run[p]);
    for (int q = 0; q < n_.processes.lag[p]; ++q)
      for (const Arc& output : n_.processes.outputs[p])
        slot(q)[output.node] += T(output.tonnes * n_.processes.base_run[p]);
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
  copy(regime.group_room, group_room_);
  copy(regime.release, release_);
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
    for (int e = at_.edge_start[m]; e < at_.edge_start[m + 1]; ++e)
      in += flows[static_cast<std::size_t>(at_.link_of[e])];
    for (const Arc& maker : n_.makers[m]) in += maker.tonnes * runs[maker.node];
    set_lane(throughput_[m], variant, in);
    for (int e = at_.edge_start[m]; e < at_.edge_start[m + 1]; ++e)
      edges[e] = in > 0 ? flows[static_cast<std::size_t>(at_.link_of[e])] / in : 0.0;
    for (int k = n_.makers.start[m]; k < n_.makers.start[m + 1]; ++k)
      makers[k] = in > 0 ? n_.makers.values[k].tonnes * runs[n_.makers.values[k].node] / in : 0.0;
  }
}

// Where a variant stands: in a row what each_kept names, what is due, the pattern, and flags (0, 1) of rooms and edges.

template <class T>
std::vector<double> RationingKernel<T>::memory(int variant) const {
  std::vector<double> row;
  row.reserve(4 * share_.size() + maker_share_.size() + 3 * run_.size() + due_.size() + 8 * stock_.size());
  const auto keep = [&](const Numbers& numbers) {
    for (const T& number : numbers) row.push_back(lane(number, variant));
  };
  each_kept(*this, keep);
  for (int q = 0; q < lags_; ++q)
    for (int m = 0; m < rooms_; ++m) row.push_back(lane(slot(q)[m], variant));
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
  each_kept(*this, [&](Numbers& numbers) {
    for (T& number : numbers) set_lane(number, variant, *next++);
  });
  for (int q = 0; q < lags_; ++q)
    for (int m = 0; m < rooms_; ++m) set_lane(slot(q)[m], variant, *next++);
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
    for (int e = at_.edge_start[m]; e < at_.edge_start[m + 1]; ++e) act(share_[e], usual_edge_[e], edges[e]);
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
  const double sum = !same ? before : lane(throughput_[m], variant) > 0 ? 1.0 : 0.0;
  const bool buys = at_.edge_start[m] < at_.edge_start[m + 1] || !n_.makers[m].empty();
  if (buys && (deviates || sum < 1 - rounding)) remember(m);
}

template <class T>
void RationingKernel<T>::set_lead(int m) {
  T lead(0);
  for (int e = at_.edge_start[m]; e < at_.edge_start[m + 1]; ++e) lead += share_[e] * T(at_.lag[e]);
  for (int k = n_.makers.start[m]; k < n_.makers.start[m + 1]; ++k)
    lead += maker_share_[k] * T(n_.processes.lag[n_.makers.values[k].node]);
  lead_[m] = lead;
}

template <class T>
void RationingKernel<T>::step() {
  arrive();
  climb();
  fit_facilities();
  fit_groups();
  ask_members();
  serve();
  dispose();
  find_others();
}

/// R0: what is due arrives, and what stockpiles release.
template <class T>
void RationingKernel<T>::arrive() {
  T* now = slot(0);
  for (int m = 0; m < rooms_; ++m) {
    arrived_[m] = now[m] + release_[m];
    stock_[m] += arrived_[m];
    now[m] = T(0);
    discard_[m] = T(0);
  }
  head_ = (head_ + 1) % lags_;
  std::fill(under_way_.begin(), under_way_.end(), T(0));
  for (int q = 0; q + 1 < lags_; ++q) {
    const T* later = slot(q);
    for (int m = 0; m < rooms_; ++m) under_way_[m] += later[m];
  }
  to_[0] = stock_.data();
  for (int q = 0; q < lags_; ++q) to_[static_cast<std::size_t>(q) + 1] = slot(q);
}

// R2: orders climb from ends to sources.

template <class T>
void RationingKernel<T>::climb() {
  std::swap(order_, order_before_);
  std::swap(run_ordered_, run_before_);
  std::fill(exports_.begin(), exports_.end(), T(0));
  for (const int e : at_.back_edges) order_over(e, order_before_[at_.target[e]]);
  for (const int node : at_.climb) {
    if (node < rooms_)
      order_room(node);
    else
      order_process(node - rooms_);
  }
}

/// An order over an edge with limits of several kinds.
template <class T>
void RationingKernel<T>::order_over(int e, const T& ordered) {
  const T wanted = share_[e] * ordered;
  const T asked = smaller(edge_cap_[e], larger(wanted, promised_[e]));
  if (any(asked < wanted)) mark(at_.target[e]);
  flow_[e] = asked;
  exports_[at_.source[e]] += asked * group_fit(e);
}

template <class T>
void RationingKernel<T>::order_room(int m) {
  T wanted = exports_[m];
  for (const int k : n_.room_consumers[m]) wanted += demand_[k];
  for (int u = n_.users.start[m]; u < n_.users.start[m + 1]; ++u) {
    const Arc& user = n_.users.values[u];
    wanted += T(user.tonnes) * (at_.late_user[u] != 0 ? run_before_ : run_ordered_)[user.node];
  }
  if (!at_.pools.empty()) wanted += asked_[m];
  if (at_.habit[m] > 0) wanted += T(at_.habit[m] / n_.base_inflow[m]) * throughput_[m];
  expected_[m] += (wanted - expected_[m]) * T(attention_);
  const T ordered = larger(T(0), wanted + (target(m) - stock_[m] - under_way_[m]) / T(horizon_));
  order_[m] = ordered;
  const int from = at_.edge_start[m], to = at_.edge_start[m + 1];
  if (at_.plain[m] == 0) {
    for (int e = from; e < to; ++e)
      if (at_.back[e] == 0) order_over(e, ordered);
    return;
  }
  const T* const shares = share_.data();
  const T* const caps = edge_cap_.data();
  T* const flows = flow_.data();
  T* const exports = exports_.data();
  const int* const sources = at_.source.data();
  T beyond(0);
  for (int e = from; e < to; ++e) {
    const T wanted_here = shares[e] * ordered;
    const T asked = smaller(caps[e], wanted_here);
    beyond = larger(beyond, wanted_here - asked);
    flows[e] = asked;
    exports[sources[e]] += asked;
  }
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
    runs = larger(runs, maker_share_[at_.output_maker[o]] * order_[output.node] / T(output.tonnes));
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
    const double wants = claimed(m, v), comes = comes_now(m, v), has = lane(stock_[m], v) + comes - lane(asked_[m], v);
    const double outside = comes + std::max(0.0, lane(arrived_[m] - passed_[m], v));
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
  for (int e = at_.edge_start[m]; e < at_.first_late[m]; ++e) sum += lane(flow_[e], v) * lane(met_[e], v);
  for (const Arc& maker : n_.makers[m])
    if (n_.processes.lag[maker.node] == 0) sum += maker.tonnes * lane(run_ordered_[maker.node], v);
  return sum;
}

// R4: supplies come down, in the order of everything that takes no time.

template <class T>
void RationingKernel<T>::serve() {
  for (const int node : n_.sweep) {
    if (node < rooms_) {
      stock_[node] += take(node, at_.edge_start[node], at_.first_late[node]);
      serve_room(node);
    } else {
      run_process(node - rooms_);
    }
  }
  for (int m = 0; m < rooms_; ++m)
    for (int e = at_.first_late[m]; e < at_.edge_start[m + 1];) {
      int last = e + 1;  // within a room edges lie by lag
      while (last < at_.edge_start[m + 1] && at_.lag[last] == at_.lag[e]) ++last;
      to_[at_.lag[e]][m] += take(m, e, last);
      e = last;
    }
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
  T total = exports_[m];
  for (const Arc& user : n_.users[m]) total += T(user.tonnes) * run_ordered_[user.node];
  for (const int k : n_.room_consumers[m]) total += demand_[k];
  const T have = stock_[m];
  const auto lacks = have < total * T(enough);
  fill_[m] = T(1);
  rationed_[m] = any(lacks);
  if (rationed_[m] == 0) {
    grant(m, T(1));
    stock_[m] = larger(T(0), have - total);
    return;
  }
  const T share = choose(lacks, choose(have > T(at_.grain[m]), have / total, T(0)), T(1));
  fill_[m] = share;
  grant(m, share);
  if (at_.rule[m] != SupplierRule::proportional || special_[m] != 0)
    for (int v = 0; v < lanes_of<T>; ++v)
      if (lane(share, v) < 1 && by_rule(m, v)) serve_by_rule(m, v);
  stock_[m] = choose(lacks && (share > T(0)), T(0), larger(T(0), have - share * total));
}

template <class T>
void RationingKernel<T>::grant(int m, const T& share) {
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
  double have = lane(stock_[m], v);
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
    const Rank rank{at_.best_class[at_.target[e]], lane(usual_edge_[e] * throughput_[at_.target[e]], v)};
    if (first > 0) claims_.push_back({first, 0, rank});
    claims_.push_back({asked - first, tier, rank});
  }
  for (const Arc& user : n_.users[m])
    claims_.push_back({user.tonnes * lane(run_ordered_[user.node], v),
                       home_tier,
                       {at_.best_class[n_.processes.outputs[user.node].front().node],
                        user.tonnes * pattern_run_[static_cast<std::size_t>(v)][user.node]}});
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
    stock_[input.node] += (granted_[i] - share) * T(input.tonnes) * run_ordered_[p];
  }
  run_[p] = share * run_ordered_[p];
  T* to_rooms = to_[n_.processes.lag[p]];
  for (int o = n_.processes.outputs.start[p]; o < n_.processes.outputs.start[p + 1]; ++o) {
    const Arc& output = n_.processes.outputs.values[o];
    const T made = T(output.tonnes) * run_[p];
    to_rooms[output.node] += made;
    if (any(made < maker_share_[at_.output_maker[o]] * order_[output.node] * T(enough))) mark(output.node);
  }
}

// R5: surplus.

template <class T>
T RationingKernel<T>::excess(int m) const {
  T position = stock_[m];
  for (int q = 0; q < lags_; ++q) position += slot(q)[m];
  return position - target(m);
}

template <class T>
void RationingKernel<T>::dispose() {
  for (int m = 0; m < rooms_; ++m) {
    if (at_.keep[m] < 0) continue;
    const T kept = throughput_[m] * T(at_.keep[m]);
    const T on_hand = stock_[m] - throughput_[m] * T(n_.rooms.cover[m]) * hoard_[m];
    const T over = larger(T(0), smaller(on_hand, excess(m)) - kept);
    discard_[m] = over;
    stock_[m] -= over;
  }
}

// R6: buyers who were short shift orders to suppliers who can do more; others go back to whom they know.

template <class T>
void RationingKernel<T>::find_others() {
  if (any_trust_) heed_trust();
  const std::vector<int> still = std::exchange(deviating_, {});
  for (const int m : still) {
    if (any(order_[m] > T(0)))
      mark(m);
    else
      deviating_.push_back(m);  // nothing to look for
  }
  const bool hoards = at_.behaviour.hoarding > 1;
  if (hoards)
    for (int m = 0; m < rooms_; ++m)
      hoard_next_[m] = choose(warned_[m] > T(0), T(at_.buys[m] != 0 ? at_.behaviour.hoarding : 1.0), T(1));
  if (!looking_.empty()) {
    // All look at what was before anybody moved: the order of rooms means nothing.
    std::fill(known_spare_.begin(), known_spare_.end(), static_cast<unsigned char>(0));
    for (int g = 0; g < at_.group_edges.count(); ++g) {
      T left = group_room_[g];
      for (const int e : at_.group_edges[g]) left -= flow_[e];
      group_left_[g] = larger(T(0), left);
    }
    for (const int m : looking_) shift(m);
    for (const int m : moved_) set_lead(m);
    for (const int m : looking_) marked_[m] = 0;
    moved_.clear();
    looking_.clear();
  }
  if (hoards) hoard_.swap(hoard_next_);
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

/// What more a room could give a step: stock above its target, idle makers, and what others could bring it.
template <class T>
T RationingKernel<T>::spare(int m) {
  if (known_spare_[m] != 0) return spare_[m];
  T sum = larger(T(0), smaller(stock_[m], excess(m))) / T(horizon_);
  for (const Arc& maker : n_.makers[m])
    if (at_.all_outputs[maker.node] != 0 || n_.processes.outputs[maker.node].front().node == m)
      sum += T(maker.tonnes) * idle(maker.node);
  for (int e = at_.edge_start[m]; e < at_.edge_start[m + 1]; ++e) {
    const int from = at_.source[e];
    const T room = larger(T(0), edge_cap_[e] - flow_[e]);
    const T there = at_.back[e] != 0 ? larger(T(0), smaller(stock_[from], excess(from))) / T(horizon_) : spare(from);
    sum += smaller(room, there);
  }
  spare_[m] = sum;
  known_spare_[m] = 1;
  return sum;
}

/// What a room missed from each of its suppliers (edges, then makers), and what each has to spare.
template <class T>
typename RationingKernel<T>::Sums RationingKernel<T>::look_at_suppliers(int m) {
  Sums sums;
  const auto note = [&](int i, const T& share, const T& missed, const T& unwelcome, const T& spare_there, bool known) {
    failed_[i] = larger(missed, unwelcome);
    reach_[i] = known ? spare_there : T(speed_) * spare_there;
    sums.shares += share;
    sums.missed += missed;
    sums.moving += failed_[i];
    sums.spare += spare_there;
    sums.reach += reach_[i];
  };
  int i = 0;
  for (int e = at_.edge_start[m]; e < at_.edge_start[m + 1]; ++e, ++i) {
    const T missed = larger(T(0), share_[e] * (at_.back[e] != 0 ? order_before_ : order_)[m] - flow_[e]);
    T room = larger(T(0), edge_cap_[e] - flow_[e]);
    for (const int g : at_.edge_groups[e]) room = smaller(room, group_left_[g]);
    if (any_trust_) room = smaller(room, welcome_[e]);
    note(i, share_[e], missed, any_trust_ ? unwelcome_[e] : T(0), smaller(room, spare(at_.source[e])),
         at_.known[e] != 0);
  }
  for (int k = n_.makers.start[m]; k < n_.makers.start[m + 1]; ++k, ++i) {
    const Arc& maker = n_.makers.values[k];
    const bool for_it = at_.all_outputs[maker.node] != 0 || n_.processes.outputs[maker.node].front().node == m;
    note(i, maker_share_[k], larger(T(0), maker_share_[k] * order_[m] - T(maker.tonnes) * run_[maker.node]), T(0),
         for_it ? T(maker.tonnes) * idle(maker.node) : T(0), true);
  }
  return sums;
}

/// With o ordered, u_s missed from supplier s (with what nobody was asked for: u in all) and a_s spare there,
///
///   short:       share_s += v_s · min(1, u / Σ a) · a_s / o     and those who failed lose it, in proportion to u_s
///   not short:   see go_back
template <class T>
void RationingKernel<T>::shift(int m) {
  Sums sums = look_at_suppliers(m);
  const T ordered = order_[m];
  const auto orders = ordered > T(0);
  const T open_share = choose(sums.shares < T(1 - rounding), T(1) - sums.shares, T(0));
  sums.missed += open_share * ordered;
  sums.moving += open_share * ordered;
  if (at_.behaviour.hoarding > 1 && at_.buys[m] != 0)
    hoard_next_[m] =
        choose(orders && sums.missed > T(short_enough) * ordered, T(at_.behaviour.hoarding), hoard_next_[m]);

  const auto moves = orders && sums.moving > T(rounding) * ordered;
  const auto finds = moves && sums.spare > T(0);
  const bool deviated = deviates_[m] != 0;
  if (any(finds)) {
    const T part = choose(finds, smaller(T(1), sums.moving / sums.spare) / ordered, T(0));
    const T lost = choose(finds, part * sums.reach / sums.moving, T(0));
    int i = 0;
    each_supplier(m, [&](T& share, const T& /*usual*/, double /*speed*/) {
      const T now = larger(T(0), share + part * reach_[i] - lost * failed_[i]);
      share = choose(now < T(least_share), T(0), now);
      ++i;
    });
  }
  deviates_[m] = 0;
  if (deviated) go_back(m, orders && !moves, open_share);
  if (deviated || any(finds)) {
    T now(0), furthest(0);
    each_supplier(m, [&](T& share, const T& usual, double /*speed*/) {
      now += share;
      furthest = larger(furthest, larger(share - usual, usual - share));
    });
    if (any(furthest > T(rounding)) || any(now < T(1 - rounding))) remember(m);
    moved_.push_back(m);
  }
}

/// R7: who is not short goes back to the pattern, as far as the old suppliers can serve him:
///   share_s += v_s · min(usual_s − share_s, a_s / o) where it is below; those above lose it in proportion.
template <class T>
template <class Mask>
void RationingKernel<T>::go_back(int m, const Mask& settled, const T& open_share) {
  if (!any(settled)) return;
  const T ordered = order_[m];
  T returns(0), leaves(open_share), furthest(0);
  int i = 0;
  each_supplier(m, [&](T& share, const T& usual, double speed) {
    returns += returning(i++, share, usual, ordered, speed);
    leaves += larger(T(0), share - usual);
    furthest = larger(furthest, larger(share - usual, usual - share));
  });
  const auto goes = settled && furthest > T(rounding) && returns > T(0) && leaves > T(0);
  if (!any(goes)) return;
  const T back = choose(goes, smaller(T(1), leaves / returns), T(0));
  const T left = choose(goes, back * returns / leaves, T(0));
  i = 0;
  each_supplier(m, [&](T& share, const T& usual, double speed) {
    const T gain = back * returning(i++, share, usual, ordered, speed);
    const T now = larger(T(0), share + gain - left * larger(T(0), share - usual));
    share = choose(now < T(least_share), T(0), now);
  });
}

template class RationingKernel<double>;
template class RationingKernel<Lanes>;

}  // namespace chokepoint
