// `chokepoint solve`: the value at which the answer changes.
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>

#include "answer_tables.hpp"
#include "findings.hpp"
#include "terminal.hpp"
#include "threat_commands.hpp"
#include "threat_words.hpp"
#include "words.hpp"

namespace chokepoint::cli {
namespace {

/// What was measured of somebody, as a cell and as the head of its column.
std::string measured(const Goal& goal, double value) {
  if (goal.measure == Goal::Measure::coverage) return percent(value);
  return goal.measure == Goal::Measure::unmet ? amount(value) : fmt::format("{:.3g}", value);
}
std::string measure_name(const Goal& goal) {
  if (goal.measure == Goal::Measure::coverage) return "lowest coverage";
  return goal.measure == Goal::Measure::unmet ? "unmet, t" : "months cut off";
}

}  // namespace

int solve_command(const SolveOptions& options) {
  check_scenario_file(options.input);
  const ScenarioSource source(options.input.file, options.input.root);
  Interrupt interrupt;
  ThresholdOptions search;
  search.base = tweak_of_line(options.input);
  search.path = options.vary;
  search.least = options.least;
  search.most = options.most;
  search.goal = options.until;
  search.tolerance = options.tolerance;
  search.samples = options.samples;
  search.jobs = options.jobs;
  search.stop = &interrupt.flag();
  Threshold found;
  {
    ProgressBar bar(options.quiet);
    search.progress = [&](long simulated, long all) { bar.show(static_cast<int>(simulated), static_cast<int>(all)); };
    found = threshold(source, search);
  }
  if (interrupt.signal() != 0) {
    say_stopped(count(static_cast<long>(found.samples.size()), "value") + " simulated; nothing is answered");
    return 128 + interrupt.signal();
  }
  const auto command = [&](const std::string& value) {
    Tweak tweak = search.base;
    tweak.set.emplace_back(options.vary, value);
    return run_line(options.input, tweak);
  };
  if (!options.into.empty()) {
    const auto given = [](double value) { return fmt::format("{:g}", value); };
    keep_answer(options.into, "solve", *load_checked(source, search.base, true),
                question_line("solve", options.input,
                              {{"--vary", options.vary},
                               {"--at-least", options.least},
                               {"--at-most", options.most},
                               {"--until", options.until},
                               {"--tolerance", options.tolerance ? given(*options.tolerance) : ""},
                               {"--samples", std::to_string(options.samples)}}),
                threshold_tables(search, found, command));
  }
  if (options.format == "json") {
    Json samples = Json::array();
    for (const Sample& each : found.samples) {
      Json item = {{"value", each.value}, {"holds", each.error.empty() ? Json(each.holds) : Json()}};
      if (each.measured) item["measured"] = *each.measured;
      if (!each.error.empty()) item["error"] = each.error;
      item["command"] = command(each.value);
      samples.push_back(std::move(item));
    }
    print_json({{"format", "chokepoint-threshold/1"},
                {"vary", options.vary},
                {"goal", options.until},
                {"value", found.value ? Json(*found.value) : Json()},
                {"beyond", found.value ? Json(found.beyond) : Json()},
                {"changes", found.changes},
                {"monotone", found.changes <= 1},
                {"spacing", found.spacing},
                {"samples", samples}});
    return done;
  }
  const Paint paint{colourful(STDOUT_FILENO)};
  const std::size_t width = line_width(STDOUT_FILENO);
  const auto say = [&](const std::string& text) { fmt::print("{}\n", wrapped(text, width)); };
  const auto good =
      std::find_if(found.samples.begin(), found.samples.end(), [](const Sample& each) { return each.error.empty(); });
  const auto failed =
      std::count_if(found.samples.begin(), found.samples.end(), [](const Sample& each) { return !each.error.empty(); });
  if (found.value)
    fmt::print("{}\n", paint.bold(wrapped(fmt::format("{} holds at {} = {}, and no longer at {}.", options.until,
                                                      options.vary, *found.value, found.beyond),
                                          width)));
  else if (good != found.samples.end())
    fmt::print("{}\n", paint.bold(wrapped(fmt::format("{} {} at every value {}, from {} to {}.", options.until,
                                                      good->holds ? "holds" : "does not hold",
                                                      failed > 0 ? "that could be simulated" : "looked at",
                                                      found.samples.front().value, found.samples.back().value),
                                          width)));
  else
    fmt::print("{}\n", paint.bold(wrapped("No value could be simulated: nothing is answered.", width)));
  if (found.changes > 1)
    fmt::print(
        "{}\n",
        paint.yellow(wrapped(
            fmt::format("The answer is not monotone: it changes {} times over the range. This is the first change.",
                        found.changes),
            width)));
  say(
      fmt::format("Looked at a value every {} (--samples {}); a change and a change back between two of them were not "
                  "seen.",
                  found.spacing, options.samples));
  const Goal& goal = found.goal;
  if (found.judged_as_one)
    say(
        fmt::format("{} is judged as a whole, all its consumers of a commodity together: one of them may fare worse "
                    "({}/SECTOR asks about one).",
                    goal.who, goal.who.substr(0, goal.who.find('/'))));
  std::vector<std::vector<std::string>> cells = {{options.vary, measure_name(goal), options.until}};
  for (const Sample& each : found.samples)
    cells.push_back({each.value, each.measured ? measured(goal, *each.measured) : "-",
                     !each.error.empty() ? "failed: " + each.error
                     : each.holds        ? "holds"
                                         : "does not hold"});
  const auto lines = align(std::move(cells), {{.right = true}, {.right = true}, {.wraps = true}}, width);
  fmt::print("\n{}\n", paint.bold(lines[0]));
  for (std::size_t i = 1; i < lines.size(); ++i) fmt::print("{}\n", lines[i]);
  if (found.value) fmt::print("\nSimulated again by: {}\n", command(*found.value));
  return done;
}

}  // namespace chokepoint::cli
