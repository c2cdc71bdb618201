// What questions about weak points cost on a scenario: losses one by one, the worst together, an explanation.
//
//   chokepoint_threats_bench SCENARIO.yaml [--every 20] [--worst 3] [--who JPN/ev-traction --when 2025-08]
//
// Times are processor time of the process with everything in it, from the files to the answer. Of losses every
// so-many-th of a kind is simulated, and all of a kind are reckoned from these; --every 1 simulates them all.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <ctime>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "chokepoint/chokepoint.hpp"
#include "say_why.hpp"

namespace chokepoint::bench {
namespace {

double seconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Processor and wall time of some work.
template <class Work>
std::pair<double, double> timed(const Work& work) {
  const double processor = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);
  work();
  return {seconds(CLOCK_PROCESS_CPUTIME_ID) - processor, seconds(CLOCK_MONOTONIC) - wall};
}

struct Asked {
  std::string file, who, when;
  int every = 20, worst = 3, jobs = 1;
  bool json = false;
};

/// Every so-many-th loss of each kind. The scenario itself is simulated once for each kind; that is taken off.
nlohmann::json rank(const ScenarioSource& source, const std::vector<Loss>& losses, const Asked& asked) {
  RankingOptions options;
  options.jobs = asked.jobs;
  const double alone = timed([&] { rank_losses(source, losses, {}, options); }).first;
  nlohmann::json kinds = nlohmann::json::array();
  for (const Loss::Kind kind : {Loss::Kind::facility, Loss::Kind::stage, Loss::Kind::link, Loss::Kind::actor}) {
    std::vector<std::vector<int>> all, sets;
    for (int i = 0; i < static_cast<int>(losses.size()); ++i)
      if (losses[static_cast<std::size_t>(i)].kind == kind) all.push_back({i});
    const auto every = static_cast<std::size_t>(asked.every);
    for (std::size_t i = all.size() < every ? all.size() / 2 : every / 2; i < all.size(); i += every)
      sets.push_back(all[i]);
    if (sets.empty()) continue;
    const auto [processor, wall] = timed([&] { rank_losses(source, losses, sets, options); });
    const double each = (processor - alone) / static_cast<double>(sets.size());
    kinds.push_back({{"kind", to_string(kind)},
                     {"losses", all.size()},
                     {"simulated", sets.size()},
                     {"each_ms", 1e3 * each},
                     {"all_seconds", each * static_cast<double>(all.size())},
                     {"wall_seconds", wall}});
  }
  return kinds;
}

nlohmann::json together(const std::shared_ptr<const Scenario>& scenario, const std::vector<Loss>& losses,
                        const Asked& asked) {
  nlohmann::json list = nlohmann::json::array();
  for (int most = 1; most <= asked.worst; ++most) {
    WorstTogether found;
    WorstOptions options;
    options.most = most;
    options.jobs = asked.jobs;
    const double processor = timed([&] { found = worst_together(scenario, losses, options); }).first;
    list.push_back(
        {{"losses_at_a_time", most}, {"proved", found.proved}, {"solves", found.solves}, {"seconds", processor}});
  }
  return list;
}

void print(const nlohmann::json& data) {
  double all = 0;
  for (const auto& each : data["ranking"]) {
    fmt::print("{}: {} losses, {} simulated, {:.0f} ms each, {:.0f} s for all\n", each["kind"].get<std::string>(),
               each["losses"].get<int>(), each["simulated"].get<int>(), each["each_ms"].get<double>(),
               each["all_seconds"].get<double>());
    all += each["all_seconds"].get<double>();
  }
  fmt::print("all of them: {:.0f} s of processor time\n", all);
  for (const auto& each : data["together"])
    fmt::print("the worst {} together: {:.1f} s, {} sets solved{}\n", each["losses_at_a_time"].get<int>(),
               each["seconds"].get<double>(), each["solves"].get<long>(),
               each["proved"].get<bool>() ? ", proved" : ", not proved");
  if (data.contains("explain_seconds"))
    fmt::print("explain: {:.2f} s of processor time, {:.2f} s by the clock\n", data["explain_seconds"].get<double>(),
               data["explain_wall_seconds"].get<double>());
}

int measure(int argc, char** argv) {
  CLI::App app("What questions about weak points cost on a scenario.");
  Asked asked;
  app.add_option("scenario", asked.file, "A scenario")->required();
  app.add_option("--every", asked.every, "Every so-many-th loss of a kind is simulated")->check(CLI::PositiveNumber);
  app.add_option("--worst", asked.worst, "Up to so many losses together; 0: none");
  app.add_option("--who", asked.who, "Whom to explain");
  app.add_option("--when", asked.when, "When");
  app.add_option("--jobs", asked.jobs, "Threads");
  app.add_flag("--json", asked.json, "Prints JSON");
  CLI11_PARSE(app, argc, argv);
  const ScenarioSource source(asked.file);
  Diagnostics findings;
  const auto scenario = std::make_shared<const Scenario>(source.load({}, findings));
  const std::vector<Loss::Kind> kinds = {Loss::Kind::facility, Loss::Kind::stage, Loss::Kind::link, Loss::Kind::actor};
  const std::vector<Loss> losses = losses_of(*scenario, kinds);
  nlohmann::json data = {{"scenario", scenario->id}, {"jobs", asked.jobs}, {"every", asked.every}};
  if (!asked.who.empty()) {
    ExplainOptions question;
    question.who = asked.who;
    question.when = asked.when;
    const auto [processor, wall] = timed([&] {
      Diagnostics again;
      explain(std::make_shared<const Scenario>(load_scenario(asked.file, {}, again)), question);
    });
    data["explain_seconds"] = processor;
    data["explain_wall_seconds"] = wall;
  }
  data["together"] = together(scenario, losses, asked);
  data["ranking"] = rank(source, losses, asked);
  if (asked.json)
    fmt::print("{}\n", data.dump(1));
  else
    print(data);
  return 0;
}

}  // namespace
}  // namespace chokepoint::bench

int main(int argc, char** argv) { return chokepoint::bench::say_why(chokepoint::bench::measure, argc, argv); }
