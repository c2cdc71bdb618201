// `chokepoint hedges S.yaml HEDGES.yaml`: what to pay for, so that the least damage is left.
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "answer_tables.hpp"
#include "findings.hpp"
#include "terminal.hpp"
#include "threat_commands.hpp"
#include "threat_words.hpp"
#include "words.hpp"

namespace chokepoint::cli {
namespace {

/// A sum of money such as `2 GUSD`, or a bare number of USD.
double budget_of(const std::string& text) {
  const std::optional<double> usd = parse_money(text);
  if (usd) return *usd;
  refuse({"--budget"}, text.substr(0, 64), "is no sum of money", "such as `400 MUSD` or `2 GUSD`");
}

std::string names(const std::vector<Hedge>& hedges, const std::vector<int>& set) {
  std::string text;
  for (const int h : set) {
    const Hedge& each = hedges[static_cast<std::size_t>(h)];
    text += (text.empty() ? "" : " + ") + (each.title.empty() ? each.id : each.title);
  }
  return text.empty() ? "nothing" : text;
}

void print_table(const HedgesOptions& options, const Scenario& scenario, const std::vector<Hedge>& hedges,
                 const BestHedges& best, const Tweak& base) {
  const Paint paint{colourful(STDOUT_FILENO)};
  const std::size_t width = line_width(STDOUT_FILENO);
  fmt::print("{}\n", paint.bold(scenario.title.empty() ? scenario.id : scenario.title));
  fmt::print("{}\n",
             wrapped(fmt::format("Up to {} of {}{}, to keep damage low{}. Damage is {}.",
                                 std::min(options.most, static_cast<int>(hedges.size())),
                                 count(static_cast<long>(hedges.size()), "hedge"),
                                 options.budget.empty() ? "" : " for at most USD " + money(budget_of(options.budget)),
                                 options.who.empty() ? "" : " for " + options.who, damage_in_words(scenario)),
                     width));
  std::vector<std::vector<std::string>> cells = {
      {"\nHedges", "Cost\nUSD", "Damage left\nUSD", "Avoided\nUSD", "per USD\npaid", "Consumers\ncut off"}};
  cells.push_back({"nothing", "-", short_money(best.none.damage), "-", "-", std::to_string(best.none.cut_off)});
  std::size_t failed = 0;
  for (const HedgeSet& each : best.sets) {
    if (!each.error.empty()) {
      ++failed;
      continue;
    }
    if (cells.size() > static_cast<std::size_t>(options.top) + 1) continue;
    const double avoided = best.none.damage - each.damage;
    cells.push_back({names(hedges, each.hedges), short_money(each.cost), short_money(each.damage), short_money(avoided),
                     each.cost > 0 ? amount(avoided / each.cost) : "-", std::to_string(each.cut_off)});
  }
  const auto lines = align(std::move(cells),
                           {{.wraps = true},
                            {.right = true},
                            {.right = true},
                            {.right = true, .dispensable = 2},
                            {.right = true, .dispensable = 1},
                            {.right = true}},
                           width);
  fmt::print("\n{}\n", paint.bold(lines[0]));
  for (std::size_t i = 1; i < lines.size(); ++i) fmt::print("{}\n", lines[i]);
  if (best.sets.empty()) {
    fmt::print("\nNo hedge can be paid for with the budget.\n");
    return;
  }
  fmt::print(
      "\n{}\n",
      wrapped(best.exhaustive
                  ? best.sets.size() == 1
                        ? std::string("The only set that can be paid for was simulated.")
                        : fmt::format("All {} sets that can be paid for were simulated: the first is the best.",
                                      best.sets.size())
                  : "Found by adding what helps most and then swapping until no swap helps: good, not proved the best.",
              width));
  if (failed > 0)
    fmt::print("{} could not be simulated (--format json says why)\n", count(static_cast<long>(failed), "set"));
  if (!best.sets.empty() && best.sets.front().error.empty())
    fmt::print("The first is simulated again by: {}\n",
               run_line(options.input, tweak_of(hedges, best.sets.front().hedges, base)));
}

Json json_of(const HedgesOptions& options, const Scenario& scenario, const std::vector<Hedge>& hedges,
             const BestHedges& best, const Tweak& base) {
  const auto set = [&](const HedgeSet& each) {
    Json ids = Json::array();
    for (const int h : each.hedges) ids.push_back(hedges[static_cast<std::size_t>(h)].id);
    Json item = {{"hedges", ids}, {"cost", each.cost}};
    if (!each.error.empty()) {
      item["error"] = each.error;
    } else {
      item["damage"] = each.damage;
      item["avoided"] = best.none.damage - each.damage;
      item["consumers_cut_off"] = each.cut_off;
    }
    item["command"] = run_line(options.input, tweak_of(hedges, each.hedges, base));
    return item;
  };
  Json sets = Json::array();
  for (const HedgeSet& each : best.sets) sets.push_back(set(each));
  return {{"format", "chokepoint-hedges/1"},
          {"scenario", scenario.id},
          {"exhaustive", best.exhaustive},
          {"nothing", set(best.none)},
          {"sets", sets}};
}

}  // namespace

int hedges_command(const HedgesOptions& options) {
  const Tweak base = tweak_of_line(options.input);
  check_scenario_file(options.input);
  const ScenarioSource source(options.input.file, options.input.root);
  std::vector<Hedge> hedges;
  const auto read = [&](const Scenario&, Diagnostics& findings) { hedges = read_hedges(options.hedges, findings); };
  const auto loaded = load_checked(source, base, options.quiet, read);
  const Scenario& scenario = *loaded;
  Interrupt interrupt;
  HedgeOptions search;
  search.base = base;
  search.most = options.most;
  if (!options.budget.empty()) search.budget = budget_of(options.budget);
  if (!options.who.empty()) search.consumers = consumers_of(*scenario.world, options.who);
  search.jobs = options.jobs;
  search.stop = &interrupt.flag();
  BestHedges best;
  {
    ProgressBar bar(options.quiet);
    search.progress = [&](long simulated, long all, double) {
      bar.show(static_cast<int>(simulated), static_cast<int>(all));
    };
    best = best_hedges(source, hedges, search);
  }
  if (interrupt.signal() != 0) {
    say_stopped(count(static_cast<long>(best.sets.size()), "set") + " of hedges simulated; nothing is answered");
    return 128 + interrupt.signal();
  }
  const auto repeat = [&](const std::vector<int>& set) { return run_line(options.input, tweak_of(hedges, set, base)); };
  keep_answer(
      options.into, "hedges", scenario,
      question_line("hedges", options.input,
                    {{"--budget", options.budget}, {"--most", std::to_string(options.most)}, {"--who", options.who}}) +
          " " + quoted(options.hedges.string()),
      {hedges_table(hedges, best, repeat)});
  if (options.format == "json")
    print_json(json_of(options, scenario, hedges, best, base));
  else
    print_table(options, scenario, hedges, best, base);
  return done;
}

}  // namespace chokepoint::cli
