// What a step costs whom, whatever is done in it: so much per tonne shipped, made, delivered or released, and what is
// due in any case. The run pays it by what it did; the clairvoyant, who goes along the same path, by what he did.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "chokepoint/ledger.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

/// What was done in a step: per link, process and consumer of the network, and stockpile of the world.
struct Moved {
  std::span<const double> flow, run, delivery, released;
};

struct Bill {
  using Amounts = std::span<const double> Moved::*;
  struct Line {
    Payment payment;                            ///< all but the sum
    Amounts of = &Moved::flow;                  ///< what is counted
    std::vector<std::pair<int, double>> parts;  ///< index, and what a tonne of it counts
    double usd = 1;                             ///< per count
    double at_most = unlimited;                 ///< counts
  };
  std::vector<Line> lines;
  Ledger fixed;  ///< whatever is done

  void charge(const Moved& moved, Ledger& ledger) const;
};

}  // namespace chokepoint
