// `chokepoint solve`: the value at which the answer changes.
#include <fmt/core.h>
#include <unistd.h>

#include "answer_tables.hpp"
#include "findings.hpp"
#include "terminal.hpp"
#include "threat_commands.hpp"
#include "threat_words.hpp"
#include "words.hpp"

namespace chokepoint::cli {

int solve_command(const SolveOptions& options) {
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
  const Threshold found = threshold(source, search);
  if (interrupt.signal() != 0) return 128 + interrupt.signal();
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
                {"samples", samples}});
    return done;
  }
  const Paint paint{colourful(STDOUT_FILENO)};
  const std::size_t width = line_width(STDOUT_FILENO);
  if (found.value)
    fmt::print("{}\n", paint.bold(wrapped(fmt::format("{} holds at {} = {}, and no longer at {}.", options.until,
                                                      options.vary, *found.value, found.beyond),
                                          width)));
  else if (!found.samples.empty())
    fmt::print("{}\n", paint.bold(wrapped(fmt::format("{} {} at every value looked at, from {} to {}.", options.until,
                                                      found.samples.front().holds ? "holds" : "does not hold",
                                                      found.samples.front().value, found.samples.back().value),
                                          width)));
  if (found.changes > 1)
    fmt::print(
        "{}\n",
        paint.yellow(wrapped(
            fmt::format("The answer is not monotone: it changes {} times over the range. This is the first change.",
                        found.changes),
            width)));
  std::vector<std::vector<std::string>> cells = {{options.vary, options.until}};
  for (const Sample& each : found.samples)
    cells.push_back({each.value, !each.error.empty() ? "failed: " + each.error : each.holds ? "holds" : "-"});
  const auto lines = align(std::move(cells), {{.right = true}, {.wraps = true}}, width);
  fmt::print("\n{}\n", paint.bold(lines[0]));
  for (std::size_t i = 1; i < lines.size(); ++i) fmt::print("{}\n", lines[i]);
  if (found.value) fmt::print("\nRepeat: {}\n", command(*found.value));
  return done;
}

}  // namespace chokepoint::cli
