// The house keeps its order: folders of the engine use only folders above them.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const std::vector<std::string> order = {"base",  "document", "world",   "scenario",  "network", "regime",     "kernel",
                                        "lp",    "plan",     "conduct", "foresight", "outcome", "simulation", "results",
                                        "batch", "why",      "threats", "sweep",     "report"};

int position(const std::string& folder) {
  const auto found = std::find(order.begin(), order.end(), folder);
  return found == order.end() ? -1 : static_cast<int>(found - order.begin());
}

TEST(Structure, EngineFoldersDependOneWay) {
  const fs::path engine = fs::path(SOURCE_DIR) / "engine";
  const std::regex include(R"(^\s*#include\s+\"([a-z_]+)/)");
  int looked_at = 0;
  for (const auto& entry : fs::recursive_directory_iterator(engine)) {
    const auto extension = entry.path().extension();
    if (extension != ".cpp" && extension != ".hpp") continue;
    const std::string folder = fs::relative(entry.path(), engine).begin()->string();
    ASSERT_GE(position(folder), 0) << "folder " << folder
                                   << " is not in the order; add it to engine/CMakeLists.txt and here";
    std::ifstream file(entry.path());
    std::string line;
    while (std::getline(file, line)) {
      std::smatch match;
      if (!std::regex_search(line, match, include) || match[1] == "chokepoint") continue;
      const int used = position(match[1]);
      EXPECT_TRUE(used >= 0 && used <= position(folder))
          << fs::relative(entry.path(), engine) << " must not use " << match[1] << "/: " << line;
    }
    ++looked_at;
  }
  EXPECT_GT(looked_at, 20);
}

TEST(Structure, EveryEngineFolderSaysWhatItOwns) {
  for (const auto& folder : order) {
    if (!fs::exists(fs::path(SOURCE_DIR) / "engine" / folder)) continue;
    const fs::path readme = fs::path(SOURCE_DIR) / "engine" / folder / "README.md";
    EXPECT_TRUE(fs::exists(readme)) << readme;
  }
}

}  // namespace
