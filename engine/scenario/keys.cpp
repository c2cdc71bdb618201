#include "scenario/keys.hpp"

#include <algorithm>

#include "scenario/industry_keys.hpp"
#include "scenario/key_builders.hpp"
#include "scenario/price_keys.hpp"
#include "scenario/rationing_keys.hpp"
#include "scenario/read_trigger.hpp"
#include "scenario/trade_keys.hpp"
#include "world/tables.hpp"

namespace chokepoint {
namespace {

using Type = ValueType;

const ObjectSpec& calendar_keys() {
  static const ObjectSpec spec = {.name = "calendar",
                                  .doc = "The steps of the run.",
                                  .keys = {{.key = "start",
                                            .type = Type::date,
                                            .doc = "first day of the first step",
                                            .example = "2024-01",
                                            .required = true},
                                           {.key = "end",
                                            .type = Type::date,
                                            .doc = "a day of the last step; a short date means its last day",
                                            .example = "2035-12",
                                            .required = true,
                                            .last_day = true},
                                           {.key = "step",
                                            .type = Type::choice,
                                            .doc = "months are equal twelfths of a year, weeks seven days",
                                            .example = "month",
                                            .fallback = "month",
                                            .choices = {"month", "week"}}}};
  return spec;
}

const ObjectSpec& quota_keys() {
  static const ObjectSpec spec = {
      .name = "quota",
      .doc = "The matching lanes together carry at most so much per calendar period; what is unused lapses.",
      .keys = {required(uncertain(quantity("tonnes", Dimension::mass, "t", "per period", "1200 t"))),
               {.key = "period",
                .type = Type::choice,
                .doc = "the calendar period",
                .example = "quarter",
                .fallback = "year",
                .choices = {"month", "quarter", "year"}},
               {.key = "use",
                .type = Type::choice,
                .doc = "what is left is spread over the steps left of the period, or free to be used at once",
                .example = "as-wanted",
                .fallback = "even",
                .choices = {"even", "as-wanted"}}}};
  return spec;
}

const ObjectSpec& licence_keys() {
  static const ObjectSpec spec = {
      .name = "licence",
      .doc = "A queue of applications for each destination and commodity; shipments stay within the permits granted.",
      .keys = {
          required(over_time(uncertain(share("approve", "share of what is decided that is granted", "35 %")))),
          required(over_time(
              uncertain(duration("review", "time an application waits before it can be decided", "45 days")))),
          over_time(uncertain(rate(
              "throughput", "most the office decides, all destinations together; default: no limit", "2000 t/yr"))),
          duration("validity", "how long a permit can be used", "6 months", "180 days"),
          over_time(uncertain(share("reapply", "share of what was not granted that applies again", "80 %", "100 %"))),
          {.key = "general",
           .type = Type::objects,
           .doc = "general licences; their shares of one partner add up",
           .example = "[{countries: [DEU], share: 60 %}]",
           .object = &general_licence_keys()}}};
  return spec;
}

const ObjectSpec& reach_keys() {
  static const ObjectSpec spec = {
      .name = "reach",
      .doc = "Goods made abroad of what is restricted are bound too. Origin is followed exactly: docs/model/layers.md.",
      .keys = {required(share("content_above", "share of the restricted content in a product above which it is bound",
                              "0.1 %")),
               {.key = "by",
                .type = Type::choice,
                .doc = "how the share is measured: base-year prices, or tonnes",
                .example = "mass",
                .fallback = "value",
                .choices = {"value", "mass"}}}};
  return spec;
}

/// A share of the value, up to ten times it.
KeySpec ad_valorem(const std::string& key, const std::string& doc, const std::string& example) {
  return over_time(uncertain(at_most(quantity(key, Dimension::share, "1", doc, example), 10)));
}

/// For an amendment, which gives only what changes.
ObjectSpec relaxed(const ObjectSpec& spec) {
  ObjectSpec result = spec;
  result.name = "changed " + spec.name;
  result.relaxes = &spec;
  for (KeySpec& key : result.keys) key.required = false, key.fallback.clear();
  return result;
}

const ObjectSpec& changed_quota_keys() {
  static const ObjectSpec spec = relaxed(quota_keys());
  return spec;
}
const ObjectSpec& changed_licence_keys() {
  static const ObjectSpec spec = relaxed(licence_keys());
  return spec;
}
const ObjectSpec& changed_reach_keys() {
  static const ObjectSpec spec = relaxed(reach_keys());
  return spec;
}

std::vector<KeySpec> selector_and_measure(bool changes) {
  return {
      ids("from", "countries or blocs",
          "an import control: the actor restricts what it buys from these; then there is no `to`", "[CHN, RUS]"),
      ids("to", "countries or blocs", "destinations that are bound", "[JPN, EU]"),
      ids("except", "countries or blocs", "left out of `to` or `from`", "[KOR]", false),
      ids("commodities", "commodities", "what is restricted", "[dysprosium-oxide, terbium-oxide]"),
      ids("via", "corridors",
          "a control on what passes one of these straits, canals or pipelines, whoever sells and buys: `from` and "
          "`to` are then the lane's",
          "[suez]", false),
      true_flag("ban", "nothing moves; what is under way arrives"),
      true_flag("if_traded",
                "no error where no lane of the world matches: for sweeps over pairs some of which do not trade"),
      object("quota", "a cap per calendar period", "{tonnes: 1200 t, period: year}",
             changes ? changed_quota_keys() : quota_keys()),
      object("licence", "a queue of applications", "{approve: 35 %, review: 45 days}",
             changes ? changed_licence_keys() : licence_keys()),
      ad_valorem("tax", "taken by the actor on the base-year value of what it sells, or lets pass", "15 %"),
      ad_valorem("tariff", "taken by the actor on the base-year value of what it buys", "25 %"),
      ad_valorem("subsidy", "paid by the actor on the base-year value of what it sells or buys", "10 %"),
      over_time(uncertain(quantity("price", Dimension::unit_price, "",
                                   "minimum price; the buyer pays the difference to the base-year price, the "
                                   "seller keeps it",
                                   "300 USD/kg"))),
      ids("end_use", "sectors",
          "binds only what ends with consumers of these sectors in `to` (or at home, with `from`)", "[defence]", false),
      ids("end_user", "end users", "the same for consumers, COUNTRY/SECTOR or COUNTRY/SECTOR/COMMODITY, and facilities",
          "[USA/defence, magnets-vac-deu]", false),
      object("reach", "goods made abroad with more than so much restricted content are bound too",
             "{content_above: 0.1 %}", changes ? changed_reach_keys() : reach_keys())};
}

const ObjectSpec& amend_keys() {
  static const ObjectSpec spec = [] {
    ObjectSpec keys = {.name = "amend",
                       .doc =
                           "From `start` on the control has these keys instead; after `until` it has its own again. "
                           "Inside one measure only the keys given change.",
                       .keys = selector_and_measure(true),
                       .at_least_one = {{}},
                       .at_most_one = {{"from", "to"}, measure_keys()}};
    keys.at_least_one.front() = keys.names();
    keys.keys.insert(keys.keys.begin(), reference("control", "control", "the control that changes", "april-licences"));
    return keys;
  }();
  return spec;
}

const ObjectSpec& lane_keys() {
  static const ObjectSpec spec = {
      .name = "links",
      .doc = "The lanes that match all of these.",
      .keys = {ids("from", "countries or blocs", "exporting countries; default: all", "CHN"),
               ids("to", "countries or blocs", "importing countries; default: all", "[EU]"),
               ids("commodities", "commodities", "what they carry; default: all", "[dysprosium-oxide]"),
               ids("via", "corridors", "straits, canals and pipelines of which they pass one; default: any way",
                   "[malacca]", false)},
      .at_least_one = {{"from", "to", "commodities", "via"}}};
  return spec;
}

const ObjectSpec& outage_keys() {
  static const ObjectSpec spec = {
      .name = "outage",
      .doc = "Facilities or lanes run at part of their capacity, and recover afterwards.",
      .keys = {ids("facilities", "facilities", "these facilities", "[lynas-kuantan]", false),
               ids("countries", "countries or blocs", "all facilities there, or those of `kind`", "[MYS]"),
               {.key = "kind",
                .type = Type::choices,
                .doc = "facilities that run processes of this kind, everywhere or in `countries`",
                .example = "separation",
                .choices = {"extraction", "separation", "reduction", "manufacture", "recycling", "conversion"}},
               object("links", "lanes instead of facilities", "{from: CHN, to: [JPN]}", lane_keys()),
               uncertain(share("capacity", "share of the capacity that is left", "30 %", "0 %")),
               uncertain(duration("recovery", "after `until`, linear", "3 months", "0 days"))},
      .at_least_one = {{"facilities", "countries", "kind", "links"}},
      .at_most_one = {{"facilities", "countries", "links"}, {"facilities", "kind", "links"}}};
  return spec;
}

const ObjectSpec& project_keys() {
  static const ObjectSpec spec = {
      .name = "project",
      .doc = "Starts projects of the world's tables, changes those that are committed, or holds some back.",
      .keys = {required(ids("facility", "projects", "the project, or several", "lynas-kuantan-heavy", false)),
               uncertain(duration("lead_time", "from `start` to the first day of operation; default: the table's",
                                  "18 months")),
               uncertain(rate("capacity", "default: the table's", "1500 t/yr")),
               uncertain(duration("ramp", "from nothing to full capacity, linear; default: the table's", "12 months")),
               true_flag("financed", "its capex comes from elsewhere: it does not wait for finance"),
               true_flag("cancelled", "what has not opened by `start` is held back until `until`")},
      .at_most_one = {
          {"cancelled", "financed"}, {"cancelled", "lead_time"}, {"cancelled", "capacity"}, {"cancelled", "ramp"}}};
  return spec;
}

const ObjectSpec& demand_keys() {
  static const ObjectSpec spec = {
      .name = "demand",
      .doc = "Changes what the matching consumers want.",
      .keys = {required(ids("countries", "countries or blocs", "where", "[JPN, EU]")),
               required(ids("sectors", "sectors", "their end uses", "[ev-traction]")),
               required(ids("commodities", "commodities", "what they want", "[ndfeb-magnet-hightemp]")),
               uncertain({.key = "scale",
                          .type = Type::quantity,
                          .doc = "factor on what is wanted; those of overlapping events multiply",
                          .example = "1.2",
                          .fallback = "1",
                          .least = 0,
                          .most = 1e6}),
               uncertain({.key = "growth",
                          .type = Type::quantity,
                          .doc = "compound growth from `start` on; after `until` its last value holds",
                          .example = "8 %/yr",
                          .dimension = Dimension::growth,
                          .least = -0.99,
                          .most = 10}),
               uncertain(rate("add", "more wanted in all, shared by base-year demand", "500 t/yr"))},
      .at_least_one = {{"scale", "growth", "add"}}};
  return spec;
}

const ObjectSpec& stockpile_keys() {
  static const ObjectSpec spec = {
      .name = "stockpile",
      .doc = "Draws from a stockpile into its market, evenly from `start` to `until`; or has it buy meanwhile.",
      .keys = {reference("id", "stockpile", "the stockpile", "jogmec-dysprosium"),
               uncertain(quantity("release", Dimension::mass, "t", "in all", "40 t")),
               uncertain(quantity("target", Dimension::mass, "t", "it buys up to this", "200 t")),
               uncertain(rate("buy", "most that it buys; default: the table's", "60 t/yr"))},
      .exactly_one = {{"release", "target"}},
      .at_most_one = {{"release", "buy"}}};
  return spec;
}

ObjectSpec event_spec() {
  return {.name = "event",
          .doc = "Anything dated. What each one does is in docs/model/events.md.",
          .keys = {{.key = "id",
                    .type = Type::id,
                    .doc = "its name; what-ifs change or remove it by this",
                    .example = "april-licences",
                    .required = true},
                   {.key = "title", .doc = "one line for readers", .example = "Licences on seven heavy rare earths"},
                   {.key = "announced",
                    .type = Type::date,
                    .doc = "when it became known; not after `start`",
                    .example = "2025-10-09"},
                   {.key = "start",
                    .type = Type::date,
                    .doc = "first day in force; of an event that waits for something: not before this day",
                    .example = "2025-04-04"},
                   {.key = "until",
                    .type = Type::date,
                    .doc = "last day in force; default: to the end of the calendar",
                    .example = "2026-11-10",
                    .last_day = true},
                   {.key = "source", .doc = "where this is written", .example = "MOFCOM announcement 18 of 2025"},
                   {.key = "note",
                    .doc = "a remark for readers; changes nothing",
                    .example = "the statutory review takes 45 days"},
                   object("control", "a restriction an actor puts on flows",
                          "{by: CHN, ban: true, commodities: [dysprosium-oxide], to: all}", control_keys()),
                   ids("suspend", "controls", "controls that do not bind from `start` to `until`, then bind again",
                       "[april-licences]", false),
                   ids("lift", "controls", "controls that end on `start`", "[april-licences]", false),
                   object("amend", "a control that changes", "{control: april-licences, to: [JPN]}", amend_keys()),
                   object("outage", "facilities or lanes that are down or reduced",
                          "{facilities: [lynas-kuantan], capacity: 0 %, recovery: 3 months}", outage_keys()),
                   object("project", "a project that starts, changes or is cancelled",
                          "{facility: lynas-kuantan-heavy, lead_time: 18 months}", project_keys()),
                   object("demand", "a change of what consumers want",
                          "{countries: all, sectors: [ev-traction], commodities: all, growth: 8 %/yr}", demand_keys()),
                   object("stockpile", "a release, or purchases", "{id: jogmec-dysprosium, release: 40 t}",
                          stockpile_keys()),
                   object("trust", "a decision to diversify", "{by: EU, commodities: [ndpr-oxide], share: 65 %}",
                          trust_keys()),
                   object("agreement", "what countries promised each other",
                          "{members: [CHN, DEU], exempt: [april-licences]}", agreement_keys()),
                   object("leakage", "what finds its way around controls",
                          "{controls: [april-licences], share: 20 %, delay: 6 weeks}", leakage_keys())},
          .exactly_one = {effect_keys()},
          .at_least_one = {{"start", "when", "after"}}};
}

const ObjectSpec& event_keys() {
  static const ObjectSpec spec = [] {
    ObjectSpec keys = event_spec();
    const auto until =
        std::find_if(keys.keys.begin(), keys.keys.end(), [](const KeySpec& key) { return key.key == "until"; });
    const std::vector<KeySpec> triggers = trigger_keys();
    keys.keys.insert(until + 1, triggers.begin(), triggers.end());
    keys.keys.insert(keys.keys.end(), industry_keys().begin(), industry_keys().end());
    return keys;
  }();
  return spec;
}

}  // namespace

const std::vector<std::string>& effect_keys() {
  static const std::vector<std::string> keys = [] {
    std::vector<std::string> all = {"control", "suspend",   "lift",  "amend",     "outage", "project",
                                    "demand",  "stockpile", "trust", "agreement", "leakage"};
    for (const KeySpec& key : industry_keys()) all.push_back(key.key);
    return all;
  }();
  return keys;
}

const std::vector<std::string>& measure_keys() {
  static const std::vector<std::string> keys = {"ban", "quota", "licence", "tax", "tariff", "subsidy", "price"};
  return keys;
}

const ObjectSpec& control_keys() {
  static const ObjectSpec spec = [] {
    ObjectSpec keys = {.name = "control",
                       .doc = "A restriction an actor puts on what it sells (`to`) or on what it buys (`from`).",
                       .keys = selector_and_measure(false),
                       .exactly_one = {{"to", "from"}, measure_keys()}};
    for (KeySpec& key : keys.keys) key.required = key.key == "commodities";
    keys.keys.insert(keys.keys.begin(), reference("by", "country", "the acting country", "CHN"));
    return keys;
  }();
  return spec;
}

const ObjectSpec& scenario_keys() {
  static const ObjectSpec spec = {
      .name = "scenario",
      .doc = "A scenario file: a world, a calendar and dated events; or a what-if that extends another scenario.",
      .keys = {{.key = "chokepoint",
                .type = Type::choice,
                .doc = "format of the file",
                .example = "scenario/1",
                .required = true,
                .choices = {"scenario/1"}},
               {.key = "title",
                .doc = "one line",
                .example = "The October 2025 controls, never suspended",
                .required = true},
               {.key = "question",
                .doc = "what it is run to find out; a what-if asks its own",
                .example = "Who is short of magnets if the truce fails?"},
               {.key = "description",
                .doc = "a paragraph for readers",
                .example = "The package of October 2025 binds again after a year of truce."},
               {.key = "world",
                .doc = "folder of the world, relative to this file; `shipped:NAME` is one installed with the program",
                .example = "../worlds/rare-earths",
                .required = true},
               {.key = "extends",
                .doc = "the scenario that this file changes, relative to it; maps merge, plain lists replace, lists of "
                       "things with an id merge by id, a blank value removes the key",
                .example = "october-2025.yaml"},
               {.key = "set",
                .type = Type::settings,
                .doc = "single values by path, of this scenario or of the world's tables; applied after merging",
                .example = "{stockpiles.jogmec-dysprosium.tonnes: 120 t, calendar.end: 2030-12}"},
               ids("without", "events", "events to leave out; applied after `set`", "[kuantan-heavy-line]", false),
               required(object("calendar", "the steps of the run", "{start: 2024-01, end: 2035-12, step: month}",
                               calendar_keys())),
               {.key = "conduct",
                .type = Type::choices,
                .doc = "the rule by which scarce material is shared out; several give a bracket "
                       "(docs/model/conducts.md)",
                .example = "[rationing, cooperative, clairvoyant]",
                .fallback = "cooperative",
                .choices = {"cooperative", "rationing", "clairvoyant"}},
               {.key = "adjustment",
                .type = Type::quantity,
                .doc = "steps over which a gap to a target stock is closed",
                .example = "2",
                .fallback = "2",
                .least = 1,
                .most = 1000},
               duration("foresight",
                        "how far ahead the clairvoyant conduct sees; left out: to the end of the calendar, and only "
                        "then is its damage a bound",
                        "24 months"),
               object("rationing", "how everybody behaves in the rationing conduct",
                      "{rule: home-first, qualification: 12 months}", rationing_keys()),
               object("prices", "how prices answer scarcity, and who answers prices", "{scarcity: 0.5, demand: 0.1}",
                      pricing_keys()),
               share("class_weight",
                     "what a priority class counts of the class before it in damage, the measure that compares "
                     "conducts: a judgement, not a figure. 100 %: all count alike",
                     "80 %", "50 %"),
               {.key = "stockpiles",
                .type = Type::objects,
                .doc = "strategic reserves beside those of the world, by the columns of its table; they lie there from "
                       "the first step on",
                .example =
                    "[{id: japan-yttrium, country: JPN, commodity: yttrium-oxide, cover: 60 days, release_below: "
                    "95 %, source: \"assumed, a what-if\"}]",
                .object = &world_table("stockpiles")},
               {.key = "events",
                .type = Type::objects,
                .doc = "what happens; their order means nothing",
                .example =
                    "[{id: embargo, start: 2025-07, control: {by: CHN, ban: true, commodities: all, to: [JPN]}}]",
                .object = &event_keys()}},
      .inherits = "extends"};
  return spec;
}

}  // namespace chokepoint
