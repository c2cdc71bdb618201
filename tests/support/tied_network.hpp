// Networks in which everything is equal to everything else: any way of sharing out is as good as many others.
#pragma once

#include <random>
#include <string>

#include "network/network.hpp"

namespace chokepoint::support {

/// Countries all alike, each a maker of every stage at full capacity, each buying one unit from the next in the ring;
/// lanes between all pairs at one cost, with capacities of small whole numbers, some of them 0.
inline NetworkSpec tied_network(unsigned seed) {
  std::mt19937 random(seed);
  const auto number = [&](int least, int most) {
    return least + static_cast<int>(random() % static_cast<unsigned>(most - least + 1));
  };
  const int countries = number(3, 8), stages = number(2, 4), classes = number(1, 2);
  NetworkSpec spec;
  const auto room = [](int country, int stage) {
    return std::string(1, static_cast<char>('A' + country)) + "LD/s" + std::to_string(stage);
  };
  for (int stage = 0; stage < stages; ++stage)
    for (int country = 0; country < countries; ++country) {
      const std::string id = room(country, stage);
      spec.rooms.push_back({id, id, id.substr(0, 3), id.substr(4), 1});
      ProcessSpec process;
      process.id = id + ":make";
      if (stage > 0) process.inputs = {{room(country, stage - 1), 1.0}};
      process.outputs = {{id, 1.0}};
      process.capacity = process.base_run = 2;
      process.lag = stage > 0 ? 1 : 0;
      spec.processes.push_back(process);
      for (int to = 0; to < countries; ++to) {
        if (to == country) continue;
        LinkSpec lane;
        lane.source = id;
        lane.target = room(to, stage);
        lane.id = lane.source + '>' + lane.target;
        lane.base_flow = to == (country + 1) % countries ? 1 : 0;
        lane.capacity = lane.base_flow + number(0, 1);
        lane.cost = lane.lag = 1;
        spec.links.push_back(lane);
      }
    }
  for (int country = 0; country < countries; ++country)
    for (int buyer = 0; buyer < 2; ++buyer)
      spec.consumers.push_back({room(country, stages - 1) + '/' + std::to_string(buyer), room(country, stages - 1), 1,
                                1 + buyer % classes, 0.5});
  return spec;
}

}  // namespace chokepoint::support
