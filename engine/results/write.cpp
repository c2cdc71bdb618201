// Writes a run as one SQLite file. Rows go in by id, in one transaction, into pages of a fixed size, and nothing of the
// machine (times, absolute paths, process numbers) is written: equal runs give equal bytes.
#include <map>
#include <optional>
#include <string>

#include "chokepoint/run.hpp"
#include "results/about.hpp"
#include "results/atomic_file.hpp"
#include "results/schema.hpp"
#include "results/spans.hpp"
#include "results/sqlite.hpp"
#include "results/world_files.hpp"
#include "results/write_money.hpp"

namespace chokepoint {
namespace {

using sqlite::Database;
using sqlite::Statement;

constexpr int only_run = 1;  // a run's file holds one run; a sweep's many

class Writer {
 public:
  Writer(Database& database, const RunResult& result)
      : database_(database), result_(result), scenario_(*result.scenario), world_(*scenario_.world) {}

  void write() {
    write_meta();
    write_dimensions();
    write_network();
    write_events();
    write_provenance();
    for (const auto& conduct : result_.conducts) {
      write_event_dates(conduct);
      write_buyers(conduct);
      write_amounts(conduct);
      write_regimes(conduct);
      write_summaries(conduct);
      write_statistics(conduct);
    }
    write_money(database_, result_, only_run);
  }

 private:
  void write_meta() {
    Statement meta(database_, "INSERT INTO meta VALUES(?,?)");
    for (const auto& [key, value] : meta_of(result_)) meta.insert(key, value);
    Statement input(database_, "INSERT INTO input_file VALUES(?,?)");
    for (const auto& [file, hash] : inputs_of(scenario_)) input.insert(file, hash);
    store_world_files(database_, world_);
  }

  void write_dimensions() {
    Statement(database_, "INSERT INTO run VALUES(?,?,?)").insert(only_run, scenario_.id, scenario_.title);
    Statement conduct(database_, "INSERT INTO conduct VALUES(?,?)");
    for (const auto& each : result_.conducts) conduct.insert(static_cast<int>(each.conduct), to_string(each.conduct));
    Statement status(database_, "INSERT INTO status VALUES(?,?,?)");
    for (const auto each : {Status::supplied, Status::buffered, Status::strained, Status::starved, Status::severed})
      status.insert(static_cast<int>(each), to_string(each), cut_off(each));
    Statement step(database_, "INSERT INTO step VALUES(?,?,?,?)");
    for (int i = 0; const StoredStep& each : steps_of(scenario_.calendar))
      step.insert(i++, each.label, each.first_day, each.last_day);
    Statement country(database_, "INSERT INTO country VALUES(?,?,?,?,?)");
    for (int i = 0; const auto& each : world_.countries)
      country.insert(i++, each.id, each.name, each.latitude, each.longitude);
    Statement bloc(database_, "INSERT INTO bloc VALUES(?,?,?)");
    Statement member(database_, "INSERT INTO bloc_member VALUES(?,?)");
    for (int i = 0; const auto& each : world_.blocs) {
      bloc.insert(i, each.id, each.name);
      for (const int country_of : each.members) member.insert(i, country_of);
      ++i;
    }
    Statement commodity(database_, "INSERT INTO commodity VALUES(?,?,?,?,?,?)");
    for (int i = 0; const auto& each : world_.commodities)
      commodity.insert(i++, each.id, each.name, each.stage, each.basis, each.price);
  }

  void write_network() {
    Statement market(database_, "INSERT INTO market VALUES(?,?,?)");
    for (int i = 0; const auto& each : result_.markets) market.insert(i++, each.country, each.commodity);
    Statement consumer(database_, "INSERT INTO consumer VALUES(?,?,?,?,?,?,?,?)");
    for (int i = 0; const auto& each : world_.consumers)
      consumer.insert(i++, each.id, each.country, each.sector, each.commodity, each.demand, each.priority,
                      each.critical_coverage);
    Statement process(database_, "INSERT INTO process VALUES(?,?,?,?,?)");
    Statement recipe(database_,
                     "INSERT INTO recipe VALUES(?1,?2,?3,?4) ON CONFLICT DO UPDATE SET "
                     "input = input + excluded.input, output = output + excluded.output");
    for (int i = 0; const auto& each : world_.processes) {
      process.insert(i, each.id, each.name, each.kind, each.reference);
      for (const auto& line : each.inputs) recipe.insert(i, line.commodity, line.tonnes, 0.0);
      for (const auto& line : each.outputs) recipe.insert(i, line.commodity, 0.0, line.tonnes);
      ++i;
    }
    Statement facility(database_, "INSERT INTO facility VALUES(?,?,?,?,?)");
    for (int i = 0; const auto& each : world_.facilities)
      facility.insert(i++, each.id, each.name, each.country, each.project);
    Statement operation(database_, "INSERT INTO operation VALUES(?,?,?)");
    for (int i = 0; const auto& each : result_.operations) operation.insert(i++, each.facility, each.process);
    Statement link(database_, "INSERT INTO link VALUES(?,?,?,?,?,?,?,?)");
    for (int i = 0; const auto& each : world_.links)
      link.insert(i++, each.from, each.to, each.commodity, each.flow, each.capacity, each.capacity_assumed,
                  each.estimated);
    Statement stockpile(database_, "INSERT INTO stockpile VALUES(?,?,?,?,?)");
    for (int i = 0; const auto& each : world_.stockpiles)
      stockpile.insert(i++, each.id, each.owner, each.country, each.commodity);
  }

  void write_events() {
    Statement event(database_, "INSERT INTO event VALUES(?,?,?,?,?,?,?,?)");
    for (int i = 0; const StoredEvent& each : events_of(scenario_)) {
      int parameter = 0;
      event.bind(parameter++, i++);
      for (const std::string* text : {&each.id, &each.title, &each.kind}) event.bind(parameter++, *text);
      event.bind(parameter++, each.control);
      for (const auto* date : {&each.announced, &each.start, &each.until})
        if (*date)
          event.bind(parameter++, **date);
        else
          event.bind(parameter++, nullptr);
      event.insert();
    }
  }

  /// Where each row of the world comes from; a source that many rows name is kept once.
  void write_provenance() {
    Statement source(database_, "INSERT INTO source VALUES(?,?)");
    Statement row(database_, "INSERT INTO provenance VALUES(?,?,?,?)");
    std::map<std::string, int> known;
    const auto write = [&](const char* kind, const auto& table) {
      for (int i = 0; const auto& each : table) {
        const Provenance& from = each.provenance;
        const auto [entry, is_new] = known.try_emplace(from.source, static_cast<int>(known.size()));
        if (is_new) source.insert(entry->second, from.source);
        row.insert(kind, i++, entry->second, from.confidence);
      }
    };
    write("commodity", world_.commodities);
    write("consumer", world_.consumers);
    write("facility", world_.facilities);
    write("link", world_.links);
    write("process", world_.processes);
    write("stockpile", world_.stockpiles);
  }

  /// What is in force, which lanes it holds, and what prices it leaves.
  void write_regimes(const ConductResult& conduct) {
    const int id = static_cast<int>(conduct.conduct);
    Statement event(database_, "INSERT INTO event_step VALUES(?,?,?,?)");
    for (int step = 0; const auto& events : conduct.in_force) {
      for (const int each : events) event.insert(only_run, id, each, step);
      ++step;
    }
    Statement hold(database_, "INSERT INTO hold_step VALUES(?,?,?,?,?,?)");
    for (const LaneHold& each : conduct.holds) hold.insert(only_run, id, each.link, each.step, each.event, each.open);
    write_spans(database_, "price_span", only_run, id, {conduct.prices}, {0});
    write_spans(database_, "market_price_span", only_run, id, {conduct.market_prices}, {0});
    write_spans(database_, "driven_away_span", only_run, id, {conduct.driven_away}, {0});
  }

  void write_event_dates(const ConductResult& conduct) {
    Statement statement(database_, "INSERT INTO event_date VALUES(?,?,?,?,?,?,?,?,?)");
    for (std::size_t i = 0; i < conduct.event_dates.size(); ++i) {
      const EventDates& own = conduct.event_dates[i];
      const EventDates twin = i < conduct.twin_event_dates.size() ? conduct.twin_event_dates[i] : EventDates{};
      int parameter = 0;
      statement.bind(parameter++, only_run);
      statement.bind(parameter++, static_cast<int>(conduct.conduct));
      statement.bind(parameter++, own.event);
      for (const EventDates* dates : {&own, &twin}) {
        for (const auto& date : {dates->start, dates->until})
          if (date)
            statement.bind(parameter++, to_string(*date));
          else
            statement.bind(parameter++, nullptr);
        statement.bind(parameter++, dates->times);
      }
      statement.insert();
    }
  }

  void write_buyers(const ConductResult& conduct) {
    const int id = static_cast<int>(conduct.conduct);
    const BuyerTable &buyers = conduct.consumers, &twins = conduct.twin_consumers, &plants = conduct.facilities;
    write_spans(database_, "consumer_span", only_run, id,
                {buyers.wanted, buyers.delivered, buyers.flow_coverage, buyers.status, twins.delivered,
                 twins.flow_coverage, twins.status},
                {0, 0});
    write_spans(database_, "facility_span", only_run, id,
                {plants.wanted, plants.delivered, plants.flow_coverage, plants.status}, {0, 0});
  }

  void write_amounts(const ConductResult& conduct) {
    const int id = static_cast<int>(conduct.conduct);
    write_spans(database_, "operation_span", only_run, id, {conduct.facility_runs}, {0});
    write_spans(database_, "link_span", only_run, id, {conduct.link_flow}, {0});
    write_spans(database_, "stockpile_span", only_run, id, {conduct.stockpile}, {0});
    write_spans(database_, "market_span", only_run, id,
                {conduct.market_stock, conduct.market_discard, conduct.market_flow_coverage}, {0, 0, 1});
    Statement leak(database_, "INSERT INTO leak_step VALUES(?,?,?,?,?,?)");
    for (int item = 0; item < conduct.leak_flow.items; ++item)
      for (int step = 0; step < conduct.leak_flow.steps; ++step)
        if (const double tonnes = conduct.leak_flow.at(step, item); tonnes != 0)
          leak.insert(only_run, id, result_.leaks[item].event, result_.leaks[item].link, step, tonnes);
  }

  std::string names_of(const std::vector<int>& events) const {
    std::string names;
    for (const int event : events) names += (names.empty() ? "" : " ") + scenario_.events.at(event).id;
    return names;
  }

  /// Binds the columns of a calendar of being cut off, from `parameter` on, and inserts.
  void insert_cut_off(Statement& statement, int parameter, const CutOff& cut) const {
    const auto optional_step = [&](const std::optional<int>& step) {
      if (step)
        statement.bind(parameter++, *step);
      else
        statement.bind(parameter++, nullptr);
    };
    optional_step(cut.first_step);
    statement.bind(parameter++, cut.steps);
    statement.bind(parameter++, cut.steps_by_controls);
    statement.bind(parameter++, cut.deepest_coverage);
    statement.bind(parameter++, cut.deepest_step);
    statement.bind(parameter++, cut.unmet_tonnes);
    statement.bind(parameter++, cut.unmet_value);
    optional_step(cut.recovery_step);
    statement.bind(parameter++, names_of(cut.causes));
    statement.bind(parameter++, cut.damage);
    statement.insert();
  }

  void write_summaries(const ConductResult& conduct) {
    const int id = static_cast<int>(conduct.conduct);
    const auto write_all = [&](const char* name, const std::vector<BuyerSummary>& summaries) {
      Statement statement(database_, std::string("INSERT INTO ") + name + " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)");
      for (const auto& each : summaries) {
        statement.bind(0, only_run);
        statement.bind(1, id);
        statement.bind(2, each.item);
        insert_cut_off(statement, 3, each.cut_off);
      }
    };
    write_all("consumer_summary", conduct.consumer_summaries);
    write_all("facility_summary", conduct.facility_summaries);
    Statement region(database_, "INSERT INTO region_summary VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    for (const auto& each : conduct.regions) {
      region.bind(0, only_run);
      region.bind(1, id);
      region.bind(2, each.region);
      region.bind(3, each.bloc);
      region.bind(4, each.commodity);
      region.bind(5, each.best_class);
      insert_cut_off(region, 6, each.cut_off);
    }
  }

  /// Counts only: seconds differ from machine to machine.
  void write_statistics(const ConductResult& conduct) {
    Statement statistic(database_, "INSERT INTO statistic VALUES(?,?,?,?)");
    const RunStatistics& counts = conduct.statistics;
    const std::pair<const char*, long> rows[] = {
        {"fallbacks", counts.fallbacks},       {"vertices", counts.vertices}, {"lambda_solves", counts.lambda_solves},
        {"lp_solves", counts.lp_solves},       {"pivots", counts.pivots},     {"plans", counts.plans},
        {"plans_reused", counts.plans_reused}, {"rays", counts.rays}};
    for (const auto& [name, value] : rows)
      statistic.insert(only_run, static_cast<int>(conduct.conduct), name, static_cast<std::int64_t>(value));
  }

  Database& database_;
  const RunResult& result_;
  const Scenario& scenario_;
  const World& world_;
};

}  // namespace

void write_results(const RunResult& result, const std::filesystem::path& file) {
  AtomicFile target(file);
  {
    Database database(target.part(), Database::Mode::create);
    // The part file is nobody's until it is renamed: no journal, no locks, no waiting for the disk before the end.
    database.execute(
        "PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8'; PRAGMA journal_mode = OFF;"
        "PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA auto_vacuum = NONE;"
        "PRAGMA application_id = " +
        std::to_string(results_application_id) + "; PRAGMA user_version = " + std::to_string(results_schema_version) +
        "; BEGIN");
    database.execute(results_schema);
    Writer(database, result).write();
    database.execute("COMMIT");
  }
  target.commit();
}

}  // namespace chokepoint
