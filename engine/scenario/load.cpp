// Loads a scenario: merge, read by the table of keys, read the world, resolve ids.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>

#include "chokepoint/scenario.hpp"
#include "scenario/chain.hpp"
#include "scenario/files.hpp"
#include "scenario/keys.hpp"
#include "scenario/price_keys.hpp"
#include "scenario/rationing_keys.hpp"
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

void copy_findings(const Diagnostics& from, Diagnostics& to) {
  for (const Diagnostic& each : from.items())
    if (each.severity == Severity::error)
      to.error(each.place, each.path, each.message, each.hint);
    else if (each.severity == Severity::warning)
      to.warning(each.place, each.path, each.message, each.hint);
    else
      to.note(each.place, each.path, each.message, each.hint);
}

/// Worlds by their folder, and by what scenarios make of them.
class WorldShelf {
 public:
  /// The world, or nothing where it has errors.
  std::shared_ptr<const World> world(const fs::path& folder, const std::vector<WorldSetting>& settings,
                                     const std::vector<Record>& stockpiles, Diagnostics& findings) {
    std::string key = folder.string();
    for (const WorldSetting& setting : settings) key += '\0' + setting.path + '\0' + write_yaml(setting.value);
    for (const Record& stockpile : stockpiles) key += '\0' + write_yaml(stockpile.node(), true);
    std::shared_ptr<const Shelved> files;
    {
      const std::lock_guard lock(mutex_);
      if (const auto known = worlds_.find(key); known != worlds_.end())
        if (auto world = known->second.lock()) return world;
      std::shared_ptr<const Shelved>& shelved = files_[folder.string()];
      if (shelved == nullptr) {
        auto fresh = std::make_shared<Shelved>();
        fresh->files = read_world_files(folder, fresh->findings);
        shelved = std::move(fresh);
      }
      files = shelved;
    }
    copy_findings(files->findings, findings);
    const int before = findings.error_count();
    auto world = std::make_shared<const World>(read_world(files->files, findings, settings, stockpiles));
    if (files->findings.has_errors() || findings.error_count() != before) return nullptr;
    const std::lock_guard lock(mutex_);
    if (const auto known = worlds_.find(key); known != worlds_.end())
      if (auto other = known->second.lock()) return other;  // somebody was faster
    if (settings.empty() && stockpiles.empty()) unchanged_ = world;
    std::erase_if(worlds_, [](const auto& each) { return each.second.expired(); });
    worlds_[key] = world;
    return world;
  }

 private:
  struct Shelved {
    WorldFiles files;
    Diagnostics findings;
  };

  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Shelved>> files_;
  std::map<std::string, std::weak_ptr<const World>> worlds_;  ///< in use by somebody
  std::shared_ptr<const World> unchanged_;                    ///< the one that most variants share
};

/// Names the files of a tree as they are seen from a folder: the same on every machine.
void seen_from(const fs::path& folder, Node& node) {
  if (std::string& file = node.place.file; !file.empty() && file.rfind("--set", 0) != 0)
    file = fs::absolute(file).lexically_normal().lexically_relative(folder.lexically_normal()).generic_string();
  for (Node& item : node.items) seen_from(folder, item);
  for (Node::Entry& entry : node.entries) seen_from(folder, entry.value);
}

/// One variant on its way from the merged tree to a scenario.
class Loader {
 public:
  Loader(const fs::path& file, const Surroundings& surroundings, MergedScenario merged, WorldShelf& shelf,
         Diagnostics& findings)
      : file_(file), surroundings_(surroundings), merged_(std::move(merged)), shelf_(shelf), findings_(findings) {
    if (merged_.root.is_map()) find_world();
  }

  Scenario load() {
    const Record record = read_object(merged_.root, scenario_keys(), "", findings_);
    const std::optional<Calendar> calendar = read_calendar(record, findings_);
    check_dates(record.records("events"), calendar, findings_);
    Scenario scenario;
    const auto world =
        found_ ? shelf_.world(found_->path, merged_.world_settings(), record.records("stockpiles"), findings_)
               : nullptr;
    if (world) {
      scenario.events = read_events(record.records("events"), *world, findings_);
      scenario.rationing = read_rationing(record.record("rationing"), *world, findings_);
      scenario.prices = read_prices(record.record("prices"), *world, findings_);
      scenario.world = world;
    }
    if (findings_.has_errors()) throw InputError(findings_);
    scenario.id = file_.stem().string();
    scenario.title = record.text("title");
    scenario.question = record.text("question");
    scenario.description = record.text("description");
    scenario.file = file_;
    scenario.calendar = *calendar;
    read_conducts(record, scenario);
    scenario.adjustment_steps = record.number("adjustment");
    if (record.has("foresight")) scenario.foresight_days = record.number("foresight");
    scenario.class_weight = record.number("class_weight");
    scenario.resolved = write_yaml(merged_.root);
    Node portable = merged_.root;
    seen_from(fs::absolute(file_).parent_path(), portable);
    scenario.origins = write_yaml(portable, true);
    scenario.inputs = inputs(*scenario.world);
    return scenario;
  }

  std::string resolve() {
    if (findings_.has_errors()) throw InputError(findings_);
    return write_yaml(merged_.root, true);
  }

 private:
  void find_world() {
    Node* name = merged_.root.find("world");
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

  std::vector<std::pair<std::string, std::string>> inputs(const World& world) const {
    auto all = merged_.inputs;
    for (const auto& [name, hash] : world.inputs) all.emplace_back(found_->name + "/" + name, hash);
    std::sort(all.begin(), all.end());
    return all;
  }

  const fs::path& file_;
  const Surroundings& surroundings_;
  MergedScenario merged_;
  WorldShelf& shelf_;
  Diagnostics& findings_;
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

struct ScenarioSource::Impl {
  Impl(fs::path path, const fs::path& root, const std::optional<std::string>& text, std::shared_ptr<WorldShelf> worlds)
      : file(std::move(path)), surroundings(file, root), shelf(std::move(worlds)) {
    base = merge_chain(file, text, surroundings, read);
  }

  Loader variant(const Tweak& tweak, Diagnostics& findings) {
    copy_findings(read, findings);
    if (!base) throw InputError(findings);
    MergedScenario merged = *base;
    apply_tweak(merged, tweak, findings);
    return {file, surroundings, std::move(merged), *shelf, findings};
  }

  fs::path file;
  Surroundings surroundings;
  Diagnostics read;  ///< what is wrong with the files
  std::optional<MergedScenario> base;
  std::shared_ptr<WorldShelf> shelf;
};

ScenarioSource::ScenarioSource(fs::path file, const fs::path& root, const std::optional<std::string>& text)
    : impl_(std::make_unique<Impl>(std::move(file), root, text, std::make_shared<WorldShelf>())) {}
ScenarioSource::ScenarioSource(fs::path file, const fs::path& root, const ScenarioSource& beside)
    : impl_(std::make_unique<Impl>(std::move(file), root, std::nullopt, beside.impl_->shelf)) {}
ScenarioSource::~ScenarioSource() = default;

Scenario ScenarioSource::load(const Tweak& tweak, Diagnostics& findings) const {
  return impl_->variant(tweak, findings).load();
}

std::string ScenarioSource::resolve(const Tweak& tweak, Diagnostics& findings) const {
  return impl_->variant(tweak, findings).resolve();
}

double Scenario::damage_per_tonne(const Consumer& consumer) const {
  return world->commodities[consumer.commodity].price * std::pow(class_weight, consumer.priority - 1);
}

Scenario load_scenario(const fs::path& file, const LoadOptions& options, Diagnostics& findings) {
  return ScenarioSource(file, options.root, options.text).load({options.set, options.without, options.add}, findings);
}

std::string resolve_scenario(const fs::path& file, const LoadOptions& options, Diagnostics& findings) {
  return ScenarioSource(file, options.root, options.text)
      .resolve({options.set, options.without, options.add}, findings);
}

}  // namespace chokepoint
