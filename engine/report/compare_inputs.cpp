#include "report/compare_inputs.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "document/node.hpp"

namespace chokepoint {
namespace {

/// A scenario's values by path, in the order of the paths.
using Values = std::map<std::string, ComparedValue>;

/// The files and lines that `write_yaml` puts behind the values, by line of the text.
std::vector<std::string> places_of(const std::string& text) {
  std::vector<std::string> places;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t mark = line.rfind("  # ");
    places.push_back(mark == std::string::npos ? "" : line.substr(mark + 4));
  }
  return places;
}

class Flattener {
 public:
  explicit Flattener(const StoredRun& run) {
    const std::string text =
        run.about("scenario.origins").empty() ? run.about("scenario.resolved") : run.about("scenario.origins");
    places_ = places_of(text);
    Diagnostics ignored;
    if (const auto root = read_yaml_text(text, "scenario", ignored)) walk(*root, "");
  }
  Values values;
  /// Things with ids: their path, and what stands for the whole of them.
  Values things;

 private:
  std::string place(const Node& node) const {
    const auto line = static_cast<std::size_t>(std::max(1, node.place.line)) - 1;
    return line < places_.size() ? places_[line] : std::string();
  }
  static bool has_ids(const Node& list) {
    return !list.items.empty() && std::all_of(list.items.begin(), list.items.end(),
                                              [](const Node& item) { return item.find("id") != nullptr; });
  }
  static std::string join(const std::string& path, const std::string& key) {
    return path.empty() ? key : path + "." + key;
  }

  void walk(const Node& node, const std::string& path) {
    if (node.is_map()) {
      for (const Node::Entry& entry : node.entries) walk(entry.value, join(path, entry.key));
    } else if (node.is_list() && has_ids(node)) {
      for (const Node& item : node.items) {
        const Node* id = item.find("id");
        const Node* title = item.find("title");
        const std::string at = join(path, id->text);
        things[at] = {title != nullptr && !title->text.empty() ? title->text : id->text, place(*id)};
        for (const Node::Entry& entry : item.entries)
          if (entry.key != "id") walk(entry.value, join(at, entry.key));
      }
    } else if (node.is_list()) {
      std::string text;
      for (const Node& item : node.items)
        text += (text.empty() ? "" : ", ") + (item.is_scalar() ? item.text : write_yaml(item));
      values[path] = {"[" + text + "]", node.items.empty() ? "" : place(node.items.front())};
    } else if (node.is_scalar()) {
      // The way to a world hangs on where the file lies; whether it is another one its tables say.
      const bool folder = path == "world";
      values[path] = {folder ? std::filesystem::path(node.text).filename().string() : node.text, place(node)};
    }
  }

  std::vector<std::string> places_;
};

bool same_values(const std::vector<ComparedValue>& values) {
  return std::all_of(values.begin(), values.end(),
                     [&](const ComparedValue& each) { return each.value == values.front().value; });
}

/// The thing with an id that a path leads through, if any of these.
const std::string* inside(const std::string& path, const std::set<std::string>& things) {
  for (const std::string& thing : things)
    if (path.rfind(thing + ".", 0) == 0) return &thing;
  return nullptr;
}

/// The names of a world's tables without the way to them: `rare-earths/consumers.csv`.
std::map<std::string, std::string> tables_of(const StoredRun& run) {
  std::map<std::string, std::string> known;
  for (const auto& [file, hash] : run.inputs) {
    const std::filesystem::path path(file);
    if (path.extension() == ".csv" || path.filename() == "world.yaml")
      known[(path.parent_path().filename() / path.filename()).generic_string()] = hash;
  }
  return known;
}

}  // namespace

std::vector<InputDifference> compare_inputs(const std::vector<StoredRun>& runs) {
  std::vector<Flattener> all;
  for (const StoredRun& run : runs) all.emplace_back(run);
  std::set<std::string> paths, things, partial;
  for (const Flattener& each : all) {
    for (const auto& [path, value] : each.values) paths.insert(path);
    for (const auto& [path, value] : each.things) things.insert(path);
  }
  std::vector<InputDifference> differences;
  for (const std::string& thing : things) {
    InputDifference difference{thing, {}};
    for (const Flattener& each : all) {
      const auto found = each.things.find(thing);
      difference.runs.push_back(found == each.things.end() ? ComparedValue{} : found->second);
    }
    const bool missing = std::any_of(difference.runs.begin(), difference.runs.end(),
                                     [](const ComparedValue& value) { return value.value.empty(); });
    if (!missing) continue;
    partial.insert(thing);
    differences.push_back(std::move(difference));
  }
  for (const std::string& path : paths) {
    if (inside(path, partial) != nullptr) continue;
    InputDifference difference{path, {}};
    for (const Flattener& each : all) {
      const auto found = each.values.find(path);
      difference.runs.push_back(found == each.values.end() ? ComparedValue{} : found->second);
    }
    if (!same_values(difference.runs)) differences.push_back(std::move(difference));
  }
  std::set<std::string> tables;
  std::vector<std::map<std::string, std::string>> of_runs;
  for (const StoredRun& run : runs) {
    of_runs.push_back(tables_of(run));
    for (const auto& [name, hash] : of_runs.back()) tables.insert(name);
  }
  for (const std::string& table : tables) {
    InputDifference difference{table, {}};
    for (const auto& each : of_runs) {
      const auto found = each.find(table);
      difference.runs.push_back({found == each.end() ? "" : "contents " + found->second.substr(0, 8), ""});
    }
    if (!same_values(difference.runs)) differences.push_back(std::move(difference));
  }
  std::sort(differences.begin(), differences.end(),
            [](const InputDifference& a, const InputDifference& b) { return a.path < b.path; });
  return differences;
}

}  // namespace chokepoint
