// From the world's tables to rooms, links, processes and consumers.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "network/content_hash.hpp"
#include "network/layers.hpp"
#include "network/network.hpp"

namespace chokepoint {
namespace {

/// What a market does in the base year, t/yr, and which kinds of lanes it has.
struct Market {
  double output = 0, output_capacity = 0, exports = 0, imports = 0;
  bool lanes_in = false, lanes_out = false;
  bool split() const { return lanes_in && lanes_out; }
  double re_exports() const { return std::max(0.0, exports - output); }
  double home_supply() const { return std::max(0.0, output - exports); }
};

using MarketKey = std::pair<int, int>;  // country, commodity

std::map<MarketKey, Market> survey(const World& world, std::span<const Transfer> transfers) {
  std::map<MarketKey, Market> markets;
  for (const Link& link : world.links) {
    Market& from = markets[{link.from, link.commodity}];
    from.exports += link.flow;
    from.lanes_out = true;
    Market& to = markets[{link.to, link.commodity}];
    to.imports += link.flow;
    to.lanes_in = true;
  }
  for (const Facility& facility : world.facilities)
    for (const Operation& operation : facility.operations) {
      const Process& process = world.processes[operation.process];
      const double capacity = std::min(operation.capacity.value_or(1e30), facility.capacity / operation.use);
      for (const RecipeLine& line : process.outputs) {
        Market& market = markets[{facility.country, line.commodity}];
        market.output += line.tonnes * operation.throughput;
        market.output_capacity += line.tonnes * capacity;
      }
      for (const RecipeLine& line : process.inputs) markets[{facility.country, line.commodity}];
    }
  // What is passed on must not leave again with what a market exports.
  for (const Transfer& transfer : transfers) markets[{transfer.to, transfer.commodity}].lanes_in = true;
  for (const Consumer& consumer : world.consumers) markets[{consumer.country, consumer.commodity}];
  for (const Discard& discard : world.discards) markets[{discard.country, discard.commodity}];
  for (const Stockpile& stockpile : world.stockpiles) markets[{stockpile.country, stockpile.commodity}];
  return markets;
}

/// The base year's tables close to about 1e-12; what is left goes to the room's largest consumer, so that stocks stand
/// still for ever. Larger gaps are left for `imbalances` to name.
void close_exactly(NetworkSpec& spec) {
  std::map<std::string, double> in, out;
  for (const auto& link : spec.links) {
    in[link.target] += link.base_flow;
    out[link.source] += link.base_flow;
  }
  for (const auto& process : spec.processes) {
    for (const auto& [room, tonnes] : process.outputs) in[room] += tonnes * process.base_run;
    for (const auto& [room, tonnes] : process.inputs) out[room] += tonnes * process.base_run;
  }
  std::map<std::string, ConsumerSpec*> largest;
  for (auto& consumer : spec.consumers) {
    out[consumer.room] += consumer.demand;
    if (consumer.demand <= 0) continue;
    ConsumerSpec*& best = largest[consumer.room];
    if (best == nullptr || consumer.demand > best->demand ||
        (consumer.demand == best->demand && consumer.id < best->id))
      best = &consumer;
  }
  for (const auto& [room, consumer] : largest) {
    const double gap = in[room] - out[room];
    if (std::fabs(gap) <= 1e-9 * std::max(in[room], out[room]) && consumer->demand + gap > 0) consumer->demand += gap;
  }
}

/// No id of a user has a colon.
std::string purchase_id(const Stockpile& pile) { return "stockpile:" + pile.id; }

/// A detour's link.
std::string detour_id(const World& world, const Detour& detour, const std::string& home) {
  const Link& lane = world.links[detour.link];
  return home + ">" + world.countries[lane.to].id + "/" + world.commodities[lane.commodity].id + "~" + detour.name;
}

/// What can enter the markets between which an agreement's transfers lead, tonnes per step: more never passes.
std::map<std::pair<int, int>, double> most_passed(const NetworkSpec& spec, std::span<const Transfer> transfers,
                                                  const World& world) {
  std::map<std::string, double> entering;  // by market
  std::map<std::string, std::string> market_of;
  for (const RoomSpec& room : spec.rooms) market_of[room.id] = room.market;
  for (const LinkSpec& link : spec.links)
    if (link.kind == LinkSpec::Kind::trade) entering[market_of[link.target]] += link.capacity;
  for (const ProcessSpec& process : spec.processes)
    for (const auto& [room, tonnes] : process.outputs) entering[market_of[room]] += tonnes * process.capacity;
  std::map<std::pair<int, int>, double> most;  // by event and commodity
  std::set<std::tuple<int, int, int>> seen;
  for (const Transfer& transfer : transfers)
    for (const int country : {transfer.from, transfer.to})
      if (seen.insert({transfer.event, transfer.commodity, country}).second)
        most[{transfer.event, transfer.commodity}] +=
            entering[world.countries[country].id + "/" + world.commodities[transfer.commodity].id];
  return most;
}

NetworkSpec lay_out(const World& world, const Calendar& calendar, std::span<const Detour> detours,
                    const std::vector<int>& buying = {}, std::span<const Transfer> transfers = {}) {
  const double per_step = 1.0 / calendar.steps_per_year();
  const auto cover_steps = [&](int commodity) {
    return world.commodities[commodity].cover_days / calendar.days_per_step();
  };
  const std::map<MarketKey, Market> markets = survey(world, transfers);
  const auto name = [&](const MarketKey& key) {
    return world.countries[key.first].id + "/" + world.commodities[key.second].id;
  };
  const auto home = [&](const MarketKey& key) { return markets.at(key).split() ? name(key) + "#home" : name(key); };

  NetworkSpec spec;
  spec.steps_per_year = calendar.steps_per_year();
  for (const auto& [key, market] : markets) {
    RoomSpec room{name(key), name(key), world.countries[key.first].id, world.commodities[key.second].id,
                  cover_steps(key.second)};
    spec.rooms.push_back(room);
    if (!market.split()) continue;
    // The market's working stock is cover × throughput in all: what is exported lies at home, the rest in use.
    const double home_inflow = market.output + market.re_exports();
    room.id = home(key);
    if (home_inflow > 0) room.cover *= market.exports / home_inflow;
    spec.rooms.push_back(room);
    LinkSpec supply;
    supply.id = home(key) + ">" + name(key);
    supply.source = home(key);
    supply.target = name(key);
    supply.capacity = (market.output_capacity + market.re_exports()) * per_step;
    supply.base_flow = market.home_supply() * per_step;
    supply.kind = LinkSpec::Kind::home_supply;
    spec.links.push_back(supply);
    if (market.re_exports() <= 1e-9 * market.exports) continue;
    LinkSpec again;
    again.id = name(key) + ">" + home(key);
    again.source = name(key);
    again.target = home(key);
    again.capacity = again.base_flow = market.re_exports() * per_step;
    again.kind = LinkSpec::Kind::re_export;
    spec.links.push_back(again);
  }
  for (std::size_t i = 0; i < world.links.size(); ++i) {
    const Link& lane = world.links[i];
    LinkSpec link;
    link.source = home({lane.from, lane.commodity});
    link.target = name({lane.to, lane.commodity});
    link.id = link.source + ">" + link.target;
    link.capacity = lane.capacity * per_step;
    link.cost = lane.cost;
    link.lag = calendar.lag_steps(lane.transit_days);
    link.base_flow = lane.flow * per_step;
    link.world_link = static_cast<int>(i);
    spec.links.push_back(link);
  }
  int extra = 0;
  for (const Detour& detour : detours) {
    const Link& lane = world.links[detour.link];
    LinkSpec link;
    link.source = home({lane.from, lane.commodity});
    link.target = name({lane.to, lane.commodity});
    link.id = detour_id(world, detour, link.source);
    link.cost = lane.cost + detour.cost;
    link.lag = calendar.lag_steps(lane.transit_days + detour.transit_days);
    link.extra = extra++;
    spec.links.push_back(link);
  }
  int index = 0;
  for (const Facility& facility : world.facilities) {
    spec.facilities.push_back({facility.id, facility.capacity * per_step});
    for (const Operation& operation : facility.operations) {
      const Process& recipe = world.processes[operation.process];
      ProcessSpec process;
      process.id = facility.id + ":" + recipe.id;
      process.facility = facility.id;
      process.capacity = std::min(operation.capacity.value_or(1e30), facility.capacity / operation.use) * per_step;
      process.use = operation.use;
      process.lag = calendar.lag_steps(recipe.lag_days);
      process.base_run = operation.throughput * per_step;
      process.operation = index++;
      for (const RecipeLine& line : recipe.inputs)
        process.inputs.emplace_back(name({facility.country, line.commodity}), line.tonnes);
      for (const RecipeLine& line : recipe.outputs)
        process.outputs.emplace_back(home({facility.country, line.commodity}), line.tonnes);
      spec.processes.push_back(process);
    }
  }
  for (const Consumer& consumer : world.consumers)
    spec.consumers.push_back({consumer.id, name({consumer.country, consumer.commodity}), consumer.demand * per_step,
                              consumer.priority, consumer.critical_coverage});
  int last_class = 0;
  for (const Consumer& consumer : world.consumers) last_class = std::max(last_class, consumer.priority);
  for (const int s : buying) {
    const Stockpile& pile = world.stockpiles[s];
    spec.consumers.push_back({purchase_id(pile), name({pile.country, pile.commodity}), 0.0, last_class + 1, 0.0});
  }
  const std::map<std::pair<int, int>, double> most = most_passed(spec, transfers, world);
  std::map<std::pair<int, int>, int> pools;  // by event and commodity
  for (const Transfer& transfer : transfers) {
    LinkSpec link;
    link.pool = pools.try_emplace({transfer.event, transfer.commodity}, static_cast<int>(pools.size())).first->second;
    link.source = name({transfer.from, transfer.commodity});
    link.target = name({transfer.to, transfer.commodity});
    link.id = link.source + ">" + link.target + transfer.tag;
    link.capacity = most.at({transfer.event, transfer.commodity});
    link.lag = 1;
    link.extra = extra++;
    spec.links.push_back(link);
  }
  close_exactly(spec);
  return spec;
}

/// Lanes of which several layers share the capacity: trade lanes by their row, re-exports by their market.
std::vector<std::vector<int>> shared_lanes(const Network& n) {
  std::map<std::pair<int, int>, std::vector<int>> lanes;
  for (int l = 0; l < n.links.count; ++l) {
    if (n.links.kind[l] == LinkSpec::Kind::trade && n.links.world_link[l] >= 0)
      lanes[{0, n.links.world_link[l]}].push_back(l);
    if (n.links.kind[l] == LinkSpec::Kind::re_export) lanes[{1, n.rooms.market[n.links.source[l]]}].push_back(l);
  }
  std::vector<std::vector<int>> shared;
  for (auto& [lane, links] : lanes)
    if (links.size() > 1) shared.push_back(std::move(links));
  return shared;
}

CompiledWorld index(const World& world, NetworkSpec spec, std::size_t detours) {
  CompiledWorld compiled{Network(std::move(spec)), {}, {}, {}, {}, {}};
  const Network& network = compiled.network;
  compiled.hash = hash_of(network);
  NetworkMap& map = compiled.map;
  map.layers.resize(world.links.size());
  for (int l = 0; l < network.links.count; ++l)
    if (network.links.world_link[l] >= 0) map.layers[network.links.world_link[l]].push_back(l);
  for (const auto& links : map.layers) map.link.push_back(links.empty() ? -1 : links.front());
  for (int p = 0; p < network.processes.count; ++p) {
    const auto operation = static_cast<std::size_t>(network.processes.operation[p]);
    if (operation >= map.versions.size()) map.versions.resize(operation + 1);
    map.versions[operation].push_back(p);
  }
  std::size_t operation = 0;
  for (const Facility& facility : world.facilities) {
    const auto found = std::lower_bound(network.facilities.id.begin(), network.facilities.id.end(), facility.id);
    map.facility.push_back(static_cast<int>(found - network.facilities.id.begin()));
    map.first_operation.push_back(static_cast<int>(operation));
    std::vector<int>& processes = map.facility_processes.emplace_back();
    for (std::size_t o = 0; o < facility.operations.size(); ++o) processes.push_back(map.versions[operation++].front());
  }
  map.detour.resize(detours);
  for (int l = 0; l < network.links.count; ++l) {
    const int extra = network.links.extra[l];
    if (extra < 0) continue;
    const auto at = static_cast<std::size_t>(extra);
    if (at >= detours) map.transfer.resize(std::max(map.transfer.size(), at - detours + 1));
    (at < detours ? map.detour[at] : map.transfer[at - detours]).push_back(l);
  }
  for (const Consumer& consumer : world.consumers) map.consumer.push_back(network.find_consumer(consumer.id));
  for (const Stockpile& stockpile : world.stockpiles)
    map.use_room.push_back(
        network.find_room(world.countries[stockpile.country].id + "/" + world.commodities[stockpile.commodity].id));
  for (const Stockpile& stockpile : world.stockpiles)
    map.purchase.push_back(network.find_consumer(purchase_id(stockpile)));
  return compiled;
}

}  // namespace

std::vector<int> NetworkMap::processes_of(int world_facility) const {
  std::vector<int> all;
  for (std::size_t o = 0; o < facility_processes[world_facility].size(); ++o) {
    const std::vector<int>& some = versions[first_operation[world_facility] + o];
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

std::vector<int> buying_stockpiles(const Scenario& scenario) {
  const auto& piles = scenario.world->stockpiles;
  std::set<int> buying;
  for (int s = 0; s < static_cast<int>(piles.size()); ++s)
    if (piles[s].target > 0 && piles[s].buy > 0) buying.insert(s);
  for (const Event& event : scenario.events)
    if (const auto* build = std::get_if<StockpileBuild>(&event.effect)) buying.insert(build->stockpile);
  return {buying.begin(), buying.end()};
}

CompiledWorld compile(const World& world, const Calendar& calendar, std::span<const Detour> detours) {
  return index(world, lay_out(world, calendar, detours), detours.size());
}

CompiledWorld compile(const Scenario& scenario, std::span<const Detour> detours) {
  const World& world = *scenario.world;
  std::vector<Binding> bindings = bindings_of(scenario);
  std::vector<Transfer> transfers = transfers_of(scenario);
  NetworkSpec spec = lay_out(world, scenario.calendar, detours, buying_stockpiles(scenario), transfers);
  if (!bindings.empty()) spec = split_layers(scenario, bindings, std::move(spec));
  CompiledWorld compiled = index(world, std::move(spec), detours.size());
  compiled.transfers = std::move(transfers);
  if (bindings.empty()) return compiled;
  compiled.bindings = std::move(bindings);
  compiled.shared_lanes = shared_lanes(compiled.network);
  return compiled;
}

}  // namespace chokepoint
