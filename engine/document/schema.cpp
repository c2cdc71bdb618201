#include "document/schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

#include "base/text.hpp"

namespace chokepoint {
namespace {

const Value absent;

std::string unknown_hint(const std::string& word, const std::vector<std::string>& known) {
  const std::string near = did_you_mean(word, known);
  return near.empty() ? "known: " + quoted(known) : near;
}

/// "expected one of ..." for groups of keys where not exactly (or at most) one is there.
void check_groups(const Record& record, Diagnostics& findings) {
  const auto present = [&](const std::vector<std::string>& group) {
    std::vector<std::string> found;
    for (const std::string& key : group)
      if (record.written(key)) found.push_back(key);
    return found;
  };
  for (const auto& group : record.spec().exactly_one) {
    const auto found = present(group);
    if (found.empty())
      findings.error(record.place(), record.path(), "expected one of " + quoted(group));
    else if (found.size() > 1)
      findings.error(record.place(found[1]), record.path(),
                     fmt::format("expected only one of {}, found {}", quoted(group), quoted(found, " and ")));
  }
  for (const auto& group : record.spec().at_least_one)
    if (present(group).empty())
      findings.error(record.place(), record.path(), "expected at least one of " + quoted(group));
  for (const auto& group : record.spec().at_most_one) {
    const auto found = present(group);
    if (found.size() > 1)
      findings.error(record.place(found[1]), record.path(), quoted(found, " and ") + " exclude each other");
  }
}

/// A key that is there, but misspelt, is one mistake and not two.
void check_required(const Record& record, Diagnostics& findings, const std::set<std::string>& misspelt = {}) {
  for (const KeySpec& key : record.spec().keys) {
    if (!key.required || record.written(key.key) || misspelt.count(key.key) != 0) continue;
    findings.error(record.place(), record.path(key.key), fmt::format("`{}` is missing: {}", key.key, key.doc),
                   "expected " + expectation(key));
  }
}

/// The part of a row's path that names it: the cells of the leading required columns that are words.
std::string row_label(const ObjectSpec& spec, const std::map<std::string, const Node*>& cells) {
  std::string label;
  for (const KeySpec& key : spec.keys) {
    const bool names = key.required && (key.type == ValueType::id || key.type == ValueType::country);
    if (!names) break;
    const auto cell = cells.find(key.key);
    const std::string text = cell == cells.end() ? "?" : cell->second->text.substr(0, 64);
    label += (label.empty() ? "" : "/") + text;
    if (key.key == "id") break;
  }
  return label.empty() ? spec.name : spec.name + "." + label;
}

}  // namespace

const KeySpec* ObjectSpec::find(const std::string& key) const {
  for (const KeySpec& entry : keys)
    if (entry.key == key) return &entry;
  return nullptr;
}

std::vector<std::string> ObjectSpec::names() const {
  std::vector<std::string> result;
  result.reserve(keys.size());
  for (const KeySpec& entry : keys) result.push_back(entry.key);
  return result;
}

Record::Record(const ObjectSpec& spec, const Node* node, Place place, std::string path)
    : spec_(&spec), node_(node), place_(std::move(place)), path_(std::move(path)), values_(spec.keys.size()) {}

const Value& Record::value(const std::string& key) const {
  for (std::size_t i = 0; i < values_.size(); ++i)
    if (spec_->keys[i].key == key) return values_[i];
  throw std::logic_error("no key `" + key + "` in the table of " + spec_->name);
}

Value& Record::value(const std::string& key) {
  return const_cast<Value&>(static_cast<const Record&>(*this).value(key));
}

const std::string& Record::text(const std::string& key) const {
  const Value& found = value(key);
  return found.good ? found.text : spec_->find(key)->fallback;
}

double Record::number(const std::string& key) const {
  const Value& found = value(key);
  if (found.good) return found.number;
  const KeySpec& entry = *spec_->find(key);
  return entry.fallback.empty() ? 0.0 : default_value(entry).number;
}

bool Record::flag(const std::string& key) const {
  const Value& found = value(key);
  return found.good ? found.flag : spec_->find(key)->fallback == "true";
}

std::optional<Date> Record::date(const std::string& key) const {
  const Value& found = value(key);
  return found.good ? std::optional<Date>(found.date) : std::nullopt;
}

std::optional<double> Record::optional_number(const std::string& key) const {
  const Value& found = value(key);
  return found.good ? std::optional<double>(found.number) : std::nullopt;
}

const Record* Record::record(const std::string& key) const {
  const Value& found = value(key);
  return found.records.empty() ? nullptr : &found.records.front();
}

const Place& Record::place(const std::string& key) const {
  const Value& found = value(key);
  return found.node != nullptr ? found.node->place : place_;
}

void Record::error(Diagnostics& findings, const std::string& key, std::string message, std::string hint) const {
  findings.error(place(key), path(key), std::move(message), std::move(hint));
}

Record read_object(const Node& node, const ObjectSpec& spec, const std::string& path, Diagnostics& findings) {
  Record record(spec, &node, node.place, path);
  if (!node.is_map()) {
    findings.error(node.place, path, "expected a map with the keys of " + spec.name,
                   "for example " + quoted(spec.names()));
    return record;
  }
  std::set<std::string> misspelt;
  for (const Node::Entry& entry : node.entries) {
    const KeySpec* key = spec.find(entry.key);
    if (key == nullptr) {
      misspelt.insert(nearest(entry.key, spec.names()));
      findings.error(entry.key_place, path.empty() ? entry.key : path + "." + entry.key,
                     fmt::format("unknown key `{}` in {}", entry.key.substr(0, 80), spec.name),
                     unknown_hint(entry.key, spec.names()));
      continue;
    }
    record.value(entry.key) = read_value(entry.value, *key, record.path(entry.key), false, findings);
  }
  check_required(record, findings, misspelt);
  check_groups(record, findings);
  return record;
}

std::vector<Record> read_table(const CsvTable& table, const ObjectSpec& spec, Diagnostics& findings) {
  std::vector<Record> records;
  std::vector<const KeySpec*> columns;
  std::set<std::string> seen;
  std::set<std::string> misspelt;
  for (const Node& name : table.header) {
    const KeySpec* key = spec.find(name.text);
    if (key == nullptr) {
      misspelt.insert(nearest(name.text, spec.names()));
      findings.error(name.place, spec.name + "." + name.text,
                     fmt::format("unknown column `{}` in {}", name.text.substr(0, 80), spec.name),
                     unknown_hint(name.text, spec.names()));
    }
    columns.push_back(key);
    seen.insert(name.text);
  }
  bool complete = true;
  for (const KeySpec& key : spec.keys) {
    if (!key.required || seen.count(key.key) != 0) continue;
    complete = false;
    if (misspelt.count(key.key) != 0) continue;  // it is there, misspelt
    findings.error({table.file, 1, 1}, spec.name + "." + key.key,
                   fmt::format("column `{}` is missing: {}", key.key, key.doc), "expected " + expectation(key));
  }
  std::map<std::string, const Node*> first;
  for (const auto& row : table.rows) {
    std::map<std::string, const Node*> cells;
    for (std::size_t c = 0; c < row.size() && c < columns.size(); ++c)
      if (columns[c] != nullptr && !row[c].is_null()) cells[columns[c]->key] = &row[c];
    const Place place = row.empty() ? Place{table.file, 0, 0} : row.front().place;
    Record record(spec, nullptr, place, row_label(spec, cells));
    for (const auto& [name, cell] : cells)
      record.value(name) = read_value(*cell, *spec.find(name), record.path(name), true, findings);
    if (complete) check_required(record, findings);
    if (const auto id = cells.find("id"); id != cells.end() && record.has("id")) {
      const auto [other, fresh] = first.emplace(id->second->text, id->second);
      if (!fresh)
        record.error(findings, "id", fmt::format("id `{}` is used twice", id->second->text),
                     fmt::format("first in line {}", other->second->place.line));
    }
    records.push_back(std::move(record));
  }
  return records;
}

Value default_value(const KeySpec& key) {
  Node node;
  node.kind = Node::Kind::scalar;
  node.text = key.fallback;
  Diagnostics findings;
  Value value = read_value(node, key, key.key, false, findings);
  if (!value.good) throw std::logic_error("the default of `" + key.key + "` does not parse: " + key.fallback);
  value.node = nullptr;
  return value;
}

}  // namespace chokepoint
