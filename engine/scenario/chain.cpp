#include "scenario/chain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/lists.hpp"
#include "base/text.hpp"
#include "document/merge.hpp"
#include "document/read_file.hpp"
#include "scenario/keys.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;

std::optional<Node> take(Node& map, const std::string& key) {
  const auto found =
      std::find_if(map.entries.begin(), map.entries.end(), [&](const Node::Entry& entry) { return entry.key == key; });
  if (found == map.entries.end()) return std::nullopt;
  Node value = std::move(found->value);
  map.entries.erase(found);
  return value;
}

const Node* item_with_id(const Node& list, const Node& item) {
  const Node* id = item.is_map() ? item.find("id") : nullptr;
  if (id == nullptr) return nullptr;
  for (const Node& other : list.items)
    if (const Node* name = other.is_map() ? other.find("id") : nullptr; name != nullptr && name->text == id->text)
      return &other;
  return nullptr;
}

/// A blank value takes away what the base says. One that takes nothing away stays, and is reported where it is read.
void drop_blanks(Node& merged, const Node& base) {
  if (merged.is_map() && base.is_map()) {
    std::erase_if(merged.entries, [&](const Node::Entry& entry) {
      const Node* before = entry.value.is_null() ? base.find(entry.key) : nullptr;
      return before != nullptr && !before->is_null();
    });
    for (Node::Entry& entry : merged.entries)
      if (const Node* before = base.find(entry.key)) drop_blanks(entry.value, *before);
  } else if (merged.is_list() && base.is_list()) {
    for (Node& item : merged.items)
      if (const Node* before = item_with_id(base, item)) drop_blanks(item, *before);
  }
}

/// The same for a whole scenario: a blank among its settings of the world is a blank cell, and stays.
void drop_blank_keys(Node& merged, const Node& base) {
  std::optional<Node> settings = take(merged, "set");
  drop_blanks(merged, base);
  if (settings) merged.entries.push_back({"set", settings->place, std::move(*settings)});
}

/// Merging would join two events, or stockpiles, of one id; in one file they are a mistake.
void check_unique_ids(const Node& layer, Diagnostics& findings) {
  for (const std::string key : {"events", "stockpiles"}) {
    const Node* list = layer.find(key);
    if (list == nullptr || !list->is_list()) continue;
    std::map<std::string, const Node*> seen;
    for (const Node& item : list->items) {
      const Node* id = item.is_map() ? item.find("id") : nullptr;
      if (id == nullptr || !id->is_scalar()) continue;
      const auto [first, fresh] = seen.emplace(id->text, id);
      if (!fresh)
        findings.error(id->place, key + "." + id->text.substr(0, 64) + ".id",
                       fmt::format("id `{}` is used twice", id->text.substr(0, 64)),
                       fmt::format("first in {}:{}", first->second->place.file, first->second->place.line));
    }
  }
}

/// The item of that id in a list of the scenario, or nullptr.
Node* item_of(Node& root, const std::string& list, const std::string& id) {
  Node* items = root.find(list);
  if (items == nullptr || !items->is_list()) return nullptr;
  for (Node& item : items->items)
    if (const Node* name = item.is_map() ? item.find("id") : nullptr; name != nullptr && name->text == id) return &item;
  return nullptr;
}

/// Puts an item at the end of a list of the scenario, which gets the list where it has none.
void append(Node& root, const std::string& list, Node item) {
  const Place place = item.place;
  Node* items = root.find(list);
  if (items == nullptr || !items->is_list()) {
    std::erase_if(root.entries, [&](const Node::Entry& entry) { return entry.key == list; });
    root.entries.push_back({list, place, {}});
    items = &root.entries.back().value;
    items->kind = Node::Kind::list;
    items->place = place;
  }
  items->items.push_back(std::move(item));
}

/// A whole stockpile in place of a value, `stockpiles.ID`: the scenario gets it, or has it changed for this one.
void set_stockpile(Node& root, const std::string& id, const std::string& path, const Place& place, Node value,
                   Diagnostics& findings) {
  if (!value.is_map()) {
    findings.error(value.place, path.substr(0, 200),
                   "expected a path like `stockpiles.ROW.COLUMN`, or a whole stockpile",
                   "such as `{country: JPN, commodity: yttrium-oxide, tonnes: 30 t, source: \"assumed, a what-if\"}`");
    return;
  }
  if (const Node* own = value.find("id"); own == nullptr) {
    Node name;
    name.kind = Node::Kind::scalar;
    name.text = id;
    name.place = place;
    value.entries.insert(value.entries.begin(), {"id", place, std::move(name)});
  } else if (own->text != id) {
    findings.error(own->place, path.substr(0, 200), fmt::format("is `{}` in the path", id.substr(0, 64)),
                   "the path names it; leave the `id` out");
    return;
  }
  if (Node* known = item_of(root, "stockpiles", id))
    *known = std::move(value);
  else
    append(root, "stockpiles", std::move(value));
}

/// Puts one value of `set` where it belongs: into the scenario, or aside for the world's tables.
void apply_setting(Node& root, const std::string& path, const Place& place, const Node& value, Diagnostics& findings) {
  const std::string first = path.substr(0, path.find('.'));
  static const std::vector<std::string> fixed = {"chokepoint", "extends", "set", "without"};
  if (contains(fixed, first)) {
    findings.error(place, path, fmt::format("`{}` cannot be set", first), "write it as a key of the file");
    return;
  }
  // Stockpiles are of the scenario or of its world.
  const std::size_t dot = path.find('.');
  bool of_world = path == "stockpiles" && !value.is_list();
  if (first == "stockpiles" && dot != std::string::npos) {
    const std::string id = path.substr(dot + 1, path.find('.', dot + 1) - dot - 1);
    if (dot + 1 + id.size() == path.size()) {
      set_stockpile(root, id, path, place, value, findings);
      return;
    }
    of_world = item_of(root, first, id) == nullptr;
  }
  std::vector<std::string> known = scenario_keys().names();
  std::erase_if(known, [&](const std::string& name) { return contains(fixed, name); });
  if (contains(known, first) && !of_world) {
    const Node before = value.is_null() ? root : Node();
    if (set_path(root, path, value, findings) && value.is_null()) drop_blank_keys(root, before);
    return;
  }
  const std::vector<std::string> tables = world_setting_roots();
  if (!contains(tables, first)) {
    known.insert(known.end(), tables.begin(), tables.end());
    const std::string near = did_you_mean(first, known);
    findings.error(place, path.substr(0, 200),
                   fmt::format("neither a scenario nor a world has `{}`", first.substr(0, 64)),
                   near.empty() ? "paths begin with a key such as `events` or a table such as `stockpiles`" : near);
    return;
  }
  Node* settings = root.find("set");
  if (settings == nullptr) {
    Node map;
    map.kind = Node::Kind::map;
    map.place = place;
    root.entries.push_back({"set", place, std::move(map)});
    settings = root.find("set");
  }
  if (Node* old = settings->find(path))
    *old = value;
  else
    settings->entries.push_back({path, place, value});
}

class Chain {
 public:
  Chain(const Surroundings& surroundings, Diagnostics& findings) : surroundings_(surroundings), findings_(findings) {}

  /// `instead`: what to read for the file's text.
  std::optional<Node> read(const Found& file, const std::optional<std::string>& instead = {}) {
    const std::optional<std::string> text = instead ? instead : read_file(file.path, findings_, {});
    if (!text) return std::nullopt;
    std::optional<Node> layer = read_yaml_text(*text, file.path.string(), findings_);
    if (!layer) return std::nullopt;
    inputs.emplace_back(file.name, hex64(fnv1a(*text)));
    chain_.push_back(file);
    if (!layer->is_map()) return layer;  // reported where it is read
    check_layer(*layer);
    const std::optional<Node> extends = take(*layer, "extends"), set = take(*layer, "set"),
                              without = take(*layer, "without");
    if (extends) layer = on_top(*extends, std::move(*layer));
    if (!layer) return std::nullopt;
    if (set && set->is_map())
      for (const Node::Entry& entry : set->entries)
        apply_setting(*layer, entry.key, entry.key_place, entry.value, findings_);
    if (without) leave_out(*layer, *without);
    return layer;
  }

  std::vector<std::pair<std::string, std::string>> inputs;

 private:
  /// What is used up while merging is checked here, once per file.
  void check_layer(const Node& layer) {
    for (const char* name : {"chokepoint", "extends", "set", "without"}) {
      const KeySpec& key = *scenario_keys().find(name);
      if (const Node* value = layer.find(name))
        read_value(*value, key, name, false, findings_);
      else if (key.required)
        findings_.error(layer.place, name, fmt::format("`{}` is missing: {}", name, key.doc),
                        "expected " + expectation(key));
    }
  }

  std::optional<Node> on_top(const Node& extends, Node layer) {
    if (!extends.is_scalar()) return layer;
    const std::optional<Found> file = surroundings_.scenario(extends, "extends", findings_);
    if (!file || !no_cycle(extends, *file)) return std::nullopt;
    check_unique_ids(layer, findings_);
    const std::optional<Node> base = read(*file);
    if (!base) return std::nullopt;
    Node merged = merge(*base, layer);
    drop_blank_keys(merged, *base);
    return merged;
  }

  bool no_cycle(const Node& extends, const Found& file) {
    const auto first =
        std::find_if(chain_.begin(), chain_.end(), [&](const Found& other) { return other.name == file.name; });
    if (first == chain_.end()) return true;
    std::string shown;
    for (auto each = first; each != chain_.end(); ++each) shown += each->name + " → ";
    findings_.error(extends.place, "extends", "the files extend one another in a circle: " + shown + file.name);
    return false;
  }

  void leave_out(Node& root, const Node& without) {
    Diagnostics reported;  // by check_layer
    for (const Value::Word& word : read_value(without, *scenario_keys().find("without"), "", false, reported).words)
      remove_id(root, "events", *word.node, findings_);
  }

  const Surroundings& surroundings_;
  Diagnostics& findings_;
  std::vector<Found> chain_;
};

/// Keys in the order of the key table, whichever file they came from.
void order_keys(Node& root) {
  const std::vector<std::string> names = scenario_keys().names();
  const auto position = [&](const Node::Entry& entry) {
    return std::find(names.begin(), names.end(), entry.key) - names.begin();
  };
  std::stable_sort(root.entries.begin(), root.entries.end(),
                   [&](const Node::Entry& a, const Node::Entry& b) { return position(a) < position(b); });
}

/// A value from the command line has no line.
void place_all(Node& node, const Place& place) {
  node.place = place;
  for (Node& item : node.items) place_all(item, place);
  for (Node::Entry& entry : node.entries) {
    entry.key_place = place;
    place_all(entry.value, place);
  }
}

/// One more event, from the command line.
void add_event(Node& root, const std::string& text, Diagnostics& findings) {
  const Place place{"--add", 0, 0};
  std::optional<Node> event = read_yaml_text(text, "--add", findings);
  if (!event) return;
  const Node* id = event->is_map() ? event->find("id") : nullptr;
  if (id == nullptr || !id->is_scalar()) {
    findings.error(place, "", "expected one event with an id",
                   "for example {id: outage, start: 2026-01, outage: {facilities: [lynas-kuantan], capacity: 0 %}}");
    return;
  }
  if (item_of(root, "events", id->text) != nullptr) {
    findings.error(place, "events", fmt::format("id `{}` is taken", id->text.substr(0, 64)), "--set changes an event");
    return;
  }
  place_all(*event, place);
  append(root, "events", std::move(*event));
}

}  // namespace

std::vector<WorldSetting> MergedScenario::world_settings() const {
  std::vector<WorldSetting> settings;
  const Node* set = root.is_map() ? root.find("set") : nullptr;
  if (set != nullptr)
    for (const Node::Entry& entry : set->entries) settings.push_back({entry.key, entry.key_place, entry.value});
  return settings;
}

std::optional<MergedScenario> merge_chain(const fs::path& file, const std::optional<std::string>& text,
                                          const Surroundings& surroundings, Diagnostics& findings) {
  Chain chain(surroundings, findings);
  std::optional<Node> root = chain.read({file, surroundings.name_of(file)}, text);
  if (!root) return std::nullopt;
  if (root->is_map()) order_keys(*root);
  return MergedScenario{std::move(*root), std::move(chain.inputs)};
}

void apply_tweak(MergedScenario& scenario, const Tweak& tweak, Diagnostics& findings) {
  if (!scenario.root.is_map()) return;
  for (const std::string& text : tweak.add) add_event(scenario.root, text, findings);
  for (const auto& [path, text] : tweak.set) {
    const std::string name = "--set " + path;
    std::optional<Node> value;
    if (text.empty()) {
      value.emplace().place = {name, 1, 1};
    } else {
      value = read_yaml_text(text, name, findings);
    }
    if (!value) continue;
    place_all(*value, {name, 0, 0});
    apply_setting(scenario.root, path, {name, 0, 0}, *value, findings);
  }
  for (const std::string& event : tweak.without) {
    Node id;
    id.kind = Node::Kind::scalar;
    id.text = event;
    id.place = {"--without " + event, 0, 0};
    remove_id(scenario.root, "events", id, findings);
  }
  if (!tweak.set.empty() || !tweak.add.empty()) order_keys(scenario.root);
}

}  // namespace chokepoint
