// From the ids a scenario writes to indices of the world's tables, with the nearest spelling where there is no such id.
#pragma once

#include <string>
#include <vector>

#include "chokepoint/ledger.hpp"
#include "chokepoint/world.hpp"
#include "document/schema.hpp"

namespace chokepoint {

/// What a list of ids stands for. Not `all` and empty: nothing.
struct Selection {
  bool all = false;
  std::vector<int> items;  ///< ascending, each once

  bool holds(int item) const;
};

/// Who uses material at the end: consumers and facilities, ascending.
struct EndUsers {
  std::vector<int> consumers, facilities;
};

class Names {
 public:
  Names(const World& world, Diagnostics& findings) : world_(world), findings_(findings) {}

  /// The keys of a record; each reports what it does not know. A key that is absent stands for all.
  Selection countries(const Record& record, const std::string& key) const;  ///< blocs are expanded
  Selection commodities(const Record& record, const std::string& key) const;
  std::vector<int> facilities(const Record& record, const std::string& key) const;
  std::vector<int> consumers(const Record& record) const;  ///< by its `countries`, `sectors` and `commodities`
  std::vector<int> stockpiles(const Record& record, const std::string& key) const;
  std::vector<int> corridors(const Record& record, const std::string& key) const;
  std::vector<std::string> sectors(const Record& record, const std::string& key) const;  ///< empty: all

  EndUsers end_users(const Record& record, const std::string& key) const;

  /// The index of one id, or -1 with a finding.
  int country(const Record& record, const std::string& key) const;
  int facility(const Record& record, const std::string& key) const;
  int stockpile(const Record& record, const std::string& key) const;
  /// A country or bloc that pays; `market` with a finding where there is none.
  Party party(const Record& record, const std::string& key) const;

 private:
  void unknown(const Value::Word& word, const Record& record, const std::string& key, const std::string& kind,
               const std::string& hint) const;
  std::string country_hint(const std::string& id) const;

  const World& world_;
  Diagnostics& findings_;
};

}  // namespace chokepoint
