// A run as its results file keeps it: what pictures, comparisons and exports are made from.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "chokepoint/run.hpp"

namespace chokepoint {

struct StoredStep {
  std::string label, first_day, last_day;
};

struct StoredEvent {
  std::string id, title;
  std::string kind;      ///< ban, licence, project, ...
  bool control = false;  ///< left out of the twin
  std::optional<std::string> announced, start, until;
};

/// Tables are those of `World` and `ConductResult`, as far as the file keeps them: of the world's tables names,
/// countries, amounts of the base year and sources, no costs and times.
struct StoredRun {
  std::string id, title;
  std::map<std::string, std::string> meta;
  std::vector<std::pair<std::string, std::string>> inputs;  ///< files read, with hashes
  std::shared_ptr<const World> world;
  std::vector<StoredStep> steps;
  std::vector<StoredEvent> events;
  std::vector<MarketName> markets;
  std::vector<OperationName> operations;
  std::vector<LeakName> leaks;
  std::vector<ConductResult> conducts;  ///< statuses and amounts; no statistics

  /// A value of `meta`, or nothing.
  std::string about(const std::string& key) const;
  bool monthly() const { return about("calendar.step") != "week"; }
  /// Whether scarcity moved prices in some conduct.
  bool has_market_prices() const {
    for (const ConductResult& each : conducts)
      if (each.market_prices.steps > 0) return true;
    return false;
  }
};

/// A finished run as a results file would keep it, without one. The world is the scenario's own, with all it has; steps
/// that a run was stopped before are rows the file does not have.
StoredRun stored(RunResult result);

/// Reads the run of a results file. Throws InputError for what is no such file, damaged or of another format, with the
/// reason.
StoredRun read_run(const std::filesystem::path& file);

}  // namespace chokepoint
