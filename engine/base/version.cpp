#include "chokepoint/run.hpp"

namespace chokepoint {

std::string version() { return "chokepoint " CHOKEPOINT_VERSION; }

}  // namespace chokepoint
