#include "network/transfers.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace chokepoint {
namespace {

/// Country and commodity of all who use something, and of all who have anything to do with it.
struct Places {
  std::set<std::pair<int, int>> used, all;

  explicit Places(const World& world) {
    for (const Consumer& consumer : world.consumers) used.insert({consumer.country, consumer.commodity});
    for (const Facility& facility : world.facilities)
      for (const Operation& operation : facility.operations) {
        for (const RecipeLine& line : world.processes[operation.process].inputs)
          used.insert({facility.country, line.commodity});
        for (const RecipeLine& line : world.processes[operation.process].outputs)
          all.insert({facility.country, line.commodity});
      }
    for (const Link& link : world.links) {
      all.insert({link.from, link.commodity});
      all.insert({link.to, link.commodity});
    }
    for (const Stockpile& pile : world.stockpiles) all.insert({pile.country, pile.commodity});
    all.insert(used.begin(), used.end());
  }
};

}  // namespace

std::vector<Transfer> transfers_of(const Scenario& scenario) {
  std::vector<Transfer> transfers;
  const auto pools = [](const Event& event) {
    const auto* agreement = std::get_if<Agreement>(&event.effect);
    return agreement != nullptr && !agreement->pool.empty();
  };
  if (std::none_of(scenario.events.begin(), scenario.events.end(), pools)) return transfers;
  const Places places(*scenario.world);
  for (std::size_t i = 0; i < scenario.events.size(); ++i) {
    if (!pools(scenario.events[i])) continue;
    const Agreement& agreement = std::get<Agreement>(scenario.events[i].effect);
    for (const int commodity : agreement.pool)
      for (const int from : agreement.members)
        for (const int to : agreement.members)
          if (from != to && places.all.count({from, commodity}) != 0 && places.used.count({to, commodity}) != 0)
            transfers.push_back({static_cast<int>(i), from, to, commodity, "~" + scenario.events[i].id});
  }
  return transfers;
}

}  // namespace chokepoint
