#include "sweep/keys.hpp"

#include "chokepoint/sweep.hpp"
#include "document/key_specs.hpp"
#include "document/schema_json.hpp"

namespace chokepoint {
namespace {

using Type = ValueType;

KeySpec values(const std::string& key, const std::string& doc, const std::string& example) {
  return {.key = key, .type = Type::values, .doc = doc, .example = example};
}

const ObjectSpec& variable_keys() {
  static const ObjectSpec spec = {
      .name = "vary",
      .doc =
          "One thing that varies: a value by its path, events that are there or not, or the world's uncertain "
          "figures. All numbers of one distribution are in one unit; dates can be drawn too.",
      .keys = {{.key = "id",
                .type = Type::id,
                .doc = "its name in results, `exclude`, `include` and `correlated`; default: the end of its path",
                .example = "approval"},
               values("path", "a path as in the scenario's `set`; several get the same value",
                      "events.april-licences.control.licence.approve"),
               {.key = "without",
                .type = Type::ids,
                .doc = "events that are left out in some cases: the levels are `kept` and `left out`",
                .example = "[kuantan-heavy-line]",
                .refers = "events"},
               {.key = "data",
                .type = Type::choice,
                .doc = "every figure of the world, and of stockpiles that the scenario adds, that has a range (columns "
                       "with `_low` and `_high`, or a distribution): a triangular distribution each",
                .example = "all",
                .choices = {"all"}},
               values("values", "a list, each as likely as the others", "[20 %, 50 %, 80 %]"),
               values("weights", "how likely each of `values` is", "[1, 2, 1]"),
               {.key = "each",
                .type = Type::choice,
                .doc = "one value for each of these of the first scenario's world",
                .example = "exporters",
                .choices = {"countries", "exporters", "importers", "commodities", "traded", "facilities", "stockpiles",
                            "corridors"}},
               {.key = "discrete",
                .type = Type::settings,
                .doc = "a map from values to how likely they are",
                .example = "{20 %: 1, 50 %: 3}"},
               values("uniform", "lowest, highest", "[6 months, 24 months]"),
               values("normal", "mean, standard deviation", "[60 days, 10 days]"),
               values("lognormal", "median, and the factor of one standard deviation", "[9 years, 1.4]"),
               values("triangular", "lowest, mode, highest", "[6.25 years, 9 years, 18 years]"),
               values("empirical", "what was observed; values in between are interpolated",
                      "[38 days, 45 days, 61 days, 104 days]"),
               values("within", "only this part of the distribution is drawn from: lowest, highest",
                      "[0 days, 200 days]"),
               {.key = "points",
                .type = Type::integer,
                .doc = "takes so many values of the distribution, the middles of equally likely parts, so that it fits "
                       "a grid",
                .example = "5",
                .least = 2,
                .most = 10'000}},
      .exactly_one = {{"path", "without", "data"}},
      .at_most_one = {{"without", "data", "values", "each", "discrete", "uniform", "normal", "lognormal", "triangular",
                       "empirical"},
                      {"weights", "each", "discrete", "uniform", "normal", "lognormal", "triangular", "empirical"}}};
  return spec;
}

const ObjectSpec& correlated_keys() {
  static const ObjectSpec spec = {
      .name = "correlated",
      .doc = "Variables that move together (a Gaussian copula).",
      .keys = {
          required(KeySpec{.key = "between",
                           .type = Type::ids,
                           .doc = "ids of variables",
                           .example = "[approval, review]",
                           .refers = "variables"}),
          required(values("rank", "Spearman's rank correlation of each pair: one number for all, or a list of rows",
                          "-0.6"))}};
  return spec;
}

const ObjectSpec& collect_keys() {
  static const ObjectSpec spec = {
      .name = "collect",
      .doc = "What is kept of each case beside the headline figures of consumers, countries and blocs.",
      .keys = {{.key = "series",
                .type = Type::choices,
                .doc = "by consumer and step, in a NetCDF file beside the results",
                .example = "[coverage]",
                .choices = {"coverage", "flow_coverage", "wanted", "delivered", "status"}}}};
  return spec;
}

}  // namespace

const ObjectSpec& sweep_keys() {
  static const ObjectSpec spec = {
      .name = "sweep",
      .doc = "A sweep file: one or several scenarios, what varies in them, and a design.",
      .keys =
          {{.key = "chokepoint",
            .type = Type::choice,
            .doc = "format of the file",
            .example = "sweep/1",
            .required = true,
            .choices = {"sweep/1"}},
           {.key = "title", .doc = "one line", .example = "Licences: how many, how fast", .required = true},
           {.key = "description", .doc = "a paragraph for readers", .example = "What if the office is slow?"},
           required(values("scenario",
                           "one scenario or a list, relative to this file, or `shipped:NAME`; those of a list share "
                           "their draws, so that their differences are not noise",
                           "april-2025-licences.yaml")),
           {.key = "design",
            .type = Type::choice,
            .doc = "`grid`: every combination; `zip`: the first values, the second, ...; `random`, `latin-hypercube` "
                   "and `sobol` (digitally shifted): `draws` points; `saltelli`: what Sobol indices need, `draws` × "
                   "(variables + 2) cases; `morris`: elementary effects, `draws` × (variables + 1) cases; "
                   "`one-at-a-time`: the scenario itself, then each variable alone",
            .example = "latin-hypercube",
            .fallback = "grid",
            .choices = {"grid", "zip", "random", "latin-hypercube", "sobol", "saltelli", "one-at-a-time", "morris"}},
           {.key = "draws",
            .type = Type::integer,
            .doc = "how many points; powers of two suit `sobol` and `saltelli`",
            .example = "1024",
            .least = 1,
            .most = 1e9},
           {.key = "seed",
            .type = Type::integer,
            .doc = "of all that is random",
            .example = "7",
            .fallback = "1",
            .least = 0,
            .most = 1e15},
           {.key = "vary",
            .type = Type::objects,
            .doc = "what varies; `data` is short for `[{data: all}]`",
            .example = "[{path: events.mine.project.lead_time, triangular: [6.25 years, 9 years, 18 years]}]",
            .choices = {"data"},
            .object = &variable_keys()},
           {.key = "cases",
            .doc = "instead of `vary`: a CSV table of tweaks with the columns case, path, operation (`set` or "
                   "`without`), value",
            .example = "tweaks.csv"},
           {.key = "correlated",
            .type = Type::objects,
            .doc = "groups of variables; each variable in one group at most",
            .example = "[{between: [approval, review], rank: -0.6}]",
            .object = &correlated_keys()},
           values("exclude",
                  "combinations to leave out: maps from ids of variables to a value, a list of values, or `{above: x, "
                  "below: y}`; a case is left out where all of one map hold",
                  "[{approval: 80 %, review: 90 days}]"),
           values("include",
                  "further cases: maps from ids of variables to values; what a map does not name keeps the scenario's "
                  "own value",
                  "[{approval: 100 %, review: 0 days}]"),
           {.key = "collect",
            .type = Type::object,
            .doc = "what is kept of each case",
            .example = "{series: [coverage]}",
            .object = &collect_keys()}},
      .exactly_one = {{"vary", "cases"}},
      .at_most_one = {{"cases", "design"},
                      {"cases", "draws"},
                      {"cases", "correlated"},
                      {"cases", "include"},
                      {"cases", "exclude"}}};
  return spec;
}

const ObjectSpec& tweak_table() {
  static const ObjectSpec spec = {
      .name = "tweaks",
      .doc = "A table of tweaks: the rows of one case together make it.",
      .keys = {required(KeySpec{.key = "case", .doc = "name of the case", .example = "slow-office"}),
               required(KeySpec{.key = "path",
                                .doc = "a path as in a scenario's `set`, or the id of an event",
                                .example = "events.april-licences.control.licence.review"}),
               required(KeySpec{.key = "operation",
                                .type = Type::choice,
                                .doc = "`set` the value, or go `without` the event",
                                .example = "set",
                                .choices = {"set", "without"}}),
               {.key = "value", .doc = "of `set`; blank removes the key", .example = "90 days"}}};
  return spec;
}

std::string sweep_json_schema() {
  return json_schema_of(sweep_keys(), "Sweep files of Chokepoint (sweep/1)", {tweak_table()});
}

std::string sweep_reference_page() {
  std::string page = R"(# Sweep files

Written by `chokepoint schema sweep --reference` from the table of keys that also drives the parser and the JSON Schema
(`chokepoint schema sweep`); change the table, not this page. What a sweep does, its designs, random numbers, files and
analyses: [docs/model/sweeps.md](../model/sweeps.md).

```yaml
chokepoint: sweep/1
title: Licences, how many and how fast
scenario: shipped:first-ban
design: grid
vary:
  - {id: start, path: events.magnet-ban.start, values: [2025-04-01, 2025-10-01]}
  - {id: stock, path: commodities.magnet.cover, values: [30 days, 60 days, 120 days]}
```

Values are written as in scenario files. A number of a distribution carries its unit, and all numbers of one
distribution have the same.

)";
  page += reference_sections(sweep_keys()) + reference_section_of_table(tweak_table());
  page.pop_back();
  return page;
}

}  // namespace chokepoint
