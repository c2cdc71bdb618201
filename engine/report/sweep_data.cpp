// A sweep as the JSON that the report's page reads: every case with its parameters and totals, and what the summary
// says.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "chokepoint/chokepoint.hpp"
#include "chokepoint/report.hpp"
#include "chokepoint/sweep_summary.hpp"
#include "report/for_html.hpp"
#include "report/series.hpp"
#include "results/likely_roots.hpp"
#include "results/sqlite.hpp"
#include "sweep/results_reader.hpp"

namespace chokepoint {
namespace {

using Json = nlohmann::ordered_json;
using sqlite::Database;
using sqlite::Statement;
namespace fs = std::filesystem;

/// More cases than a page can draw; of a larger sweep the first ones are shown, and the summary is of all.
constexpr std::size_t most_cases = 20'000;

Json number(double value) { return std::isfinite(value) ? Json::parse(short_number(value, 5)) : Json(); }

Json spread(const Spread& each) {
  Json quantiles = Json::array();
  for (const double value : each.quantiles) quantiles.push_back(number(value));
  return {{"count", each.count},
          {"mean", number(each.mean)},
          {"meanError", number(each.mean_error)},
          {"quantiles", quantiles}};
}

Json index(const Index& each) { return Json::array({number(each.value), number(each.low), number(each.high)}); }

/// The cases of a scenario and conduct as columns: totals by metric, what was set by variable.
Json cases(const SweepSample& each) {
  const std::size_t count = std::min(most_cases, each.cases.size());
  const auto list = [&](std::size_t size, auto value) {
    Json column = Json::array();
    for (std::size_t i = 0; i < size; ++i) column.push_back(value(i));
    return column;
  };
  Json metrics = Json::object();
  for (const auto& [name, values] : each.totals)
    metrics[name] = list(count, [&](std::size_t at) { return number(values[at]); });
  return {{"metrics", metrics},
          {"values", list(each.settings.size(),
                          [&](std::size_t variable) {
                            return list(count,
                                        [&](std::size_t at) { return each.text(at, static_cast<int>(variable)); });
                          })},
          {"numbers", list(each.settings.size(), [&](std::size_t variable) {
             return list(count, [&](std::size_t at) { return number(each.number(at, static_cast<int>(variable))); });
           })}};
}

Json sample(const SampleSummary& each, const SweepSample& data) {
  Json tornado = Json::array(), sobol = Json::array(), morris = Json::array(), consumers = Json::array();
  for (const TornadoBar& bar : each.tornado)
    tornado.push_back({{"variable", bar.variable},
                       {"lowLabel", bar.low_label},
                       {"highLabel", bar.high_label},
                       {"low", number(bar.low)},
                       {"high", number(bar.high)},
                       {"correlation", number(bar.rank_correlation)}});
  for (const SobolRow& row : each.sobol)
    sobol.push_back({{"variable", row.variable}, {"first", index(row.first)}, {"total", index(row.total)}});
  for (const MorrisRow& row : each.morris)
    morris.push_back({{"variable", row.variable},
                      {"meanAbsolute", number(row.mean_absolute)},
                      {"deviation", number(row.deviation)}});
  for (const ConsumerChance& chance : each.consumers)
    consumers.push_back({{"consumer", chance.consumer},
                         {"share", number(chance.ever.share)},
                         {"low", number(chance.ever.low)},
                         {"high", number(chance.ever.high)},
                         {"steps", number(chance.mean_steps)},
                         {"first", chance.median_first},
                         {"unmet", number(chance.mean_unmet_tonnes)}});
  return {{"scenario", each.scenario}, {"conduct", each.conduct}, {"metric", spread(each.metric)},
          {"tornado", tornado},        {"sobol", sobol},          {"morris", morris},
          {"consumers", consumers},    {"table", cases(data)}};
}

/// The world of a scenario as it was merged, if its tables are still where they were, as seen from the results.
std::shared_ptr<const World> world_of(const fs::path& file, const std::string& name, const std::string& resolved) {
  LoadOptions options;
  options.text = resolved;
  for (const fs::path& folder : likely_roots(file)) {
    std::error_code ignored;
    if (!fs::is_directory((folder / name).parent_path(), ignored)) continue;
    Diagnostics findings;
    try {
      return load_scenario(folder / name, options, findings).world;
    } catch (const InputError&) {
      continue;  // some other folder of that name
    }
  }
  return nullptr;
}

/// What ids stand for: titles of scenarios, names of commodities and countries. What is not to be found keeps its id.
Json names_of(const fs::path& file) {
  Database database(file, Database::Mode::read);
  Json scenarios = Json::object(), commodities = Json::object(), countries = Json::object();
  Statement row(database, "SELECT name, title, resolved FROM scenario ORDER BY id");
  while (row.next()) {
    const std::string id = row.text(0), resolved = row.text(2);
    scenarios[id] = row.text(1);
    Statement inputs(database, "SELECT substr(key, 9) FROM meta WHERE key LIKE 'of file %.yaml' ORDER BY key");
    std::shared_ptr<const World> world;
    while (world == nullptr && inputs.next())
      if (fs::path(inputs.text(0)).stem() == id) world = world_of(file, inputs.text(0), resolved);
    if (world == nullptr) continue;
    for (const Commodity& each : world->commodities)
      if (!each.name.empty()) commodities[each.id] = each.name;
    for (const Country& each : world->countries)
      if (!each.name.empty()) countries[each.id] = each.name;
  }
  return {{"scenarios", scenarios}, {"commodities", commodities}, {"countries", countries}};
}

}  // namespace

bool holds_sweep(const fs::path& file) {
  if (!is_results_file(file)) return false;
  try {
    Database database(file, Database::Mode::read);
    return database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'sweep_case'") > 0;
  } catch (const std::runtime_error&) {
    return false;  // what is wrong with it is said where it is read
  }
}

std::string sweep_report_data(const fs::path& file) {
  const SweepSummary summary = summarise_sweep(file);
  const SweepData data_of_cases = read_sweep_data(file, summary.metric);
  Json variables = Json::array(), samples = Json::array(), differences = Json::array();
  for (const SweepVariable& each : summary.variables)
    variables.push_back({{"id", each.id}, {"path", each.path}, {"unit", each.unit}, {"kind", each.kind}});
  for (std::size_t i = 0; i < summary.samples.size() && i < data_of_cases.samples.size(); ++i)
    samples.push_back(sample(summary.samples[i], data_of_cases.samples[i]));
  for (const Difference& each : summary.differences)
    differences.push_back(
        {{"from", each.from}, {"to", each.to}, {"conduct", each.conduct}, {"metric", spread(each.metric)}});
  const Json sweep = {{"title", summary.title},     {"design", summary.design},   {"cases", summary.cases},
                      {"missing", summary.missing}, {"failed", summary.failed},   {"variables", variables},
                      {"samples", samples},         {"differences", differences}, {"names", names_of(file)},
                      {"program", version()}};
  const Json data = {{"format", 1}, {"runs", Json::array()}, {"sweep", sweep}};
  return for_html(data.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace chokepoint
