// What a sweep says, from its results file alone.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <stdexcept>

#include "base/text.hpp"
#include "chokepoint/sweep_summary.hpp"
#include "results/sqlite.hpp"
#include "sweep/indices.hpp"
#include "sweep/results_reader.hpp"
#include "sweep/statistics.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;

/// The variables' influence on the metric where the design was made for that.
void add_indices(const SweepData& data, const SweepSample& sample, SampleSummary& summary) {
  const auto k = static_cast<int>(data.variables.size());
  const bool saltelli = data.design == "saltelli", morris = data.design == "morris";
  if ((!saltelli && !morris) || k == 0 || !sample.complete(data.draws)) return;
  const std::int64_t block = saltelli ? k + 2 : k + 1;
  const auto value = [&](std::int64_t draw, int place) {
    return sample.values[static_cast<std::size_t>(draw * block + place)];
  };
  const std::int64_t rows = data.draws / block;
  if (saltelli) {
    const SobolIndices indices = sobol_indices(rows, k, value);
    for (int v = 0; v < k; ++v)
      summary.sobol.push_back({data.variables[v].id,
                               {indices.first[v].value, indices.first[v].low, indices.first[v].high},
                               {indices.total[v].value, indices.total[v].low, indices.total[v].high}});
    return;
  }
  const auto moved = [&](std::int64_t draw, int place) {
    const auto after = static_cast<std::size_t>(draw * block + place);
    for (int v = 0; v < k; ++v) {
      const double before = sample.number(after - 1, v), now = sample.number(after, v);
      if (before != now) return std::pair(v, now > before);
    }
    return std::pair(-1, false);
  };
  const auto effects = morris_effects(rows, k, value, moved);
  for (int v = 0; v < k; ++v)
    summary.morris.push_back({data.variables[v].id, effects[v].mean, effects[v].mean_absolute, effects[v].deviation});
}

/// Mean of the metric at each variable's ends: its levels, or the lowest and the highest fifth of what was drawn.
void add_tornado(const SweepData& data, const SweepSample& sample, SampleSummary& summary) {
  for (std::size_t v = 0; v < data.variables.size(); ++v) {
    std::map<double, std::pair<double, std::int64_t>> by_value;  // sum, count
    std::map<double, std::string> names;
    std::vector<std::pair<double, double>> pairs;
    for (std::size_t i = 0; i < sample.values.size(); ++i) {
      const double number = sample.number(i, static_cast<int>(v));
      if (std::isnan(number)) continue;
      auto& [sum, count] = by_value[number];
      sum += sample.values[i];
      ++count;
      names.emplace(number, sample.text(i, static_cast<int>(v)));
      pairs.emplace_back(number, sample.values[i]);
    }
    if (by_value.size() < 2) continue;
    TornadoBar bar;
    bar.variable = data.variables[v].id;
    std::vector<double> numbers, values;
    for (const auto& [number, value] : pairs) numbers.push_back(number), values.push_back(value);
    bar.rank_correlation = rank_correlation(numbers, values);
    if (by_value.size() <= 20 || data.variables[v].kind != "distribution") {
      for (const auto& [number, each] : by_value) {
        const double mean = each.first / static_cast<double>(each.second);
        if (bar.low_label.empty() || mean < bar.low) bar.low = mean, bar.low_label = names[number];
        if (bar.high_label.empty() || mean > bar.high) bar.high = mean, bar.high_label = names[number];
      }
    } else {
      std::sort(pairs.begin(), pairs.end());
      const std::size_t fifth = std::max<std::size_t>(1, pairs.size() / 5);
      double first = 0, last = 0;
      for (std::size_t i = 0; i < fifth; ++i) {
        first += pairs[i].second / static_cast<double>(fifth);
        last += pairs[pairs.size() - 1 - i].second / static_cast<double>(fifth);
      }
      const bool rising = first <= last;
      bar.low = std::min(first, last);
      bar.high = std::max(first, last);
      bar.low_label = rising ? "lowest fifth" : "highest fifth";
      bar.high_label = rising ? "highest fifth" : "lowest fifth";
    }
    summary.tornado.push_back(bar);
  }
  std::stable_sort(summary.tornado.begin(), summary.tornado.end(),
                   [](const TornadoBar& a, const TornadoBar& b) { return a.high - a.low > b.high - b.low; });
}

/// A part of a variable's range: one level, or a third of what was drawn.
struct Part {
  int variable;
  std::string label;
  std::vector<bool> cases;  ///< in which it holds
};

std::vector<Part> parts_of(const SweepData& data, const SweepSample& sample) {
  std::vector<Part> parts;
  for (int v = 0; v < static_cast<int>(data.variables.size()); ++v) {
    std::set<std::pair<double, std::string>> levels;
    std::vector<double> numbers;
    for (std::size_t i = 0; i < sample.values.size(); ++i) {
      const std::string& text = sample.text(i, v);
      if (text.empty()) continue;
      levels.emplace(sample.number(i, v), text);
      numbers.push_back(sample.number(i, v));
    }
    if (levels.size() < 2) continue;
    if (data.variables[v].kind == "distribution") {
      std::sort(numbers.begin(), numbers.end());
      const double cuts[] = {numbers[numbers.size() / 3], numbers[2 * numbers.size() / 3]};
      for (int third = 0; third < 3; ++third) {
        Part part{v,
                  third == 0   ? fmt::format("below {:.4g}", cuts[0])
                  : third == 1 ? fmt::format("{:.4g} to {:.4g}", cuts[0], cuts[1])
                               : fmt::format("above {:.4g}", cuts[1]),
                  {}};
        if (!data.variables[v].unit.empty() && data.variables[v].unit != "date")
          part.label += " " + data.variables[v].unit;
        for (std::size_t i = 0; i < sample.values.size(); ++i) {
          const double number = sample.number(i, v);
          part.cases.push_back(!std::isnan(number) && (third == 0   ? number < cuts[0]
                                                       : third == 1 ? number >= cuts[0] && number < cuts[1]
                                                                    : number >= cuts[1]));
        }
        parts.push_back(std::move(part));
      }
      continue;
    }
    for (const auto& [number, text] : levels) {
      Part part{v, text, {}};
      for (std::size_t i = 0; i < sample.values.size(); ++i) part.cases.push_back(sample.text(i, v) == text);
      parts.push_back(std::move(part));
    }
  }
  return parts;
}

/// The smallest combinations of up to three parts in which the consumer is nearly always cut off: at least 95 % of at
/// least `least` cases; a combination that holds a smaller one is left out.
void add_combinations(const SweepData& data, const SweepSample& sample, const std::vector<bool>& cut_off,
                      std::vector<Combination>& result) {
  const std::vector<Part> parts = parts_of(data, sample);
  constexpr double nearly = 0.95;
  constexpr std::size_t most_parts = 200, shown = 12;
  const std::size_t n = cut_off.size(), least = n >= 60 ? 5 : 1;
  if (parts.size() > most_parts) return;
  std::vector<std::vector<std::size_t>> found;
  const auto holds = [&](const std::vector<std::size_t>& chosen) {
    return std::any_of(found.begin(), found.end(), [&](const std::vector<std::size_t>& smaller) {
      return std::includes(chosen.begin(), chosen.end(), smaller.begin(), smaller.end());
    });
  };
  const auto look = [&](const std::vector<std::size_t>& chosen) {
    for (std::size_t a = 0; a < chosen.size(); ++a)
      for (std::size_t b = 0; b < a; ++b)
        if (parts[chosen[a]].variable == parts[chosen[b]].variable) return;
    if (holds(chosen)) return;
    std::int64_t count = 0, hits = 0;
    for (std::size_t i = 0; i < n; ++i) {
      if (!std::all_of(chosen.begin(), chosen.end(), [&](std::size_t p) { return parts[p].cases[i]; })) continue;
      ++count;
      hits += cut_off[i] ? 1 : 0;
    }
    if (count < static_cast<std::int64_t>(least) || static_cast<double>(hits) < nearly * static_cast<double>(count))
      return;
    found.push_back(chosen);
    Combination combination;
    for (const std::size_t p : chosen)
      combination.parts.emplace_back(data.variables[parts[p].variable].id, parts[p].label);
    combination.cases = count;
    combination.cut_off = hits;
    result.push_back(std::move(combination));
  };
  for (std::size_t a = 0; a < parts.size(); ++a) look({a});
  for (std::size_t a = 0; a < parts.size(); ++a)
    for (std::size_t b = a + 1; b < parts.size(); ++b) look({a, b});
  if (parts.size() <= 60)
    for (std::size_t a = 0; a < parts.size(); ++a)
      for (std::size_t b = a + 1; b < parts.size(); ++b)
        for (std::size_t c = b + 1; c < parts.size(); ++c) look({a, b, c});
  std::stable_sort(result.begin(), result.end(), [](const Combination& a, const Combination& b) {
    return a.parts.size() != b.parts.size() ? a.parts.size() < b.parts.size() : a.cut_off > b.cut_off;
  });
  if (result.size() > shown) result.resize(shown);
}

/// Does the second half of the draws say the same as the first?
void add_convergence(const SweepSample& sample, SampleSummary& summary) {
  const std::size_t half = sample.values.size() / 2;
  if (half < 2) return;
  const Spread first = spread_of({sample.values.begin(), sample.values.begin() + static_cast<std::ptrdiff_t>(half)});
  summary.mean_of_half = first.mean;
}

}  // namespace

SweepSummary summarise_sweep(const fs::path& file, const SummaryRequest& request) {
  const bool of_consumer = !request.consumer.empty();
  const std::string metric = !request.metric.empty() ? request.metric : of_consumer ? "unmet_tonnes" : "unmet_value";
  if (of_consumer) check_metric(file, metric, consumer_metrics());
  SweepData data = read_sweep_data(file, of_consumer ? "unmet_value" : metric);
  SweepSummary summary;
  summary.title = data.title;
  summary.design = data.design;
  summary.cases = data.cases;
  summary.missing = data.missing;
  summary.failed = data.failed;
  summary.metric = metric;
  summary.variables = data.variables;
  const auto wanted = [](const std::string& asked, const std::string& name) { return asked.empty() || asked == name; };
  std::vector<std::string> scenarios, conducts;
  for (const SweepSample& sample : data.samples) {
    scenarios.push_back(sample.scenario);
    conducts.push_back(sample.conduct);
  }
  const auto check = [&](const std::string& asked, const std::vector<std::string>& known, const std::string& what) {
    if (!asked.empty() && std::find(known.begin(), known.end(), asked) == known.end())
      refuse({file.string()}, "--" + what, fmt::format("there is no {} `{}`", what, asked), did_you_mean(asked, known));
  };
  check(request.scenario, scenarios, "scenario");
  check(request.conduct, conducts, "conduct");
  std::map<const SweepSample*, ConsumerDetail> details;
  if (of_consumer)
    for (SweepSample& sample : data.samples) {
      const ConsumerDetail& detail =
          details.emplace(&sample, consumer_detail(file, data, sample, request.consumer, metric)).first->second;
      sample.values = detail.values;
    }
  for (const SweepSample& sample : data.samples) {
    if (!wanted(request.scenario, sample.scenario) || !wanted(request.conduct, sample.conduct)) continue;
    SampleSummary each;
    each.scenario = sample.scenario;
    each.conduct = sample.conduct;
    each.metric = spread_of(sample.values);
    add_convergence(sample, each);
    for (const auto& [name, values] : sample.totals) each.totals.emplace_back(name, spread_of(values));
    add_indices(data, sample, each);
    add_tornado(data, sample, each);
    each.consumers = consumer_chances(file, data, sample);
    if (of_consumer) {
      each.by_date = details.at(&sample).by_date;
      add_combinations(data, sample, details.at(&sample).cut_off, each.combinations);
    }
    summary.samples.push_back(std::move(each));
  }
  for (const SweepSample& sample : data.samples) {  // differences to the first scenario, draw by draw
    const auto first = std::find_if(data.samples.begin(), data.samples.end(),
                                    [&](const SweepSample& other) { return other.conduct == sample.conduct; });
    if (first->scenario == sample.scenario || !wanted(request.conduct, sample.conduct)) continue;
    std::map<std::int64_t, double> base;
    for (std::size_t i = 0; i < first->values.size(); ++i) base[first->draws[i]] = first->values[i];
    std::vector<double> differences;
    for (std::size_t i = 0; i < sample.values.size(); ++i)
      if (const auto found = base.find(sample.draws[i]); found != base.end())
        differences.push_back(sample.values[i] - found->second);
    summary.differences.push_back({first->scenario, sample.scenario, sample.conduct, spread_of(differences)});
  }
  return summary;
}

}  // namespace chokepoint
