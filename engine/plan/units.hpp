// Units of linear programmes over a network, and the numbers that break ties in them.
#pragma once

#include <string>
#include <vector>

#include "network/network.hpp"

namespace chokepoint {

/// A fixed number in [0, 1) from an id: breaks ties whatever the order of the files.
double jitter(const std::string& id);

/// The power of two nearest to a positive value; otherwise 1.
double power_of_two(double value);

/// Per commodity: tonnes near its typical market, the median of what its rooms and consumers move in the base year.
std::vector<double> commodity_scales(const Network& network);

}  // namespace chokepoint
