// The page in which gates are switched by hand: who may ask, what may be asked, and that what is saved gives the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <fstream>
#include <future>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/live_session.hpp"
#include "cli/serve_command.hpp"
#include "cli/shell.hpp"
#include "report/page.hpp"

namespace chokepoint::test {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

/// The tiny world and its scenario in a folder of their own.
struct ServedDesk {
  golden::TemporaryFolder folder;
  fs::path scenario = folder.path() / "tiny/first-ban.yaml";
  ServedDesk() {
    fs::create_directories(folder.path() / "worlds");
    fs::copy(fs::path(SOURCE_DIR) / "scenarios/worlds/tiny", folder.path() / "worlds/tiny",
             fs::copy_options::recursive);
    fs::copy(fs::path(SOURCE_DIR) / "scenarios/tiny", folder.path() / "tiny", fs::copy_options::recursive);
  }
  cli::InputOptions input() const { return {scenario, {}, {}, {}, {}}; }
};

/// A server that runs as long as this lives.
class Server {
 public:
  Server() {
    std::promise<std::string> address;
    thread_ = std::thread([this, &address] {
      cli::ServeOptions options;
      options.input = desk_.input();
      options.quiet = true;
      options.ready = [&](const std::string& at) { address.set_value(at); };
      options.stop = [this] { return stop_.load(); };
      cli::serve_command(options);
    });
    const std::string at = address.get_future().get();
    const std::size_t colon = at.rfind(':'), slash = at.find('/', colon);
    port_ = std::stoi(at.substr(colon + 1, slash - colon - 1));
    token = at.substr(slash + 1, at.size() - slash - 2);
  }
  ~Server() {
    stop_ = true;
    thread_.join();
  }
  httplib::Client client() const { return httplib::Client("127.0.0.1", port_); }
  std::string origin() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int status(const std::string& path, const httplib::Headers& headers = {}) const {
    const auto answer = client().Get(path, headers);
    return answer ? answer->status : 0;
  }
  /// Status and body of a request in JSON.
  std::pair<int, json> post(const std::string& what, const json& body, const httplib::Headers& headers = {}) const {
    auto asking = client();
    const auto answer = asking.Post("/" + token + "/" + what, headers, body.dump(), "application/json");
    if (!answer) return {0, {}};
    return {answer->status, json::parse(answer->body, nullptr, false)};
  }
  const ServedDesk& desk() const { return desk_; }
  std::string token;

 private:
  ServedDesk desk_;
  int port_ = 0;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

class Serve : public ::testing::Test {
 protected:
  void SetUp() override {
    if (report_page_template().empty()) GTEST_SKIP() << "built without the report's page";
  }
};

TEST_F(Serve, OnlyThoseWhoKnowTheAddressMayAsk) {
  const Server server;
  EXPECT_EQ(server.token.size(), 32u);
  EXPECT_EQ(server.status("/" + server.token + "/"), 200);
  EXPECT_EQ(server.status("/"), 403);
  EXPECT_EQ(server.status("/" + std::string(32, '0') + "/"), 403);
  EXPECT_EQ(server.status("/" + server.token.substr(1) + "/"), 403);
  EXPECT_EQ(server.status("/" + server.token + "/../../etc/passwd"), 404);
  EXPECT_EQ(server.status("/" + server.token + "/first-ban.yaml"), 404);
}

TEST_F(Serve, OnlyUnderItsOwnNameAndFromItsOwnPage) {
  const Server server;
  const std::string page = "/" + server.token + "/";
  EXPECT_EQ(server.status(page, {{"Host", "evil.example"}}), 403);
  EXPECT_EQ(server.status(page, {{"Origin", "http://evil.example"}}), 403);
  EXPECT_EQ(server.status(page, {{"Origin", "null"}}), 403);
  EXPECT_EQ(server.status(page, {{"Origin", server.origin()}}), 200);
  EXPECT_EQ(server.post("run", {{"changes", json::object()}}, {{"Origin", "http://evil.example"}}).first, 403);
}

TEST_F(Serve, RequestsAreBounded) {
  const Server server;
  EXPECT_EQ(server.post("run", {{"changes", {{"without", std::string(100'000, 'x')}}}}).first, 413);
  auto client = server.client();
  const auto plain = client.Post("/" + server.token + "/run", "{}", "text/plain");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->status, 400);
  const auto broken = client.Post("/" + server.token + "/run", std::string(20'000, '['), "application/json");
  ASSERT_TRUE(broken);
  EXPECT_EQ(broken->status, 400);
}

TEST_F(Serve, ThePageMayAskItsServerAndNobodyElse) {
  const Server server;
  const auto page = server.client().Get("/" + server.token + "/");
  ASSERT_TRUE(page);
  EXPECT_THAT(page->body, HasSubstr("connect-src 'self'"));
  EXPECT_THAT(page->body, HasSubstr("\"live\":{"));
  EXPECT_THAT(page->body, Not(HasSubstr("script-src 'unsafe")));
  EXPECT_EQ(page->get_header_value("X-Content-Type-Options"), "nosniff");
}

TEST_F(Serve, AChangeIsComputedAndSavedAsAScenarioThatGivesTheSame) {
  const Server server;
  const json changes = {{"start", {{"magnet-ban", "2025-07-01"}}}, {"without", {"japan-builds"}}};
  const auto [status, answer] = server.post("run", {{"changes", changes}, {"last", ""}});
  ASSERT_EQ(status, 200) << answer;
  const auto [saved, file] = server.post("save", {{"changes", changes}, {"name", "later-ban"}});
  ASSERT_EQ(saved, 200) << file;
  EXPECT_EQ(file["file"], "later-ban.yaml");
  Diagnostics findings;
  const auto scenario =
      std::make_shared<Scenario>(load_scenario(server.desk().scenario.parent_path() / "later-ban.yaml", {}, findings));
  EXPECT_EQ(scenario->find_event("japan-builds"), -1);
  RunOptions options;
  options.twin = false;
  const json again = json::parse(report_data({stored(run(scenario, options))}));
  EXPECT_EQ(answer["runs"][0]["conducts"], again["runs"][0]["conducts"]);
  // A file that is there stays as it is.
  EXPECT_EQ(server.post("save", {{"changes", changes}, {"name", "later-ban"}}).first, 400);
}

TEST_F(Serve, TheStepsUpToTheOneShownComeFirst) {
  const Server server;
  const auto part = server.post("run", {{"changes", json::object()}, {"last", "2025-08"}});
  ASSERT_EQ(part.first, 200) << part.second;
  EXPECT_EQ(part.second["runs"][0]["steps"].size(), 8u);
}

TEST_F(Serve, WhatSomebodyPointsAtIsWorkedOutAndChangesNoAnswer) {
  const Server server, other;
  const json changes = {{"without", {"japan-builds"}}};
  for (const json& expected : {changes, json{{"without", {"nobody"}}}, json::array(), changes})
    EXPECT_EQ(server.post("expect", {{"changes", expected}}), std::pair(200, json::object()));
  EXPECT_EQ(server.post("expect", {{"changes", changes}}, {{"Origin", "http://evil.example"}}).first, 403);
  const auto answer = [&](const Server& from) {
    return from.post("run", {{"changes", changes}, {"last", ""}}).second["runs"][0]["conducts"];
  };
  EXPECT_EQ(answer(server), answer(other));
}

TEST_F(Serve, WhatMeansNothingIsRefusedWithItsReason) {
  const Server server;
  const auto refused = [&](const json& changes) {
    const auto [status, answer] = server.post("run", {{"changes", changes}});
    EXPECT_EQ(status, 400) << changes;
    return answer.value("error", "");
  };
  EXPECT_THAT(refused({{"without", {"magnet-bann"}}}), HasSubstr("no event `magnet-bann`"));
  EXPECT_THAT(refused({{"start", {{"magnet-ban", "2025-13-01"}}}}), HasSubstr("no date"));
  EXPECT_THAT(refused({{"start", {{"magnet-ban", "2025-01-01\ncontrol: {}"}}}}), HasSubstr("no date"));
  EXPECT_THAT(refused({{"approve", {{"magnet-ban", 0.5}}}}), HasSubstr("no licence"));
  EXPECT_THAT(refused({{"stockpile", {{"japan-reserve", -1}}}}), HasSubstr("no number"));
  EXPECT_THAT(refused({{"world", {{"x", 1}}}}), HasSubstr("no change `world`"));
  for (const char* name : {"../evil", "a/b", "", ".hidden", "-x", "a.yaml", "a\nb"})
    EXPECT_EQ(server.post("save", {{"changes", json::object()}, {"name", name}}).first, 400) << name;
  EXPECT_FALSE(fs::exists(server.desk().folder.path() / "evil.yaml"));
}

TEST_F(Serve, AStockpileIsFilledAndReleasesByItself) {
  const ServedDesk desk;
  cli::LiveSession session(desk.input());
  const StoredRun before = session.run("{}", "");
  const StoredRun after = session.run(R"({"stockpile": {"japan-reserve": 2000}})", "");
  const auto unmet = [](const StoredRun& run) {
    double sum = 0;
    for (const auto& each : run.conducts[0].consumer_summaries) sum += each.cut_off.unmet_tonnes;
    return sum;
  };
  EXPECT_LT(unmet(after), unmet(before) - 500);
}

TEST_F(Serve, AStockpileIsAddedWhereThereIsNoneAndSavedSoThatItGivesTheSame) {
  const Server server;
  const json changes = {{"add", {{"DEU/magnet", 200}, {"AUS/ore", 5}}}, {"without", {"japan-builds"}}};
  const auto [status, answer] = server.post("run", {{"changes", changes}, {"last", ""}});
  ASSERT_EQ(status, 200) << answer;
  EXPECT_EQ(answer["runs"][0]["stockpiles"]["id"], json({"aus-ore-by-hand", "deu-magnet-by-hand", "japan-reserve"}));
  EXPECT_THAT(answer["runs"][0]["subject"].get<std::string>(), HasSubstr("--set 'stockpiles.deu-magnet-by-hand={"));
  ASSERT_EQ(server.post("save", {{"changes", changes}, {"name", "reserves"}}).first, 200);
  Diagnostics findings;
  const auto scenario =
      std::make_shared<Scenario>(load_scenario(server.desk().scenario.parent_path() / "reserves.yaml", {}, findings));
  RunOptions options;
  options.twin = false;
  const json again = json::parse(report_data({stored(run(scenario, options))}));
  EXPECT_EQ(answer["runs"][0]["conducts"], again["runs"][0]["conducts"]);
  const auto refused = [&](const char* place, const json& tonnes) {
    return server.post("run", {{"changes", {{"add", {{place, tonnes}}}}}}).second.value("error", "");
  };
  EXPECT_THAT(refused("DEX/magnet", 3), HasSubstr("no country `DEX`"));
  EXPECT_THAT(refused("DEU/magnets", 3), HasSubstr("no commodity `magnets`"));
  EXPECT_THAT(refused("DEU", 3), HasSubstr("no commodity ``"));
  EXPECT_THAT(refused("DEU/magnet", -3), HasSubstr("no number"));
  EXPECT_THAT(refused("DEU/magnet", "3 t, floor: 2"), HasSubstr("no number"));
}

/// What hangs on events of the tiny scenario: a truce, an amendment, a leak and what follows.
struct Dependent : Serve {
  ServedDesk desk;
  void SetUp() override {
    std::ofstream(desk.scenario) << R"(chokepoint: scenario/1
title: What hangs on what
world: ../worlds/tiny
calendar: {start: 2025-01, end: 2026-12, step: month}
events:
  - {id: ban, start: 2025-03-01, control: {by: CHN, ban: true, commodities: [magnet], to: [JPN]}}
  - {id: other, start: 2025-03-01, control: {by: CHN, ban: true, commodities: [magnet], to: [DEU]}}
  - {id: wider, start: 2025-06-01, amend: {control: ban, to: [JPN, DEU]}}
  - {id: truce, start: 2025-08-01, until: 2025-09-30, suspend: [ban, other]}
  - {id: leak, start: 2025-03-01, leakage: {controls: [ban], share: 10 %}}
  - {id: help, after: wider, stockpile: {id: japan-reserve, release: 20 t}}
)";
  }
};

TEST_F(Dependent, WhatIsNothingWithoutALeftOutEventIsLeftOutToo) {
  cli::LiveSession session(desk.input());
  const std::string changes = R"({"without": ["ban"]})";
  EXPECT_EQ(session.left_out_too(changes), (std::vector<std::string>{"help", "leak", "wider"}));
  const StoredRun after = session.run(changes, "");
  ASSERT_EQ(after.events.size(), 2u);
  EXPECT_EQ(after.events[1].id, "truce") << "it still suspends the other ban";
  session.save(changes, "without-ban");
  Diagnostics findings;
  const Scenario saved = load_scenario(desk.scenario.parent_path() / "without-ban.yaml", {}, findings);
  EXPECT_EQ(saved.events.size(), 2u);
}

TEST_F(Dependent, LookingAheadChangesNoAnswerAndEndsWhenSomebodyAsks) {
  cli::LiveSession fresh(desk.input()), ahead(desk.input());
  ahead.look_ahead("{}");
  ahead.look_ahead(R"({"without": ["truce"]})");
  for (const char* changes : {"{}", R"({"without": ["ban"]})", R"({"without": ["other", "truce"]})"})
    EXPECT_EQ(report_data({fresh.run(changes, "")}), report_data({ahead.run(changes, "")})) << changes;
  ahead.turn();
  ahead.expect(R"({"without": ["other"]})");
  ahead.expect(R"({"without": ["nobody"]})");  // a click that would be refused
  EXPECT_EQ(report_data({fresh.run(R"({"without": ["other"]})", "")}),
            report_data({ahead.run(R"({"without": ["other"]})", "")}));
  ahead.end();
  EXPECT_THROW(ahead.run("{}", ""), cli::LiveError);
}

}  // namespace
}  // namespace chokepoint::test
