#include "why/cut.hpp"

#include <algorithm>
#include <boost/graph/boykov_kolmogorov_max_flow.hpp>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/range/iterator_range.hpp>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <set>

#include "plan/capacity.hpp"

namespace chokepoint {
namespace {

/// An edge carries its place in the list that the graph was made from; edge 2i + 1 goes back where 2i leads.
struct Place {
  std::size_t number = 0;
};
using Graph = boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, Place>;
using Edge = boost::graph_traits<Graph>::edge_descriptor;

/// Recipes with the same inputs and outputs, by commodity.
struct Recipe {
  std::vector<int> inputs, outputs;
  auto operator<=>(const Recipe&) const = default;
};

/// Which input of each recipe a cut follows.
using Thread = std::map<Recipe, int>;

constexpr int most_threads = 64;  ///< tried one by one; beyond, inputs are changed one at a time while that narrows

class Cutter {
 public:
  Cutter(const Network& n, const std::vector<LinkGroup>& groups, const Regime& regime, const std::vector<int>& wanted)
      : n_(n), groups_(groups), regime_(regime), wanted_(wanted), good_(n.rooms.commodity[wanted.front()]) {
    for (int p = 0; p < n.processes.count; ++p) {
      Recipe recipe;
      for (const Arc& input : n.processes.inputs[p]) recipe.inputs.push_back(commodity(input.node));
      for (const Arc& output : n.processes.outputs[p]) recipe.outputs.push_back(commodity(output.node));
      recipes_.push_back(recipe);
    }
    // Recipes upstream of what is wanted, whichever input is followed.
    std::set<int> upstream = {good_};
    for (bool added = true; added;) {
      added = false;
      for (const Recipe& recipe : recipes_)
        if (std::any_of(recipe.outputs.begin(), recipe.outputs.end(), [&](int c) { return upstream.count(c) != 0; }))
          for (const int input : recipe.inputs) added = upstream.insert(input).second || added;
    }
    for (const Recipe& recipe : recipes_)
      if (recipe.inputs.size() > 1 &&
          std::any_of(recipe.outputs.begin(), recipe.outputs.end(), [&](int c) { return upstream.count(c) != 0; }))
        choices_.insert(recipe);
  }

  Cut narrowest() {
    double threads = 1;
    Thread thread;
    for (const Recipe& recipe : choices_) {
      thread[recipe] = recipe.inputs.front();
      threads *= static_cast<double>(recipe.inputs.size());
    }
    Cut best = along(thread);
    if (threads <= most_threads)
      each_thread(choices_.begin(), thread, best);
    else
      narrow_step_by_step(thread, best);
    for (const auto& [input, width] : by_input_) best.inputs.push_back({input, width});
    std::stable_sort(best.inputs.begin(), best.inputs.end(),
                     [](const Cut::Input& a, const Cut::Input& b) { return a.width < b.width; });
    return best;
  }

 private:
  int commodity(int room) const { return n_.rooms.commodity[room]; }

  void try_thread(const Thread& thread, Cut& best) {
    Cut cut = along(thread);
    if (cut.bounded && (!best.bounded || cut.width < best.width * (1 - 1e-12))) best = std::move(cut);
  }

  void each_thread(std::set<Recipe>::const_iterator at, Thread& thread, Cut& best) {
    if (at == choices_.end()) return try_thread(thread, best);
    for (const int input : at->inputs) {
      thread[*at] = input;
      each_thread(std::next(at), thread, best);
    }
  }

  void narrow_step_by_step(Thread thread, Cut& best) {
    for (bool narrower = true; narrower;) {
      narrower = false;
      for (const Recipe& recipe : choices_)
        for (const int input : recipe.inputs) {
          Thread other = thread;
          other[recipe] = input;
          const double before = best.width;
          try_thread(other, best);
          if (best.width < before) {
            thread = other;
            narrower = true;
          }
        }
    }
  }

  /// σ per commodity, 0 off the thread; nothing where a circle gains material.
  std::optional<std::vector<double>> worth_along(const Thread& thread) const {
    std::vector<double> worth(n_.commodities.size(), 0.0);
    worth[good_] = 1;
    for (std::size_t round = 0; round <= n_.commodities.size() + 1; ++round) {
      bool changed = false;
      for (int p = 0; p < n_.processes.count; ++p) {
        const Arc* input = followed(p, thread);
        if (input == nullptr) continue;
        double sum = 0;
        for (const Arc& output : n_.processes.outputs[p]) sum += output.tonnes * worth[commodity(output.node)];
        double& known = worth[commodity(input->node)];
        if (sum / input->tonnes <= known * (1 + 1e-12)) continue;
        known = sum / input->tonnes;
        changed = true;
      }
      if (!changed) return worth;
    }
    return std::nullopt;
  }

  const Arc* followed(int p, const Thread& thread) const {
    const auto inputs = n_.processes.inputs[p];
    if (inputs.empty()) return nullptr;
    const auto choice = thread.find(recipes_[p]);
    if (choice == thread.end()) return &inputs[0];
    for (const Arc& input : inputs)
      if (commodity(input.node) == choice->second) return &input;
    return &inputs[0];
  }

  Cut along(const Thread& thread);

  const Network& n_;
  const std::vector<LinkGroup>& groups_;
  const Regime& regime_;
  const std::vector<int>& wanted_;
  int good_;
  std::vector<Recipe> recipes_;  ///< per process
  std::set<Recipe> choices_;
  std::map<int, double> by_input_;  ///< narrowest width by followed input
};

/// The graph of one thread, with capacities in whole parts of the largest, so that the search ends exactly.
class ThreadGraph {
 public:
  explicit ThreadGraph(int vertices) : vertices_(vertices) {}

  void edge(int from, int to, double capacity) {
    ends_.emplace_back(from, to);
    ends_.emplace_back(to, from);
    capacity_.push_back(capacity);
  }

  void solve(int source, int sink) {
    double largest = 0;
    for (const double each : capacity_)
      if (each < unlimited) largest = std::max(largest, each);
    const double unit = largest > 0 ? largest / 0x1p40 : 1;
    std::vector<Place> places(ends_.size());
    for (std::size_t i = 0; i < places.size(); ++i) places[i].number = i;
    const auto count = static_cast<std::size_t>(vertices_);
    const Graph graph(boost::edges_are_unsorted_multi_pass, ends_.begin(), ends_.end(), places.begin(), count);
    const auto index = boost::get(boost::edge_index, graph);
    const auto number_of = [&](const Edge& edge) { return boost::get(boost::edge_index, graph, edge); };
    std::vector<std::int64_t> whole(ends_.size()), residual(ends_.size());
    std::vector<Edge> edge_at(ends_.size()), back(ends_.size());  // by place; by the graph's own index
    for (const Edge& each : boost::make_iterator_range(boost::edges(graph))) {
      const std::size_t number = graph[each].number;
      edge_at[number] = each;
      if (number % 2 != 0) continue;
      const double capacity = capacity_[number / 2];
      whole[number_of(each)] =
          capacity >= unlimited ? std::int64_t{1} << 56 : static_cast<std::int64_t>(std::llround(capacity / unit));
    }
    for (std::size_t i = 0; i < edge_at.size(); ++i) back[number_of(edge_at[i])] = edge_at[i ^ 1U];
    std::vector<Edge> predecessor(count);
    std::vector<boost::default_color_type> colour(count);
    std::vector<long> distance(count);
    const auto by_edge = [&](auto& values) { return boost::make_iterator_property_map(values.begin(), index); };
    const auto vertex_index = boost::get(boost::vertex_index, graph);
    const auto by_vertex = [&](auto& values) {
      return boost::make_iterator_property_map(values.begin(), vertex_index);
    };
    boost::boykov_kolmogorov_max_flow(graph, by_edge(whole), by_edge(residual), by_edge(back), by_vertex(predecessor),
                                      by_vertex(colour), by_vertex(distance), vertex_index,
                                      static_cast<std::size_t>(source), static_cast<std::size_t>(sink));
    // The sink's side: from where something more could still flow to it. So the cut is the one nearest to the sink.
    sink_side_.assign(count, 0);
    std::vector<std::size_t> open = {static_cast<std::size_t>(sink)};
    sink_side_[sink] = 1;
    while (!open.empty()) {
      const std::size_t vertex = open.back();
      open.pop_back();
      for (const Edge& out : boost::make_iterator_range(boost::out_edges(vertex, graph))) {
        const std::size_t other = boost::target(out, graph);
        if (residual[number_of(back[number_of(out)])] <= 0 || sink_side_[other] != 0) continue;
        sink_side_[other] = 1;
        open.push_back(other);
      }
    }
  }
  bool sink_side(int vertex) const { return sink_side_[vertex] != 0; }

 private:
  int vertices_;
  std::vector<std::pair<int, int>> ends_;
  std::vector<double> capacity_;
  std::vector<unsigned char> sink_side_;
};

Cut Cutter::along(const Thread& thread) {
  Cut cut;
  const auto worth = worth_along(thread);
  if (!worth) {
    cut.bounded = false;
    return cut;
  }
  const auto worth_of = [&](int room) { return (*worth)[commodity(room)]; };
  // Rooms, processes, groups, source, sink.
  const int processes = n_.rooms.count, caps = processes + n_.processes.count,
            source = caps + static_cast<int>(groups_.size()), sink = source + 1;
  ThreadGraph graph(sink + 1);
  std::vector<int> cap_at_source(static_cast<std::size_t>(n_.links.count), -1), cap_at_target(cap_at_source);
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const auto& links = groups_[g].links;
    if (regime_.group_capacity[g] >= unlimited || links.empty()) continue;
    const auto all_at = [&](const std::vector<int>& end) {
      return std::all_of(links.begin(), links.end(), [&](int l) { return end[l] == end[links.front()]; });
    };
    const int vertex = caps + static_cast<int>(g);
    const auto free = [&](const std::vector<int>& taken) {
      return std::all_of(links.begin(), links.end(), [&](int l) { return taken[l] < 0; });
    };
    const auto first = static_cast<std::size_t>(links.front());
    if (all_at(n_.links.target) && free(cap_at_target)) {
      graph.edge(vertex, n_.links.target[first], regime_.group_capacity[g] * worth_of(n_.links.target[first]));
      for (const int l : links) cap_at_target[l] = vertex;
    } else if (all_at(n_.links.source) && free(cap_at_source)) {
      graph.edge(n_.links.source[first], vertex, regime_.group_capacity[g] * worth_of(n_.links.source[first]));
      for (const int l : links) cap_at_source[l] = vertex;
    }
  }
  const auto tail = [&](std::size_t l) { return cap_at_source[l] >= 0 ? cap_at_source[l] : n_.links.source[l]; };
  const auto head = [&](std::size_t l) { return cap_at_target[l] >= 0 ? cap_at_target[l] : n_.links.target[l]; };
  for (std::size_t l = 0; l < static_cast<std::size_t>(n_.links.count); ++l)
    if (const double w = worth_of(n_.links.source[l]); w > 0 && regime_.link_capacity[l] > 0)
      graph.edge(tail(l), head(l), regime_.link_capacity[l] * w);
  for (int p = 0; p < n_.processes.count; ++p) {
    const double bound = process_capacity(n_, regime_, p);
    if (bound <= 0) continue;
    bool of_use = false;
    for (const Arc& output : n_.processes.outputs[p])
      if (const double w = worth_of(output.node); w > 0) {
        graph.edge(processes + p, output.node, bound * output.tonnes * w);
        of_use = true;
      }
    if (!of_use) continue;
    const Arc* input = followed(p, thread);
    graph.edge(input == nullptr ? source : input->node, processes + p, unlimited);
  }
  for (const int room : wanted_) graph.edge(room, sink, unlimited);
  graph.solve(source, sink);

  // What crosses, in its own numbers.
  const auto across = [&](int from, int to) { return !graph.sink_side(from) && graph.sink_side(to); };
  std::vector<double> of_link(static_cast<std::size_t>(n_.links.count), 0.0),
      of_process(static_cast<std::size_t>(n_.processes.count), 0.0);
  for (std::size_t l = 0; l < of_link.size(); ++l) {
    const double w = worth_of(n_.links.source[l]);
    if (w <= 0) continue;
    if (regime_.link_capacity[l] > 0) {
      if (across(tail(l), head(l))) of_link[l] = regime_.link_capacity[l] * w;
    } else if (regime_.link_cause[l] >= 0 && across(n_.links.source[l], n_.links.target[l])) {
      cut.closed.push_back({Limit::Kind::link, static_cast<int>(l), 0, 0});
    }
  }
  for (int p = 0; p < n_.processes.count; ++p)
    for (const Arc& output : n_.processes.outputs[p]) {
      if (worth_of(output.node) <= 0 || !graph.sink_side(output.node)) continue;
      const Arc* input = followed(p, thread);
      const bool fed = input == nullptr || !graph.sink_side(input->node);
      if (!fed || graph.sink_side(processes + p)) continue;
      if (const double bound = process_capacity(n_, regime_, p); bound > 0)
        of_process[p] += bound * output.tonnes * worth_of(output.node);
      else if (regime_.process_cause[p] >= 0)
        cut.closed.push_back({Limit::Kind::process, p, 0, 0});
    }
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const double cap = regime_.group_capacity[g];
    if (cap >= unlimited || groups_[g].links.empty()) continue;
    const auto first = static_cast<std::size_t>(groups_[g].links.front());
    const double w = worth_of(n_.links.source[first]);
    double sum = 0;
    bool edge_crosses = false;
    for (const int l : groups_[g].links) sum += of_link[l];
    const int vertex = caps + static_cast<int>(g);
    if (cap_at_target[first] == vertex) edge_crosses = across(vertex, n_.links.target[first]);
    if (cap_at_source[first] == vertex) edge_crosses = across(n_.links.source[first], vertex);
    if (w <= 0 || (!edge_crosses && sum <= cap * w)) continue;
    if (edge_crosses || sum > cap * w) {
      for (const int l : groups_[g].links) of_link[l] = 0;
      cut.edges.push_back({Limit::Kind::group, static_cast<int>(g), cap * w, cap});
    }
  }
  for (int f = 0; f < n_.facilities.count; ++f) {
    double sum = 0, dearest = 0;
    for (const int p : n_.facilities.processes[f]) {
      const double bound = process_capacity(n_, regime_, p);
      sum += of_process[p];
      if (bound > 0) dearest = std::max(dearest, of_process[p] / (bound * n_.processes.use[p]));
    }
    const double cap = std::max(0.0, regime_.facility_capacity[f]);
    if (sum <= cap * dearest * (1 + 1e-12)) continue;
    for (const int p : n_.facilities.processes[f]) of_process[p] = 0;
    cut.edges.push_back({Limit::Kind::facility, f, cap * dearest, cap});
  }
  for (std::size_t l = 0; l < of_link.size(); ++l)
    if (of_link[l] > 0)
      cut.edges.push_back({Limit::Kind::link, static_cast<int>(l), of_link[l], regime_.link_capacity[l]});
  for (int p = 0; p < n_.processes.count; ++p)
    if (of_process[p] > 0)
      cut.edges.push_back({Limit::Kind::process, p, of_process[p], process_capacity(n_, regime_, p)});
  for (const CutEdge& each : cut.edges) cut.width += each.width;
  std::stable_sort(cut.edges.begin(), cut.edges.end(),
                   [](const CutEdge& a, const CutEdge& b) { return a.width > b.width; });
  for (std::size_t c = 0; c < worth->size(); ++c)
    if ((*worth)[c] > 0) cut.thread.push_back(static_cast<int>(c));
  for (const auto& [recipe, input] : thread) {
    if ((*worth)[input] <= 0) continue;
    const auto [entry, fresh] = by_input_.try_emplace(input, cut.width);
    if (!fresh) entry->second = std::min(entry->second, cut.width);
  }
  return cut;
}

}  // namespace

Cut narrowest_cut(const Network& network, const std::vector<LinkGroup>& groups, const Regime& regime,
                  const std::vector<int>& wanted) {
  return Cutter(network, groups, regime, wanted).narrowest();
}

}  // namespace chokepoint
