#include "trade_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>
#include <vector>

#include "base/country_codes.hpp"
#include "trade_world.hpp"

namespace chokepoint::bench {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& file, const std::string& text) {
  std::ofstream out(file);
  out << text;
  out.close();
  if (!out) throw std::runtime_error("cannot write " + file.string());
}

/// So many different countries' codes.
std::vector<std::string> codes(std::size_t count) {
  std::set<std::string> found;
  for (char first = 'A'; first <= 'Z' && found.size() < count; ++first)
    for (char second = 'A'; second <= 'Z' && found.size() < count; ++second)
      if (std::string code = alpha3(std::string{first, second}); !code.empty()) found.insert(std::move(code));
  if (found.size() < count) throw std::invalid_argument("there are not so many countries");
  return {found.begin(), found.end()};
}

/// The world with names and recipes as files have them: countries of this earth, runs counted in tonnes of the
/// reference.
World as_in_files(World world) {
  const std::vector<std::string> names = codes(world.countries.size());
  for (std::size_t i = 0; i < names.size(); ++i) world.countries[i].id = names[i];
  std::vector<double> runs;  // of the old kind in one of the new
  for (Process& process : world.processes) {
    const double unit = process.outputs.front().tonnes;
    runs.push_back(unit);
    for (auto* side : {&process.inputs, &process.outputs})
      for (RecipeLine& line : *side) line.tonnes /= unit;
  }
  for (Facility& facility : world.facilities)
    for (Operation& operation : facility.operations) {
      operation.throughput *= runs[operation.process];
      facility.capacity *= runs[operation.process];
    }
  return world;
}

std::string world_yaml(const World& world) {
  std::string text =
      fmt::format("chokepoint: world/1\ntitle: {}\nbase_year: {}\ncommodities:\n", world.title, world.base_year);
  for (const Commodity& each : world.commodities)
    text += fmt::format(
        "  - {{id: {}, name: {}, stage: good, basis: gross, price: {} USD/t, cover: {:.17g} days, "
        "source: made}}\n",
        each.id, each.id, each.price, each.cover_days);
  text += "processes:\n";
  const auto lines = [&](const auto& side) {
    std::string list;
    for (const auto& line : side)
      list += fmt::format("{}{}: {:.17g}", list.empty() ? "" : ", ", world.commodities[line.commodity].id, line.tonnes);
    return list;
  };
  for (const Process& each : world.processes)
    text += fmt::format(
        "  - {{id: {}, name: {}, kind: {}, reference: {}, inputs: {{{}}}, outputs: {{{}}}, "
        "source: made}}\n",
        each.id, each.id, each.inputs.empty() ? "extraction" : "manufacture", world.commodities[each.reference].id,
        lines(each.inputs), lines(each.outputs));
  return text;
}

void write_tables(const World& world, const fs::path& folder) {
  const auto country = [&](int index) { return world.countries[index].id; };
  const auto commodity = [&](int index) { return world.commodities[index].id; };
  std::string text = "id,name,latitude,longitude,source\n";
  for (const Country& each : world.countries) text += fmt::format("{},{},0,0,made\n", each.id, each.id);
  write(folder / "countries.csv", text);
  text = "id,name,country,capacity,source\n";
  for (const Facility& each : world.facilities)
    text += fmt::format("{},{},{},{:.17g},made\n", each.id, each.id, country(each.country), each.capacity);
  write(folder / "facilities.csv", text);
  text = "facility,process,throughput,source\n";
  for (const Facility& each : world.facilities)
    for (const Operation& operation : each.operations)
      text += fmt::format("{},{},{:.17g},made\n", each.id, world.processes[operation.process].id, operation.throughput);
  write(folder / "operations.csv", text);
  text = "from,to,commodity,flow,capacity,cost,transit,source\n";
  for (const Link& each : world.links)
    text += fmt::format("{},{},{},{:.17g},{:.17g},{:.17g},{:.17g},made\n", country(each.from), country(each.to),
                        commodity(each.commodity), each.flow, each.capacity, each.cost, each.transit_days);
  write(folder / "links.csv", text);
  text = "country,sector,commodity,demand,priority,source\n";
  for (const Consumer& each : world.consumers)
    text += fmt::format("{},{},{},{:.17g},{},made\n", country(each.country), each.sector, commodity(each.commodity),
                        each.demand, each.priority);
  write(folder / "consumers.csv", text);
  text = "country,commodity,tonnes,source\n";
  for (const auto& each : world.discards)
    text += fmt::format("{},{},{:.17g},made\n", country(each.country), commodity(each.commodity), each.tonnes);
  write(folder / "discards.csv", text);
}

std::string scenario_yaml(int months, const std::string& conduct, const std::string& shock) {
  return fmt::format(
      "chokepoint: scenario/1\ntitle: A trade network\nworld: worlds/trade\n"
      "calendar: {{start: 2025-01, end: {}-{:02}, step: month}}\nconduct: {}\nevents:\n"
      "  - {{id: growth, start: 2025-01-01, demand: {{growth: 2 %/yr, countries: all, sectors: all, "
      "commodities: all}}}}\n  - {}\n",
      2025 + (months - 1) / 12, (months - 1) % 12 + 1, conduct, shock);
}

void write_severities(const TradeNetwork& n, const World& world, int months, const std::string& conduct,
                      const fs::path& folder) {
  std::map<std::pair<int, int>, double> exports;  // tonnes by country and commodity
  for (const TradeNetwork::Lane& lane : n.lanes) exports[{lane.from, lane.commodity}] += lane.flow;
  std::vector<std::pair<double, std::pair<int, int>>> largest;
  for (const auto& [who, tonnes] : exports) largest.emplace_back(-tonnes, who);
  std::sort(largest.begin(), largest.end());
  std::set<int> seen;
  std::string scenarios, values;
  for (const auto& [tonnes, who] : largest) {
    if (seen.size() == 5 || !seen.insert(who.second).second) continue;
    const std::size_t number = seen.size();
    scenarios += fmt::format("{}shock-{}.yaml", number == 1 ? "" : ", ", number);
    write(folder / fmt::format("shock-{}.yaml", number),
          scenario_yaml(months, conduct,
                        fmt::format("{{id: shock, start: {0}-{1:02}-01, until: {2}-{1:02}-01, outage: {{links: {{from: "
                                    "[{3}], commodities: [{4}]}}, capacity: 0 %}}}}",
                                    2025 + number, 2 * number, 2026 + number,
                                    world.countries[static_cast<std::size_t>(who.first)].id,
                                    world.commodities[static_cast<std::size_t>(who.second)].id)));
  }
  for (int percent = 0; percent < 100; percent += 5) values += fmt::format("{}{} %", percent == 0 ? "" : ", ", percent);
  write(folder / "severities.yaml",
        fmt::format("chokepoint: sweep/1\ntitle: Large flows cut for a year, {}\nscenario: [{}]\ndesign: grid\n"
                    "vary: [{{id: capacity, path: events.shock.outage.capacity, values: [{}]}}]\n",
                    conduct, scenarios, values));
}

}  // namespace

void write_sweep(const TradeNetwork& n, int months, const std::string& conduct, const fs::path& folder) {
  const World world = as_in_files(world_of(n));
  fs::create_directories(folder / "worlds" / "trade");
  write(folder / "worlds" / "trade" / "world.yaml", world_yaml(world));
  write_tables(world, folder / "worlds" / "trade");
  std::vector<std::pair<double, int>> exports;
  for (int i = 0; i < n.size.countries; ++i) exports.emplace_back(0.0, i);
  for (const TradeNetwork::Lane& lane : n.lanes) exports[lane.from].first -= lane.flow;
  std::sort(exports.begin(), exports.end());
  std::string largest, goods;
  for (std::size_t place = 0; place < std::min<std::size_t>(5, exports.size()); ++place)
    largest += (largest.empty() ? "" : ", ") + world.countries[exports[place].second].id;
  for (const Commodity& each : world.commodities) goods += (goods.empty() ? "" : ", ") + each.id;
  write(folder / "early.yaml",
        scenario_yaml(months, conduct,
                      fmt::format("{{id: ban, start: 2028-01-01, until: 2028-12-31, control: {{by: {}, ban: true, "
                                  "commodities: [{}], to: all, if_traded: true}}}}",
                                  world.countries[exports[0].second].id, world.commodities.front().id)));
  write(folder / "late.yaml",
        "chokepoint: scenario/1\nextends: early.yaml\nset: {events.ban.start: 2031-01-01, events.ban.until: "
        "2031-12-31}\n");
  write(folder / "sweep.yaml",
        fmt::format("chokepoint: sweep/1\ntitle: A year's ban, {}\nscenario: [early.yaml, late.yaml]\ndesign: grid\n"
                    "vary:\n  - {{id: exporter, path: events.ban.control.by, values: [{}]}}\n"
                    "  - {{id: commodity, path: events.ban.control.commodities, values: [{}]}}\n",
                    conduct, largest, goods));
  write_severities(n, world, months, conduct, folder);
}

}  // namespace chokepoint::bench
