#include "network/layer_graph.hpp"

#include <algorithm>
#include <utility>

namespace chokepoint {

LayerGraph::LayerGraph(const Scenario& scenario, const std::vector<Binding>& bindings, const NetworkSpec& layout)
    : world_(*scenario.world),
      bindings_(bindings),
      layout_(layout),
      lines_(binding_lines(scenario, bindings)),
      controls_(origin_controls(scenario)) {
  index();
  find_listings();
  find_where_it_matters();
  find_layers();
}

void LayerGraph::index() {
  std::map<std::string, int> rooms;
  for (const RoomSpec& room : layout_.rooms) {
    rooms.emplace(room.id, static_cast<int>(rooms.size()));
    country_.push_back(world_.find_country(room.country));
    commodity_.push_back(world_.find_commodity(room.commodity));
    Layer foreign = 0;
    for (std::size_t k = 0; k < bindings_.size(); ++k)
      if (!bindings_[k].from(country_.back())) foreign |= 1U << k;
    foreign_.push_back(foreign);
  }
  for (const LinkSpec& link : layout_.links) {
    source.push_back(rooms.at(link.source));
    target.push_back(rooms.at(link.target));
  }
  for (std::size_t f = 0; f < world_.facilities.size(); ++f)
    for (const Operation& operation : world_.facilities[f].operations) {
      facility_of.push_back(static_cast<int>(f));
      recipe_.push_back(operation.process);
    }
  drawn_from_.assign(rooms.size(), 0);
  for (const ProcessSpec& process : layout_.processes) {
    std::vector<int>&in = inputs.emplace_back(), &out = outputs.emplace_back();
    for (const auto& [room, tonnes] : process.inputs) in.push_back(rooms.at(room));
    for (const auto& [room, tonnes] : process.outputs) out.push_back(rooms.at(room));
    for (const int room : in) drawn_from_[room] = 1;
  }
  for (const ConsumerSpec& consumer : layout_.consumers) {
    consumer_room.push_back(rooms.at(consumer.room));
    drawn_from_[consumer_room.back()] = 1;
  }
}

void LayerGraph::find_listings() {
  for (const auto& [event, control] : controls_) {
    const auto found = std::find(bindings_.begin(), bindings_.end(), binding_of(world_, *control));
    bit_.push_back(1U << (found - bindings_.begin()));
  }
  consumer_lists_.resize(layout_.consumers.size());  // with stockpiles that buy, whom nobody lists
  facility_lists_.resize(world_.facilities.size());
  for (int i = 0; i < static_cast<int>(controls_.size()); ++i) {
    for (std::size_t k = 0; k < world_.consumers.size(); ++k)
      if (lists(world_, *controls_[i].second, world_.consumers[k])) consumer_lists_[k].push_back(i);
    for (std::size_t f = 0; f < world_.facilities.size(); ++f)
      if (lists(world_, *controls_[i].second, world_.facilities[f])) facility_lists_[f].push_back(i);
  }
}

void LayerGraph::find_where_it_matters() {
  matters_.assign(layout_.rooms.size(), 0);
  bool changed = true;
  const auto need = [&](int room, Layer bits) {
    bits &= foreign_[room] & ~matters_[room];
    if (bits == 0) return;
    matters_[room] |= bits;
    changed = true;
  };
  for (std::size_t k = 0; k < consumer_lists_.size(); ++k)
    for (const int i : consumer_lists_[k]) need(consumer_room[k], bit_[i]);
  for (std::size_t p = 0; p < inputs.size(); ++p)
    for (const int i : facility_lists_[facility_of[p]])
      for (const int room : inputs[p]) need(room, bit_[i]);
  for (std::size_t l = 0; l < source.size(); ++l) {
    if (layout_.links[l].kind != LinkSpec::Kind::trade) continue;
    for (std::size_t i = 0; i < controls_.size(); ++i)
      if (binds_abroad(world_, *controls_[i].second, country_[source[l]], country_[target[l]]))
        need(source[l], bit_[i]);
  }
  while (std::exchange(changed, false)) {
    for (std::size_t l = 0; l < source.size(); ++l) need(source[l], matters_[target[l]]);
    for (std::size_t p = 0; p < inputs.size(); ++p)
      for (std::size_t i = 0; i < inputs[p].size(); ++i)
        need(inputs[p][i], lines_[recipe_[p]][i] & product_bits(static_cast<int>(p)));
  }
}

Layer LayerGraph::product_bits(int p) const {
  Layer bits = 0;
  for (const int room : outputs[p]) bits |= matters_[room];
  return bits;
}

/// The bindings of an input that decide between versions: those that pass to the products, and those that listed
/// facilities must keep apart.
Layer LayerGraph::signature(int p, std::size_t line) const {
  Layer bits = lines_[recipe_[p]][line] & product_bits(p);
  for (const int i : facility_lists_[facility_of[p]]) bits |= bit_[i];
  return bits & matters_[inputs[p][line]];
}

Layer LayerGraph::carried(int l, Layer layer) const {
  if (layout_.links[l].kind == LinkSpec::Kind::trade) {
    Link way;  // one that opens in regimes alone passes no corridor
    way.from = country_[source[l]];
    way.to = country_[target[l]];
    way.commodity = commodity_[source[l]];
    if (const int lane = layout_.links[l].world_link; lane >= 0) way.via = world_.links[lane].via;
    for (std::size_t k = 0; k < bindings_.size(); ++k)
      if (bindings_[k].seeds(way)) layer |= 1U << k;
  }
  return after(target[l], layer);
}

std::vector<Version> LayerGraph::versions(int p) const {
  std::vector<Version> result;
  for (Layer name = 0; name < static_cast<Layer>(layers()); ++name) {
    Version version{name, {}, 0};
    Layer used = 0;
    bool fed = true;
    for (std::size_t i = 0; i < inputs[p].size() && fed; ++i) {
      // The most bound layer it may draw from: others reach that by mixing.
      Layer draw = 0;
      fed = false;
      for (Layer layer = 0; layer < static_cast<Layer>(layers()); ++layer)
        if (occurs(inputs[p][i], layer) && (layer & signature(p, i) & ~name) == 0) {
          draw |= layer;
          fed = true;
        }
      version.draws.push_back(draw);
      used |= draw & signature(p, i);
      version.products |= draw & lines_[recipe_[p]][i];
    }
    if (fed && used == name) result.push_back(std::move(version));
  }
  return result;
}

Layer LayerGraph::version_of(int p, const std::vector<Layer>& layers_of_inputs) const {
  Layer name = 0;
  for (std::size_t i = 0; i < layers_of_inputs.size(); ++i) name |= layers_of_inputs[i] & signature(p, i);
  return name;
}

bool LayerGraph::add(int room, Layer layer) {
  const unsigned before = possible_[room];
  possible_[room] |= 1U << after(room, layer);
  // What is drawn from is closed under union, so that there is a most bound layer.
  if (drawn_from_[room] != 0)
    for (Layer a = 0; a < static_cast<Layer>(layers()); ++a)
      for (Layer b = a + 1; b < static_cast<Layer>(layers()); ++b)
        if (occurs(room, a) && occurs(room, b)) possible_[room] |= 1U << (a | b);
  return possible_[room] != before;
}

bool LayerGraph::spread() {
  bool grown = false;
  for (int l = 0; l < static_cast<int>(source.size()); ++l)
    for (Layer layer = 0; layer < static_cast<Layer>(layers()); ++layer)
      if (occurs(source[l], layer)) grown = add(target[l], carried(l, layer)) || grown;
  for (int p = 0; p < static_cast<int>(inputs.size()); ++p)
    for (const Version& version : versions(p))
      for (const int room : outputs[p]) grown = add(room, version.products) || grown;
  return grown;
}

void LayerGraph::find_layers() {
  possible_.assign(layout_.rooms.size(), 0);
  for (const Stockpile& pile : world_.stockpiles)  // laid in before, and so clean
    for (std::size_t m = 0; m < layout_.rooms.size(); ++m)
      if (layout_.rooms[m].id == layout_.rooms[m].market && country_[m] == pile.country &&
          commodity_[m] == pile.commodity)
        add(static_cast<int>(m), 0);
  while (spread()) {
  }
  for (std::size_t m = 0; m < possible_.size(); ++m)  // nothing ever gets there, but it is there
    if (possible_[m] == 0) add(static_cast<int>(m), 0);
  while (spread()) {
  }
  for (std::size_t m = 0; m < possible_.size(); ++m) {
    std::vector<Layer>& list = occurring_.emplace_back();
    for (Layer layer = 0; layer < static_cast<Layer>(layers()); ++layer)
      if (occurs(static_cast<int>(m), layer)) list.push_back(layer);
  }
}

std::vector<int> LayerGraph::listed_at(const std::vector<int>& controls, int room) const {
  Layer any = 0;
  for (const Layer layer : occurring_[room]) any |= layer;
  std::vector<int> result;
  for (const int i : controls)
    if ((bit_[i] & any) != 0) result.push_back(i);
  return result;
}

std::vector<int> LayerGraph::listed_consumer(int k) const { return listed_at(consumer_lists_[k], consumer_room[k]); }

std::vector<int> LayerGraph::listed_facility(int p, int room) const {
  return listed_at(facility_lists_[facility_of[p]], room);
}

}  // namespace chokepoint
