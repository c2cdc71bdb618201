// Where the conducts of a run agree and where they do not, as a person reads it, and as a program does.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "chokepoint/bracket.hpp"
#include "terminal.hpp"

namespace chokepoint::cli {

/// Sentences and tables of ranges, in lines of `width`; empty for a run with one conduct.
std::string bracket_text(const RunResult& result, const Paint& paint, std::size_t width);

/// The same as JSON (docs/reference/command-line.md); null for a run with one conduct.
nlohmann::ordered_json bracket_json(const RunResult& result);

}  // namespace chokepoint::cli
