#include "sweep/results_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "base/text.hpp"
#include "results/sqlite.hpp"
#include "sweep/statistics.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;

std::string meta(sqlite::Database& database, const std::string& key) {
  sqlite::Statement row(database, "SELECT value FROM meta WHERE key = ?");
  row.bind(0, key);
  return row.next() ? row.text(0) : std::string();
}

void read_settings(sqlite::Database& database, const SweepData& data, SweepSample& sample) {
  sample.settings.assign(data.variables.size(), {});
  for (auto& each : sample.settings) each.assign(sample.cases.size(), {"", std::numeric_limits<double>::quiet_NaN()});
  sqlite::Statement row(database,
                        "SELECT p.sweep_case, p.variable, p.value, p.number, p.number IS NULL FROM parameter p "
                        "JOIN sweep_case c ON c.id = p.sweep_case WHERE c.scenario = ? ORDER BY p.sweep_case");
  row.bind(0, sample.scenario_id);
  std::size_t at = 0;
  while (row.next()) {
    const std::int64_t number = row.integer(0);
    while (at < sample.cases.size() && sample.cases[at] < number) ++at;
    if (at == sample.cases.size()) break;
    if (sample.cases[at] != number) continue;
    auto& [text, value] = sample.settings[static_cast<std::size_t>(row.integer(1))][at];
    text = row.text(2);
    if (row.integer(4) == 0) value = row.real(3);
  }
}

}  // namespace

const std::vector<std::string>& summary_metrics() {
  static const std::vector<std::string> names = {"consumers_cut_off", "facilities_cut_off", "countries_cut_off",
                                                 "unmet_tonnes", "unmet_value"};
  return names;
}

const std::vector<std::string>& consumer_metrics() {
  static const std::vector<std::string> names = {"unmet_tonnes", "unmet_value", "months", "lowest_coverage"};
  return names;
}

void check_metric(const fs::path& file, const std::string& metric, const std::vector<std::string>& metrics) {
  if (std::find(metrics.begin(), metrics.end(), metric) != metrics.end()) return;
  std::string known;
  for (const std::string& each : metrics) known += (known.empty() ? "there are `" : "`, `") + each;
  const std::string near = did_you_mean(metric, metrics);
  refuse({file.string()}, "--metric", fmt::format("there is no metric `{}`", metric),
         near.empty() ? known + "`" : near);
}

SweepData read_sweep_data(const fs::path& file, const std::string& metric) {
  const auto& metrics = summary_metrics();
  check_metric(file, metric, metrics);
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) refuse({file.string()}, "", "there is no such results file");
  SweepData data;
  try {
    sqlite::Database database(file, sqlite::Database::Mode::read);
    if (meta(database, "format") != "chokepoint sweep results 1") throw std::runtime_error("another format");
    data.title = meta(database, "title");
    data.design = meta(database, "design");
    data.cases = std::stoll(meta(database, "cases"));
    data.draws = std::stoll(meta(database, "draws"));
    data.missing = std::stoll(meta(database, "missing"));
    data.failed = database.integer("SELECT count(*) FROM sweep_case WHERE error <> ''");
    sqlite::Statement variable(database, "SELECT name, path, unit, kind FROM variable ORDER BY id");
    while (variable.next())
      data.variables.push_back({variable.text(0), variable.text(1), variable.text(2), variable.text(3)});
    sqlite::Statement row(database,
                          "SELECT c.scenario, s.name, t.conduct, d.name, c.id, c.draw, t.consumers_cut_off, "
                          "t.facilities_cut_off, t.countries_cut_off, t.unmet_tonnes, t.unmet_value "
                          "FROM total t JOIN sweep_case c ON c.id = t.sweep_case "
                          "JOIN scenario s ON s.id = c.scenario JOIN conduct d ON d.id = t.conduct ORDER BY c.id");
    std::map<std::pair<int, int>, SweepSample> samples;
    const auto wanted = static_cast<std::size_t>(std::find(metrics.begin(), metrics.end(), metric) - metrics.begin());
    while (row.next()) {
      SweepSample& sample = samples[{static_cast<int>(row.integer(0)), static_cast<int>(row.integer(2))}];
      if (sample.cases.empty()) {
        sample.scenario_id = static_cast<int>(row.integer(0));
        sample.scenario = row.text(1);
        sample.conduct_id = static_cast<int>(row.integer(2));
        sample.conduct = row.text(3);
        for (const std::string& name : metrics) sample.totals.emplace_back(name, std::vector<double>());
      }
      sample.cases.push_back(row.integer(4));
      sample.draws.push_back(row.integer(5));
      for (std::size_t m = 0; m < metrics.size(); ++m)
        sample.totals[m].second.push_back(row.real(6 + static_cast<int>(m)));
      sample.values.push_back(sample.totals[wanted].second.back());
    }
    for (auto& [key, sample] : samples) {
      read_settings(database, data, sample);
      data.samples.push_back(std::move(sample));
    }
  } catch (const InputError&) {
    throw;
  } catch (const std::exception&) {
    refuse({file.string()}, "", "this is no results file of a sweep", "`chokepoint sweep merge FOLDER` writes one");
  }
  if (data.samples.empty()) refuse({file.string()}, "", "no case of this sweep was run to its end");
  return data;
}

std::vector<ConsumerChance> consumer_chances(const fs::path& file, const SweepData&, const SweepSample& sample) {
  sqlite::Database database(file, sqlite::Database::Mode::read);
  sqlite::Statement row(database,
                        "SELECT k.code, f.first_step, f.steps, f.unmet_tonnes FROM consumer_case f "
                        "JOIN consumer k ON k.id = f.consumer JOIN sweep_case c ON c.id = f.sweep_case "
                        "WHERE c.scenario = ? AND f.conduct = ? AND f.steps > 0 ORDER BY k.id, c.id");
  row.bind(0, sample.scenario_id);
  row.bind(1, sample.conduct_id);
  std::map<std::string, std::vector<int>> firsts;
  std::map<std::string, ConsumerChance> chances;
  const auto n = static_cast<double>(sample.cases.size());
  while (row.next()) {
    const std::string code = row.text(0);
    firsts[code].push_back(static_cast<int>(row.integer(1)));
    ConsumerChance& chance = chances[code];
    chance.consumer = code;
    chance.mean_steps += static_cast<double>(row.integer(2)) / n;
    chance.mean_unmet_tonnes += row.real(3) / n;
  }
  std::vector<std::string> dates;
  sqlite::Statement step(database, "SELECT date FROM step WHERE scenario = ? ORDER BY id");
  step.bind(0, sample.scenario_id);
  while (step.next()) dates.push_back(step.text(0));
  std::vector<ConsumerChance> result;
  for (auto& [code, chance] : chances) {
    std::vector<int>& steps = firsts[code];
    std::sort(steps.begin(), steps.end());
    chance.ever = share_of(static_cast<std::int64_t>(steps.size()), static_cast<std::int64_t>(sample.cases.size()));
    chance.median_first = dates.at(static_cast<std::size_t>(steps[(steps.size() - 1) / 2]));
    result.push_back(chance);
  }
  std::stable_sort(result.begin(), result.end(), [](const ConsumerChance& a, const ConsumerChance& b) {
    return a.ever.share != b.ever.share ? a.ever.share > b.ever.share : a.mean_unmet_tonnes > b.mean_unmet_tonnes;
  });
  return result;
}

ConsumerDetail consumer_detail(const fs::path& file, const SweepData&, const SweepSample& sample,
                               const std::string& consumer, const std::string& metric) {
  sqlite::Database database(file, sqlite::Database::Mode::read);
  sqlite::Statement found(database, "SELECT id FROM consumer WHERE scenario = ? AND code = ?");
  found.bind(0, sample.scenario_id);
  found.bind(1, consumer);
  if (!found.next()) {
    std::vector<std::string> known;
    sqlite::Statement all(database, "SELECT code FROM consumer WHERE scenario = ?");
    all.bind(0, sample.scenario_id);
    while (all.next()) known.push_back(all.text(0));
    refuse({file.string()}, "--consumer", fmt::format("there is no consumer `{}` in {}", consumer, sample.scenario),
           did_you_mean(consumer, known));
  }
  const std::int64_t id = found.integer(0);
  ConsumerDetail detail;
  detail.cut_off.assign(sample.cases.size(), false);
  detail.values.assign(sample.cases.size(), metric == "lowest_coverage" ? 1.0 : 0.0);
  sqlite::Statement steps(database, "SELECT id, date FROM step WHERE scenario = ? ORDER BY id");
  steps.bind(0, sample.scenario_id);
  while (steps.next()) detail.by_date.push_back({steps.text(1), 0, 0});
  const auto n = static_cast<double>(sample.cases.size());
  sqlite::Statement row(database,
                        "SELECT c.id, f.first_step, f.steps, f.unmet_tonnes, f.unmet_value, f.deepest_coverage "
                        "FROM consumer_case f JOIN sweep_case c ON c.id = f.sweep_case "
                        "WHERE f.consumer = ? AND f.conduct = ? ORDER BY c.id");
  row.bind(0, id);
  row.bind(1, sample.conduct_id);
  const int column = metric == "months" ? 2 : metric == "unmet_tonnes" ? 3 : metric == "unmet_value" ? 4 : 5;
  while (row.next()) {
    const auto found_case = std::lower_bound(sample.cases.begin(), sample.cases.end(), row.integer(0));
    if (found_case == sample.cases.end() || *found_case != row.integer(0)) continue;
    const auto at = static_cast<std::size_t>(found_case - sample.cases.begin());
    detail.values[at] = row.real(column);
    if (row.integer(2) == 0) continue;
    detail.cut_off[at] = true;
    for (auto step = static_cast<std::size_t>(row.integer(1)); step < detail.by_date.size(); ++step)
      detail.by_date[step].until += 1 / n;
  }
  sqlite::Statement in(database, "SELECT step, cases FROM cut_off_cases WHERE consumer = ? AND conduct = ?");
  in.bind(0, id);
  in.bind(1, sample.conduct_id);
  while (in.next()) {
    const auto step = static_cast<std::size_t>(in.integer(0));
    if (step < detail.by_date.size()) detail.by_date[step].in = static_cast<double>(in.integer(1)) / n;
  }
  return detail;
}

}  // namespace chokepoint
