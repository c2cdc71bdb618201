// Names of limits as people know them, and the events that set them.
#pragma once

#include <string>
#include <vector>

#include "network/network.hpp"
#include "plan/plan.hpp"
#include "regime/regime.hpp"
#include "why/scene.hpp"

namespace chokepoint {

struct NamedLimit {
  std::string kind, name;
  std::vector<int> events;
};

NamedLimit name_of(const Scene& scene, const Regime& regime, Limit::Kind kind, int index);

/// The options that leave out events, and what only made sense with them: ` --without a --without b`.
std::string without_options(const Scenario& scenario, const std::vector<int>& events);

}  // namespace chokepoint
