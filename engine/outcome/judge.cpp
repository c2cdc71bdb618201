#include "outcome/judge.hpp"

#include <algorithm>
#include <utility>

#include "outcome/status.hpp"

namespace chokepoint {

bool is_buyer(const World& world, const Facility& facility) {
  return std::any_of(facility.operations.begin(), facility.operations.end(),
                     [&](const Operation& operation) { return !world.processes[operation.process].inputs.empty(); });
}

Judge::Judge(const World& world, const CompiledWorld& compiled, std::vector<LinkGroup> groups)
    : world_(world), compiled_(compiled), reachability_(compiled.network, std::move(groups)) {}

void Judge::judge(int step, const Regime& regime, BuyerTable& consumers, BuyerTable& facilities) {
  bool updated = false;
  const auto set = [&](BuyerTable& table, int item, double critical, const auto& reached) {
    const double planned = table.flow_coverage.items == 0 ? 1.0 : table.flow_coverage.at(step, item);
    Standing standing{table.wanted.at(step, item), table.delivered.at(step, item), planned, critical, true};
    if (below_critical(standing)) {
      if (!std::exchange(updated, true)) reachability_.update(regime);
      standing.reached = reached();
    }
    table.status.at(step, item) = status_of(standing);
  };
  const Network& network = compiled_.network;
  for (std::size_t i = 0; i < world_.consumers.size(); ++i)
    set(consumers, static_cast<int>(i), world_.consumers[i].critical_coverage,
        [&] { return reachability_.room(network.consumers.room[compiled_.map.consumer[i]]); });
  for (std::size_t i = 0; i < world_.facilities.size(); ++i)
    set(facilities, static_cast<int>(i), facility_critical_coverage, [&] {
      const std::vector<int> processes = compiled_.map.processes_of(static_cast<int>(i));
      return std::any_of(processes.begin(), processes.end(),
                         [&](int p) { return !network.processes.inputs[p].empty() && reachability_.process(p); });
    });
}

}  // namespace chokepoint
