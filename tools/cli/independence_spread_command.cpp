// `chokepoint independence SWEEP.yaml --from CHN`: the independence date over what is not known for certain.
#include <fmt/core.h>
#include <unistd.h>

#include "answer_tables.hpp"
#include "chokepoint/sweep_independence.hpp"
#include "findings.hpp"
#include "terminal.hpp"
#include "threat_commands.hpp"
#include "threat_words.hpp"
#include "words.hpp"

namespace chokepoint::cli {
namespace {

void print_table(const IndependenceOptionsOnLine& options, const IndependenceSpreads& spreads, const Sweep& sweep) {
  const Scenario& scenario = *spreads.scenario;
  const World& world = *scenario.world;
  const Calendar& calendar = scenario.calendar;
  const Paint paint{colourful(STDOUT_FILENO)};
  const std::size_t width = line_width(STDOUT_FILENO);
  fmt::print("{}\n", paint.bold(scenario.title.empty() ? scenario.id : scenario.title));
  fmt::print("{}\n", wrapped(fmt::format("If {} sold nothing to anybody: from when on trade alone (no stocks) keeps "
                                         "coverage at or above critical to {}, over {} of {} that vary ({}).",
                                         country_name(world, spreads.actor), calendar.label(calendar.steps() - 1),
                                         count(static_cast<long>(spreads.cases), "case"),
                                         count(static_cast<long>(sweep.variables().size()), "figure"), sweep.design()),
                             width));
  const auto label = [&](const std::optional<int>& step) {
    return step ? calendar.label(*step) : std::string("not by then");
  };
  const auto rows = [&](const std::vector<IndependenceSpread>& list) {
    const bool by_commodity = &list == &spreads.by_commodity;
    std::vector<std::vector<std::string>> cells = {
        {"\nWho", by_commodity ? "\nCommodity" : "", "Independent\nby the end", "In 5 %\nfrom", "25 %\nfrom",
         "50 %\nfrom", "75 %\nfrom", "95 %\nfrom", by_commodity ? "" : "What holds it\nback most"}};
    std::string never;
    for (const IndependenceSpread& each : list) {
      if (!asked(options.who, each.who)) continue;
      const std::string name = region_name(world, each.who);
      if (each.within == 0 && !by_commodity) {
        never += (never.empty() ? "" : ", ") + name;
        continue;
      }
      std::vector<std::string> row = {name, by_commodity ? within_sentence(commodity_name(world, each.commodity)) : "",
                                      percent(static_cast<double>(each.within) / static_cast<double>(spreads.cases))};
      for (std::size_t q = 1; q + 1 < each.quantiles.size(); ++q) row.push_back(label(each.quantiles[q]));
      row.push_back(by_commodity || each.held_back_by.empty()
                        ? ""
                        : within_sentence(commodity_name(world, each.held_back_by.front().first)));
      cells.push_back(std::move(row));
    }
    if (cells.size() > 1) {
      const auto lines = align(std::move(cells),
                               {{.wraps = true},
                                {.wraps = true},
                                {.right = true},
                                {},
                                {.dispensable = 3},
                                {},
                                {.dispensable = 2},
                                {},
                                {.wraps = true, .dispensable = 1}},
                               width);
      fmt::print("\n{}\n", paint.bold(lines[0]));
      for (std::size_t i = 1; i < lines.size(); ++i) fmt::print("{}\n", lines[i]);
    }
    if (!never.empty()) fmt::print("\n{}\n", wrapped("Not by then in any case: " + never + ".", width));
  };
  rows(spreads.regions);
  if (!options.who.empty()) rows(spreads.by_commodity);
  if (!spreads.failed.empty())
    fmt::print("{} could not be worked out (--format json says why)\n",
               count(static_cast<long>(spreads.failed.size()), "case"));
}

Json json_of(const IndependenceOptionsOnLine& options, const IndependenceSpreads& spreads) {
  const World& world = *spreads.scenario->world;
  const Calendar& calendar = spreads.scenario->calendar;
  const auto list = [&](const std::vector<IndependenceSpread>& items) {
    Json json = Json::array();
    for (const IndependenceSpread& each : items) {
      if (!asked(options.who, each.who)) continue;
      Json item = {{"who", each.who}};
      if (each.commodity >= 0) item["commodity"] = world.commodities[static_cast<std::size_t>(each.commodity)].id;
      item["independent"] = static_cast<double>(each.within) / static_cast<double>(spreads.cases);
      Json quantiles = Json::array(), held = Json::array();
      for (std::size_t q = 0; q < each.quantiles.size(); ++q)
        quantiles.push_back({{"probability", spread_probabilities[q]},
                             {"from", each.quantiles[q] ? Json(calendar.label(*each.quantiles[q])) : Json()}});
      for (const auto& [commodity, cases] : each.held_back_by)
        held.push_back({{"commodity", world.commodities[static_cast<std::size_t>(commodity)].id}, {"cases", cases}});
      item["quantiles"] = quantiles;
      item["until"] = each.until;
      item["held_back_by"] = held;
      json.push_back(std::move(item));
    }
    return json;
  };
  Json failed = Json::array();
  for (const auto& [number, error] : spreads.failed) failed.push_back({{"case", number}, {"error", error}});
  return {{"scenario", spreads.scenario->id},
          {"cases", spreads.cases},
          {"failed", failed},
          {"regions", list(spreads.regions)},
          {"by_commodity", list(spreads.by_commodity)}};
}

}  // namespace

int independence_spread_command(const IndependenceOptionsOnLine& options) {
  if (options.draws > 0 && is_sweep_file(options.input.file))
    refuse({"--draws"}, "", "the file is a sweep, which has draws of its own", "leave --draws out");
  Diagnostics findings;
  const Sweep sweep =
      options.draws > 0 ? sweep_over_data(options.input.file, options.input.root, options.draws, options.seed, findings)
                        : Sweep(options.input.file, options.input.root, findings);
  for (const auto& scenario : sweep.scenarios()) check_names(options, *scenario->world, findings);
  if (findings.has_errors()) throw InputError(findings);
  if (!options.quiet) print_findings(findings);

  Interrupt interrupt;
  IndependenceSpreadOptions spread;
  spread.base = tweak_of_line(options.input);
  spread.jobs = options.jobs;
  spread.stop = &interrupt.flag();
  std::vector<IndependenceSpreads> answers;
  {
    ProgressBar bar(options.quiet);
    spread.progress = [&](long done, long all) { bar.show(static_cast<int>(done), static_cast<int>(all)); };
    answers = independence_spread(sweep, options.from, spread);
  }
  if (interrupt.signal() != 0) return 128 + interrupt.signal();
  keep_answer(options.into, "independence", *answers.front().scenario, independence_line(options),
              {independence_spread_table(answers, options.who)});
  if (options.format == "json") {
    Json scenarios = Json::array();
    for (const IndependenceSpreads& each : answers) scenarios.push_back(json_of(options, each));
    print_json({{"format", "chokepoint-independence-spread/1"},
                {"from", options.from},
                {"design", sweep.design()},
                {"seed", sweep.seed()},
                {"scenarios", scenarios}});
    return done;
  }
  for (const IndependenceSpreads& each : answers) {
    if (&each != &answers.front()) fmt::print("\n");
    if (each.cases > 0)
      print_table(options, each, sweep);
    else
      fmt::print("{}: no case could be worked out: {}\n", each.scenario->id, each.failed.front().second);
  }
  return done;
}

}  // namespace chokepoint::cli
