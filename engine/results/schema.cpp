#include "results/schema.hpp"

namespace chokepoint {

// Dimension tables carry the names, fact tables integers only. Facts are clustered by item and then step, so that the
// time series of one consumer lies together; nothing is stored twice for an index. CROSS JOIN keeps SQLite's planner to
// the order written: spans first, then their steps by id.
const char* const results_schema = R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE input_file(file TEXT PRIMARY KEY, fnv1a TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE world_file(name TEXT PRIMARY KEY, bytes INTEGER NOT NULL, deflated BLOB NOT NULL) STRICT;

CREATE TABLE run(id INTEGER PRIMARY KEY, name TEXT NOT NULL, title TEXT NOT NULL) STRICT;
CREATE TABLE conduct(id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
CREATE TABLE status(id INTEGER PRIMARY KEY, name TEXT NOT NULL, cut_off INTEGER NOT NULL) STRICT;
CREATE TABLE step(id INTEGER PRIMARY KEY, date TEXT NOT NULL, first_day TEXT NOT NULL, last_day TEXT NOT NULL) STRICT;
CREATE TABLE country(id INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL,
  latitude REAL NOT NULL, longitude REAL NOT NULL) STRICT;
CREATE TABLE bloc(id INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL) STRICT;
CREATE TABLE bloc_member(bloc INTEGER NOT NULL, country INTEGER NOT NULL,
  PRIMARY KEY(bloc, country)) STRICT, WITHOUT ROWID;
CREATE TABLE commodity(id INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, stage TEXT NOT NULL,
  basis TEXT NOT NULL, price REAL NOT NULL) STRICT;
CREATE TABLE market(id INTEGER PRIMARY KEY, country INTEGER NOT NULL, commodity INTEGER NOT NULL) STRICT;
CREATE TABLE consumer(id INTEGER PRIMARY KEY, code TEXT NOT NULL, country INTEGER NOT NULL, sector TEXT NOT NULL,
  commodity INTEGER NOT NULL, demand REAL NOT NULL, class INTEGER NOT NULL, critical_coverage REAL NOT NULL) STRICT;
CREATE TABLE process(id INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
  reference INTEGER NOT NULL) STRICT;
CREATE TABLE recipe(process INTEGER NOT NULL, commodity INTEGER NOT NULL, input REAL NOT NULL, output REAL NOT NULL,
  PRIMARY KEY(process, commodity)) STRICT, WITHOUT ROWID;
CREATE TABLE facility(id INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, country INTEGER NOT NULL,
  project INTEGER NOT NULL) STRICT;
CREATE TABLE operation(id INTEGER PRIMARY KEY, facility INTEGER NOT NULL, process INTEGER NOT NULL) STRICT;
CREATE TABLE link(id INTEGER PRIMARY KEY, origin INTEGER NOT NULL, destination INTEGER NOT NULL,
  commodity INTEGER NOT NULL, base_flow REAL NOT NULL, capacity REAL NOT NULL, capacity_assumed INTEGER NOT NULL,
  estimated INTEGER NOT NULL) STRICT;
CREATE TABLE stockpile(id INTEGER PRIMARY KEY, code TEXT NOT NULL, owner TEXT NOT NULL, country INTEGER NOT NULL,
  commodity INTEGER NOT NULL) STRICT;
CREATE TABLE event(id INTEGER PRIMARY KEY, code TEXT NOT NULL, title TEXT NOT NULL, kind TEXT NOT NULL,
  control INTEGER NOT NULL, announced TEXT, start TEXT, until TEXT) STRICT;

CREATE TABLE source(id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE TABLE provenance(kind TEXT NOT NULL, item INTEGER NOT NULL, source INTEGER NOT NULL, confidence TEXT NOT NULL,
  PRIMARY KEY(kind, item)) STRICT, WITHOUT ROWID;

CREATE TABLE event_date(run INTEGER NOT NULL, conduct INTEGER NOT NULL, event INTEGER NOT NULL,
  start TEXT, until TEXT, times INTEGER NOT NULL, twin_start TEXT, twin_until TEXT, twin_times INTEGER NOT NULL,
  PRIMARY KEY(run, conduct, event)) STRICT, WITHOUT ROWID;

-- Facts with a value in every step, as spans: the values hold from step `first` to step `last`.
CREATE TABLE consumer_span(run INTEGER NOT NULL, conduct INTEGER NOT NULL, consumer INTEGER NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL,
  wanted REAL NOT NULL, delivered REAL NOT NULL, flow_coverage REAL NOT NULL, status INTEGER NOT NULL,
  twin_delivered REAL, twin_flow_coverage REAL, twin_status INTEGER,
  PRIMARY KEY(run, conduct, consumer, first)) STRICT, WITHOUT ROWID;
CREATE TABLE facility_span(run INTEGER NOT NULL, conduct INTEGER NOT NULL, facility INTEGER NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL,
  wanted REAL NOT NULL, delivered REAL NOT NULL, flow_coverage REAL NOT NULL, status INTEGER NOT NULL,
  PRIMARY KEY(run, conduct, facility, first)) STRICT, WITHOUT ROWID;
CREATE TABLE operation_span(run INTEGER NOT NULL, conduct INTEGER NOT NULL, operation INTEGER NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL, runs REAL NOT NULL,
  PRIMARY KEY(run, conduct, operation, first)) STRICT, WITHOUT ROWID;
CREATE TABLE link_span(run INTEGER NOT NULL, conduct INTEGER NOT NULL, link INTEGER NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL, tonnes REAL NOT NULL,
  PRIMARY KEY(run, conduct, link, first)) STRICT, WITHOUT ROWID;
CREATE TABLE price_span(run INTEGER NOT NULL, conduct INTEGER NOT NULL, commodity INTEGER NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL, usd REAL NOT NULL,
  PRIMARY KEY(run, conduct, commodity, first)) STRICT, WITHOUT ROWID;
CREATE TABLE market_price_span(run INTEGER NOT NULL, conduct INTEGER NOT NULL, market INTEGER NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL, usd REAL NOT NULL,
  PRIMARY KEY(run, conduct, market, first)) STRICT, WITHOUT ROWID;
CREATE TABLE driven_away_span(run INTEGER NOT NULL, conduct INTEGER NOT NULL, consumer INTEGER NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL, tonnes REAL NOT NULL,
  PRIMARY KEY(run, conduct, consumer, first)) STRICT, WITHOUT ROWID;
CREATE TABLE market_span(run INTEGER NOT NULL, conduct INTEGER NOT NULL, market INTEGER NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL,
  stock REAL NOT NULL, discarded REAL NOT NULL, flow_coverage REAL NOT NULL,
  PRIMARY KEY(run, conduct, market, first)) STRICT, WITHOUT ROWID;
CREATE TABLE stockpile_span(run INTEGER NOT NULL, conduct INTEGER NOT NULL, stockpile INTEGER NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL, tonnes REAL NOT NULL,
  PRIMARY KEY(run, conduct, stockpile, first)) STRICT, WITHOUT ROWID;

CREATE TABLE leak_step(run INTEGER NOT NULL, conduct INTEGER NOT NULL, event INTEGER NOT NULL, link INTEGER NOT NULL,
  step INTEGER NOT NULL, tonnes REAL NOT NULL,
  PRIMARY KEY(run, conduct, event, link, step)) STRICT, WITHOUT ROWID;
CREATE TABLE event_step(run INTEGER NOT NULL, conduct INTEGER NOT NULL, event INTEGER NOT NULL,
  step INTEGER NOT NULL, PRIMARY KEY(run, conduct, event, step)) STRICT, WITHOUT ROWID;
CREATE TABLE hold_step(run INTEGER NOT NULL, conduct INTEGER NOT NULL, link INTEGER NOT NULL, step INTEGER NOT NULL,
  event INTEGER NOT NULL, open REAL NOT NULL, PRIMARY KEY(run, conduct, link, step)) STRICT, WITHOUT ROWID;

CREATE TABLE money(id INTEGER PRIMARY KEY, kind TEXT NOT NULL) STRICT;
CREATE TABLE party(id INTEGER PRIMARY KEY, code TEXT NOT NULL, kind TEXT NOT NULL) STRICT;
CREATE TABLE payment(run INTEGER NOT NULL, conduct INTEGER NOT NULL, step INTEGER NOT NULL, payer INTEGER NOT NULL,
  receiver INTEGER NOT NULL, money INTEGER NOT NULL, event INTEGER, commodity INTEGER, usd REAL NOT NULL) STRICT;
CREATE TABLE liability(run INTEGER NOT NULL, conduct INTEGER NOT NULL, step INTEGER NOT NULL, payer INTEGER NOT NULL,
  money INTEGER NOT NULL, event INTEGER, usd REAL NOT NULL) STRICT;

CREATE TABLE consumer_summary(run INTEGER NOT NULL, conduct INTEGER NOT NULL, consumer INTEGER NOT NULL,
  first_step INTEGER, steps INTEGER NOT NULL, steps_by_controls INTEGER NOT NULL, deepest_coverage REAL NOT NULL,
  deepest_step INTEGER NOT NULL, unmet_tonnes REAL NOT NULL, unmet_value REAL NOT NULL, recovery_step INTEGER,
  causes TEXT NOT NULL, damage REAL NOT NULL, PRIMARY KEY(run, conduct, consumer)) STRICT, WITHOUT ROWID;
CREATE TABLE facility_summary(run INTEGER NOT NULL, conduct INTEGER NOT NULL, facility INTEGER NOT NULL,
  first_step INTEGER, steps INTEGER NOT NULL, steps_by_controls INTEGER NOT NULL, deepest_coverage REAL NOT NULL,
  deepest_step INTEGER NOT NULL, unmet_tonnes REAL NOT NULL, unmet_value REAL NOT NULL, recovery_step INTEGER,
  causes TEXT NOT NULL, damage REAL NOT NULL, PRIMARY KEY(run, conduct, facility)) STRICT, WITHOUT ROWID;
CREATE TABLE region_summary(run INTEGER NOT NULL, conduct INTEGER NOT NULL, region TEXT NOT NULL,
  bloc INTEGER NOT NULL, commodity INTEGER NOT NULL, best_class INTEGER NOT NULL, first_step INTEGER,
  steps INTEGER NOT NULL, steps_by_controls INTEGER NOT NULL, deepest_coverage REAL NOT NULL,
  deepest_step INTEGER NOT NULL, unmet_tonnes REAL NOT NULL, unmet_value REAL NOT NULL, recovery_step INTEGER,
  causes TEXT NOT NULL, damage REAL NOT NULL, PRIMARY KEY(run, conduct, bloc, region, commodity)) STRICT, WITHOUT ROWID;
CREATE TABLE statistic(run INTEGER NOT NULL, conduct INTEGER NOT NULL, name TEXT NOT NULL, value INTEGER NOT NULL,
  PRIMARY KEY(run, conduct, name)) STRICT, WITHOUT ROWID;

-- The same, step by step.
CREATE VIEW consumer_step(run, conduct, consumer, step, wanted, delivered, flow_coverage, status, twin_delivered,
    twin_flow_coverage, twin_status) AS
  SELECT run, conduct, consumer, step.id, wanted, delivered, flow_coverage, status, twin_delivered,
    twin_flow_coverage, twin_status
  FROM consumer_span CROSS JOIN step ON step.id BETWEEN first AND last;
CREATE VIEW facility_step(run, conduct, facility, step, wanted, delivered, flow_coverage, status) AS
  SELECT run, conduct, facility, step.id, wanted, delivered, flow_coverage, status
  FROM facility_span CROSS JOIN step ON step.id BETWEEN first AND last;
CREATE VIEW operation_step(run, conduct, operation, step, runs) AS
  SELECT run, conduct, operation, step.id, runs
  FROM operation_span CROSS JOIN step ON step.id BETWEEN first AND last;
CREATE VIEW link_step(run, conduct, link, step, tonnes) AS
  SELECT run, conduct, link, step.id, tonnes
  FROM link_span CROSS JOIN step ON step.id BETWEEN first AND last;
CREATE VIEW price_step(run, conduct, commodity, step, usd) AS
  SELECT run, conduct, commodity, step.id, usd
  FROM price_span CROSS JOIN step ON step.id BETWEEN first AND last;
CREATE VIEW market_price_step(run, conduct, market, step, usd) AS
  SELECT run, conduct, market, step.id, usd
  FROM market_price_span CROSS JOIN step ON step.id BETWEEN first AND last;
CREATE VIEW driven_away_step(run, conduct, consumer, step, tonnes) AS
  SELECT run, conduct, consumer, step.id, tonnes
  FROM driven_away_span CROSS JOIN step ON step.id BETWEEN first AND last;
CREATE VIEW market_step(run, conduct, market, step, stock, discarded, flow_coverage) AS
  SELECT run, conduct, market, step.id, stock, discarded, flow_coverage
  FROM market_span CROSS JOIN step ON step.id BETWEEN first AND last;
CREATE VIEW stockpile_step(run, conduct, stockpile, step, tonnes) AS
  SELECT run, conduct, stockpile, step.id, tonnes
  FROM stockpile_span CROSS JOIN step ON step.id BETWEEN first AND last;

-- What left for whom: the lanes with names.
CREATE VIEW flows(run, conduct, origin, destination, commodity, estimated, date, tonnes) AS
  SELECT run.name, conduct.name, origin.code, destination.code, commodity.code, link.estimated, step.date, fact.tonnes
  FROM link_step AS fact JOIN run ON run.id = fact.run JOIN conduct ON conduct.id = fact.conduct
  JOIN link ON link.id = fact.link JOIN country AS origin ON origin.id = link.origin
  JOIN country AS destination ON destination.id = link.destination
  JOIN commodity ON commodity.id = link.commodity JOIN step ON step.id = fact.step;

-- Consumers month by month, with names.
CREATE VIEW consumers(run, conduct, consumer, country, sector, commodity, date, wanted, delivered, coverage,
    flow_coverage, status, cut_off, twin_status) AS
  SELECT run.name, conduct.name, consumer.code, country.code, consumer.sector, commodity.code, step.date, fact.wanted,
    fact.delivered, iif(fact.wanted > 0, fact.delivered / fact.wanted, 1.0), fact.flow_coverage, status.name,
    status.cut_off, twin.name
  FROM consumer_step AS fact JOIN run ON run.id = fact.run JOIN conduct ON conduct.id = fact.conduct
  JOIN consumer ON consumer.id = fact.consumer JOIN country ON country.id = consumer.country
  JOIN commodity ON commodity.id = consumer.commodity JOIN step ON step.id = fact.step
  JOIN status ON status.id = fact.status LEFT JOIN status AS twin ON twin.id = fact.twin_status;

-- Who paid whom, for what; and what payers may still have to pay at the end of a step.
CREATE VIEW payments(run, conduct, payer, receiver, kind, event, commodity, date, usd) AS
  SELECT run.name, conduct.name, payer.code, receiver.code, money.kind, ifnull(event.code, ''),
    ifnull(commodity.code, ''), step.date, fact.usd
  FROM payment AS fact JOIN run ON run.id = fact.run JOIN conduct ON conduct.id = fact.conduct
  JOIN party AS payer ON payer.id = fact.payer JOIN party AS receiver ON receiver.id = fact.receiver
  JOIN money ON money.id = fact.money JOIN step ON step.id = fact.step
  LEFT JOIN event ON event.id = fact.event LEFT JOIN commodity ON commodity.id = fact.commodity;
CREATE VIEW liabilities(run, conduct, payer, kind, event, date, usd) AS
  SELECT run.name, conduct.name, payer.code, money.kind, ifnull(event.code, ''), step.date, fact.usd
  FROM liability AS fact JOIN run ON run.id = fact.run JOIN conduct ON conduct.id = fact.conduct
  JOIN party AS payer ON payer.id = fact.payer JOIN money ON money.id = fact.money JOIN step ON step.id = fact.step
  LEFT JOIN event ON event.id = fact.event;

-- Everything, long and tidy: one number a row.
CREATE VIEW results(run, conduct, country, variable, commodity, sector, unit, date, value) AS
  WITH fact(run, conduct, country, variable, commodity, sector, unit, step, value) AS (
    SELECT f.run, f.conduct, c.country, 'wanted', c.commodity, c.sector, 't', f.step, f.wanted
      FROM consumer_step f JOIN consumer c ON c.id = f.consumer
    UNION ALL SELECT f.run, f.conduct, c.country, 'delivered', c.commodity, c.sector, 't', f.step, f.delivered
      FROM consumer_step f JOIN consumer c ON c.id = f.consumer
    UNION ALL SELECT f.run, f.conduct, c.country, 'unmet', c.commodity, c.sector, 't', f.step, f.wanted - f.delivered
      FROM consumer_step f JOIN consumer c ON c.id = f.consumer WHERE f.delivered < f.wanted
    UNION ALL SELECT f.run, f.conduct, c.country, 'coverage', c.commodity, c.sector, '1', f.step,
        iif(f.wanted > 0, f.delivered / f.wanted, 1.0)
      FROM consumer_step f JOIN consumer c ON c.id = f.consumer
    UNION ALL SELECT f.run, f.conduct, c.country, 'flow_coverage', c.commodity, c.sector, '1', f.step, f.flow_coverage
      FROM consumer_step f JOIN consumer c ON c.id = f.consumer
    UNION ALL SELECT f.run, f.conduct, c.country, 'status', c.commodity, c.sector, 'status', f.step, f.status
      FROM consumer_step f JOIN consumer c ON c.id = f.consumer
    UNION ALL SELECT f.run, f.conduct, c.country, 'twin_delivered', c.commodity, c.sector, 't', f.step,
        f.twin_delivered
      FROM consumer_step f JOIN consumer c ON c.id = f.consumer WHERE f.twin_delivered IS NOT NULL
    UNION ALL SELECT f.run, f.conduct, c.country, 'twin_coverage', c.commodity, c.sector, '1', f.step,
        iif(f.wanted > 0, f.twin_delivered / f.wanted, 1.0)
      FROM consumer_step f JOIN consumer c ON c.id = f.consumer WHERE f.twin_delivered IS NOT NULL
    UNION ALL SELECT f.run, f.conduct, c.country, 'twin_flow_coverage', c.commodity, c.sector, '1', f.step,
        f.twin_flow_coverage
      FROM consumer_step f JOIN consumer c ON c.id = f.consumer WHERE f.twin_flow_coverage IS NOT NULL
    UNION ALL SELECT f.run, f.conduct, c.country, 'twin_status', c.commodity, c.sector, 'status', f.step,
        f.twin_status
      FROM consumer_step f JOIN consumer c ON c.id = f.consumer WHERE f.twin_status IS NOT NULL
    UNION ALL SELECT f.run, f.conduct, p.country, 'facility_wanted', NULL, p.code, 'runs', f.step, f.wanted
      FROM facility_step f JOIN facility p ON p.id = f.facility
    UNION ALL SELECT f.run, f.conduct, p.country, 'facility_delivered', NULL, p.code, 'runs', f.step, f.delivered
      FROM facility_step f JOIN facility p ON p.id = f.facility
    UNION ALL SELECT f.run, f.conduct, p.country, 'facility_flow_coverage', NULL, p.code, '1', f.step, f.flow_coverage
      FROM facility_step f JOIN facility p ON p.id = f.facility
    UNION ALL SELECT f.run, f.conduct, p.country, 'facility_status', NULL, p.code, 'status', f.step, f.status
      FROM facility_step f JOIN facility p ON p.id = f.facility
    UNION ALL SELECT f.run, f.conduct, p.country, 'runs', k.reference, p.code, 't', f.step, f.runs
      FROM operation_step f JOIN operation o ON o.id = f.operation JOIN facility p ON p.id = o.facility
      JOIN process k ON k.id = o.process
    UNION ALL SELECT f.run, f.conduct, p.country, 'production', r.commodity, '', 't', f.step, sum(f.runs * r.output)
      FROM operation_step f JOIN operation o ON o.id = f.operation JOIN facility p ON p.id = o.facility
      JOIN recipe r ON r.process = o.process AND r.output > 0
      GROUP BY f.run, f.conduct, p.country, r.commodity, f.step
    UNION ALL SELECT f.run, f.conduct, l.origin, 'exports', l.commodity, '', 't', f.step, sum(f.tonnes)
      FROM link_step f JOIN link l ON l.id = f.link GROUP BY f.run, f.conduct, l.origin, l.commodity, f.step
    UNION ALL SELECT f.run, f.conduct, l.destination, 'imports', l.commodity, '', 't', f.step, sum(f.tonnes)
      FROM link_step f JOIN link l ON l.id = f.link GROUP BY f.run, f.conduct, l.destination, l.commodity, f.step
    UNION ALL SELECT f.run, f.conduct, m.country, 'stock', m.commodity, '', 't', f.step, f.stock
      FROM market_step f JOIN market m ON m.id = f.market WHERE f.stock <> 0
    UNION ALL SELECT f.run, f.conduct, m.country, 'discarded', m.commodity, '', 't', f.step, f.discarded
      FROM market_step f JOIN market m ON m.id = f.market WHERE f.discarded <> 0
    UNION ALL SELECT f.run, f.conduct, m.country, 'market_flow_coverage', m.commodity, '', '1', f.step,
        f.flow_coverage
      FROM market_step f JOIN market m ON m.id = f.market
    UNION ALL SELECT f.run, f.conduct, m.country, 'price', m.commodity, '', 'USD/t', f.step, f.usd
      FROM market_price_step f JOIN market m ON m.id = f.market
    UNION ALL SELECT f.run, f.conduct, c.country, 'driven_away', c.commodity, c.sector, 't', f.step, f.tonnes
      FROM driven_away_step f JOIN consumer c ON c.id = f.consumer
    UNION ALL SELECT f.run, f.conduct, s.country, 'stockpile', s.commodity, s.code, 't', f.step, f.tonnes
      FROM stockpile_step f JOIN stockpile s ON s.id = f.stockpile
    UNION ALL SELECT f.run, f.conduct, l.destination, 'leaked', l.commodity, e.code, 't', f.step, sum(f.tonnes)
      FROM leak_step f JOIN link l ON l.id = f.link JOIN event e ON e.id = f.event
      GROUP BY f.run, f.conduct, l.destination, l.commodity, e.code, f.step)
  SELECT run.name, conduct.name, country.code, fact.variable, ifnull(commodity.code, ''), fact.sector, fact.unit,
    step.date, fact.value
  FROM fact JOIN run ON run.id = fact.run JOIN conduct ON conduct.id = fact.conduct
  JOIN country ON country.id = fact.country LEFT JOIN commodity ON commodity.id = fact.commodity
  JOIN step ON step.id = fact.step
  UNION ALL SELECT run, conduct, payer, 'paid', commodity, event, 'USD', date, sum(usd)
    FROM payments GROUP BY run, conduct, payer, commodity, event, date
  UNION ALL SELECT run, conduct, receiver, 'received', commodity, event, 'USD', date, sum(usd)
    FROM payments GROUP BY run, conduct, receiver, commodity, event, date
  UNION ALL SELECT run, conduct, payer, 'owed', '', event, 'USD', date, sum(usd)
    FROM liabilities GROUP BY run, conduct, payer, event, date;
)sql";

}  // namespace chokepoint
