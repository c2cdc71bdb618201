// A trade network as files, the way users have worlds: for what is measured from the command's point of view.
#pragma once

#include <filesystem>
#include <string>

#include "trade_network.hpp"

namespace chokepoint::bench {

/// Writes `worlds/trade` with the tables of `world_of(network)`, `early.yaml` and `late.yaml` (so many months from
/// 2025-01 on, in which demand grows 2 % a year; in the fourth, or the seventh, year an exporter bans exports of a
/// commodity) and `sweep.yaml`: that ban by the five largest exporters, of every commodity, in both years. Also
/// `severities.yaml`: five of the largest flows out of a country, each of another commodity, cut for a year of its own
/// to 0, 5, ... 95 % of their capacity, so that every case has neighbours that differ a little.
void write_sweep(const TradeNetwork& network, int months, const std::string& conduct,
                 const std::filesystem::path& folder);

}  // namespace chokepoint::bench
