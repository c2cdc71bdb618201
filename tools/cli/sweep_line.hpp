// `chokepoint sweep` on the command line.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace chokepoint::cli {

/// Adds the command with all under it; what is returned runs the one that was given.
std::function<int()> add_sweep(CLI::App& app);

}  // namespace chokepoint::cli
