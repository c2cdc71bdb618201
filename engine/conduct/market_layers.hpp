// Stock that lies in another layer of the same market: who may draw on it (docs/model/layers.md). In a network without
// layers there is nothing to do, and home supply is all that goes on within a market.
#pragma once

#include <span>
#include <vector>

#include "conduct/claims.hpp"
#include "conduct/cooperative.hpp"
#include "network/network.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

class MarketLayers {
 public:
  MarketLayers(const Network& network, std::span<const LinkGroup> groups);

  /// Once per step: which links let nothing through, neither by the plan nor with permits in hand.
  void look(const Regime& regime);

  /// Material goes on within its market: from home to use, from there to other layers and to listed users.
  bool goes_on(int l) const {
    return n_.links.kind[l] == LinkSpec::Kind::home_supply || n_.links.kind[l] == LinkSpec::Kind::mixing ||
           (n_.links.kind[l] == LinkSpec::Kind::feed && closed_[l] == 0);
  }

  /// Links of a room that may go on within its market.
  std::span<const int> inside(int room) const { return inside_[room]; }

  /// Moves the wants of listed users ([room][class]) to the layers that feed them, by what lies there.
  void spread(std::span<const double> stock, int classes, std::vector<double>& wants) const;

  /// What can be had in a room: what lies there and in the layers that may go there.
  double within_reach(int m, std::span<const double> stock) const;

  /// What consumers and processes claim beyond what lies in their room becomes claims on the layers that may go there,
  /// by what lies in them. False where no room has such layers.
  bool claim(const Regime& regime, std::span<const double> stock, std::span<const double> flow, Claims& claims);

 private:
  bool inside_market(int l) const {
    return n_.links.kind[l] == LinkSpec::Kind::mixing || n_.links.kind[l] == LinkSpec::Kind::feed;
  }
  /// Per class what is claimed in the room beyond what lies there; in `missing_`, and in all.
  double look_for_missing(int m, std::span<const double> stock, Claims& claims);

  const Network& n_;
  std::span<const LinkGroup> groups_;
  std::vector<int> listed_rooms_;      ///< of consumers who draw on the stock of the layers that feed them
  std::vector<int> fed_rooms_;         ///< with them, all rooms that other layers of the market may go to
  std::vector<unsigned char> closed_;  ///< per link
  Rows<int> inside_;                   ///< per room
  std::vector<double> missing_;        ///< [fed room][class], while claims are made
  std::vector<int> fed_place_;         ///< per room: among the fed ones
  // per link
  std::vector<double> part_;  ///< of what is missing, what lies at its source
  std::vector<double> fits_;  ///< of that, what it can carry
};

}  // namespace chokepoint
