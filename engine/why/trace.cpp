// The question of `trace`: one place, its labellings, the steps asked for.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/text.hpp"
#include "chokepoint/why.hpp"
#include "regime/leaks.hpp"
#include "simulation/observe.hpp"
#include "why/origin.hpp"
#include "why/target.hpp"

namespace chokepoint {
namespace {

/// A market, consumer or stockpile of the world.
struct Subject {
  std::string id, kind;
  int country = -1, commodity = -1;
  int consumer = -1, stockpile = -1;
};

Subject subject_of(const World& world, const std::string& what) {
  if (const int pile = world.find_stockpile(what); pile >= 0) {
    const Stockpile& each = world.stockpiles[pile];
    return {what, "stockpile", each.country, each.commodity, -1, pile};
  }
  const std::size_t slash = what.find('/');
  if (slash != std::string::npos) {
    const int country = world.find_country(what.substr(0, slash)),
              commodity = world.find_commodity(what.substr(slash + 1));
    if (country >= 0 && commodity >= 0) return {what, "market", country, commodity, -1, -1};
  }
  std::vector<std::string> markets;
  if (slash == std::string::npos || world.find_country(what.substr(0, slash)) < 0) {
    for (const auto& each : world.stockpiles) markets.push_back(each.id);
    for (const auto& each : world.countries) markets.push_back(each.id);
    std::string near = did_you_mean(what.substr(0, slash), markets);
    refuse({"--what"}, "", fmt::format("`{}` is no market, consumer or stockpile", what),
           near.empty() ? "such as `JPN/ndfeb-magnet`, `JPN/ev-traction`, or a stockpile's id" : near);
  }
  std::vector<Subject> found;
  for (int i = 0; const Consumer& each : world.consumers) {
    const int item = i++;
    if (each.id != what && each.id.rfind(what + "/", 0) != 0) continue;
    found.push_back({each.id, "consumer", each.country, each.commodity, item, -1});
  }
  if (found.size() > 1) {
    for (const Subject& each : found) markets.push_back(each.id);
    refuse({"--what"}, "", fmt::format("`{}` wants several commodities", what),
           fmt::format("name one: `{}`", fmt::join(markets, "`, `")));
  }
  if (found.empty()) {
    for (const auto& each : world.commodities) markets.push_back(each.id);
    for (const auto& each : world.consumers) markets.push_back(each.sector);
    refuse({"--what"}, "", fmt::format("`{}` is no market or consumer of {}", what, what.substr(0, slash)),
           did_you_mean(what.substr(slash + 1), markets));
  }
  return found.front();
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
  const int first = options.from.empty() ? 0 : step_of_label(*scenario, options.from, "--from");
  const int last =
      options.until.empty() ? scenario->calendar.steps() - 1 : step_of_label(*scenario, options.until, "--until");
  auto alone = std::make_shared<Scenario>(*scenario);
  alone->conducts = {result.conduct};
  alone->conduct_places.clear();

  const CompiledWorld compiled = compile(*alone, detours_of(*alone));
  const Network& n = compiled.network;
  const std::string market = world.countries[subject.country].id + "/" + world.commodities[subject.commodity].id;
  std::vector<int> rooms;
  for (int m = 0; m < n.rooms.count; ++m)
    if (n.markets[n.rooms.market[m]] == market) rooms.push_back(m);
  if (rooms.empty())
    refuse({"--what"}, "", fmt::format("nothing ever moves through `{}`", market), "name a market that somebody uses");

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
    for (std::size_t i = 0; i < tracers.size(); ++i) {
      tracers[i].step(moved, released);
      if (moment.step < first) continue;
      std::vector<double> amounts;
      if (subject.kind == "market") {
        amounts = tracers[i].amounts(rooms);
      } else {
        const int k = subject.consumer >= 0 ? compiled.map.consumer[subject.consumer] : -1;
        amounts = k >= 0 ? tracers[i].room(n.consumers.room[k]) : tracers[i].stockpile(subject.stockpile);
        for (double& each : amounts) each *= k >= 0 ? moved.delivery[k] : held[subject.stockpile];
      }
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
