// `chokepoint run`: loads, simulates, writes the results file, says who is cut off.
#include <fmt/core.h>
#include <unistd.h>

#include <fstream>

#include <memory>

#include "chokepoint/chokepoint.hpp"
#include "commands.hpp"
#include "condition.hpp"
#include "findings.hpp"
#include "report/page.hpp"
#include "summary.hpp"
#include "terminal.hpp"

namespace chokepoint::cli {
namespace {

namespace fs = std::filesystem;

/// Refuses, before anything is computed, a place where results cannot go, or a file that is somebody else's.
void check_output(const fs::path& file) {
  const auto refuse = [&](const std::string& message, const std::string& hint = {}) {
    chokepoint::refuse({file.string()}, "--output", message, hint);
  };
  std::error_code ignored;
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  if (!fs::is_directory(folder, ignored)) refuse("the folder does not exist");
  if (access(folder.c_str(), W_OK) != 0) refuse("the folder cannot be written to");
  if (!fs::exists(file, ignored)) return;
  if (fs::is_directory(file, ignored)) refuse("is a folder; name a file in it");
  if (!fs::is_regular_file(file, ignored)) refuse("is no file");
  if (fs::file_size(file, ignored) > 0 && !is_results_file(file))
    refuse("is there already and is no results file", "give another name with -o");
}

/// The report beside the results; nothing where the program has no page, or where the place is somebody else's file.
fs::path write_page(const fs::path& results, const RunOptionsOnLine& options) {
  if (report_page_template().empty()) return {};
  fs::path page = results;
  page.replace_extension(".html");
  if (std::error_code ignored; fs::exists(page, ignored)) {
    std::ifstream in(page, std::ios::binary);
    std::string start(512, '\0');
    in.read(start.data(), static_cast<std::streamsize>(start.size()));
    if (start.find("default-src 'none'; script-src 'sha256-") == std::string::npos) {
      fmt::print(stderr, "note: {} is there already and is no report: none was written\n", page.string());
      return {};
    }
  }
  const std::vector<StoredRun> runs = {read_run(results)};
  PageExtras extras = {.subjects = {subject_of(options.input)}};
  if (options.explain > 0)
    extras.why = {explain_worst(runs[0].conducts, options.input, options.explain, options.quiet)};
  return write_report(runs, page, extras);
}

}  // namespace

int run_command(const RunOptionsOnLine& options) {
  std::vector<Condition> conditions;
  for (const auto& text : options.fail_if) conditions.push_back(parse_condition(text));
  const fs::path output =
      options.output.empty() ? fs::path(options.input.file.stem().string() + ".sqlite") : options.output;
  const LoadOptions load_options = load_options_of(options.input);

  Interrupt interrupt;  // from here on a signal ends the run after the current step, even before the first
  Diagnostics findings;
  auto scenario = std::make_shared<Scenario>(load_scenario(options.input.file, load_options, findings));
  check_controls(*scenario, findings);
  if (findings.has_errors()) throw InputError(findings);
  check_output(output);
  if (!options.quiet) print_findings(findings);

  RunResult result;
  {
    ProgressBar bar(options.quiet);
    RunOptions run_options;
    run_options.solver = options.solver;
    run_options.twin = !options.no_twin;
    run_options.progress = [&](int steps_done, int steps) { bar.show(steps_done, steps); };
    run_options.ranges = options.ranges;
    run_options.foresight_days = options.foresight_months * 365.25 / 12;
    run_options.clairvoyant_minutes = options.clairvoyant_minutes;
    if (!options.quiet) run_options.tell = [](const std::string& message) { fmt::print(stderr, "{}\n", message); };
    run_options.stop = &interrupt.flag();
    result = run(scenario, run_options);
  }
  write_results(result, output);
  const fs::path page = options.no_report ? fs::path() : write_page(output, options);

  if (!options.quiet)
    for (const auto& note : result.notes) fmt::print(stderr, "note: {}\n", note);
  if (options.format == "json") {
    fmt::print("{}", summary_json(result, output, page, conditions));
  } else if (!options.quiet) {
    fmt::print("{}", summary_text(result, Paint{colourful(STDOUT_FILENO)}, line_width(STDOUT_FILENO)));
    fmt::print("\nResults: {}\n", output.string());
    if (!page.empty()) fmt::print("Report:  {}\n", page.string());
  }
  std::fflush(stdout);
  if (interrupt.signal() != 0) return 128 + interrupt.signal();
  int code = done;
  for (const auto& condition : conditions)
    for (const auto& conduct : result.conducts)
      if (condition.holds(measure(result, conduct))) {
        fmt::print(stderr, "found: {} ({} is {:g}{})\n", condition.text, condition.name,
                   measure(result, conduct).at(condition.name),
                   result.conducts.size() > 1 ? ", " + to_string(conduct.conduct) : "");
        code = found;
      }
  return code;
}

}  // namespace chokepoint::cli
