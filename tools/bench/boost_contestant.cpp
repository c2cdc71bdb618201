// Boost.Graph's successive shortest paths: every month from nothing, the graph being built once.
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/successive_shortest_path_nonnegative_weights.hpp>

// needs what the headers above declare
#include <boost/graph/find_flow_cost.hpp>

#include "contestants.hpp"
#include "flow_arcs.hpp"
#include "stopwatch.hpp"

namespace chokepoint::bench {
namespace {

class BoostGraph final : public Contestant {
  using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
  using Reverse = boost::property<boost::edge_reverse_t, Traits::edge_descriptor>;
  using Weight = boost::property<boost::edge_weight_t, std::int64_t, Reverse>;
  using Residual = boost::property<boost::edge_residual_capacity_t, std::int64_t, Weight>;
  using Capacity = boost::property<boost::edge_capacity_t, std::int64_t, Residual>;
  using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property, Capacity>;

 public:
  Answer begin(const LpModel& model) override {
    const Stopwatch watch;
    flow_ = std::make_unique<FlowArcs>(model);
    graph_ = Graph(static_cast<std::size_t>(flow_->rows) + 2);
    for (const auto& arc : flow_->arcs) {
      const auto edge = boost::add_edge(arc.from, arc.to, graph_).first;
      const auto back = boost::add_edge(arc.to, arc.from, graph_).first;
      put(boost::edge_weight, graph_, edge, arc.cost);
      put(boost::edge_weight, graph_, back, -arc.cost);
      put(boost::edge_capacity, graph_, back, std::int64_t{0});
      put(boost::edge_reverse, graph_, edge, back);
      put(boost::edge_reverse, graph_, back, edge);
      edges_.push_back(edge);
    }
    return answer(watch);
  }
  Answer solve(const LpSequence::Month& month) override {
    const Stopwatch watch;
    skip(month);
    return answer(watch);
  }
  void skip(const LpSequence::Month& month) override { flow_->set(month); }

 private:
  Answer answer(const Stopwatch& watch) {
    for (std::size_t a = 0; a < edges_.size(); ++a)
      put(boost::edge_capacity, graph_, edges_[a], flow_->arcs[a].capacity);
    boost::successive_shortest_path_nonnegative_weights(graph_, flow_->source(), flow_->sink());
    const double seconds = watch.seconds();
    return {seconds, static_cast<double>(boost::find_flow_cost(graph_)), 0};
  }

  std::unique_ptr<FlowArcs> flow_;
  Graph graph_;
  std::vector<Traits::edge_descriptor> edges_;
};

}  // namespace

std::unique_ptr<Contestant> make_boost_contestant() { return std::make_unique<BoostGraph>(); }

}  // namespace chokepoint::bench
