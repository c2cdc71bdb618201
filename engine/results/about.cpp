#include "results/about.hpp"

#include <map>

#include "base/quantity.hpp"

namespace chokepoint {
namespace {

const char* kind_of(const Effect& effect) {
  if (const auto* control = std::get_if<Control>(&effect)) {
    if (std::holds_alternative<Ban>(control->measure)) return "ban";
    if (std::holds_alternative<Quota>(control->measure)) return "quota";
    if (std::holds_alternative<PriceFloor>(control->measure)) return "minimum-price";
    if (const auto* tax = std::get_if<Tax>(&control->measure))
      return tax->subsidy ? "subsidy" : control->import_side && control->links.via.empty() ? "tariff" : "tax";
    return "licence";
  }
  if (std::holds_alternative<Suspension>(effect)) return "suspend";
  if (std::holds_alternative<Lift>(effect)) return "lift";
  if (std::holds_alternative<Amendment>(effect)) return "amend";
  if (std::holds_alternative<Outage>(effect)) return "outage";
  if (std::holds_alternative<ProjectStart>(effect)) return "project";
  if (std::holds_alternative<DemandChange>(effect)) return "demand";
  if (std::holds_alternative<TechnologyControl>(effect)) return "technology";
  if (std::holds_alternative<Permit>(effect)) return "permit";
  if (std::holds_alternative<PricePath>(effect)) return "price";
  if (std::holds_alternative<Offtake>(effect)) return "offtake";
  if (std::holds_alternative<Subsidy>(effect)) return "subsidy";
  if (std::holds_alternative<Finance>(effect)) return "finance";
  if (std::holds_alternative<Fund>(effect)) return "fund";
  if (std::holds_alternative<Recycling>(effect)) return "recycling";
  if (std::holds_alternative<Trust>(effect)) return "trust";
  if (std::holds_alternative<Agreement>(effect)) return "agreement";
  if (std::holds_alternative<Leakage>(effect)) return "leakage";
  return "stockpile";
}

/// The name of an input without the place where this machine keeps it.
std::string portable(const std::string& file, const Scenario& scenario) {
  const std::filesystem::path path(file);
  if (path.is_relative()) return file;
  const auto folder = std::filesystem::absolute(scenario.file).parent_path();
  return path.lexically_relative(folder).generic_string();
}

std::optional<std::string> text_of(const std::optional<Date>& date) {
  if (!date) return std::nullopt;
  return to_string(*date);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> meta_of(const RunResult& result) {
  const Scenario& scenario = *result.scenario;
  const World& world = *scenario.world;
  const Calendar& calendar = scenario.calendar;
  return {{"chokepoint", version()},
          {"complete", result.complete ? "true" : "false"},
          {"steps_done", std::to_string(result.steps_done)},
          {"scenario.id", scenario.id},
          {"scenario.title", scenario.title},
          {"scenario.question", scenario.question},
          {"scenario.description", scenario.description},
          {"scenario.resolved", scenario.resolved},
          {"scenario.origins", scenario.origins},
          {"scenario.adjustment", format_number(scenario.adjustment_steps)},
          {"calendar.steps", std::to_string(calendar.steps())},
          {"calendar.step", calendar.kind() == StepKind::month ? "month" : "week"},
          {"world.id", world.id},
          {"world.title", world.title},
          {"world.base_year", std::to_string(world.base_year)},
          {"solver", result.solver},
          {"seed", "none"},
          {"tolerance.conservation", "1e-9"},
          {"tolerance.coverage", "1e-9"}};
}

std::vector<std::pair<std::string, std::string>> inputs_of(const Scenario& scenario) {
  std::map<std::string, std::string> files;
  for (const auto& [file, hash] : scenario.inputs) files.try_emplace(portable(file, scenario), hash);
  for (const auto& [file, hash] : scenario.world->inputs)
    files.try_emplace(portable(scenario.world->id + "/" + file, scenario), hash);
  return {files.begin(), files.end()};
}

std::vector<StoredStep> steps_of(const Calendar& calendar) {
  std::vector<StoredStep> steps;
  for (int i = 0; i < calendar.steps(); ++i)
    steps.push_back(
        {calendar.label(i), to_string(calendar.begin(i)), to_string(calendar.end(i) - std::chrono::days(1))});
  return steps;
}

std::vector<StoredEvent> events_of(const Scenario& scenario) {
  std::vector<StoredEvent> events;
  for (const Event& each : scenario.events)
    events.push_back({each.id, each.title, kind_of(each.effect), each.is_control(), text_of(each.announced),
                      text_of(each.start == never ? each.trigger.not_before : std::optional(each.start)),
                      text_of(each.until)});
  return events;
}

StoredRun stored(RunResult result) {
  StoredRun run;
  run.id = result.scenario->id;
  run.title = result.scenario->title;
  for (const auto& [key, value] : meta_of(result)) run.meta.emplace(key, value);
  run.inputs = inputs_of(*result.scenario);
  run.world = result.scenario->world;
  run.steps = steps_of(result.scenario->calendar);
  run.events = events_of(*result.scenario);
  run.markets = std::move(result.markets);
  run.operations = std::move(result.operations);
  run.leaks = std::move(result.leaks);
  run.conducts = std::move(result.conducts);
  return run;
}

}  // namespace chokepoint
