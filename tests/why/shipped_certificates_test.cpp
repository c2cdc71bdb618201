// Whoever is short in a shipped scenario: the limits that hold him add up to what he gets, month by month. Worlds of
// real figures have what random networks lack: rounding dust in flows, chains of ten stages, capacities that hang on
// each other to the last digit.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "why/face.hpp"
#include "why/scene.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;

bool all_of_it() { return std::getenv("CHOKEPOINT_FULL") != nullptr; }

/// Every scenario with CHOKEPOINT_FULL=1, else those of the Chinese licences and of the controls that follow origin.
std::vector<fs::path> scenarios() {
  const fs::path all = fs::path(SOURCE_DIR) / "scenarios", rare_earths = all / "rare-earths";
  if (!all_of_it()) return {rare_earths / "april-2025-licences.yaml", rare_earths / "october-2025-controls.yaml"};
  std::vector<fs::path> files;
  for (const auto& each : fs::recursive_directory_iterator(all))
    if (each.path().extension() == ".yaml" && each.path().string().find("/worlds/") == std::string::npos &&
        each.path().string().find("/sweeps/") == std::string::npos)
      files.push_back(each.path());
  std::sort(files.begin(), files.end());
  return files;
}

TEST(ShippedCertificates, AddUpForEveryRoundOfEveryMonth) {
  long rounds = 0;
  for (const fs::path& file : scenarios()) {
    Diagnostics findings;
    std::optional<Scenario> scenario;
    try {
      scenario = load_scenario(file, {}, findings);
    } catch (const InputError&) {
      continue;  // no scenario
    }
    const Conduct conduct = scenario->conducts.front();
    if (conduct == Conduct::clairvoyant) continue;  // has the plans of the conduct along whose path it goes
    const Scene scene = look_at(*scenario, conduct, {});
    for (int step = 3; step < scene.steps(); step += all_of_it() ? 1 : 4) {
      const Scene::Month& month = scene.month(step);
      const Faces faces(scene.network(), scene.groups, scene.pledges, month.regime, *month.plan);
      for (std::size_t b = 0; b < month.plan->bottlenecks.size(); ++b) {
        ++rounds;
        const double coverage = month.plan->bottlenecks[b].coverage, sum = faces.round(static_cast<int>(b)).sum;
        if (std::fabs(sum - coverage) > 1e-9)
          ADD_FAILURE() << file.filename() << ", " << scenario->calendar.label(step) << ", round " << b << ": " << sum
                        << " for " << coverage;
      }
    }
  }
  EXPECT_GT(rounds, 100);
  RecordProperty("rounds", static_cast<int>(rounds));
}

}  // namespace
}  // namespace chokepoint
