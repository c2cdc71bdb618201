#include "outcome/judge.hpp"

#include <algorithm>
#include <utility>

#include "outcome/served.hpp"
#include "outcome/status.hpp"

namespace chokepoint {

bool is_buyer(const World& world, const Facility& facility) {
  return std::any_of(facility.operations.begin(), facility.operations.end(),
                     [&](const Operation& operation) { return !world.processes[operation.process].inputs.empty(); });
}

Judge::Judge(const World& world, const CompiledWorld& compiled, std::vector<LinkGroup> groups)
    : world_(world), compiled_(compiled), reachability_(compiled.network, std::move(groups)) {}

bool Judge::judge(int row, const Regime& regime, BuyerTable& consumers, BuyerTable& facilities) {
  bool updated = false;
  const auto set = [&](BuyerTable& table, int item, double critical, const auto& reached) {
    if (table.flow_coverage.items == 0 && table.delivered.at(row, item) >= table.wanted.at(row, item)) {
      table.status.at(row, item) = Status::supplied;
      return;
    }
    const double planned = table.flow_coverage.items == 0 ? 1.0 : table.flow_coverage.at(row, item);
    Standing standing{table.wanted.at(row, item), table.delivered.at(row, item), planned, critical, true};
    if (below_critical(standing)) {
      if (!std::exchange(updated, true)) reachability_.update(regime);
      standing.reached = reached();
    }
    table.status.at(row, item) = status_of(standing);
  };
  const bool consumers_served = all_served(consumers, row), facilities_served = all_served(facilities, row);
  const auto all_supplied = [&](BuyerTable& table, bool served) {
    if (table.flow_coverage.items > 0 || !served) return false;
    if (table.status.items > 0) std::fill_n(&table.status.at(row, 0), table.status.items, Status::supplied);
    return true;
  };
  const Network& network = compiled_.network;
  const bool no_consumer = all_supplied(consumers, consumers_served),  // is short of anything
      no_facility = all_supplied(facilities, facilities_served);
  for (std::size_t i = 0; !no_consumer && i < world_.consumers.size(); ++i)
    set(consumers, static_cast<int>(i), world_.consumers[i].critical_coverage,
        [&] { return reachability_.room(network.consumers.room[compiled_.map.consumer[i]]); });
  for (std::size_t i = 0; !no_facility && i < world_.facilities.size(); ++i)
    set(facilities, static_cast<int>(i), facility_critical_coverage, [&] {
      const std::vector<int> processes = compiled_.map.processes_of(static_cast<int>(i));
      return std::any_of(processes.begin(), processes.end(),
                         [&](int p) { return !network.processes.inputs[p].empty() && reachability_.process(p); });
    });
  return !consumers_served || !facilities_served;
}

}  // namespace chokepoint
