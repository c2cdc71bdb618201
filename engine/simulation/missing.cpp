#include "simulation/missing.hpp"

#include <algorithm>

namespace chokepoint {

Outlook::Outlook(const Network& network)
    : network_(network),
      demand_(network.consumers.demand),
      flow_(network.links.base_flow),
      run_(network.processes.base_run),
      missing_(static_cast<std::size_t>(network.consumers.count), 0.0) {
  for (int m = 0; m < network.rooms.count; ++m) {
    if (network.room_consumers[m].empty()) continue;
    Room& room = rooms_.emplace_back(Room{m, {}, {}});
    for (const int l : network.in_links[m]) {
      if (network.links.lag[l] == 0) room.now.push_back(l);
      if (network.links.kind[l] == LinkSpec::Kind::feed) room.feeds.push_back(l);
    }
  }
}

std::span<const double> Outlook::missing(const State& state) {
  const Network& n = network_;
  std::fill(missing_.begin(), missing_.end(), 0.0);
  for (const auto& [m, now, feeds] : rooms_) {
    double available = state.stock[m] + (state.due.empty() ? 0.0 : state.due.front()[m]);
    for (const int l : now) available += flow_[l];
    for (const Arc& maker : n.makers[m])
      if (n.processes.lag[maker.node] == 0) available += maker.tonnes * run_[maker.node];
    for (const int l : feeds) available += part_of_layer(state, l);
    double wanted = 0, others = 0;
    for (const int k : n.room_consumers[m]) wanted += demand_[k];
    for (const int l : n.out_links[m]) others += flow_[l];
    for (const Arc& user : n.users[m]) others += user.tonnes * run_[user.node];
    if (wanted <= 0 || available >= (wanted + others) * (1 - 1e-9)) continue;
    double left = available * wanted / (wanted + others);
    for (int rank = 0; rank < static_cast<int>(n.classes.size()); ++rank) {
      double claims = 0;
      for (const int k : n.room_consumers[m])
        if (n.consumers.rank[k] == rank) claims += demand_[k];
      if (claims <= 0) continue;
      const double share = std::min(1.0, left / claims);
      for (const int k : n.room_consumers[m])
        if (n.consumers.rank[k] == rank) missing_[k] = demand_[k] * (1 - share);
      left = std::max(0.0, left - claims);
    }
  }
  return missing_;
}

/// Who draws through a gate has a part of the layer's stock, by what went through.
double Outlook::part_of_layer(const State& state, int link) const {
  const Network& n = network_;
  const int layer = n.links.source[link];
  double out = 0;
  for (const int l : n.out_links[layer]) out += flow_[l];
  for (const Arc& user : n.users[layer]) out += user.tonnes * run_[user.node];
  for (const int k : n.room_consumers[layer]) out += demand_[k];
  return out > 0 ? state.stock[layer] * (flow_[link] / out) : 0.0;
}

void Outlook::note(const Step& step, std::span<const double> demand) {
  flow_ = step.flow;
  run_ = step.run;
  demand_.assign(demand.begin(), demand.end());
}

}  // namespace chokepoint
