// Conditions on a run's outcome, for scripts: `cut_off > 0`, `unmet_value <= 1e9`.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "chokepoint/run.hpp"

namespace chokepoint::cli {

struct Measure {
  const char* name;
  const char* meaning;
};
/// The names a condition may use.
const std::vector<Measure>& measures();

/// The numbers behind those names, of one conduct.
std::map<std::string, double> measure(const RunResult& result, const ConductResult& conduct);

struct Condition {
  std::string text, name, comparison;
  double number = 0;
  bool holds(const std::map<std::string, double>& values) const;
};

/// Reads NAME COMPARISON NUMBER. Throws InputError with a suggestion where the name is unknown.
Condition parse_condition(const std::string& text);

}  // namespace chokepoint::cli
