#include "scenario/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/country_codes.hpp"
#include "base/lists.hpp"
#include "base/text.hpp"
#include "world/ids.hpp"

namespace chokepoint {
namespace {

bool is_all(const Value& value) {
  return value.node == nullptr || (value.words.size() == 1 && value.words.front().text == "all");
}

void tidy(std::vector<int>& items) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

/// `all` beside others, which has been reported.
bool stray_all(const Value::Word& word, const KeySpec& key) { return key.all && word.text == "all"; }

/// A key that holds one id, as a word.
Value::Word word_of(const Record& record, const std::string& key) {
  const Value& value = record.value(key);
  return {value.text, value.node};
}

}  // namespace

bool Selection::holds(int item) const { return all || std::binary_search(items.begin(), items.end(), item); }

void Names::unknown(const Value::Word& word, const Record& record, const std::string& key, const std::string& kind,
                    const std::string& hint) const {
  findings_.error(word.node->place, record.path(key), fmt::format("there is no {} `{}`", kind, word.text.substr(0, 64)),
                  hint);
}

std::string Names::country_hint(const std::string& id) const {
  if (const std::string code = alpha3(id); !code.empty())
    return world_.find_country(code) >= 0 ? "countries have three letters: did you mean `" + code + "`?"
                                          : "countries have three letters: `" + code + "`, which is not in this world";
  for (const Country& country : world_.countries)
    if (country.name == id) return "did you mean `" + country.id + "`?";
  for (const Bloc& bloc : world_.blocs)
    if (bloc.name == id) return "did you mean `" + bloc.id + "`?";
  std::vector<std::string> known = ids_of(world_.countries);
  for (const Bloc& bloc : world_.blocs) known.push_back(bloc.id);
  return did_you_mean(id, known);
}

Selection Names::countries(const Record& record, const std::string& key) const {
  const Value& value = record.value(key);
  if (is_all(value)) return {true, {}};
  Selection selection;
  for (const Value::Word& word : value.words) {
    if (stray_all(word, *record.spec().find(key))) continue;
    const int country = world_.find_country(word.text), bloc = world_.find_bloc(word.text);
    if (country >= 0)
      selection.items.push_back(country);
    else if (bloc >= 0)
      selection.items.insert(selection.items.end(), world_.blocs[bloc].members.begin(),
                             world_.blocs[bloc].members.end());
    else
      unknown(word, record, key, "country or bloc", country_hint(word.text));
  }
  tidy(selection.items);
  return selection;
}

Selection Names::commodities(const Record& record, const std::string& key) const {
  const Value& value = record.value(key);
  if (is_all(value)) return {true, {}};
  Selection selection;
  for (const Value::Word& word : value.words) {
    if (stray_all(word, *record.spec().find(key))) continue;
    const int index = world_.find_commodity(word.text);
    if (index < 0)
      unknown(word, record, key, "commodity", did_you_mean(word.text, ids_of(world_.commodities)));
    else
      selection.items.push_back(index);
  }
  tidy(selection.items);
  return selection;
}

std::vector<int> Names::facilities(const Record& record, const std::string& key) const {
  std::vector<int> items;
  for (const Value::Word& word : record.value(key).words) {
    const int index = world_.find_facility(word.text);
    if (index < 0)
      unknown(word, record, key, "facility", did_you_mean(word.text, ids_of(world_.facilities)));
    else
      items.push_back(index);
  }
  tidy(items);
  return items;
}

std::vector<int> Names::consumers(const Record& record) const {
  const Selection where = countries(record, "countries"), what = commodities(record, "commodities");
  const std::vector<std::string> uses = sectors(record, "sectors");
  std::vector<int> items;
  for (int k = 0; k < static_cast<int>(world_.consumers.size()); ++k) {
    const Consumer& consumer = world_.consumers[k];
    if (where.holds(consumer.country) && what.holds(consumer.commodity) &&
        (uses.empty() || contains(uses, consumer.sector)))
      items.push_back(k);
  }
  return items;
}

std::vector<int> Names::stockpiles(const Record& record, const std::string& key) const {
  std::vector<int> items;
  for (const Value::Word& word : record.value(key).words) {
    const int index = world_.find_stockpile(word.text);
    if (index < 0)
      unknown(word, record, key, "stockpile", did_you_mean(word.text, ids_of(world_.stockpiles)));
    else
      items.push_back(index);
  }
  tidy(items);
  return items;
}

std::vector<int> Names::corridors(const Record& record, const std::string& key) const {
  std::vector<int> items;
  for (const Value::Word& word : record.value(key).words) {
    const int index = world_.find_corridor(word.text);
    if (index < 0)
      unknown(word, record, key, "corridor",
              world_.corridors.empty() ? "no lane of this world says what it passes: column `via` of links.csv"
                                       : did_you_mean(word.text, world_.corridors));
    else
      items.push_back(index);
  }
  tidy(items);
  return items;
}

std::vector<std::string> Names::sectors(const Record& record, const std::string& key) const {
  if (is_all(record.value(key)) && (record.spec().find(key)->all || !record.written(key))) return {};
  std::set<std::string> known;
  for (const Consumer& consumer : world_.consumers) known.insert(consumer.sector);
  std::vector<std::string> result;
  for (const Value::Word& word : record.value(key).words) {
    if (known.count(word.text) == 0 && !stray_all(word, *record.spec().find(key)))
      unknown(word, record, key, "sector", did_you_mean(word.text, {known.begin(), known.end()}));
    result.push_back(word.text);
  }
  return result;
}

EndUsers Names::end_users(const Record& record, const std::string& key) const {
  EndUsers users;
  std::set<std::string> known;
  for (const Facility& facility : world_.facilities) known.insert(facility.id);
  for (const Consumer& consumer : world_.consumers) {
    known.insert(consumer.id);
    known.insert(consumer.id.substr(0, consumer.id.rfind('/')));
  }
  for (const Value::Word& word : record.value(key).words) {
    if (known.count(word.text) == 0) {
      unknown(word, record, key, "end user", did_you_mean(word.text, {known.begin(), known.end()}));
      continue;
    }
    if (const int facility = world_.find_facility(word.text); facility >= 0) users.facilities.push_back(facility);
    for (int k = 0; k < static_cast<int>(world_.consumers.size()); ++k) {
      const std::string& id = world_.consumers[k].id;
      if (id == word.text || id.rfind(word.text + "/", 0) == 0) users.consumers.push_back(k);
    }
  }
  tidy(users.consumers);
  tidy(users.facilities);
  return users;
}

int Names::country(const Record& record, const std::string& key) const {
  if (!record.has(key)) return -1;
  const Value::Word word = word_of(record, key);
  const int index = world_.find_country(word.text);
  if (index >= 0) return index;
  const bool bloc = world_.find_bloc(word.text) >= 0;
  unknown(word, record, key, "country",
          bloc ? "a bloc cannot act: write one control for each member" : country_hint(word.text));
  return -1;
}

int Names::facility(const Record& record, const std::string& key) const {
  if (!record.has(key)) return -1;
  const Value::Word word = word_of(record, key);
  const int index = world_.find_facility(word.text);
  if (index < 0) unknown(word, record, key, "facility", did_you_mean(word.text, ids_of(world_.facilities)));
  return index;
}

Party Names::party(const Record& record, const std::string& key) const {
  if (!record.has(key)) return {};
  const Value::Word word = word_of(record, key);
  if (word.text == "market") return {};
  if (const int country = world_.find_country(word.text); country >= 0) return {Party::Kind::country, country};
  if (const int bloc = world_.find_bloc(word.text); bloc >= 0) return {Party::Kind::bloc, bloc};
  unknown(word, record, key, "country or bloc", country_hint(word.text));
  return {};
}

int Names::stockpile(const Record& record, const std::string& key) const {
  if (!record.has(key)) return -1;
  const Value::Word word = word_of(record, key);
  const int index = world_.find_stockpile(word.text);
  if (index < 0) unknown(word, record, key, "stockpile", did_you_mean(word.text, ids_of(world_.stockpiles)));
  return index;
}

}  // namespace chokepoint
