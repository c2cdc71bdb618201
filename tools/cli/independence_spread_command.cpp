// `chokepoint independence SWEEP.yaml --from CHN`: the independence date over what is not known for certain.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "answer_tables.hpp"
#include "chokepoint/sweep_independence.hpp"
#include "findings.hpp"
#include "terminal.hpp"
#include "threat_commands.hpp"
#include "threat_words.hpp"
#include "words.hpp"

namespace chokepoint::cli {
namespace {

/// Those first who are independent in the fewest cases, and latest in these; then by name.
std::vector<IndependenceSpread> sorted(std::vector<IndependenceSpread> list, const World& world) {
  const auto key = [&](const IndependenceSpread& each) {
    std::vector<int> latest;
    for (const std::optional<int>& step : each.quantiles) latest.push_back(-step.value_or(1 << 30));
    return std::tuple(each.within, latest, region_name(world, each.who), each.who, each.commodity);
  };
  std::sort(list.begin(), list.end(),
            [&](const IndependenceSpread& a, const IndependenceSpread& b) { return key(a) < key(b); });
  return list;
}

std::set<std::string> rows_of(const IndependenceSpreads& spreads) {
  std::set<std::string> rows;
  for (const IndependenceSpread& each : spreads.regions) rows.insert(each.who);
  return rows;
}

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
    std::vector<std::string> never;
    for (const IndependenceSpread& each : sorted(list, world)) {
      if (!asked(options.who, each.who)) continue;
      const std::string name = region_name(world, each.who);
      if (each.within == 0 && !by_commodity) {
        never.push_back(name);
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
    if (!never.empty())
      fmt::print("\n{}\n", wrapped(fmt::format("Not by then in any case: {}.", fmt::join(never, ", ")), width));
  };
  rows(spreads.regions);
  if (!options.who.empty()) rows(spreads.by_commodity);
  print_left_out(world, left_out(options, world, spreads.actor, rows_of(spreads)));
  if (!spreads.failed.empty())
    fmt::print("{} could not be worked out (--format json says why)\n",
               count(static_cast<long>(spreads.failed.size()), "case"));
}

Json json_of(const IndependenceOptionsOnLine& options, const IndependenceSpreads& spreads) {
  const World& world = *spreads.scenario->world;
  const Calendar& calendar = spreads.scenario->calendar;
  const auto list = [&](const std::vector<IndependenceSpread>& items) {
    Json json = Json::array();
    for (const IndependenceSpread& each : sorted(items, world)) {
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
  Json failed = Json::array(), missing = Json::array();
  for (const auto& [who, why] : left_out(options, world, spreads.actor, rows_of(spreads)))
    missing.push_back({{"who", who}, {"why", why}});
  for (const auto& [number, error] : spreads.failed) failed.push_back({{"case", number}, {"error", error}});
  return {{"scenario", spreads.scenario->id}, {"cases", spreads.cases}, {"failed", failed},
          {"regions", list(spreads.regions)}, {"left_out", missing},    {"by_commodity", list(spreads.by_commodity)}};
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
  long so_far = 0;
  {
    ProgressBar bar(options.quiet);
    spread.progress = [&](long done, long all) {
      so_far = done;
      bar.show(static_cast<int>(done), static_cast<int>(all));
    };
    answers = independence_spread(sweep, options.from, spread);
  }
  if (interrupt.signal() != 0) return stopped(interrupt.signal(), so_far, static_cast<long>(sweep.cases()), "case");
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
