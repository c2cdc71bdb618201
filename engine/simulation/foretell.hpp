// What the clairvoyant conduct needs to know of a scenario: whose path it takes, what damage is, how far it sees,
// whether its programme is too large, and whose range is asked for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chokepoint/run.hpp"
#include "foresight/clairvoyant.hpp"
#include "foresight/estimate.hpp"
#include "network/network.hpp"

namespace chokepoint {

/// The conduct whose path the clairvoyant takes: the cooperative one unless only others are simulated, then the first
/// of these. Nothing where nobody is clairvoyant.
std::optional<Conduct> path_for_clairvoyant(const std::vector<Conduct>& conducts);

/// USD per unmet tonne of each consumer of the network.
std::vector<double> damage_per_tonne(const Scenario& scenario, const CompiledWorld& compiled);

/// Steps that are foreseen at a time; 0: all.
int foresight_window(const Scenario& scenario, const RunOptions& options);

/// Says how large the programme will be; throws InputError where it would take longer than the options allow, or more
/// memory than the machine has, and for ranges of consumers that there are not.
void check_clairvoyant(const Scenario& scenario, const CompiledWorld& compiled, const RunOptions& options);

/// Consumers of the network whose range is asked for, once it is known who goes short.
std::vector<int> ranges_asked_for(const Scenario& scenario, const CompiledWorld& compiled, const RunOptions& options,
                                  const Path& path, const Foresight& seen);

/// The ranges by consumer of the world, those who may lose most first.
std::vector<UnmetRange> named_ranges(const Scenario& scenario, const CompiledWorld& compiled,
                                     const std::vector<Foresight::Range>& ranges);

}  // namespace chokepoint
