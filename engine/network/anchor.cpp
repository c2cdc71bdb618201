#include <algorithm>
#include <cmath>

#include "network/network.hpp"

namespace chokepoint {
namespace {

/// Where taxes leave a circle of traders nobody but each other to buy from, what they want grows without end.
constexpr double most_wanted = 1e6;

/// Links between the rooms that a room was split into, which are traced as the one they were.
bool inside(const Network& n, int link) {
  return n.links.kind[link] == LinkSpec::Kind::feed || n.links.kind[link] == LinkSpec::Kind::mixing;
}

/// Wanted now / wanted in the base year of a room's own consumers.
double ratio_of_consumers(const Network& n, int room, std::span<const double> demand) {
  double now = 0, base = 0;
  for (const int k : n.room_consumers[room]) {
    now += demand[k];
    base += n.consumers.demand[k];
  }
  return base > 0 ? now / base : 1.0;
}

/// By how much each link's share of its room's supply changes, and that of local output; split rooms count as one.
struct Shift {
  std::vector<double> link, local;
};

Shift shift_of(const Network& n, std::span<const double> weights) {
  Shift shift{std::vector<double>(static_cast<std::size_t>(n.links.count), 1.0),
              std::vector<double>(static_cast<std::size_t>(n.rooms.count), 1.0)};
  if (weights.empty()) return shift;
  for (int first = 0; first < n.rooms.count; ++first) {
    double weighted = 0, all = 0;
    bool any = false;
    for (const int m : n.split[first]) {
      for (const int l : n.in_links[m]) {
        if (inside(n, l)) continue;
        any = any || weights[l] != 1;
        all += n.links.base_flow[l];
        weighted += n.links.base_flow[l] * weights[l];
      }
      for (const Arc& maker : n.makers[m]) {
        all += maker.tonnes * n.processes.base_run[maker.node];
        weighted += maker.tonnes * n.processes.base_run[maker.node];
      }
    }
    if (!any || !(weighted > 0)) continue;
    shift.local[first] = all / weighted;
    for (const int m : n.split[first])
      for (const int l : n.in_links[m])
        if (!inside(n, l)) shift.link[l] = weights[l] * shift.local[first];
  }
  return shift;
}

/// What a tax at the gates of listed consumers moves: they take more of the layers that pay less,
///     share of a layer ∝ its share of what enters the market × weight of its gate,
/// and what they take directly no longer mixes into the most bound layer, where the others are who take that instead.
void shift_users(const Network& n, std::span<const double> weights, std::vector<double>& flow) {
  for (int user = 0; user < n.rooms.count; ++user) {
    const auto feeds = n.in_links[user];
    const bool any = std::any_of(feeds.begin(), feeds.end(),
                                 [&](int l) { return n.links.kind[l] == LinkSpec::Kind::feed && weights[l] != 1; });
    if (!any || n.room_consumers[user].empty()) continue;
    const auto common = std::max_element(feeds.begin(), feeds.end(), [&](int a, int b) {
      return n.rooms.bound[n.links.source[a]] < n.rooms.bound[n.links.source[b]];
    });
    std::vector<double> enters;
    double all = 0, wanted = 0;
    for (const int l : feeds) {
      double tonnes = 0;
      const int room = n.links.source[l];
      for (const int in : n.in_links[room])
        if (!inside(n, in)) tonnes += n.links.base_flow[in];
      for (const Arc& maker : n.makers[room]) tonnes += maker.tonnes * n.processes.base_run[maker.node];
      enters.push_back(tonnes * weights[l]);
      all += enters.back();
      wanted += flow[l];
    }
    if (all <= 0) continue;
    for (std::size_t i = 0; i < feeds.size(); ++i) {
      flow[feeds[i]] = wanted * enters[i] / all;
      if (feeds[i] == *common) continue;
      for (const int out : n.out_links[n.links.source[feeds[i]]])
        if (n.links.kind[out] == LinkSpec::Kind::mixing && n.links.target[out] == n.links.source[*common])
          flow[out] = std::max(0.0, flow[out] - flow[feeds[i]]);
    }
  }
}

}  // namespace

Anchor anchor(const Network& network, std::span<const double> demand, std::span<const double> weights) {
  const Network& n = network;
  Anchor result{n.links.base_flow, n.processes.base_run};
  if (weights.empty() && std::equal(demand.begin(), demand.end(), n.consumers.demand.begin())) return result;
  const Shift shift = shift_of(n, weights);

  // Ratios wanted now / wanted in the base year, carried upstream against the baseline's flows. Without circles one
  // pass along the chain is exact; recycling converges geometrically. Split rooms have one ratio, kept at the first.
  std::vector<double> room(static_cast<std::size_t>(n.rooms.count), 1.0);
  std::vector<double> process(static_cast<std::size_t>(n.processes.count), 1.0);
  std::vector<double> used(static_cast<std::size_t>(n.rooms.count), 0.0);
  const auto ratio = [&](int m) { return room[n.whole[m]]; };
  for (int m = 0; m < n.rooms.count; ++m) {
    double& sum = used[n.whole[m]];
    for (const int l : n.out_links[m])
      if (!inside(n, l)) sum += n.links.base_flow[l];
    for (const Arc& user : n.users[m]) sum += user.tonnes * n.processes.base_run[user.node];
    for (const int k : n.room_consumers[m]) sum += n.consumers.demand[k];
  }
  for (int round = 0; round < 500; ++round) {
    double change = 0;
    for (int p = 0; p < n.processes.count; ++p) {
      double most = 0;
      bool wanted = false;
      for (const Arc& out : n.processes.outputs[p]) {
        if (used[n.whole[out.node]] <= 0) continue;
        const double wants = ratio(out.node) * shift.local[n.whole[out.node]];
        most = wanted ? std::max(most, wants) : wants;
        wanted = true;
      }
      process[p] = wanted ? most : 1.0;
    }
    for (int first = 0; first < n.rooms.count; ++first) {
      if (used[first] <= 0) continue;
      double sum = 0;
      for (const int m : n.split[first]) {
        for (const int l : n.out_links[m])
          if (!inside(n, l)) sum += n.links.base_flow[l] * shift.link[l] * ratio(n.links.target[l]);
        for (const Arc& user : n.users[m]) sum += user.tonnes * n.processes.base_run[user.node] * process[user.node];
        for (const int k : n.room_consumers[m]) sum += demand[k];
      }
      const double now = std::min(sum / used[first], most_wanted);
      change = std::max(change, std::fabs(now - room[first]));
      room[first] = now;
    }
    if (change < 1e-14) break;
  }
  for (int l = 0; l < n.links.count; ++l) {
    const int target = n.links.target[l];
    const bool to_consumers = n.links.kind[l] == LinkSpec::Kind::feed && !n.room_consumers[target].empty();
    result.flow[l] *= shift.link[l] * (to_consumers ? ratio_of_consumers(n, target, demand) : ratio(target));
  }
  for (int p = 0; p < n.processes.count; ++p) result.run[p] *= process[p];
  if (!weights.empty()) shift_users(n, weights, result.flow);
  return result;
}

NamedAnchor anchor(const CompiledWorld& compiled, std::span<const double> demand, std::span<const double> weights) {
  const auto fresh = [&] {
    Anchor made = anchor(compiled.network, demand, weights);
    return NamedAnchor{std::move(made.flow), std::move(made.run)};
  };
  if (compiled.anchors == nullptr) return fresh();
  return *compiled.anchors->get(
      hash_of({bytes_of(demand.data(), demand.size()), bytes_of(weights.data(), weights.size())}), [&] {
        auto made = std::make_shared<const NamedAnchor>(fresh());
        const std::size_t weight = (made->flow.size() + made->run.size()) * sizeof(double);
        return std::pair(std::move(made), weight);
      });
}

}  // namespace chokepoint
