#include "why/buffers.hpp"

#include <set>

namespace chokepoint {

std::vector<Buffer> buffers(const Scene& scene, const Target& target, int step) {
  const Network& n = scene.network();
  const Scene::Month& month = scene.month(step);
  const Plan& plan = *month.plan;
  std::vector<unsigned char> ours(static_cast<std::size_t>(n.rooms.count), 0),
      asks(static_cast<std::size_t>(n.consumers.count), 0);
  std::set<int> markets;
  for (const int i : target.consumers) {
    const auto k = static_cast<std::size_t>(scene.compiled.map.consumer[i]);
    asks[k] = 1;
    markets.insert(n.rooms.market[n.consumers.room[k]]);
  }
  for (std::size_t m = 0; m < ours.size(); ++m) ours[m] = markets.count(n.rooms.market[m]) != 0;

  const auto flow_before = [&](std::size_t l, int lag) {
    return step - lag >= 0 ? scene.flow(step - lag)[l] : n.links.base_flow[l];
  };
  const auto run_before = [&](std::size_t p, int lag) {
    return step - lag >= 0 ? scene.run(step - lag)[p] : n.processes.base_run[p];
  };
  double stock = 0, reserve = 0, under_way = 0, supply = 0, others = 0, exports = 0, disposal = 0;
  for (std::size_t m = 0; m < ours.size(); ++m) {
    if (ours[m] == 0) continue;
    stock += month.stock_before[m] - month.stock_after[m];
    reserve += month.release[m];
    disposal -= month.moved.discard[m] - plan.discard[m];
  }
  for (std::size_t l = 0; l < static_cast<std::size_t>(n.links.count); ++l) {
    const bool to = ours[n.links.target[l]] != 0, from = ours[n.links.source[l]] != 0;
    if (to) under_way += flow_before(l, n.links.lag[l]) - month.moved.flow[l];
    if (to && !from) supply += month.moved.flow[l] - plan.flow[l];
    if (from && !to) exports -= month.moved.flow[l] - plan.flow[l];
  }
  for (int p = 0; p < n.processes.count; ++p) {
    const auto at = static_cast<std::size_t>(p);
    for (const Arc& output : n.processes.outputs[p]) {
      if (ours[output.node] == 0) continue;
      under_way += output.tonnes * (run_before(at, n.processes.lag[at]) - month.moved.run[at]);
      supply += output.tonnes * (month.moved.run[at] - plan.run[at]);
    }
    for (const Arc& input : n.processes.inputs[p])
      if (ours[input.node] != 0) others -= input.tonnes * (month.moved.run[at] - plan.run[at]);
  }
  for (std::size_t k = 0; k < asks.size(); ++k)
    if (asks[k] == 0 && ours[n.consumers.room[k]] != 0) others -= month.moved.delivery[k] - plan.delivery[k];
  return {{"stock", stock},   {"reserve", reserve}, {"under-way", under_way}, {"supply", supply},
          {"others", others}, {"exports", exports}, {"disposal", disposal}};
}

}  // namespace chokepoint
