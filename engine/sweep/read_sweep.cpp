#include "sweep/read_sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <stdexcept>

#include "base/text.hpp"
#include "document/csv.hpp"
#include "scenario/files.hpp"
#include "sweep/keys.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;

DesignKind design_kind(const std::string& name) {
  for (const DesignKind kind : {DesignKind::grid, DesignKind::zip, DesignKind::random, DesignKind::latin_hypercube,
                                DesignKind::sobol, DesignKind::saltelli, DesignKind::one_at_a_time, DesignKind::morris})
    if (to_string(kind) == name) return kind;
  return DesignKind::grid;
}

int find_variable(const std::vector<Variable>& variables, const std::string& id, const Place& place,
                  const std::string& path, Diagnostics& findings) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < variables.size(); ++i) {
    if (variables[i].id == id) return static_cast<int>(i);
    ids.push_back(variables[i].id);
  }
  std::string known;
  for (std::size_t i = 0; i < ids.size() && i < 8; ++i) known += (i == 0 ? "there are `" : ", `") + ids[i] + "`";
  const std::string near = did_you_mean(id, ids);
  findings.error(place, path, fmt::format("nothing called `{}` varies", id.substr(0, 64)), near.empty() ? known : near);
  return -1;
}

std::vector<CorrelatedGroup> read_groups(const Record& record, const std::vector<Variable>& variables,
                                         Diagnostics& findings) {
  std::vector<CorrelatedGroup> groups;
  std::vector<int> used;
  for (const Record& each : record.records("correlated")) {
    CorrelatedGroup group;
    const int before = findings.error_count();
    for (const Value::Word& word : each.value("between").words) {
      const int column = find_variable(variables, word.text, word.node->place, each.path("between"), findings);
      if (column < 0) continue;
      if (std::find(used.begin(), used.end(), column) != used.end())
        findings.error(word.node->place, each.path("between"), fmt::format("`{}` is in a group already", word.text));
      used.push_back(column);
      group.columns.push_back(column);
    }
    const std::size_t size = group.columns.size();
    if (size < 2 && findings.error_count() == before) each.error(findings, "between", "it takes two variables or more");
    const auto number = [&](const Node& node) {
      const auto amount = node.is_scalar() ? parse_amount(node.text) : std::nullopt;
      if (amount && amount->unit.empty() && amount->number > -1 && amount->number < 1) return amount->number;
      if (amount && amount->number == 1) return 1.0;
      findings.error(node.place, each.path("rank"), "expected a correlation between -1 and 1");
      return 0.0;
    };
    const Node* rank = each.value("rank").node;
    if (rank == nullptr || findings.error_count() != before) continue;
    std::vector<std::vector<double>> matrix(size, std::vector<double>(size, 1.0));
    bool square = true;
    if (rank->is_list()) {
      square = rank->items.size() == size;
      for (std::size_t i = 0; square && i < size; ++i) {
        square = rank->items[i].is_list() && rank->items[i].items.size() == size;
        for (std::size_t j = 0; square && j < size; ++j) matrix[i][j] = number(rank->items[i].items[j]);
      }
      for (std::size_t i = 0; square && i < size; ++i)
        for (std::size_t j = 0; j < size; ++j)
          if (matrix[i][j] != matrix[j][i] || matrix[i][i] != 1) square = false;
    } else {
      const double all = number(*rank);
      for (std::size_t i = 0; i < size; ++i)
        for (std::size_t j = 0; j < size; ++j)
          if (i != j) matrix[i][j] = all;
    }
    if (!square)
      each.error(findings, "rank",
                 fmt::format("expected {} rows of {} numbers, symmetric, with 1 on the diagonal", size, size));
    if (findings.error_count() != before) continue;
    try {
      group.factor = copula_factor(matrix);
      groups.push_back(std::move(group));
    } catch (const std::invalid_argument& problem) {
      each.error(findings, "rank", problem.what());
    }
  }
  return groups;
}

std::string plain(const Node& node) { return node.is_scalar() ? node.text : ""; }

void read_exclusions(const Record& record, SweepParts& parts, Diagnostics& findings) {
  const Node* list = record.value("exclude").node;
  if (list == nullptr) return;
  const auto wrong = [&](const Node& node, const std::string& what) { findings.error(node.place, "exclude", what); };
  if (!list->is_list()) return wrong(*list, "expected a list of maps from variables to values");
  for (const Node& item : list->items) {
    if (!item.is_map() || item.entries.empty()) {
      wrong(item, "expected a map from variables to values");
      continue;
    }
    std::vector<Exclusion> all;
    for (const Node::Entry& entry : item.entries) {
      Exclusion each;
      each.variable = find_variable(parts.variables, entry.key, entry.key_place, "exclude", findings);
      if (each.variable < 0) continue;
      const Variable& variable = parts.variables[each.variable];
      const auto text = [&](const Node& node) {
        const bool known =
            !variable.discrete() || std::any_of(variable.levels.begin(), variable.levels.end(),
                                                [&](const Level& level) { return level.text == plain(node); });
        if (!known)
          findings.error(node.place, "exclude." + entry.key,
                         fmt::format("`{}` is none of its values", plain(node).substr(0, 60)));
        each.texts.push_back(plain(node));
      };
      if (entry.value.is_map()) {
        for (const Node::Entry& bound : entry.value.entries) {
          const auto amount = parse_amount(plain(bound.value));
          if ((bound.key != "above" && bound.key != "below") || !amount)
            findings.error(bound.key_place, "exclude." + entry.key, "expected `{above: x, below: y}`, or one of them");
          else
            (bound.key == "above" ? each.above : each.below) = amount;
        }
      } else if (entry.value.is_list()) {
        for (const Node& one : entry.value.items) text(one);
      } else {
        text(entry.value);
      }
      all.push_back(std::move(each));
    }
    if (!all.empty()) parts.exclusions.push_back(std::move(all));
  }
}

void read_inclusions(const Record& record, SweepParts& parts, Diagnostics& findings) {
  const Node* list = record.value("include").node;
  if (list == nullptr) return;
  if (!list->is_list()) {
    findings.error(list->place, "include", "expected a list of maps from variables to values");
    return;
  }
  for (const Node& item : list->items) {
    if (!item.is_map()) {
      findings.error(item.place, "include", "expected a map from variables to values");
      continue;
    }
    ExplicitRow row(parts.variables.size());
    for (const Node::Entry& entry : item.entries) {
      const int column = find_variable(parts.variables, entry.key, entry.key_place, "include", findings);
      if (column < 0) continue;
      const auto amount = parse_amount(plain(entry.value));
      if (!entry.value.is_scalar())
        findings.error(entry.value.place, "include." + entry.key, "expected one value");
      else if (!parts.variables[column].events.empty() && plain(entry.value) != "kept" &&
               plain(entry.value) != "left out")
        findings.error(entry.value.place, "include." + entry.key, "expected `kept` or `left out`");
      row[column] = {plain(entry.value), amount ? amount->number : std::numeric_limits<double>::quiet_NaN()};
      for (const Level& level : parts.variables[column].levels)
        if (level.text == row[column].text) row[column] = level;
    }
    parts.explicit_rows.push_back(std::move(row));
  }
}

/// A table of tweaks: its paths and events are the variables, its cases the rows, by name.
void read_tweaks(const Record& record, const fs::path& file, SweepParts& parts, Diagnostics& findings) {
  const fs::path path = file.parent_path() / record.text("cases");
  const auto table = read_csv(path, findings);
  if (!table) return;
  struct Row {
    std::string value;
    Place place;
  };
  std::map<std::string, std::map<std::string, Row>> cases;       // by case, by path or event
  std::map<std::string, std::map<std::string, bool>> variables;  // set or without, by path: its values
  for (const Record& row : read_table(*table, tweak_table(), findings)) {
    if (!row.has("case") || !row.has("path") || !row.has("operation")) continue;
    const bool set = row.text("operation") == "set";
    if (!set && row.written("value")) row.error(findings, "value", "an event that is left out has no value");
    const std::string key = (set ? "set " : "without ") + row.text("path");
    const std::string value = !set ? "left out" : row.text("value").empty() ? "null" : row.text("value");
    const auto [known, fresh] = cases[row.text("case")].emplace(key, Row{value, row.place()});
    if (!fresh)
      row.error(findings, "path", fmt::format("case `{}` says this twice", row.text("case").substr(0, 60)),
                fmt::format("first in line {}", known->second.place.line));
    variables[key].emplace(value, true);
  }
  if (cases.empty() && !findings.has_errors()) record.error(findings, "cases", "the table has no rows");
  for (const auto& [key, values] : variables) {
    Variable variable;
    const std::string path_or_event = key.substr(key.find(' ') + 1);
    variable.id = path_or_event;
    variable.place = {path.string(), 1, 1};
    if (key.rfind("set ", 0) == 0)
      variable.paths = {path_or_event};
    else
      variable.events = {path_or_event};
    for (const auto& [value, unused] : values) {
      const auto amount = parse_amount(value);
      variable.levels.push_back({value, amount ? amount->number : static_cast<double>(variable.levels.size())});
    }
    variable.weights.assign(variable.levels.size(), 1.0 / static_cast<double>(variable.levels.size()));
    parts.variables.push_back(std::move(variable));
  }
  for (const auto& [name, rows] : cases) {
    ExplicitRow row;
    std::size_t v = 0;
    for (const auto& [key, unused] : variables) {
      const auto found = rows.find(key);
      Level level;
      if (found != rows.end())
        for (const Level& each : parts.variables[v].levels)
          if (each.text == found->second.value) level = each;
      row.push_back(level);
      ++v;
    }
    parts.explicit_rows.push_back(std::move(row));
  }
}

}  // namespace

bool Exclusion::holds(const Level& level) const {
  if (!texts.empty()) return std::find(texts.begin(), texts.end(), level.text) != texts.end();
  const auto amount = parse_amount(level.text);
  if (!amount) return false;
  return (!above || (amount->unit == above->unit && amount->number > above->number)) &&
         (!below || (amount->unit == below->unit && amount->number < below->number));
}

SweepParts read_parts(const Record& record, const Scenarios& scenarios, const fs::path& file, Diagnostics& findings) {
  SweepParts parts;
  parts.title = record.text("title");
  parts.seed = static_cast<std::uint64_t>(record.number("seed"));
  if (const Record* collect = record.record("collect"))
    for (const Value::Word& word : collect->value("series").words) parts.series.push_back(word.text);
  std::sort(parts.series.begin(), parts.series.end());
  const bool table = record.written("cases");
  const DesignKind kind = table ? DesignKind::table : design_kind(record.text("design"));
  parts.design_name = to_string(kind);
  if (table) {
    read_tweaks(record, file, parts, findings);
  } else if (record.value("vary").node != nullptr && record.value("vary").node->is_scalar()) {
    add_uncertain_data(scenarios, record.place("vary"), parts.variables, findings);
  } else {
    const bool needs_lists = kind == DesignKind::grid || kind == DesignKind::zip;
    for (const Record& each : record.records("vary"))
      add_variable(each, scenarios, needs_lists, parts.variables, findings);
    if (record.has("vary") && record.records("vary").empty()) record.error(findings, "vary", "nothing varies");
  }
  const bool by_draws = kind == DesignKind::random || kind == DesignKind::latin_hypercube ||
                        kind == DesignKind::sobol || kind == DesignKind::saltelli || kind == DesignKind::morris;
  if (by_draws && !record.has("draws"))
    findings.error(record.place("design"), "draws", fmt::format("a {} design needs `draws`", parts.design_name),
                   "such as `draws: 1024`");
  if (!by_draws && record.has("draws"))
    record.error(findings, "draws",
                 fmt::format("a {} design has no draws: it is made of the values", parts.design_name));
  std::vector<CorrelatedGroup> groups = read_groups(record, parts.variables, findings);
  if (!groups.empty() && (!by_draws || kind == DesignKind::saltelli || kind == DesignKind::morris))
    record.error(findings, "correlated", fmt::format("variables of a {} design are independent", parts.design_name),
                 "correlations fit `random`, `latin-hypercube` and `sobol`");
  read_exclusions(record, parts, findings);
  read_inclusions(record, parts, findings);
  const bool paired = kind == DesignKind::saltelli || kind == DesignKind::morris;
  if (paired && !(parts.exclusions.empty() && parts.explicit_rows.empty()))
    record.error(
        findings, parts.exclusions.empty() ? "include" : "exclude",
        fmt::format("the cases of a {} design belong together: none can be added or left out", parts.design_name));
  if (findings.has_errors()) return parts;
  try {
    parts.design =
        std::make_unique<Design>(kind, parts.variables, parts.seed,
                                 by_draws ? static_cast<std::int64_t>(record.number("draws")) : 0, std::move(groups));
  } catch (const std::invalid_argument& problem) {
    record.error(findings, "design", problem.what());
  }
  return parts;
}

}  // namespace chokepoint
