#include "regime/meters.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "regime/capacities.hpp"

namespace chokepoint {
namespace {

bool binds_in(const Course& course, int version, Days calendar) {
  return std::any_of(course.phases.begin(), course.phases.end(), [&](const Course::Phase& phase) {
    return phase.version == version && !phase.days.meet(calendar).empty();
  });
}

int country_of(const Scenario& scenario, const CompiledWorld& compiled, int room) {
  return scenario.world->find_country(compiled.network.countries[compiled.network.rooms.country[room]]);
}

int commodity_of(const Scenario& scenario, const CompiledWorld& compiled, int room) {
  return scenario.world->find_commodity(compiled.network.commodities[compiled.network.rooms.commodity[room]]);
}

}  // namespace

Meters find_meters(const Scenario& scenario, const CompiledWorld& compiled, std::span<const Course> courses,
                   std::vector<LinkGroup>& groups) {
  Meters meters;
  const Calendar& calendar = scenario.calendar;
  const Days whole{calendar.begin(0), calendar.end(calendar.steps() - 1)};
  std::set<std::size_t> passing;  // groups of the steps in which a licence changes
  for (const Course& course : courses) {
    std::vector<int> quota_groups(course.versions.size(), -1), ban_groups(quota_groups);
    LicenceOffice office(course);
    bool quota = false, licence = false, ban = false;
    std::map<std::pair<int, int>, std::set<int>> licensed;          // links in any version, by partner and commodity
    std::map<std::pair<std::string, std::vector<int>>, int> known;  // groups of this control, by label and links
    const auto group_of = [&](const std::string& label, const std::vector<int>& links) {
      const auto [entry, is_new] = known.try_emplace({label, links}, static_cast<int>(groups.size()));
      if (is_new) groups.push_back({course.event, label, links});
      return entry->second;
    };
    const std::string& id = scenario.events[course.event].id;
    const auto label_of = [&](const std::pair<int, int>& gate) {
      return id + "/" + scenario.world->countries[gate.first].id + "/" + scenario.world->commodities[gate.second].id;
    };
    for (std::size_t v = 0; v < course.versions.size(); ++v) {
      if (course.versions[v] == nullptr) continue;
      const Control& control = *course.versions[v];
      const int version = static_cast<int>(v);
      const bool is_quota = std::holds_alternative<Quota>(control.measure);
      const bool closes_gates = std::holds_alternative<Ban>(control.measure) && control.lists_users();
      const bool may_bind = course.waits(version) || binds_in(course, version, whole);
      if (!(is_quota || closes_gates || std::holds_alternative<Licence>(control.measure)) || !may_bind) continue;
      const std::vector<int> links = select_links(*scenario.world, compiled, control);
      if (links.empty()) continue;
      if (closes_gates) {
        ban_groups[v] = group_of(id, links);
        ban = true;
        continue;
      }
      if (is_quota) {
        quota_groups[v] = group_of(id, links);
        quota = true;
        continue;
      }
      std::map<std::pair<int, int>, std::vector<int>> by_gate;  // partner and commodity
      for (const int l : links) {
        const bool by_origin = control.import_side && !control.follows_origin();
        const int room = (by_origin ? compiled.network.links.source : compiled.network.links.target)[l];
        by_gate[{country_of(scenario, compiled, room), commodity_of(scenario, compiled, room)}].push_back(l);
      }
      for (const auto& [gate, gate_links] : by_gate) {
        office.add_group(gate, version, group_of(label_of(gate), gate_links));
        licensed[gate].insert(gate_links.begin(), gate_links.end());
      }
      licence = true;
    }
    const std::size_t of_versions = groups.size();
    for (const auto& gate : office.queues_of_several())
      office.add_all(gate, group_of(label_of(gate), {licensed[gate].begin(), licensed[gate].end()}));
    for (std::size_t g = of_versions; g < groups.size(); ++g) passing.insert(g);
    if (ban) meters.bans.push_back({&course, ban_groups});
    if (quota) meters.quotas.emplace_back(course, quota_groups);
    if (licence) meters.offices.push_back(std::move(office));
  }
  meters.allowances.assign(groups.size(), {});
  for (std::size_t g = 0; g < groups.size(); ++g)
    if (passing.count(g) == 0) meters.allowances[g] = Allowance(compiled.network, groups[g].links);
  return meters;
}

}  // namespace chokepoint
