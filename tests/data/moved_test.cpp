// The regimes of all shipped scenarios: what stands from one step to the next is what would be composed anew.
#include <gtest/gtest.h>

#include <filesystem>

#include "data/shipped.hpp"
#include "support/composed_anew.hpp"

namespace chokepoint {
namespace {

TEST(MovedLists, OfShippedScenariosAreWhatWouldBeComposedAnew) {
  int scenarios = 0;
  long stood = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(shipped::scenarios)) {
    const auto& file = entry.path();
    const std::string folder = file.parent_path().filename().string();
    if (file.extension() != ".yaml" || folder == "sweeps" || file.filename() == "world.yaml") continue;
    SCOPED_TRACE(file);
    const Scenario scenario = support::load(file);
    for (const bool controls : {true, false}) compare_with_composed_anew(scenario, controls, 1, &stood);
    ++scenarios;
  }
  EXPECT_GT(scenarios, 20);
  EXPECT_GT(stood, 10'000);
}

}  // namespace
}  // namespace chokepoint
