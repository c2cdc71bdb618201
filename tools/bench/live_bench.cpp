// How long the page of `chokepoint serve` makes its user wait: for each change that he can make by hand, the first time
// the steps up to the one shown, then the rest of the calendar, and the same once it was worked out ahead.
//
//   chokepoint_live_bench [SCENARIO [STEP]]    the step shown; default: the one in which consumers go short most
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "chokepoint/report.hpp"
#include "cli/live_session.hpp"
#include "stopwatch.hpp"

namespace chokepoint::bench {
namespace {

using Json = nlohmann::ordered_json;

struct Change {
  std::string name;
  Json json;
};

/// What the page begins with.
std::string worst_step(const StoredRun& run) {
  const BuyerTable& consumers = run.conducts.front().consumers;
  int worst = 0;
  double most = -1;
  for (int step = 0; step < consumers.wanted.steps; ++step) {
    double unmet = 0;
    for (int k = 0; k < consumers.wanted.items; ++k) {
      const double price =
          run.world->commodities[static_cast<std::size_t>(run.world->consumers[static_cast<std::size_t>(k)].commodity)]
              .price;
      unmet += price * (consumers.wanted.at(step, k) - consumers.delivered.at(step, k));
    }
    if (unmet > most * 1.001) most = unmet, worst = step;
  }
  return run.steps[static_cast<std::size_t>(worst)].label;
}

std::vector<Change> changes_of(const StoredRun& run, const Json& controls) {
  std::vector<Change> changes;
  for (const Json& each : controls["events"]) {
    const std::string id = each["id"];
    changes.push_back({"without " + id, {{"without", Json::array({id})}}});
    if (each.contains("approve"))
      changes.push_back({"half as many more granted of " + id,
                         {{"approve", {{id, std::min(1.0, 0.1 + 1.5 * each["approve"].get<double>())}}}}});
  }
  for (const StoredEvent& each : run.events)
    if (each.control && each.start && each.start->size() == 10)
      changes.push_back({"a later start of " + each.id, {{"start", {{each.id, each.start->substr(0, 8) + "28"}}}}});
  // A reserve of a month's wants for the consumer that loses most.
  const auto& rows = run.conducts.front().consumer_summaries;
  const auto worst = std::max_element(rows.begin(), rows.end(), [](const BuyerSummary& a, const BuyerSummary& b) {
    return a.cut_off.unmet_value < b.cut_off.unmet_value;
  });
  if (worst != rows.end()) {
    const World& world = *run.world;
    const Consumer& who = world.consumers[static_cast<std::size_t>(worst->item)];
    const std::string place = world.countries[static_cast<std::size_t>(who.country)].id + "/" +
                              world.commodities[static_cast<std::size_t>(who.commodity)].id;
    changes.push_back({"a stockpile for " + place, {{"add", {{place, who.demand / 12}}}}});
  }
  return changes;
}

/// By the clock; and what the thread that answers works, which on a machine with nothing else to do is about as much.
struct Wait {
  double clock = 0, own = 0;
};

void print_row(const std::string& name, std::span<const Wait, 3> waits, const std::string& mark) {
  fmt::print("| {0}{1}{0} |", mark, name);
  for (const Wait& each : waits) fmt::print(" {0}{1:.0f}{0} ({2:.0f}) |", mark, each.clock, each.own);
  fmt::print("\n");
  std::fflush(stdout);
}

int measure(const std::string& file, std::string step) {
  cli::LiveSession session({file, {}, {}, {}, {}});
  if (step.empty()) step = worst_step(session.base());
  const auto answer = [&](const Json& change, const std::string& last) {
    const auto begin = std::chrono::steady_clock::now();
    const Stopwatch own;
    report_data({session.run(change.dump(), last)});
    const std::chrono::duration<double, std::milli> wait = std::chrono::steady_clock::now() - begin;
    return Wait{wait.count(), 1000 * own.seconds()};
  };
  answer(Json::object(), "");
  fmt::print(
      "{}: ms that one waits (ms of processor time of the thread that answers)\n\n| change | up to {} | then to the "
      "end | worked out ahead |\n| --- | --- | --- | --- "
      "|\n",
      file, step);
  Wait most[3];
  for (const Change& change : changes_of(session.base(), Json::parse(session.controls()))) {
    const Wait waits[] = {answer(change.json, step), answer(change.json, ""), answer(change.json, "")};
    print_row(change.name, waits, "");
    for (std::size_t i = 0; i < 3; ++i)
      most[i] = {std::max(most[i].clock, waits[i].clock), std::max(most[i].own, waits[i].own)};
  }
  print_row("the longest", most, "**");
  return 0;
}

}  // namespace
}  // namespace chokepoint::bench

int main(int count, char** words) {
  try {
    return chokepoint::bench::measure(count > 1 ? words[1] : SCENARIOS "/rare-earths/april-2025-licences.yaml",
                                      count > 2 ? words[2] : "");
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}
