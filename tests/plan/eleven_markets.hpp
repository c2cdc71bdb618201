// The eleven-market chain: China 140 of ore, Australia 25; 60 + 55 wanted. Without China 25 of the 55 abroad can be
// made: 5/11 each.
#pragma once

#include <algorithm>
#include <random>
#include <string>

#include "network/network.hpp"
#include "plan/plan.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

inline NetworkSpec eleven_markets_spec(unsigned shuffle = 0) {
  NetworkSpec spec;
  for (const char* id : {"CHN.ore", "AUS.ore", "MYS.ore", "CHN.oxide", "MYS.oxide", "JPN.oxide", "USA.oxide",
                         "CHN.magnet", "JPN.magnet", "USA.magnet", "DEU.magnet"}) {
    const std::string room(id);
    spec.rooms.push_back({room, room, room.substr(0, 3), room.substr(4), 1.5});
  }
  const auto process = [&](const char* id, std::vector<std::pair<std::string, double>> in, const char* out,
                           double capacity, int lag, double base) {
    spec.processes.push_back({id, "", std::move(in), {{out, 1}}, capacity, 1, lag, base});
  };
  process("CHN mine", {}, "CHN.ore", 140, 0, 90);
  process("AUS mine", {}, "AUS.ore", 25, 0, 25);
  process("CHN refinery", {{"CHN.ore", 1}}, "CHN.oxide", 140, 1, 90);
  process("MYS refinery", {{"MYS.ore", 1}}, "MYS.oxide", 25, 1, 25);
  process("CHN magnets", {{"CHN.oxide", 1}}, "CHN.magnet", 120, 0, 85);
  process("JPN magnets", {{"JPN.oxide", 1}}, "JPN.magnet", 30, 1, 20);
  process("USA magnets", {{"USA.oxide", 1}}, "USA.magnet", 10, 1, 10);
  const auto link = [&](const char* from, const char* to, double capacity, int lag, double cost, double base) {
    spec.links.push_back(
        {std::string(from) + ">" + to, from, to, capacity, cost, lag, base, LinkSpec::Kind::trade, -1});
  };
  link("AUS.ore", "MYS.ore", 40, 1, 1, 25);
  link("CHN.oxide", "JPN.oxide", 60, 1, 1, 0);
  link("MYS.oxide", "JPN.oxide", 60, 1, 1.2, 20);
  link("CHN.oxide", "USA.oxide", 30, 2, 1.5, 5);
  link("MYS.oxide", "USA.oxide", 30, 2, 1.6, 5);
  link("CHN.magnet", "JPN.magnet", 40, 1, 1.8, 0);
  link("CHN.magnet", "USA.magnet", 40, 2, 1.3, 5);
  link("CHN.magnet", "DEU.magnet", 40, 2, 1.3, 20);
  link("JPN.magnet", "USA.magnet", 40, 1, 1, 0);
  link("JPN.magnet", "DEU.magnet", 40, 2, 1.2, 0);
  spec.consumers = {{"CHN", "CHN.magnet", 60, 1, 0.5},
                    {"JPN", "JPN.magnet", 20, 1, 0.5},
                    {"USA", "USA.magnet", 15, 1, 0.5},
                    {"DEU", "DEU.magnet", 20, 1, 0.5}};
  if (shuffle != 0) {
    std::mt19937 random(shuffle);
    std::shuffle(spec.rooms.begin(), spec.rooms.end(), random);
    std::shuffle(spec.processes.begin(), spec.processes.end(), random);
    std::shuffle(spec.links.begin(), spec.links.end(), random);
    std::shuffle(spec.consumers.begin(), spec.consumers.end(), random);
  }
  return spec;
}

/// No link leaves a room whose id starts with `country`.
inline Regime export_ban(const Network& n, const std::string& country) {
  Regime regime = calm_regime(n);
  for (int l = 0; l < n.links.count; ++l)
    if (n.rooms.id[n.links.source[l]].starts_with(country)) regime.link_capacity[l] = 0;
  return regime;
}

}  // namespace chokepoint
