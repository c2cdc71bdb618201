// A sweep: its file, its scenarios in memory, and case number N without the N-1 before it.
#include "chokepoint/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/content_hash.hpp"
#include "base/text.hpp"
#include "document/read_file.hpp"
#include "scenario/files.hpp"
#include "sweep/keys.hpp"
#include "sweep/read_sweep.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;

/// Reports what is wrong with a case's tweak where the sweep file asks for it.
void report_at(const Diagnostics& found, const Variable& variable, const std::string& value, Diagnostics& findings) {
  for (const Diagnostic& each : found.sorted()) {
    if (each.severity != Severity::error) continue;
    const bool tweak = each.place.file.rfind("--", 0) == 0;
    const std::string shown = value.empty() ? "" : fmt::format("with `{}`: ", value.substr(0, 60));
    const std::string where =
        tweak || each.path == variable.stream() ? "" : (each.path.empty() ? each.place.file : each.path) + ": ";
    findings.error(variable.place, "vary." + variable.id, shown + where + each.message, each.hint);
  }
}

}  // namespace

std::string case_hash(const Scenario& scenario) {
  std::string text = version() + '\0' + scenario.resolved;
  for (const auto& [name, hash] : scenario.inputs) text += '\0' + name + '\0' + hash;
  return hex(hash_of(text));
}

struct Sweep::Impl {
  Impl(fs::path path, const fs::path& root, Diagnostics& findings, std::optional<std::string> text)
      : file(std::move(path)) {
    if (!text) text = read_file(file, findings, {});
    std::optional<Node> node = text ? read_yaml_text(*text, file.string(), findings) : std::nullopt;
    if (!node) throw InputError(findings);
    const Record record = read_object(*node, sweep_keys(), "", findings);
    load_scenarios(record, root, findings);
    if (findings.has_errors()) throw InputError(findings);
    parts = read_parts(record, scenarios, file, findings);
    if (!findings.has_errors()) try_variables(findings);
    if (findings.has_errors()) throw InputError(findings);
    keep_rows(record, findings);
    if (findings.has_errors()) throw InputError(findings);
    for (const Variable& variable : parts.variables)
      variables.push_back({variable.id, variable.stream(), variable.unit,
                           !variable.events.empty() ? "events"
                           : variable.discrete()    ? "values"
                                                    : "distribution"});
    for (const Node::Entry& entry : node->entries)
      if (entry.key != "title" && entry.key != "description" && entry.key != "scenario")
        said.emplace_back(entry.key, write_yaml(entry.value));
    if (record.written("cases")) {
      Diagnostics ignored;
      said.emplace_back("the table of tweaks", hex64(fnv1a(read_file(file.parent_path() / record.text("cases"), ignored,
                                                                     {256u << 20, 20'000'000, 1, 1u << 20})
                                                               .value_or(""))));
    }
  }

  void load_scenarios(const Record& record, const fs::path& root, Diagnostics& findings) {
    const Surroundings surroundings(file, root);
    const Node* names = record.value("scenario").node;
    if (names == nullptr) return;
    std::vector<Node> list = names->is_list() ? names->items : std::vector<Node>{*names};
    if (list.empty()) record.error(findings, "scenario", "there is none");
    for (const Node& name : list) {
      if (!name.is_scalar()) {
        findings.error(name.place, "scenario", "expected the name of a scenario file");
        continue;
      }
      const auto found = surroundings.scenario(name, "scenario", findings);
      if (!found) continue;
      sources.push_back(sources.empty() ? std::make_unique<ScenarioSource>(found->path, root)
                                        : std::make_unique<ScenarioSource>(found->path, root, *sources.front()));
      Diagnostics own;
      try {
        scenarios.push_back(std::make_shared<Scenario>(sources.back()->load({}, own)));
      } catch (const InputError& error) {
        own = error.findings();
      }
      for (const Diagnostic& each : own.items())
        if (each.severity == Severity::error)
          findings.error(each.place, each.path, each.message, each.hint);
        else
          findings.warning(each.place, each.path, each.message, each.hint);
      for (std::size_t i = 0; i + 1 < scenarios.size(); ++i)
        if (!findings.has_errors() && scenarios[i]->id == scenarios.back()->id)
          findings.error(name.place, "scenario", fmt::format("two scenarios are called `{}`", scenarios.back()->id),
                         "files of a sweep have different names");
    }
  }

  /// Every variable's first and last value alone, in every scenario; the many that the data give, all at once.
  void try_variables(Diagnostics& findings) {
    const auto attempt = [&](const Variable& variable, const Tweak& tweak, const std::string& value) {
      for (const auto& source : sources) {
        Diagnostics found;
        try {
          source->load(tweak, found);
        } catch (const InputError&) {
          report_at(found, variable, value, findings);
          return false;
        }
      }
      return true;
    };
    Tweak data;
    const Variable* of_data = nullptr;
    for (const Variable& variable : parts.variables) {
      const bool from_data = variable.id == variable.stream() && variable.distribution && !variable.paths.empty();
      if (from_data) {
        variable.apply(variable.at(0.5), data);
        of_data = &variable;
        continue;
      }
      for (const double end : {1e-4, 1 - 1e-4}) {
        const Level level =
            variable.discrete() ? (end < 0.5 ? variable.levels.front() : variable.levels.back()) : variable.at(end);
        Tweak tweak;
        variable.apply(level, tweak);
        if (!variable.events.empty()) tweak.without = variable.events;
        if (!attempt(variable, tweak, variable.events.empty() ? level.text : "")) break;
        if (!variable.events.empty()) break;
      }
    }
    if (of_data != nullptr) attempt(*of_data, data, "");
  }

  /// Which rows of the design remain, and those that are written out.
  void keep_rows(const Record& record, Diagnostics& findings) {
    design_rows = parts.design->rows();
    if (!parts.exclusions.empty()) {
      for (std::int64_t row = 0; row < design_rows; ++row)
        if (!excluded(levels_of(row))) kept.push_back(row);
      design_rows = static_cast<std::int64_t>(kept.size());
    }
    if (draws() == 0) record.error(findings, "exclude", "no case is left");
  }

  bool excluded(const std::vector<Level>& levels) const {
    return std::any_of(parts.exclusions.begin(), parts.exclusions.end(), [&](const std::vector<Exclusion>& all) {
      return std::all_of(all.begin(), all.end(),
                         [&](const Exclusion& each) { return each.holds(levels[each.variable]); });
    });
  }

  std::vector<Level> levels_of(std::int64_t row) const {
    std::vector<Level> levels;
    const std::vector<Setting> settings = parts.design->row(row);
    for (std::size_t v = 0; v < settings.size(); ++v) {
      const Variable& variable = parts.variables[v];
      if (settings[v].level >= 0)
        levels.push_back(variable.levels[settings[v].level]);
      else if (settings[v].probability >= 0)
        levels.push_back(variable.at(settings[v].probability));
      else
        levels.push_back({"", std::numeric_limits<double>::quiet_NaN()});
    }
    return levels;
  }

  std::int64_t draws() const { return design_rows + static_cast<std::int64_t>(parts.explicit_rows.size()); }

  fs::path file;
  std::vector<std::unique_ptr<ScenarioSource>> sources;
  std::vector<std::shared_ptr<const Scenario>> scenarios;
  SweepParts parts;
  std::vector<SweepVariable> variables;
  std::int64_t design_rows = 0;
  std::vector<std::int64_t> kept;  ///< rows of the design, where some are left out
  std::vector<std::pair<std::string, std::string>> said;
};

bool is_sweep_file(const fs::path& file) {
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) return false;
  Diagnostics reported;  // where the file is read in earnest
  const std::optional<std::string> text = read_file(file, reported, {});
  const std::optional<Node> node = text ? read_yaml_text(*text, file.string(), reported) : std::nullopt;
  const Node* format = node && node->is_map() ? node->find("chokepoint") : nullptr;
  return format != nullptr && format->text.rfind("sweep/", 0) == 0;
}

Sweep sweep_over_data(const fs::path& scenario, const fs::path& root, std::int64_t draws, std::uint64_t seed,
                      Diagnostics& findings) {
  Node name;
  name.kind = Node::Kind::scalar;
  name.text = scenario.filename().string();
  name.quoted = true;
  const std::string text = fmt::format(
      "chokepoint: sweep/1\ntitle: The data's own ranges\nscenario: {}\ndesign: latin-hypercube\ndraws: {}\nseed: {}\n"
      "vary: data\n",
      write_yaml(name), draws, seed);
  try {
    return {scenario, root, findings, text};
  } catch (const InputError& error) {
    for (const Diagnostic& each : error.findings().sorted())  // a line of the text above is none of the user's
      if (each.severity == Severity::error && each.path == "vary")
        refuse({scenario.string()}, "--draws", each.message,
               "or write a sweep file that says what varies: " + each.hint);
    throw;
  }
}

Sweep::Sweep(const fs::path& file, const fs::path& root, Diagnostics& findings, const std::optional<std::string>& text)
    : impl_(std::make_unique<Impl>(file, root, findings, text)) {}
Sweep::~Sweep() = default;
Sweep::Sweep(Sweep&&) noexcept = default;

const std::string& Sweep::title() const { return impl_->parts.title; }
const fs::path& Sweep::file() const { return impl_->file; }
const std::string& Sweep::design() const { return impl_->parts.design_name; }
std::int64_t Sweep::draws() const { return impl_->draws(); }
std::int64_t Sweep::cases() const { return draws() * static_cast<std::int64_t>(impl_->scenarios.size()); }
const std::vector<SweepVariable>& Sweep::variables() const { return impl_->variables; }
const std::vector<std::shared_ptr<const Scenario>>& Sweep::scenarios() const { return impl_->scenarios; }
const std::vector<std::string>& Sweep::series() const { return impl_->parts.series; }
std::uint64_t Sweep::seed() const { return impl_->parts.seed; }

SweepCase Sweep::at(std::int64_t number) const {
  const auto count = static_cast<std::int64_t>(impl_->scenarios.size());
  SweepCase result;
  result.number = number;
  result.scenario = static_cast<int>(number % count);
  result.draw = number / count;
  std::vector<Level> levels;
  if (result.draw >= impl_->design_rows)
    levels = impl_->parts.explicit_rows[static_cast<std::size_t>(result.draw - impl_->design_rows)];
  else
    levels = impl_->levels_of(impl_->kept.empty() ? result.draw : impl_->kept[static_cast<std::size_t>(result.draw)]);
  for (std::size_t v = 0; v < levels.size(); ++v) {
    if (!levels[v].text.empty()) impl_->parts.variables[v].apply(levels[v], result.tweak);
    result.numbers.push_back(levels[v].text.empty() ? std::numeric_limits<double>::quiet_NaN() : levels[v].number);
    result.values.push_back(std::move(levels[v].text));
  }
  return result;
}

std::shared_ptr<const Scenario> Sweep::scenario(const SweepCase& each) const {
  Diagnostics findings;
  return std::make_shared<Scenario>(impl_->sources[each.scenario]->load(each.tweak, findings));
}

std::string Sweep::resolved(const SweepCase& each, const fs::path& folder) const {
  const auto scenario_of = scenario(each);
  Diagnostics findings;
  std::optional<Node> node = read_yaml_text(scenario_of->resolved, "case", findings);
  Node* world = node ? node->find("world") : nullptr;
  if (world == nullptr) throw std::logic_error("a resolved scenario without a world");
  if (world->text.rfind("shipped:", 0) != 0) {
    std::error_code failed;
    world->text =
        fs::relative(fs::canonical(scenario_of->world->folder), fs::canonical(folder / "."), failed).generic_string();
  }
  return write_yaml(*node);
}

std::vector<std::pair<std::string, std::string>> Sweep::fingerprint() const {
  std::vector<std::pair<std::string, std::string>> all = {{"program", version()}};
  all.insert(all.end(), impl_->said.begin(), impl_->said.end());
  for (const auto& scenario : impl_->scenarios) {
    all.emplace_back("scenario " + scenario->id, hex(hash_of(scenario->resolved)));
    for (const auto& [name, hash] : scenario->inputs) all.emplace_back("file " + name, hash);
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace chokepoint
