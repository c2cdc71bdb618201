#include "conduct/market_layers.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

namespace chokepoint {

MarketLayers::MarketLayers(const Network& network, std::span<const LinkGroup> groups) : n_(network), groups_(groups) {
  for (int m = 0; m < n_.rooms.count; ++m) {
    bool feed = false, mixing = false;
    for (const int l : n_.in_links[m]) {
      feed = feed || n_.links.kind[l] == LinkSpec::Kind::feed;
      mixing = mixing || n_.links.kind[l] == LinkSpec::Kind::mixing;
    }
    if (feed && !n_.room_consumers[m].empty()) listed_rooms_.push_back(m);
    fed_place_.push_back(static_cast<int>(fed_rooms_.size()));
    if (feed || mixing) fed_rooms_.push_back(m);
    for (const int l : n_.out_links[m])
      if (n_.links.kind[l] == LinkSpec::Kind::home_supply || inside_market(l)) inside_.values.push_back(l);
    inside_.start.push_back(static_cast<int>(inside_.values.size()));
  }
}

void MarketLayers::look(const Regime& regime) {
  closed_.assign(static_cast<std::size_t>(n_.links.count), 0);
  if (fed_rooms_.empty()) return;
  for (int l = 0; l < n_.links.count; ++l) closed_[l] = !(regime.link_capacity[l] > 0);
  for (std::size_t g = 0; g < groups_.size(); ++g)
    if (!(regime.group_room[g] > 0))
      for (const int l : groups_[g].links) closed_[l] = 1;
}

void MarketLayers::spread(std::span<const double> stock, int classes, std::vector<double>& wants) const {
  for (const int m : listed_rooms_) {
    double lying = 0;
    for (const int l : n_.in_links[m])
      if (closed_[l] == 0) lying += stock[n_.links.source[l]];
    if (lying <= 0) continue;
    for (int c = 0; c < classes; ++c) {
      const double all = std::exchange(wants[static_cast<std::size_t>(m) * classes + c], 0.0);
      for (const int l : n_.in_links[m])
        if (const int source = n_.links.source[l]; closed_[l] == 0)
          wants[static_cast<std::size_t>(source) * classes + c] += all * (stock[source] / lying);
    }
  }
}

double MarketLayers::within_reach(int m, std::span<const double> stock) const {
  double sum = stock[m];
  for (const int l : n_.in_links[m])
    if (inside_market(l) && closed_[l] == 0) sum += stock[n_.links.source[l]];
  return sum;
}

double MarketLayers::look_for_missing(int m, std::span<const double> stock, Claims& claims) {
  const int classes = claims.layers();
  const std::span<double> tonnes =
      std::span(missing_).subspan(static_cast<std::size_t>(fed_place_[m]) * classes, classes);
  for (const int k : n_.room_consumers[m]) tonnes[n_.consumers.rank[k]] += claims.consumer(k);
  for (const Arc& user : n_.users[m]) {
    double possible = std::numeric_limits<double>::infinity();  // its other inputs may be scarcer
    for (const Arc& input : n_.processes.inputs[user.node])
      possible = std::min(possible, within_reach(input.node, stock) / input.tonnes);
    for (int c = 0; c < classes; ++c) {
      const double runs = std::min(possible, claims.process(user.node, c));
      tonnes[c] += user.tonnes * runs;
      possible -= runs;
    }
  }
  double at_hand = stock[m];
  for (double& part : tonnes) {
    const double covered = std::min(part, at_hand);
    at_hand -= covered;
    part -= covered;
  }
  return std::accumulate(tonnes.begin(), tonnes.end(), 0.0);
}

bool MarketLayers::claim(const Regime& regime, std::span<const double> stock, std::span<const double> flow,
                         Claims& claims) {
  if (fed_rooms_.empty()) return false;
  const auto classes = static_cast<std::size_t>(claims.layers());
  missing_.assign(fed_rooms_.size() * classes, 0.0);
  part_.assign(static_cast<std::size_t>(n_.links.count), 0.0);
  fits_.resize(part_.size());
  for (const int m : fed_rooms_) {
    const double all = look_for_missing(m, stock, claims), lying = within_reach(m, stock) - stock[m];
    if (lying <= 0 || all <= 0) continue;
    for (const int l : n_.in_links[m]) {
      if (!inside_market(l) || closed_[l] != 0) continue;
      const double part = stock[n_.links.source[l]] / std::max(lying, all);
      const double most = std::max(0.0, regime.link_capacity[l] - flow[l]);
      part_[l] = part;
      fits_[l] = part * all > most ? most / (part * all) : 1.0;
    }
  }
  claims.claim_links(part_, [&](int l, int b) {
    const double* const tonnes = &missing_[static_cast<std::size_t>(fed_place_[n_.links.target[l]]) * classes];
    return claims.block_of(tonnes, b) * part_[l] * fits_[l];
  });
  return true;
}

}  // namespace chokepoint
