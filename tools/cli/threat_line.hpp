// `chokepoints`, `survive`, `hedges`, `independence` and `solve` on the command line.
#pragma once

#include <functional>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

namespace chokepoint::cli {

/// Adds the commands; each comes with what runs it.
std::vector<std::pair<CLI::App*, std::function<int()>>> add_threats(CLI::App& app);

}  // namespace chokepoint::cli
