// Many what-ifs of one scenario, of which little is kept: mostly only who went without how much.
#pragma once

#include <atomic>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "chokepoint/batch.hpp"
#include "chokepoint/scenario.hpp"

namespace chokepoint {

struct Digest {
  std::vector<unsigned char> cut_off;  ///< [step][consumer of the world]
  std::vector<double> damage;          ///< per consumer, USD
  std::string error;                   ///< why it could not be simulated; then there is nothing else
};

struct SimulateOptions {
  int jobs = 0;  ///< threads; 0: as many as the process may use
  std::function<void(long done, long all, double seconds_left)> progress = {};
  const std::atomic<bool>* stop = nullptr;
  bool first_leads = false;  ///< the others go by the plans of the first, where these stand
};

/// Simulates the scenario's first conduct, without a twin, once for each tweak. `note` gets what came of each in order,
/// one at a time: what was wanted and delivered, no plans. False if stopped before all were done.
bool simulate_runs(const ScenarioSource& source, std::span<const Tweak> tweaks,
                   const std::function<void(long, const BatchCase&)>& note, const SimulateOptions& options);

/// The same, as digests.
bool simulate_all(const ScenarioSource& source, std::span<const Tweak> tweaks,
                  const std::function<void(long, const Digest&)>& note, const SimulateOptions& options);

}  // namespace chokepoint
