// From a sweep file to what varies, in which design.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "chokepoint/scenario.hpp"
#include "document/schema.hpp"
#include "sweep/design.hpp"
#include "sweep/variable.hpp"

namespace chokepoint {

/// A condition of `exclude`: a value, one of several, or a range.
struct Exclusion {
  int variable = -1;
  std::vector<std::string> texts;
  std::optional<Amount> above, below;
  bool holds(const Level& level) const;
};

/// One row that is written out: a level for each variable, with an empty text where the scenario's own value stands.
using ExplicitRow = std::vector<Level>;

struct SweepParts {
  std::string title, design_name;
  std::uint64_t seed = 1;
  std::vector<Variable> variables;
  std::unique_ptr<Design> design;
  std::vector<std::vector<Exclusion>> exclusions;
  std::vector<ExplicitRow> explicit_rows;  ///< `include`, or the rows of a table of tweaks
  std::vector<std::string> series;
};

using Scenarios = std::vector<std::shared_ptr<const Scenario>>;

/// What the data of the first scenario's world, and of the stockpiles that it adds and that all have, say about their
/// own uncertainty: see `data` in the table of keys.
void add_uncertain_data(const Scenarios& scenarios, const Place& place, std::vector<Variable>& variables,
                        Diagnostics& findings);

/// The variable of one entry of `vary`.
void add_variable(const Record& record, const Scenarios& scenarios, bool needs_lists, std::vector<Variable>& variables,
                  Diagnostics& findings);

/// Everything but the scenarios, which are read by then.
SweepParts read_parts(const Record& record, const Scenarios& scenarios, const std::filesystem::path& file,
                      Diagnostics& findings);

}  // namespace chokepoint
