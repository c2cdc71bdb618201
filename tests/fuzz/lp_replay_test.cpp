// What the fuzzer looks for, without a fuzzer: the inputs it once found worth keeping, and random bytes.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

#include "fuzz/lp_case.hpp"

namespace chokepoint {
namespace {

TEST(LpFuzz, KeptInputs) {
  fuzz::LpCounts counts;
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(SOURCE_DIR) + "/tests/fuzz/corpus/lp")) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::vector<char> text{std::istreambuf_iterator<char>(file), {}};
    const std::vector<std::uint8_t> bytes(text.begin(), text.end());
    EXPECT_EQ(fuzz::check(bytes, counts), "") << entry.path();
    ++files;
  }
  EXPECT_GT(files, 10);
  EXPECT_GT(counts.optimal, 10);
  EXPECT_GT(counts.infeasible, 10);
}

TEST(LpFuzz, RandomInputs) {
  fuzz::LpCounts counts;
  const unsigned inputs = std::getenv("CHOKEPOINT_FULL") != nullptr ? 200'000 : 2'000;
  for (unsigned seed = 1; seed <= inputs; ++seed) {
    std::mt19937 random(seed);
    std::vector<std::uint8_t> bytes(20 + random() % 180);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    ASSERT_EQ(fuzz::check(bytes, counts), "") << "seed " << seed;
  }
  EXPECT_GT(counts.optimal, static_cast<long>(inputs));
  EXPECT_GT(counts.infeasible, static_cast<long>(inputs) / 2);
  EXPECT_LE(counts.failed, static_cast<long>(inputs) / 1000);
  RecordProperty("failed", static_cast<int>(counts.failed));
}

}  // namespace
}  // namespace chokepoint
