// A world's layout as integers, and which layers can occur in it: the first half of splitting markets into layers.
//
// A layer is a set of bindings, bit by bit. Backwards from those whom a control lists: where does a binding make a
// difference? Forwards from mines and reserves: which sets can a room's material carry? Both are least fixpoints over
// what exists, whether it runs in the base year or not.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "network/bindings.hpp"
#include "network/network.hpp"

namespace chokepoint {

using Layer = unsigned;

/// How a process runs: from which layer it draws each input, and which bindings its products carry.
struct Version {
  Layer draws_from = 0;  ///< its name: the bindings among its inputs that matter to it
  std::vector<Layer> draws;
  Layer products = 0;
};

class LayerGraph {
 public:
  LayerGraph(const Scenario& scenario, const std::vector<Binding>& bindings, const NetworkSpec& layout);

  int layers() const { return 1 << bindings_.size(); }
  /// The layers that can occur in a room, ascending; at least one.
  const std::vector<Layer>& of_room(int room) const { return occurring_[room]; }
  bool occurs(int room, Layer layer) const { return (possible_[room] >> layer & 1U) != 0; }
  std::vector<Version> versions(int process) const;
  /// The version of a process that runs on inputs of these layers.
  Layer version_of(int process, const std::vector<Layer>& inputs) const;

  Layer carried(int link, Layer layer) const;  ///< what a link makes of a layer of its source
  Layer after(int room, Layer layer) const { return layer & matters_[room]; }

  /// Controls (by index into origin_controls) that list the consumer, or the facility, and can bind what lies in the
  /// room.
  std::vector<int> listed_consumer(int consumer) const;
  std::vector<int> listed_facility(int process, int room) const;

  // the layout: indices into its lists
  std::vector<int> source, target;                ///< per link: rooms
  std::vector<std::vector<int>> inputs, outputs;  ///< per process: rooms
  std::vector<int> consumer_room;                 ///< per consumer
  std::vector<int> facility_of;                   ///< per process: world facility

 private:
  void index();
  void find_listings();
  void find_where_it_matters();
  void find_layers();
  bool add(int room, Layer layer);
  bool spread();
  std::vector<int> listed_at(const std::vector<int>& controls, int room) const;
  Layer signature(int process, std::size_t line) const;
  Layer product_bits(int process) const;

  const World& world_;
  const std::vector<Binding>& bindings_;
  const NetworkSpec& layout_;
  std::vector<std::vector<unsigned>> lines_;  ///< per process of the world and input: bindings that pass
  std::vector<int> country_, commodity_;      ///< per room
  std::vector<int> recipe_;                   ///< per process of the layout: process of the world
  std::vector<std::pair<const Event*, const Control*>> controls_;
  std::vector<Layer> bit_;                        ///< per control: its binding
  std::vector<std::vector<int>> consumer_lists_;  ///< per consumer: controls that list it
  std::vector<std::vector<int>> facility_lists_;  ///< per facility of the world
  std::vector<Layer> foreign_, matters_;          ///< per room: bindings of other countries' goods; that matter
  std::vector<unsigned> possible_;                ///< per room: layers as bits
  std::vector<std::vector<Layer>> occurring_;
  std::vector<unsigned char> drawn_from_;  ///< per room: some process or consumer does
};

}  // namespace chokepoint
