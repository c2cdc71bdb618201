// docs/gallery.md is what the shipped scenarios answer: scenarios are run again and compared with the page. All of them
// with CHOKEPOINT_FULL=1 (tools/test --full); else a few that are quick, and one more that changes with the page.
#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <sstream>

#include "cli/shell.hpp"

namespace chokepoint::test {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr bool slow_build = true;
#else
constexpr bool slow_build = false;
#endif

const std::string gallery = std::string(SOURCE_DIR) + "/tools/gallery";

TEST(Gallery, SaysWhatRunsSay) {
  std::string names = " tiny/first-ban tiny/first-ban-and-stockpile";
  if (std::getenv("CHOKEPOINT_FULL") != nullptr) {
    names.clear();
  } else if (!slow_build) {
    std::istringstream list(Desk().shell("'" + gallery + "' --list").out);
    std::vector<std::string> all;
    for (std::string name; list >> name;) all.push_back(name);
    ASSERT_GT(all.size(), 20u);
    const std::string page = read_file(fs::path(SOURCE_DIR) / "docs/gallery.md");
    names += " critical-minerals/thacker-pass " + all[std::hash<std::string>{}(page) % all.size()];
  }
  const Outcome said = Desk().shell("'" + gallery + "' --program '" CHOKEPOINT_BINARY "' --check" + names);
  EXPECT_EQ(said.code, 0) << said.err;
}

TEST(Gallery, KnowsItsNames) {
  const Outcome said = Desk().shell("'" + gallery + "' --check rare-earths/nonsense");
  EXPECT_EQ(said.code, 2);
  EXPECT_NE(said.err.find("no scenario `rare-earths/nonsense`"), std::string::npos) << said.err;
}

}  // namespace
}  // namespace chokepoint::test
