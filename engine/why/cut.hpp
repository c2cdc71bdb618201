// The narrowest cut between a buyer and its sources in the network of a regime.
//
// Everything is counted in tonnes of what the buyer wants. A recipe of several inputs needs all of them, so severing
// one is enough: a cut follows one input of each recipe (a thread), and the narrowest over all threads is taken. With
// σ(c) the most that a tonne of commodity c can become along the thread,
//     σ(wanted) = 1,    σ(input) = max over recipes of Σ output · σ(output) / input,
// a lane carries capacity · σ, an operation passes capacity · output · σ(output) to each output. So each cut is a
// feasible dual of "how much could this buyer get if nobody else wanted anything?", and its width a proven upper bound
// of that; with recipes of one input that all turn out the same, the narrowest cut is exactly that (max-flow min-cut).
//
// Where all lanes of a quota or licence leave from or lead to one room its cap is an edge; otherwise it replaces the
// sum of its lanes in the cut that is found, where it is lower.
//
// References: Ford and Fulkerson, Canadian Journal of Mathematics 8 (1956) 399-404; Boykov and Kolmogorov, IEEE
// Transactions on Pattern Analysis and Machine Intelligence 26 (2004) 1124-1137 (the algorithm, from Boost.Graph);
// flows with gains: Ahuja, Magnanti, Orlin, Network Flows, 1993, chapter 15.
#pragma once

#include <vector>

#include "network/network.hpp"
#include "plan/plan.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

struct CutEdge {
  Limit::Kind kind = Limit::Kind::link;  ///< link, process, facility or group
  int index = -1;
  double width = 0;  ///< tonnes of what is wanted, per step
  double bound = 0;  ///< its own tonnes or runs per step
};

struct Cut {
  double width = 0;             ///< Σ of the edges: tonnes per step
  std::vector<CutEdge> edges;   ///< by falling width
  std::vector<CutEdge> closed;  ///< links and processes across it that carry nothing because of an event
  std::vector<int> thread;      ///< commodities that it follows, ascending
  /// For each input of a recipe with several: the narrowest cut that follows it.
  struct Input {
    int commodity = -1;
    double width = 0;
  };
  std::vector<Input> inputs;  ///< by width
  bool bounded = true;        ///< false: some circle of recipes gains material, and no cut can be trusted
};

/// The cut nearest to the rooms that `wanted` names (of one commodity), among the narrowest.
Cut narrowest_cut(const Network& network, const std::vector<LinkGroup>& groups, const Regime& regime,
                  const std::vector<int>& wanted);

}  // namespace chokepoint
