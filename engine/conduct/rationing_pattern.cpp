#include "conduct/rationing_pattern.hpp"

namespace chokepoint {

RationingPattern::RationingPattern(const RationingLayout& at, const Regime& regime)
    : flow(regime.anchor_flow), run(regime.anchor_run), hash(name(regime)) {
  const Network& n = at.n;
  const auto rooms = static_cast<std::size_t>(n.rooms.count);
  throughput.resize(rooms);
  lead.resize(rooms);
  no_share.resize(rooms);
  edge.resize(at.target.size());
  maker.resize(n.makers.values.size());
  for (int m = 0; m < n.rooms.count; ++m) {
    const int first = at.rooms[m].first, end = at.rooms[m].end;
    const int first_maker = n.makers.start[m], end_maker = n.makers.start[m + 1];
    double in = 0;
    for (int e = first; e < end; ++e) in += flow[at.link_of[e]];
    for (const Arc& each : n.makers[m]) in += each.tonnes * run[each.node];
    throughput[m] = in;
    for (int e = first; e < end; ++e) edge[e] = in > 0 ? flow[at.link_of[e]] / in : 0.0;
    for (int k = first_maker; k < end_maker; ++k)
      maker[k] = in > 0 ? n.makers.values[k].tonnes * run[n.makers.values[k].node] / in : 0.0;
    for (int e = end; e-- > first;) lead[m] += kept_share(edge[e]) * at.lag[e];
    for (int k = first_maker; k < end_maker; ++k)
      lead[m] += kept_share(maker[k]) * n.processes.lag[n.makers.values[k].node];
    no_share[m] = !(in > 0) && (first < end || first_maker < end_maker) ? 1 : 0;
  }
  kept_edge = edge;
  for (double& share : kept_edge) share = kept_share(share);
}

ContentHash RationingPattern::name(const Regime& regime) {
  return hash_of({bytes_of(regime.anchor_flow.name()), bytes_of(regime.anchor_run.name())});
}

}  // namespace chokepoint
