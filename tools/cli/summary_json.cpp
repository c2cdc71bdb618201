#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

#include "bracket_text.hpp"
#include "summary.hpp"

namespace chokepoint::cli {
namespace {

using Json = nlohmann::ordered_json;

Json cut_off_json(const CutOff& cut, const Scenario& scenario) {
  const auto label = [&](const std::optional<int>& step) -> Json {
    return step ? Json(scenario.calendar.label(*step)) : Json(nullptr);
  };
  Json causes = Json::array();
  for (const int event : cut.causes) causes.push_back(scenario.events.at(static_cast<std::size_t>(event)).id);
  return {{"first", label(cut.first_step)},
          {"steps", cut.steps},
          {"steps_by_controls", cut.steps_by_controls},
          {"deepest_coverage", cut.deepest_coverage},
          {"deepest", label(cut.deepest_step)},
          {"unmet_tonnes", cut.unmet_tonnes},
          {"unmet_value", cut.unmet_value},
          {"damage", cut.damage},
          {"recovery", label(cut.recovery_step)},
          {"causes", causes}};
}

/// Of each market that scarcity made dearer: its highest price, and when.
Json dearest_json(const RunResult& result, const ConductResult& conduct) {
  const World& world = *result.scenario->world;
  const Table<double>& prices = conduct.market_prices;
  Json list = Json::array();
  for (int m = 0; m < prices.items && prices.steps > 0; ++m) {
    const MarketName& market = result.markets.at(static_cast<std::size_t>(m));
    const Commodity& commodity = world.commodities.at(static_cast<std::size_t>(market.commodity));
    int step = 0;
    for (int t = 1; t < prices.steps; ++t)
      if (prices.at(t, m) > prices.at(step, m)) step = t;
    if (prices.at(step, m) > commodity.price)
      list.push_back({{"country", world.countries.at(static_cast<std::size_t>(market.country)).id},
                      {"commodity", commodity.id},
                      {"step", result.scenario->calendar.label(step)},
                      {"usd_per_tonne", prices.at(step, m)},
                      {"over_base_year", prices.at(step, m) / commodity.price}});
  }
  return list;
}

/// Tonnes by which prices lowered wants, of consumers where there are any.
Json driven_away_json(const World& world, const ConductResult& conduct) {
  Json list = Json::array();
  for (int k = 0; k < conduct.driven_away.items; ++k) {
    double tonnes = 0;
    for (int t = 0; t < conduct.driven_away.steps; ++t) tonnes += conduct.driven_away.at(t, k);
    if (tonnes != 0)
      list.push_back({{"consumer", world.consumers.at(static_cast<std::size_t>(k)).id}, {"tonnes", tonnes}});
  }
  return list;
}

Json conduct_json(const RunResult& result, const ConductResult& conduct) {
  const Scenario& scenario = *result.scenario;
  const World& world = *scenario.world;
  Json consumers = Json::array(), facilities = Json::array(), regions = Json::array();
  for (const auto& each : conduct.consumer_summaries) {
    if (!each.cut_off.first_step) continue;
    const Consumer& who = world.consumers.at(static_cast<std::size_t>(each.item));
    Json row = {{"consumer", who.id},
                {"country", world.countries.at(static_cast<std::size_t>(who.country)).id},
                {"sector", who.sector},
                {"commodity", world.commodities.at(static_cast<std::size_t>(who.commodity)).id}};
    row.update(cut_off_json(each.cut_off, scenario));
    consumers.push_back(row);
  }
  for (const auto& each : conduct.facility_summaries) {
    if (!each.cut_off.first_step) continue;
    const Facility& who = world.facilities.at(static_cast<std::size_t>(each.item));
    Json row = {{"facility", who.id}, {"country", world.countries.at(static_cast<std::size_t>(who.country)).id}};
    row.update(cut_off_json(each.cut_off, scenario));
    facilities.push_back(row);
  }
  for (const auto& each : conduct.regions) {
    if (!each.cut_off.first_step) continue;
    Json row = {{"region", each.region},
                {"bloc", each.bloc},
                {"commodity", world.commodities.at(static_cast<std::size_t>(each.commodity)).id},
                {"best_class", each.best_class}};
    row.update(cut_off_json(each.cut_off, scenario));
    regions.push_back(row);
  }
  Json events = Json::array();
  const auto date = [](const std::optional<Date>& day) { return day ? Json(to_string(*day)) : Json(nullptr); };
  for (const EventDates& each : conduct.event_dates)
    events.push_back({{"event", scenario.events.at(static_cast<std::size_t>(each.event)).id},
                      {"start", date(each.start)},
                      {"until", date(each.until)}});
  Json payments = Json::array(), liabilities = Json::array();
  std::map<std::tuple<std::string, std::string>, double> paid, owed;  // by payer and kind
  for (const Payment& each : conduct.ledger.payments)
    paid[{world.name_of(each.payer), to_string(each.kind)}] += each.usd;
  for (const Liability& each : conduct.ledger.liabilities)
    if (each.step == result.steps_done - 1) owed[{world.name_of(each.payer), to_string(each.kind)}] += each.usd;
  for (auto [sums, list] : {std::pair(&paid, &payments), std::pair(&owed, &liabilities)})
    for (const auto& [key, usd] : *sums)
      list->push_back({{"payer", std::get<0>(key)}, {"kind", std::get<1>(key)}, {"usd", usd}});
  Json measures_json;
  const auto values = measure(result, conduct);
  for (const auto& each : measures()) measures_json[each.name] = values.at(each.name);
  Json ranges = Json::array();
  for (const UnmetRange& range : conduct.ranges)
    ranges.push_back({{"consumer", world.consumers.at(static_cast<std::size_t>(range.item)).id},
                      {"least", range.least},
                      {"most", range.most}});
  const RunStatistics& counts = conduct.statistics;
  return {{"conduct", to_string(conduct.conduct)},
          {"along", conduct.along ? Json(to_string(*conduct.along)) : Json(nullptr)},
          {"bound", conduct.bound},
          {"ranges", ranges},
          {"measures", measures_json},
          {"consumers", consumers},
          {"facilities", facilities},
          {"regions", regions},
          {"events", events},
          {"dearest", dearest_json(result, conduct)},
          {"driven_away", driven_away_json(world, conduct)},
          {"paid", payments},
          {"owed", liabilities},
          {"statistics",
           {{"seconds", counts.seconds},
            {"plan_seconds", counts.plan_seconds},
            {"plans", counts.plans},
            {"plans_reused", counts.plans_reused},
            {"lp_solves", counts.lp_solves},
            {"pivots", counts.pivots},
            {"rays", counts.rays},
            {"lambda_solves", counts.lambda_solves},
            {"fallbacks", counts.fallbacks},
            {"vertices", counts.vertices}}}};
}

}  // namespace

std::string summary_json(const RunResult& result, const std::filesystem::path& file, const std::filesystem::path& page,
                         const std::vector<Condition>& conditions) {
  const Scenario& scenario = *result.scenario;
  const Calendar& calendar = scenario.calendar;
  Json conducts = Json::array(), checked = Json::array();
  for (const auto& each : result.conducts) conducts.push_back(conduct_json(result, each));
  for (const auto& condition : conditions) {
    bool held = false;
    for (const auto& each : result.conducts) held = held || condition.holds(measure(result, each));
    checked.push_back({{"condition", condition.text}, {"holds", held}});
  }
  Json json = {{"format", "chokepoint-summary/1"},
               {"chokepoint", version()},
               {"scenario",
                {{"id", scenario.id},
                 {"title", scenario.title},
                 {"question", scenario.question},
                 {"description", scenario.description}}},
               {"calendar",
                {{"first", calendar.label(0)},
                 {"last", calendar.label(calendar.steps() - 1)},
                 {"step", calendar.kind() == StepKind::month ? "month" : "week"},
                 {"steps", calendar.steps()}}},
               {"complete", result.complete},
               {"steps_done", result.steps_done},
               {"results", file.generic_string()},
               {"report", page.empty() ? Json() : Json(page.generic_string())},
               {"notes", result.notes},
               {"bracket", bracket_json(result)},
               {"conducts", conducts},
               {"fail_if", checked}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace chokepoint::cli
