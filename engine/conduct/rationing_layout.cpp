#include "conduct/rationing_layout.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>
#include <cmath>
#include <limits>
#include <queue>
#include <utility>

#include "base/lists.hpp"

namespace chokepoint {
namespace {

using Kind = LinkSpec::Kind;

Rows<int> rows_of(const std::vector<std::vector<int>>& lists) {
  Rows<int> rows;
  for (const auto& list : lists) {
    rows.values.insert(rows.values.end(), list.begin(), list.end());
    rows.start.push_back(static_cast<int>(rows.values.size()));
  }
  return rows;
}

/// Groups of rooms that trade in a circle, re-exports apart.
std::vector<int> circles(const Network& n) {
  boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS> graph(static_cast<std::size_t>(n.rooms.count));
  for (int l = 0; l < n.links.count; ++l)
    if (n.links.kind[l] != Kind::re_export) boost::add_edge(n.links.source[l], n.links.target[l], graph);
  std::vector<int> component(static_cast<std::size_t>(n.rooms.count));
  if (n.rooms.count > 0) boost::strong_components(graph, component.data());
  return component;
}

/// Orders over some links reach the supplier a step later: those on a circle of trade, and re-exports.
std::vector<unsigned char> links_back(const Network& n) {
  const std::vector<int> circle = circles(n);
  std::vector<unsigned char> back;
  for (int l = 0; l < n.links.count; ++l)
    back.push_back(n.links.kind[l] == Kind::re_export || circle[n.links.source[l]] == circle[n.links.target[l]]);
  return back;
}

bool among(const std::vector<std::string>& list, const std::string& item) {
  return list.empty() || contains(list, item);
}

}  // namespace

RationingLayout::RationingLayout(const Network& network, std::span<const LinkGroup> groups, const Pledges& pledges,
                                 const RationingBehaviour& how, double days)
    : n(network), behaviour(how), days_per_step(days) {
  order_climb();
  order_descent();
  lay_edges();
  group(groups, pledges);
  find_surplus();
  set_rules();
}

void RationingLayout::order_climb() {
  std::vector<int> lowest(static_cast<std::size_t>(n.processes.count), std::numeric_limits<int>::max());
  for (int p = 0; p < n.processes.count; ++p)
    for (const Arc& output : n.processes.outputs[p]) lowest[p] = std::min(lowest[p], n.level[output.node]);
  for (int m = 0; m < n.rooms.count; ++m)
    for (const Arc& user : n.users[m]) late_user.push_back(lowest[user.node] <= n.level[m]);

  std::vector<std::vector<int>> ending(n.chain.size());
  for (int p = 0; p < n.processes.count; ++p) ending[static_cast<std::size_t>(lowest[p])].push_back(p);
  std::vector<int> waiting(static_cast<std::size_t>(n.rooms.count), 0);
  const std::vector<unsigned char> link_back = links_back(n);
  for (int l = 0; l < n.links.count; ++l)
    if (link_back[l] == 0) ++waiting[n.links.source[l]];
  for (std::size_t level = n.chain.size(); level-- > 0;) {
    for (const std::vector<int>& of_one_commodity : n.chain[level]) {
      std::vector<int> ready;
      for (const int m : of_one_commodity)
        if (waiting[m] == 0) ready.push_back(m);
      for (std::size_t i = 0; i < ready.size(); ++i) {
        climb.push_back(ready[i]);
        for (const int l : n.in_links[ready[i]])
          if (link_back[l] == 0 && --waiting[n.links.source[l]] == 0) ready.push_back(n.links.source[l]);
      }
    }
    for (const int p : ending[level]) climb.push_back(n.rooms.count + p);
  }
}

void RationingLayout::order_descent() {
  const int nodes = n.rooms.count + n.processes.count;
  std::vector<std::vector<int>> next(static_cast<std::size_t>(nodes));
  std::vector<int> waiting(static_cast<std::size_t>(nodes), 0), last(static_cast<std::size_t>(n.rooms.count), -1);
  const auto before = [&](int first, int second) {
    next[first].push_back(second);
    ++waiting[second];
  };
  for (int l = 0; l < n.links.count; ++l)
    if (n.links.lag[l] == 0) before(n.links.source[l], n.links.target[l]);
  for (const int node : n.sweep) {
    if (node < n.rooms.count) continue;
    const int p = node - n.rooms.count;
    for (const Arc& input : n.processes.inputs[p]) before(input.node, node);
    if (n.processes.lag[p] == 0)
      for (const Arc& output : n.processes.outputs[p]) before(node, output.node);
    for (const auto& lines : {n.processes.inputs[p], n.processes.outputs[p]})
      for (const Arc& line : lines) {
        if (last[line.node] >= 0 && last[line.node] != node) before(last[line.node], node);
        last[line.node] = node;
      }
  }
  std::vector<int> place(static_cast<std::size_t>(nodes), 0);
  for (std::size_t i = 0; i < climb.size(); ++i) place[climb[i]] = static_cast<int>(i);
  std::priority_queue<std::pair<int, int>> ready;  // by place in the climb, the last first
  for (int node = 0; node < nodes; ++node)
    if (waiting[node] == 0) ready.emplace(place[node], node);
  while (!ready.empty()) {
    const int node = ready.top().second;
    ready.pop();
    descent.push_back(node);
    for (const int then : next[node])
      if (--waiting[then] == 0) ready.emplace(place[then], then);
  }
}

/// Edges lie in the order in which orders climb, so that a step goes through memory from one end to the other.
void RationingLayout::lay_edges() {
  const std::vector<unsigned char> link_back = links_back(n);
  std::vector<std::vector<int>> out(static_cast<std::size_t>(n.rooms.count));
  edge_of.assign(static_cast<std::size_t>(n.links.count), -1);
  rooms.resize(static_cast<std::size_t>(n.rooms.count));
  const auto add = [&](int l) {
    const int e = static_cast<int>(link_of.size()), from = n.links.source[l], to = n.links.target[l];
    const Kind kind = n.links.kind[l];
    edge_of[l] = e;
    link_of.push_back(l);
    source.push_back(from);
    target.push_back(to);
    lag.push_back(n.links.lag[l]);
    back.push_back(link_back[l]);
    if (back.back() != 0) back_edges.push_back(e);
    const bool inside = kind == Kind::feed || kind == Kind::mixing;
    pooled.push_back(n.links.pool[l] >= 0);
    at_home.push_back(inside || kind == Kind::home_supply);
    out[from].push_back(e);
    // A second way to a supplier whom the buyer has needs no qualification.
    const auto others = n.in_links[to];
    known.push_back(inside || std::any_of(others.begin(), others.end(), [&](int other) {
                      return other != l && n.links.source[other] == from && n.links.base_flow[other] > 0;
                    }));
  };
  for (const int m : climb) {
    if (m >= n.rooms.count) continue;
    std::vector<int> in(n.in_links[m].begin(), n.in_links[m].end());
    std::stable_sort(in.begin(), in.end(), [&](int a, int b) { return n.links.lag[a] < n.links.lag[b]; });
    Room& room = rooms[m];
    room.first = static_cast<int>(link_of.size());
    for (const int l : in) add(l);
    room.end = static_cast<int>(link_of.size());
    room.first_late =
        room.first + static_cast<int>(std::count_if(in.begin(), in.end(), [&](int l) { return n.links.lag[l] == 0; }));
    room.first_user = n.users.start[m];
    room.end_users = n.users.start[m + 1];
    room.cover = n.rooms.cover[m];
    for (int e = room.first_late; e < room.end; ++e) {
      if (e == room.first_late || lag[e] != lag[e - 1]) late.push_back({m, lag[e], e, e});
      late.back().to = e + 1;
    }
  }
  bool apart = true;  // no link leads from one commodity to another
  for (std::size_t e = 0; e < target.size(); ++e)
    apart = apart && n.rooms.commodity[source[e]] == n.rooms.commodity[target[e]];
  for (int m = 0; m < n.rooms.count && apart; ++m) rooms[m].good = n.rooms.commodity[m];
  out_edges = rows_of(out);
  pools = pools_of(n, edge_of);

  for (int p = 0; p < n.processes.count; ++p)
    for (const Arc& output : n.processes.outputs[p]) {
      int entry = n.makers.start[output.node];
      while (n.makers.values[entry].node != p) ++entry;
      output_maker.push_back(entry);
    }
  for (int m = 0; m < n.rooms.count; ++m)
    for (const Arc& user : n.users[m]) {
      int line = n.processes.inputs.start[user.node];
      while (n.processes.inputs.values[line].node != m) ++line;
      user_line.push_back(line);
    }
}

void RationingLayout::group(std::span<const LinkGroup> groups, const Pledges& pledges) {
  std::vector<std::vector<int>> of_edge(target.size());
  const auto edges = [&](std::span<const LinkGroup> list) {
    std::vector<std::vector<int>> rows;
    for (const LinkGroup& group : list) {
      std::vector<int>& row = rows.emplace_back();
      for (const int l : group.links) row.push_back(edge_of[l]);
    }
    return rows_of(rows);
  };
  group_edges = edges(groups);
  trust_edges = edges(pledges.trusts);
  commitment_edges = edges(pledges.commitments);
  for (int g = 0; g < group_edges.count(); ++g)
    for (const int e : group_edges[g]) of_edge[e].push_back(g);
  edge_groups = rows_of(of_edge);
  std::vector<unsigned char> special(back);
  for (std::size_t e = 0; e < of_edge.size(); ++e)
    if (!of_edge[e].empty()) special[e] = 1;
  for (const int e : commitment_edges.values) special[e] = 1;
  for (int m = 0; m < n.rooms.count; ++m) {
    rooms[m].plain = std::all_of(special.begin() + rooms[m].first, special.begin() + rooms[m].end,
                                 [](unsigned char s) { return s == 0; });
    const auto edges_out = out_edges[m];
    if (std::any_of(edges_out.begin(), edges_out.end(), [&](int e) { return !of_edge[e].empty(); }))
      grouped_sources.push_back(m);
  }
  for (int f = 0; f < n.facilities.count; ++f)
    if (n.facilities.processes[f].size() > 1) shared_facilities.push_back(f);
}

void RationingLayout::find_surplus() {
  const auto wasted = [&](int room) { return n.base_discard[room] > 0; };
  std::vector<unsigned char> for_waste(static_cast<std::size_t>(n.rooms.count), 0), by_product(for_waste);
  for (int p = 0; p < n.processes.count; ++p) {
    const auto outputs = n.processes.outputs[p];
    all_outputs.push_back(wasted(outputs.front().node));
    const bool all = std::all_of(outputs.begin(), outputs.end(), [&](const Arc& out) { return wasted(out.node); });
    for (std::size_t o = 0; o < outputs.size(); ++o) {
      if (all && n.processes.base_run[p] > 0) for_waste[outputs[o].node] = 1;
      if (o > 0) by_product[outputs[o].node] = 1;
    }
  }
  for (int m = 0; m < n.rooms.count; ++m) {
    const auto in = n.in_links[m];
    const bool imported = std::any_of(in.begin(), in.end(), [&](int l) { return n.links.base_flow[l] > 0; });
    if (wasted(m) && (imported || for_waste[m] != 0)) rooms[m].habit = n.base_discard[m] / n.base_inflow[m];
    keep.push_back(wasted(m) ? 0.0 : by_product[m] != 0 ? behaviour.kept_surplus_days / days_per_step : -1.0);
    buys.push_back(!n.users[m].empty() || !n.room_consumers[m].empty());
    double scale = n.base_inflow[m];
    for (const int k : n.room_consumers[m]) scale = std::max(scale, n.consumers.demand[k]);
    grain.push_back(std::ldexp(std::clamp(scale, 1e-6, 1e12), -36));
  }
}

void RationingLayout::set_rules() {
  rule.assign(static_cast<std::size_t>(n.rooms.count), behaviour.rule);
  for (const auto& exception : behaviour.exceptions)
    for (int m = 0; m < n.rooms.count; ++m)
      if (among(exception.countries, n.countries[n.rooms.country[m]]) &&
          among(exception.commodities, n.commodities[n.rooms.commodity[m]]))
        rule[m] = exception.rule;
  best_class.assign(static_cast<std::size_t>(n.rooms.count), static_cast<int>(n.classes.size()));
  for (int k = 0; k < n.consumers.count; ++k)
    if (n.consumers.demand[k] > 0)
      best_class[n.consumers.room[k]] = std::min(best_class[n.consumers.room[k]], n.consumers.rank[k]);
  for (bool changed = true; changed;) {
    changed = false;
    const auto take = [&](int room, int from) {
      if (best_class[from] >= best_class[room]) return;
      best_class[room] = best_class[from];
      changed = true;
    };
    for (int l = 0; l < n.links.count; ++l)
      if (n.links.base_flow[l] > 0) take(n.links.source[l], n.links.target[l]);
    for (int p = 0; p < n.processes.count; ++p)
      for (const Arc& output : n.processes.outputs[p])
        for (const Arc& input : n.processes.inputs[p])
          if (n.processes.base_run[p] > 0) take(input.node, output.node);
  }
}

}  // namespace chokepoint
