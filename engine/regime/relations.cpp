#include "regime/relations.hpp"

#include <set>

#include "regime/capacities.hpp"

namespace chokepoint {

Relations::Relations(const Scenario& scenario, const CompiledWorld& compiled, std::span<const Course> courses,
                     std::span<const AgreementTerm> agreements)
    : scenario_(&scenario), network_(&compiled.network) {
  const World& world = *scenario.world;
  for (const AgreementTerm& term : agreements) {
    if (!term.agreement->priority) continue;
    Partners partners{term.days, {}};
    for (std::size_t i = 0; i < world.links.size(); ++i) {
      const Link& lane = world.links[i];
      if (!term.is_about(lane.commodity) || !term.has_member(lane.from) || !term.has_member(lane.to)) continue;
      partners.links.insert(partners.links.end(), compiled.map.layers[i].begin(), compiled.map.layers[i].end());
    }
    if (!partners.links.empty()) partners_.push_back(std::move(partners));
  }
  for (const Course& course : courses) {
    const Event& event = scenario.events[course.event];
    if (!event.announced || course.phases.empty() || course.versions.front() == nullptr) continue;
    const Control& control = *course.versions.front();
    if (std::holds_alternative<Tax>(control.measure) || std::holds_alternative<PriceFloor>(control.measure)) continue;
    std::set<int> rooms;
    for (const int l : select_links(world, compiled, control)) rooms.insert(compiled.network.links.target[l]);
    const Days days{*event.announced, course.phases.front().days.from};
    if (!days.empty() && !rooms.empty()) warnings_.push_back({days, {rooms.begin(), rooms.end()}});
  }
}

void Relations::compose(int step, Regime& regime) const {
  const Days now = days_of(scenario_->calendar, step);
  // Where dates have changed there may be none left of those who were.
  if (!partners_.empty() || !regime.partner.empty()) {
    regime.partner.assign(static_cast<std::size_t>(network_->links.count), 0);
    for (const Partners& partners : partners_)
      if (partners.days.meet(now).count() * 2 > now.count())
        for (const int l : partners.links) regime.partner[l] = 1;
  }
  if (!warnings_.empty() || !regime.warned.empty()) {
    regime.warned.assign(static_cast<std::size_t>(network_->rooms.count), 0);
    for (const Warning& warning : warnings_)
      if (!warning.days.meet(now).empty())
        for (const int m : warning.rooms) regime.warned[m] = 1;
  }
}

}  // namespace chokepoint
