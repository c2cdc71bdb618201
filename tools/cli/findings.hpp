// Findings as a user reads them: one a line, sorted, then how many.
#pragma once

#include <string>
#include <vector>

#include "chokepoint/diagnostics.hpp"

namespace chokepoint::cli {

/// Prints findings and their count to the messages.
void print_findings(const Diagnostics& findings);

/// "3 errors, 1 warning"; empty where there is none.
std::string count_findings(const Diagnostics& findings);

/// Splits `path=value` options; throws InputError for those without `=`.
std::vector<std::pair<std::string, std::string>> split_settings(const std::vector<std::string>& settings);

/// " Did you mean `x`?" for the candidate that is near enough to be meant, else empty.
std::string suggestion(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace chokepoint::cli
