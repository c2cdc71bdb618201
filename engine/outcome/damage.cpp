#include "outcome/damage.hpp"

#include "outcome/regions.hpp"

namespace chokepoint {

void add_damage(const Scenario& scenario, ConductResult& result) {
  const World& world = *scenario.world;
  result.damage = 0;
  for (BuyerSummary& each : result.consumer_summaries) {
    const Consumer& consumer = world.consumers[static_cast<std::size_t>(each.item)];
    each.cut_off.damage = each.cut_off.unmet_tonnes * scenario.damage_per_tonne(consumer);
    result.damage += each.cut_off.damage;
  }
  for (std::size_t i = 0; const Region& region : regions_of(world)) {
    double& damage = result.regions[i++].cut_off.damage = 0;
    for (const int k : region.consumers)
      damage += result.consumer_summaries[static_cast<std::size_t>(k)].cut_off.damage;
  }
}

}  // namespace chokepoint
