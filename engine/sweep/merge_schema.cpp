#include "sweep/merge_schema.hpp"

namespace chokepoint {

// Described in docs/reference/sweep-results.md.
const char* const merge_schema = R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE scenario(id INTEGER PRIMARY KEY, name TEXT NOT NULL, title TEXT NOT NULL, resolved TEXT NOT NULL) STRICT;
CREATE TABLE variable(id INTEGER PRIMARY KEY, name TEXT NOT NULL, path TEXT NOT NULL, unit TEXT NOT NULL,
  kind TEXT NOT NULL) STRICT;
CREATE TABLE conduct(id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
CREATE TABLE consumer(id INTEGER PRIMARY KEY, scenario INTEGER NOT NULL, code TEXT NOT NULL, country TEXT NOT NULL,
  sector TEXT NOT NULL, commodity TEXT NOT NULL, class INTEGER NOT NULL) STRICT;
CREATE TABLE region(id INTEGER PRIMARY KEY, scenario INTEGER NOT NULL, code TEXT NOT NULL, bloc INTEGER NOT NULL,
  commodity TEXT NOT NULL) STRICT;
CREATE TABLE step(scenario INTEGER NOT NULL, id INTEGER NOT NULL, date TEXT NOT NULL,
  PRIMARY KEY(scenario, id)) STRICT, WITHOUT ROWID;

CREATE TABLE sweep_case(id INTEGER PRIMARY KEY, scenario INTEGER NOT NULL, draw INTEGER NOT NULL, hash TEXT NOT NULL,
  error TEXT NOT NULL) STRICT;
CREATE TABLE parameter(sweep_case INTEGER NOT NULL, variable INTEGER NOT NULL, value TEXT NOT NULL, number REAL,
  PRIMARY KEY(sweep_case, variable)) STRICT, WITHOUT ROWID;
CREATE TABLE total(sweep_case INTEGER NOT NULL, conduct INTEGER NOT NULL, consumers_cut_off INTEGER NOT NULL,
  facilities_cut_off INTEGER NOT NULL, countries_cut_off INTEGER NOT NULL, unmet_tonnes REAL NOT NULL,
  unmet_value REAL NOT NULL, PRIMARY KEY(sweep_case, conduct)) STRICT, WITHOUT ROWID;
CREATE TABLE consumer_case(sweep_case INTEGER NOT NULL, conduct INTEGER NOT NULL, consumer INTEGER NOT NULL,
  first_step INTEGER, steps INTEGER NOT NULL, steps_by_controls INTEGER NOT NULL, deepest_coverage REAL NOT NULL,
  deepest_step INTEGER NOT NULL, unmet_tonnes REAL NOT NULL, unmet_value REAL NOT NULL, recovery_step INTEGER,
  PRIMARY KEY(sweep_case, conduct, consumer)) STRICT, WITHOUT ROWID;
CREATE TABLE region_case(sweep_case INTEGER NOT NULL, conduct INTEGER NOT NULL, region INTEGER NOT NULL,
  first_step INTEGER, steps INTEGER NOT NULL, steps_by_controls INTEGER NOT NULL, deepest_coverage REAL NOT NULL,
  deepest_step INTEGER NOT NULL, unmet_tonnes REAL NOT NULL, unmet_value REAL NOT NULL, recovery_step INTEGER,
  PRIMARY KEY(sweep_case, conduct, region)) STRICT, WITHOUT ROWID;
CREATE TABLE cut_off_cases(conduct INTEGER NOT NULL, consumer INTEGER NOT NULL, step INTEGER NOT NULL,
  cases INTEGER NOT NULL, PRIMARY KEY(conduct, consumer, step)) STRICT, WITHOUT ROWID;

-- What was set in each case.
CREATE VIEW parameters(sweep_case, scenario, draw, variable, value, number) AS
  SELECT c.id, s.name, c.draw, v.name, p.value, p.number
  FROM parameter p JOIN sweep_case c ON c.id = p.sweep_case JOIN scenario s ON s.id = c.scenario
  JOIN variable v ON v.id = p.variable;

-- Who was cut off in which case; consumers whose every want was met have no row.
CREATE VIEW consumers(sweep_case, scenario, draw, conduct, consumer, country, sector, commodity, cut_off_from, months,
    months_by_controls, deepest_coverage, unmet_tonnes, unmet_value, supplied_again) AS
  SELECT c.id, s.name, c.draw, d.name, k.code, k.country, k.sector, k.commodity, since.date, f.steps,
    f.steps_by_controls, f.deepest_coverage, f.unmet_tonnes, f.unmet_value, again.date
  FROM consumer_case f JOIN sweep_case c ON c.id = f.sweep_case JOIN scenario s ON s.id = c.scenario
  JOIN conduct d ON d.id = f.conduct JOIN consumer k ON k.id = f.consumer
  LEFT JOIN step since ON since.scenario = c.scenario AND since.id = f.first_step
  LEFT JOIN step again ON again.scenario = c.scenario AND again.id = f.recovery_step;

-- The same for countries and blocs, by commodity.
CREATE VIEW regions(sweep_case, scenario, draw, conduct, region, bloc, commodity, cut_off_from, months,
    months_by_controls, deepest_coverage, unmet_tonnes, unmet_value, supplied_again) AS
  SELECT c.id, s.name, c.draw, d.name, k.code, k.bloc, k.commodity, since.date, f.steps, f.steps_by_controls,
    f.deepest_coverage, f.unmet_tonnes, f.unmet_value, again.date
  FROM region_case f JOIN sweep_case c ON c.id = f.sweep_case JOIN scenario s ON s.id = c.scenario
  JOIN conduct d ON d.id = f.conduct JOIN region k ON k.id = f.region
  LEFT JOIN step since ON since.scenario = c.scenario AND since.id = f.first_step
  LEFT JOIN step again ON again.scenario = c.scenario AND again.id = f.recovery_step;
)sql";

const char* const merge_indexes = R"sql(
CREATE INDEX consumer_case_by_consumer ON consumer_case(consumer, conduct);
CREATE INDEX region_case_by_region ON region_case(region, conduct);
)sql";

}  // namespace chokepoint
