// Files of hedges: what-ifs with a price.
#include <map>

#include "base/quantity.hpp"
#include "chokepoint/threats.hpp"
#include "document/key_specs.hpp"
#include "document/read_file.hpp"
#include "scenario/keys.hpp"
#include "threats/hedge_keys.hpp"

namespace chokepoint {
namespace {

/// A key of scenario files that a hedge may have as well.
KeySpec as_in_a_scenario(const std::string& key) {
  KeySpec spec = *scenario_keys().find(key);
  spec.required = false;
  return spec;
}

const ObjectSpec& hedge_keys() {
  static const ObjectSpec spec = {
      .name = "hedge",
      .doc = "Something a defender can pay for: what a what-if would add, set or leave out, and what it costs.",
      .keys =
          {{.key = "id", .type = ValueType::id, .doc = "its name", .example = "dysprosium-120-days", .required = true},
           {.key = "title", .doc = "one line", .example = "Japan holds 120 days of dysprosium oxide"},
           required(quantity("cost", Dimension::money, "USD", "what it costs in all", "40 MUSD")),
           as_in_a_scenario("events"),
           as_in_a_scenario("stockpiles"),
           as_in_a_scenario("set"),
           as_in_a_scenario("without"),
           {.key = "source", .doc = "where the cost comes from", .example = "assumed, at base-year prices"}},
      .at_least_one = {{"events", "stockpiles", "set", "without"}}};
  return spec;
}

}  // namespace

const ObjectSpec& hedge_file_keys() {
  static const ObjectSpec spec = {
      .name = "hedges",
      .doc = "A file of hedges, among which `chokepoint hedges` looks for the best.",
      .keys = {{.key = "chokepoint",
                .type = ValueType::choice,
                .doc = "format of the file",
                .example = "hedges/1",
                .required = true,
                .choices = {"hedges/1"}},
               {.key = "hedges",
                .type = ValueType::objects,
                .doc = "what can be paid for",
                .example = "[{id: more-oxide, cost: 40 MUSD, set: {stockpiles.jogmec.tonnes: 90 t}}]",
                .required = true,
                .object = &hedge_keys()}}};
  return spec;
}

std::optional<double> parse_money(const std::string& text) {
  std::string why;
  const std::optional<double> usd = parse_quantity(text, Dimension::money, "USD", why);
  return usd && *usd >= 0 ? usd : std::nullopt;
}

std::vector<Hedge> read_hedges(const std::filesystem::path& file, Diagnostics& findings) {
  const std::optional<std::string> text = read_file(file, findings, {});
  std::optional<Node> root;
  if (text) root = read_yaml_text(*text, file.string(), findings);
  if (!root) throw InputError(findings);
  const Record record = read_object(*root, hedge_file_keys(), "", findings);
  std::vector<Hedge> hedges;
  std::map<std::string, Place> known;
  for (const Record& each : record.records("hedges")) {
    Hedge hedge{each.text("id"), each.text("title"), each.number("cost"), {}, each.place()};
    const auto [first, fresh] = known.emplace(hedge.id, hedge.place);
    if (!fresh)
      each.error(findings, "id", "`" + hedge.id + "` is used twice",
                 "first in " + first->second.file + ":" + std::to_string(first->second.line));
    const Node& node = each.node();
    if (const Node* events = node.find("events"))
      for (const Node& event : events->items) hedge.tweak.add.push_back(write_yaml_line(event));
    for (const Record& stockpile : each.records("stockpiles")) {
      if (!stockpile.has("id")) continue;  // reported
      Node rest = stockpile.node();
      std::erase_if(rest.entries, [](const Node::Entry& entry) { return entry.key == "id"; });
      hedge.tweak.set.emplace_back("stockpiles." + stockpile.text("id"), write_yaml_line(rest));
    }
    if (const Node* set = node.find("set"))
      for (const Node::Entry& entry : set->entries)
        hedge.tweak.set.emplace_back(entry.key, write_yaml_line(entry.value));
    for (const Value::Word& word : each.value("without").words) hedge.tweak.without.push_back(word.text);
    hedges.push_back(std::move(hedge));
  }
  if (findings.has_errors()) throw InputError(findings);
  return hedges;
}

}  // namespace chokepoint
