// Wrong input of every kind: each is an error that names file, line, column and what was expected; nothing crashes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "scenario/fixture.hpp"

namespace chokepoint {
namespace {

using fixture::ScenarioFiles;
using ::testing::HasSubstr;

/// One change of the valid files, and what must be said about it.
struct Mistake {
  std::string name;
  std::string file;  ///< s.yaml, or a file of the world
  std::string from;  ///< the first occurrence in the file is replaced; empty: the whole file
  std::string to;
  std::vector<std::string> said;  ///< each stands in the errors
};

/// How a failing test shows it.
void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.file << ": " << mistake.to.substr(0, 80); }

std::string repeated(const std::string& text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

const std::string tables = "worlds/small/";

std::vector<Mistake> mistakes() {
  const std::string s = "s.yaml", w = "world.yaml";
  return {
      // YAML
      {"empty", s, "", "", {"s.yaml:1:1: error: the file is empty"}},
      {"only_a_comment", s, "", "# nothing\n", {"the file is empty"}},
      {"a_list", s, "", "- a\n- b\n", {"s.yaml:1:1: error: expected a map with the keys of scenario"}},
      {"a_word", s, "", "scenario\n", {"s.yaml:1:1: error: expected a map"}},
      {"duplicate_key",
       s,
       "description:",
       "title:",
       {"s.yaml:3:1: error: title: the key `title` is there twice (first in line 2)"}},
      {"duplicate_key_inside",
       s,
       "approve: {2025-04-04: 35 %,",
       "review: 1 day, approve: {2025-04-04: 35 %,",
       {"s.yaml:14:", "the key `review` is there twice"}},
      {"tab_indentation", s, "  - id: licences", "\t- id: licences", {"s.yaml:8:", "spaces"}},
      {"alias", s, "title: Licences, then a truce", "title: *x", {"s.yaml:2:"}},
      {"anchor", s, "title: L", "title: &x L", {"s.yaml:2:8: error: anchors such as `&x` are not accepted"}},
      {"tag", s, "title: L", "title: !!str L", {"s.yaml:2:8: error: tags such as", "are not accepted"}},
      {"merge_key", s, "calendar: {", "calendar: {<<: {}, ", {"s.yaml:5:12: error: merge keys `<<` are not accepted"}},
      {"two_documents", s, "events:", "---\nevents:", {"a second document begins here"}},
      {"bad_utf8",
       s,
       "Licences, then",
       "Licences\xFF then",
       {"s.yaml:2:16: error: byte 0xFF is no valid UTF-8 (save the file as UTF-8)"}},
      {"nul",
       s,
       "Licences, then",
       std::string("Licences\0 then", 14),
       {"s.yaml:2:16: error: the file holds a NUL byte"}},
      {"utf16",
       s,
       "",
       std::string("\xFF\xFE"
                   "c\0h\0",
                   6),
       {"s.yaml:1:1: error: byte 0xFF"}},
      {"unclosed_list",
       s,
       "conduct: [rationing, cooperative]",
       "conduct: [rationing, cooperative",
       {"s.yaml:7:", "this is no valid YAML"}},
      {"unclosed_quote", s, "title: L", "title: \"L", {"s.yaml:2:8: error: the quote that opens here is never closed"}},
      {"colon_in_text", s, "title: Licences, then", "title: Licences: then", {"s.yaml:2:", "this is no valid YAML"}},
      {"deep_nesting",
       s,
       "description: For tests",
       "description: " + std::string(10'000, '[') + std::string(10'000, ']'),
       {"s.yaml:3:", "nested more than 64 deep"}},
      {"deep_blocks", s, "", repeated("- ", 10'000) + "x\n", {"s.yaml:1:", "nested more than 64 deep"}},
      {"billion_laughs",
       s,
       "",
       "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
       {"s.yaml:2:8: error: aliases such as"}},
      {"long_line",
       s,
       "description: For tests",
       "description: " + std::string(2u << 20, 'x'),
       {"s.yaml:3:1: error: the line is longer than 1048576 bytes"}},
      {"large_file",
       s,
       "",
       repeated("# a comment of sixty-four bytes, again and again and again ....\n", 140'000),
       {"s.yaml: error: the file is larger than 8388608 bytes"}},
      // keys
      {"unknown_key",
       s,
       "title:",
       "titel:",
       {"s.yaml:2:1: error: titel: unknown key `titel` in scenario (did you mean `title`?)"}},
      {"unknown_key_inside",
       s,
       "review: 45 days",
       "reviw: 45 days",
       {"s.yaml:14:61: error: events.licences.control.licence.reviw: unknown key `reviw` in licence (did you mean "
        "`review`?)"}},
      {"unknown_effect",
       s,
       "suspend: licences",
       "pause: licences",
       {"s.yaml:22:52: error: events.truce.pause: unknown key `pause` in event",
        "expected one of `control`, `suspend`"}},
      {"no_format", s, "chokepoint: scenario/1\n", "", {"s.yaml:1:1: error: chokepoint: `chokepoint` is missing"}},
      {"other_format",
       s,
       "scenario/1",
       "scenario/2",
       {"s.yaml:1:13: error: chokepoint: expected `scenario/1`, not `scenario/2`"}},
      {"no_world", s, "world: worlds/small\n", "", {"`world` is missing: folder of the world"}},
      {"no_calendar", s, "calendar: {start: 2025-01, end: 2026-12, step: month}\n", "", {"`calendar` is missing"}},
      {"calendar_is_a_word",
       s,
       "calendar: {start: 2025-01, end: 2026-12, step: month}",
       "calendar: monthly",
       {"s.yaml:5:11: error: calendar: expected a map", "not `monthly`"}},
      {"title_is_a_list",
       s,
       "title: Licences, then a truce",
       "title: [a]",
       {"s.yaml:2:8: error: title: expected text", "not a list"}},
      {"events_is_a_map",
       s,
       "",
       "chokepoint: scenario/1\ntitle: T\nworld: worlds/small\ncalendar: {start: 2025, end: 2026}\nevents: {a: 1}\n",
       {"s.yaml:5:9: error: events: expected a list of maps"}},
      {"event_is_a_word",
       s,
       "  - {id: end-of-cap, start: 2026-06, lift: [cap]}",
       "  - end-of-cap",
       {"s.yaml:23:5: error: events[4]: expected a map with the keys of event"}},
      {"unknown_conduct",
       s,
       "[rationing, cooperative]",
       "[rationing, coperative]",
       {"s.yaml:6:22: error: conduct: expected one or more of", "(did you mean `cooperative`?)"}},
      {"conduct_twice",
       s,
       "[rationing, cooperative]",
       "[rationing, rationing]",
       {"s.yaml:6:22: error: conduct: `rationing` is listed twice"}},
      {"no_conduct", s, "[rationing, cooperative]", "[]", {"s.yaml:6:10: error: conduct: the list is empty"}},
      {"unknown_step",
       s,
       "step: month",
       "step: day",
       {"s.yaml:5:48: error: calendar.step: expected one of `month`, `week`, not `day`"}},
      {"adjustment_below_one",
       s,
       "conduct:",
       "adjustment: 0.5\nconduct:",
       {"s.yaml:6:13: error: adjustment: `0.5` must be at least 1"}},
      {"event_without_id",
       s,
       "{id: storm, start: 2025-03,",
       "{start: 2025-03,",
       {"s.yaml:26:5: error: events[7].id: `id` is missing"}},
      {"id_twice",
       s,
       "id: storm",
       "id: strike",
       {"s.yaml:26:10: error: events.strike.id: id `strike` is used twice", "s.yaml:25"}},
      {"id_with_spaces",
       s,
       "id: storm",
       "id: a storm",
       {"s.yaml:26:10: error: events[7].id: expected an id (letters, digits, hyphens)"}},
      {"two_effects",
       s,
       "lift: [cap]",
       "lift: [cap], suspend: [cap]",
       {"s.yaml:23:", "expected only one of", "`suspend` and `lift`"}},
      {"no_effect", s, ", lift: [cap]", "", {"s.yaml:23:5: error: events.end-of-cap: expected one of `control`"}},
      {"two_measures",
       s,
       "ban: true, from",
       "ban: true, quota: {tonnes: 1 t}, from",
       {"s.yaml:21:",
        "events.content-rule.control: expected only one of `ban`, `quota`, `licence`, `tax`, `tariff`, `subsidy`, "
        "`price`, "
        "found `ban` and `quota`"}},
      {"no_measure", s, "ban: true, ", "", {"events.content-rule.control: expected one of `ban`, `quota`, `licence`"}},
      {"both_sides",
       s,
       "from: [CHN]",
       "from: [CHN], to: all",
       {"events.content-rule.control: expected only one of `to`, `from`"}},
      {"no_side", s, ", from: [CHN]", "", {"events.content-rule.control: expected one of `to`, `from`"}},
      {"ban_false",
       s,
       "ban: true",
       "ban: false",
       {"s.yaml:21:67: error: events.content-rule.control.ban: `ban: false` has no meaning (leave the key out "
        "instead)"}},
      {"ban_yes", s, "ban: true", "ban: yes", {"events.content-rule.control.ban: expected `true`, not `yes`"}},
      {"ban_as_text", s, "ban: true", "ban: \"true\"", {"events.content-rule.control.ban: expected `true`"}},
      {"ban_blank", s, "ban: true", "ban: ", {"events.content-rule.control.ban: expected `true`, not nothing"}},
      {"no_commodities",
       s,
       ", commodities: all}}\n  - {id: truce",
       "}}\n  - {id: truce",
       {"events.content-rule.control.commodities: `commodities` is missing"}},
      {"all_beside_others",
       s,
       "from: [CHN]",
       "from: [CHN, all]",
       {"s.yaml:21:85: error: events.content-rule.control.from: `all` beside others (write `all` alone)"}},
      {"end_use_of_nobody",
       s,
       "ban: true, from",
       "ban: true, end_use: [defense], from",
       {"s.yaml:21:83: error: events.content-rule.control.end_use: there is no sector `defense` (did you mean "
        "`defence`?)"}},
      {"end_use_all",
       s,
       "ban: true, from",
       "ban: true, end_use: all, from",
       {"events.content-rule.control.end_use: there is no sector `all`"}},
      {"end_user_unknown",
       s,
       "ban: true, from",
       "ban: true, end_user: [USA/defense, japan-magnet], from",
       {"events.content-rule.control.end_user: there is no end user `USA/defense` (did you mean `USA/defence`?)",
        "there is no end user `japan-magnet` (did you mean `japan-magnets`?)"}},
      {"reach_without_threshold",
       s,
       "ban: true, from",
       "ban: true, reach: {by: mass}, from",
       {"events.content-rule.control.reach.content_above: `content_above` is missing"}},
      {"reach_above_everything",
       s,
       "ban: true, from",
       "ban: true, reach: {content_above: 120 %}, from",
       {"events.content-rule.control.reach.content_above:", "at most"}},
      {"reach_by_price",
       s,
       "ban: true, from",
       "ban: true, reach: {content_above: 1 %, by: price}, from",
       {"events.content-rule.control.reach.by:", "`value`", "`mass`"}},
      {"except_everybody",
       s,
       "to: EU}",
       "to: EU, except: [DEU]}",
       {"events.cap.control.except: `except` leaves nobody of `to`"}},
      {"amend_nothing",
       s,
       "{control: licences, licence: {approve: 20 %}}",
       "{control: licences}",
       {"s.yaml:24:43: error: events.stricter.amend: expected at least one of"}},
      {"amend_to_an_unfinished_licence",
       s,
       "{control: licences, licence: {approve: 20 %}}",
       "{control: cap, licence: {approve: 20 %}}",
       {"events.stricter.amend.licence.review: `review` is missing"}},
      {"amend_twice_on_one_day",
       s,
       "  - {id: strike,",
       "  - {id: again, start: 2026-05-01, amend: {control: licences, to: [JPN]}}\n  - {id: strike,",
       {"events.stricter: two amendments of `licences` start on 2026-05-01 (`again` does too; merge them or move "
        "one)"}},
      {"demand_without_change",
       s,
       ", scale: 1.1, growth: 5 %/yr, add: 10 t/yr",
       "",
       {"events.boom.demand: expected at least one of `scale`, `growth`, `add`"}},
      {"outage_of_nothing",
       s,
       "{facilities: china-mine, capacity: 30 %, recovery: 2 months}",
       "{capacity: 30 %}",
       {"events.strike.outage: expected at least one of `facilities`, `countries`, `kind`, `links`"}},
      {"outage_of_two_things",
       s,
       "{countries: [CHN], kind",
       "{facilities: [china-mine], countries: [CHN], kind",
       {"events.power.outage: `facilities` and `countries` exclude each other"}},
      {"outage_of_unknown_kind", s, "kind: [manufacture]", "kind: [manufacturing]", {"(did you mean `manufacture`?)"}},
      {"outage_links_of_nothing",
       s,
       "{links: {from: CHN, to: [JPN]}}",
       "{links: {}}",
       {"events.storm.outage.links: expected at least one of `from`, `to`, `commodities`"}},
      {"cancelled_with_capacity",
       s,
       "cancelled: true",
       "cancelled: true, capacity: 1 t/yr",
       {"events.no-refinery.project: `cancelled` and `capacity` exclude each other"}},
      // quantities and dates
      {"wrong_unit",
       s,
       "tonnes: 60 t",
       "tonnes: 60 lbs",
       {"s.yaml:20:40: error: events.cap.control.quota.tonnes: `60 lbs` has the unit `lbs`: expected a mass such as "
        "`30 t`"}},
      {"wrong_dimension",
       s,
       "review: 45 days",
       "review: 45 t/yr",
       {"`45 t/yr` has the unit `t/yr`: expected a duration such as `45 days`"}},
      {"no_unit", s, "review: 45 days", "review: 45", {"`45` needs a unit: expected a duration"}},
      {"nan", s, "tonnes: 60 t", "tonnes: .nan", {"expected a mass such as", "not `.nan`"}},
      {"infinity", s, "tonnes: 60 t", "tonnes: .inf t", {"expected a mass such as"}},
      {"huge", s, "tonnes: 60 t", "tonnes: 1e308 t", {"`1e308 t` is beyond what any quantity here can be (1e15)"}},
      {"huge_by_unit", s, "tonnes: 60 t", "tonnes: 1e15 Mt", {"is beyond what any quantity here can be"}},
      {"beyond_doubles", s, "tonnes: 60 t", "tonnes: 1e999 t", {"is beyond what any quantity here can be"}},
      {"negative", s, "tonnes: 60 t", "tonnes: -60 t", {"events.cap.control.quota.tonnes: `-60 t` must be at least 0"}},
      {"share_above_one",
       s,
       "capacity: 30 %",
       "capacity: 130 %",
       {"events.strike.outage.capacity: `130 %` must be at most 100 %"}},
      {"hexadecimal", s, "tonnes: 60 t", "tonnes: 0x60 t", {"events.cap.control.quota.tonnes"}},
      {"thousands_separator", s, "tonnes: 60 t", "tonnes: 60_000 t", {"events.cap.control.quota.tonnes"}},
      {"quantity_is_a_list",
       s,
       "tonnes: 60 t",
       "tonnes: [60 t]",
       {"expected a mass such as `30 t` or `1.2 kt`, not a list"}},
      {"impossible_day",
       s,
       "start: 2025-04-04",
       "start: 2025-02-30",
       {"s.yaml:11:12: error: events.licences.start: expected a date (YYYY, YYYY-MM or YYYY-MM-DD) that exists",
        "not `2025-02-30`"}},
      {"no_leap_year", s, "start: 2025-04-04", "start: 2025-02-29", {"not `2025-02-29`"}},
      {"american_date", s, "start: 2025-04-04", "start: 4/4/2025", {"not `4/4/2025`"}},
      {"until_before_start",
       s,
       "until: 2026-03,",
       "until: 2025-03,",
       {"s.yaml:22:43: error: events.truce.until: ends on 2025-03-31, before it starts on 2025-11-10"}},
      {"announced_after_start",
       s,
       "announced: 2025-03-01",
       "announced: 2025-05-01",
       {"s.yaml:10:16: error: events.licences.announced: announced on 2025-05-01, after it starts on 2025-04-04"}},
      {"end_before_start",
       s,
       "end: 2026-12",
       "end: 2024-12",
       {"s.yaml:5:33: error: calendar.end: ends on 2024-12-31, before it starts on 2025-01-01"}},
      {"endless_calendar", s, "end: 2026-12", "end: 9999", {"calendar.end: the calendar is longer than 300 years"}},
      {"schedule_without_dates",
       s,
       "{2025-04-04: 35 %, 2025-10: 60 %}",
       "{2025-04-04: 35 %, later: 60 %}",
       {"s.yaml:14:45: error: events.licences.control.licence.approve.later: `later` is not a date"}},
      {"schedule_with_one_day_twice",
       s,
       "{2025-04-04: 35 %, 2025-10: 60 %}",
       "{2025-10-01: 35 %, 2025-10: 60 %}",
       {"the day 2025-10-01 has two values"}},
      {"schedule_is_empty",
       s,
       "{2025-04-04: 35 %, 2025-10: 60 %}",
       "{}",
       {"events.licences.control.licence.approve: expected a share"}},
      {"distribution_not_rising",
       s,
       "[6 months, 9 months, 2 years]",
       "[6 months, 9 days, 2 years]",
       {"events.mine.project.lead_time: lowest, mode and highest must rise"}},
      {"distribution_of_two",
       s,
       "[6 months, 9 months, 2 years]",
       "[6 months, 9 months]",
       {"expected `{triangular: [lowest, mode, highest]}`"}},
      {"unknown_distribution",
       s,
       "triangular: [6 months",
       "trianglar: [6 months",
       {"unknown key `trianglar` in a distribution (did you mean `triangular`?)"}},
      // ids
      {"unknown_commodity",
       s,
       "commodities: [oxide]",
       "commodities: [oxyde]",
       {"s.yaml:15:21: error: events.licences.control.commodities: there is no commodity `oxyde` (did you mean "
        "`oxide`?)"}},
      {"two_letter_country",
       s,
       "except: [DEU]",
       "except: [DE]",
       {"s.yaml:17:16: error: events.licences.control.except: there is no country or bloc `DE` (countries have three "
        "letters: did you mean `DEU`?)"}},
      {"norway_is_not_false",
       s,
       "except: [DEU]",
       "except: [NO]",
       {"there is no country or bloc `NO` (countries have three letters: `NOR`, which is not in this world)"}},
      {"country_by_name",
       s,
       "by: CHN\n",
       "by: China\n",
       {"s.yaml:13:11: error: events.licences.control.by: there is no country `China` (did you mean `CHN`?)"}},
      {"bloc_as_actor",
       s,
       "by: CHN\n",
       "by: EU\n",
       {"there is no country `EU` (a bloc cannot act: write one control for each member)"}},
      {"unknown_bloc", s, "to: EU", "to: Qaud", {"(did you mean `Quad`?)"}},
      {"unknown_facility",
       s,
       "facilities: china-mine",
       "facilities: chinamine",
       {"there is no facility `chinamine` (did you mean `china-mine`?)"}},
      {"unknown_project",
       s,
       "facility: australia-mine",
       "facility: australian-mine",
       {"(did you mean `australia-mine`?)"}},
      {"project_that_runs",
       s,
       "facility: australia-mine",
       "facility: china-mine",
       {"events.mine.project.facility: `china-mine` runs already"}},
      {"unknown_sector",
       s,
       "sectors: car-makers",
       "sectors: car-maker",
       {"there is no sector `car-maker` (did you mean `car-makers`?)"}},
      {"unknown_stockpile",
       s,
       "id: jogmec-oxide",
       "id: jogmec",
       {"events.relief.stockpile.id: there is no stockpile `jogmec`"}},
      {"unknown_target",
       s,
       "suspend: licences",
       "suspend: licenses",
       {"s.yaml:22:61: error: events.truce.suspend: there is no event `licenses` (did you mean `licences`?)"}},
      {"target_is_no_control",
       s,
       "lift: [cap]",
       "lift: [storm]",
       {"events.end-of-cap.lift: the event `storm` is no control (only controls can be suspended, lifted or amended)"}},
      {"amends_nobody",
       s,
       "{control: licences, licence",
       "{control: licence, licence",
       {"events.stricter.amend.control: there is no event `licence` (did you mean `licences`?)"}},
      // files
      {"missing_world",
       s,
       "worlds/small",
       "worlds/smal",
       {"s.yaml:4:8: error: world: there is no world `worlds/smal` (did you mean `small`?)"}},
      {"world_outside",
       s,
       "worlds/small",
       "../../etc",
       {"s.yaml:4:8: error: world: `../../etc` lies outside the root folder"}},
      {"extends_itself",
       s,
       "title:",
       "extends: s.yaml\ntitle:",
       {"s.yaml:2:10: error: extends: the files extend one another in a circle: s.yaml → s.yaml"}},
      {"extends_a_folder",
       s,
       "title:",
       "extends: worlds\ntitle:",
       {"s.yaml:2:10: error: extends: there is no scenario `worlds`"}},
      {"extends_a_list", s, "title:", "extends: [a.yaml]\ntitle:", {"s.yaml:2:10: error: extends: expected text"}},
      {"set_is_a_list",
       s,
       "title:",
       "set: [a]\ntitle:",
       {"s.yaml:2:6: error: set: expected a map from paths to values"}},
      {"without_unknown",
       s,
       "title:",
       "without: [nobody]\ntitle:",
       {"s.yaml:2:11: error: without: there is no `nobody` in `events`"}},
      // the world's own file
      {"world_unknown_key",
       w,
       "title: Ore",
       "tilte: Ore",
       {tables + "world.yaml:2:1: error: tilte: unknown key `tilte` in world (did you mean `title`?)"}},
      {"world_is_a_scenario",
       w,
       "world/1",
       "scenario/1",
       {tables + "world.yaml:1:13: error: chokepoint: expected `world/1`"}},
      {"world_tab", w, "  - {id: ore", "\t- {id: ore", {tables + "world.yaml:6:"}},
      {"process_makes_an_element",
       w,
       "inputs: {oxide: 0.4}, outputs: {magnet: 1}",
       "inputs: {oxide: 0.1}, outputs: {magnet: 1}",
       {tables + "world.yaml:13:5: error: processes.press: puts out 0.34 t of Dy per run and takes in 0.08713 t"}},
      {"recipe_with_unknown_commodity",
       w,
       "inputs: {oxide: 0.4}",
       "inputs: {oxid: 0.4}",
       {"processes.press.inputs.oxid: there is no commodity `oxid` (did you mean `oxide`?)"}},
      {"extraction_with_inputs",
       w,
       "kind: extraction,",
       "kind: extraction, inputs: {oxide: 1},",
       {"extraction has no inputs"}},
      {"negative_cover",
       w,
       "cover: 30 days",
       "cover: -30 days",
       {"commodities.ore.cover: `-30 days` must be at least 0"}},
      {"price_without_unit", w, "price: 5 USD/kg", "price: 5", {"commodities.ore.price: `5` needs a unit"}},
      {"commodity_without_source",
       w,
       ", source: \"assumed, example\", confidence: low",
       "",
       {"commodities.ore.source: `source` is missing"}},
      {"assumed_without_why",
       w,
       "\"assumed, example\", confidence",
       "assumed, confidence",
       {"commodities.ore.source: `assumed` does not say why"}},
      {"bloc_with_two_letters", w, "members: [DEU]", "members: [DE]", {"blocs.EU.members: there is no country `DE`"}},
      // its tables
      {"too_many_cells",
       "countries.csv",
       "DEU,Germany,52.5,13.4,",
       "DEU,Germany,52.5,13.4,,",
       {tables + "countries.csv:3:", "6 cells, but the header names 5 columns"}},
      {"too_few_cells",
       "countries.csv",
       "DEU,Germany,52.5,13.4,",
       "DEU,Germany,52.5,",
       {tables + "countries.csv:3:1: error: 4 cells, but the header names 5 columns"}},
      {"unclosed_cell",
       "countries.csv",
       "DEU,Germany",
       "DEU,\"Germany",
       {tables + "countries.csv:3:5: error: the quote that opens here is never closed"}},
      {"unknown_column",
       "links.csv",
       "capacity",
       "capactiy",
       {tables +
        "links.csv:1:24: error: links.capactiy: unknown column `capactiy` in links (did you mean `capacity`?)"}},
      {"missing_column", "links.csv", "from,to,commodity,flow", "from,to,commodity,note", {"column `flow` is missing"}},
      {"column_twice",
       "links.csv",
       "capacity",
       "flow",
       {tables + "links.csv:1:24: error: flow: the column `flow` is there twice"}},
      {"row_without_source",
       "links.csv",
       "true,customs",
       "true,",
       {tables + "links.csv:3:", "links.CHN/USA/oxide.source: `source` is missing"}},
      {"flow_in_days",
       "links.csv",
       "CHN,JPN,oxide,240",
       "CHN,JPN,oxide,240 days",
       {tables + "links.csv:2:15: error: links.CHN/JPN/oxide.flow: `240 days` has the unit `days`: expected a rate"}},
      {"lane_to_itself", "links.csv", "CHN,DEU,magnet", "CHN,CHN,magnet", {"a lane must lead to another country"}},
      {"lane_twice", "links.csv", "CHN,USA,oxide", "CHN,JPN,oxide", {"the lane `CHN/JPN/oxide` is there twice"}},
      {"country_of_two_letters",
       "links.csv",
       "CHN,JPN,oxide",
       "CN,JPN,oxide",
       {tables + "links.csv:2:1: error: links.CN/JPN/oxide.from: expected an ISO 3166 alpha-3 country code",
        "did you mean `CHN`?"}},
      {"negative_capacity",
       "facilities.csv",
       "china-mine,China's mine,CHN,1200",
       "china-mine,China's mine,CHN,-1200",
       {tables + "facilities.csv:2:29: error: facilities.china-mine.capacity: `-1200` must be at least 0"}},
      {"above_capacity",
       "facilities.csv",
       "china-mine,China's mine,CHN,1200",
       "china-mine,China's mine,CHN,900",
       {"facilities.china-mine.capacity: its operations used 1000 t/yr of a capacity of 900 t/yr"}},
      {"facility_twice",
       "facilities.csv",
       "china-magnets,",
       "china-mine,",
       {"id `china-mine` is used twice (first in line 2)"}},
      {"nan_in_a_table",
       "facilities.csv",
       "CHN,1200",
       "CHN,NaN",
       {"facilities.china-mine.capacity: expected a rate", "not `NaN`"}},
      {"unbalanced_market",
       "consumers.csv",
       "JPN,car-makers,magnet,500",
       "JPN,car-makers,magnet,520",
       {"markets.JPN/magnet: the market JPN/magnet is short of 20 t/yr"}},
      {"surplus",
       "discards.csv",
       "cerium-oxide,100",
       "cerium-oxide,60",
       {"the market CHN/cerium-oxide has a surplus of 40 t/yr", "discards.csv: CHN,cerium-oxide,40"}},
      {"class_zero",
       "consumers.csv",
       "magnet,150,1,",
       "magnet,150,0,",
       {"consumers.CHN/car-makers/magnet.priority: `0` must be at least 1"}},
      {"class_one_and_a_half", "consumers.csv", "magnet,150,1,", "magnet,150,1.5,", {"expected a whole number"}},
      {"floor_above_stock",
       "stockpiles.csv",
       "60,120,10,",
       "60,120,70,",
       {"the floor of 70 t is above what it holds, 60 t"}},
      {"committed_maybe",
       "projects.csv",
       "300,false",
       "300,maybe",
       {"projects.australia-mine.committed: expected `true` or `false`, not `maybe`"}},
      {"table_in_latin1",
       "countries.csv",
       "Germany",
       "M\xFCnchen",
       {tables + "countries.csv:3:6: error: byte 0xFC is no valid UTF-8"}},
      {"no_countries", "countries.csv", "", "", {tables + "countries.csv"}},
      // waiting
      {"waits_for_nobody",
       s,
       "start: 2026-06, lift: [cap]",
       "after: truc, lift: [cap]",
       {"events.end-of-cap.after: there is no event `truc`", "did you mean `truce`?"}},
      {"waits_for_itself",
       s,
       "start: 2026-06, lift: [cap]",
       "after: end-of-cap, lift: [cap]",
       {"events.end-of-cap.after: the events wait for one another in a circle: end-of-cap → end-of-cap"}},
      {"wait_in_a_circle",
       s,
       "start: 2026-06, lift: [cap]}\n  - {id: stricter, start: 2026-05,",
       "after: stricter, lift: [cap]}\n  - {id: stricter, after: end-of-cap,",
       {"events.end-of-cap.after: the events wait for one another in a circle: end-of-cap → stricter → end-of-cap"}},
      {"no_start_at_all",
       s,
       "start: 2026-06, lift",
       "lift",
       {"events.end-of-cap: expected at least one of `start`, `when`, `after`"}},
      {"delay_of_nothing",
       s,
       "start: 2026-06, lift",
       "delay: 3 days, start: 2026-06, lift",
       {"events.end-of-cap.delay: there is nothing that it waits for"}},
      {"condition_on_an_unknown_market",
       s,
       "start: 2026-06, lift",
       "when: 'coverage(AUS, magnet) < 60 %', lift",
       {"s.yaml:23:38: error: events.end-of-cap.when: nobody in `AUS` wants `magnet`"}},
      {"condition_on_an_unknown_commodity",
       s,
       "start: 2026-06, lift",
       "when: 'price(oxyde) < 60 USD/t', lift",
       {"s.yaml:23:35: error: events.end-of-cap.when: there is no commodity `oxyde`", "did you mean `oxide`?"}},
      {"condition_of_no_measure",
       s,
       "start: 2026-06, lift",
       "when: 'coverag(JPN, magnet) < 60 %', lift",
       {"s.yaml:23:29: error: events.end-of-cap.when: `coverag` is no measure", "did you mean `coverage`?"}},
      {"condition_without_a_relation",
       s,
       "start: 2026-06, lift",
       "when: 'coverage(JPN, magnet) = 60 %', lift",
       {"s.yaml:23:51: error: events.end-of-cap.when: expected `<`, `<=`, `>` or `>=`"}},
      {"condition_in_the_wrong_unit",
       s,
       "start: 2026-06, lift",
       "when: 'stockpile(jogmec-oxide) < 2 months', lift",
       {"s.yaml:23:55: error: events.end-of-cap.when: `2 months` has the unit `months`"}},
      {"condition_between_braces",
       s,
       "start: 2026-06, lift",
       "when: coverage(JPN, magnet) < 60 %, lift",
       {"events.end-of-cap.when: expected `)` (between braces a comma ends the value: put the condition in quotes)"}},
      {"condition_that_goes_on",
       s,
       "start: 2026-06, lift",
       "when: 'stock(JPN, oxide) < 2 t but', lift",
       {"s.yaml:23:49: error: events.end-of-cap.when: expected a duration such as `2 months` or a mass"}},
      {"condition_on_a_lane_that_is_not_there",
       s,
       "start: 2026-06, lift",
       "when: 'flow(DEU, CHN, oxide) < 2 t/yr', lift",
       {"s.yaml:23:34: error: events.end-of-cap.when: no lane carries `oxide` from `DEU` to `CHN`"}},
      {"condition_with_too_many_names",
       s,
       "start: 2026-06, lift",
       "when: 'stockpile(jogmec-oxide, JPN) < 2 t', lift",
       {"s.yaml:23:29: error: events.end-of-cap.when: `stockpile` is not of 2 names"}},
      {"long_cell",
       "countries.csv",
       "Germany",
       std::string(2u << 20, 'x'),
       {tables + "countries.csv:3:1: error: the line is longer than"}},
  };
}

ScenarioFiles with(const Mistake& mistake) {
  ScenarioFiles files;
  const bool of_world = mistake.file != "s.yaml";
  if (mistake.from.empty())
    (of_world ? files.world.files : files.files)[mistake.file] = mistake.to;
  else if (of_world)
    files.world.change(mistake.file, mistake.from, mistake.to);
  else
    files.change(mistake.from, mistake.to);
  return files;
}

class Malformed : public testing::TestWithParam<Mistake> {};

TEST_P(Malformed, IsAnErrorThatSaysWhereAndWhat) {
  const std::string errors = fixture::errors_of(with(GetParam()));
  EXPECT_NE(errors, "");
  for (const std::string& words : GetParam().said) EXPECT_THAT(errors, HasSubstr(words));
}

INSTANTIATE_TEST_SUITE_P(Input, Malformed, testing::ValuesIn(mistakes()),
                         [](const auto& one) { return one.param.name; });

TEST(MalformedInput, ThereAreManyOfThem) { EXPECT_GE(mistakes().size(), 120u); }

TEST(MalformedInput, AllMistakesOfAFileAreReportedAtOnce) {
  ScenarioFiles files;
  files.change("title:", "titel:").change("end: 2026-12", "end: 2026-13").change("to: all", "to: [JAP]");
  files.change("commodities: [oxide]", "commodities: [oxyde]").change("release: 30 t", "release: 30 days");
  const std::string errors = fixture::errors_of(files);
  EXPECT_EQ(std::count(errors.begin(), errors.end(), '\n'), 5) << errors;
  files.world.change("links.csv", "CHN,JPN,oxide,240", "CHN,JPN,oxide,many");
  EXPECT_THAT(fixture::errors_of(files), HasSubstr("links.csv:2:15: error"));
}

/// Loads and says nothing of how it went: only that it went one of two ways.
void survive(const ScenarioFiles& files, const std::string& what) {
  try {
    const fixture::Loaded loaded = fixture::load(files);
    EXPECT_EQ(loaded.good, loaded.findings.find(": error: ") == std::string::npos) << what;
  } catch (const std::exception& problem) {
    ADD_FAILURE() << "neither success nor InputError: " << problem.what() << "\n" << what;
  }
}

using Random = std::mt19937;

int below(Random& random, std::size_t bound) { return static_cast<int>(random() % bound); }

/// Changes a byte, a stretch, a line or a word of the text.
std::string mutated(std::string text, Random& random) {
  if (text.empty()) return "x";
  static const std::vector<std::string> words = {
      "{",    "}",   "[",    "]",       ":",    "- ",    "\n",   "\"",  "'",   "#",          "&a ",
      "*a",   "!x ", "null", "~",       "-1",   "1e400", ".nan", "all", "CHN", "2025-02-30", "\t",
      "\xFF", "%",   ",",    "id: cap", "<<: ", "---\n", "| ",   "> ",  "  "};
  const auto at = [&] { return static_cast<std::size_t>(below(random, text.size())); };
  switch (below(random, 7)) {
    case 0:
      text[at()] = static_cast<char>(below(random, 256));
      break;
    case 1:
      text.erase(at(), 1 + random() % 12);
      break;
    case 2:
      text.insert(at(), words[static_cast<std::size_t>(below(random, words.size()))]);
      break;
    case 3:
      text.resize(at());
      break;
    case 4: {  // a line twice
      const std::size_t start = text.rfind('\n', at()) + 1, end = std::min(text.find('\n', start), text.size() - 1);
      text.insert(start, text.substr(start, end - start + 1));
      break;
    }
    case 5: {  // a line less
      const std::size_t start = text.rfind('\n', at()) + 1, end = std::min(text.find('\n', start), text.size() - 1);
      text.erase(start, end - start + 1);
      break;
    }
    default: {  // a stretch moves
      const std::string piece = text.substr(at(), 1 + random() % 20);
      text.insert(at(), piece);
    }
  }
  return text.empty() ? "x" : text;
}

TEST(Mutation, OfAScenarioNeverCrashes) {
  Random random(11);
  const std::string world_set =
      "set: {stockpiles.jogmec-oxide.tonnes: 70 t, facilities.china-mine.capacity: 2 kt/yr}\n";
  for (int round = 0; round < 3000; ++round) {
    ScenarioFiles files;
    std::string& text = files.files["s.yaml"];
    text.insert(text.find("events:"), world_set);
    for (int times = 1 + below(random, 3); times > 0; --times) text = mutated(text, random);
    survive(files, text);
    if (HasFailure()) return;
  }
}

TEST(Mutation, OfEventsThatWaitAndOfIndustrialPolicyNeverCrashes) {
  Random random(14);
  const std::string settings =
      "set: {facilities.japan-magnets.technology: CHN USA, projects.australia-mine.capex: 1 GUSD, "
      "operations.japan-magnets/press.cost: 50 USD/kg, stockpiles.jogmec-oxide.cover: 120 days}\n";
  const std::string events =
      "  - {id: w, when: '(coverage(JPN, magnet, class-1) < 60 % or stock(all, oxide) >= 2 months) and price(oxide) > "
      "1 "
      "USD/t', until_when: 'flow(CHN, JPN, oxide) <= 3 t/month', delay: 3 days, lasts: 1 years, suspend: [cap]}\n"
      "  - {id: p1, after: w, technology: {by: CHN, to: Quad, delay: 1.5, decline: 5 %/yr}}\n"
      "  - {id: p2, start: 2025, permit: {projects: [australia-mine], removes: 30 days}}\n"
      "  - {id: p3, start: 2025, price: {commodities: [magnet], path: {2025: 60 USD/kg, 2026: 40 USD/kg}, scale: "
      "0.9}}\n"
      "  - {id: p4, start: 2025, offtake: {buyer: EU, facility: japan-magnets, volume: 60 t/yr, floor: 55 USD/kg}}\n"
      "  - {id: p5, start: 2025, subsidy: {payer: JPN, facilities: japan-magnets, per_tonne: 5 USD/kg}}\n"
      "  - {id: p6, start: 2025, finance: {payer: JPN, kind: loan, amount: 40 MUSD, fund: p7}}\n"
      "  - {id: p7, start: 2025, fund: {projects: [australia-mine], rule: listed}}\n"
      "  - {id: p8, start: 2025, stockpile: {id: jogmec-oxide, target: 90 t, buy: 30 t/yr}}\n"
      "  - {id: p9, start: 2025, recycling: {collector: australia-mine, countries: EU, sectors: all, commodities: "
      "magnet, "
      "lifetime: 12 years, collection: {2025: 5 %, 2035: 40 %}, recovery: 90 %, growth: 5 %/yr}}\n";
  const auto files_with = [&](const std::string& list) {
    ScenarioFiles files;
    std::string& text = files.files["s.yaml"];
    text.insert(text.find("events:"), settings);
    text += list;
    return files;
  };
  ASSERT_EQ(fixture::errors_of(files_with(events)), "");
  for (int round = 0; round < 1500; ++round) {
    std::string list = events;
    for (int times = 1 + below(random, 3); times > 0; --times) list = mutated(list, random);
    survive(files_with(list), list);
    if (HasFailure()) return;
  }
}

TEST(Mutation, OfAWorldNeverCrashes) {
  Random random(12);
  for (int round = 0; round < 1500; ++round) {
    ScenarioFiles files;
    auto file = files.world.files.begin();
    std::advance(file, below(random, files.world.files.size()));
    for (int times = 1 + below(random, 3); times > 0; --times) file->second = mutated(file->second, random);
    survive(files, file->second);
    if (HasFailure()) return;
  }
}

TEST(Mutation, OfAWhatIfNeverCrashes) {
  Random random(13);
  const std::string text =
      "chokepoint: scenario/1\nextends: s.yaml\ntitle: W\nset: {stockpiles.jogmec-oxide.tonnes: 70, calendar.end: "
      "2027, "
      "events.cap.control.quota.tonnes: 5}\nwithout: [boom]\nevents:\n  - {id: truce, until: }\n  - {id: cap, control: "
      "{quota: {tonnes: 6 t}}}\n";
  for (int round = 0; round < 1500; ++round) {
    ScenarioFiles files;
    std::string changed = text;
    for (int times = 1 + below(random, 3); times > 0; --times) changed = mutated(changed, random);
    files.add("b.yaml", fixture::valid_scenario).add("s.yaml", changed);
    const std::size_t base = files.files["s.yaml"].find("extends: s.yaml");
    if (base != std::string::npos) files.files["s.yaml"].replace(base, 15, "extends: b.yaml");
    survive(files, changed);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace chokepoint
