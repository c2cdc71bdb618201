// Every scenario that the pages on the model show can be run as it is.
#include <gtest/gtest.h>

#include <sstream>

#include "golden/micro_world.hpp"

namespace chokepoint::golden {
namespace {

namespace fs = std::filesystem;

/// The blocks of a page that are whole scenario files.
std::vector<std::string> scenarios_of(const fs::path& page) {
  std::ifstream in(page);
  std::stringstream text;
  text << in.rdbuf();
  const std::string all = text.str(), opening = "```yaml\n";
  std::vector<std::string> blocks;
  for (std::size_t at = all.find(opening); at != std::string::npos; at = all.find(opening, at)) {
    at += opening.size();
    const std::size_t end = all.find("```", at);
    blocks.push_back(all.substr(at, end - at));
    if (blocks.back().find("\nchokepoint: sweep/1\n") != std::string::npos) {  // read by the tests of sweeps
      blocks.pop_back();
      continue;
    }
    EXPECT_EQ(blocks.back().rfind("chokepoint: scenario/1\n", 0), 0u)
        << page << " shows a part of a file, which nobody tests:\n"
        << blocks.back();
  }
  return blocks;
}

TEST(Documentation, TheScenariosOnThePagesOfTheModelRun) {
  int seen = 0;
  for (const auto& page : fs::directory_iterator(fs::path(SOURCE_DIR) / "docs/model"))
    for (const std::string& block : scenarios_of(page.path())) {
      SCOPED_TRACE(page.path().string() + "\n" + block);
      const TemporaryFolder folder;
      fs::create_directories(folder.path() / "worlds");
      fs::copy(fs::path(SOURCE_DIR) / "scenarios/worlds/tiny", folder.path() / "worlds/tiny");
      const fs::path file = folder.path() / "page.yaml";
      std::ofstream(file) << block;
      Diagnostics findings;
      const auto scenario = std::make_shared<Scenario>(load_scenario(file, {}, findings));
      for (const Diagnostic& finding : findings.items()) ADD_FAILURE() << format(finding);
      const RunResult result = run(scenario);
      EXPECT_TRUE(result.complete);
      // What an example is there to show must happen in it.
      for (const EventDates& dates : result.conducts.front().event_dates)
        EXPECT_TRUE(dates.start) << scenario->events[static_cast<std::size_t>(dates.event)].id << " never comes";
      ++seen;
    }
  EXPECT_GE(seen, 1);
}

}  // namespace
}  // namespace chokepoint::golden
