#include "outcome/reachability.hpp"

#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <utility>

namespace chokepoint {
namespace {

struct Lane {
  int link = -1;  ///< -1: a recipe line
};
using AndOrGraph = boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, Lane>;

}  // namespace

/// Vertices: rooms, then processes; edges: links, inputs, outputs.
struct Reachability::Graph {
  AndOrGraph edges;
};

Reachability::Reachability(const Network& network, std::vector<LinkGroup> groups)
    : network_(&network), groups_(std::move(groups)), graph_(std::make_unique<Graph>()) {
  const Network& n = network;
  std::vector<std::pair<int, int>> ends;
  std::vector<Lane> lanes;
  for (int l = 0; l < n.links.count; ++l) {
    ends.emplace_back(n.links.source[l], n.links.target[l]);
    lanes.push_back({l});
  }
  for (int p = 0; p < n.processes.count; ++p) {
    const int vertex = n.rooms.count + p;
    for (const Arc& input : n.processes.inputs[p]) ends.emplace_back(input.node, vertex);
    for (const Arc& output : n.processes.outputs[p]) ends.emplace_back(vertex, output.node);
    lanes.resize(ends.size());
  }
  graph_->edges = AndOrGraph(boost::edges_are_unsorted_multi_pass, ends.begin(), ends.end(), lanes.begin(),
                             static_cast<std::size_t>(n.rooms.count + n.processes.count));
}

Reachability::~Reachability() = default;
Reachability::Reachability(Reachability&&) noexcept = default;
Reachability& Reachability::operator=(Reachability&&) noexcept = default;

void Reachability::update(const Regime& regime) {
  const Network& n = *network_;
  std::vector<unsigned char> links(static_cast<std::size_t>(n.links.count)),
      processes(static_cast<std::size_t>(n.processes.count));
  for (int l = 0; l < n.links.count; ++l) links[l] = regime.link_capacity[l] > 0;
  for (std::size_t g = 0; g < groups_.size(); ++g)
    if (!(regime.group_capacity[g] > 0))
      for (const int l : groups_[g].links) links[l] = 0;
  for (int p = 0; p < n.processes.count; ++p)
    processes[p] = regime.process_capacity[p] > 0 && regime.facility_capacity[n.processes.facility[p]] > 0;
  if (!rooms_.empty() && links == links_open_ && processes == processes_open_) return;
  links_open_ = std::move(links);
  processes_open_ = std::move(processes);
  chain();
}

void Reachability::chain() {
  const Network& n = *network_;
  const AndOrGraph& edges = graph_->edges;
  rooms_.assign(static_cast<std::size_t>(n.rooms.count), 0);
  processes_.assign(static_cast<std::size_t>(n.processes.count), 0);
  std::vector<int> missing(static_cast<std::size_t>(n.processes.count));  // inputs that nothing has reached so far
  std::vector<int> reached;                                               // vertices whose edges are still to follow
  for (int p = 0; p < n.processes.count; ++p) {
    missing[p] = static_cast<int>(n.processes.inputs[p].size());
    if (missing[p] > 0 || processes_open_[p] == 0) continue;
    processes_[p] = 1;
    reached.push_back(n.rooms.count + p);
  }
  while (!reached.empty()) {
    const auto vertex = static_cast<std::size_t>(reached.back());
    reached.pop_back();
    const auto [begin, end] = boost::out_edges(vertex, edges);
    for (auto edge = begin; edge != end; ++edge) {
      const int link = edges[*edge].link, target = static_cast<int>(boost::target(*edge, edges));
      if (link >= 0 && links_open_[link] == 0) continue;
      if (target < n.rooms.count) {
        if (rooms_[target] != 0) continue;
        rooms_[target] = 1;
      } else {
        const int p = target - n.rooms.count;
        if (--missing[p] > 0 || processes_open_[p] == 0) continue;
        processes_[p] = 1;
      }
      reached.push_back(target);
    }
  }
}

}  // namespace chokepoint
