#include "outcome/damage.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace chokepoint {

void add_damage(const Scenario& scenario, ConductResult& result) {
  const World& world = *scenario.world;
  std::map<std::tuple<std::string, bool, int>, double> regions;  // id, bloc, commodity
  result.damage = 0;
  for (BuyerSummary& each : result.consumer_summaries) {
    const Consumer& consumer = world.consumers[static_cast<std::size_t>(each.item)];
    each.cut_off.damage = each.cut_off.unmet_tonnes * scenario.damage_per_tonne(consumer);
    result.damage += each.cut_off.damage;
    regions[{world.countries[consumer.country].id, false, consumer.commodity}] += each.cut_off.damage;
    for (const Bloc& bloc : world.blocs)
      if (std::binary_search(bloc.members.begin(), bloc.members.end(), consumer.country))
        regions[{bloc.id, true, consumer.commodity}] += each.cut_off.damage;
  }
  for (RegionSummary& each : result.regions) each.cut_off.damage = regions[{each.region, each.bloc, each.commodity}];
}

}  // namespace chokepoint
