#include "world/tables.hpp"

#include <algorithm>

#include "document/key_specs.hpp"

#include <stdexcept>

namespace chokepoint {
namespace {

using Type = ValueType;

const KeySpec source_key = {.key = "source",
                            .doc = "where the figures come from; `assumed, <why>` where nobody knows",
                            .example = "USGS MCS 2025",
                            .required = true};
const KeySpec confidence_key = {.key = "confidence",
                                .type = Type::choice,
                                .doc = "how far the source can be trusted",
                                .example = "medium",
                                .choices = {"high", "medium", "low"}};
const KeySpec basis_key = {.key = "basis", .doc = "how the figure was derived", .example = "reconciled"};
const KeySpec note_key = {.key = "note", .doc = "a remark for readers; changes nothing", .example = "quota year"};

/// Appends what every row carries.
std::vector<KeySpec> with_source(std::vector<KeySpec> keys, bool basis = true) {
  keys.push_back(source_key);
  keys.push_back(confidence_key);
  if (basis) keys.push_back(basis_key);
  keys.push_back(note_key);
  return keys;
}

KeySpec name_key(const std::string& example) {
  return {.key = "name", .doc = "name for readers; default: the id", .example = example};
}

KeySpec country(const std::string& key, const std::string& doc, const std::string& example = "CHN") {
  return {.key = key, .type = Type::country, .doc = doc, .example = example, .required = true, .refers = "country"};
}

KeySpec elasticity(const std::string& key, const std::string& doc, const std::string& fallback) {
  return {
      .key = key, .type = Type::quantity, .doc = doc, .example = "3.8", .fallback = fallback, .least = 0, .most = 100};
}

const ObjectSpec& defaults_keys() {
  static const ObjectSpec spec = {.name = "defaults",
                                  .doc = "What a blank cell means.",
                                  .keys = {{.key = "lane_headroom",
                                            .type = Type::quantity,
                                            .doc = "capacity of a lane without one: so many times its flow",
                                            .example = "2",
                                            .fallback = "2",
                                            .least = 1,
                                            .most = 1e6},
                                           elasticity("trade_elasticity",
                                                      "`elasticity` of commodities that have none; 3.8 is the median "
                                                      "that Bajzik, Havranek, Irsova and Schwarz (Journal of "
                                                      "International Economics 127, 2020, 103383) draw from 3,524 "
                                                      "estimates; their range is 2.5 to 5.1",
                                                      "3.8")}};
  return spec;
}

const ObjectSpec& commodity_keys() {
  static const ObjectSpec spec = {
      .name = "commodity",
      .doc = "A traded material at one stage of its chain.",
      .keys = with_source(
          {{.key = "id",
            .type = Type::id,
            .doc = "its name in all other tables",
            .example = "dysprosium-oxide",
            .required = true},
           name_key("Dysprosium oxide"),
           {.key = "stage",
            .doc = "step of the chain: concentrate, oxide, metal, magnet, scrap, ...",
            .example = "oxide",
            .required = true},
           {.key = "basis",
            .doc = "what a tonne counts: REO, oxide, metal, gross",
            .example = "oxide",
            .required = true},
           uncertain(required(quantity("price", Dimension::unit_price, "", "base-year price", "260 USD/kg"))),
           uncertain(required(quantity("cover", Dimension::duration, "days",
                                       "working stock of a market, in days of its throughput", "45 days"))),
           elasticity("elasticity",
                      "how far buyers turn to other suppliers when one becomes dearer: shares change "
                      "with price to this power (Armington); default: `defaults.trade_elasticity`",
                      ""),
           {.key = "contains",
            .type = Type::amounts,
            .doc = "tonnes of each element in a tonne",
            .example = "{Dy: 0.8713}",
            .most = 1e3,
            .positive = true,
            .refers = "elements"}},
          false)};
  return spec;
}

const ObjectSpec& process_keys() {
  static const ObjectSpec spec = {
      .name = "process",
      .doc = "A recipe: tonnes of each input and output per run, a run being one tonne of its reference commodity.",
      .keys = with_source(
          {{.key = "id",
            .type = Type::id,
            .doc = "its name in all other tables",
            .example = "separate-ionic-carbonate",
            .required = true},
           name_key("Separation of ionic-clay carbonate"),
           {.key = "kind",
            .type = Type::choice,
            .doc = "what it does; extraction has no inputs, every other kind has some",
            .example = "separation",
            .required = true,
            .choices = {"extraction", "separation", "reduction", "manufacture", "recycling", "conversion"}},
           {.key = "reference",
            .type = Type::id,
            .doc = "the commodity whose tonnes count the runs, its coefficient is 1; default: the first output",
            .example = "ionic-carbonate",
            .refers = "commodity"},
           {.key = "inputs",
            .type = Type::amounts,
            .doc = "tonnes used per run",
            .example = "{ionic-carbonate: 1}",
            .positive = true,
            .refers = "commodities"},
           {.key = "outputs",
            .type = Type::amounts,
            .doc = "tonnes made per run; the first is the main product, the others are co-products",
            .example = "{ndpr-oxide: 0.2, dysprosium-oxide: 0.045}",
            .required = true,
            .positive = true,
            .refers = "commodities"},
           quantity("lag", Dimension::duration, "days", "from the run to its output", "30 days", "0")})};
  return spec;
}

const ObjectSpec& bloc_keys() {
  static const ObjectSpec spec = {
      .name = "bloc",
      .doc = "A named set of countries; can stand wherever countries can.",
      .keys = with_source(
          {{.key = "id", .type = Type::id, .doc = "its name in scenarios", .example = "EU", .required = true},
           name_key("European Union"),
           {.key = "members",
            .type = Type::ids,
            .doc = "its countries",
            .example = "[AUT, DEU]",
            .required = true,
            .refers = "countries"}})};
  return spec;
}

/// Beside a figure that is not known exactly, two columns for the range it lies in.
void add_ranges(std::vector<ObjectSpec>& tables) {
  for (const auto& [name, column] : ranged_columns())
    for (ObjectSpec& table : tables) {
      if (table.name != name) continue;
      const auto at = std::find_if(table.keys.begin(), table.keys.end(),
                                   [&, key = column](const KeySpec& each) { return each.key == key; });
      KeySpec low = *at, high = *at;
      for (KeySpec* each : {&low, &high}) each->required = false, each->fallback.clear();
      low.key += "_low";
      low.doc = "the least that `" + column + "` may be: sweeps of the data draw between this and the highest";
      high.key += "_high";
      high.doc = "the most that `" + column + "` may be";
      table.keys.insert(at + 1, {low, high});
    }
}

std::vector<ObjectSpec> make_tables() {
  std::vector<ObjectSpec> tables;
  tables.push_back({.name = "countries",
                    .doc = "Every country that a row of another table names.",
                    .keys = with_source({{.key = "id",
                                          .type = Type::country,
                                          .doc = "ISO 3166 alpha-3 code; `ROW` for the rest of the world",
                                          .example = "NOR",
                                          .required = true},
                                         name_key("Norway"),
                                         {.key = "latitude",
                                          .type = Type::quantity,
                                          .doc = "degrees north",
                                          .example = "59.9",
                                          .required = true,
                                          .least = -90,
                                          .most = 90},
                                         {.key = "longitude",
                                          .type = Type::quantity,
                                          .doc = "degrees east",
                                          .example = "10.7",
                                          .required = true,
                                          .least = -180,
                                          .most = 180}})});
  const KeySpec facility_id = {.key = "id",
                               .type = Type::id,
                               .doc = "its name in all other tables",
                               .example = "lynas-kuantan",
                               .required = true};
  const KeySpec capacity =
      required(quantity("capacity", Dimension::mass_rate, "t/yr",
                        "tonnes of reference commodity a year, shared by all its operations", "10500"));
  const KeySpec technology = {
      .key = "technology", .doc = "countries whose technology it depends on, separated by blanks", .example = "CHN"};
  tables.push_back({.name = "facilities",
                    .doc = "Places that run in the base year, or open later without anybody deciding it.",
                    .keys = with_source({facility_id,
                                         name_key("Lynas Kuantan"),
                                         country("country", "where it stands", "MYS"),
                                         capacity,
                                         {.key = "opens",
                                          .type = Type::date,
                                          .doc = "first day of operation; blank: runs at the start",
                                          .example = "2025-06-01"},
                                         technology})});
  tables.push_back(
      {.name = "projects",
       .doc =
           "Facilities that do not run yet: a committed one opens on its date, any other only if an event starts it.",
       .keys = with_source(
           {facility_id,
            name_key("Kuantan heavy line"),
            country("country", "where it will stand", "MYS"),
            capacity,
            {.key = "committed",
             .type = Type::flag,
             .doc = "opens without an event",
             .example = "true",
             .fallback = "false"},
            {.key = "opens",
             .type = Type::date,
             .doc = "first day of operation of a committed project",
             .example = "2026-07-01"},
            quantity("lead_time", Dimension::duration, "days",
                     "from the event that starts it to its first day of operation", "18 months", "0"),
            quantity("ramp", Dimension::duration, "days", "from nothing to full capacity, linear", "365", "0"),
            quantity("permitting", Dimension::duration, "days",
                     "time that permits take before the lead time begins; not of a committed one", "12 months", "0"),
            quantity("capex", Dimension::money, "USD",
                     "what it costs to build; it then starts when it is financed and viable; blank: an event starts it",
                     "1.2 GUSD"),
            at_most(quantity("finance_share", Dimension::share, "1",
                             "share of the capex that must be promised before building starts", "60 %", "1"),
                    1),
            technology})});
  tables.push_back(
      {.name = "operations",
       .doc = "Which processes a facility or project can run, and how much it ran in the base year.",
       .keys = with_source(
           {reference("facility", "facility", "a facility or project", "lynas-kuantan"),
            reference("process", "process", "what it can run", "separate-monazite"),
            quantity("throughput", Dimension::mass_rate, "t/yr",
                     "runs of the base year, tonnes of reference commodity a year; 0 for projects", "9500", "0"),
            quantity("capacity", Dimension::mass_rate, "t/yr", "own limit of this process; blank: only the shared one",
                     "10500"),
            {.key = "use",
             .type = Type::quantity,
             .doc = "shared capacity that one run takes",
             .example = "1",
             .fallback = "1",
             .most = 1e6,
             .positive = true},
            quantity("cost", Dimension::unit_price, "USD/t",
                     "of a tonne of main product, all included; it idles while the price is lower; blank: runs at any "
                     "price",
                     "45 USD/kg")})});
  tables.push_back(
      {.name = "links",
       .doc = "Trade lanes of one commodity from one country to another. A lane without flow needs a capacity.",
       .keys = with_source({country("from", "exporting country"),
                            country("to", "importing country", "JPN"),
                            reference("commodity", "commodity", "what it carries", "dysprosium-oxide"),
                            required(quantity("flow", Dimension::mass_rate, "t/yr", "base-year flow", "310")),
                            quantity("capacity", Dimension::mass_rate, "t/yr",
                                     "most it can carry; blank: `lane_headroom` times the flow, marked assumed", "620"),
                            quantity("cost", Dimension::unit_price, "USD/t", "cost of carriage", "150", "0"),
                            quantity("transit", Dimension::duration, "days", "from shipping to arrival", "12", "0"),
                            {.key = "via",
                             .doc = "straits, canals and pipelines that it passes: ids, separated by blanks",
                             .example = "malacca suez"},
                            {.key = "opens",
                             .type = Type::date,
                             .doc = "first day it can be used; blank: from the start",
                             .example = "2026-01-01"},
                            {.key = "estimated",
                             .type = Type::flag,
                             .doc = "the flow was estimated from totals, not reported",
                             .example = "true",
                             .fallback = "false"}})});
  tables.push_back(
      {.name = "consumers",
       .doc = "End-use sectors of one country that want a commodity. A consumer's id is COUNTRY/sector/commodity.",
       .keys = with_source(
           {country("country", "where it is", "JPN"),
            {.key = "sector", .type = Type::id, .doc = "its end use", .example = "ev-traction", .required = true},
            reference("commodity", "commodity", "what it wants", "ndfeb-magnet-hightemp"),
            required(quantity("demand", Dimension::mass_rate, "t/yr", "base-year demand", "3300")),
            {.key = "priority",
             .type = Type::integer,
             .doc = "class: 1 is served before 2, and so on",
             .example = "2",
             .fallback = "1",
             .least = 1,
             .most = 99},
            {.key = "critical",
             .type = Type::quantity,
             .doc = "coverage below which it counts as cut off",
             .example = "50 %",
             .fallback = "0.5",
             .dimension = Dimension::share,
             .unit = "1",
             .least = 0,
             .most = 1}})});
  tables.push_back(
      {.name = "discards",
       .doc = "Base-year surplus of a co-product that nobody wants.",
       .keys = with_source({country("country", "where it arises"),
                            reference("commodity", "commodity", "what is discarded", "cerium-oxide"),
                            required(quantity("tonnes", Dimension::mass_rate, "t/yr", "a year", "1200"))})});
  tables.push_back(
      {.name = "stockpiles",
       .doc = "Strategic reserves, apart from working stocks.",
       .keys = with_source(
           {{.key = "id",
             .type = Type::id,
             .doc = "its name in scenarios",
             .example = "jogmec-dysprosium",
             .required = true},
            {.key = "owner", .doc = "who decides; default: the country", .example = "JOGMEC"},
            country("country", "where it releases to", "JPN"),
            reference("commodity", "commodity", "what it holds", "dysprosium-oxide"),
            quantity("tonnes", Dimension::mass, "t", "held at the start; or `cover`", "120"),
            quantity("cover", Dimension::duration, "days",
                     "held at the start, in days of what consumers and facilities of the country use of it in the base "
                     "year; goes before `tonnes`",
                     "120 days"),
            quantity("target", Dimension::mass, "t", "buys from its market up to this; 0: only by events", "200", "0"),
            quantity("buy", Dimension::mass_rate, "t/yr", "most that it buys", "60", "0"),
            quantity("rate", Dimension::mass_rate, "t/yr", "most that can be released; 0: no limit", "60", "0"),
            quantity("floor", Dimension::mass, "t", "never released below this", "20", "0"),
            {.key = "release_below",
             .type = Type::quantity,
             .doc = "releases by itself where coverage would fall below this; 0: only by events",
             .example = "80 %",
             .fallback = "0",
             .dimension = Dimension::share,
             .unit = "1",
             .least = 0,
             .most = 1},
            {.key = "release_class",
             .type = Type::integer,
             .doc = "its own releases look at classes up to this; 0: all",
             .example = "1",
             .fallback = "0",
             .least = 0,
             .most = 99}})});
  add_ranges(tables);
  return tables;
}

}  // namespace

const std::vector<std::pair<std::string, std::string>>& ranged_columns() {
  static const std::vector<std::pair<std::string, std::string>> columns = {
      {"facilities", "capacity"}, {"projects", "capacity"}, {"projects", "lead_time"},
      {"projects", "permitting"}, {"projects", "ramp"},     {"projects", "capex"},
      {"operations", "cost"},     {"links", "transit"},     {"stockpiles", "tonnes"}};
  return columns;
}

const ObjectSpec& world_keys() {
  static const ObjectSpec spec = {
      .name = "world",
      .doc = "`world.yaml`: the commodities, processes and blocs of a world. Its other tables are CSV files beside it.",
      .keys = {{.key = "chokepoint",
                .type = Type::choice,
                .doc = "format of the file",
                .example = "world/1",
                .required = true,
                .choices = {"world/1"}},
               {.key = "title", .doc = "one line", .example = "The rare-earth world, base year 2024", .required = true},
               {.key = "description", .doc = "a paragraph", .example = "Mines to magnets"},
               {.key = "base_year",
                .type = Type::integer,
                .doc = "year of all base-year figures",
                .example = "2024",
                .required = true,
                .least = 1900,
                .most = 2200},
               {.key = "defaults",
                .type = Type::object,
                .doc = "what a blank cell means",
                .example = "{lane_headroom: 2}",
                .object = &defaults_keys()},
               {.key = "commodities",
                .type = Type::objects,
                .doc = "traded materials",
                .example = "[{id: ore, stage: ore, basis: gross, price: 100 USD/t, cover: 30 days, source: \"assumed, "
                           "an example\"}]",
                .required = true,
                .object = &commodity_keys()},
               {.key = "processes",
                .type = Type::objects,
                .doc = "recipes",
                .example = "[{id: mine, kind: extraction, outputs: {ore: 1}, source: \"assumed, an example\"}]",
                .object = &process_keys()},
               {.key = "blocs",
                .type = Type::objects,
                .doc = "named sets of countries",
                .example = "[{id: EU, members: [AUT, DEU], source: europa.eu}]",
                .object = &bloc_keys()}}};
  return spec;
}

const std::vector<ObjectSpec>& world_tables() {
  static const std::vector<ObjectSpec> tables = make_tables();
  return tables;
}

const ObjectSpec& world_table(const std::string& name) {
  for (const ObjectSpec& table : world_tables())
    if (table.name == name) return table;
  throw std::logic_error("no table " + name);
}

}  // namespace chokepoint
