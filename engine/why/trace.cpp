// The question of `trace`: one place, its labellings, the steps asked for.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "base/text.hpp"
#include "chokepoint/why.hpp"
#include "regime/leaks.hpp"
#include "simulation/observe.hpp"
#include "why/origin.hpp"
#include "why/target.hpp"

namespace chokepoint {
namespace {

/// What is traced: the market of a country, what the markets of a bloc use, consumers of one commodity, a stockpile.
struct Subject {
  std::string id, kind;
  int commodity = -1;
  std::vector<int> countries, consumers;
  int stockpile = -1;
};

[[noreturn]] void refuse_place(const World& world, const std::string& what) {
  std::vector<Named> known = places_of(world);
  for (const auto& each : world.stockpiles) known.push_back({each.id, ""});
  const std::string near = did_you_mean_one_of(with_rest(meant(parts_of(what)[0], known), what));
  refuse({"--what"}, "", fmt::format("`{}` is no market, consumer or stockpile", what),
         near.empty() ? "such as `JPN/ndpr-oxide`, `EU/ndpr-oxide`, `JPN/ev-traction`, or a stockpile's id" : near);
}

/// A country or bloc alone: it has goods of many kinds, each with its own origins.
[[noreturn]] void refuse_whole(const World& world, const std::string& place, const std::string& name,
                               const std::vector<int>& countries) {
  constexpr std::size_t most = 8;
  const auto here = [&](int country) { return std::binary_search(countries.begin(), countries.end(), country); };
  std::map<int, double> wanted;  // by value: what consumers want most of comes first
  for (const Consumer& each : world.consumers)
    if (here(each.country)) wanted[each.commodity] += each.demand * world.commodities[each.commodity].price;
  for (const Facility& each : world.facilities) {
    if (!here(each.country)) continue;
    for (const Operation& operation : each.operations) {
      const Process& process = world.processes[operation.process];
      for (const auto* lines : {&process.inputs, &process.outputs})
        for (const RecipeLine& line : *lines) wanted.try_emplace(line.commodity, 0.0);
    }
  }
  std::vector<int> order;
  for (const auto& [commodity, value] : wanted) order.push_back(commodity);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return wanted[a] > wanted[b]; });
  std::vector<std::string> ids;
  for (const int commodity : order) ids.push_back(place + "/" + world.commodities[commodity].id);
  const std::size_t more = ids.size() > most ? ids.size() - most : 0;
  ids.resize(ids.size() - more);
  if (ids.empty()) refuse({"--what"}, "", fmt::format("nobody in {} makes or wants anything", name));
  refuse({"--what"}, "", fmt::format("`{}` is all of {}, and goods are traced one by one", place, name),
         fmt::format("name one: {}{}", quoted(ids), more > 0 ? fmt::format(", and {} more", more) : ""));
}

Subject subject_of(const World& world, const std::string& what) {
  if (const int pile = world.find_stockpile(what); pile >= 0) {
    const Stockpile& each = world.stockpiles[pile];
    return {what, "stockpile", each.commodity, {each.country}, {}, pile};
  }
  const std::vector<std::string> parts = parts_of(what);
  const int country = world.find_country(parts[0]), bloc = world.find_bloc(parts[0]);
  if (country < 0 && bloc < 0) refuse_place(world, what);
  const bool one = country >= 0;
  const std::vector<int> countries = one ? std::vector<int>{country} : world.blocs[bloc].members;
  const std::string name = place_name(world, parts[0]);
  if (parts.size() == 1) refuse_whole(world, parts[0], name, countries);
  if (const int commodity = world.find_commodity(parts[1]); parts.size() == 2 && commodity >= 0)
    return {what, one ? "market" : "markets", commodity, countries, {}, -1};

  std::map<int, Subject> found;  // by commodity
  std::vector<Named> known;
  for (int i = 0; const Consumer& each : world.consumers) {
    const int item = i++;
    if (!std::binary_search(countries.begin(), countries.end(), each.country)) continue;
    known.push_back({each.sector, ""});
    const std::string& commodity = world.commodities[each.commodity].id;
    if (each.sector != parts[1] || parts.size() > 3 || (parts.size() == 3 && commodity != parts[2])) continue;
    Subject& subject = found[each.commodity];
    subject.id = parts[0] + "/" + each.sector + "/" + commodity;
    subject.kind = one ? "consumer" : "consumers";
    subject.commodity = each.commodity;
    subject.countries = countries;
    subject.consumers.push_back(item);
  }
  if (found.size() > 1) {
    std::vector<std::string> ids;
    for (const auto& [commodity, subject] : found) ids.push_back(subject.id);
    refuse({"--what"}, "", fmt::format("`{}` wants several commodities", what), "name one: " + quoted(ids));
  }
  if (found.empty()) {
    for (const auto& each : world.commodities) known.push_back({each.id, each.name});
    std::string near = did_you_mean_one_of(meant(parts[1], known));
    if (near.empty() && parts.size() > 2) near = did_you_mean_one_of(meant(parts[2], known));
    refuse({"--what"}, "", fmt::format("`{}` is no market or consumer of {}", what, name), near);
  }
  return found.begin()->second;
}

/// Tonnes that a step used up in each room of the network: what consumers were given and plants took in.
std::vector<double> used(const Network& n, const CompiledWorld& compiled, const Movements& moved) {
  std::vector<double> tonnes(static_cast<std::size_t>(n.rooms.count), 0.0);
  for (const int k : compiled.map.consumer)
    if (k >= 0) tonnes[n.consumers.room[k]] += moved.delivery[k];
  for (int p = 0; p < n.processes.count; ++p)
    for (const Arc& input : n.processes.inputs[p]) tonnes[input.node] += input.tonnes * moved.run[p];
  return tonnes;
}

/// One labelling with the names of its labels.
struct Traced {
  std::string element;
  double content = 1;  ///< tonnes of it per tonne of the subject's commodity
  std::vector<std::string> names;
  Labelling labelling;
};

std::vector<Traced> labellings(const World& world, const Network& n, int commodity, bool by_facility) {
  std::vector<Traced> all;
  std::vector<std::string> names;
  std::vector<int> origin;
  for (int p = 0; p < n.processes.count; ++p) {
    const std::string facility = n.facilities.id[n.processes.facility[p]];
    const std::string name = by_facility ? facility : n.countries[n.rooms.country[n.processes.outputs[p].front().node]];
    auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) found = names.insert(names.end(), name);
    origin.push_back(static_cast<int>(found - names.begin()));
  }
  names.emplace_back("unknown");
  const auto add = [&](const std::string& element, bool made, double content, auto&& content_of) {
    Traced each{element, content, names, {made, {}, origin, static_cast<int>(names.size())}};
    for (const std::string& id : n.commodities)
      each.labelling.content.push_back(content_of(world.commodities[world.find_commodity(id)]));
    all.push_back(std::move(each));
  };
  for (const auto& [element, tonnes] : world.commodities[commodity].contains)
    if (tonnes > 0)
      add(element, false, tonnes, [&, name = element](const Commodity& each) {
        const auto found = each.contains.find(name);
        return found == each.contains.end() ? 0.0 : found->second;
      });
  if (all.empty()) add("mass", false, 1.0, [](const Commodity&) { return 1.0; });
  add("made", true, 1.0, [](const Commodity&) { return 1.0; });
  return all;
}

std::string command_of(const Scenario& scenario, const TraceOptions& options, const Origins& origins) {
  std::string text = fmt::format("chokepoint trace {} --what {}",
                                 options.subject.empty() ? scenario.file.string() : options.subject, origins.what);
  for (const auto& [option, value] :
       {std::pair{"when", options.when}, std::pair{"from", options.from}, std::pair{"until", options.until}})
    if (!value.empty()) text += fmt::format(" --{} {}", option, value);
  if (options.by_facility) text += " --by facility";
  if (origins.conduct != scenario.conducts.front()) text += " --conduct " + to_string(origins.conduct);
  if (options.solver != "own") text += " --solver " + options.solver;
  return text;
}

}  // namespace

Origins trace(const std::shared_ptr<const Scenario>& scenario, const TraceOptions& options) {
  const World& world = *scenario->world;
  const Subject subject = subject_of(world, options.what);
  Origins result;
  result.scenario = scenario;
  result.conduct = options.conduct.value_or(scenario->conducts.front());
  result.what = subject.id;
  result.kind = subject.kind;
  result.commodity = subject.commodity;
  result.by_facility = options.by_facility;
  int first = options.from.empty() ? 0 : step_of_label(*scenario, options.from, "--from");
  int last =
      options.until.empty() ? scenario->calendar.steps() - 1 : step_of_label(*scenario, options.until, "--until");
  if (!options.when.empty()) first = last = step_of_label(*scenario, options.when, "--when");
  if (last < first)
    refuse({"--until"}, "", fmt::format("`{}` is before `{}`, where `--from` begins", options.until, options.from),
           "exchange them");
  result.command = command_of(*scenario, options, result);
  auto alone = std::make_shared<Scenario>(*scenario);
  alone->conducts = {result.conduct};
  alone->conduct_places.clear();

  const CompiledWorld compiled = compile(*alone, detours_of(*alone));
  const Network& n = compiled.network;
  std::vector<std::string> markets;
  for (const int country : subject.countries)
    markets.push_back(world.countries[country].id + "/" + world.commodities[subject.commodity].id);
  std::sort(markets.begin(), markets.end());
  std::vector<int> rooms;
  for (int m = 0; m < n.rooms.count; ++m)
    if (std::binary_search(markets.begin(), markets.end(), n.markets[n.rooms.market[m]])) rooms.push_back(m);
  if (rooms.empty())
    refuse({"--what"}, "", fmt::format("nothing ever moves through `{}`", subject.id),
           "name a market that somebody uses");

  std::vector<Traced> traced = labellings(world, n, subject.commodity, options.by_facility);
  std::vector<OriginTracer> tracers;
  std::vector<double> held;
  for (const Stockpile& each : world.stockpiles) held.push_back(each.tonnes);
  for (Traced& each : traced) {
    tracers.emplace_back(n, each.labelling);
    for (std::size_t s = 0; s < world.stockpiles.size(); ++s)
      tracers.back().add_stockpile(held[s], compiled.map.use_room[s], compiled.map.purchase[s]);
  }

  RunOptions run_options;
  run_options.solver = options.solver;
  run_options.twin = false;
  run_observed(alone, run_options, [&](const Moment& moment) {
    if (moment.conduct != result.conduct) return true;  // the path that the clairvoyant goes along
    const Movements moved{moment.moved.flow,    moment.moved.run,   moment.moved.delivery,
                          moment.moved.discard, moment.state.stock, {moment.release.begin(), moment.release.end()}};
    std::vector<double> released(held.size(), 0.0);
    for (std::size_t s = 0; s < held.size(); ++s) {
      const int purchase = compiled.map.purchase[s];
      released[s] = std::max(0.0, held[s] + (purchase >= 0 ? moved.delivery[purchase] : 0.0) - moment.stockpiles[s]);
      held[s] = moment.stockpiles[s];
    }
    const std::vector<double> use = used(n, compiled, moved);
    for (std::size_t i = 0; i < tracers.size(); ++i) {
      tracers[i].step(moved, released);
      if (moment.step < first) continue;
      std::vector<double> amounts(static_cast<std::size_t>(traced[i].labelling.labels), 0.0);
      const auto add = [&](const std::vector<double>& shares, double tonnes) {
        for (std::size_t label = 0; label < amounts.size(); ++label) amounts[label] += tonnes * shares[label];
      };
      if (subject.kind == "market")
        amounts = tracers[i].amounts(rooms);
      else if (subject.kind == "markets")
        for (const int m : rooms) add(tracers[i].room(m), use[m]);
      else if (subject.kind == "stockpile")
        add(tracers[i].stockpile(subject.stockpile), held[subject.stockpile]);
      else
        for (const int item : subject.consumers)
          if (const int k = compiled.map.consumer[item]; k >= 0)
            add(tracers[i].room(n.consumers.room[k]), moved.delivery[k]);
      const double all = std::accumulate(amounts.begin(), amounts.end(), 0.0);
      if (!(all > 0)) continue;
      std::vector<OriginShare> shares;
      for (std::size_t label = 0; label < amounts.size(); ++label)
        if (amounts[label] > 1e-12 * all)
          shares.push_back({moment.step, traced[i].element, traced[i].names[label], amounts[label] / all,
                            amounts[label] * traced[i].content});
      std::stable_sort(shares.begin(), shares.end(), [](const OriginShare& a, const OriginShare& b) {
        return a.share != b.share ? a.share > b.share : a.origin < b.origin;
      });
      result.shares.insert(result.shares.end(), shares.begin(), shares.end());
    }
    return moment.step < last;
  });
  for (const OriginTracer& each : tracers) result.largest_gap = std::max(result.largest_gap, each.largest_gap());
  return result;
}

}  // namespace chokepoint
