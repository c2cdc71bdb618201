#include "simulation/spare.hpp"

#include <algorithm>

namespace chokepoint {
namespace {

/// What is left below a millionth of the limit is the solver's rounding.
bool has_spare(double limit, double used) { return limit - used > 1e-6 * limit; }

}  // namespace

std::vector<unsigned char> could_have_more(const Network& n, std::span<const LinkGroup> groups, const Regime& regime,
                                           const Plan& plan) {
  std::vector<unsigned char> link(static_cast<std::size_t>(n.links.count)),
      process(static_cast<std::size_t>(n.processes.count)), inputs(process);
  for (int l = 0; l < n.links.count; ++l) link[l] = has_spare(regime.link_capacity[l], plan.flow[l]);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (regime.group_capacity[g] >= unlimited) continue;
    double used = 0;
    for (const int l : groups[g].links) used += plan.flow[l];
    if (has_spare(regime.group_capacity[g], used)) continue;
    for (const int l : groups[g].links) link[l] = 0;
  }
  for (int p = 0; p < n.processes.count; ++p) process[p] = has_spare(regime.process_capacity[p], plan.run[p]);
  for (int f = 0; f < n.facilities.count; ++f) {
    double used = 0;
    for (const int p : n.facilities.processes[f]) used += n.processes.use[p] * plan.run[p];
    if (has_spare(regime.facility_capacity[f], used)) continue;
    for (const int p : n.facilities.processes[f]) process[p] = 0;
  }
  // More can be had in a room if it disposes of some, or a link or process with room left brings it; a process can run
  // more if all its inputs can be had. Rounds until nothing is added: as many as the chain has stages.
  std::vector<unsigned char> room(plan.wastes.begin(), plan.wastes.end());
  for (bool added = true; added;) {
    added = false;
    const auto reach = [&](int target) {
      if (room[target] != 0) return;
      room[target] = 1;
      added = true;
    };
    for (int p = 0; p < n.processes.count; ++p) {
      const auto lines = n.processes.inputs[p];
      inputs[p] = std::all_of(lines.begin(), lines.end(), [&](const Arc& input) { return room[input.node] != 0; });
      if (inputs[p] == 0 || process[p] == 0) continue;
      for (const Arc& output : n.processes.outputs[p]) reach(output.node);
    }
    for (int l = 0; l < n.links.count; ++l)
      if (link[l] != 0 && room[n.links.source[l]] != 0) reach(n.links.target[l]);
  }
  return inputs;
}

}  // namespace chokepoint
