// What shows, compares and exports runs, on the command line.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace chokepoint::cli {

extern const std::vector<std::string> export_formats;

/// Adds `report`, `compare`, `export` and `serve`; what is returned runs the one that was given, or gives back -1.
std::function<int()> add_reports(CLI::App& app);

}  // namespace chokepoint::cli
