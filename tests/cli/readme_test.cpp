// The README does what it says: its files are written and its commands run, in order, in a folder that looks like the
// project's. Only tools/run and tools/test are left out, since they build.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "cli/shell.hpp"

namespace chokepoint::test {
namespace {

using ::testing::HasSubstr;

struct Block {
  std::string language, text;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// Fenced blocks in their order.
std::vector<Block> blocks_of(const std::string& markdown) {
  std::vector<Block> blocks;
  bool inside = false;
  for (const std::string& line : lines_of(markdown)) {
    if (line.rfind("```", 0) == 0) {
      inside = !inside;
      if (inside) blocks.push_back({line.substr(3), {}});
    } else if (inside) {
      blocks.back().text += line + "\n";
    }
  }
  return blocks;
}

bool builds(const std::string& command) { return command.rfind("tools/", 0) == 0; }

TEST(Readme, ItsFilesAndCommandsDoWhatItSays) {
  const golden::TemporaryFolder desk, notes;
  const fs::path root = SOURCE_DIR;
  for (const char* folder : {"scenarios", "examples"})
    fs::copy(root / folder, desk.path() / folder, fs::copy_options::recursive);
  fs::create_directory(desk.path() / "build");
  fs::create_directory_symlink(BUILD_DIR, desk.path() / "build/run");

  // One script, so that what a block exports holds in those that follow; each block's output in a file of its own.
  std::string script = "set -e\ncd '" + desk.path().string() + "'\nexport HOME=\"$PWD\"\n";
  script += "export CMAKE_GENERATOR=Ninja CXXFLAGS='" BUILD_FLAGS "' CMAKE_BUILD_TYPE='" BUILD_TYPE "'\n";
  std::vector<std::pair<int, std::string>> printed;  // which block's output must hold these lines
  int number = 0, last = -1;
  for (const Block& block : blocks_of(read_file(root / "README.md"))) {
    ++number;
    const fs::path out = notes.path() / std::to_string(number);
    const std::string opening = "exec >'" + out.string() + "' 2>&1\n";
    if (block.language == "sh") {
      std::string commands;
      for (const std::string& line : lines_of(block.text)) {
        if (builds(line)) {
          EXPECT_TRUE(fs::exists(root / line.substr(0, line.find(' ')))) << line;
          const std::size_t space = line.find(' ');
          if (space != std::string::npos) {
            EXPECT_TRUE(fs::exists(root / line.substr(space + 1))) << line;
          }
        } else {
          commands += line + "\n";
        }
      }
      last = commands.empty() ? -1 : number;
      script += opening + commands;
    } else if (block.language == "python") {
      std::ofstream(notes.path() / "block.py") << block.text;
      script += opening + "python3 '" + (notes.path() / "block.py").string() + "'\n";
    } else if (block.language == "yaml") {
      const std::string name = lines_of(block.text).front();
      ASSERT_EQ(name.rfind("# ", 0), 0u) << "a file of the README begins with a comment that names it: " << name;
      std::ofstream(desk.path() / name.substr(2)) << block.text;
    } else if (block.language == "text") {
      if (last < 0) continue;  // what tools/run prints
      for (const std::string& line : lines_of(block.text))
        if (!line.empty() && line != "...") printed.emplace_back(last, line);
    } else {
      ADD_FAILURE() << "the README has a block of " << block.language << ", which nobody tests";
    }
  }
  ASSERT_GE(number, 8);
  std::ofstream(notes.path() / "script") << script;
  const int status = std::system(("bash '" + (notes.path() / "script").string() + "' </dev/null").c_str());
  std::string said;
  for (int i = 1; i <= number; ++i) said += read_file(notes.path() / std::to_string(i));
  ASSERT_EQ(status, 0) << said;
  for (const auto& [block, line] : printed) {
    const std::string out = read_file(notes.path() / std::to_string(block));
    EXPECT_THAT(out, HasSubstr(line)) << "write what is printed into the README";
  }
}

TEST(Readme, EveryLinkInTheDocumentationLeadsSomewhere) {
  const fs::path root = SOURCE_DIR;
  std::vector<fs::path> pages = {root / "README.md", root / "CONTRIBUTING.md"};
  for (const auto& entry : fs::recursive_directory_iterator(root / "docs"))
    if (entry.path().extension() == ".md") pages.push_back(entry.path());
  const std::regex link(R"(\]\(([^)#]+)[^)]*\))");
  for (const fs::path& page : pages) {
    const std::string text = read_file(page);
    for (std::sregex_iterator each(text.begin(), text.end(), link), end; each != end; ++each) {
      const std::string target = (*each)[1];
      if (target.find("://") != std::string::npos) continue;
      EXPECT_TRUE(fs::exists(page.parent_path() / target)) << page << ": " << target;
    }
  }
}

}  // namespace
}  // namespace chokepoint::test
