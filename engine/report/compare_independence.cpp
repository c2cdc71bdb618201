// From when on the scenarios of compared runs can do without what one country sells.
#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.hpp"
#include "chokepoint/compare.hpp"

namespace chokepoint {
namespace {

using Key = std::tuple<OutcomeDifference::Who, std::string, std::string>;

}  // namespace

void compare_independence(RunComparison& comparison, const std::vector<std::shared_ptr<const Scenario>>& scenarios,
                          const std::string& actor, const IndependenceOptions& options) {
  comparison.independence_from = actor;
  std::map<Key, IndependenceDifference> rows;
  for (std::size_t r = 0; r < scenarios.size(); ++r) {
    const World& world = *scenarios[r]->world;
    const int country = world.find_country(actor);
    if (country < 0) {
      std::vector<std::string> known;
      for (const Country& each : world.countries) known.push_back(each.id);
      refuse({"--independence-from"}, actor.substr(0, 64), "is no country of the world of " + scenarios[r]->id,
             did_you_mean(actor, known));
    }
    const IndependenceResult result = independence(scenarios[r], country, options);
    for (const auto* list : {&result.regions, &result.by_commodity})
      for (const Independence& each : *list) {
        const std::string commodity = each.commodity < 0 ? "" : world.commodities[each.commodity].id;
        const auto who =
            world.find_bloc(each.who) >= 0 ? OutcomeDifference::Who::bloc : OutcomeDifference::Who::country;
        IndependenceDifference& row = rows[{who, each.who, commodity}];
        row.who = who;
        row.id = each.who;
        row.commodity = commodity;
        row.runs.resize(scenarios.size());
        IndependenceOutcome& own = row.runs[r];
        own.known = true;
        if (!each.step) continue;
        own.from = scenarios[r]->calendar.label(*each.step);
        own.first_day = scenarios[r]->calendar.begin(*each.step);
      }
  }
  for (auto& [key, row] : rows) {
    const auto differs = [&](const IndependenceOutcome& own) { return own.first_day != row.runs.front().first_day; };
    const auto known = [](const IndependenceOutcome& own) { return own.known; };
    if (std::all_of(row.runs.begin(), row.runs.end(), known) && std::any_of(row.runs.begin(), row.runs.end(), differs))
      comparison.independence.push_back(std::move(row));
  }
}

std::optional<double> IndependenceDifference::months_later(std::size_t run) const {
  const std::optional<Date>&own = runs[run].first_day, &first = runs.front().first_day;
  if (!own || !first) return std::nullopt;
  constexpr double days_per_month = 365.25 / 12;
  return static_cast<double>((*own - *first).count()) / days_per_month;
}

}  // namespace chokepoint
