#include "scenario/industry_keys.hpp"

#include "scenario/key_builders.hpp"

namespace chokepoint {
namespace {

using Type = ValueType;

KeySpec party(const std::string& key, const std::string& doc) { return reference(key, "country or bloc", doc, "USA"); }

KeySpec growth(const std::string& key, const std::string& doc, const std::string& example, double least, double most) {
  return uncertain({.key = key,
                    .type = Type::quantity,
                    .doc = doc,
                    .example = example,
                    .dimension = Dimension::growth,
                    .least = least,
                    .most = most});
}

const ObjectSpec& technology_keys() {
  static const ObjectSpec spec = {
      .name = "technology",
      .doc = "A country withholds its technology from facilities that depend on it (column `technology`).",
      .keys = {reference("by", "country", "the acting country", "CHN"),
               ids("to", "countries or blocs", "where the facilities stand; default: all", "[USA, EU]"),
               ids("except", "countries or blocs", "left out of `to`", "[MYS]", false),
               ids("facilities", "facilities", "only these; default: all that depend on it", "[lynas-kuantan]", false),
               uncertain({.key = "delay",
                          .type = Type::quantity,
                          .doc = "what is not open yet takes so many times as long while this is in force",
                          .example = "1.5",
                          .fallback = "1",
                          .least = 1,
                          .most = 100}),
               growth("decline", "capacity that what runs loses, compound", "5 %/yr", 0, 1),
               uncertain(duration("recovery", "after the end, linear", "12 months", "0 days"))},
      .at_least_one = {{"delay", "decline"}}};
  return spec;
}

const ObjectSpec& permit_keys() {
  static const ObjectSpec spec = {
      .name = "permit",
      .doc = "Changes how long the permits of projects take.",
      .keys = {required(ids("projects", "projects", "whose permits", "[mine-nolans]", false)),
               uncertain(duration("adds", "so much longer", "18 months")),
               uncertain(duration("removes", "so much shorter, as far as there is anything to shorten", "12 months"))},
      .exactly_one = {{"adds", "removes"}}};
  return spec;
}

KeySpec unit_price(const std::string& key, const std::string& doc, const std::string& example) {
  return uncertain(quantity(key, Dimension::unit_price, "", doc, example));
}

const ObjectSpec& price_keys() {
  static const ObjectSpec spec = {
      .name = "price",
      .doc = "World prices go their own way; facilities whose cost is above them idle.",
      .keys = {required(ids("commodities", "commodities", "whose price", "[ndpr-oxide]")),
               over_time(unit_price("path", "the price; of several in force the lowest holds",
                                    "{2026-01: 60 USD/kg, 2027-01: 45 USD/kg}")),
               uncertain({.key = "scale",
                          .type = Type::quantity,
                          .doc = "factor on the price; those of overlapping events multiply",
                          .example = "0.7",
                          .fallback = "1",
                          .least = 0,
                          .most = 1e6})},
      .at_least_one = {{"path", "scale"}}};
  return spec;
}

const ObjectSpec& offtake_keys() {
  static const ObjectSpec spec = {
      .name = "offtake",
      .doc =
          "A buyer takes so much of a facility's main product at no less than a floor price, and pays the difference.",
      .keys = {party("buyer", "who pays the difference"),
               reference("facility", "facility", "a facility or project", "mine-mountain-pass"),
               {.key = "commodity",
                .type = Type::id,
                .doc = "a main product of the facility; may be left out where it has only one",
                .example = "ndpr-oxide",
                .refers = "commodity"},
               required(uncertain(rate("volume", "taken, a year", "3000 t/yr"))),
               unit_price("floor", "price that is paid at least; default: the market's", "110 USD/kg")}};
  return spec;
}

const ObjectSpec& subsidy_keys() {
  static const ObjectSpec spec = {
      .name = "subsidy",
      .doc = "So much for every tonne of main product that facilities make.",
      .keys = {party("payer", "who pays"),
               required(ids("facilities", "facilities", "who gets it", "[mine-mountain-pass]", false)),
               required(unit_price("per_tonne", "for a tonne of main product", "5 USD/kg"))}};
  return spec;
}

}  // namespace

const std::vector<KeySpec>& industry_keys() {
  static const std::vector<KeySpec> keys = {
      object("technology", "a technology that is withheld", "{by: CHN, delay: 1.5, decline: 5 %/yr}",
             technology_keys()),
      object("permit", "permits that take longer, or less long", "{projects: [mine-nolans], removes: 12 months}",
             permit_keys()),
      object("price", "world prices that go their own way", "{commodities: [ndpr-oxide], path: 45 USD/kg}",
             price_keys()),
      object("offtake", "a buyer that holds a facility",
             "{buyer: USA, facility: mine-mountain-pass, volume: 3000 t/yr, floor: 110 USD/kg}", offtake_keys()),
      object("subsidy", "money for what is made", "{payer: EU, facilities: [plant-estonia], per_tonne: 5 USD/kg}",
             subsidy_keys())};
  return keys;
}

}  // namespace chokepoint
