// Reading one value by the entry of its key.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/country_codes.hpp"
#include "base/lists.hpp"
#include "base/text.hpp"
#include "document/schema.hpp"

namespace chokepoint {
namespace {

const char* kind_name(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return "nothing";
    case Node::Kind::scalar:
      return "a single value";
    case Node::Kind::list:
      return "a list";
    case Node::Kind::map:
      return "a map";
  }
  return "something else";
}

bool word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool valid_country(const std::string& text) {
  return text.size() == 3 && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::string country_hint(const std::string& text) {
  const std::string code = alpha3(text);
  return code.empty() ? "" : "did you mean `" + code + "`?";
}

/// Reads one key's value; holds what all the parts need.
class Reader {
 public:
  Reader(const KeySpec& key, std::string path, bool cell, Diagnostics& findings)
      : key_(key), path_(std::move(path)), cell_(cell), findings_(findings) {}

  Value read(const Node& node) {
    Value value;
    value.node = &node;
    value.good = dispatch(node, value);
    return value;
  }

 private:
  bool fail(const Node& node, std::string message, std::string hint = {}) {
    findings_.error(node.place, path_, std::move(message), std::move(hint));
    return false;
  }
  bool fail_expected(const Node& node, std::string hint = {}) {
    const std::string found = node.is_scalar() ? "`" + node.text.substr(0, 60) + "`" : kind_name(node);
    return fail(node, fmt::format("expected {}, not {}", expectation(key_), found), std::move(hint));
  }

  bool dispatch(const Node& node, Value& value) {
    switch (key_.type) {
      case ValueType::text:
        if (!node.is_scalar()) return fail_expected(node);
        value.text = node.text;
        return true;
      case ValueType::id:
        value.text = node.text;
        return (node.is_scalar() && valid_id(node.text)) || fail_expected(node);
      case ValueType::country:
        value.text = node.text;
        return (node.is_scalar() && valid_country(node.text)) || fail_expected(node, country_hint(node.text));
      case ValueType::choice:
        value.text = node.text;
        return choice(node);
      case ValueType::flag:
        return flag(node, value);
      case ValueType::integer:
        return integer(node, value);
      case ValueType::quantity:
        return quantity(node, value);
      case ValueType::date:
        return date(node, value);
      case ValueType::ids:
      case ValueType::choices:
        return words(node, value);
      case ValueType::amounts:
        return amounts(node, value);
      case ValueType::object:
        return object(node, value);
      case ValueType::objects:
        return objects(node, value);
      case ValueType::settings:
        return node.is_map() || fail_expected(node);
      case ValueType::values:
        return !node.is_null() || fail_expected(node);
    }
    return false;
  }

  bool choice(const Node& node) {
    const bool known = node.is_scalar() && contains(key_.choices, node.text);
    return known || fail_expected(node, node.is_scalar() ? did_you_mean(node.text, key_.choices) : "");
  }

  bool flag(const Node& node, Value& value) {
    const bool plain = node.is_scalar() && (cell_ || !node.quoted);
    value.flag = node.text == "true";
    if (!plain || (node.text != "true" && node.text != "false")) return fail_expected(node);
    const bool allowed = key_.choices.empty() || key_.choices.front() == node.text;
    return allowed ||
           fail(node, fmt::format("`{}: {}` has no meaning", key_.key, node.text), "leave the key out instead");
  }

  bool in_range(const Node& node, double number) {
    if (key_.positive && !(number > 0)) return fail(node, fmt::format("`{}` must be above 0", node.text.substr(0, 60)));
    const auto limit = [&](double bound) {
      return key_.dimension == Dimension::share ? format_number(bound * 100) + " %" : format_number(bound);
    };
    if (number < key_.least)
      return fail(node, fmt::format("`{}` must be at least {}", node.text.substr(0, 60), limit(key_.least)));
    if (number > key_.most)
      return fail(node, fmt::format("`{}` must be at most {}", node.text.substr(0, 60), limit(key_.most)));
    return true;
  }

  bool integer(const Node& node, Value& value) {
    const auto number = node.is_scalar() ? parse_number(node.text) : std::nullopt;
    if (!number || *number != static_cast<double>(static_cast<long long>(*number))) return fail_expected(node);
    value.number = *number;
    return in_range(node, *number);
  }

  /// A number with its unit; `number` is in the canonical unit.
  bool plain_quantity(const Node& node, double& number) {
    if (!node.is_scalar()) return fail_expected(node);
    std::string problem;
    const auto read = parse_quantity(node.text, key_.dimension, key_.unit, problem);
    if (!read) return fail(node, problem);
    number = *read + 0.0;  // -0 becomes 0
    return in_range(node, number);
  }

  bool distribution(const Node& node, double& mode) {
    static const std::vector<std::string> known = {"triangular", "central", "low", "high"};
    bool good = true;
    for (const Node::Entry& entry : node.entries)
      if (!contains(known, entry.key)) {
        findings_.error(entry.key_place, path_ + "." + entry.key,
                        fmt::format("unknown key `{}` in a distribution", entry.key), did_you_mean(entry.key, known));
        good = false;
      }
    if (!good) return false;
    if (const Node* corners = node.find("triangular")) {
      double low = 0, high = 0;
      if (node.entries.size() != 1 || !corners->is_list() || corners->items.size() != 3)
        return fail(node, "expected `{triangular: [lowest, mode, highest]}`");
      good = plain_quantity(corners->items[0], low);
      good = plain_quantity(corners->items[1], mode) && good;
      good = plain_quantity(corners->items[2], high) && good;
      if (good && !(low <= mode && mode <= high)) return fail(*corners, "lowest, mode and highest must rise");
    } else {
      const Node* central = node.find("central");
      if (central == nullptr)
        return fail(node, "expected `central` in a distribution",
                    "`{central: 9 years, low: 6.25 years, high: 18 years}`");
      good = plain_quantity(*central, mode);
      double low = mode, high = mode;
      if (const Node* bound = node.find("low")) good = plain_quantity(*bound, low) && good;
      if (const Node* bound = node.find("high")) good = plain_quantity(*bound, high) && good;
      if (good && !(low <= mode && mode <= high)) return fail(node, "`low`, `central` and `high` must rise");
    }
    if (good)
      findings_.note(
          node.place, path_,
          "a distribution: a single run takes its " + std::string(node.find("central") ? "central value" : "mode"));
    return good;
  }

  bool quantity_or_distribution(const Node& node, double& number) {
    return key_.uncertain && node.is_map() ? distribution(node, number) : plain_quantity(node, number);
  }

  bool quantity(const Node& node, Value& value) {
    const bool dated = key_.over_time && node.is_map() && !node.entries.empty() && !node.entries.front().key.empty() &&
                       node.entries.front().key.front() >= '0' && node.entries.front().key.front() <= '9';
    if (!dated) {
      if (key_.over_time && node.is_map() && node.entries.empty()) return fail_expected(node);
      if (!quantity_or_distribution(node, value.number)) return false;
      value.schedule = {{Date::min(), value.number}};
      return true;
    }
    bool good = true;
    std::set<Date> seen;
    for (const Node::Entry& entry : node.entries) {
      const auto from = parse_date(entry.key);
      double number = 0;
      if (!from) {
        findings_.error(entry.key_place, path_ + "." + entry.key,
                        fmt::format("`{}` is not a date", entry.key.substr(0, 60)),
                        "expected a date such as `2025-04-04`");
        good = false;
      } else if (!seen.insert(*from).second) {
        findings_.error(entry.key_place, path_ + "." + entry.key,
                        fmt::format("the day {} has two values", to_string(*from)));
        good = false;
      }
      if (!quantity_or_distribution(entry.value, number)) good = false;
      if (good) value.schedule.emplace_back(*from, number);
    }
    std::sort(value.schedule.begin(), value.schedule.end());
    if (good) value.number = value.schedule.front().second;
    return good;
  }

  bool date(const Node& node, Value& value) {
    const auto day = node.is_scalar() ? parse_date(node.text, key_.last_day) : std::nullopt;
    if (!day) return fail_expected(node);
    value.date = *day;
    return true;
  }

  bool words(const Node& node, Value& value) {
    std::set<std::string> seen;
    const auto one = [&](const Node& item) {
      const bool known =
          item.is_scalar() && !item.text.empty() && (key_.type == ValueType::ids || contains(key_.choices, item.text));
      if (!known) return fail_expected(item, item.is_scalar() ? did_you_mean(item.text, key_.choices) : "");
      if (!seen.insert(item.text).second)
        return fail(item, fmt::format("`{}` is listed twice", item.text.substr(0, 60)));
      value.words.push_back({item.text, &item});
      return true;
    };
    if (node.is_scalar()) return one(node);
    if (!node.is_list()) return fail_expected(node);
    if (node.items.empty()) return fail(node, "the list is empty", "expected " + expectation(key_));
    bool good = true;
    for (const Node& item : node.items) good = one(item) && good;
    if (good && value.words.size() > 1)
      for (const Value::Word& word : value.words)
        if (key_.all && word.text == "all") return fail(*word.node, "`all` beside others", "write `all` alone");
    return good;
  }

  bool amounts(const Node& node, Value& value) {
    if (!node.is_map()) return fail_expected(node);
    bool good = true;
    for (const Node::Entry& entry : node.entries) {
      Reader part(key_, path_ + "." + entry.key, cell_, findings_);
      double number = 0;
      if (!part.plain_quantity(entry.value, number)) good = false;
      value.amounts.push_back({entry.key, entry.key_place, number});
    }
    return good;
  }

  bool object(const Node& node, Value& value) {
    if (!node.is_map()) return fail_expected(node);
    const int before = findings_.error_count();
    value.records.push_back(read_object(node, *key_.object, path_, findings_));
    return findings_.error_count() == before;
  }

  bool objects(const Node& node, Value& value) {
    if (node.is_null()) return true;  // `events:` with nothing below it
    if (node.is_scalar() && !key_.choices.empty()) {
      value.text = node.text;
      return choice(node);
    }
    if (!node.is_list()) return fail_expected(node);
    const int before = findings_.error_count();
    std::map<std::string, const Node*> seen;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const Node& item = node.items[i];
      const Node* id = item.is_map() ? item.find("id") : nullptr;
      const bool named = id != nullptr && id->is_scalar() && valid_id(id->text);
      const std::string path = named ? path_ + "." + id->text : fmt::format("{}[{}]", path_, i);
      value.records.push_back(read_object(item, *key_.object, path, findings_));
      if (!named) continue;
      const auto [first, fresh] = seen.emplace(id->text, id);
      if (!fresh)
        findings_.error(id->place, path + ".id", fmt::format("id `{}` is used twice", id->text),
                        fmt::format("first in {}:{}", first->second->place.file, first->second->place.line));
    }
    return findings_.error_count() == before;
  }

  const KeySpec& key_;
  std::string path_;
  bool cell_;
  Diagnostics& findings_;
};

}  // namespace

bool valid_id(const std::string& text) {
  return !text.empty() && text.size() <= 64 && text.front() != '-' && text.front() != '_' &&
         std::all_of(text.begin(), text.end(), word_character);
}

std::string expectation(const KeySpec& key) {
  const std::string example = key.example.empty() ? "" : " such as `" + key.example + "`";
  switch (key.type) {
    case ValueType::text:
      return "text" + example;
    case ValueType::id:
      return (key.refers.empty() ? std::string("an id (letters, digits, hyphens)") : "the id of a " + key.refers) +
             example;
    case ValueType::country:
      return "an ISO 3166 alpha-3 country code" + example;
    case ValueType::choice:
      return (key.choices.size() == 1 ? "" : "one of ") + quoted(key.choices);
    case ValueType::flag:
      return key.choices.empty() ? "`true` or `false`" : quoted(key.choices);
    case ValueType::integer:
      return "a whole number" + example;
    case ValueType::quantity:
      return describe(key.dimension);
    case ValueType::date:
      return "a date (YYYY, YYYY-MM or YYYY-MM-DD) that exists" + example;
    case ValueType::ids:
      return (key.all ? "`all`, or " : "") + std::string("one or more ids of ") + key.refers + example;
    case ValueType::choices:
      return "one or more of " + quoted(key.choices);
    case ValueType::amounts:
      return "a map from " + key.refers + " to " + (key.dimension == Dimension::number ? "numbers" : "quantities") +
             example;
    case ValueType::object:
      return "a map" + example;
    case ValueType::objects:
      return "a list of maps" + (key.choices.empty() ? "" : ", or " + quoted(key.choices)) + example;
    case ValueType::settings:
      return "a map from paths to values" + example;
    case ValueType::values:
      return "a value or a list of values" + example;
  }
  return "a value";
}

Value read_value(const Node& node, const KeySpec& key, const std::string& path, bool cell, Diagnostics& findings) {
  return Reader(key, path, cell, findings).read(node);
}

}  // namespace chokepoint
