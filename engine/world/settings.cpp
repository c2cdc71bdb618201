#include "world/settings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/lists.hpp"
#include "base/text.hpp"
#include "document/merge.hpp"
#include "world/tables.hpp"

namespace chokepoint {
namespace {

bool in_yaml(const KeySpec& key) { return key.type == ValueType::object || key.type == ValueType::objects; }

std::string root_of(const std::string& path) { return path.substr(0, path.find('.')); }

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size() && i < 8; ++i) text += (i == 0 ? "`" : ", `") + words[i] + "`";
  return words.size() > 8 ? text + ", ..." : text;
}

constexpr const char* how_to_add = "the scenario's key `stockpiles` adds one";

std::string hint_for(const std::string& word, const std::vector<std::string>& known,
                     const std::string& otherwise = {}) {
  const std::string near = did_you_mean(word, known);
  if (!near.empty() || known.empty()) return near.empty() ? otherwise : near;
  return "known: " + listed(known) + (otherwise.empty() ? "" : "; " + otherwise);
}

/// The columns whose cells name a row: its id, or else the leading ones that are words.
std::vector<std::string> naming_columns(const ObjectSpec& spec) {
  if (spec.find("id") != nullptr) return {"id"};
  std::vector<std::string> columns;
  for (const KeySpec& key : spec.keys) {
    if (!key.required || (key.type != ValueType::id && key.type != ValueType::country)) break;
    columns.push_back(key.key);
  }
  return columns;
}

std::size_t column_of(const CsvTable& table, const std::string& name) {
  const auto found =
      std::find_if(table.header.begin(), table.header.end(), [&](const Node& cell) { return cell.text == name; });
  return static_cast<std::size_t>(found - table.header.begin());
}

/// Per row what a setting calls it.
std::vector<std::string> row_names(const CsvTable& table, const ObjectSpec& spec) {
  std::vector<std::string> names(table.rows.size());
  for (const std::string& column : naming_columns(spec)) {
    const std::size_t at = column_of(table, column);
    for (std::size_t r = 0; r < names.size(); ++r)
      if (at < table.rows[r].size()) names[r] += (names[r].empty() ? "" : "/") + table.rows[r][at].text;
  }
  return names;
}

/// The place of a column in the table, which gets an empty one where it has none.
std::size_t make_column(CsvTable& table, const std::string& name, const Place& place) {
  const std::size_t at = column_of(table, name);
  if (at < table.header.size()) return at;
  Node cell;
  cell.place = place;
  for (auto& row : table.rows) row.push_back(cell);
  cell.kind = Node::Kind::scalar;
  cell.text = name;
  table.header.push_back(cell);
  return at;
}

void apply(const WorldSetting& setting, CsvTable& table, const ObjectSpec& spec, const std::vector<std::string>& names,
           Diagnostics& findings) {
  const std::size_t first = setting.path.find('.'), last = setting.path.rfind('.');
  if (first == last) {
    findings.error(setting.place, setting.path, fmt::format("expected a path like `{}.ROW.COLUMN`", spec.name),
                   "rows: " + listed(names));
    return;
  }
  const std::string row = setting.path.substr(first + 1, last - first - 1), column = setting.path.substr(last + 1);
  const auto name = std::find(names.begin(), names.end(), row);
  bool good = true;
  if (name == names.end()) {
    findings.error(setting.place, setting.path, fmt::format("there is no row `{}` in {}.csv", row, spec.name),
                   hint_for(row, names, spec.name == "stockpiles" ? how_to_add : ""));
    good = false;
  }
  const std::vector<std::string> naming = naming_columns(spec);
  if (spec.find(column) == nullptr) {
    findings.error(setting.place, setting.path, fmt::format("there is no column `{}` in {}", column, spec.name),
                   hint_for(column, spec.names()));
    good = false;
  } else if (contains(naming, column)) {
    findings.error(setting.place, setting.path, fmt::format("`{}` names the row and cannot be changed", column));
    good = false;
  }
  if (!good) return;
  const std::size_t at = make_column(table, column, setting.place);
  auto& cells = table.rows[static_cast<std::size_t>(name - names.begin())];
  if (at < cells.size()) cells[at] = setting.value;
}

}  // namespace

std::vector<std::string> world_setting_roots() {
  std::vector<std::string> roots;
  for (const KeySpec& key : world_keys().keys)
    if (in_yaml(key)) roots.push_back(key.key);
  for (const ObjectSpec& table : world_tables()) roots.push_back(table.name);
  return roots;
}

void apply_settings(const std::vector<WorldSetting>& settings, Node& yaml, Diagnostics& findings) {
  for (const WorldSetting& setting : settings) {
    const std::string root = root_of(setting.path);
    const KeySpec* key = world_keys().find(root);
    if (key == nullptr || !in_yaml(*key)) continue;
    if (root == setting.path)
      findings.error(setting.place, setting.path, fmt::format("`{}` cannot be set as a whole", root),
                     fmt::format("name one value, such as `{}.ID.KEY`", root));
    else if (key->type == ValueType::object && yaml.is_map() && yaml.find(root) == nullptr) {
      Node map;  // a map that the file leaves out holds defaults: its keys can be set all the same
      map.kind = Node::Kind::map;
      map.place = setting.place;
      yaml.entries.push_back({root, setting.place, map});
      set_path(yaml, setting.path, setting.value, findings);
    } else {
      set_path(yaml, setting.path, setting.value, findings);
    }
  }
}

void apply_settings(const std::vector<WorldSetting>& settings, CsvTable& table, const ObjectSpec& spec,
                    Diagnostics& findings) {
  const std::vector<std::string> names = row_names(table, spec);
  for (const WorldSetting& setting : settings)
    if (root_of(setting.path) == spec.name) apply(setting, table, spec, names, findings);
}

void refuse_settings(const std::vector<WorldSetting>& settings, const std::string& table, Diagnostics& findings) {
  for (const WorldSetting& setting : settings)
    if (root_of(setting.path) == table)
      findings.error(setting.place, setting.path, fmt::format("this world has no {}.csv", table),
                     table == "stockpiles" ? how_to_add : "");
}

}  // namespace chokepoint
