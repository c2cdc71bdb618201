// The independence date as a distribution: worked out once for every case of a sweep. See docs/model/threats.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "chokepoint/sweep.hpp"
#include "chokepoint/sweep_summary.hpp"
#include "chokepoint/threats.hpp"

namespace chokepoint {

/// From when on a country or bloc can do without what an actor sells, over the cases of one scenario.
struct IndependenceSpread {
  std::string who;
  int commodity = -1;       ///< -1: over all its commodities, as in IndependenceResult::regions
  std::int64_t within = 0;  ///< cases in which it is independent by the end of the calendar
  /// Steps at `spread_probabilities`: the first by which at least that share of the cases is independent, the first of
  /// all for 0; empty: not within the calendar.
  std::vector<std::optional<int>> quantiles = {};
  std::vector<double> until = {};                               ///< per step: share of the cases independent by then
  std::vector<std::pair<int, std::int64_t>> held_back_by = {};  ///< commodities that come last, most cases first
};

struct IndependenceSpreads {
  int actor = -1;
  std::shared_ptr<const Scenario> scenario;                  ///< as it is where nothing varies: its calendar and names
  std::int64_t cases = 0;                                    ///< that were worked out
  std::vector<std::pair<std::int64_t, std::string>> failed;  ///< cases, and why they could not be
  std::vector<IndependenceSpread> regions, by_commodity;     ///< in the order of IndependenceResult
};

struct IndependenceSpreadOptions {
  Tweak base = {};  ///< of every scenario of the sweep, before what a case changes
  int jobs = 0;     ///< threads; 0: as many as the process may use
  std::function<void(long done, long all)> progress = {};
  const std::atomic<bool>* stop = nullptr;
};

/// `independence` for every case of the sweep, one answer for each of its scenarios; what is stopped before all are
/// done has no answer. The actor is a country's id. Throws InputError where a scenario's world does not know it.
std::vector<IndependenceSpreads> independence_spread(const Sweep& sweep, const std::string& actor,
                                                     const IndependenceSpreadOptions& options = {});

}  // namespace chokepoint
