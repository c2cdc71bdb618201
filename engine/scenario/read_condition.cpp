#include "scenario/read_condition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <utility>

#include "base/quantity.hpp"
#include "base/text.hpp"
#include "scenario/names.hpp"
#include "world/ids.hpp"

namespace chokepoint {
namespace {

using Measure = Comparison::Measure;
using Relation = Comparison::Relation;

constexpr int deepest = 32;  ///< of brackets

/// A stretch of the text, with the place of its first character.
struct Word {
  std::string text;
  std::size_t at = 0;
};

/// Thrown inside the parser only: what is wrong, and where in the text.
struct Wrong {
  std::size_t at;
  std::string message, hint;
};

const std::vector<std::pair<std::string, std::string>>& forms() {
  static const std::vector<std::pair<std::string, std::string>> list = {
      {"coverage", "coverage(JPN, dysprosium-oxide) < 60 %"},
      {"flow_coverage", "flow_coverage(EU, ndfeb-magnet, ev-traction) < 50 %"},
      {"stock", "stock(JPN, dysprosium-oxide) < 2 months"},
      {"stockpile", "stockpile(jogmec-dysprosium) < 20 t"},
      {"flow", "flow(CHN, JPN, dysprosium-oxide) < 10 t/month"},
      {"price", "price(dysprosium-oxide) < 200 USD/kg"}};
  return list;
}

class Reader {
 public:
  Reader(const std::string& text, const World& world) : text_(text), world_(world) {}

  Condition read() {
    Condition condition = any(0);
    skip();
    if (at_ < text_.size())
      throw Wrong{at_, fmt::format("`{}` does not belong here", text_.substr(at_, 40)), "join with `and` or `or`"};
    return condition;
  }

 private:
  void skip() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  char next() {
    skip();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  static bool of_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_'; }

  bool take(char c) {
    if (next() != c) return false;
    ++at_;
    return true;
  }
  void want(char c, const std::string& hint) {
    if (take(c)) return;
    throw Wrong{at_, fmt::format("expected `{}`", c),
                at_ < text_.size() ? hint : "between braces a comma ends the value: put the condition in quotes"};
  }
  Word name() {
    skip();
    const std::size_t from = at_;
    while (at_ < text_.size() && of_name(text_[at_])) ++at_;
    return {text_.substr(from, at_ - from), from};
  }
  /// `and`, `or`: a word of its own.
  bool take_word(const std::string& word) {
    skip();
    if (text_.compare(at_, word.size(), word) != 0) return false;
    if (at_ + word.size() < text_.size() && of_name(text_[at_ + word.size()])) return false;
    at_ += word.size();
    return true;
  }

  Condition joined(Condition::Kind kind, const std::string& word, int depth) {
    std::vector<Condition> parts;
    do {
      parts.push_back(kind == Condition::Kind::any ? joined(Condition::Kind::all, "and", depth) : one(depth));
    } while (take_word(word));
    if (parts.size() == 1) return std::move(parts.front());
    Condition condition;
    condition.kind = kind;
    condition.parts = std::move(parts);
    return condition;
  }
  Condition any(int depth) {
    if (depth > deepest) throw Wrong{at_, "brackets are nested too deep", ""};
    return joined(Condition::Kind::any, "or", depth);
  }

  Condition one(int depth) {
    if (take('(')) {
      Condition condition = any(depth + 1);
      want(')', "the bracket is not closed");
      return condition;
    }
    Condition condition;
    condition.comparison = comparison();
    return condition;
  }

  Comparison comparison() {
    const Word measure = name();
    std::vector<std::string> known;
    std::string form;
    for (const auto& [word, example] : forms()) {
      known.push_back(word);
      if (word == measure.text) form = example;
    }
    if (form.empty()) {
      const std::string near = did_you_mean(measure.text, known);
      throw Wrong{measure.at,
                  measure.text.empty() ? "expected a measure such as `coverage(JPN, dysprosium-oxide)`"
                                       : fmt::format("`{}` is no measure", measure.text.substr(0, 60)),
                  near.empty() ? "known: coverage, flow_coverage, stock, stockpile, flow, price" : near};
    }
    const std::string hint = "for example `" + form + "`";
    want('(', hint);
    std::vector<Word> names;
    do {
      names.push_back(name());
      if (names.back().text.empty()) throw Wrong{names.back().at, "expected a name", hint};
    } while (take(','));
    want(')', hint);
    Comparison result;
    result.relation = relation(hint);
    subject(measure, names, hint, result);
    result.threshold = threshold(result, hint);
    return result;
  }

  Relation relation(const std::string& hint) {
    skip();
    if (at_ + 1 < text_.size() && text_[at_ + 1] == '=') {
      const char first = text_[at_];
      if (first == '<' || first == '>') {
        at_ += 2;
        return first == '<' ? Relation::at_most : Relation::at_least;
      }
    }
    if (take('<')) return Relation::below;
    if (take('>')) return Relation::above;
    throw Wrong{at_, "expected `<`, `<=`, `>` or `>=`", hint};
  }

  /// A quantity ends where the text does, or where a word of the grammar begins.
  double threshold(Comparison& comparison, const std::string& hint) {
    skip();
    const std::size_t from = at_;
    std::size_t to = from;
    while (to < text_.size() && text_[to] != ')') {
      const bool begins = to > from && text_[to - 1] == ' ';
      const auto word = [&](const std::string& what) { return text_.compare(to, what.size() + 1, what + " ") == 0; };
      if (begins && (word("and") || word("or"))) break;
      ++to;
    }
    std::string text = text_.substr(from, to - from);
    while (!text.empty() && text.back() == ' ') text.pop_back();
    at_ = to;
    std::string problem;
    const auto as = [&](Dimension dimension, const std::string& unit) {
      return parse_quantity(text, dimension, unit, problem);
    };
    std::optional<double> value;
    switch (comparison.measure) {
      case Measure::coverage:
      case Measure::flow_coverage:
        value = as(Dimension::share, "1");
        break;
      case Measure::stock:
        // Tonnes, or the time they last.
        if (const auto days = as(Dimension::duration, "")) {
          comparison.measure = Measure::stock_cover;
          value = days;
        } else {
          value = as(Dimension::mass, "");
          if (!value) problem = "expected a duration such as `2 months` or a mass such as `40 t`";
        }
        break;
      case Measure::stock_cover:
      case Measure::stockpile:
        value = as(Dimension::mass, "");
        break;
      case Measure::flow:
        value = as(Dimension::mass_rate, "");
        break;
      case Measure::price:
        value = as(Dimension::unit_price, "");
        break;
    }
    if (!value) throw Wrong{from, problem.empty() ? "expected a quantity" : problem, hint};
    return *value;
  }

  /// What a measure is taken of.
  void subject(const Word& measure, const std::vector<Word>& names, const std::string& hint, Comparison& result) {
    const auto count = [&](std::size_t least, std::size_t most) {
      if (names.size() < least || names.size() > most)
        throw Wrong{measure.at, fmt::format("`{}` is not of {} names", measure.text, names.size()), hint};
    };
    if (measure.text == "coverage" || measure.text == "flow_coverage") {
      count(2, 3);
      result.measure = measure.text == "coverage" ? Measure::coverage : Measure::flow_coverage;
      result.items = consumers(names);
    } else if (measure.text == "stock") {
      count(2, 2);
      result.measure = Measure::stock;
      result.commodity = commodity(names[1]);
      result.items = markets(names[0], names[1], result.commodity);
    } else if (measure.text == "stockpile") {
      count(1, 1);
      result.measure = Measure::stockpile;
      const int pile = world_.find_stockpile(names[0].text);
      if (pile < 0) unknown("stockpile", names[0], did_you_mean(names[0].text, ids_of(world_.stockpiles)));
      result.items = {pile};
    } else if (measure.text == "flow") {
      count(3, 3);
      result.measure = Measure::flow;
      result.items = lanes(names);
    } else {
      count(1, 1);
      result.measure = Measure::price;
      result.commodity = commodity(names[0]);
    }
  }

  [[noreturn]] static void unknown(const std::string& kind, const Word& word, const std::string& hint) {
    throw Wrong{word.at, fmt::format("there is no {} `{}`", kind, word.text.substr(0, 64)), hint};
  }

  int commodity(const Word& word) const {
    const int index = world_.find_commodity(word.text);
    if (index < 0) unknown("commodity", word, did_you_mean(word.text, ids_of(world_.commodities)));
    return index;
  }

  Selection countries(const Word& word) const {
    if (word.text == "all") return {true, {}};
    if (const int country = world_.find_country(word.text); country >= 0) return {false, {country}};
    if (const int bloc = world_.find_bloc(word.text); bloc >= 0) return {false, world_.blocs[bloc].members};
    std::vector<std::string> known = ids_of(world_.countries);
    for (const Bloc& bloc : world_.blocs) known.push_back(bloc.id);
    unknown("country or bloc", word, did_you_mean(word.text, known));
  }

  /// COUNTRY, COMMODITY and, if given, a sector or `class-2`: the consumers of class 2.
  std::vector<int> consumers(const std::vector<Word>& names) const {
    const Selection where = countries(names[0]);
    const int what = commodity(names[1]);
    std::vector<int> of_market, items;
    std::set<std::string> sectors;
    for (int k = 0; k < static_cast<int>(world_.consumers.size()); ++k) {
      const Consumer& consumer = world_.consumers[k];
      if (!where.holds(consumer.country) || consumer.commodity != what) continue;
      of_market.push_back(k);
      const std::string group = fmt::format("class-{}", consumer.priority);
      sectors.insert({consumer.sector, group});
      if (names.size() == 2 || names[2].text == consumer.sector || names[2].text == group) items.push_back(k);
    }
    if (of_market.empty())
      throw Wrong{names[0].at, fmt::format("nobody in `{}` wants `{}`", names[0].text, names[1].text),
                  "coverage is that of consumers; of what facilities use, ask for `stock` or `flow`"};
    if (items.empty())
      throw Wrong{names[2].at, fmt::format("no sector or class `{}` there wants `{}`", names[2].text, names[1].text),
                  did_you_mean(names[2].text, {sectors.begin(), sectors.end()})};
    return items;
  }

  /// Countries in which the commodity is made, used, traded or stored.
  std::vector<int> markets(const Word& place, const Word& thing, int what) const {
    const Selection where = countries(place);
    std::set<int> found;
    std::set<std::string> elsewhere;
    const auto add = [&](int country, int commodity) {
      if (commodity != what) return;
      if (where.holds(country)) found.insert(country);
      elsewhere.insert(world_.countries[country].id);
    };
    for (const Link& link : world_.links) add(link.from, link.commodity), add(link.to, link.commodity);
    for (const Consumer& consumer : world_.consumers) add(consumer.country, consumer.commodity);
    for (const Stockpile& pile : world_.stockpiles) add(pile.country, pile.commodity);
    for (const Facility& facility : world_.facilities)
      for (const Operation& operation : facility.operations)
        for (const auto* lines :
             {&world_.processes[operation.process].inputs, &world_.processes[operation.process].outputs})
          for (const RecipeLine& line : *lines) add(facility.country, line.commodity);
    if (found.empty())
      throw Wrong{place.at, fmt::format("there is no market of `{}` in `{}`", thing.text, place.text),
                  listed("there are such markets in ", elsewhere)};
    return {found.begin(), found.end()};
  }

  std::vector<int> lanes(const std::vector<Word>& names) const {
    const Selection from = countries(names[0]), to = countries(names[1]);
    const int what = commodity(names[2]);
    std::vector<int> items;
    std::set<std::string> others;
    for (int l = 0; l < static_cast<int>(world_.links.size()); ++l) {
      const Link& link = world_.links[l];
      if (link.commodity != what) continue;
      others.insert(world_.countries[link.from].id + " to " + world_.countries[link.to].id);
      if (from.holds(link.from) && to.holds(link.to)) items.push_back(l);
    }
    if (items.empty())
      throw Wrong{names[0].at,
                  fmt::format("no lane carries `{}` from `{}` to `{}`", names[2].text, names[0].text, names[1].text),
                  others.empty() ? "nobody trades it" : listed("there are such lanes from ", others)};
    return items;
  }

  /// The first few; nothing where there is none.
  static std::string listed(const std::string& title, const std::set<std::string>& all) {
    std::string text;
    int shown = 0;
    for (const std::string& each : all) {
      if (++shown > 6) return text + " ...";
      text += (text.empty() ? title : ", ") + each;
    }
    return text;
  }

  const std::string& text_;
  const World& world_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<Condition> read_condition(const Node& node, const std::string& path, const World& world,
                                        Diagnostics& findings) {
  try {
    return Reader(node.text, world).read();
  } catch (const Wrong& wrong) {
    Place place = node.place;
    if (place.column > 0) place.column += static_cast<int>(wrong.at) + (node.quoted ? 1 : 0);
    findings.error(place, path, wrong.message, wrong.hint);
    return std::nullopt;
  }
}

}  // namespace chokepoint
