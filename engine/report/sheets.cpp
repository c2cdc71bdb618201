// The tables of a run as a spreadsheet holds them: items down, months across.
#include <map>

#include "chokepoint/export.hpp"

namespace chokepoint {
namespace {

using Cell = Sheet::Cell;
using Row = std::vector<Cell>;

class Sheets {
 public:
  explicit Sheets(const StoredRun& run) : run_(run), world_(*run.world) {}

  std::vector<Sheet> all() {
    about();
    summaries();
    amounts();
    events();
    money();
    return std::move(sheets_);
  }

 private:
  static Cell number(double value) { return value; }
  Cell country(int index) const { return world_.countries[static_cast<std::size_t>(index)].id; }
  Cell commodity(int index) const {
    return index < 0 ? Cell{} : Cell{world_.commodities[static_cast<std::size_t>(index)].id};
  }
  Cell event(int index) const { return index < 0 ? Cell{} : Cell{run_.events[static_cast<std::size_t>(index)].id}; }
  Cell label(const std::optional<int>& step) const {
    return step ? Cell{run_.steps[static_cast<std::size_t>(*step)].label} : Cell{};
  }

  void about() {
    Sheet sheet{"about", {"what", "value"}, {}};
    for (const auto& [key, value] : run_.meta)
      if (key != "scenario.resolved" && key != "scenario.origins") sheet.rows.push_back({key, value});
    for (const auto& [file, hash] : run_.inputs) sheet.rows.push_back({"input " + file, hash});
    sheets_.push_back(std::move(sheet));
  }

  static void head_of_cut_off(std::vector<std::string>& columns, const std::string& step) {
    for (const std::string& name :
         {std::string("cut off since"), "cut off (" + step + "s)", "of these by controls (" + step + "s)",
          std::string("lowest coverage (share)"), std::string("unmet (t)"), std::string("unmet value (USD)"),
          std::string("supplied again"), std::string("because of")})
      columns.push_back(name);
  }
  void add_cut_off(Row& row, const CutOff& cut) const {
    std::string causes;
    for (const int each : cut.causes)
      causes += (causes.empty() ? "" : ", ") + run_.events[static_cast<std::size_t>(each)].id;
    for (const Cell& cell :
         {label(cut.first_step), number(cut.steps), number(cut.steps_by_controls), number(cut.deepest_coverage),
          number(cut.unmet_tonnes), number(cut.unmet_value), label(cut.recovery_step), Cell{causes}})
      row.push_back(cell);
  }

  void summaries() {
    const std::string step = run_.monthly() ? "month" : "week";
    Sheet countries{"countries", {"conduct", "country", "commodity"}, {}},
        blocs{"blocs", {"conduct", "bloc", "commodity"}, {}},
        consumers{"consumers", {"conduct", "country", "sector", "commodity", "class", "demand (t/yr)"}, {}},
        facilities{"facilities", {"conduct", "facility", "country"}, {}};
    for (Sheet* sheet : {&countries, &blocs, &consumers, &facilities}) head_of_cut_off(sheet->columns, step);
    consumers.columns.insert(consumers.columns.end(), {"source", "confidence"});
    for (const ConductResult& conduct : run_.conducts) {
      const std::string name = to_string(conduct.conduct);
      for (const RegionSummary& each : conduct.regions) {
        Row row = {name, each.region, commodity(each.commodity)};
        add_cut_off(row, each.cut_off);
        (each.bloc ? blocs : countries).rows.push_back(std::move(row));
      }
      for (const auto& [item, cut] : conduct.consumer_summaries) {
        const Consumer& consumer = world_.consumers[static_cast<std::size_t>(item)];
        Row row = {name,
                   country(consumer.country),
                   consumer.sector,
                   commodity(consumer.commodity),
                   number(consumer.priority),
                   number(consumer.demand)};
        add_cut_off(row, cut);
        row.emplace_back(consumer.provenance.source);
        row.emplace_back(consumer.provenance.confidence);
        consumers.rows.push_back(std::move(row));
      }
      for (const auto& [item, cut] : conduct.facility_summaries) {
        const Facility& facility = world_.facilities[static_cast<std::size_t>(item)];
        Row row = {name, facility.id, country(facility.country)};
        add_cut_off(row, cut);
        facilities.rows.push_back(std::move(row));
      }
    }
    for (Sheet* sheet : {&countries, &blocs, &consumers, &facilities}) sheets_.push_back(std::move(*sheet));
  }

  /// Items down, steps across; items that are zero all the time are left out.
  template <class Name, class Value>
  void matrix(const std::string& name, std::vector<std::string> columns, int items, Name names, Value value) {
    Sheet sheet{name, {"conduct"}, {}};
    sheet.columns.insert(sheet.columns.end(), columns.begin(), columns.end());
    for (const StoredStep& step : run_.steps) sheet.columns.push_back(step.label);
    for (const ConductResult& conduct : run_.conducts)
      for (int item = 0; item < items; ++item) {
        Row row = {to_string(conduct.conduct)};
        for (Cell& cell : names(item)) row.push_back(std::move(cell));
        bool any = false;
        for (int step = 0; step < static_cast<int>(run_.steps.size()); ++step) {
          const double amount = value(conduct, step, item);
          any = any || amount != 0;
          row.push_back(number(amount));
        }
        if (any) sheet.rows.push_back(std::move(row));
      }
    sheets_.push_back(std::move(sheet));
  }

  void amounts() {
    const auto size = [](const auto& list) { return static_cast<int>(list.size()); };
    const auto consumer = [&](int item) {
      const Consumer& each = world_.consumers[static_cast<std::size_t>(item)];
      return Row{country(each.country), each.sector, commodity(each.commodity)};
    };
    matrix("coverage (share)", {"country", "sector", "commodity"}, size(world_.consumers), consumer,
           [](const ConductResult& run, int step, int item) { return run.consumers.coverage(step, item); });
    matrix("delivered (t)", {"country", "sector", "commodity"}, size(world_.consumers), consumer,
           [](const ConductResult& run, int step, int item) { return run.consumers.delivered.at(step, item); });
    matrix(
        "flows (t)", {"from", "to", "commodity", "estimated"}, size(world_.links),
        [&](int item) {
          const Link& link = world_.links[static_cast<std::size_t>(item)];
          return Row{country(link.from), country(link.to), commodity(link.commodity),
                     link.estimated ? Cell{std::string("yes")} : Cell{}};
        },
        [](const ConductResult& run, int step, int item) { return run.link_flow.at(step, item); });
    matrix(
        "runs (t of reference)", {"facility", "country", "process"}, size(run_.operations),
        [&](int item) {
          const OperationName& operation = run_.operations[static_cast<std::size_t>(item)];
          const Facility& facility = world_.facilities[static_cast<std::size_t>(operation.facility)];
          return Row{facility.id, country(facility.country),
                     world_.processes[static_cast<std::size_t>(operation.process)].id};
        },
        [](const ConductResult& run, int step, int item) { return run.facility_runs.at(step, item); });
    matrix(
        "stocks (t)", {"country", "commodity"}, size(run_.markets),
        [&](int item) {
          const MarketName& market = run_.markets[static_cast<std::size_t>(item)];
          return Row{country(market.country), commodity(market.commodity)};
        },
        [](const ConductResult& run, int step, int item) { return run.market_stock.at(step, item); });
    if (run_.has_market_prices())
      matrix(
          "prices (USD per t)", {"country", "commodity"}, size(run_.markets),
          [&](int item) {
            const MarketName& market = run_.markets[static_cast<std::size_t>(item)];
            return Row{country(market.country), commodity(market.commodity)};
          },
          [](const ConductResult& run, int step, int item) {
            return run.market_prices.steps > 0 ? run.market_prices.at(step, item) : 0.0;
          });
    if (run_.has_market_prices())
      matrix("driven away (t)", {"country", "sector", "commodity"}, size(world_.consumers), consumer,
             [](const ConductResult& run, int step, int item) {
               return run.driven_away.steps > 0 ? run.driven_away.at(step, item) : 0.0;
             });
    if (!world_.stockpiles.empty())
      matrix(
          "stockpiles (t)", {"stockpile", "country", "commodity"}, size(world_.stockpiles),
          [&](int item) {
            const Stockpile& stockpile = world_.stockpiles[static_cast<std::size_t>(item)];
            return Row{stockpile.id, country(stockpile.country), commodity(stockpile.commodity)};
          },
          [](const ConductResult& run, int step, int item) { return run.stockpile.at(step, item); });
  }

  void events() {
    Sheet sheet{"events", {"event", "title", "kind", "control", "announced", "start", "until"}, {}};
    const auto optional_text = [](const std::optional<std::string>& text) { return text ? Cell{*text} : Cell{}; };
    for (const StoredEvent& each : run_.events)
      sheet.rows.push_back({each.id, each.title, each.kind, std::string(each.control ? "yes" : "no"),
                            optional_text(each.announced), optional_text(each.start), optional_text(each.until)});
    sheets_.push_back(std::move(sheet));
  }

  void money() {
    Sheet sheet{"payments", {"conduct", "date", "payer", "receiver", "kind", "event", "commodity", "amount (USD)"}, {}};
    for (const ConductResult& conduct : run_.conducts)
      for (const Payment& each : conduct.ledger.payments)
        sheet.rows.push_back({to_string(conduct.conduct), label(each.step), world_.name_of(each.payer),
                              world_.name_of(each.receiver), to_string(each.kind), event(each.event),
                              commodity(each.commodity), number(each.usd)});
    if (!sheet.rows.empty()) sheets_.push_back(std::move(sheet));
  }

  const StoredRun& run_;
  const World& world_;
  std::vector<Sheet> sheets_;
};

}  // namespace

std::vector<Sheet> sheets_of(const StoredRun& run) { return Sheets(run).all(); }

}  // namespace chokepoint
