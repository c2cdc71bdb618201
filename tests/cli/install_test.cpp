// The library as others use it: installed, found by CMake, linked into the example, run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/shell.hpp"

namespace chokepoint::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(Install, TheExampleBuildsAgainstTheInstalledPackageAndRuns) {
  const Desk desk;
  const std::string cmake = "'" CMAKE_PROGRAM "'";
  const Outcome install = desk.shell(cmake + " --install '" BUILD_DIR "' --prefix \"$PWD/prefix\"");
  ASSERT_EQ(install.code, 0) << install.out << install.err;
  const Outcome configure = desk.shell(cmake + " -S '" SOURCE_DIR
                                               "/examples' -B build -G Ninja "
                                               "-DCMAKE_PREFIX_PATH=\"$PWD/prefix\" -DCMAKE_BUILD_TYPE=" BUILD_TYPE
                                               " -DCMAKE_CXX_FLAGS='" BUILD_FLAGS "'");
  ASSERT_EQ(configure.code, 0) << configure.out << configure.err;
  const Outcome build = desk.shell(cmake + " --build build");
  ASSERT_EQ(build.code, 0) << build.out << build.err;
  const Outcome run = desk.shell("build/who_is_cut_off embargo.yaml");
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("JPN/ev-traction/oxide: cut off from 2025-"), HasSubstr("because of embargo"),
                             HasSubstr("unmet wants of all consumers")));
  EXPECT_TRUE(fs::exists(desk.path() / "embargo.sqlite"));
  const Outcome wrong = desk.shell("build/who_is_cut_off missing.yaml");
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("missing.yaml"));
  const Outcome installed = desk.shell("prefix/bin/chokepoint --version");
  EXPECT_EQ(installed.out, version() + "\n");
}

}  // namespace
}  // namespace chokepoint::test
