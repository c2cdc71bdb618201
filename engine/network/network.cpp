#include "network/network.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>
#include <cmath>
#include <functional>
#include <map>
#include <queue>
#include <set>
#include <stdexcept>

namespace chokepoint {
namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;

template <class T>
void sort_by_id(std::vector<T>& items, const char* what) {
  std::sort(items.begin(), items.end(), [](const T& a, const T& b) { return a.id < b.id; });
  for (std::size_t i = 1; i < items.size(); ++i)
    if (items[i].id == items[i - 1].id)
      throw std::invalid_argument(std::string("duplicate ") + what + " " + items[i].id);
}

int find_sorted(const std::vector<std::string>& ids, const std::string& id) {
  const auto found = std::lower_bound(ids.begin(), ids.end(), id);
  return found != ids.end() && *found == id ? static_cast<int>(found - ids.begin()) : -1;
}

template <class T>
Rows<T> rows_of(const std::vector<std::vector<T>>& lists) {
  Rows<T> rows;
  rows.start.reserve(lists.size() + 1);
  for (const auto& list : lists) {
    rows.values.insert(rows.values.end(), list.begin(), list.end());
    rows.start.push_back(static_cast<int>(rows.values.size()));
  }
  return rows;
}

std::vector<std::string> unique_names(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::vector<int> components(const Graph& graph) {
  std::vector<int> component(boost::num_vertices(graph));
  if (!component.empty()) boost::strong_components(graph, component.data());
  return component;
}

/// Rooms and processes (+ rooms) with an arc where material passes within a step.
Graph zero_lag_graph(const Network& n) {
  Graph graph(static_cast<std::size_t>(n.rooms.count + n.processes.count));
  for (int p = 0; p < n.processes.count; ++p) {
    for (const Arc& in : n.processes.inputs[p]) boost::add_edge(in.node, n.rooms.count + p, graph);
    if (n.processes.lag[p] == 0)
      for (const Arc& out : n.processes.outputs[p]) boost::add_edge(n.rooms.count + p, out.node, graph);
  }
  for (int l = 0; l < n.links.count; ++l)
    if (n.links.lag[l] == 0) boost::add_edge(n.links.source[l], n.links.target[l], graph);
  return graph;
}

/// Load rule 2: links without lag on a circle without lag take one step; re-exports first, home supply last.
void relax_circles(Network& n) {
  for (const auto kind : {LinkSpec::Kind::re_export, LinkSpec::Kind::trade, LinkSpec::Kind::home_supply}) {
    const std::vector<int> component = components(zero_lag_graph(n));
    for (int l = 0; l < n.links.count; ++l) {
      if (n.links.kind[l] != kind || n.links.lag[l] != 0) continue;
      if (component[n.links.source[l]] != component[n.links.target[l]]) continue;
      n.links.lag[l] = 1;
      n.relaxed_links.push_back(l);
    }
  }
  std::sort(n.relaxed_links.begin(), n.relaxed_links.end());
}

/// Load rule 1: topological order along everything that takes no time; among equals the smallest index first.
void order_sweep(Network& n) {
  const Graph graph = zero_lag_graph(n);
  const int nodes = n.rooms.count + n.processes.count;
  std::vector<int> waiting(static_cast<std::size_t>(nodes), 0);
  for (int v = 0; v < nodes; ++v) {
    const auto out = boost::adjacent_vertices(static_cast<std::size_t>(v), graph);
    for (auto next = out.first; next != out.second; ++next) ++waiting[*next];
  }
  std::priority_queue<int, std::vector<int>, std::greater<>> ready;
  for (int v = 0; v < nodes; ++v)
    if (waiting[v] == 0) ready.push(v);
  while (!ready.empty()) {
    const int v = ready.top();
    ready.pop();
    n.sweep.push_back(v);
    const auto out = boost::adjacent_vertices(static_cast<std::size_t>(v), graph);
    for (auto next = out.first; next != out.second; ++next)
      if (--waiting[*next] == 0) ready.push(static_cast<int>(*next));
  }
  if (static_cast<int>(n.sweep.size()) == nodes) return;
  Diagnostics findings;
  for (int p = 0; p < n.processes.count; ++p)
    if (waiting[n.rooms.count + p] > 0 && n.processes.lag[p] == 0)
      findings.error({}, n.processes.id[p], "takes no time and feeds itself through other processes",
                     "give one process of the circle a lag");
  throw InputError(findings);
}

/// Load rule 3: chain position of each commodity: longest way over groups of strongly connected commodities; inside a
/// group (recycling) the shortest way from a source.
void order_chain(Network& n) {
  const int goods = static_cast<int>(n.commodities.size());
  std::set<std::pair<std::vector<int>, std::vector<int>>> recipes;
  for (int p = 0; p < n.processes.count; ++p) {
    std::set<int> in, out;
    for (const Arc& line : n.processes.inputs[p]) in.insert(n.rooms.commodity[line.node]);
    for (const Arc& line : n.processes.outputs[p]) out.insert(n.rooms.commodity[line.node]);
    recipes.insert({{in.begin(), in.end()}, {out.begin(), out.end()}});
  }
  std::vector<std::set<int>> next(static_cast<std::size_t>(goods));
  Graph graph(static_cast<std::size_t>(goods));
  for (const auto& [in, out] : recipes)
    for (const int a : in)
      for (const int b : out)
        if (next[a].insert(b).second) boost::add_edge(a, b, graph);
  const std::vector<int> component = components(graph);
  std::vector<std::set<int>> feeds(static_cast<std::size_t>(goods));  // component -> components that feed it
  for (int a = 0; a < goods; ++a)
    for (const int b : next[a])
      if (component[a] != component[b]) feeds[component[b]].insert(component[a]);
  std::vector<int> depth(static_cast<std::size_t>(goods), 0);
  const std::function<int(int)> longest = [&](int c) {
    if (depth[c] == 0) {
      int before = 0;
      for (const int a : feeds[c]) before = std::max(before, longest(a));
      depth[c] = before + 1;
    }
    return depth[c];
  };
  const int far = 1'000'000;
  std::vector<int> near(static_cast<std::size_t>(goods), far);
  for (int round = 0; round < goods; ++round)
    for (const auto& [in, out] : recipes) {
      int way = 1;
      for (const int a : in) way = std::max(way, std::min(far, near[a] + 1));
      for (const int b : out) near[b] = std::min(near[b], way);
    }
  std::vector<std::pair<int, int>> key(static_cast<std::size_t>(goods));
  std::map<std::pair<int, int>, int> rank;
  for (int c = 0; c < goods; ++c) rank[key[c] = {longest(component[c]), near[c]}] = 0;
  int levels = 0;
  for (auto& [unused, level] : rank) level = levels++;
  n.chain.resize(static_cast<std::size_t>(levels));
  std::vector<std::vector<int>> members(static_cast<std::size_t>(goods));
  for (int m = 0; m < n.rooms.count; ++m) members[n.rooms.commodity[m]].push_back(m);
  for (int c = 0; c < goods; ++c)
    if (!members[c].empty()) n.chain[rank[key[c]]].push_back(members[c]);
  n.level.resize(static_cast<std::size_t>(n.rooms.count));
  for (int m = 0; m < n.rooms.count; ++m) n.level[m] = rank[key[n.rooms.commodity[m]]];
}

void index_split(Network& n, const std::vector<RoomSpec>& specs) {
  std::map<std::string, int> first;
  std::vector<std::vector<int>> members(specs.size());
  for (int m = 0; m < n.rooms.count; ++m) {
    n.whole.push_back(first.try_emplace(specs[m].whole.empty() ? specs[m].id : specs[m].whole, m).first->second);
    members[n.whole.back()].push_back(m);
  }
  n.split = rows_of(members);
}

void index_neighbours(Network& n) {
  const auto rooms = static_cast<std::size_t>(n.rooms.count);
  std::vector<std::vector<int>> out(rooms), in(rooms), buyers(rooms);
  std::vector<std::vector<Arc>> users(rooms), makers(rooms);
  for (int l = 0; l < n.links.count; ++l) {
    out[n.links.source[l]].push_back(l);
    in[n.links.target[l]].push_back(l);
  }
  for (int p = 0; p < n.processes.count; ++p) {
    for (const Arc& line : n.processes.inputs[p]) users[line.node].push_back({p, line.tonnes});
    for (const Arc& line : n.processes.outputs[p]) makers[line.node].push_back({p, line.tonnes});
  }
  for (int k = 0; k < n.consumers.count; ++k) buyers[n.consumers.room[k]].push_back(k);
  n.out_links = rows_of(out);
  n.in_links = rows_of(in);
  n.room_consumers = rows_of(buyers);
  n.users = rows_of(users);
  n.makers = rows_of(makers);
}

double base_outflow(const Network& n, int room) {
  double sum = 0;
  for (const int l : n.out_links[room]) sum += n.links.base_flow[l];
  for (const Arc& user : n.users[room]) sum += user.tonnes * n.processes.base_run[user.node];
  for (const int k : n.room_consumers[room]) sum += n.consumers.demand[k];
  return sum;
}

void balance(Network& n) {
  n.base_inflow.assign(static_cast<std::size_t>(n.rooms.count), 0.0);
  n.base_discard = n.base_inflow;
  for (int m = 0; m < n.rooms.count; ++m) {
    double in = 0;
    for (const int l : n.in_links[m]) in += n.links.base_flow[l];
    for (const Arc& maker : n.makers[m]) in += maker.tonnes * n.processes.base_run[maker.node];
    const double over = in - base_outflow(n, m);
    n.base_inflow[m] = in;
    if (over > 1e-9 * in) n.base_discard[m] = over;
  }
}

}  // namespace

Network::Network(NetworkSpec spec) : steps_per_year(spec.steps_per_year) {
  sort_by_id(spec.rooms, "room");
  sort_by_id(spec.links, "link");
  sort_by_id(spec.processes, "process");
  sort_by_id(spec.consumers, "consumer");
  for (auto& process : spec.processes)
    if (process.facility.empty()) {
      process.facility = process.id;
      spec.facilities.push_back({process.id, process.capacity * process.use});
    }
  sort_by_id(spec.facilities, "facility");

  std::vector<std::string> market_names, country_names, commodity_names;
  for (const auto& room : spec.rooms) {
    market_names.push_back(room.market.empty() ? room.id : room.market);
    country_names.push_back(room.country);
    commodity_names.push_back(room.commodity);
  }
  markets = unique_names(market_names);
  countries = unique_names(country_names);
  commodities = unique_names(commodity_names);
  rooms.count = static_cast<int>(spec.rooms.size());
  for (const auto& room : spec.rooms) {
    rooms.id.push_back(room.id);
    rooms.market.push_back(find_sorted(markets, room.market.empty() ? room.id : room.market));
    rooms.country.push_back(find_sorted(countries, room.country));
    rooms.commodity.push_back(find_sorted(commodities, room.commodity));
    rooms.cover.push_back(room.cover);
    rooms.bound.push_back(room.bound);
  }
  const auto room_of = [&](const std::string& id, const std::string& user) {
    const int room = find_room(id);
    if (room < 0) throw std::invalid_argument("no room " + id + ", used by " + user);
    return room;
  };

  facilities.count = static_cast<int>(spec.facilities.size());
  for (const auto& facility : spec.facilities) {
    facilities.id.push_back(facility.id);
    facilities.capacity.push_back(facility.capacity);
  }

  processes.count = static_cast<int>(spec.processes.size());
  std::vector<std::vector<Arc>> inputs, outputs;
  std::vector<std::vector<int>> members(spec.facilities.size());
  for (const auto& process : spec.processes) {
    const int facility = find_sorted(facilities.id, process.facility);
    if (facility < 0) throw std::invalid_argument("no facility " + process.facility + ", used by " + process.id);
    const int limit = process.limit.empty() ? -1 : find_sorted(facilities.id, process.limit);
    for (const int f : {facility, limit})
      if (f >= 0) members[f].push_back(static_cast<int>(processes.id.size()));
    processes.id.push_back(process.id);
    processes.facility.push_back(facility);
    processes.limit.push_back(limit);
    processes.capacity.push_back(process.capacity);
    processes.use.push_back(process.use);
    processes.base_run.push_back(process.base_run);
    processes.lag.push_back(process.lag);
    processes.operation.push_back(process.operation);
    const auto lines = [&](const auto& recipe, std::size_t keep_first) {
      std::vector<Arc> arcs;
      for (const auto& [room, tonnes] : recipe) arcs.push_back({room_of(room, process.id), tonnes});
      const auto from = arcs.begin() + static_cast<std::ptrdiff_t>(std::min(keep_first, arcs.size()));
      std::sort(from, arcs.end(), [](const Arc& a, const Arc& b) { return a.node < b.node; });
      return arcs;
    };
    inputs.push_back(lines(process.inputs, 0));
    outputs.push_back(lines(process.outputs, 1));
  }
  processes.inputs = rows_of(inputs);
  processes.outputs = rows_of(outputs);
  facilities.processes = rows_of(members);

  links.count = static_cast<int>(spec.links.size());
  for (const auto& link : spec.links) {
    links.id.push_back(link.id);
    links.source.push_back(room_of(link.source, link.id));
    links.target.push_back(room_of(link.target, link.id));
    links.capacity.push_back(link.capacity);
    links.cost.push_back(link.cost);
    links.base_flow.push_back(link.base_flow);
    links.lag.push_back(link.lag);
    links.kind.push_back(link.kind);
    links.world_link.push_back(link.world_link);
    links.extra.push_back(link.extra);
    links.pool.push_back(link.pool);
  }

  for (const auto& consumer : spec.consumers) classes.push_back(consumer.priority);
  std::sort(classes.begin(), classes.end());
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  consumers.count = static_cast<int>(spec.consumers.size());
  for (const auto& consumer : spec.consumers) {
    consumers.id.push_back(consumer.id);
    consumers.room.push_back(room_of(consumer.room, consumer.id));
    consumers.demand.push_back(consumer.demand);
    consumers.critical.push_back(consumer.critical);
    consumers.rank.push_back(
        static_cast<int>(std::lower_bound(classes.begin(), classes.end(), consumer.priority) - classes.begin()));
  }

  index_split(*this, spec.rooms);
  index_neighbours(*this);
  relax_circles(*this);
  order_sweep(*this);
  order_chain(*this);
  balance(*this);
  for (const int lag : links.lag) longest_lag = std::max(longest_lag, lag);
  for (const int lag : processes.lag) longest_lag = std::max(longest_lag, lag);
}

int Network::find_room(const std::string& id) const { return find_sorted(rooms.id, id); }
int Network::find_link(const std::string& id) const { return find_sorted(links.id, id); }
int Network::find_process(const std::string& id) const { return find_sorted(processes.id, id); }
int Network::find_consumer(const std::string& id) const { return find_sorted(consumers.id, id); }

std::vector<Imbalance> imbalances(const Network& network) {
  std::vector<Imbalance> found;
  for (int m = 0; m < network.rooms.count; ++m) {
    const double out = base_outflow(network, m);
    const double shortfall = out - network.base_inflow[m];
    if (shortfall > 1e-9 * out) found.push_back({network.rooms.id[m], shortfall});
  }
  return found;
}

}  // namespace chokepoint
