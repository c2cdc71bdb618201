#include "scenario/rationing_keys.hpp"

#include "scenario/key_builders.hpp"
#include "scenario/names.hpp"

namespace chokepoint {
namespace {

KeySpec rule_key(const std::string& doc, const std::string& fallback = {}) {
  return {.key = "rule",
          .type = ValueType::choice,
          .doc = doc,
          .example = "home-first",
          .fallback = fallback,
          .choices = {"proportional", "home-first", "equal-awards", "equal-losses", "priority"}};
}

const ObjectSpec& exception_keys() {
  static const ObjectSpec spec = {
      .name = "suppliers",
      .doc = "Suppliers who follow a rule of their own; where several match, the last.",
      .keys = {ids("countries", "countries or blocs", "where they are; default: everywhere", "[CHN]"),
               ids("commodities", "commodities", "what they supply; default: all", "[dysprosium-oxide]"),
               required(rule_key("by which they share out what they have"))}};
  return spec;
}

SupplierRule rule_of(const Record& record) {
  const std::string& name = record.text("rule");
  if (name == "home-first") return SupplierRule::home_first;
  if (name == "equal-awards") return SupplierRule::equal_awards;
  if (name == "equal-losses") return SupplierRule::equal_losses;
  return name == "priority" ? SupplierRule::priority : SupplierRule::proportional;
}

}  // namespace

const ObjectSpec& rationing_keys() {
  static const ObjectSpec spec = {
      .name = "rationing",
      .doc =
          "How everybody behaves when everybody is for himself; only the rationing conduct looks at it. Formulas, and "
          "sources of the defaults: docs/model/rationing.md.",
      .keys = {
          rule_key("by which a supplier shares out what he has when more was ordered", "proportional"),
          {.key = "suppliers",
           .type = ValueType::objects,
           .doc = "those who follow another rule",
           .example = "[{countries: [CHN], rule: home-first}]",
           .object = &exception_keys()},
          duration("qualification",
                   "time in which a buyer who is short moves 63 % of what he misses to other suppliers", "12 months",
                   "180 days"),
          {.key = "hoarding",
           .type = ValueType::quantity,
           .doc =
               "factor on the target stocks of buyers who are short, or whom an announced control will hit; 1 is none",
           .example = "1.5",
           .fallback = "1",
           .least = 1,
           .most = 100},
          duration("keep_surplus", "output of a co-product that is kept above the target before any is thrown away",
                   "6 months", "365 days")}};
  return spec;
}

RationingBehaviour read_rationing(const Record* record, const World& world, Diagnostics& findings) {
  RationingBehaviour behaviour;
  if (record == nullptr) return behaviour;
  behaviour.rule = rule_of(*record);
  behaviour.qualification_days = record->number("qualification");
  behaviour.hoarding = record->number("hoarding");
  behaviour.kept_surplus_days = record->number("keep_surplus");
  const Names names(world, findings);
  for (const Record& suppliers : record->records("suppliers")) {
    RationingBehaviour::Exception& exception = behaviour.exceptions.emplace_back();
    exception.rule = rule_of(suppliers);
    for (const int country : names.countries(suppliers, "countries").items)
      exception.countries.push_back(world.countries[country].id);
    for (const int commodity : names.commodities(suppliers, "commodities").items)
      exception.commodities.push_back(world.commodities[commodity].id);
  }
  return behaviour;
}

}  // namespace chokepoint
