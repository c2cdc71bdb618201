// What can be lost, as users would name it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "chokepoint/threats.hpp"
#include "threats/losses.hpp"

namespace chokepoint {
namespace {

/// Facilities that run at some time of the scenario: those of the base year, and projects that start.
std::vector<int> running(const Scenario& scenario) {
  const World& world = *scenario.world;
  std::set<int> started;
  for (const Event& event : scenario.events)
    if (const auto* start = std::get_if<ProjectStart>(&event.effect))
      if (!start->cancelled) started.insert(start->facilities.begin(), start->facilities.end());
  std::vector<int> list;
  for (int f = 0; f < static_cast<int>(world.facilities.size()); ++f) {
    const Facility& facility = world.facilities[f];
    if (!facility.project || facility.committed || started.contains(f)) list.push_back(f);
  }
  return list;
}

std::string name_or_id(const std::string& name, const std::string& id) { return name.empty() ? id : name; }

class Lister {
 public:
  explicit Lister(const Scenario& scenario) : scenario_(scenario), world_(*scenario.world) {}

  std::vector<Loss> list(Loss::Kind kind) const {
    switch (kind) {
      case Loss::Kind::facility:
        return facilities();
      case Loss::Kind::stage:
        return stages();
      case Loss::Kind::link:
        return links();
      case Loss::Kind::agreement:
        return agreements();
      case Loss::Kind::actor:
        return actors();
    }
    return {};
  }

 private:
  std::vector<Loss> facilities() const {
    std::vector<Loss> losses;
    for (const int f : running(scenario_)) {
      const Facility& facility = world_.facilities[f];
      losses.push_back({Loss::Kind::facility,
                        facility.id,
                        fmt::format("{} ({})", name_or_id(facility.name, facility.id), country(facility.country)),
                        fmt::format("outage: {{facilities: [{}], capacity: 0 %}}", facility.id),
                        {f},
                        {}});
    }
    return losses;
  }

  std::vector<Loss> stages() const {
    std::map<std::pair<std::string, std::string>, std::vector<int>> stages;
    for (const int f : running(scenario_)) {
      std::set<std::string> kinds;
      for (const Operation& operation : world_.facilities[f].operations)
        kinds.insert(world_.processes[operation.process].kind);
      for (const std::string& kind : kinds)
        stages[{world_.countries[world_.facilities[f].country].id, kind}].push_back(f);
    }
    std::vector<Loss> losses;
    for (const auto& [key, members] : stages) {
      const auto& [id, kind] = key;
      losses.push_back({Loss::Kind::stage,
                        id + "/" + kind,
                        fmt::format("all {} in {}", kind, country(world_.find_country(id))),
                        fmt::format("outage: {{countries: [{}], kind: {}, capacity: 0 %}}", id, kind),
                        members,
                        {}});
    }
    return losses;
  }

  std::vector<Loss> links() const {
    std::vector<Loss> losses;
    for (int l = 0; l < static_cast<int>(world_.links.size()); ++l) {
      const Link& link = world_.links[l];
      const std::string &from = world_.countries[link.from].id, &to = world_.countries[link.to].id,
                        &commodity = world_.commodities[link.commodity].id;
      losses.push_back({Loss::Kind::link,
                        from + ">" + to + "/" + commodity,
                        fmt::format("{} from {} to {}", name_or_id(world_.commodities[link.commodity].name, commodity),
                                    country(link.from), country(link.to)),
                        fmt::format("outage: {{links: {{from: {}, to: [{}], commodities: [{}]}}, capacity: 0 %}}", from,
                                    to, commodity),
                        {},
                        {l}});
    }
    return losses;
  }

  std::vector<Loss> agreements() const {
    std::vector<Loss> losses;
    for (const Event& event : scenario_.events)
      if (std::holds_alternative<Agreement>(event.effect))
        losses.push_back({Loss::Kind::agreement, event.id, name_or_id(event.title, event.id), {}, {}, {}});
    return losses;
  }

  std::vector<Loss> actors() const {
    std::map<int, std::vector<int>> exports;
    for (int l = 0; l < static_cast<int>(world_.links.size()); ++l) exports[world_.links[l].from].push_back(l);
    std::vector<Loss> losses;
    for (const auto& [c, lanes] : exports) {
      const std::string& id = world_.countries[c].id;
      losses.push_back({Loss::Kind::actor,
                        id,
                        fmt::format("all that {} exports", country(c)),
                        fmt::format("control: {{by: {}, ban: true, commodities: all, to: all}}", id),
                        {},
                        lanes});
    }
    return losses;
  }

  std::string country(int c) const { return name_or_id(world_.countries[c].name, world_.countries[c].id); }

  const Scenario& scenario_;
  const World& world_;
};

}  // namespace

std::string to_string(Loss::Kind kind) {
  static const std::array<std::string, 5> names = {"facility", "stage", "link", "agreement", "actor"};
  return names.at(static_cast<std::size_t>(kind));
}

std::vector<Loss> losses_of(const Scenario& scenario, std::span<const Loss::Kind> kinds) {
  std::vector<Loss> losses;
  const Lister lister(scenario);
  const std::set<Loss::Kind> wanted(kinds.begin(), kinds.end());
  for (const Loss::Kind kind : wanted) {
    std::vector<Loss> some = lister.list(kind);
    // A stage of one facility is that facility.
    if (kind == Loss::Kind::stage && wanted.contains(Loss::Kind::facility))
      std::erase_if(some, [](const Loss& loss) { return loss.facilities.size() == 1; });
    std::sort(some.begin(), some.end(), [](const Loss& a, const Loss& b) { return a.id < b.id; });
    losses.insert(losses.end(), some.begin(), some.end());
  }
  return losses;
}

NetworkLoss in_network(const CompiledWorld& compiled, const Loss& loss) {
  NetworkLoss lost;
  for (const int f : loss.facilities)
    for (const int p : compiled.map.processes_of(f)) lost.processes.push_back(p);
  for (const int l : loss.links)
    lost.links.insert(lost.links.end(), compiled.map.layers[l].begin(), compiled.map.layers[l].end());
  for (std::vector<int>* list : {&lost.links, &lost.processes}) {
    std::sort(list->begin(), list->end());
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  return lost;
}

std::vector<SinglePoint> single_points(const Scenario& scenario, std::span<const Loss> losses) {
  const CompiledWorld compiled = compile(scenario);
  const Network& n = compiled.network;
  const auto severed = [&](const NetworkLoss* lost) {
    Regime regime = calm_regime(n);
    if (lost != nullptr) {
      for (const int l : lost->links) regime.link_capacity[l] = 0;
      for (const int p : lost->processes) regime.process_capacity[p] = 0;
    }
    Reachability reach(n, {});
    reach.update(regime);
    std::vector<int> consumers;
    for (int k = 0; k < static_cast<int>(compiled.map.consumer.size()); ++k)
      if (!reach.room(n.consumers.room[compiled.map.consumer[k]])) consumers.push_back(k);
    return consumers;
  };
  const std::vector<int> anyway = severed(nullptr);
  std::vector<SinglePoint> points;
  for (int i = 0; i < static_cast<int>(losses.size()); ++i) {
    const NetworkLoss lost = in_network(compiled, losses[i]);
    if (lost.links.empty() && lost.processes.empty()) continue;
    SinglePoint point{i, {}};
    const std::vector<int> now = severed(&lost);
    std::set_difference(now.begin(), now.end(), anyway.begin(), anyway.end(), std::back_inserter(point.consumers));
    if (!point.consumers.empty()) points.push_back(std::move(point));
  }
  std::stable_sort(points.begin(), points.end(),
                   [](const SinglePoint& a, const SinglePoint& b) { return a.consumers.size() > b.consumers.size(); });
  return points;
}

}  // namespace chokepoint
