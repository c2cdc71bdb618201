// tools/bench/run writes into docs/performance.md between markers; the prose around them must not lose one.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace {

namespace fs = std::filesystem;

int occurrences(const std::string& text, const std::string& what) {
  int count = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

TEST(PerformancePage, HasItsMarkersAndFigures) {
  const fs::path docs = fs::path(SOURCE_DIR) / "docs";
  std::ifstream file(docs / "performance.md");
  std::stringstream text;
  text << file.rdbuf();
  for (const char* name : {"machine", "targets", "runs", "parts", "steps", "profile", "flows", "matrix", "leximin",
                           "growth", "sweeps", "rationing", "foresight"}) {
    const std::string begin = std::string("<!-- measured: ") + name + " -->";
    const std::string end = std::string("<!-- end of ") + name + " -->";
    EXPECT_EQ(occurrences(text.str(), begin), 1) << begin;
    EXPECT_EQ(occurrences(text.str(), end), 1) << end;
    EXPECT_LT(text.str().find(begin), text.str().find(end)) << name;
  }
  for (const char* figure : {"steps", "flows", "growth"}) {
    EXPECT_EQ(occurrences(text.str(), std::string("(figures/") + figure + ".svg)"), 1) << figure;
    EXPECT_TRUE(fs::exists(docs / "figures" / (std::string(figure) + ".svg"))) << figure;
  }
}

}  // namespace
