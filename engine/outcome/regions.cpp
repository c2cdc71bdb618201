#include "outcome/regions.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace chokepoint {

std::vector<Region> regions_of(const World& world) {
  struct Name {
    const std::string* id;
    bool bloc;
    std::size_t index;
  };
  std::vector<Name> names;
  for (std::size_t c = 0; c < world.countries.size(); ++c) names.push_back({&world.countries[c].id, false, c});
  for (std::size_t b = 0; b < world.blocs.size(); ++b) names.push_back({&world.blocs[b].id, true, b});
  std::sort(names.begin(), names.end(),
            [](const Name& a, const Name& b) { return std::tie(*a.id, a.bloc) < std::tie(*b.id, b.bloc); });
  std::vector<std::vector<std::size_t>> places(world.countries.size());  // of the names that a country counts for
  for (std::size_t place = 0; place < names.size(); ++place)
    if (names[place].bloc)
      for (const int member : world.blocs[names[place].index].members) places[member].push_back(place);
    else
      places[names[place].index].push_back(place);
  const std::size_t commodities = world.commodities.size();
  std::vector<std::vector<int>> consumers(names.size() * commodities);
  for (std::size_t k = 0; k < world.consumers.size(); ++k)
    for (const std::size_t place : places[world.consumers[k].country])
      consumers[place * commodities + static_cast<std::size_t>(world.consumers[k].commodity)].push_back(
          static_cast<int>(k));
  std::vector<Region> regions;
  for (std::size_t place = 0; place < names.size(); ++place)
    for (std::size_t c = 0; c < commodities; ++c)
      if (std::vector<int>& members = consumers[place * commodities + c]; !members.empty())
        regions.push_back({*names[place].id, names[place].bloc, static_cast<int>(c), std::move(members)});
  return regions;
}

}  // namespace chokepoint
