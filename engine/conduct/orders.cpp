#include "conduct/orders.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "base/rounding.hpp"

namespace chokepoint {
namespace {

constexpr double no_limit = std::numeric_limits<double>::infinity();

/// What is left of a limit; a billionth of it is rounding.
double spare(double limit, double used) {
  const double left = limit - used;
  return left > 1e-9 * limit ? left : 0.0;
}

constexpr int width_bits = 32;
/// The part of a rank that counts hops, downwards from all ones.
constexpr std::uint64_t hops_part = (std::uint64_t{1} << (53 - width_bits)) - 1;

/// The bits of a width: they compare as widths do. Widths that differ by rounding alone are the same width.
std::uint64_t bits_of_width(double width) { return std::bit_cast<std::uint64_t>(keep_bits(width, width_bits)); }

/// Extra runs of a process that its output in `room` may ask for: unlimited for the main product and where the plan
/// disposes of it, otherwise as many as the main product's gap wants.
double joint_limit(const Network& n, const Plan& plan, std::span<const double> excess, int p, int room) {
  const Arc& main = n.processes.outputs[p].front();
  if (room == main.node || plan.wastes[main.node] != 0) return no_limit;
  return std::max(0.0, -excess[main.node]) / main.tonnes;
}

}  // namespace

OrderBook::OrderBook(const Network& network, std::span<const LinkGroup> groups) : n_(network), groups_(groups) {
  const auto rooms = static_cast<std::size_t>(n_.rooms.count), links = static_cast<std::size_t>(n_.links.count),
             processes = static_cast<std::size_t>(n_.processes.count);
  have_.assign(rooms, 0.0);
  ability_ = left_ = got_ = have_;
  own_rank_.assign(rooms, 0);
  rank_ = own_rank_;
  room_link_.assign(links, 0.0);
  ask_link_ = width_ = brought_ = room_link_;
  widest_.assign(links, 0);
  for (const int l : n_.in_links.values) source_.push_back(n_.links.source[l]);
  room_process_.assign(processes, 0.0);
  ask_process_ = room_process_;
  runs_.assign(n_.makers.values.size(), 0.0);
  for (int p = 0; p < n_.processes.count; ++p) {
    int first = std::numeric_limits<int>::max(), last = 0;
    for (const Arc& output : n_.processes.outputs[p]) {
      first = std::min(first, n_.level[output.node]);
      last = std::max(last, n_.level[output.node]);
    }
    first_output_.push_back(first);
    last_output_.push_back(last);
  }
  for (const auto& commodities : n_.chain)
    for (const std::vector<int>& all : commodities)
      for (const int m : all) order_.push_back({0, m});
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
  carry_orders();
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
  for (int place = 0; place < n_.links.count; ++place) {
    width_[place] = room_link_[n_.in_links.values[place]];
    widest_[place] = bits_of_width(width_[place]);
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

/// The rank that a way gives which goes on from a room of that rank over a link: one hop more, no wider than either.
std::int64_t OrderBook::beyond(Rank source, Rank widest) {
  return static_cast<std::int64_t>(std::min(source & ~hops_part, widest) | (source & hops_part)) - 1;
}

/// The rank that a room has among those ranked so far: of the widest way that leads to it from one of them, or its own.
OrderBook::Rank OrderBook::rank_among(int m) const {
  auto first = static_cast<std::int64_t>(own_rank_[m]);
  for (int place = n_.in_links.start[m]; place < n_.in_links.start[m + 1]; ++place)
    first = std::max(first, beyond(rank_[source_[place]], widest_[place]));
  return static_cast<Rank>(first) > hops_part ? first : 0;
}

/// Whether a way through the room would give another one a better rank than it has.
bool OrderBook::leads_on(int m) const {
  return std::any_of(n_.out_links[m].begin(), n_.out_links[m].end(), [&](int l) {
    const auto way = beyond(rank_[m], bits_of_width(room_link_[l]));
    return way > static_cast<std::int64_t>(std::max(rank_[n_.links.target[l]], hops_part));
  });
}

/// Sorts what is nearly sorted. The first place to which a room moved that leads on to others, or the end.
std::size_t OrderBook::sort(std::span<Standing> rooms) const {
  std::size_t first = rooms.size();
  for (std::size_t i = 1; i < rooms.size(); ++i) {
    if (!rooms[i].before(rooms[i - 1])) continue;
    const Standing moved = rooms[i];
    std::size_t to = i;
    for (; to > 0 && moved.before(rooms[to - 1]); --to) rooms[to] = rooms[to - 1];
    rooms[to] = moved;
    if (to < first && leads_on(moved.room)) first = to;
  }
  return first;
}

/// Widest ways through the links of one commodity, as Dijkstra's algorithm finds them, which takes the rooms by falling
/// rank: each has its rank from those before it. Here they are taken in the order that held in the last step, and
/// sorted by the ranks found that way. Those up to the first room that moved before others to which it gives a wider
/// way are final, and so is that room: nothing can come before them. What follows is done again.
void OrderBook::rank_rooms(std::span<Standing> rooms) {
  while (!rooms.empty()) {
    for (const Standing& each : rooms) rank_[each.room] = 0;
    for (Standing& each : rooms) each.rank = rank_[each.room] = rank_among(each.room);
    const std::size_t first = sort(rooms);
    rooms = rooms.subspan(std::min(first + 1, rooms.size()));
  }
}

/// What a room has, and what its makers could make for it.
double OrderBook::own_ability(int m, const Plan& plan, std::span<const double> excess) {
  double tonnes = have_[m];
  for (int line = n_.makers.start[m]; line < n_.makers.start[m + 1]; ++line) {
    const Arc& maker = n_.makers.values[line];
    runs_[line] = extra_runs(maker.node, m, plan, excess);
    tonnes += maker.tonnes * runs_[line];
  }
  return tonnes;
}

/// What the links of a room that are open for orders, those from rooms before it, can bring.
double OrderBook::bring(int m, double ability) {
  for (int place = n_.in_links.start[m]; place < n_.in_links.start[m + 1]; ++place) {
    const int source = source_[place];
    brought_[place] = rank_[source] > rank_[m] ? std::min(width_[place], ability_[source]) : 0.0;
    ability += brought_[place];
  }
  return ability;
}

void OrderBook::carry_ability(const Plan& plan, std::span<const double> excess) {
  std::span<Standing> rest = order_;
  for (const auto& commodities : n_.chain)
    for (const std::vector<int>& rooms : commodities) {
      for (const int m : rooms) {
        ability_[m] = own_ability(m, plan, excess);
        const Rank width = bits_of_width(ability_[m]);
        own_rank_[m] = width > 0 ? width | hops_part : 0;
      }
      const std::span<Standing> ranked = rest.first(rooms.size());
      rest = rest.subspan(rooms.size());
      rank_rooms(ranked);
      for (const Standing& each : ranked) ability_[each.room] = bring(each.room, ability_[each.room]);
    }
}

void OrderBook::split_order(int m, double tonnes) {
  const int first_link = n_.in_links.start[m], end_link = n_.in_links.start[m + 1];
  const int first_line = n_.makers.start[m], end_line = n_.makers.start[m + 1];
  double total = 0;
  for (int place = first_link; place < end_link; ++place) total += brought_[place];
  for (int line = first_line; line < end_line; ++line) total += n_.makers.values[line].tonnes * runs_[line];
  if (total <= 0) return;
  const double share = std::min(1.0, tonnes / total);
  for (int place = first_link; place < end_link; ++place) {
    const double order = share * brought_[place];
    ask_link_[n_.in_links.values[place]] = order;
    got_[source_[place]] += order;
  }
  // Co-products: one run serves them all.
  for (int line = first_line; line < end_line; ++line) {
    double& runs = ask_process_[n_.makers.values[line].node];
    runs = std::max(runs, share * runs_[line]);
  }
}

void OrderBook::carry_orders() {
  for (auto standing = order_.rbegin(); standing != order_.rend(); ++standing) {
    const int m = standing->room;
    // Runs ordered so far claim their inputs once, when all their outputs have been looked at.
    for (const Arc& user : n_.users[m])
      if (ask_process_[user.node] > 0 && first_output_[user.node] > n_.level[m])
        got_[m] += user.tonnes * ask_process_[user.node];
    if (got_[m] <= 0) continue;
    const double own = std::min(got_[m], left_[m]);
    left_[m] -= own;
    if (got_[m] > own) split_order(m, got_[m] - own);
  }
  // What runs took back along the chain comes from what lies there.
  for (int p = 0; p < n_.processes.count; ++p)
    for (const Arc& input : n_.processes.inputs[p])
      if (ask_process_[p] > 0 && n_.level[input.node] >= last_output_[p])
        left_[input.node] = std::max(0.0, left_[input.node] - input.tonnes * ask_process_[p]);
}

}  // namespace chokepoint
