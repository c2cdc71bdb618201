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

/// Per room: tonnes near its typical market, the median of what the rooms and consumers move in the base year that
/// lanes connect with it; a power of two. Grams count beside gigatonnes where no lane leads from one to the other.
std::vector<double> room_scales(const Network& network);

/// Of what several links carry together: the largest of the rooms they start from.
double group_scale(const Network& network, const LinkGroup& group, const std::vector<double>& room_scale);

}  // namespace chokepoint
