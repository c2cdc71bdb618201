// A trade network as a world of tables: what whole runs are measured on, from rows to the results file.
#pragma once

#include "chokepoint/scenario.hpp"
#include "trade_network.hpp"

namespace chokepoint::bench {

/// Countries, commodities, facilities, lanes, consumers and what the base year throws away. Every market balances.
World world_of(const TradeNetwork& network);

/// So many months of it under the conduct; in the second year the country that exports most bans all its exports.
Scenario scenario_of(const TradeNetwork& network, int months, Conduct conduct);

}  // namespace chokepoint::bench
