// Units of linear programmes over a network, and the numbers that break ties in them.
#pragma once

#include <string>
#include <vector>

#include "network/network.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

/// A fixed number in [0, 1) from an id: breaks ties whatever the order of the files.
double jitter(const std::string& id);

/// The power of two nearest to a positive value; otherwise 1.
double power_of_two(double value);

/// What rooms are measured in, per room.
struct RoomUnits {
  /// Tonnes near what is typical of its commodity, the median of what rooms and consumers move in the base year. Rooms
  /// that lanes connect with each other alone, and that move a millionth or a million times of that, are measured by
  /// themselves: grams beside gigatonnes. Powers of two.
  std::vector<double> scale;
  /// The most that one of the rooms and consumers moves that lanes connect with it, tonnes.
  std::vector<double> largest;
};
RoomUnits room_units(const Network& network);

/// Of what several links carry together: the largest of the rooms they start from.
double group_scale(const Network& network, const LinkGroup& group, const std::vector<double>& room_scale);

}  // namespace chokepoint
