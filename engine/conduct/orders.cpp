#include "conduct/orders.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <queue>

#include "base/rounding.hpp"

namespace chokepoint {
namespace {

constexpr double no_limit = std::numeric_limits<double>::infinity();

/// What is left of a limit; a billionth of it is rounding.
double spare(double limit, double used) {
  const double left = limit - used;
  return left > 1e-9 * limit ? left : 0.0;
}

/// Widths that differ by rounding alone are the same width.
double rounded(double width) { return keep_bits(width, 32); }

/// Extra runs of a process that its output in `room` may ask for: unlimited for the main product and where the plan
/// disposes of it, otherwise as many as the main product's gap wants.
double joint_limit(const Network& n, const Plan& plan, std::span<const double> excess, int p, int room) {
  const Arc& main = n.processes.outputs[p].front();
  if (room == main.node || plan.wastes[main.node] != 0) return no_limit;
  return std::max(0.0, -excess[main.node]) / main.tonnes;
}

}  // namespace

OrderBook::OrderBook(const Network& network, std::span<const LinkGroup> groups) : n_(network), groups_(groups) {
  const auto rooms = static_cast<std::size_t>(n_.rooms.count);
  have_.assign(rooms, 0.0);
  ability_ = left_ = got_ = have_;
  rank_.resize(rooms);
  room_link_.assign(static_cast<std::size_t>(n_.links.count), 0.0);
  ask_link_ = room_link_;
  room_process_.assign(static_cast<std::size_t>(n_.processes.count), 0.0);
  ask_process_ = room_process_;
}

void OrderBook::place(const Regime& regime, const Plan& plan, std::span<const double> excess, double horizon) {
  for (int m = 0; m < n_.rooms.count; ++m) {
    have_[m] = left_[m] = std::max(0.0, excess[m]);
    got_[m] = std::max(0.0, -excess[m]);
    ability_[m] = 0;
  }
  std::fill(ask_link_.begin(), ask_link_.end(), 0.0);
  std::fill(ask_process_.begin(), ask_process_.end(), 0.0);
  if (std::all_of(got_.begin(), got_.end(), [](double gap) { return gap <= 0; })) return;
  spare_room(regime, plan, horizon);
  carry_ability(plan, excess);
  carry_orders(plan, excess);
}

void OrderBook::spare_room(const Regime& regime, const Plan& plan, double horizon) {
  for (int l = 0; l < n_.links.count; ++l) room_link_[l] = horizon * spare(regime.link_capacity[l], plan.flow[l]);
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    if (regime.group_room[g] >= unlimited) continue;
    double planned = 0;
    for (const int l : groups_[g].links) planned += plan.flow[l];
    const double room = horizon * spare(regime.group_room[g], planned);
    for (const int l : groups_[g].links) room_link_[l] = std::min(room_link_[l], room);
  }
  for (int p = 0; p < n_.processes.count; ++p)
    room_process_[p] = horizon * spare(regime.process_capacity[p], plan.run[p]);
  for (int f = 0; f < n_.facilities.count; ++f) {
    double used = 0;
    for (const int p : n_.facilities.processes[f]) used += n_.processes.use[p] * plan.run[p];
    const double shared = spare(regime.facility_capacity[f], used);
    for (const int p : n_.facilities.processes[f])
      room_process_[p] = std::min(room_process_[p], horizon * (shared / n_.processes.use[p]));
  }
}

double OrderBook::extra_runs(int p, int room, const Plan& plan, std::span<const double> excess) const {
  double runs = std::min(room_process_[p], joint_limit(n_, plan, excess, p, room));
  for (const Arc& input : n_.processes.inputs[p]) {
    // A recipe line back along the chain (recycling) brings only what lies there already.
    const bool forward = n_.level[input.node] < n_.level[room];
    runs = std::min(runs, (forward ? ability_[input.node] : have_[input.node]) / input.tonnes);
  }
  return runs;
}

bool OrderBook::open(int l) const { return rank_[n_.links.source[l]].before(rank_[n_.links.target[l]]); }

/// Widest ways through the links of one commodity, by Dijkstra's algorithm; `ability_` holds each room's own.
void OrderBook::rank_rooms(const std::vector<int>& rooms) {
  struct Entry {
    Rank rank;
    int room;
    bool operator<(const Entry& other) const {  // the queue gives the largest first
      if (other.rank.before(rank)) return true;
      return !rank.before(other.rank) && room > other.room;
    }
  };
  std::priority_queue<Entry> queue;
  for (const int m : rooms) {
    rank_[m] = {rounded(ability_[m]), 0};
    if (rank_[m].width > 0) queue.push({rank_[m], m});  // from others nothing comes
  }
  while (!queue.empty()) {
    const Entry next = queue.top();
    queue.pop();
    const Rank& known = rank_[next.room];
    if (known.before(next.rank)) continue;
    for (const int l : n_.out_links[next.room]) {
      const Rank way{std::min(known.width, rounded(room_link_[l])), known.hops + 1};
      Rank& target = rank_[n_.links.target[l]];
      if (way.width <= 0 || !way.before(target)) continue;
      target = way;
      queue.push({way, n_.links.target[l]});
    }
  }
}

void OrderBook::carry_ability(const Plan& plan, std::span<const double> excess) {
  order_.clear();
  for (const auto& commodities : n_.chain)
    for (const std::vector<int>& rooms : commodities) {
      for (const int m : rooms) {
        ability_[m] = have_[m];
        for (const Arc& maker : n_.makers[m]) ability_[m] += maker.tonnes * extra_runs(maker.node, m, plan, excess);
      }
      rank_rooms(rooms);
      const auto first = static_cast<std::ptrdiff_t>(order_.size());
      order_.insert(order_.end(), rooms.begin(), rooms.end());
      std::stable_sort(order_.begin() + first, order_.end(), [&](int a, int b) { return rank_[a].before(rank_[b]); });
      for (auto m = order_.begin() + first; m != order_.end(); ++m)
        for (const int l : n_.in_links[*m])
          if (open(l)) ability_[*m] += std::min(room_link_[l], ability_[n_.links.source[l]]);
    }
}

void OrderBook::split_order(int m, double tonnes, const Plan& plan, std::span<const double> excess) {
  double total = 0;
  for (const int l : n_.in_links[m])
    if (open(l)) total += std::min(room_link_[l], ability_[n_.links.source[l]]);
  for (const Arc& maker : n_.makers[m]) total += maker.tonnes * extra_runs(maker.node, m, plan, excess);
  if (total <= 0) return;
  const double share = std::min(1.0, tonnes / total);
  for (const int l : n_.in_links[m]) {
    if (!open(l)) continue;
    const double order = share * std::min(room_link_[l], ability_[n_.links.source[l]]);
    ask_link_[l] += order;
    got_[n_.links.source[l]] += order;
  }
  // Co-products: one run serves them all.
  for (const Arc& maker : n_.makers[m])
    ask_process_[maker.node] = std::max(ask_process_[maker.node], share * extra_runs(maker.node, m, plan, excess));
}

void OrderBook::carry_orders(const Plan& plan, std::span<const double> excess) {
  const auto level_of_last_output = [&](int p, bool highest) {
    int level = highest ? 0 : std::numeric_limits<int>::max();
    for (const Arc& output : n_.processes.outputs[p])
      level = highest ? std::max(level, n_.level[output.node]) : std::min(level, n_.level[output.node]);
    return level;
  };
  for (auto room = order_.rbegin(); room != order_.rend(); ++room) {
    const int m = *room;
    // Runs ordered so far claim their inputs once, when all their outputs have been looked at.
    for (const Arc& user : n_.users[m])
      if (ask_process_[user.node] > 0 && level_of_last_output(user.node, false) > n_.level[m])
        got_[m] += user.tonnes * ask_process_[user.node];
    if (got_[m] <= 0) continue;
    const double own = std::min(got_[m], left_[m]);
    left_[m] -= own;
    if (got_[m] > own) split_order(m, got_[m] - own, plan, excess);
  }
  // What runs took back along the chain comes from what lies there.
  for (int p = 0; p < n_.processes.count; ++p)
    for (const Arc& input : n_.processes.inputs[p])
      if (ask_process_[p] > 0 && n_.level[input.node] >= level_of_last_output(p, true))
        left_[input.node] = std::max(0.0, left_[input.node] - input.tonnes * ask_process_[p]);
}

}  // namespace chokepoint
