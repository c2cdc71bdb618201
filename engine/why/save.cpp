// Answers as rows of a results file. The file is replaced at once, as ever.
#include <algorithm>

#include "chokepoint/why.hpp"
#include "results/amend.hpp"
#include "results/format.hpp"
#include "results/sqlite.hpp"

namespace chokepoint {
namespace {

using sqlite::Database;
using sqlite::Statement;

constexpr int only_run = 1;

// One row a number; what the columns mean is in docs/reference/results.md.
const char* const tables = R"sql(
CREATE TABLE IF NOT EXISTS explanation(run INTEGER NOT NULL, conduct INTEGER NOT NULL, who TEXT NOT NULL,
  step INTEGER NOT NULL, wanted REAL NOT NULL, delivered REAL NOT NULL, flow_coverage REAL NOT NULL,
  limits_sum REAL NOT NULL, without_events REAL NOT NULL, cut REAL,
  PRIMARY KEY(run, conduct, who, step)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS explanation_part(run INTEGER NOT NULL, conduct INTEGER NOT NULL, who TEXT NOT NULL,
  step INTEGER NOT NULL, part TEXT NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
  bound REAL, weight REAL, least_weight REAL, most_weight REAL, value REAL NOT NULL, alternatives INTEGER,
  PRIMARY KEY(run, conduct, who, step, part, number)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS explanation_event(run INTEGER NOT NULL, conduct INTEGER NOT NULL, who TEXT NOT NULL,
  step INTEGER NOT NULL, event INTEGER NOT NULL, flow_coverage_without REAL NOT NULL, coverage_without REAL,
  shapley REAL NOT NULL, error REAL NOT NULL, command TEXT NOT NULL,
  PRIMARY KEY(run, conduct, who, step, event)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS explanation_pair(run INTEGER NOT NULL, conduct INTEGER NOT NULL, who TEXT NOT NULL,
  step INTEGER NOT NULL, first INTEGER NOT NULL, second INTEGER NOT NULL, flow_coverage_without REAL NOT NULL,
  interaction REAL, command TEXT NOT NULL DEFAULT '', interaction_error REAL,
  PRIMARY KEY(run, conduct, who, step, first, second)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS origin(run INTEGER NOT NULL, conduct INTEGER NOT NULL, what TEXT NOT NULL,
  element TEXT NOT NULL, by TEXT NOT NULL, origin TEXT NOT NULL, step INTEGER NOT NULL, share REAL NOT NULL,
  tonnes REAL NOT NULL, PRIMARY KEY(run, conduct, what, element, by, origin, step)) STRICT, WITHOUT ROWID;
)sql";

void change(const std::filesystem::path& results, const std::function<void(Database&)>& write) {
  open_results(results);  // is one
  amend(results, [&](Database& database) {
    database.execute(tables);
    database.add_missing_column("explanation_pair", "command", "TEXT NOT NULL DEFAULT ''");
    database.add_missing_column("explanation_pair", "interaction_error", "REAL");
    write(database);
  });
}

}  // namespace

void save(const Explanation& why, const std::filesystem::path& results) {
  change(results, [&](Database& database) {
    const int conduct = static_cast<int>(why.conduct);
    for (const char* table : {"explanation", "explanation_part", "explanation_event", "explanation_pair"})
      Statement(database,
                std::string("DELETE FROM ") + table + " WHERE run = ?1 AND conduct = ?2 AND who = ?3 AND step = ?4")
          .insert(only_run, conduct, why.who, why.step);
    Statement head(database, "INSERT INTO explanation VALUES(?,?,?,?,?,?,?,?,?,?)");
    int at = 0;
    head.bind(at++, only_run);
    head.bind(at++, conduct);
    head.bind(at++, why.who);
    head.bind(at++, why.step);
    for (const double value : {why.wanted, why.delivered, why.flow_coverage, why.limits_sum, why.without_events})
      head.bind(at++, value);
    if (why.cut)
      head.bind(at, why.cut->width);
    else
      head.bind(at, nullptr);
    head.next();

    Statement part(database, "INSERT INTO explanation_part VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    int number = 0;
    for (const HoldingLimit& each : why.limits) {
      const auto row = [&](const auto& alternatives) {
        part.insert(only_run, conduct, why.who, why.step, "limit", number++, each.kind, each.name, each.bound,
                    each.weight, each.least_weight, each.most_weight, each.share, alternatives);
      };
      if (each.group > 0)
        row(each.group);
      else
        row(nullptr);
    }
    const auto plain = [&](const char* name, const std::string& kind, const std::string& what, double value) {
      part.insert(only_run, conduct, why.who, why.step, name, number++, kind, what, nullptr, nullptr, nullptr, nullptr,
                  value, nullptr);
    };
    if (why.supplied_share != 0) plain("limit", "none", "", why.supplied_share);
    if (why.pattern_share != 0) plain("limit", "pattern", "", -why.pattern_share);
    for (const BufferShare& each : why.buffers) plain("buffer", each.what, "", each.share);
    if (why.cut) {
      for (const CutPart& each : why.cut->parts) plain("cut", each.kind, each.name, each.width);
      for (const CutPart& each : why.cut->closed) plain("closed", each.kind, each.name, 0);
    }
    Statement event(database, "INSERT INTO explanation_event VALUES(?,?,?,?,?,?,?,?,?,?)");
    for (std::size_t i = 0; i < why.events.size(); ++i) {
      const EventShare& each = why.events[i];
      const LiftedAnswer& lifted = why.lifted[i];
      const auto row = [&](const auto& simulated) {
        event.insert(only_run, conduct, why.who, why.step, each.event, lifted.flow_coverage, simulated, each.shapley,
                     each.error, lifted.command);
      };
      if (lifted.coverage)
        row(*lifted.coverage);
      else
        row(nullptr);
    }
    Statement pair(database,
                   "INSERT INTO explanation_pair(run, conduct, who, step, first, second, flow_coverage_without, "
                   "interaction, command, interaction_error) VALUES(?,?,?,?,?,?,?,?,?,?)");
    for (const EventPair& each : why.pairs) {
      const auto row = [&](const auto& interaction, const auto& error) {
        pair.insert(only_run, conduct, why.who, why.step, each.first, each.second, each.flow_coverage, interaction,
                    each.command, error);
      };
      if (each.interaction)
        row(*each.interaction, each.interaction_error);
      else
        row(nullptr, nullptr);
    }
  });
}

void save(const Origins& origins, const std::filesystem::path& results) {
  change(results, [&](Database& database) {
    const int conduct = static_cast<int>(origins.conduct);
    const std::string by = origins.by_facility ? "facility" : "country";
    Statement(database, "DELETE FROM origin WHERE run = ?1 AND conduct = ?2 AND what = ?3 AND by = ?4")
        .insert(only_run, conduct, origins.what, by);
    Statement row(database, "INSERT INTO origin VALUES(?,?,?,?,?,?,?,?,?)");
    for (const OriginShare& each : origins.shares)
      row.insert(only_run, conduct, origins.what, each.element, by, each.origin, each.step, each.share, each.tonnes);
  });
}

}  // namespace chokepoint
