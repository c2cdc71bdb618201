#include "why/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace chokepoint {
namespace {

std::string lane(const World& world, int link) {
  const Link& l = world.links[link];
  return fmt::format("{}>{}/{}", world.countries[l.from].id, world.countries[l.to].id,
                     world.commodities[l.commodity].id);
}

void note(std::vector<int>& events, int event) {
  if (event >= 0 && std::find(events.begin(), events.end(), event) == events.end()) events.push_back(event);
}

std::string listed(const std::vector<std::string>& ids) { return fmt::format("[{}]", fmt::join(ids, ", ")); }

}  // namespace

NamedLimit name_of(const Scene& scene, const Regime& regime, Limit::Kind kind, int index) {
  const Network& n = scene.network();
  const World& world = *scene.scenario->world;
  const auto i = static_cast<std::size_t>(index);
  NamedLimit named;
  switch (kind) {
    case Limit::Kind::link: {
      note(named.events, regime.link_cause[i]);
      const auto market = [&](int room) { return n.markets[n.rooms.market[room]]; };
      const std::string of = market(n.links.target[i]);
      switch (n.links.kind[i]) {
        case LinkSpec::Kind::trade:
          named.kind = "lane";
          named.name = n.links.world_link[i] >= 0 ? lane(world, n.links.world_link[i]) : n.links.id[i];
          break;
        case LinkSpec::Kind::home_supply:
          named.kind = "home-supply";
          named.name = of;
          break;
        case LinkSpec::Kind::re_export:
          named.kind = "re-export";
          named.name = of;
          break;
        case LinkSpec::Kind::feed:
          named.kind = "gate";
          named.name = of;
          break;
        case LinkSpec::Kind::mixing:
          named.kind = "mixing";
          named.name = of;
          break;
      }
      break;
    }
    case Limit::Kind::process: {
      named.kind = "process";
      named.name = n.processes.id[i];
      note(named.events, regime.process_cause[i]);
      note(named.events, regime.facility_cause[n.processes.facility[i]]);
      break;
    }
    case Limit::Kind::facility:
      named.kind = "facility";
      named.name = n.facilities.id[i];
      note(named.events, regime.facility_cause[i]);
      break;
    case Limit::Kind::group: {
      const LinkGroup& group = scene.groups[i];
      named.name = group.label;
      if (group.event < 0) {
        named.kind = "shared-lane";
        const int link = n.links.world_link[group.links.front()];
        if (link >= 0) named.name = lane(world, link);
        note(named.events, regime.link_cause[group.links.front()]);
        break;
      }
      note(named.events, group.event);
      const auto* control = std::get_if<Control>(&scene.scenario->events[group.event].effect);
      named.kind = control != nullptr && std::holds_alternative<Licence>(control->measure) ? "licence"
                   : control != nullptr && std::holds_alternative<Quota>(control->measure) ? "quota"
                                                                                           : "control";
      break;
    }
    case Limit::Kind::consumer:
      named.kind = "others";
      named.name = n.consumers.id[i];
      break;
    case Limit::Kind::commitment:
      named.kind = "commitment";
      named.name = scene.pledges.commitments[i].label;
      for (const int event : scene.pledges.promisers[i]) note(named.events, event);
      break;
    case Limit::Kind::discard:
      break;
  }
  std::sort(named.events.begin(), named.events.end());
  return named;
}

std::string without_options(const Scenario& scenario, const std::vector<int>& events) {
  std::set<int> gone(events.begin(), events.end());
  // What suspends, lifts, amends or waits for what is gone has lost its meaning; lists keep the rest.
  std::string lists;
  const auto rest_of = [&](const std::vector<int>& targets) {
    std::vector<std::string> rest;
    for (const int target : targets)
      if (gone.count(target) == 0) rest.push_back(scenario.events[target].id);
    return rest;
  };
  for (bool changed = true; changed;) {
    changed = false;
    lists.clear();
    for (std::size_t i = 0; i < scenario.events.size(); ++i) {
      const Event& event = scenario.events[i];
      const int number = static_cast<int>(i);
      if (gone.count(number) != 0) continue;
      bool lost = event.trigger.after >= 0 && gone.count(event.trigger.after) != 0;
      const auto look = [&](const std::vector<int>& targets, const char* key, bool needs_one) {
        const std::vector<std::string> rest = rest_of(targets);
        if (rest.size() == targets.size()) return;
        if (rest.empty() && needs_one)
          lost = true;
        else
          lists += fmt::format(" --set 'events.{}.{}={}'", event.id, key, listed(rest));
      };
      if (const auto* suspension = std::get_if<Suspension>(&event.effect)) look(suspension->targets, "suspend", true);
      if (const auto* lift = std::get_if<Lift>(&event.effect)) look(lift->targets, "lift", true);
      if (const auto* leakage = std::get_if<Leakage>(&event.effect)) look(leakage->controls, "leakage.controls", true);
      if (const auto* agreement = std::get_if<Agreement>(&event.effect))
        look(agreement->exempt, "agreement.exempt", false);
      if (const auto* amendment = std::get_if<Amendment>(&event.effect))
        lost = lost || gone.count(amendment->target) != 0;
      if (const auto* finance = std::get_if<Finance>(&event.effect))
        lost = lost || (finance->fund >= 0 && gone.count(finance->fund) != 0);
      if (lost) {
        gone.insert(number);
        changed = true;
      }
    }
  }
  std::string options = lists;
  for (const int e : gone) options += " --without " + scenario.events[e].id;
  return options;
}

}  // namespace chokepoint
