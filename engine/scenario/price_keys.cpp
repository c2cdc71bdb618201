#include "scenario/price_keys.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <tuple>

#include "scenario/key_builders.hpp"
#include "scenario/names.hpp"

namespace chokepoint {
namespace {

KeySpec elasticity(const std::string& key, const std::string& doc, const std::string& example,
                   const std::string& fallback = {}) {
  return at_most(quantity(key, Dimension::number, "", doc, example, fallback), 20);
}

const ObjectSpec& market_keys() {
  static const ObjectSpec spec = {
      .name = "markets",
      .doc = "Markets whose prices answer scarcity in a way of their own; where several match, the last.",
      .keys = {required(ids("commodities", "commodities", "these goods, everywhere", "[dysprosium-oxide]")),
               required(elasticity("scarcity", "as `prices.scarcity`", "0.2"))}};
  return spec;
}

const ObjectSpec& answer_keys() {
  static const ObjectSpec spec = {
      .name = "consumers",
      .doc = "Consumers who answer prices in a way of their own; where several match, the last.",
      .keys = {ids("countries", "countries or blocs", "where they are; default: everywhere", "[JPN]"),
               ids("sectors", "sectors", "their end uses; default: all", "[wind]"),
               ids("commodities", "commodities", "what they buy; default: all", "[ndfeb-magnet-standard]"),
               required(elasticity("demand", "as `prices.demand`", "0.1"))}};
  return spec;
}

const ObjectSpec& substitution_keys() {
  static const ObjectSpec spec = {
      .name = "substitution",
      .doc =
          "Consumers who take another good where theirs becomes dearer beside it; there has to be a consumer of the "
          "other good in the same country and sector.",
      .keys = {
          ids("countries", "countries or blocs", "where they are; default: everywhere", "[JPN]"),
          ids("sectors", "sectors", "their end uses; default: all", "[ev-traction]"),
          required(ids("from", "commodities", "what becomes dear", "[ndfeb-magnet-hightemp]", false)),
          required(ids("to", "commodities", "the one good that they take instead", "[ndfeb-magnet-standard]", false)),
          required(elasticity("elasticity",
                              "of substitution: the share that stays is (price of the one / price of the other)^−this, "
                              "both prices relative to the world's",
                              "0.1")),
          positive(quantity("tonnes", Dimension::number, "", "tonnes of the other good for one", "1.2", "1")),
          share("most", "the share of a want that can move", "30 %", "100 %")}};
  return spec;
}

/// Buyers go `adaptation` of the way a step. Where they answer more strongly than scarcity speaks, prices and wants
/// drive each other further and further apart (the cobweb theorem): beyond (2 / adaptation − 1) times.
void check_stability(const Record& record, const World& world, const PriceRules& rules, Diagnostics& findings) {
  const double most = 2 / rules.adaptation - 1;
  bool acts = false, moves = false;
  for (std::size_t k = 0; k < world.consumers.size(); ++k) {
    double answer = rules.demand[k];
    for (const auto& each : rules.substitutions)
      if (each.from == static_cast<int>(k)) answer += each.elasticity;
    const double scarcity = rules.scarcity[world.consumers[k].commodity];
    acts = acts || answer > 0;
    moves = moves || scarcity > 0;
    if (scarcity <= 0 || answer < most * scarcity) continue;
    record.error(
        findings, record.written("adaptation") ? "adaptation" : "scarcity",
        fmt::format("wants of `{}` and their price would swing ever more widely: demand and substitution add up "
                    "to {:.6g}, and with this adaptation it has to be below {:.6g} times scarcity, {:.6g}",
                    world.consumers[k].id, answer, most, most * scarcity),
        "raise `scarcity`, or lower `demand`, `substitution` or `adaptation`");
    return;
  }
  if (acts && !moves)
    findings.warning(record.place(), record.path(), "no price moves, so nobody answers it", "set `scarcity`");
}

}  // namespace

const ObjectSpec& pricing_keys() {
  static const ObjectSpec spec = {
      .name = "prices",
      .doc =
          "How prices answer scarcity, and who answers prices, a step later. Without these keys nothing moves, since "
          "no "
          "elasticity that would carry over has a source. Formulas: docs/model/prices.md.",
      .keys = {
          elasticity(
              "scarcity",
              "elasticity at which a gap becomes a price: price = world price × fill^(−1/scarcity), fill being the "
              "share of what is wanted that is there; 0: scarcity moves no price",
              "0.5", "0"),
          {.key = "markets",
           .type = ValueType::objects,
           .doc = "goods with another `scarcity`",
           .example = "[{commodities: [dysprosium-oxide], scarcity: 0.2}]",
           .object = &market_keys()},
          {.key = "ceiling",
           .type = ValueType::quantity,
           .doc =
               "the most that scarcity makes of a world price, times it; 45: yttrium oxide in Europe from 6 USD/kg in "
               "January 2025 to 270 in November (Argus, by Reuters)",
           .example = "10",
           .fallback = "45",
           .least = 1,
           .most = 1e6},
          elasticity("demand", "price elasticity of consumers' wants: want × (price / world price)^(−demand)", "0.1",
                     "0"),
          {.key = "consumers",
           .type = ValueType::objects,
           .doc = "consumers with another `demand`",
           .example = "[{sectors: [wind], demand: 0.3}]",
           .object = &answer_keys()},
          {.key = "substitution",
           .type = ValueType::objects,
           .doc = "who takes what instead",
           .example = "[{from: ndfeb-magnet-hightemp, to: ndfeb-magnet-standard, elasticity: 0.1, most: 30 %}]",
           .object = &substitution_keys()},
          positive(share("adaptation",
                         "share of the way from the price they had in mind to the last step's that buyers go "
                         "in a step; assumed",
                         "100 %", "50 %")),
          {.key = "idling",
           .type = ValueType::choice,
           .doc = "the price that facilities with a `cost` look at: the world's, which events move, or last step's in "
                  "their "
                  "own market",
           .example = "market",
           .fallback = "world",
           .choices = {"world", "market"}}}};
  return spec;
}

PriceRules read_prices(const Record* record, const World& world, Diagnostics& findings) {
  PriceRules rules;
  if (record == nullptr) return rules;
  rules.scarcity.assign(world.commodities.size(), record->number("scarcity"));
  rules.demand.assign(world.consumers.size(), record->number("demand"));
  rules.ceiling = record->number("ceiling");
  rules.adaptation = record->number("adaptation");
  rules.idling = record->text("idling") == "market";
  const Names names(world, findings);
  for (const Record& markets : record->records("markets"))
    for (const int commodity : names.commodities(markets, "commodities").items)
      rules.scarcity[commodity] = markets.number("scarcity");
  for (const Record& consumers : record->records("consumers")) {
    const std::vector<int> who = names.consumers(consumers);
    for (const int k : who) rules.demand[k] = consumers.number("demand");
    if (who.empty())
      consumers.error(findings, "sectors", "matches no consumer",
                      "look at the countries, sectors and commodities of consumers.csv");
  }
  for (const Record& each : record->records("substitution")) {
    const Selection where = names.countries(each, "countries"), from = names.commodities(each, "from"),
                    to = names.commodities(each, "to");
    const std::vector<std::string> sectors = names.sectors(each, "sectors");
    if (to.items.size() > 1) each.error(findings, "to", "names several goods", "write an entry for each");
    const std::size_t before = rules.substitutions.size();
    for (int k = 0; k < static_cast<int>(world.consumers.size()); ++k) {
      const Consumer& own = world.consumers[k];
      const bool meant = where.holds(own.country) && from.holds(own.commodity) &&
                         (sectors.empty() || std::find(sectors.begin(), sectors.end(), own.sector) != sectors.end());
      for (int o = 0; o < static_cast<int>(world.consumers.size()) && meant; ++o)
        if (const Consumer& other = world.consumers[o];
            o != k && other.country == own.country && other.sector == own.sector && to.holds(other.commodity))
          rules.substitutions.push_back({k, o, each.number("elasticity"), each.number("tonnes"), each.number("most")});
    }
    if (rules.substitutions.size() == before && !from.items.empty() && !to.items.empty())
      each.error(findings, "from", "no country and sector has consumers of both goods",
                 "look at the countries, sectors and commodities of consumers.csv");
  }
  std::sort(rules.substitutions.begin(), rules.substitutions.end(), [](const auto& a, const auto& b) {
    return std::tie(a.from, a.to, a.elasticity, a.tonnes, a.most) <
           std::tie(b.from, b.to, b.elasticity, b.tonnes, b.most);
  });
  check_stability(*record, world, rules, findings);
  return rules;
}

}  // namespace chokepoint
