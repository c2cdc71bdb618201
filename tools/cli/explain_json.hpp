// Answers of `explain` and `trace` for programs. Keys: docs/reference/command-line.md.
#pragma once

#include <string>

#include "chokepoint/why.hpp"

namespace chokepoint::cli {

std::string explanation_json(const Explanation& why);
std::string origins_json(const Origins& origins);

}  // namespace chokepoint::cli
