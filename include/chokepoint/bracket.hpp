// The bracket: what several conducts say about the same scenario. Where all agree, a finding does not rest on how
// people behave; where they do not, it does.
#pragma once

#include <optional>
#include <vector>

#include "chokepoint/run.hpp"

namespace chokepoint {

/// A consumer who is cut off under at least one conduct.
struct BracketRow {
  int consumer = -1;                              ///< of World::consumers
  std::vector<Conduct> cut_off_under;             ///< in the order of the run
  std::optional<int> earliest_step, latest_step;  ///< first step cut off, over the conducts that cut it off
  int least_steps = 0, most_steps = 0;            ///< steps cut off, over all conducts
  double least_unmet = 0, most_unmet = 0;         ///< tonnes
  double least_value = 0, most_value = 0;         ///< USD at base-year prices
};

struct Bracket {
  std::vector<BracketRow> robust;        ///< cut off under every conduct; by falling least value
  std::vector<BracketRow> by_behaviour;  ///< under some and not under others; by falling most value
  int spared = 0;                        ///< consumers cut off under none
};

/// Of a run with several conducts; with one there is nothing to compare, and all who are cut off are `robust`.
Bracket bracket_of(const RunResult& result);

}  // namespace chokepoint
