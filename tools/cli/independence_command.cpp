// `chokepoint independence --from CHN`: from when on everybody can do without what a country sells.
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "answer_tables.hpp"
#include "chokepoint/sweep.hpp"
#include "findings.hpp"
#include "terminal.hpp"
#include "threat_commands.hpp"
#include "threat_words.hpp"
#include "words.hpp"

namespace chokepoint::cli {
namespace {

void print_table(const IndependenceOptionsOnLine& options, const Scenario& scenario, const IndependenceResult& result) {
  const World& world = *scenario.world;
  const Paint paint{colourful(STDOUT_FILENO)};
  const std::size_t width = line_width(STDOUT_FILENO);
  const std::string actor = country_name(world, result.actor);
  fmt::print("{}\n", paint.bold(scenario.title.empty() ? scenario.id : scenario.title));
  fmt::print(
      "{}\n",
      wrapped(fmt::format("If {} sold nothing to anybody: the first month from which, in that and every later one "
                          "to {}, trade alone (no stocks) keeps coverage at or above critical.",
                          actor, scenario.calendar.label(scenario.calendar.steps() - 1)),
              width));
  std::vector<std::vector<std::string>> cells = {{"\nWho", "Independent\nfrom", "Survives\nmonths",
                                                  "What holds\nit back", "Coverage under\nthe ban: first", "\nlast"}};
  for (const Independence& each : result.regions) {
    if (!asked(options.who, each.who)) continue;
    cells.push_back(
        {region_name(world, each.who), each.step ? scenario.calendar.label(*each.step) : "not by then",
         each.survive_known
             ? (each.survive ? fmt::format("{:.0f}", *each.survive * 12 / scenario.calendar.steps_per_year()) : "all")
             : "-",
         each.first_commodity >= 0 ? within_sentence(commodity_name(world, each.first_commodity)) : "-",
         percent(each.coverage.front()), percent(each.coverage.back())});
  }
  const auto lines =
      align(std::move(cells), {{.wraps = true}, {}, {.right = true}, {.wraps = true}, {.right = true}, {.right = true}},
            width);
  fmt::print("\n{}\n", paint.bold(lines[0]));
  for (std::size_t i = 1; i < lines.size(); ++i) fmt::print("{}\n", lines[i]);
  fmt::print(
      "\n{}\n",
      wrapped("Survives: months from a ban at the start of the calendar to the first one cut off, in the simulation. "
              "What holds it back: the commodity of class 1 or 2 (or any, where it wants none) that comes last.",
              width));
}

Json json_of(const IndependenceOptionsOnLine& options, const Scenario& scenario, const IndependenceResult& result,
             const std::string& command) {
  const World& world = *scenario.world;
  const auto list = [&](const std::vector<Independence>& items) {
    Json json = Json::array();
    for (const Independence& each : items) {
      if (!asked(options.who, each.who)) continue;
      Json item = {{"who", each.who}};
      if (each.commodity >= 0) item["commodity"] = world.commodities[static_cast<std::size_t>(each.commodity)].id;
      item["independent_from"] = each.step ? Json(scenario.calendar.label(*each.step)) : Json();
      item["held_back_by"] = each.first_commodity >= 0
                                 ? Json(world.commodities[static_cast<std::size_t>(each.first_commodity)].id)
                                 : Json();
      if (each.survive_known) item["survive_steps"] = each.survive ? Json(*each.survive) : Json();
      item["coverage"] = each.coverage;
      json.push_back(std::move(item));
    }
    return json;
  };
  return {{"format", "chokepoint-independence/1"},
          {"scenario", scenario.id},
          {"from", world.countries[static_cast<std::size_t>(result.actor)].id},
          {"regions", list(result.regions)},
          {"by_commodity", list(result.by_commodity)},
          {"consumers", list(result.consumers)},
          {"command", command}};
}

}  // namespace

int independence_command(const IndependenceOptionsOnLine& options) {
  if (options.draws > 0 || is_sweep_file(options.input.file)) return independence_spread_command(options);
  const Tweak base = tweak_of_line(options.input);
  const ScenarioSource source(options.input.file, options.input.root);
  const auto names = [&](const Scenario& scenario, Diagnostics& findings) {
    check_names(options, *scenario.world, findings);
  };
  const auto scenario = load_checked(source, base, options.quiet, names);
  const int actor = scenario->world->find_country(options.from);

  Interrupt interrupt;
  IndependenceOptions independent;
  independent.jobs = options.jobs;
  independent.stop = &interrupt.flag();
  IndependenceResult result = independence(scenario, actor, independent);
  if (interrupt.signal() != 0) return 128 + interrupt.signal();
  const std::vector<Loss::Kind> kinds = {Loss::Kind::actor};
  std::string command;
  for (const Loss& loss : losses_of(*scenario, kinds))
    if (loss.id == options.from)
      command = run_line(options.input, tweak_of(std::vector<Loss>{loss}, scenario->calendar.begin(0), base));
  simulate_survival(source, base, result, independent);
  keep_answer(options.into, "independence", *scenario, independence_line(options),
              independence_tables(*scenario, result, options.who));
  if (options.format == "json")
    print_json(json_of(options, *scenario, result, command));
  else
    print_table(options, *scenario, result);
  return done;
}

}  // namespace chokepoint::cli
