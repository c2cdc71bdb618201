#include "flow_arcs.hpp"

#include <stdexcept>

namespace chokepoint::bench {
namespace {

std::int64_t whole(double value) {
  constexpr double most = 1e15;  // stands for no limit, and sums do not overflow
  return static_cast<std::int64_t>(value < most ? value : most);
}

}  // namespace

FlowArcs::FlowArcs(const LpModel& model) : rows(model.rows) {
  for (int j = 0; j < model.columns; ++j) {
    Arc arc{source(), -1, whole(model.column_upper[j]), whole(model.cost[j])};
    for (int e = model.start[j]; e < model.start[j + 1]; ++e) (model.value[e] < 0 ? arc.from : arc.to) = model.row[e];
    if (arc.to < 0) throw std::invalid_argument("not a flow: a column that leads nowhere");
    arcs.push_back(arc);
  }
  for (int i = 0; i < rows; ++i) arcs.push_back({i, sink(), whole(model.row_lower[i]), 0});
}

void FlowArcs::set(const LpSequence::Month& month) {
  for (const auto& change : month.columns) arcs[change.index].capacity = whole(change.upper);
  for (const auto& change : month.rows) arcs[arcs.size() - rows + change.index].capacity = whole(change.lower);
}

std::int64_t FlowArcs::amount() const {
  std::int64_t sum = 0;
  for (std::size_t a = arcs.size() - rows; a < arcs.size(); ++a) sum += arcs[a].capacity;
  return sum;
}

}  // namespace chokepoint::bench
