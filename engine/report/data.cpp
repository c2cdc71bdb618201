// Runs as the JSON that the report's page reads. Tables are columns: lists of equal length, one a property. Series are
// those of series.hpp.
#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "chokepoint/report.hpp"
#include "document/node.hpp"
#include "report/for_html.hpp"
#include "report/rounded.hpp"
#include "report/series.hpp"
#include "report/why_data.hpp"

namespace chokepoint {
namespace {

using Json = nlohmann::ordered_json;

constexpr int data_format = 1;

/// A column of a table: one value of each row.
template <class Rows, class Value>
Json column(const Rows& rows, Value value) {
  Json list = Json::array();
  for (const auto& row : rows) list.push_back(value(row));
  return list;
}

Json optional_text(const std::optional<std::string>& text) { return text ? Json(*text) : Json(); }
template <class Number>
Json optional_number(const std::optional<Number>& number) {
  return number ? Json(*number) : Json();
}

/// Sources once each; rows name them by number.
class Sources {
 public:
  int number(const std::string& text) {
    const auto [entry, is_new] = known_.try_emplace(text, static_cast<int>(known_.size()));
    if (is_new) texts_.push_back(text);
    return entry->second;
  }
  const Json& texts() const { return texts_; }

 private:
  std::map<std::string, int> known_;
  Json texts_ = Json::array();
};

/// What the scenario's file says is the source of each of its events.
std::map<std::string, std::string> event_sources(const StoredRun& run) {
  std::map<std::string, std::string> sources;
  Diagnostics ignored;
  const auto root = read_yaml_text(run.about("scenario.resolved"), "scenario", ignored);
  const Node* events = root && root->is_map() ? root->find("events") : nullptr;
  if (events == nullptr) return sources;
  for (const Node& event : events->items) {
    const Node* id = event.find("id");
    const Node* source = event.find("source");
    if (id != nullptr && source != nullptr) sources[id->text] = source->text;
  }
  return sources;
}

class RunData {
 public:
  RunData(const StoredRun& run, const std::vector<Explanation>& why, const std::string& subject)
      : run_(run), world_(*run.world), why_(why), subject_(subject) {}

  Json data() {
    Json data = {{"id", run_.id},
                 {"title", run_.title},
                 {"description", run_.about("scenario.description")},
                 {"program", run_.about("chokepoint")},
                 {"complete", run_.about("complete") != "false"},
                 {"monthly", run_.monthly()},
                 {"world", {{"id", world_.id}, {"title", world_.title}, {"baseYear", world_.base_year}}},
                 {"steps", column(run_.steps, [](const StoredStep& step) { return step.label; })},
                 {"firstDays", column(run_.steps, [](const StoredStep& step) { return step.first_day; })}};
    names(data);
    network(data);
    events(data);
    data["sources"] = sources_.texts();
    if (!subject_.empty()) data["subject"] = subject_;
    data["conducts"] = column(run_.conducts, [&](const ConductResult& each) { return conduct(each); });
    return data;
  }

 private:
  template <class Rows>
  void provenance(Json& table, const Rows& rows) {
    table["source"] = column(rows, [&](const auto& row) { return sources_.number(row.provenance.source); });
    table["confidence"] = column(rows, [](const auto& row) { return row.provenance.confidence; });
  }

  void names(Json& data) {
    data["countries"] = {{"id", column(world_.countries, [](const Country& each) { return each.id; })},
                         {"name", column(world_.countries, [](const Country& each) { return each.name; })},
                         {"latitude", column(world_.countries, [](const Country& each) { return each.latitude; })},
                         {"longitude", column(world_.countries, [](const Country& each) { return each.longitude; })}};
    data["blocs"] = {{"id", column(world_.blocs, [](const Bloc& each) { return each.id; })},
                     {"name", column(world_.blocs, [](const Bloc& each) { return each.name; })},
                     {"members", column(world_.blocs, [](const Bloc& each) { return Json(each.members); })}};
    data["commodities"] = {
        {"id", column(world_.commodities, [](const Commodity& each) { return each.id; })},
        {"name", column(world_.commodities, [](const Commodity& each) { return each.name; })},
        {"stage", column(world_.commodities, [](const Commodity& each) { return each.stage; })},
        {"basis", column(world_.commodities, [](const Commodity& each) { return each.basis; })},
        {"price", column(world_.commodities, [](const Commodity& each) { return rounded(each.price); })}};
    provenance(data["commodities"], world_.commodities);
  }

  /// By commodity, as a results file has them.
  static Json lines(std::vector<RecipeLine> recipe) {
    std::sort(recipe.begin(), recipe.end(),
              [](const RecipeLine& a, const RecipeLine& b) { return a.commodity < b.commodity; });
    return column(recipe, [](const RecipeLine& line) { return Json::array({line.commodity, rounded(line.tonnes)}); });
  }

  void network(Json& data) {
    data["consumers"] = {
        {"country", column(world_.consumers, [](const Consumer& each) { return each.country; })},
        {"sector", column(world_.consumers, [](const Consumer& each) { return each.sector; })},
        {"commodity", column(world_.consumers, [](const Consumer& each) { return each.commodity; })},
        {"demand", column(world_.consumers, [](const Consumer& each) { return rounded(each.demand); })},
        {"class", column(world_.consumers, [](const Consumer& each) { return each.priority; })},
        {"critical", column(world_.consumers, [](const Consumer& each) { return rounded(each.critical_coverage); })}};
    provenance(data["consumers"], world_.consumers);
    data["facilities"] = {{"id", column(world_.facilities, [](const Facility& each) { return each.id; })},
                          {"name", column(world_.facilities, [](const Facility& each) { return each.name; })},
                          {"country", column(world_.facilities, [](const Facility& each) { return each.country; })},
                          {"project", column(world_.facilities, [](const Facility& each) { return each.project; })}};
    provenance(data["facilities"], world_.facilities);
    data["processes"] = {
        {"id", column(world_.processes, [](const Process& each) { return each.id; })},
        {"name", column(world_.processes, [](const Process& each) { return each.name; })},
        {"kind", column(world_.processes, [](const Process& each) { return each.kind; })},
        {"inputs", column(world_.processes, [](const Process& each) { return lines(each.inputs); })},
        {"outputs", column(world_.processes, [](const Process& each) { return lines(each.outputs); })}};
    data["operations"] = {
        {"facility", column(run_.operations, [](const OperationName& each) { return each.facility; })},
        {"process", column(run_.operations, [](const OperationName& each) { return each.process; })}};
    data["links"] = {{"from", column(world_.links, [](const Link& each) { return each.from; })},
                     {"to", column(world_.links, [](const Link& each) { return each.to; })},
                     {"commodity", column(world_.links, [](const Link& each) { return each.commodity; })},
                     {"flow", column(world_.links, [](const Link& each) { return rounded(each.flow); })},
                     {"estimated", column(world_.links, [](const Link& each) { return each.estimated ? 1 : 0; })}};
    provenance(data["links"], world_.links);
    data["markets"] = {{"country", column(run_.markets, [](const MarketName& each) { return each.country; })},
                       {"commodity", column(run_.markets, [](const MarketName& each) { return each.commodity; })}};
    data["stockpiles"] = {
        {"id", column(world_.stockpiles, [](const Stockpile& each) { return each.id; })},
        {"country", column(world_.stockpiles, [](const Stockpile& each) { return each.country; })},
        {"commodity", column(world_.stockpiles, [](const Stockpile& each) { return each.commodity; })}};
    provenance(data["stockpiles"], world_.stockpiles);
  }

  void events(Json& data) {
    const auto sources = event_sources(run_);
    const auto source = [&](const StoredEvent& each) {
      const auto found = sources.find(each.id);
      return found == sources.end() ? Json() : Json(sources_.number(found->second));
    };
    data["events"] = {
        {"id", column(run_.events, [](const StoredEvent& each) { return each.id; })},
        {"title", column(run_.events, [](const StoredEvent& each) { return each.title; })},
        {"kind", column(run_.events, [](const StoredEvent& each) { return each.kind; })},
        {"control", column(run_.events, [](const StoredEvent& each) { return each.control; })},
        {"announced", column(run_.events, [](const StoredEvent& each) { return optional_text(each.announced); })},
        {"start", column(run_.events, [](const StoredEvent& each) { return optional_text(each.start); })},
        {"until", column(run_.events, [](const StoredEvent& each) { return optional_text(each.until); })},
        {"source", column(run_.events, source)}};
  }

  /// Series of all items of a table.
  template <class T, class... More>
  static Json all(const Table<T>& table, More... more) {
    Json list = Json::array();
    for (int item = 0; item < table.items; ++item) list.push_back(series(table, item, more...));
    return list;
  }

  static Json coverage(const BuyerTable& buyers) {
    Table<double> coverage;
    coverage.resize(buyers.wanted.steps, buyers.wanted.items);
    for (int step = 0; step < coverage.steps; ++step)
      for (int item = 0; item < coverage.items; ++item) coverage.at(step, item) = buyers.coverage(step, item);
    return all(coverage, 1.0, 4);
  }

  /// Over the commodity's base-year price.
  Json relative_prices(Table<double> prices) const {
    for (int item = 0; item < prices.items; ++item) {
      const double base = world_.commodities[static_cast<std::size_t>(run_.markets[item].commodity)].price;
      for (int step = 0; step < prices.steps; ++step)
        prices.at(step, item) = base > 0 ? prices.at(step, item) / base : 1;
    }
    return all(prices, 1.0, 5);
  }

  Json conduct(const ConductResult& each) {
    Json data = {{"name", to_string(each.conduct)},         {"wanted", all(each.consumers.wanted, 0.0, 5)},
                 {"coverage", coverage(each.consumers)},    {"flowCoverage", all(each.consumers.flow_coverage, 1.0, 4)},
                 {"status", all(each.consumers.status)},    {"links", all(each.link_flow.unpacked(), 0.0, 4)},
                 {"runs", all(each.facility_runs, 0.0, 4)}, {"stock", all(each.market_stock.unpacked(), 0.0, 4)},
                 {"stockpile", all(each.stockpile, 0.0, 4)}};
    if (each.twin_consumers.wanted.steps > 0) data["twinCoverage"] = coverage(each.twin_consumers);
    if (each.prices.steps > 0) data["prices"] = all(each.prices, 0.0, 5);
    if (each.market_prices.steps > 0) data["marketPrices"] = relative_prices(each.market_prices);
    data["inForce"] = in_force(each);
    data["gates"] = gates(each);
    data["consumerSummaries"] = cut_offs(each.consumer_summaries, [](const BuyerSummary& row) { return row.item; });
    data["facilitySummaries"] = cut_offs(each.facility_summaries, [](const BuyerSummary& row) { return row.item; });
    data["regions"] = cut_offs(each.regions, [](const RegionSummary& row) { return row.region; });
    data["regions"]["bloc"] = column(each.regions, [](const RegionSummary& row) { return row.bloc; });
    data["regions"]["commodity"] = column(each.regions, [](const RegionSummary& row) { return row.commodity; });
    data["regions"]["class"] = column(each.regions, [](const RegionSummary& row) { return row.best_class; });
    if (!why_.empty()) data["why"] = why_data(why_, each.conduct);
    data["bill"] = bill(each.ledger);
    return data;
  }

  template <class Rows, class Name>
  Json cut_offs(const Rows& rows, Name name) {
    const auto of = [&](auto value) { return column(rows, [&](const auto& row) { return value(row.cut_off); }); };
    return {{"item", column(rows, name)},
            {"first", of([](const CutOff& cut) { return optional_number(cut.first_step); })},
            {"steps", of([](const CutOff& cut) { return cut.steps; })},
            {"byControls", of([](const CutOff& cut) { return cut.steps_by_controls; })},
            {"deepest", of([](const CutOff& cut) { return rounded(cut.deepest_coverage); })},
            {"unmet", of([](const CutOff& cut) { return rounded(cut.unmet_tonnes); })},
            {"value", of([](const CutOff& cut) { return rounded(cut.unmet_value); })},
            {"recovery", of([](const CutOff& cut) { return optional_number(cut.recovery_step); })},
            {"causes", of([](const CutOff& cut) { return Json(cut.causes); })}};
  }

  /// Stretches of steps in which an event is in force: event, first step, step after the last.
  static Json in_force(const ConductResult& each) {
    std::map<int, std::vector<std::pair<int, int>>> stretches;
    for (int step = 0; step < static_cast<int>(each.in_force.size()); ++step)
      for (const int event : each.in_force[static_cast<std::size_t>(step)]) {
        auto& known = stretches[event];
        if (!known.empty() && known.back().second == step)
          ++known.back().second;
        else
          known.emplace_back(step, step + 1);
      }
    Json list = Json::array();
    for (const auto& [event, known] : stretches)
      for (const auto& [from, to] : known) list.push_back({event, from, to});
    return list;
  }

  /// Stretches of steps in which an event holds a lane: link, event, first step, step after the last, share open.
  static Json gates(const ConductResult& each) {
    struct Stretch {
      int event = -1, from = 0, to = 0;
      std::string open;
    };
    std::map<int, std::vector<Stretch>> stretches;
    for (const LaneHold& hold : each.holds) {
      auto& known = stretches[hold.link];
      const std::string open = short_number(hold.open, 3);
      if (!known.empty() && known.back().to == hold.step && known.back().event == hold.event &&
          known.back().open == open)
        ++known.back().to;
      else
        known.push_back({hold.event, hold.step, hold.step + 1, open});
    }
    Json list = Json::array();
    for (const auto& [link, known] : stretches)
      for (const Stretch& stretch : known)
        list.push_back({link, stretch.event, stretch.from, stretch.to, Json::parse(stretch.open)});
    return list;
  }

  /// What public hands paid in all, by payer and kind.
  Json bill(const Ledger& ledger) const {
    std::map<std::pair<std::string, std::string>, double> sums;
    for (const Payment& payment : ledger.payments)
      if (payment.payer.kind == Party::Kind::country || payment.payer.kind == Party::Kind::bloc)
        sums[{world_.name_of(payment.payer), to_string(payment.kind)}] += payment.usd;
    Json list = Json::array();
    for (const auto& [key, usd] : sums) list.push_back({key.first, key.second, rounded(usd)});
    return list;
  }

  const StoredRun& run_;
  const World& world_;
  const std::vector<Explanation>& why_;
  const std::string& subject_;
  Sources sources_;
};

/// From when on each run can do without what a country sells: dates that differ.
Json independence_dates(const RunComparison& comparison) {
  Json rows = Json::array();
  for (const IndependenceDifference& each : comparison.independence) {
    Json later = Json::array();
    for (std::size_t run = 0; run < each.runs.size(); ++run) later.push_back(optional_number(each.months_later(run)));
    rows.push_back({{"who", each.id},
                    {"bloc", each.who == OutcomeDifference::Who::bloc},
                    {"commodity", each.commodity.empty() ? Json() : Json(each.commodity)},
                    {"dates", column(each.runs, [](const auto& own) { return optional_text(own.from); })},
                    {"later", std::move(later)}});
  }
  return {{"from", comparison.independence_from}, {"rows", std::move(rows)}};
}

}  // namespace

std::string report_data(const std::vector<StoredRun>& runs, const PageExtras& extras) {
  const auto of_run = [](const auto& list, std::size_t run) {
    return run < list.size() ? list[run] : typename std::decay_t<decltype(list)>::value_type();
  };
  Json pages = Json::array();
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const std::vector<Explanation> why = of_run(extras.why, i);
    const std::string subject = of_run(extras.subjects, i);
    pages.push_back(RunData(runs[i], why, subject).data());
  }
  Json data = {{"format", data_format}, {"runs", std::move(pages)}};
  if (extras.comparison != nullptr && !extras.comparison->independence_from.empty())
    data["independence"] = independence_dates(*extras.comparison);
  return for_html(data.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::string report_page(const std::string& page, const std::string& data) {
  const std::string place = "{\"chokepoint\":\"data\"}";
  const std::size_t at = page.find(place);
  if (at == std::string::npos) throw std::invalid_argument("the page has no place for data");
  return page.substr(0, at) + data + page.substr(at + place.size());
}

}  // namespace chokepoint
