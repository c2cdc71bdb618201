// China mines oxide and sells it to Japan and America; Japan makes magnets of it, half of them for America.
// Tonnes a month: mine 50; China keeps 20, Japan gets 20, America 10; Japan makes 20 magnets and sends 10 to America.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "network/network.hpp"
#include "regime/timeline.hpp"

namespace chokepoint {

// Indices of the small world's tables: all sorted by id.
namespace small {
enum Countries { CHN, JPN, USA };
enum Commodities { magnet, oxide };
enum Processes { make_magnet, mine_oxide };
enum Facilities { china_mine, japan_magnets, kuantan };
enum Consumers { china_cars, japan_cars, america_cars, america_oxide };  // ids below
enum Links { magnet_to_america, oxide_to_japan, oxide_to_america };
}  // namespace small

inline std::shared_ptr<World> small_world() {
  auto world = std::make_shared<World>();
  world->id = "small";
  world->base_year = 2025;
  for (const char* id : {"CHN", "JPN", "USA"}) world->countries.push_back({id, id, 0, 0, {}});
  for (const char* id : {"magnet", "oxide"}) {
    Commodity commodity;
    commodity.id = commodity.name = id;
    commodity.price = 1000;
    commodity.cover_days = 30;
    world->commodities.push_back(commodity);
  }
  Process magnets;
  magnets.id = "make-magnet";
  magnets.reference = small::magnet;
  magnets.inputs = {{small::oxide, 1.0}};
  magnets.outputs = {{small::magnet, 1.0}};
  Process mining;
  mining.id = "mine-oxide";
  mining.reference = small::oxide;
  mining.outputs = {{small::oxide, 1.0}};
  world->processes = {magnets, mining};
  const auto facility = [&](const char* id, int country, double capacity, int process, double throughput) {
    Facility place;
    place.id = place.name = id;
    place.country = country;
    place.capacity = capacity;
    Operation operation;
    operation.process = process;
    operation.throughput = throughput;
    place.operations.push_back(operation);
    world->facilities.push_back(place);
  };
  facility("china-mine", small::CHN, 1200, small::mine_oxide, 600);
  facility("japan-magnets", small::JPN, 480, small::make_magnet, 240);
  facility("kuantan", small::JPN, 120, small::mine_oxide, 0);
  world->facilities.back().project = true;
  world->facilities.back().lead_time_days = 90;
  world->facilities.back().ramp_days = 0;
  const auto link = [&](int from, int to, int commodity, double flow) {
    Link lane;
    lane.from = from;
    lane.to = to;
    lane.commodity = commodity;
    lane.flow = flow;
    lane.capacity = 2 * flow;
    world->links.push_back(lane);
  };
  link(small::JPN, small::USA, small::magnet, 120);
  link(small::CHN, small::JPN, small::oxide, 240);
  link(small::CHN, small::USA, small::oxide, 120);
  const auto consumer = [&](const char* id, int country, int commodity, double demand) {
    Consumer buyer;
    buyer.id = id;
    buyer.country = country;
    buyer.commodity = commodity;
    buyer.sector = "cars";
    buyer.demand = demand;
    world->consumers.push_back(buyer);
  };
  consumer("CHN/cars/oxide", small::CHN, small::oxide, 240);
  consumer("JPN/cars/magnet", small::JPN, small::magnet, 120);
  consumer("USA/cars/magnet", small::USA, small::magnet, 120);
  consumer("USA/cars/oxide", small::USA, small::oxide, 120);
  Stockpile reserve;
  reserve.id = "jogmec";
  reserve.country = small::JPN;
  reserve.commodity = small::oxide;
  reserve.tonnes = 100;
  world->stockpiles.push_back(reserve);
  return world;
}

inline Date day(const char* text) { return *parse_date(text); }

/// A scenario on the small world from 2025-01 to 2027-12, built event by event, and its timeline stepped by month.
class SmallScenario {
 public:
  explicit SmallScenario(const char* start = "2025-01", const char* end = "2027-12", StepKind kind = StepKind::month) {
    world = small_world();
    scenario.world = world;
    scenario.calendar = Calendar(day(start), *parse_date(end, true), kind);
  }

  /// Adds an event and returns its index. `until` may be empty.
  int add(const std::string& id, const std::string& start, const std::string& until, Effect effect) {
    Event event;
    event.id = id;
    event.start = *parse_date(start);
    if (!until.empty()) event.until = parse_date(until, true);
    event.effect = std::move(effect);
    scenario.events.push_back(event);
    return static_cast<int>(scenario.events.size()) - 1;
  }

  /// Regimes of all steps; nothing is shipped beyond what `ship` says (per link), by default the anchor flow within all
  /// limits.
  std::vector<Regime> run(bool controls = true) {
    compiled = std::make_unique<CompiledWorld>(compile(*world, scenario.calendar));
    timeline = std::make_unique<Timeline>(scenario, *compiled, controls);
    std::vector<Regime> regimes;
    stock.clear();
    shipped.clear();
    for (int step = 0; step < scenario.calendar.steps(); ++step) {
      regimes.push_back(timeline->compose(step, missing));
      const Regime& regime = regimes.back();
      std::vector<double> flow = regime.anchor_flow;
      for (std::size_t l = 0; l < flow.size(); ++l) flow[l] = std::min(flow[l], regime.link_capacity[l]);
      std::vector<double> fits(flow.size(), 1.0);  // whatever the order of groups
      for (std::size_t g = 0; g < timeline->groups().size(); ++g) {
        double sum = 0;
        for (const int l : timeline->groups()[g].links) sum += flow[l];
        if (sum <= regime.group_room[g]) continue;
        for (const int l : timeline->groups()[g].links) fits[l] = std::min(fits[l], regime.group_room[g] / sum);
      }
      for (std::size_t l = 0; l < flow.size(); ++l) flow[l] *= fits[l];
      timeline->record(step, flow);
      const Network& n = compiled->network;
      const std::vector<double> nothing(
          static_cast<std::size_t>(std::max({n.consumers.count, n.rooms.count, n.processes.count})));
      timeline->observe(step, {nothing, [&] { return std::span<const double>(nothing); }, flow, nothing, nothing});
      shipped.push_back(flow);
      stock.emplace_back(timeline->stockpiles().begin(), timeline->stockpiles().end());
    }
    return regimes;
  }

  int step(const char* month) const { return scenario.calendar.step_of(day(month)); }
  int link(int world_link) const { return compiled->map.link[world_link]; }
  int group(const std::string& label) const {
    for (std::size_t g = 0; g < timeline->groups().size(); ++g)
      if (timeline->groups()[g].label == label) return static_cast<int>(g);
    return -1;
  }

  std::shared_ptr<World> world;
  Scenario scenario;
  std::unique_ptr<CompiledWorld> compiled;
  std::unique_ptr<Timeline> timeline;
  std::vector<double> missing;
  std::vector<std::vector<double>> stock, shipped;
};

inline Control exports(int by, std::vector<int> commodities, std::vector<int> to) {
  Control control;
  control.by = by;
  control.links.commodities = std::move(commodities);
  control.links.to = std::move(to);
  control.measure = Ban{};
  return control;
}
inline Control quota(Control control, double tonnes, Quota::Period period, bool even = true) {
  control.measure = Quota{tonnes, period, even};
  return control;
}
inline Schedule always(double value) { return {{{Date::min(), value}}}; }
inline Control licence(Control control, double approve, double review_days, double reapply = 1,
                       double validity_days = 180) {
  Licence terms;
  terms.approve = always(approve);
  terms.review_days = always(review_days);
  terms.reapply = always(reapply);
  terms.validity_days = validity_days;
  control.measure = terms;
  return control;
}

}  // namespace chokepoint
