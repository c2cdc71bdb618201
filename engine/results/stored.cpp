// Reads a results file back into tables. The file may be anybody's: every index is checked before it is used.
#include "chokepoint/stored.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "results/format.hpp"
#include "results/sqlite.hpp"

namespace chokepoint {
namespace {

using sqlite::Database;
using sqlite::Statement;

/// More than any calendar or world holds: what is larger was not written by us.
constexpr std::int64_t most_cells = 1'000'000'000;

class Reader {
 public:
  explicit Reader(const std::filesystem::path& file)
      : database_(file, Database::Mode::read), world_(std::make_shared<World>()) {}

  StoredRun read() {
    read_meta();
    read_names();
    read_network();
    read_events();
    read_provenance();
    Statement conducts(database_, "SELECT id FROM conduct ORDER BY id");
    while (conducts.next()) {
      run_.conducts.emplace_back();
      conduct_ = static_cast<int>(conducts.integer(0));
      if (conduct_ < 0 || conduct_ > static_cast<int>(Conduct::clairvoyant)) damaged("conduct");
      run_.conducts.back().conduct = static_cast<Conduct>(conduct_);
      read_buyers(run_.conducts.back());
      read_amounts(run_.conducts.back());
      read_regimes(run_.conducts.back());
      read_summaries(run_.conducts.back());
      read_money(run_.conducts.back());
    }
    run_.world = world_;
    return std::move(run_);
  }

 private:
  [[noreturn]] static void damaged(const std::string& what) {
    throw std::runtime_error("the file is damaged: table " + what + " names what is not there");
  }

  /// A column that is an index into a list of so many.
  static int index(Statement& row, int column, std::size_t size, const char* table) {
    const std::int64_t value = row.integer(column);
    if (value < 0 || value >= static_cast<std::int64_t>(size)) damaged(table);
    return static_cast<int>(value);
  }
  static std::optional<std::string> optional_text(Statement& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return row.text(column);
  }

  /// Rows of a dimension table, in the order of their ids, which count from 0.
  template <class Each>
  void rows(const char* table, const std::string& columns, Each each) {
    Statement row(database_, "SELECT id, " + columns + " FROM " + table + " ORDER BY id");
    for (std::int64_t expected = 0; row.next(); ++expected) {
      if (row.integer(0) != expected) damaged(table);
      each(row);
    }
  }

  void read_meta() {
    Statement meta(database_, "SELECT key, value FROM meta");
    while (meta.next()) run_.meta.emplace(meta.text(0), meta.text(1));
    Statement run(database_, "SELECT id, name, title FROM run ORDER BY id");
    if (!run.next()) damaged("run");
    run_id_ = run.integer(0);
    run_.id = run.text(1);
    run_.title = run.text(2);
    Statement input(database_, "SELECT file, fnv1a FROM input_file ORDER BY file");
    while (input.next()) run_.inputs.emplace_back(input.text(0), input.text(1));
    world_->id = run_.about("world.id");
    world_->title = run_.about("world.title");
    const std::string year = run_.about("world.base_year");
    if (!year.empty() && year.size() < 6 && year.find_first_not_of("0123456789") == std::string::npos)
      world_->base_year = std::stoi(year);
  }

  void read_names() {
    rows("step", "date, first_day, last_day", [&](Statement& row) {
      run_.steps.push_back({row.text(1), row.text(2), row.text(3)});
    });
    rows("country", "code, name, latitude, longitude", [&](Statement& row) {
      Country country;
      country.id = row.text(1);
      country.name = row.text(2);
      country.latitude = row.real(3);
      country.longitude = row.real(4);
      world_->countries.push_back(country);
    });
    rows("bloc", "code, name", [&](Statement& row) { world_->blocs.push_back({row.text(1), row.text(2), {}, {}}); });
    Statement member(database_, "SELECT bloc, country FROM bloc_member ORDER BY bloc, country");
    while (member.next())
      world_->blocs[index(member, 0, world_->blocs.size(), "bloc_member")].members.push_back(
          index(member, 1, world_->countries.size(), "bloc_member"));
    rows("commodity", "code, name, stage, basis, price", [&](Statement& row) {
      Commodity commodity;
      commodity.id = row.text(1);
      commodity.name = row.text(2);
      commodity.stage = row.text(3);
      commodity.basis = row.text(4);
      commodity.price = row.real(5);
      world_->commodities.push_back(commodity);
    });
  }

  int country(Statement& row, int column, const char* table) {
    return index(row, column, world_->countries.size(), table);
  }
  int commodity(Statement& row, int column, const char* table) {
    return index(row, column, world_->commodities.size(), table);
  }

  void read_network() {
    rows("market", "country, commodity", [&](Statement& row) {
      run_.markets.push_back({country(row, 1, "market"), commodity(row, 2, "market")});
    });
    rows("consumer", "code, country, sector, commodity, demand, class, critical_coverage", [&](Statement& row) {
      world_->consumers.push_back({row.text(1),
                                   country(row, 2, "consumer"),
                                   commodity(row, 4, "consumer"),
                                   row.text(3),
                                   row.real(5),
                                   static_cast<int>(row.integer(6)),
                                   row.real(7),
                                   {}});
    });
    rows("process", "code, name, kind, reference", [&](Statement& row) {
      Process process;
      process.id = row.text(1);
      process.name = row.text(2);
      process.kind = row.text(3);
      process.reference = commodity(row, 4, "process");
      world_->processes.push_back(process);
    });
    Statement recipe(database_, "SELECT process, commodity, input, output FROM recipe ORDER BY process, commodity");
    while (recipe.next()) {
      Process& process = world_->processes[index(recipe, 0, world_->processes.size(), "recipe")];
      const int of = commodity(recipe, 1, "recipe");
      if (recipe.real(2) > 0) process.inputs.push_back({of, recipe.real(2)});
      if (recipe.real(3) > 0) process.outputs.push_back({of, recipe.real(3)});
    }
    rows("facility", "code, name, country, project", [&](Statement& row) {
      Facility facility;
      facility.id = row.text(1);
      facility.name = row.text(2);
      facility.country = country(row, 3, "facility");
      facility.project = row.integer(4) != 0;
      world_->facilities.push_back(facility);
    });
    rows("operation", "facility, process", [&](Statement& row) {
      run_.operations.push_back({index(row, 1, world_->facilities.size(), "operation"),
                                 index(row, 2, world_->processes.size(), "operation")});
    });
    rows("link", "origin, destination, commodity, base_flow, capacity, capacity_assumed, estimated",
         [&](Statement& row) {
           Link link;
           link.from = country(row, 1, "link");
           link.to = country(row, 2, "link");
           link.commodity = commodity(row, 3, "link");
           link.flow = row.real(4);
           link.capacity = row.real(5);
           link.capacity_assumed = row.integer(6) != 0;
           link.estimated = row.integer(7) != 0;
           world_->links.push_back(link);
         });
    rows("stockpile", "code, owner, country, commodity", [&](Statement& row) {
      Stockpile stockpile;
      stockpile.id = row.text(1);
      stockpile.owner = row.text(2);
      stockpile.country = country(row, 3, "stockpile");
      stockpile.commodity = commodity(row, 4, "stockpile");
      world_->stockpiles.push_back(stockpile);
    });
  }

  void read_events() {
    rows("event", "code, title, kind, control, announced, start, until", [&](Statement& row) {
      run_.events.push_back({row.text(1), row.text(2), row.text(3), row.integer(4) != 0, optional_text(row, 5),
                             optional_text(row, 6), optional_text(row, 7)});
    });
    Statement leak(database_, "SELECT DISTINCT event, link FROM leak_step ORDER BY event, link");
    while (leak.next())
      run_.leaks.push_back(
          {index(leak, 0, run_.events.size(), "leak_step"), index(leak, 1, world_->links.size(), "leak_step")});
  }

  void read_provenance() {
    std::vector<std::string> sources;
    rows("source", "text", [&](Statement& row) { sources.push_back(row.text(1)); });
    Statement row(database_, "SELECT kind, item, source, confidence FROM provenance");
    while (row.next()) {
      const std::string kind = row.text(0);
      const auto note = [&](auto& table) {
        Provenance& from = table[index(row, 1, table.size(), "provenance")].provenance;
        from.source = sources[index(row, 2, sources.size(), "provenance")];
        from.confidence = row.text(3);
      };
      if (kind == "commodity") note(world_->commodities);
      if (kind == "consumer") note(world_->consumers);
      if (kind == "facility") note(world_->facilities);
      if (kind == "link") note(world_->links);
      if (kind == "process") note(world_->processes);
      if (kind == "stockpile") note(world_->stockpiles);
    }
  }

  /// Rows of a fact table of this run and conduct.
  template <class Each>
  void facts(const char* table, const std::string& columns, Each each) {
    Statement row(database_,
                  "SELECT " + columns + " FROM " + table + " WHERE run = ?1 AND conduct = ?2 ORDER BY " + columns);
    row.bind(0, run_id_);
    row.bind(1, conduct_);
    while (row.next()) each(row);
  }
  int step(Statement& row, int column, const char* table) { return index(row, column, run_.steps.size(), table); }

  /// Rows of a table of spans: `each(row, item, step)` for all their steps; value columns count from 3.
  template <class Each>
  void spans(const char* table, const char* item, std::size_t items, const std::string& columns, Each each) {
    facts(table, std::string(item) + ", first, last, " + columns, [&](Statement& row) {
      const int which = index(row, 0, items, table), last = step(row, 2, table);
      for (int at = step(row, 1, table); at <= last; ++at) each(row, which, at);
    });
  }

  template <class T>
  void size(Table<T>& table, std::size_t items, T value = {}) {
    if (static_cast<std::int64_t>(items) * static_cast<std::int64_t>(run_.steps.size()) > most_cells)
      throw std::runtime_error("the file is damaged: it names too many steps");
    table.resize(static_cast<int>(run_.steps.size()), static_cast<int>(items), value);
  }
  void size(BuyerTable& table, std::size_t items) {
    size(table.wanted, items);
    size(table.delivered, items);
    size(table.flow_coverage, items, 1.0);
    size(table.status, items, Status::supplied);
  }

  static Status status(Statement& row, int column) {
    return static_cast<Status>(index(row, column, static_cast<std::size_t>(Status::severed) + 1, "status"));
  }

  void read_buyers(ConductResult& result) {
    size(result.consumers, world_->consumers.size());
    bool twin = false;
    BuyerTable twins;
    size(twins, world_->consumers.size());
    spans("consumer_span", "consumer", world_->consumers.size(),
          "wanted, delivered, flow_coverage, status, twin_delivered, twin_flow_coverage, twin_status",
          [&](Statement& row, int item, int at) {
            result.consumers.wanted.at(at, item) = row.real(3);
            result.consumers.delivered.at(at, item) = row.real(4);
            result.consumers.flow_coverage.at(at, item) = row.real(5);
            result.consumers.status.at(at, item) = status(row, 6);
            if (row.is_null(7)) return;
            twin = true;
            twins.wanted.at(at, item) = row.real(3);
            twins.delivered.at(at, item) = row.real(7);
            twins.flow_coverage.at(at, item) = row.real(8);
            twins.status.at(at, item) = status(row, 9);
          });
    if (twin) result.twin_consumers = std::move(twins);
    size(result.facilities, world_->facilities.size());
    spans("facility_span", "facility", world_->facilities.size(), "wanted, delivered, flow_coverage, status",
          [&](Statement& row, int item, int at) {
            result.facilities.wanted.at(at, item) = row.real(3);
            result.facilities.delivered.at(at, item) = row.real(4);
            result.facilities.flow_coverage.at(at, item) = row.real(5);
            result.facilities.status.at(at, item) = status(row, 6);
          });
  }

  void read_amounts(ConductResult& result) {
    const auto read = [&](const char* table, const char* item, const char* value, std::size_t items) {
      Table<double> numbers;
      size(numbers, items);
      spans(table, item, items, value, [&](Statement& row, int which, int at) { numbers.at(at, which) = row.real(3); });
      return numbers;
    };
    result.facility_runs = read("operation_span", "operation", "runs", run_.operations.size());
    result.link_flow = read("link_span", "link", "tonnes", world_->links.size());
    result.stockpile = read("stockpile_span", "stockpile", "tonnes", world_->stockpiles.size());
    Table<double> stock, discard, coverage;
    size(stock, run_.markets.size());
    size(discard, run_.markets.size());
    size(coverage, run_.markets.size(), 1.0);
    spans("market_span", "market", run_.markets.size(), "stock, discarded, flow_coverage",
          [&](Statement& row, int market, int at) {
            stock.at(at, market) = row.real(3);
            discard.at(at, market) = row.real(4);
            coverage.at(at, market) = row.real(5);
          });
    result.market_stock = stock;
    result.market_discard = discard;
    result.market_flow_coverage = coverage;
    size(result.leak_flow, run_.leaks.size());
    facts("leak_step", "event, link, step, tonnes", [&](Statement& row) {
      for (std::size_t i = 0; i < run_.leaks.size(); ++i)
        if (run_.leaks[i].event == row.integer(0) && run_.leaks[i].link == row.integer(1))
          result.leak_flow.at(step(row, 2, "leak_step"), static_cast<int>(i)) = row.real(3);
    });
  }

  void read_regimes(ConductResult& result) {
    result.in_force.resize(run_.steps.size());
    facts("event_step", "step, event", [&](Statement& row) {
      result.in_force[step(row, 0, "event_step")].push_back(index(row, 1, run_.events.size(), "event_step"));
    });
    facts("hold_step", "step, link, event, open", [&](Statement& row) {
      result.holds.push_back({step(row, 0, "hold_step"), index(row, 1, world_->links.size(), "hold_step"),
                              index(row, 2, run_.events.size(), "hold_step"), row.real(3)});
    });
    spans("price_span", "commodity", world_->commodities.size(), "usd", [&](Statement& row, int item, int at) {
      if (result.prices.steps == 0) size(result.prices, world_->commodities.size());
      result.prices.at(at, item) = row.real(3);
    });
    spans("market_price_span", "market", run_.markets.size(), "usd", [&](Statement& row, int market, int at) {
      if (result.market_prices.steps == 0) size(result.market_prices, run_.markets.size());
      result.market_prices.at(at, market) = row.real(3);
    });
    if (result.market_prices.steps > 0) size(result.driven_away, world_->consumers.size());
    spans("driven_away_span", "consumer", world_->consumers.size(), "tonnes", [&](Statement& row, int item, int at) {
      if (result.driven_away.steps == 0) damaged("driven_away_span");
      result.driven_away.at(at, item) = row.real(3);
    });
    facts("event_date", "event, start, until", [&](Statement& row) {
      EventDates dates{index(row, 0, run_.events.size(), "event_date"), {}, {}};
      if (!row.is_null(1)) dates.start = parse_date(row.text(1));
      if (!row.is_null(2)) dates.until = parse_date(row.text(2));
      result.event_dates.push_back(dates);
    });
  }

  std::vector<int> events_named(const std::string& names) const {
    std::vector<int> found;
    std::istringstream words(names);
    for (std::string word; words >> word;)
      for (std::size_t i = 0; i < run_.events.size(); ++i)
        if (run_.events[i].id == word) found.push_back(static_cast<int>(i));
    return found;
  }

  /// The nine columns of a calendar of being cut off, from `column` on.
  CutOff cut_off(Statement& row, int column, const char* table) {
    CutOff cut;
    if (!row.is_null(column)) cut.first_step = step(row, column, table);
    cut.steps = static_cast<int>(row.integer(column + 1));
    cut.steps_by_controls = static_cast<int>(row.integer(column + 2));
    cut.deepest_coverage = row.real(column + 3);
    cut.deepest_step = static_cast<int>(row.integer(column + 4));
    cut.unmet_tonnes = row.real(column + 5);
    cut.unmet_value = row.real(column + 6);
    if (!row.is_null(column + 7)) cut.recovery_step = step(row, column + 7, table);
    cut.causes = events_named(row.text(column + 8));
    return cut;
  }

  void read_summaries(ConductResult& result) {
    const std::string columns =
        ", first_step, steps, steps_by_controls, deepest_coverage, deepest_step, unmet_tonnes, unmet_value, "
        "recovery_step, causes";
    facts("consumer_summary", "consumer" + columns, [&](Statement& row) {
      result.consumer_summaries.push_back(
          {index(row, 0, world_->consumers.size(), "consumer_summary"), cut_off(row, 1, "consumer_summary")});
    });
    facts("facility_summary", "facility" + columns, [&](Statement& row) {
      result.facility_summaries.push_back(
          {index(row, 0, world_->facilities.size(), "facility_summary"), cut_off(row, 1, "facility_summary")});
    });
    facts("region_summary", "region, commodity, bloc, best_class" + columns, [&](Statement& row) {
      result.regions.push_back({row.text(0), row.integer(2) != 0, commodity(row, 1, "region_summary"),
                                static_cast<int>(row.integer(3)), cut_off(row, 4, "region_summary")});
    });
  }

  void read_money(ConductResult& result) {
    std::vector<Party> parties;
    rows("party", "code, kind", [&](Statement& row) {
      const std::string kind = row.text(2), id = row.text(1);
      Party party;
      const auto find = [&](Party::Kind of, const auto& table) {
        for (std::size_t i = 0; i < table.size(); ++i)
          if (table[i].id == id) party = {of, static_cast<int>(i)};
      };
      if (kind == "country") find(Party::Kind::country, world_->countries);
      if (kind == "bloc") find(Party::Kind::bloc, world_->blocs);
      if (kind == "facility") find(Party::Kind::facility, world_->facilities);
      parties.push_back(party);
    });
    std::vector<MoneyKind> kinds;
    rows("money", "kind", [&](Statement& row) {
      const std::string name = row.text(1);
      const auto* found = std::find_if(std::begin(all_money_kinds), std::end(all_money_kinds),
                                       [&](MoneyKind kind) { return to_string(kind) == name; });
      if (found == std::end(all_money_kinds)) damaged("money");
      kinds.push_back(*found);
    });
    const auto event = [&](Statement& row, int column) {
      return row.is_null(column) ? -1 : index(row, column, run_.events.size(), "payment");
    };
    facts("payment", "step, payer, receiver, money, event, commodity, usd", [&](Statement& row) {
      result.ledger.payments.push_back({step(row, 0, "payment"), parties[index(row, 1, parties.size(), "payment")],
                                        parties[index(row, 2, parties.size(), "payment")],
                                        kinds[index(row, 3, kinds.size(), "payment")], event(row, 4),
                                        row.is_null(5) ? -1 : commodity(row, 5, "payment"), row.real(6)});
    });
    facts("liability", "step, payer, money, event, usd", [&](Statement& row) {
      result.ledger.liabilities.push_back(
          {step(row, 0, "liability"), parties[index(row, 1, parties.size(), "liability")],
           kinds[index(row, 2, kinds.size(), "liability")], event(row, 3), row.real(4)});
    });
  }

  Database database_;
  std::shared_ptr<World> world_;
  StoredRun run_;
  std::int64_t run_id_ = 0;
  int conduct_ = 0;
};

}  // namespace

std::string StoredRun::about(const std::string& key) const {
  const auto found = meta.find(key);
  return found == meta.end() ? std::string() : found->second;
}

StoredRun read_run(const std::filesystem::path& file) {
  check_results_file(file);
  try {
    return Reader(file).read();
  } catch (const std::runtime_error& error) {
    refuse({file.string()}, "", error.what(), "run the scenario again");
  }
}

}  // namespace chokepoint
