// LEMON's network simplex, which has no warm start: every month from nothing, the graph being built once.
#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

#include <stdexcept>

#include "contestants.hpp"
#include "flow_arcs.hpp"
#include "stopwatch.hpp"

namespace chokepoint::bench {
namespace {

class Lemon final : public Contestant {
  using Graph = lemon::SmartDigraph;
  using Simplex = lemon::NetworkSimplex<Graph, std::int64_t>;

 public:
  Answer begin(const LpModel& model) override {
    const Stopwatch watch;
    flow_ = std::make_unique<FlowArcs>(model);
    for (int i = 0; i < flow_->rows + 2; ++i) nodes_.push_back(graph_.addNode());
    for (const auto& arc : flow_->arcs) arcs_.push_back(graph_.addArc(nodes_[arc.from], nodes_[arc.to]));
    capacity_ = std::make_unique<Graph::ArcMap<std::int64_t>>(graph_);
    cost_ = std::make_unique<Graph::ArcMap<std::int64_t>>(graph_);
    for (std::size_t a = 0; a < arcs_.size(); ++a) cost_->set(arcs_[a], flow_->arcs[a].cost);
    simplex_ = std::make_unique<Simplex>(graph_);
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
    for (std::size_t a = 0; a < arcs_.size(); ++a) capacity_->set(arcs_[a], flow_->arcs[a].capacity);
    simplex_->upperMap(*capacity_).costMap(*cost_);
    simplex_->stSupply(nodes_[flow_->source()], nodes_[flow_->sink()], flow_->amount());
    if (simplex_->run() != Simplex::OPTIMAL) throw std::runtime_error("LEMON found no optimum");
    const double seconds = watch.seconds();
    return {seconds, static_cast<double>(simplex_->totalCost()), 0};
  }

  std::unique_ptr<FlowArcs> flow_;
  Graph graph_;
  std::vector<Graph::Node> nodes_;
  std::vector<Graph::Arc> arcs_;
  std::unique_ptr<Graph::ArcMap<std::int64_t>> capacity_, cost_;
  std::unique_ptr<Simplex> simplex_;
};

}  // namespace

std::unique_ptr<Contestant> make_lemon_contestant() { return std::make_unique<Lemon>(); }

}  // namespace chokepoint::bench
