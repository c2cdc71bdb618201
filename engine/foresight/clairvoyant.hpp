// The clairvoyant conduct: the least damage that anybody could do along a recorded path, with everything foreseen.
// docs/model/clairvoyant.md.
#pragma once

#include <atomic>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "foresight/optimum.hpp"
#include "foresight/path.hpp"
#include "foresight/programme.hpp"

namespace chokepoint {

struct ForesightOptions {
  SolverKind solver = SolverKind::clp;
  int window = 0;  ///< steps that are foreseen; a new plan is made every half window. 0: all
  const std::atomic<bool>* stop = nullptr;
  /// Steps that are decided for good, and pivots of the solve at hand.
  std::function<void(int steps, long pivots)> progress = {};
};

/// What the clairvoyant did.
struct Foresight {
  struct Done {
    Step step;
    State state;                     ///< after it
    std::vector<double> stockpiles;  ///< of the world, after it
    std::vector<double> release;     ///< per room: tonnes that stockpiles put in
    std::vector<double> released;    ///< per stockpile of the world
  };
  std::vector<Done> steps;  ///< as many as were decided before it was stopped
  double damage = 0;        ///< USD, of the programme: with a window, of the last one
  long pivots = 0;
  double seconds = 0;
  struct Range {
    int consumer = -1;
    Optimum::Range tonnes;
  };
  std::vector<Range> ranges;  ///< of the consumers asked for; only where all is foreseen
};

/// `damage_per_tonne`: USD per unmet tonne of each consumer of the network. `ranges`: says, when all is decided, of
/// which consumers of the network the range over plans of equal damage is asked for.
Foresight foresee(const Network& network, const Path& path, std::span<const double> damage_per_tonne,
                  const ForesightOptions& options,
                  const std::function<std::vector<int>(const Foresight&)>& ranges = {});

}  // namespace chokepoint
