// The options that many commands have alike.
#pragma once

#include <string>
#include <vector>

#include "commands.hpp"

namespace CLI {
class App;
}

namespace chokepoint::cli {

inline const std::vector<std::string> formats = {"table", "json"};

/// The file, and what changes it: --set, --add, --without, --root.
void add_input(CLI::App& command, InputOptions& input, const std::string& what);
void add_format(CLI::App& command, std::string& format);
void add_jobs(CLI::App& command, int& jobs);

}  // namespace chokepoint::cli
