// How large a clairvoyant programme will be, before anything is computed: an upper count from the network, and time and
// memory by constants measured on the shipped worlds (docs/model/clairvoyant.md).
#pragma once

#include "network/network.hpp"

namespace chokepoint {

struct ProgrammeSize {
  double rows = 0, columns = 0, pivots = 0;
  double megabytes = 0, seconds = 0;
};

/// `window`: steps that are foreseen at a time, 0: all.
ProgrammeSize estimate_programme(const Network& network, int steps, int window = 0);

}  // namespace chokepoint
