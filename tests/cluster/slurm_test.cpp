// Sweeps on a real Slurm that the test starts on this machine, with four node daemons: nothing is lost and nothing is
// done twice when a node dies, a disk is full, a task is put back into the queue, or the jobs are cancelled.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/shell.hpp"

namespace chokepoint::test {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

/// Sanitizers take their time by themselves.
#ifdef __SANITIZE_ADDRESS__
const std::string last_year = "2074";
#else
const std::string last_year = "2240";
#endif

/// One cluster for all tests of the program.
class Cluster : public ::testing::Test {
 public:
  static void SetUpTestSuite() {
    if (geteuid() != 0) return;
    cluster_ = new Desk;
    fs::permissions(cluster_->path(), fs::perms(0755));  // munge wants its socket within everybody's reach
    // A disk of 24 kB, there before the nodes are: they would not see what is mounted later.
    ASSERT_EQ(cluster_->shell("mkdir small && mount -t tmpfs -o size=24k none small").code, 0);
    const Outcome started = cluster_->shell(script("start") + " 2>&1");
    ASSERT_EQ(started.code, 0) << started.out;
    setenv("SLURM_CONF", (cluster_->path() / "slurm" / "slurm.conf").c_str(), 1);
  }
  static void TearDownTestSuite() {
    if (cluster_ == nullptr) return;
    cluster_->shell(script("stop") + "; umount small");
    delete cluster_;
    cluster_ = nullptr;
  }

 protected:
  void SetUp() override {
    if (cluster_ == nullptr) GTEST_SKIP() << "a cluster of one's own needs root";
    // Many short cases, each a moment long, so that there is time to disturb them: wants that grow at a rate of its own
    // leave nothing that cases could share.
    desk_.write("w.yaml",
                "chokepoint: sweep/1\ntitle: Forty embargoes\nscenario: long.yaml\ndesign: latin-hypercube\ndraws: 40\n"
                "vary: [{id: growth, path: events.growth.demand.growth, uniform: [0.01 %/yr, 0.1 %/yr]}]\n");
    desk_.write(
        "long.yaml",
        "chokepoint: scenario/1\ntitle: A long embargo\nworld: worlds/micro\n"
        "calendar: {start: 2025-01, end: " +
            last_year +
            "-12, step: month}\nevents:\n"
            "  - {id: growth, start: 2025-01-01, demand: {countries: all, sectors: all, commodities: all, growth: "
            "0.05 %/yr}}\n"
            "  - {id: embargo, start: 2025-07-01, until: 2060-06-30, "
            "control: {by: CHN, ban: true, commodities: [oxide], to: [JPN]}}\n");
    if (!alone_.empty()) return;
    const Outcome alone = desk_.shell("chokepoint sweep w.yaml -q -j 1 -o alone.sweep");
    ASSERT_EQ(alone.code, 0) << alone.err;
    alone_ = read_file(desk_.path() / "alone.sqlite");
  }
  void TearDown() override {
    if (cluster_ != nullptr) desk_.shell("chokepoint sweep cancel w.sweep");
  }

  static std::string script(const std::string& what) {
    return "bash '" SOURCE_DIR "/tools/slurm/private-cluster' " + what + " '" + (cluster_->path() / "slurm").string() +
           "'";
  }
  json status() const {
    const Outcome said = desk_.shell("chokepoint sweep status w.sweep --format json");
    EXPECT_EQ(said.code, 0) << said.err;
    return said.code == 0 ? json::parse(said.out) : json();
  }
  /// Waits until nothing of the sweep is queued or running.
  json wait(int seconds = 120) const {
    json now;
    for (int tenth = 0; tenth < seconds * 5; ++tenth) {
      now = status();
      if (!now.contains("tasks") || now["tasks"].empty()) return now;
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    ADD_FAILURE() << "still " << now["tasks"].dump();
    return now;
  }
  json wait_until_done(int cases) const {
    json now;
    for (int tenth = 0; tenth < 600; ++tenth) {
      now = status();
      if (now["done"] >= cases) return now;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    ADD_FAILURE() << "never " << cases << " done: " << now.dump();
    return now;
  }
  void expect_whole() const {
    const json now = wait();
    EXPECT_EQ(now["done"], 40) << now.dump();
    EXPECT_EQ(now["failed"], 0);
    ASSERT_TRUE(fs::exists(desk_.path() / "w.sqlite")) << desk_.shell("cat w.sweep/slurm/*.log; squeue").out;
    EXPECT_TRUE(read_file(desk_.path() / "w.sqlite") == alone_);
  }
  std::string array_job() const {
    return json::parse(read_file(desk_.path() / "w.sweep/slurm/jobs.json"))["jobs"][0].get<std::string>();
  }

  static Desk* cluster_;
  static std::string alone_;  ///< the results of one process
  Desk desk_;
};
Desk* Cluster::cluster_ = nullptr;
std::string Cluster::alone_;

TEST_F(Cluster, GivesTheBytesOfOneProcess) {
  const Outcome submitted = desk_.shell("chokepoint sweep w.yaml --slurm --array-size 8 --time 5 --partition main");
  ASSERT_EQ(submitted.code, 0) << submitted.err;
  EXPECT_THAT(submitted.out, HasSubstr("Submitted 40 cases in 8 tasks"));
  const std::string script = read_file(desk_.path() / "w.sweep/slurm/array-1.sbatch");
  EXPECT_THAT(script, HasSubstr("#SBATCH --array=1-8\n"));
  EXPECT_THAT(script, HasSubstr("#SBATCH --partition=main\n"));
  expect_whole();
  EXPECT_EQ(status()["shards"], 8);
  EXPECT_THAT(desk_.shell("chokepoint sweep resume w.sweep").err, HasSubstr("nothing is missing"));
}

TEST_F(Cluster, SurvivesTheDeathOfANode) {
  ASSERT_EQ(desk_.shell("chokepoint sweep w.yaml --slurm --array-size 10 --mem 1G").code, 0);
  wait_until_done(4);
  const std::string node = "n2";
  ASSERT_EQ(cluster_->shell(script("crash") + " " + node).code, 0);
  std::this_thread::sleep_for(std::chrono::seconds(1));
  ASSERT_EQ(cluster_->shell(script("revive") + " " + node).code, 0);
  expect_whole();
}

TEST_F(Cluster, GoesOnAfterARequeue) {
  ASSERT_EQ(desk_.shell("chokepoint sweep w.yaml --slurm --array-size 2").code, 0);
  wait_until_done(2);
  ASSERT_EQ(desk_.shell("timeout 20 scontrol requeue " + array_job() + "_1").code, 0);
  expect_whole();
  EXPECT_GE(status()["shards"], 3);  // the second attempt has a shard of its own
}

TEST_F(Cluster, ResumesWhatWasCancelled) {
  ASSERT_EQ(desk_.shell("chokepoint sweep w.yaml --slurm --array-size 2").code, 0);
  const Outcome early = desk_.shell("chokepoint sweep resume w.sweep");
  EXPECT_EQ(early.code, 2);
  EXPECT_THAT(early.err, HasSubstr("waiting or running"));
  wait_until_done(2);
  ASSERT_EQ(desk_.shell("chokepoint sweep cancel w.sweep").code, 0);
  const json now = wait();
  EXPECT_LT(now["done"], 40);
  EXPECT_FALSE(fs::exists(desk_.path() / "w.sqlite"));
  const Outcome resumed = desk_.shell("chokepoint sweep resume w.sweep --array-size 3");
  ASSERT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_THAT(resumed.out, HasSubstr("Submitted " + std::to_string(40 - now["done"].get<int>()) + " case"));
  expect_whole();
}

TEST_F(Cluster, AFullDiskLosesNothing) {
  const std::string small = (cluster_->path() / "small").string();
  ASSERT_EQ(desk_.shell("mkdir w.sweep && ln -s '" + small + "' w.sweep/shards").code, 0);
  ASSERT_EQ(desk_.shell("chokepoint sweep w.yaml --slurm --array-size 4").code, 0);
  const json full = wait();
  EXPECT_LT(full["done"], 40);
  EXPECT_GT(full["done"], 0);
  EXPECT_THAT(desk_.shell("cat w.sweep/slurm/*.log").out, HasSubstr("No space left on device"));
  EXPECT_FALSE(fs::exists(desk_.path() / "w.sqlite"));
  ASSERT_EQ(desk_.shell("mount -o remount,size=16m '" + small + "'").code, 0);
  ASSERT_EQ(desk_.shell("chokepoint sweep resume w.sweep").code, 0);
  expect_whole();
}

TEST_F(Cluster, ValuesThatCannotStandInAScriptAreRefused) {
  const Outcome refused = desk_.shell("chokepoint sweep w.yaml --slurm --partition 'main; rm -rf /' --time soon");
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("expected names of partitions"));
  EXPECT_THAT(refused.err, HasSubstr("expected a time such as"));
  EXPECT_FALSE(fs::exists(desk_.path() / "w.sweep/slurm/array-1.sbatch"));
  const Outcome unknown = desk_.shell("chokepoint sweep w.yaml --slurm --resume --partition nowhere");
  EXPECT_EQ(unknown.code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("invalid partition"));
}

TEST_F(Cluster, NamesWithBlanksAndQuotesAreOnlyNames) {
  ASSERT_EQ(
      desk_
          .shell("mkdir \"it's here\" && cp -r worlds long.yaml \"it's here\" && cp w.yaml \"it's here/a b.yaml\" "
                 "&& cd \"it's here\" && chokepoint sweep 'a b.yaml' --slurm --array-size 2 -o ../w.sweep")
          .code,
      0);
  const json now = wait();
  EXPECT_EQ(now["done"], 40);
  EXPECT_TRUE(fs::exists(desk_.path() / "w.sqlite")) << desk_.shell("cat w.sweep/slurm/*.log").out;
}

}  // namespace
}  // namespace chokepoint::test
