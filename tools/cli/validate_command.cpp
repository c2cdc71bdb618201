// `chokepoint validate`: loads a scenario or a world, prints every finding, and proves the fixpoint.
#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "chokepoint/chokepoint.hpp"
#include "commands.hpp"
#include "findings.hpp"

namespace chokepoint::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct Validation {
  Diagnostics findings;
  bool loaded = false;
  std::string subject;
  FixpointReport fixpoint;
};

bool is_world(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored) || path.filename() == "world.yaml";
}

Validation validate(const ValidateOptions& options) {
  Validation result;
  try {
    if (is_world(options.input.file)) {
      const fs::path folder =
          options.input.file.filename() == "world.yaml" ? options.input.file.parent_path() : options.input.file;
      const World world = load_world(folder.empty() ? fs::path(".") : folder, result.findings);
      result.loaded = true;
      result.subject = fmt::format("world {}", world.title.empty() ? world.id : world.title);
      result.fixpoint = validate_fixpoint(world);
    } else {
      const Scenario scenario = load_scenario(options.input.file, load_options_of(options.input), result.findings);
      result.loaded = true;
      check_controls(scenario, result.findings);
      result.subject = fmt::format("scenario {}", scenario.title.empty() ? scenario.id : scenario.title);
      result.fixpoint = validate_fixpoint(*scenario.world, scenario.calendar.kind());
    }
  } catch (const InputError& error) {
    result.findings = error.findings();
  }
  return result;
}

void print_json(const Validation& validation) {
  Json findings = Json::array(), issues = Json::array();
  for (const auto& each : validation.findings.sorted())
    findings.push_back({{"severity", each.severity == Severity::error     ? "error"
                                     : each.severity == Severity::warning ? "warning"
                                                                          : "note"},
                        {"file", each.place.file},
                        {"line", each.place.line},
                        {"column", each.place.column},
                        {"path", each.path},
                        {"message", each.message},
                        {"hint", each.hint}});
  for (const auto& each : validation.fixpoint.issues)
    issues.push_back({{"market", each.market}, {"tonnes_per_year", each.tonnes_per_year}, {"message", each.message}});
  const Json json = {{"format", "chokepoint-validation/1"},
                     {"findings", findings},
                     {"fixpoint",
                      {{"proved", validation.loaded && validation.fixpoint.issues.empty()},
                       {"steps", validation.fixpoint.steps},
                       {"largest_drift", validation.fixpoint.largest_drift},
                       {"issues", issues},
                       {"notes", validation.fixpoint.notes}}}};
  fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
}

void print_text(const Validation& validation) {
  print_findings(validation.findings);
  if (!validation.loaded) return;
  for (const auto& note : validation.fixpoint.notes) fmt::print(stderr, "note: {}\n", note);
  for (const auto& issue : validation.fixpoint.issues)
    fmt::print(stderr, "error: {}: {}\n", issue.market, issue.message);
  if (validation.fixpoint.issues.empty())
    fmt::print(
        "{}: a fixpoint: coverage 1 everywhere and stocks still over {} steps without events (largest drift "
        "{:.1e})\n",
        validation.subject, validation.fixpoint.steps, validation.fixpoint.largest_drift);
  else
    fmt::print(stderr, "{}: no fixpoint: {} markets are short or drift before anything has happened\n",
               validation.subject, validation.fixpoint.issues.size());
}

}  // namespace

int validate_command(const ValidateOptions& options) {
  const Validation validation = validate(options);
  if (options.format == "json")
    print_json(validation);
  else
    print_text(validation);
  const bool good = validation.loaded && !validation.findings.has_errors() && validation.fixpoint.issues.empty();
  return good ? done : wrong_input;
}

}  // namespace chokepoint::cli
