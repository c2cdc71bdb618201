// Entries of `vary`.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <stdexcept>

#include "sweep/read_sweep.hpp"
#include "world/read_world.hpp"
#include "world/tables.hpp"

namespace chokepoint {
namespace {

const std::vector<std::pair<std::string, Distribution::Kind>>& kinds() {
  static const std::vector<std::pair<std::string, Distribution::Kind>> all = {
      {"uniform", Distribution::Kind::uniform},
      {"normal", Distribution::Kind::normal},
      {"lognormal", Distribution::Kind::lognormal},
      {"triangular", Distribution::Kind::triangular},
      {"empirical", Distribution::Kind::empirical}};
  return all;
}

Level level_of(const Node& node, std::size_t place) {
  const std::string text = write_yaml_line(node);
  const auto amount = parse_amount(text);
  return {text, amount ? amount->number : static_cast<double>(place)};
}

const std::vector<Node>& items_of(const Node& node, std::vector<Node>& single) {
  if (node.is_list()) return node.items;
  single = {node};
  return single;
}

/// Numbers of a distribution, all in one unit.
struct Amounts {
  std::vector<double> numbers;
  std::string unit;
};

std::optional<Amounts> amounts_of(const Record& record, const std::string& key, Diagnostics& findings) {
  Amounts result;
  std::vector<Node> single;
  bool first = true;
  for (const Node& item : items_of(*record.value(key).node, single)) {
    const auto amount = item.is_scalar() ? parse_amount(item.text) : std::nullopt;
    if (!amount) {
      findings.error(item.place, record.path(key),
                     fmt::format("expected a number with a unit, not `{}`", item.text.substr(0, 60)));
      return std::nullopt;
    }
    // The factor of a lognormal distribution has no unit.
    const bool factor = key == "lognormal" && !first;
    if (factor ? !amount->unit.empty() : !first && amount->unit != result.unit) {
      findings.error(item.place, record.path(key),
                     factor ? "the factor is a plain number"
                            : fmt::format("`{}` and `{}`: give all numbers in one unit", result.unit, amount->unit));
      return std::nullopt;
    }
    if (first) result.unit = amount->unit;
    result.numbers.push_back(amount->number);
    first = false;
  }
  return result;
}

std::vector<std::string> ids_for_each(const std::string& what, const World& world) {
  std::set<std::string> ids;
  const auto all = [&](const auto& table) {
    for (const auto& each : table) ids.insert(each.id);
  };
  if (what == "countries") all(world.countries);
  if (what == "commodities") all(world.commodities);
  if (what == "facilities") all(world.facilities);
  if (what == "stockpiles") all(world.stockpiles);
  if (what == "corridors") ids.insert(world.corridors.begin(), world.corridors.end());
  for (const Link& link : world.links) {
    if (link.flow <= 0) continue;
    if (what == "exporters") ids.insert(world.countries[link.from].id);
    if (what == "importers") ids.insert(world.countries[link.to].id);
    if (what == "traded") ids.insert(world.commodities[link.commodity].id);
  }
  return {ids.begin(), ids.end()};
}

void read_lists(const Record& record, const World& world, Variable& variable, Diagnostics& findings) {
  std::vector<Node> single;
  if (record.has("values")) {
    for (const Node& item : items_of(*record.value("values").node, single))
      variable.levels.push_back(level_of(item, variable.levels.size()));
  } else if (record.has("discrete")) {
    for (const Node::Entry& entry : record.value("discrete").node->entries) {
      const auto amount = parse_amount(entry.key);
      const auto weight = entry.value.is_scalar() ? parse_amount(entry.value.text) : std::nullopt;
      if (!weight || !weight->unit.empty() || weight->number <= 0) {
        findings.error(entry.value.place, record.path("discrete") + "." + entry.key,
                       "expected how likely the value is: a number above 0");
        continue;
      }
      variable.levels.push_back({entry.key, amount ? amount->number : static_cast<double>(variable.levels.size())});
      variable.weights.push_back(weight->number);
    }
  } else if (record.has("each")) {
    for (const std::string& id : ids_for_each(record.text("each"), world))
      variable.levels.push_back({id, static_cast<double>(variable.levels.size())});
  }
  if (variable.levels.empty()) record.error(findings, record.has("each") ? "each" : "values", "there are no values");
  if (record.has("weights")) {
    for (const Node& item : items_of(*record.value("weights").node, single)) {
      const auto weight = item.is_scalar() ? parse_amount(item.text) : std::nullopt;
      if (!weight || !weight->unit.empty() || weight->number <= 0) {
        findings.error(item.place, record.path("weights"), "expected a number above 0");
        return;
      }
      variable.weights.push_back(weight->number);
    }
    if (variable.weights.size() != variable.levels.size())
      record.error(findings, "weights",
                   fmt::format("{} weights for {} values", variable.weights.size(), variable.levels.size()));
  }
  std::set<std::string> seen;
  for (const Level& level : variable.levels)
    if (!seen.insert(level.text).second)
      record.error(findings, record.has("values") ? "values" : "discrete",
                   fmt::format("`{}` stands there twice", level.text.substr(0, 60)));
}

void equal_weights(Variable& variable) {
  if (variable.levels.empty()) return;
  if (variable.weights.size() != variable.levels.size()) variable.weights.assign(variable.levels.size(), 1.0);
  const double sum = std::accumulate(variable.weights.begin(), variable.weights.end(), 0.0);
  for (double& weight : variable.weights) weight /= sum;
}

void read_distribution(const Record& record, const std::string& key, Distribution::Kind kind, Variable& variable,
                       Diagnostics& findings) {
  const auto amounts = amounts_of(record, key, findings);
  if (!amounts) return;
  variable.unit = amounts->unit;
  try {
    variable.distribution.emplace(kind, amounts->numbers);
  } catch (const std::invalid_argument& problem) {
    record.error(findings, key, problem.what());
    return;
  }
  if (record.has("within")) {
    const auto within = amounts_of(record, "within", findings);
    if (!within) return;
    if (within->numbers.size() != 2 || within->unit != amounts->unit) {
      record.error(findings, "within", "expected the lowest and the highest value, in the unit of the distribution");
      return;
    }
    try {
      variable.distribution->truncate(within->numbers[0], within->numbers[1]);
    } catch (const std::invalid_argument& problem) {
      record.error(findings, "within", problem.what());
    }
  }
  if (!record.has("points")) return;
  const auto points = static_cast<int>(record.number("points"));
  for (int i = 0; i < points; ++i) variable.levels.push_back(variable.at((i + 0.5) / points));
  variable.distribution.reset();
  equal_weights(variable);
}

std::string id_from(const std::string& path) {
  // events.ID.control.licence.approve -> ID-approve; stockpiles.ID.tonnes -> ID-tonnes; adjustment -> adjustment
  const std::size_t last = path.rfind('.');
  if (last == std::string::npos) return path;
  const std::size_t first = path.find('.');
  const std::size_t second = path.find('.', first + 1);
  std::string id = path.substr(first + 1, second == std::string::npos ? std::string::npos : second - first - 1);
  if (second != std::string::npos) id += "-" + path.substr(last + 1);
  for (char& letter : id)
    if (letter == '/') letter = '-';
  return id.substr(0, 64);
}

}  // namespace

void add_variable(const Record& record, const Scenarios& scenarios, bool needs_lists, std::vector<Variable>& variables,
                  Diagnostics& findings) {
  Variable variable;
  variable.place = record.place();
  if (record.written("data")) {
    if (record.has("data")) add_uncertain_data(scenarios, record.place("data"), variables, findings);
    return;
  }
  static const std::set<std::string> fixed = {"world", "calendar", "chokepoint", "title", "description"};
  if (record.has("path")) {
    std::vector<Node> single;
    for (const Node& item : items_of(*record.value("path").node, single)) {
      if (!item.is_scalar() || item.text.empty()) {
        findings.error(item.place, record.path("path"), "expected a path such as `events.mine.project.lead_time`");
        return;
      }
      if (fixed.count(item.text.substr(0, item.text.find('.'))) != 0) {
        findings.error(item.place, record.path("path"),
                       fmt::format("`{}` is the same in all cases of a scenario", item.text.substr(0, 60)),
                       "make it a second scenario of the sweep");
        return;
      }
      variable.paths.push_back(item.text);
    }
    variable.place = record.place("path");
  } else if (record.has("without")) {
    for (const Value::Word& word : record.value("without").words) variable.events.push_back(word.text);
    variable.levels = {{"kept", 0}, {"left out", 1}};
    variable.place = record.place("without");
  }
  if (variable.paths.empty() && variable.events.empty()) return;  // reported
  variable.id = record.has("id") ? record.text("id") : id_from(variable.stream());
  const int before = findings.error_count();
  if (!variable.paths.empty()) {
    const auto kind =
        std::find_if(kinds().begin(), kinds().end(), [&](const auto& each) { return record.written(each.first); });
    const bool lists = record.written("values") || record.written("discrete") || record.written("each");
    if (kind != kinds().end()) {
      read_distribution(record, kind->first, kind->second, variable, findings);
    } else if (lists) {
      read_lists(record, *scenarios.front()->world, variable, findings);
      for (const char* key : {"within", "points"})
        if (record.written(key)) record.error(findings, key, "belongs to a distribution");
    } else {
      findings.error(record.place(), record.path(), "it does not say which values",
                     "give `values`, `discrete`, `each`, or a distribution such as `uniform: [6 months, 24 months]`");
    }
  }
  equal_weights(variable);
  if (findings.error_count() != before) return;
  if (needs_lists && !variable.discrete()) {
    findings.error(variable.place, record.path(), "a grid, or values side by side, cannot be made of a distribution",
                   "give `values`, or add `points: 5` to take five values of it; or choose a random design");
    return;
  }
  for (const Variable& other : variables)
    if (other.id == variable.id) {
      findings.error(variable.place, record.path("id"), fmt::format("two variables are called `{}`", variable.id),
                     "give one of them another `id`");
      return;
    }
  variables.push_back(std::move(variable));
}

namespace {

/// The stockpiles of a resolved scenario that are in the worlds of all.
std::vector<Record> own_stockpiles(const std::optional<Node>& resolved, const Scenarios& scenarios,
                                   Diagnostics& findings) {
  std::vector<Record> rows;
  const Node* list = resolved && resolved->is_map() ? resolved->find("stockpiles") : nullptr;
  if (list == nullptr) return rows;
  for (const Node& item : list->items) {
    Record row = read_object(item, world_table("stockpiles"), "stockpiles", findings);
    const bool everywhere = std::ranges::all_of(scenarios, [&](const auto& scenario) {
      return std::ranges::any_of(scenario->world->stockpiles,
                                 [&](const Stockpile& each) { return each.id == row.text("id"); });
    });
    if (everywhere) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

void add_uncertain_data(const Scenarios& scenarios, const Place& place, std::vector<Variable>& variables,
                        Diagnostics& findings) {
  const World& world = *scenarios.front()->world;
  Diagnostics reported;  // with the world
  const WorldFiles files = read_world_files(world.folder, reported);
  const std::optional<Node> resolved = read_yaml_text(scenarios.front()->resolved, "resolved", reported);
  const std::size_t before = variables.size();
  const auto add = [&](const std::string& path, double low, double mode, double high, const std::string& unit) {
    if (!(low < high)) return;
    Variable variable;
    variable.id = path;
    variable.paths = {path};
    variable.place = place;
    variable.unit = unit;
    variable.distribution.emplace(Distribution::Kind::triangular, std::vector<double>{low, mode, high});
    variables.push_back(std::move(variable));
  };
  for (const auto& [name, column] : ranged_columns()) {
    const ObjectSpec& spec = world_table(name);
    const auto add_row = [&](const Record& row, const std::string& path) {
      const auto low = row.optional_number(column + "_low"), high = row.optional_number(column + "_high");
      if (low && high) add(path, *low, row.number(column), *high, spec.find(column)->unit);
    };
    if (const auto table = files.tables.find(name); table != files.tables.end())
      for (const Record& row : read_table(table->second, spec, reported)) add_row(row, row.path(column));
    if (name == "stockpiles")
      for (const Record& row : own_stockpiles(resolved, scenarios, reported))
        add_row(row, name + "." + row.text("id") + "." + column);
  }
  // Figures of world.yaml say it themselves.
  const Node* commodities = files.yaml && files.yaml->is_map() ? files.yaml->find("commodities") : nullptr;
  if (commodities != nullptr && commodities->is_list())
    for (const Node& item : commodities->items)
      for (const char* key : {"price", "cover"}) {
        const Node* id = item.find("id");
        const Node* value = item.find(key);
        if (id == nullptr || value == nullptr || !value->is_map()) continue;
        const KeySpec* commodity_key = world_keys().find("commodities")->object->find(key);
        KeySpec plain = *commodity_key;
        plain.uncertain = false;
        const auto number = [&](const Node* node) {
          return node == nullptr ? Value() : read_value(*node, plain, "", false, reported);
        };
        const Node* corners = value->find("triangular");
        const bool list = corners != nullptr && corners->is_list() && corners->items.size() == 3;
        const Value low = number(list ? &corners->items[0] : value->find("low")),
                    mode = number(list ? &corners->items[1] : value->find("central")),
                    high = number(list ? &corners->items[2] : value->find("high"));
        if (low.good && mode.good && high.good)
          add("commodities." + id->text + "." + key, low.number, mode.number, high.number,
              std::string(key) == "price" ? "USD/t" : "days");
      }
  if (variables.size() == before)
    findings.error(place, "vary", fmt::format("the world `{}` gives no ranges", world.id),
                   "ranges are columns such as `capacity_low` and `capacity_high`, or distributions in world.yaml");
}

}  // namespace chokepoint
