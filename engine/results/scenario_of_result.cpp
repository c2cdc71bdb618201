// The scenario that a results file came from: its merged text is in the file. Its world is looked up where it may lie,
// so that lines are those of files that are there; where it is not, or no longer what it was, it is in the file too.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "chokepoint/run.hpp"
#include "chokepoint/why.hpp"
#include "results/format.hpp"
#include "results/likely_roots.hpp"
#include "results/sqlite.hpp"
#include "results/world_files.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;

/// Files of the world that differ from those of the run.
std::vector<std::string> changed(const World& world, const std::map<std::string, std::string>& hashes) {
  std::vector<std::string> files;
  for (const auto& [name, hash] : world.inputs) {
    const auto known = hashes.find(world.id + "/" + name);
    if (known == hashes.end() || known->second != hash) files.push_back(name);
  }
  return files;
}

/// Events keep the lines of the files that they were written in, as far as these still hold them.
void take_places(Scenario& scenario, const Scenario& written) {
  for (Event& event : scenario.events)
    if (const int same = written.find_event(event.id); same >= 0)
      event.place = written.events[static_cast<std::size_t>(same)].place;
}

/// The same without these files: `- id: x  # file:line` of the merged text with the origin of each value.
void take_places(Scenario& scenario, const std::string& origins) {
  std::istringstream lines(origins);
  for (std::string line; std::getline(lines, line);) {
    const std::string begins = "  - id: ";
    const std::size_t comment = line.rfind("  # ");
    if (line.rfind(begins, 0) != 0 || comment == std::string::npos) continue;
    const int event = scenario.find_event(line.substr(begins.size(), comment - begins.size()));
    if (event < 0) continue;
    const std::string place = line.substr(comment + 4);
    const std::size_t colon = place.rfind(':');
    const bool numbered = colon != std::string::npos && colon + 1 < place.size() &&
                          place.find_first_not_of("0123456789", colon + 1) == std::string::npos &&
                          place.size() - colon < 9;
    scenario.events[static_cast<std::size_t>(event)].place = {numbered ? place.substr(0, colon) : place,
                                                              numbered ? std::stoi(place.substr(colon + 1)) : 0, 0};
  }
}

}  // namespace

Scenario load_variant_of_result(const fs::path& file, const LoadOptions& changes, Diagnostics& findings) {
  const fs::path& root = changes.root;
  const auto database = open_results(file);
  const auto text_of = [&](const std::string& key) {
    sqlite::Statement row(*database, "SELECT value FROM meta WHERE key = ?1");
    row.bind(0, key);
    return row.next() ? row.text(0) : std::string();
  };
  const std::string id = text_of("scenario.id"), resolved = text_of("scenario.resolved");
  std::map<std::string, std::string> hashes;
  std::vector<std::string> names;  // of the scenario's own file
  sqlite::Statement inputs(*database, "SELECT file, fnv1a FROM input_file ORDER BY file");
  while (inputs.next()) {
    hashes[inputs.text(0)] = inputs.text(1);
    const fs::path name = inputs.text(0);
    if (name.stem() == id && name.extension() != ".csv" && inputs.text(0).rfind("shipped:", 0) != 0)
      names.push_back(inputs.text(0));
  }
  if (names.empty()) names.push_back(id + ".yaml");

  std::string other_world;
  for (const fs::path& folder : (root.empty() ? likely_roots(file) : std::vector<fs::path>{root}))
    for (const std::string& name : names) {
      std::error_code ignored;
      if (!fs::is_directory((folder / name).parent_path(), ignored)) continue;
      LoadOptions options;
      options.root = root;
      options.text = resolved;
      Diagnostics tried;
      std::optional<Scenario> scenario;
      try {
        scenario = load_scenario(folder / name, options, tried);
      } catch (const InputError&) {
        continue;  // some other folder of that name
      }
      if (const auto files = changed(*scenario->world, hashes); !files.empty()) {
        if (other_world.empty())
          other_world = fmt::format("`{}` in {} is not what it was when the run was made", fmt::join(files, "`, `"),
                                    scenario->world->folder.string());
        continue;
      }
      if (!changes.set.empty() || !changes.without.empty() || !changes.add.empty()) {
        LoadOptions changed_options = changes;
        changed_options.text = resolved;
        scenario = load_scenario(folder / name, changed_options, findings);
      }
      if (fs::is_regular_file(folder / name, ignored)) {
        Diagnostics as_written;
        try {
          take_places(*scenario, load_scenario(folder / name, {root, {}}, as_written));
        } catch (const InputError&) {
          as_written = Diagnostics();  // the file has changed since; its merged text in the results still holds
        }
      }
      for (const Diagnostic& each : tried.items())
        if (each.severity == Severity::warning) findings.warning(each.place, each.path, each.message, each.hint);
      return std::move(*scenario);
    }
  // Who names a root wants the world from there.
  if (const auto unpacked = root.empty() ? UnpackedWorld::of(*database, hashes) : nullptr) {
    LoadOptions options = changes;
    options.root = unpacked->root();
    options.text = resolved;
    options.set.insert(options.set.begin(), {"world", unpacked->world()});
    Scenario scenario = load_scenario(unpacked->root() / (id + ".yaml"), options, findings);
    take_places(scenario, text_of("scenario.origins"));
    scenario.file = file;  // the folder will be gone; the results stand for the scenario
    if (changes.set.empty() && changes.without.empty() && changes.add.empty()) scenario.resolved = resolved;
    return scenario;
  }
  Diagnostics missing;
  if (other_world.empty())
    missing.error({file.string(), 0, 0}, "", fmt::format("the world of scenario `{}` is not to be found", id),
                  "name the folder that holds `worlds/` with `--root`");
  else
    missing.error({file.string(), 0, 0}, "", other_world, "run the scenario again");
  throw InputError(missing);
}

Scenario load_scenario_of_result(const fs::path& file, const fs::path& root, Diagnostics& findings) {
  return load_variant_of_result(file, {root, {}}, findings);
}

bool is_results_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string start(16, '\0');
  in.read(start.data(), 16);
  return in.gcount() == 16 && start == std::string("SQLite format 3\0", 16);
}

}  // namespace chokepoint
