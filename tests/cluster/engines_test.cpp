// Other ways to drive a sweep: ranks of MPI, and Snakemake. All give the bytes of one process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/shell.hpp"

namespace chokepoint::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Engines : public ::testing::Test {
 protected:
  Engines() {
    desk.write("w.yaml",
               "chokepoint: sweep/1\ntitle: Twenty embargoes\nscenario: embargo.yaml\ndesign: sobol\ndraws: 20\n"
               "vary: [{id: stock, path: commodities.oxide.cover, uniform: [20 days, 120 days]}]\n");
  }
  /// Every case from its first step, nothing shared.
  std::string alone() {
    EXPECT_EQ(desk.shell("chokepoint sweep w.yaml -q -j 1 --no-sharing -o alone.sweep").code, 0);
    return read_file(desk.path() / "alone.sqlite");
  }
  bool has_mpi() const {
    return desk.shell("chokepoint sweep w.yaml --mpi -q -o probe.sweep").err.find("without MPI") == std::string::npos;
  }
  // Open MPI leaves memory of its own behind, often in modules unloaded by then: no leak check in the ranks.
  static std::string mpirun(int ranks) {
    return "export LSAN_OPTIONS=detect_leaks=0 OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 && mpirun "
           "--oversubscribe -n " +
           std::to_string(ranks) + " '" CHOKEPOINT_BINARY "' sweep w.yaml --mpi -q";
  }
  Desk desk;
};

TEST_F(Engines, TwoAndFourRanksGiveTheBytesOfOneProcess) {
  if (!has_mpi()) GTEST_SKIP() << "built without MPI";
  const std::string expected = alone();
  for (const int ranks : {2, 4}) {
    const std::string folder = "ranks" + std::to_string(ranks);
    const Outcome said = desk.shell(mpirun(ranks) + " -o " + folder + ".sweep");
    ASSERT_EQ(said.code, 0) << said.err;
    EXPECT_TRUE(read_file(desk.path() / (folder + ".sqlite")) == expected) << ranks;
  }
}

TEST_F(Engines, ARankThatDiesLosesNoFinishedCase) {
  if (!has_mpi()) GTEST_SKIP() << "built without MPI";
  desk.write("w.yaml",
             "chokepoint: sweep/1\ntitle: Long embargoes\nscenario: long.yaml\ndesign: sobol\ndraws: 500\n"
             "vary: [{id: stock, path: commodities.oxide.cover, uniform: [20 days, 120 days]}]\n");
  desk.write("long.yaml",
             "chokepoint: scenario/1\ntitle: A long embargo\nworld: worlds/micro\n"
             "calendar: {start: 2025-01, end: 2124-12, step: month}\nevents:\n"
             "  - {id: embargo, start: 2025-07-01, until: 2110-06-30, "
             "control: {by: CHN, ban: true, commodities: [oxide], to: [JPN]}}\n");
  const std::string expected = alone();
  // The process that is killed is found by its folder and its rank, as soon as it has a shard of its own.
  const Outcome died = desk.shell(
      "(" + mpirun(3) +
      "; echo code $?) & until [ \"$(ls w.sweep/shards 2>/dev/null | grep -c rank-2)\" = 1 ]; do sleep 0.01; done; "
      "for p in /proc/[0-9]*; do [ \"$(readlink $p/cwd)\" = \"$(pwd -P)\" ] && "
      "grep -qz OMPI_COMM_WORLD_RANK=2 $p/environ 2>/dev/null && kill -9 ${p#/proc/} && echo killed; done; wait");
  ASSERT_THAT(died.out, HasSubstr("killed\n"));
  EXPECT_THAT(died.out, Not(HasSubstr("code 0\n")));
  const auto done = nlohmann::json::parse(desk.shell("chokepoint sweep status w.sweep --format json").out)["done"];
  EXPECT_GT(done, 0);
  EXPECT_LT(done, 500);
  const Outcome rest = desk.shell(mpirun(2) + " --resume");
  EXPECT_EQ(rest.code, 0) << rest.err;
  EXPECT_TRUE(read_file(desk.path() / "w.sqlite") == expected);
}

TEST_F(Engines, SnakemakeRunsTheShards) {
  const std::string expected = alone();
  const Outcome said =
      desk.shell("export PATH=\"$(dirname '" CHOKEPOINT_BINARY
                 "'):$PATH\" HOME=\"$PWD\" && snakemake --snakefile "
                 "'" SOURCE_DIR "/examples/snakemake/Snakefile' --cores 2 --config sweep=w.yaml shards=5");
  ASSERT_EQ(said.code, 0) << said.err;
  EXPECT_TRUE(read_file(desk.path() / "w.sqlite") == expected);
}

}  // namespace
}  // namespace chokepoint::test
