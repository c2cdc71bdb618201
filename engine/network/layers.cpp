#include "network/layers.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <tuple>
#include <utility>

#include "network/layer_graph.hpp"

namespace chokepoint {
namespace {

/// `JPN/magnet~bound`, or with several bindings `JPN/magnet~bound1+3`.
std::string suffix(Layer layer, std::size_t bindings) {
  if (layer == 0) return "";
  std::string text = "~bound";
  if (bindings == 1) return text;
  const char* sign = "";
  for (std::size_t k = 0; k < bindings; ++k)
    if ((layer >> k & 1U) != 0) {
      text += sign + std::to_string(k + 1);
      sign = "+";
    }
  return text;
}

class Splitter {
 public:
  Splitter(const Scenario& scenario, const std::vector<Binding>& bindings, NetworkSpec layout)
      : world_(*scenario.world),
        bindings_(bindings.size()),
        old_(std::move(layout)),
        graph_(scenario, bindings, old_) {}

  NetworkSpec split() {
    mix_base_year();
    measure_markets();
    new_.steps_per_year = old_.steps_per_year;
    new_.facilities = old_.facilities;
    write_links();
    write_processes();
    write_consumers();
    write_mixing();
    write_rooms();
    return std::move(new_);
  }

 private:
  using RoomLayer = std::pair<int, Layer>;
  /// A room of users: of consumers, whose stock lies in the layers, or of a listed facility, with stock of its own.
  struct OwnRoom {
    int room = -1;
    Layer layer = 0;
    bool stock = false;
  };
  /// What passes a layer in the base year, tonnes per step; `passed` goes on to other rooms of the market.
  struct Throughput {
    double in = 0, passed = 0;
  };

  std::string id(int room, Layer layer) const { return old_.rooms[room].id + suffix(layer, bindings_); }
  double share(int room, Layer layer) const { return shares_[room][layer]; }

  /// Calls `use(part of the runs, layers of the inputs)` for every mix of inputs that the base year's shares give. The
  /// inputs are bought independently of one another.
  void for_each_mix(int p, const std::function<void(double, const std::vector<Layer>&)>& use) const {
    std::vector<Layer> layers(graph_.inputs[p].size());
    const std::function<void(std::size_t, double)> choose = [&](std::size_t line, double part) {
      if (part <= 0) return;
      if (line == layers.size()) return use(part, layers);
      for (const Layer layer : graph_.of_room(graph_.inputs[p][line])) {
        layers[line] = layer;
        choose(line + 1, part * share(graph_.inputs[p][line], layer));
      }
    };
    choose(0, 1.0);
  }

  /// Each layer's share of what enters a room in the base year: what leaves a room has the mix of what enters it.
  /// Iterated downstream until every share stands still; circles converge by what leaves them.
  void mix_base_year() {
    const auto width = static_cast<std::size_t>(graph_.layers());
    shares_.assign(old_.rooms.size(), std::vector<double>(width, 0.0));
    for (std::size_t m = 0; m < shares_.size(); ++m) shares_[m][graph_.of_room(static_cast<int>(m)).front()] = 1;
    std::vector<std::vector<Version>> versions;
    for (int p = 0; p < static_cast<int>(old_.processes.size()); ++p) versions.push_back(graph_.versions(p));
    for (int round = 0; round < 5000; ++round) {
      std::vector<std::vector<double>> next(shares_.size(), std::vector<double>(width, 0.0));
      for (int l = 0; l < static_cast<int>(old_.links.size()); ++l)
        for (const Layer layer : graph_.of_room(graph_.source[l]))
          next[graph_.target[l]][graph_.carried(l, layer)] += old_.links[l].base_flow * share(graph_.source[l], layer);
      for (int p = 0; p < static_cast<int>(old_.processes.size()); ++p) {
        const ProcessSpec& process = old_.processes[p];
        if (process.base_run <= 0) continue;
        for_each_mix(p, [&](double part, const std::vector<Layer>& layers) {
          const Layer products = version(versions[p], graph_.version_of(p, layers)).products;
          for (std::size_t o = 0; o < process.outputs.size(); ++o) {
            const int room = graph_.outputs[p][o];
            next[room][graph_.after(room, products)] += process.outputs[o].second * process.base_run * part;
          }
        });
      }
      double change = 0;
      for (std::size_t m = 0; m < next.size(); ++m) {
        double all = 0;
        for (const double tonnes : next[m]) all += tonnes;
        if (all <= 0) continue;
        for (std::size_t layer = 0; layer < width; ++layer) {
          const double now = next[m][layer] / all, before = std::exchange(shares_[m][layer], now);
          if (now != before) change = std::max(change, std::fabs(now - before) / std::max(now, before));
        }
      }
      if (change < 1e-15) break;
    }
  }

  static const Version& version(const std::vector<Version>& all, Layer name) {
    return *std::find_if(all.begin(), all.end(), [&](const Version& each) { return each.draws_from == name; });
  }

  /// Per room what can pass within its market in a step, and what enters in the base year.
  void measure_markets() {
    through_.assign(old_.rooms.size(), 0.0);
    inflow_ = fed_ = through_;
    for (std::size_t l = 0; l < old_.links.size(); ++l) {
      through_[graph_.target[l]] += old_.links[l].capacity;
      inflow_[graph_.target[l]] += old_.links[l].base_flow;
    }
    for (std::size_t p = 0; p < old_.processes.size(); ++p)
      for (std::size_t o = 0; o < old_.processes[p].outputs.size(); ++o) {
        const double tonnes = old_.processes[p].outputs[o].second;
        through_[graph_.outputs[p][o]] += tonnes * old_.processes[p].capacity;
        inflow_[graph_.outputs[p][o]] += tonnes * old_.processes[p].base_run;
      }
    for (const Stockpile& pile : world_.stockpiles)
      for (std::size_t m = 0; m < old_.rooms.size(); ++m)
        if (old_.rooms[m].id == world_.countries[pile.country].id + "/" + world_.commodities[pile.commodity].id)
          through_[m] += pile.rate > 0 ? pile.rate / old_.steps_per_year : pile.tonnes;
  }

  void write_links() {
    for (int l = 0; l < static_cast<int>(old_.links.size()); ++l) {
      const int from = graph_.source[l], to = graph_.target[l];
      for (const Layer layer : graph_.of_room(from)) {
        LinkSpec link = old_.links[l];
        const Layer arrives = graph_.carried(l, layer);
        link.source = id(from, layer);
        link.target = id(to, arrives);
        const std::string tag = link.id.substr(old_.links[l].source.size() + 1 + old_.links[l].target.size());
        link.id = link.source + ">" + link.target + tag;
        link.base_flow *= share(from, layer);
        passing_[{to, arrives}].in += link.base_flow;
        new_.links.push_back(std::move(link));
      }
    }
  }

  /// Adds to what a link inside a market carries in the base year.
  void feed(const std::string& source, const std::string& target, int room, LinkSpec::Kind kind, double tonnes) {
    LinkSpec& link = inside_[source + ">" + target];
    link.source = source;
    link.target = target;
    link.capacity = through_[room];
    link.base_flow += tonnes;
    link.kind = kind;
  }

  void write_processes() {
    for (int p = 0; p < static_cast<int>(old_.processes.size()); ++p) {
      const ProcessSpec& process = old_.processes[p];
      const std::vector<Version> versions = graph_.versions(p);
      std::map<Layer, double> parts;
      if (process.base_run > 0)
        for_each_mix(p, [&](double part, const std::vector<Layer>& layers) {
          const Layer name = graph_.version_of(p, layers);
          parts[name] += part;
          const Version& taken = version(versions, name);
          for (std::size_t i = 0; i < layers.size(); ++i)
            if (layers[i] != taken.draws[i])
              mixing_[{graph_.inputs[p][i], layers[i], taken.draws[i]}] +=
                  part * process.base_run * process.inputs[i].second;
        });
      if (versions.size() > 1) new_.facilities.push_back({process.id, process.capacity * process.use});
      for (const Version& each : versions) {
        ProcessSpec made = process;
        made.id += suffix(each.draws_from, bindings_);
        if (versions.size() > 1) made.limit = process.id;
        made.base_run *= parts[each.draws_from];
        for (std::size_t i = 0; i < made.inputs.size(); ++i)
          made.inputs[i].first = drawn_by(p, i, each.draws[i], made.base_run * made.inputs[i].second);
        for (std::size_t o = 0; o < made.outputs.size(); ++o) {
          const int room = graph_.outputs[p][o];
          const Layer layer = graph_.after(room, each.products);
          made.outputs[o].first = id(room, layer);
          passing_[{room, layer}].in += made.base_run * made.outputs[o].second;
        }
        new_.processes.push_back(std::move(made));
      }
    }
  }

  /// The room a version draws an input from: the layer itself, or a room of its own for a listed facility.
  std::string drawn_by(int p, std::size_t line, Layer layer, double tonnes) {
    const int room = graph_.inputs[p][line];
    for (const Layer other : graph_.of_room(room))
      if (other != layer && (other & ~layer) == 0) mixing_[{room, other, layer}] += 0;
    if (graph_.listed_facility(p, room).empty()) return id(room, layer);
    std::string own = id(room, layer) + "@" + world_.facilities[graph_.facility_of[p]].id;
    feed(id(room, layer), own, room, LinkSpec::Kind::feed, tonnes);
    passing_[{room, layer}].passed += tonnes;
    fed_[room] += tonnes;
    own_rooms_.try_emplace(own, OwnRoom{room, layer, true});
    return own;
  }

  /// Consumers draw from the most bound layer, which all others may mix into. Those whom controls list draw through a
  /// room of their own, from that layer as the others do and from each other layer directly: these links are the gates.
  void write_consumers() {
    std::map<int, std::map<std::vector<int>, std::vector<int>>> groups;  // by room and controls
    for (int k = 0; k < static_cast<int>(old_.consumers.size()); ++k)
      groups[graph_.consumer_room[k]][graph_.listed_consumer(k)].push_back(k);
    for (const auto& [room, parts] : groups) {
      const Layer common = graph_.of_room(room).back();
      int listed = 0;
      for (const auto& [controls, members] : parts) {
        double demand = 0;
        for (const int k : members) demand += old_.consumers[k].demand;
        for (const Layer layer : graph_.of_room(room))
          if (layer != common) mixing_[{room, layer, common}] += share(room, layer) * demand;
        std::string own = id(room, common);
        if (!controls.empty()) {
          own = old_.rooms[room].id + "~listed" + std::to_string(++listed);
          for (const Layer layer : graph_.of_room(room))
            feed(id(room, layer), own, room, LinkSpec::Kind::feed, layer == common ? demand : 0);
          own_rooms_.try_emplace(own, OwnRoom{room, 0, false});
        }
        for (const int k : members) {
          ConsumerSpec consumer = old_.consumers[k];
          consumer.room = own;
          new_.consumers.push_back(std::move(consumer));
        }
      }
    }
  }

  void write_mixing() {
    for (const auto& [way, tonnes] : mixing_) {
      const auto [room, from, to] = way;
      feed(id(room, from), id(room, to), room, LinkSpec::Kind::mixing, tonnes);
      passing_[{room, from}].passed += tonnes;
      passing_[{room, to}].in += tonnes;
    }
    for (auto& [name, link] : inside_) {
      link.id = name;
      new_.links.push_back(std::move(link));
    }
  }

  /// A market's working stock stays what it was: it lies in the layers and with listed facilities, once each.
  void write_rooms() {
    for (int m = 0; m < static_cast<int>(old_.rooms.size()); ++m)
      for (const Layer layer : graph_.of_room(m)) {
        RoomSpec room = old_.rooms[m];
        room.id = id(m, layer);
        room.bound = layer;
        room.whole = old_.rooms[m].id;
        const Throughput& passing = passing_[{m, layer}];
        const double in = passing.in > 0 ? passing.in : inflow_[m], passed = passing.in > 0 ? passing.passed : fed_[m];
        if (passed > 0 && in > 0) room.cover *= std::max(0.0, 1 - passed / in);
        if (room.cover < 1e-12 * old_.rooms[m].cover) room.cover = 0;
        new_.rooms.push_back(std::move(room));
      }
    for (const auto& [name, place] : own_rooms_) {
      RoomSpec room = old_.rooms[place.room];
      room.id = name;
      room.bound = place.layer;
      room.whole = old_.rooms[place.room].id;
      if (!place.stock) room.cover = 0;
      new_.rooms.push_back(std::move(room));
    }
  }

  const World& world_;
  std::size_t bindings_;
  NetworkSpec old_, new_;
  LayerGraph graph_;
  std::vector<std::vector<double>> shares_;  ///< [room][layer]
  std::vector<double> through_, inflow_, fed_;
  std::map<RoomLayer, Throughput> passing_;
  std::map<std::tuple<int, Layer, Layer>, double> mixing_;  ///< room, from, to: tonnes in the base year
  std::map<std::string, LinkSpec> inside_;
  std::map<std::string, OwnRoom> own_rooms_;
};

}  // namespace

NetworkSpec split_layers(const Scenario& scenario, const std::vector<Binding>& bindings, NetworkSpec layout) {
  return Splitter(scenario, bindings, std::move(layout)).split();
}

}  // namespace chokepoint
