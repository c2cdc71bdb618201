// What a file may hold, as tables: one entry per key says its type, unit, default, choices, meaning and an example.
// The parser, the JSON Schema and the reference page all read these tables, so they cannot drift apart.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/quantity.hpp"
#include "chokepoint/calendar.hpp"
#include "chokepoint/diagnostics.hpp"
#include "document/csv.hpp"
#include "document/node.hpp"

namespace chokepoint {

enum class ValueType {
  text,      ///< any scalar
  id,        ///< a word of letters, digits, hyphens and underscores
  country,   ///< an ISO 3166 alpha-3 code
  choice,    ///< one of `choices`
  flag,      ///< true or false
  integer,   ///< a whole number
  quantity,  ///< a number with a unit of `dimension`
  date,      ///< YYYY, YYYY-MM or YYYY-MM-DD
  ids,       ///< one id or a list of ids; `all` where allowed
  choices,   ///< one of `choices` or a list of them
  amounts,   ///< a map from ids to quantities
  object,    ///< a map as `object` says
  objects,   ///< a list of such maps; or one of `choices`, where there are any
  settings,  ///< a map from paths to anything; read elsewhere
  values     ///< a value of any kind, or a list of them; read elsewhere
};

struct ObjectSpec;

/// One key of an object, or one column of a table.
struct KeySpec {
  std::string key = {};
  ValueType type = ValueType::text;
  std::string doc = {};      ///< one line
  std::string example = {};  ///< a value, as written in the file
  bool required = false;
  std::string fallback = {};  ///< the value where the key is absent, as one would write it; empty: none
  Dimension dimension = Dimension::number;
  std::string unit =
      {};  ///< of a bare number; "1" for shares; empty: a bare number is an error (but for plain numbers)
  double least = -1e15, most = 1e15;  ///< in the canonical unit
  bool positive = false;              ///< above 0
  bool over_time = false;             ///< also a map from dates to values
  bool uncertain = false;             ///< also a distribution
  bool last_day = false;              ///< a short date means its last day
  std::vector<std::string> choices = {};
  std::string refers = {};  ///< what an id names: country, commodity, ...
  bool all = false;         ///< ids: the word `all` stands for every one
  const ObjectSpec* object = nullptr;
};

struct ObjectSpec {
  std::string name = {};  ///< of the object in the reference page
  std::string doc = {};
  std::vector<KeySpec> keys = {};
  std::vector<std::vector<std::string>> exactly_one = {};  ///< groups of keys of which one must be there
  std::vector<std::vector<std::string>> at_least_one = {};
  std::vector<std::vector<std::string>> at_most_one = {};
  const ObjectSpec* relaxes = nullptr;  ///< the same keys as another object, none of them required
  std::string inherits = {};            ///< a file with this key takes what it does not say from another one

  const KeySpec* find(const std::string& key) const;
  std::vector<std::string> names() const;
};

/// A word of letters, digits, hyphens and underscores that begins with a letter or digit.
bool valid_id(const std::string& text);

/// What a key accepts, in words: "a date such as `2025-04-04`".
std::string expectation(const KeySpec& key);

class Record;

/// A value that has been read. Which member holds it depends on the type of its key.
struct Value {
  struct Word {
    std::string text;
    const Node* node = nullptr;
  };
  struct Amount {
    std::string key;
    Place place;
    double number = 0;
  };

  const Node* node = nullptr;  ///< as written; null where absent
  bool good = false;           ///< written and understood
  std::string text;            ///< text, id, country, choice
  double number = 0;           ///< quantity, integer: in the canonical unit; a distribution's mode
  bool flag = false;
  Date date{};
  std::vector<Word> words;                        ///< ids, choices
  std::vector<Amount> amounts;                    ///< in the order of the file
  std::vector<std::pair<Date, double>> schedule;  ///< over_time: by date
  std::vector<Record> records;                    ///< object: one; objects: all
};

/// An object or a table's row as its table of keys describes it. Refers to the document, which must outlive it.
class Record {
 public:
  Record(const ObjectSpec& spec, const Node* node, Place place, std::string path);

  bool written(const std::string& key) const { return value(key).node != nullptr; }
  bool has(const std::string& key) const { return value(key).good; }
  const Value& value(const std::string& key) const;
  Value& value(const std::string& key);
  /// Values, or the key's default where it is absent or was not understood.
  const std::string& text(const std::string& key) const;
  double number(const std::string& key) const;
  bool flag(const std::string& key) const;
  std::optional<Date> date(const std::string& key) const;
  std::optional<double> optional_number(const std::string& key) const;
  const std::vector<Record>& records(const std::string& key) const { return value(key).records; }
  const Record* record(const std::string& key) const;  ///< of an object that is there

  const Place& place() const { return place_; }
  const Place& place(const std::string& key) const;  ///< of the value, or of the record
  const std::string& path() const { return path_; }
  std::string path(const std::string& key) const { return path_.empty() ? key : path_ + "." + key; }
  const ObjectSpec& spec() const { return *spec_; }
  const Node& node() const { return *node_; }  ///< not of a row
  /// Reports a finding about a key of this record.
  void error(Diagnostics& findings, const std::string& key, std::string message, std::string hint = {}) const;

 private:
  const ObjectSpec* spec_;
  const Node* node_;
  Place place_;
  std::string path_;
  std::vector<Value> values_;  ///< one per key of the spec
};

/// Reads a map; every finding names place, path, what was expected and the nearest known spelling.
Record read_object(const Node& node, const ObjectSpec& spec, const std::string& path, Diagnostics& findings);

/// Reads one value by its key's entry; `path` is the value's. Cells of tables may be quoted whatever they are.
Value read_value(const Node& node, const KeySpec& key, const std::string& path, bool cell, Diagnostics& findings);

/// Reads a table's rows. Rows are named in paths by the cells of the spec's leading required columns.
std::vector<Record> read_table(const CsvTable& table, const ObjectSpec& spec, Diagnostics& findings);

/// The default of a key as a value. Throws std::logic_error where the table's default does not parse.
Value default_value(const KeySpec& key);

}  // namespace chokepoint
