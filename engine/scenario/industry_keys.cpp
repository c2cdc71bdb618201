#include "scenario/industry_keys.hpp"

#include "scenario/key_builders.hpp"

namespace chokepoint {
namespace {

using Type = ValueType;

KeySpec party(const std::string& key, const std::string& doc) {
  return reference(key, "country or bloc", doc + "; `market` stands for private money", "USA");
}

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

const KeySpec kind_key = {
    .key = "kind",
    .type = Type::choices,
    .doc = "projects that run processes of this kind",
    .example = "separation",
    .choices = {"extraction", "separation", "reduction", "manufacture", "recycling", "conversion"}};

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

const ObjectSpec& finance_keys() {
  static const ObjectSpec spec = {
      .name = "finance",
      .doc = "Money promised to a project, or to a fund.",
      .keys = {party("payer", "who promises it"),
               {.key = "kind",
                .type = Type::choice,
                .doc = "a guarantee is not paid, but counts; a fund takes none",
                .example = "loan",
                .required = true,
                .choices = {"equity", "loan", "grant", "guarantee"}},
               required(uncertain(quantity("amount", Dimension::money, "", "in all", "400 MUSD"))),
               {.key = "project",
                .type = Type::id,
                .doc = "a project with a capex",
                .example = "mine-nolans",
                .refers = "project"},
               {.key = "fund",
                .type = Type::id,
                .doc = "the id of a fund's event",
                .example = "eu-fund",
                .refers = "event"}},
      .exactly_one = {{"project", "fund"}}};
  return spec;
}

const ObjectSpec& fund_keys() {
  static const ObjectSpec spec = {
      .name = "fund",
      .doc = "Spends what it is given on projects with a capex: it closes the gap of each one that it can close alone.",
      .keys = {ids("projects", "projects", "these projects, in this order", "[mine-nolans]", false),
               ids("countries", "countries or blocs", "all projects there, or those of `kind`", "[AUS, EU]"),
               kind_key,
               {.key = "rule",
                .type = Type::choice,
                .doc = "which it looks at first: the cheapest per tonne of capacity, or as listed",
                .example = "listed",
                .fallback = "cheapest",
                .choices = {"cheapest", "listed"}}},
      .at_least_one = {{"projects", "countries", "kind"}},
      .at_most_one = {{"projects", "countries"}, {"projects", "kind"}}};
  return spec;
}

const ObjectSpec& recycling_keys() {
  static const ObjectSpec spec = {
      .name = "recycling",
      .doc =
          "Products come back at the end of their life: what a collecting facility can bring in beside its own "
          "capacity.",
      .keys = {
          reference("collector", "facility", "a facility that brings scrap in from use, by a process without inputs",
                    "magnet-collection-japan"),
          required(ids("countries", "countries or blocs", "whose purchases come back", "[JPN]")),
          required(ids("sectors", "sectors", "of these end uses", "[ev-traction]")),
          required(ids("commodities", "commodities", "of these products", "[ndfeb-magnet-hightemp]")),
          positive(required(uncertain(duration("lifetime", "from purchase to the end of life", "12 years")))),
          required(
              over_time(uncertain(share("collection", "share of it that is collected", "{2025: 5 %, 2035: 40 %}")))),
          over_time(
              uncertain(share("recovery", "share of what is collected that reaches the recycler", "90 %", "100 %"))),
          growth("growth", "of purchases before the calendar, which were the smaller the longer ago", "8 %/yr", -0.5,
                 10)}};
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
             subsidy_keys()),
      object("finance", "money for a project or a fund",
             "{payer: AUS, kind: loan, amount: 400 MUSD, project: mine-nolans}", finance_keys()),
      object("fund", "a fund that spends on projects", "{projects: [mine-nolans, mine-toliara]}", fund_keys()),
      object(
          "recycling", "products that come back",
          "{collector: magnet-collection-japan, countries: [JPN], sectors: all, commodities: all, lifetime: 12 years, "
          "collection: 30 %}",
          recycling_keys())};
  return keys;
}

}  // namespace chokepoint
