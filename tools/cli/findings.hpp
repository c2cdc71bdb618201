// Findings as a user reads them: one a line, sorted, then how many.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "chokepoint/scenario.hpp"
#include "commands.hpp"

namespace chokepoint::cli {

/// Prints findings and their count to the messages.
void print_findings(const Diagnostics& findings);

/// "3 errors, 1 warning"; empty where there is none.
std::string count_findings(const Diagnostics& findings);

/// Splits `path=value` options; throws InputError for those without `=`.
std::vector<std::pair<std::string, std::string>> split_settings(const std::vector<std::string>& settings);

/// How to load what was named on the command line.
LoadOptions load_options_of(const InputOptions& input);
/// The scenario of a file: a scenario's, or the one that results came from.
std::shared_ptr<const Scenario> load_input(const InputOptions& input, Diagnostics& findings);
/// The conduct of that name, one of those the scenario asks for; empty: none was named.
std::optional<Conduct> conduct_of(const Scenario& scenario, const std::string& name);
/// How the scenario was named on the command line, to be named so again.
std::string subject_of(const InputOptions& input);
/// Rows of answers go into results files only.
void check_save(const InputOptions& input);

/// " Did you mean `x`?" for the candidate that is near enough to be meant, else empty.
std::string suggestion(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace chokepoint::cli
