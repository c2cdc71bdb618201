// JSON Schema and reference page of scenario and world files.
#include "chokepoint/scenario.hpp"
#include "document/schema_json.hpp"
#include "scenario/keys.hpp"
#include "world/tables.hpp"

namespace chokepoint {
namespace {

constexpr const char* scenario_intro = R"(# Scenario files

Written by `chokepoint schema scenario --reference` from the table of keys that also drives the parser and the JSON
Schema (`chokepoint schema scenario`); change the table, not this page. What each event does is in
[docs/model/events.md](../model/events.md).

```yaml
chokepoint: scenario/1
title: Licences from April, a truce from November
world: ../worlds/rare-earths
calendar: {start: 2024-01, end: 2035-12, step: month}
conduct: cooperative
events:
  - id: april-licences
    start: 2025-04-04
    control:
      by: CHN
      licence: {approve: {2025-04-04: 35 %, 2025-08: 60 %}, review: 45 days}
      commodities: [dysprosium-oxide, terbium-oxide]
      to: all
      except: [RUS]
  - id: foreign-content
    start: 2025-12-01
    control:
      by: CHN
      ban: true
      end_use: [defence]
      reach: {content_above: 0.1 %}
      commodities: all
      to: all
  - id: truce
    start: 2025-11-10
    until: 2026-11-09
    suspend: [april-licences, foreign-content]
```

Rules for all values:

- The file is plain YAML 1.2: only `true` and `false` are booleans, ids are strings. Anchors, aliases, tags and duplicate
  keys are errors, and so is a key that is not listed here.
- A **quantity** is a number with a unit: `120 kt/yr`, `45 days`, `35 %`. A bare number stands only where the table names
  its unit. `working days` and `days` are different units.
- A **date** is `YYYY`, `YYYY-MM` or `YYYY-MM-DD` and must exist. A short date means its first day, or its last one for
  `until` and `end`.
- **By date**: where a value may change over time, a map from dates to values: `{2025-04-04: 35 %, 2026-01: 60 %}`. Each
  holds from its day on; before the first day the first one holds.
- A **distribution** is `{triangular: [lowest, mode, highest]}` or `{central: x, low: y, high: z}`. A single run takes the
  mode or the central value and says so.
- **Countries** are ISO 3166 alpha-3 codes of the world's table, or blocs, which stand for their members. One id may be
  written without a list, and `all` stands for every one where the table says so.

A **what-if** names the scenario it `extends` and says only what differs:

```yaml
chokepoint: scenario/1
extends: october-2025.yaml
title: ... and Japan holds 120 t of dysprosium
set: {stockpiles.jogmec-dysprosium.tonnes: 120 t}
without: [kuantan-heavy-line]
```

- The base comes first, then the keys of this file, then its `set`, then its `without`; `--set` of the command line last.
  Maps merge key by key, plain lists replace, events and stockpiles merge by id, and a key left blank removes what the base says.
- Paths in `set` name list entries by their id (`events.april-licences.start`). They also reach the world:
  `stockpiles.ID.tonnes`, `facilities.ID.capacity`, `consumers.COUNTRY/SECTOR/COMMODITY.demand`,
  `links.FROM/TO/COMMODITY.capacity`, `commodities.ID.cover`. Rows without an id are named by their first cells. A value
  set this way is checked like one in the table, and the base year must still balance.
- A stockpile that the world does not have is added by the key `stockpiles`, or by `set` with all of it in one value:
  `--set 'stockpiles.japan-yttrium={country: JPN, commodity: yttrium-oxide, cover: 60 days, source: "assumed, a what-if"}'`.
  From then on it is like any other: paths, events and conditions name it, every conduct releases it.
- Worlds and extended files lie below the root folder: the nearest one above the scenario that holds `worlds/`, or what
  `--root` names. Links are followed before that is checked.
- `chokepoint resolve` prints the merged file with the file and line that set each value.

)";

constexpr const char* world_intro = R"(# World files

Written by `chokepoint schema world --reference` from the tables of keys that also drive the parser and the JSON Schema
(`chokepoint schema world`); change the tables, not this page.

A world is a folder: `world.yaml` and one CSV file per table. `countries.csv` must be there, any other table may be
left out. Tables have a header line; columns and rows may stand in any order; a blank cell takes the default. Quantities
may carry a unit in the cell (`1.5 kt/yr`), bare numbers are in the unit named below.

- Every row has a `source`. Where nobody knows, it says `assumed, <why>`.
- No recipe puts out more of an element than it takes in; `extraction` takes from the ground and is exempt.
- Every market balances in the base year: production and imports equal uses, exports and discards, to 1e-9.
- A lane exists only where a row of `links.csv` says so, and one without flow needs a capacity.

)";

}  // namespace

std::string json_schema(const std::string& kind) {
  if (kind == "scenario") return json_schema_of(scenario_keys(), "Scenario files of Chokepoint (scenario/1)", {});
  if (kind == "world") return json_schema_of(world_keys(), "World files of Chokepoint (world/1)", world_tables());
  Diagnostics findings;
  findings.error({}, "schema", "there is no schema of `" + kind + "`", "known: `scenario`, `world`");
  throw InputError(findings);
}

std::string reference_page(const std::string& kind) {
  std::string page;
  if (kind == "scenario") {
    page = scenario_intro + reference_sections(scenario_keys());
  } else if (kind == "world") {
    page = world_intro + reference_sections(world_keys());
    for (const ObjectSpec& table : world_tables()) page += reference_section_of_table(table);
  } else {
    Diagnostics findings;
    findings.error({}, "schema", "there is no reference page of `" + kind + "`", "known: `scenario`, `world`");
    throw InputError(findings);
  }
  page.pop_back();  // sections end with a blank line, files do not
  return page;
}

}  // namespace chokepoint
