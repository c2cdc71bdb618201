// R1 of the rationing conduct: what a pattern makes usual. It depends on the pattern alone, so it is worked out once
// for all who come to that pattern.
#pragma once

#include <vector>

#include "base/content_hash.hpp"
#include "base/named_list.hpp"
#include "conduct/rationing_layout.hpp"

namespace chokepoint {

struct RationingPattern {
  /// Shares below this are cut: they would go on halving until arithmetic on them is slow.
  static constexpr double least_share = 1e-12;

  RationingPattern(const RationingLayout& layout, const Regime& regime);
  /// What a pattern is known by.
  static ContentHash name(const Regime& regime);
  std::size_t bytes() const {
    return sizeof(double) * (2 * edge.size() + maker.size() + 2 * throughput.size()) + no_share.size();
  }

  NamedList flow, run;                  ///< per link, process
  std::vector<double> throughput;       ///< per room: what passes through it
  std::vector<double> kept_edge;        ///< of usual shares of edges, what is kept
  std::vector<double> edge, maker;      ///< usual shares of suppliers: per edge, per entry of Network::makers
  std::vector<double> lead;             ///< per room that keeps to its usual shares: their mean lag
  std::vector<unsigned char> no_share;  ///< per room: it could buy, but nobody usually brings it anything
  ContentHash hash;
};

/// What of a usual share is kept.
inline double kept_share(double share) { return share < RationingPattern::least_share ? 0.0 : share; }

}  // namespace chokepoint
