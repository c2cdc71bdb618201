// Loads a scenario: merge, read by the table of keys, read the world, resolve ids.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "chokepoint/scenario.hpp"
#include "scenario/chain.hpp"
#include "scenario/files.hpp"
#include "scenario/keys.hpp"
#include "scenario/read_events.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;

constexpr int most_years = 300;

std::optional<Calendar> read_calendar(const Record& scenario, Diagnostics& findings) {
  const Record* record = scenario.record("calendar");
  if (record == nullptr) return std::nullopt;
  const auto start = record->date("start"), end = record->date("end");
  if (!start || !end) return std::nullopt;
  if (*end < *start) {
    record->error(findings, "end",
                  fmt::format("ends on {}, before it starts on {}", to_string(*end), to_string(*start)));
    return std::nullopt;
  }
  if (*end - *start > std::chrono::days(366 * most_years)) {
    record->error(findings, "end", fmt::format("the calendar is longer than {} years", most_years));
    return std::nullopt;
  }
  return Calendar(*start, *end, record->text("step") == "week" ? StepKind::week : StepKind::month);
}

void read_conducts(const Record& record, Scenario& scenario) {
  for (const Value::Word& word : record.value("conduct").words)
    for (const Conduct conduct : {Conduct::cooperative, Conduct::rationing, Conduct::clairvoyant})
      if (word.text == to_string(conduct)) {
        scenario.conducts.push_back(conduct);
        scenario.conduct_places.push_back(word.node != nullptr ? word.node->place : record.place("conduct"));
      }
  if (!scenario.conducts.empty()) return;
  scenario.conducts = {Conduct::cooperative};
  scenario.conduct_places = {record.place("conduct")};
}

/// The file that set a value, unless the command line did.
fs::path folder_of(const Node& value, const fs::path& file) {
  return value.place.file.rfind("--set", 0) == 0 ? file.parent_path() : fs::path(value.place.file).parent_path();
}

class Loader {
 public:
  Loader(const fs::path& file, const LoadOptions& options, Diagnostics& findings)
      : file_(file), findings_(findings), surroundings_(file, options.root) {
    merged_ = merge_chain(file, options, surroundings_, findings);
    if (merged_ && merged_->root.is_map()) find_world();
  }

  Scenario load() {
    if (!merged_) throw InputError(findings_);
    const Record record = read_object(merged_->root, scenario_keys(), "", findings_);
    const std::optional<Calendar> calendar = read_calendar(record, findings_);
    check_dates(record.records("events"), calendar, findings_);
    Scenario scenario;
    if (const auto world = read_tables()) {
      scenario.events = read_events(record.records("events"), *world, findings_);
      scenario.world = world;
    }
    if (findings_.has_errors()) throw InputError(findings_);
    scenario.id = file_.stem().string();
    scenario.title = record.text("title");
    scenario.description = record.text("description");
    scenario.file = file_;
    scenario.calendar = *calendar;
    read_conducts(record, scenario);
    scenario.adjustment_steps = record.number("adjustment");
    scenario.class_weight = record.number("class_weight");
    scenario.resolved = write_yaml(merged_->root);
    scenario.inputs = inputs(*scenario.world);
    return scenario;
  }

  std::string resolve() {
    if (findings_.has_errors()) throw InputError(findings_);
    return write_yaml(merged_->root, true);
  }

 private:
  void find_world() {
    Node* name = merged_->root.find("world");
    if (name == nullptr || !name->is_scalar()) return;
    const fs::path base = folder_of(*name, file_);
    found_ = surroundings_.world(*name, "world", base, findings_);
    // In the merged file the path starts from this file, whichever file set it.
    if (found_ && base != file_.parent_path() && name->text.rfind("shipped:", 0) != 0) {
      std::error_code failed;
      const fs::path relative = fs::relative(found_->path, file_.parent_path() / ".", failed);
      if (!failed) name->text = relative.generic_string();
    }
  }

  /// The world, or nothing where it has errors.
  std::shared_ptr<const World> read_tables() {
    if (!found_) return nullptr;
    const int before = findings_.error_count();
    auto world = std::make_shared<World>(read_world(found_->path, findings_, merged_->world_settings()));
    return findings_.error_count() == before ? world : nullptr;
  }

  std::vector<std::pair<std::string, std::string>> inputs(const World& world) const {
    auto all = merged_->inputs;
    for (const auto& [name, hash] : world.inputs) all.emplace_back(found_->name + "/" + name, hash);
    std::sort(all.begin(), all.end());
    return all;
  }

  fs::path file_;
  Diagnostics& findings_;
  Surroundings surroundings_;
  std::optional<MergedScenario> merged_;
  std::optional<Found> found_;
};

}  // namespace

std::string to_string(Conduct conduct) {
  switch (conduct) {
    case Conduct::cooperative:
      return "cooperative";
    case Conduct::rationing:
      return "rationing";
    case Conduct::clairvoyant:
      return "clairvoyant";
  }
  return "";
}

int Scenario::find_event(const std::string& key) const {
  const auto found = std::lower_bound(events.begin(), events.end(), key,
                                      [](const Event& event, const std::string& name) { return event.id < name; });
  return found != events.end() && found->id == key ? static_cast<int>(found - events.begin()) : -1;
}

double Scenario::damage_per_tonne(const Consumer& consumer) const {
  return world->commodities[consumer.commodity].price * std::pow(class_weight, consumer.priority - 1);
}

Scenario load_scenario(const fs::path& file, const LoadOptions& options, Diagnostics& findings) {
  return Loader(file, options, findings).load();
}

std::string resolve_scenario(const fs::path& file, const LoadOptions& options, Diagnostics& findings) {
  return Loader(file, options, findings).resolve();
}

}  // namespace chokepoint
