// A flow programme (flow_shape.hpp) seen as a network: nodes are rows, then a source and a sink.
#pragma once

#include <cstdint>
#include <vector>

#include "lp_sequence.hpp"

namespace chokepoint::bench {

struct FlowArcs {
  struct Arc {
    int from, to;
    std::int64_t capacity, cost;
  };

  explicit FlowArcs(const LpModel& model);
  /// Takes over a month's bounds.
  void set(const LpSequence::Month& month);

  int source() const { return rows; }
  int sink() const { return rows + 1; }
  std::int64_t amount() const;  ///< of all demands

  int rows = 0;
  std::vector<Arc> arcs;  ///< one per column, then one per row to the sink
};

}  // namespace chokepoint::bench
