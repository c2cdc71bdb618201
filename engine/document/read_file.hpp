// A text file in one piece, checked before anybody parses it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "document/node.hpp"

namespace chokepoint {

/// The bytes of a regular file within the limits, valid UTF-8 without a byte-order mark; else a finding and nothing.
std::optional<std::string> read_file(const std::filesystem::path& file, Diagnostics& findings,
                                     const ReadLimits& limits);

/// The checks of `read_file` on text that is in memory already: length of the text and its lines, encoding.
bool check_text(std::string& text, const std::string& name, Diagnostics& findings, const ReadLimits& limits);

}  // namespace chokepoint
