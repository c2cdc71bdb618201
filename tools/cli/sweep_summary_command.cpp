// `chokepoint sweep summary`: what a sweep says, as tables or JSON.
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "chokepoint/sweep_summary.hpp"
#include "commands.hpp"
#include "sweep_command.hpp"
#include "terminal.hpp"
#include "words.hpp"

namespace chokepoint::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::string metric_words(const std::string& metric) {
  if (metric == "unmet_value") return "Unmet, USD";
  if (metric == "unmet_tonnes") return "Unmet, tonnes";
  if (metric == "consumers_cut_off") return "Consumers cut off";
  if (metric == "facilities_cut_off") return "Facilities cut off";
  if (metric == "countries_cut_off") return "Countries cut off";
  if (metric == "months") return "Steps cut off";
  if (metric == "lowest_coverage") return "Lowest coverage";
  return metric;
}

std::string number(const std::string& metric, double value) {
  if (metric == "unmet_value") return (value < 0 ? "-" : "") + short_money(value < 0 ? -value : value);
  if (metric != "unmet_tonnes") return fmt::format("{:.3g}", value);
  return (value < 0 ? "-" : "") + amount(value < 0 ? -value : value);
}

void print_table(const std::vector<std::vector<std::string>>& rows, std::size_t left = 1) {
  std::vector<Column> columns(rows.front().size());
  for (std::size_t c = left; c < columns.size(); ++c) columns[c].right = true;
  for (const std::string& line : align(rows, columns, line_width(STDOUT_FILENO))) fmt::print("{}\n", line);
}

void print_spreads(const SampleSummary& sample, const std::string& consumer, const std::string& metric) {
  std::vector<std::vector<std::string>> rows = {
      {"", "lowest", "5 %", "25 %", "median", "75 %", "95 %", "highest", "mean"}};
  for (const auto& [name, spread] : sample.totals) {
    rows.push_back({metric_words(name)});
    for (const double quantile : spread.quantiles) rows.back().push_back(number(name, quantile));
    rows.back().push_back(number(name, spread.mean));
  }
  if (!consumer.empty()) {
    rows.push_back({consumer + ": " + metric_words(metric)});
    for (const double quantile : sample.metric.quantiles) rows.back().push_back(number(metric, quantile));
    rows.back().push_back(number(metric, sample.metric.mean));
  }
  print_table(rows);
}

/// Is n enough? In words, by the error of the mean.
void print_convergence(const SweepSummary& summary, const SampleSummary& sample) {
  const Spread& spread = sample.metric;
  if (summary.design != "random" && summary.design != "latin-hypercube" && summary.design != "sobol") return;
  if (spread.count < 4) return;
  const double half_width = 1.96 * spread.mean_error;
  const std::string relative =
      spread.mean != 0 ? fmt::format(" (± {:.2g} %)", 100 * half_width / std::abs(spread.mean)) : "";
  fmt::print("\nIs {} draws enough? Mean {} ± {}{}, median between {} and {} (95 %); the first half alone gave {}.\n",
             spread.count, number(summary.metric, spread.mean), number(summary.metric, half_width), relative,
             number(summary.metric, spread.median_low), number(summary.metric, spread.median_high),
             number(summary.metric, sample.mean_of_half));
  if (spread.mean != 0 && half_width > 0.05 * std::abs(spread.mean))
    fmt::print("For ± 5 % of the mean it takes about {} draws.\n",
               amount(std::ceil(static_cast<double>(spread.count) * (half_width / (0.05 * spread.mean)) *
                                (half_width / (0.05 * spread.mean)))));
}

std::string interval(const Index& index) {
  return fmt::format("{:.2f} ({:.2f} to {:.2f})", index.value, index.low, index.high);
}

void print_influence(const SweepSummary& summary, const SampleSummary& sample) {
  if (!sample.sobol.empty()) {
    fmt::print("\nSobol indices of {}, with 95 % intervals\n", metric_words(summary.metric));
    std::vector<std::vector<std::string>> rows = {{"Variable", "First (alone)", "Total (with all others)"}};
    auto sorted = sample.sobol;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const SobolRow& a, const SobolRow& b) { return a.total.value > b.total.value; });
    for (const SobolRow& row : sorted) rows.push_back({row.variable, interval(row.first), interval(row.total)});
    print_table(rows);
    return;
  }
  if (!sample.morris.empty()) {
    fmt::print("\nElementary effects on {}: change for half the range\n", metric_words(summary.metric));
    std::vector<std::vector<std::string>> rows = {{"Variable", "Mean, absolute", "Mean", "Deviation"}};
    auto sorted = sample.morris;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const MorrisRow& a, const MorrisRow& b) { return a.mean_absolute > b.mean_absolute; });
    for (const MorrisRow& row : sorted)
      rows.push_back({row.variable, number(summary.metric, row.mean_absolute), number(summary.metric, row.mean),
                      number(summary.metric, row.deviation)});
    print_table(rows);
    return;
  }
  if (summary.design == "saltelli" || summary.design == "morris")
    fmt::print("\nIndices need all cases: some are missing or failed.\n");
  if (sample.tornado.empty()) return;
  constexpr std::size_t shown = 12;
  fmt::print("\nWhat moves the mean of {}\n", metric_words(summary.metric));
  std::vector<std::vector<std::string>> rows = {{"Variable", "lowest with", "", "highest with", "", "Rank corr."}};
  for (std::size_t i = 0; i < sample.tornado.size() && i < shown; ++i) {
    const TornadoBar& bar = sample.tornado[i];
    rows.push_back({bar.variable, bar.low_label, number(summary.metric, bar.low), bar.high_label,
                    number(summary.metric, bar.high), fmt::format("{:+.2f}", bar.rank_correlation)});
  }
  print_table(rows);
  if (sample.tornado.size() > shown) fmt::print("and {} more\n", sample.tornado.size() - shown);
}

void print_consumers(const SampleSummary& sample) {
  if (sample.consumers.empty()) {
    fmt::print("\nNobody is cut off in any case.\n");
    return;
  }
  constexpr std::size_t shown = 10;
  fmt::print("\n");
  std::vector<std::vector<std::string>> rows = {
      {"Cut off most often", "in", "of cases (95 %)", "Median since", "Mean steps", "Mean unmet, t"}};
  for (std::size_t i = 0; i < sample.consumers.size() && i < shown; ++i) {
    const ConsumerChance& each = sample.consumers[i];
    rows.push_back({each.consumer, percent(each.ever.share),
                    fmt::format("{} to {}", percent(each.ever.low), percent(each.ever.high)), each.median_first,
                    amount(each.mean_steps), amount(each.mean_unmet_tonnes)});
  }
  print_table(rows);
  if (sample.consumers.size() > shown) fmt::print("and {} more\n", sample.consumers.size() - shown);
}

void print_consumer(const SampleSummary& sample, const std::string& consumer) {
  fmt::print("\n{}: chance of being cut off\n", consumer);
  std::vector<std::vector<std::string>> rows = {{"Until the end of", "at some time", "in that step"}};
  for (std::size_t i = 0; i < sample.by_date.size(); ++i) {
    const bool last = i + 1 == sample.by_date.size();
    const auto year = [&](std::size_t at) { return sample.by_date[at].date.substr(0, 4); };
    if (!last && year(i) == year(i + 1)) continue;  // the last step of each year
    rows.push_back({sample.by_date[i].date, percent(sample.by_date[i].until), percent(sample.by_date[i].in)});
  }
  print_table(rows);
  if (sample.combinations.empty()) {
    fmt::print("\nNo combination of values cuts it off in 95 % of the cases or more.\n");
    return;
  }
  fmt::print("\nWhat cuts it off (in 95 % of the cases or more)\n");
  for (const Combination& each : sample.combinations) {
    std::string text;
    for (const auto& [variable, part] : each.parts) text += (text.empty() ? "" : " and ") + variable + " " + part;
    fmt::print("  {}: {} of {}\n", text, each.cut_off, each.cases);
  }
}

Json spread_json(const Spread& spread) {
  Json quantiles = Json::object();
  for (std::size_t i = 0; i < spread.quantiles.size(); ++i)
    quantiles[fmt::format("{:g}", spread_probabilities[i])] = spread.quantiles[i];
  return {{"count", spread.count},           {"mean", spread.mean},
          {"deviation", spread.deviation},   {"mean_error", spread.mean_error},
          {"median_low", spread.median_low}, {"median_high", spread.median_high},
          {"quantiles", quantiles}};
}

Json index_json(const Index& index) { return {{"value", index.value}, {"low", index.low}, {"high", index.high}}; }

Json sample_json(const SampleSummary& sample) {
  Json totals = Json::object(), sobol = Json::array(), morris = Json::array(), tornado = Json::array(),
       consumers = Json::array(), by_date = Json::array(), combinations = Json::array();
  for (const auto& [name, spread] : sample.totals) totals[name] = spread_json(spread);
  for (const SobolRow& row : sample.sobol)
    sobol.push_back({{"variable", row.variable}, {"first", index_json(row.first)}, {"total", index_json(row.total)}});
  for (const MorrisRow& row : sample.morris)
    morris.push_back({{"variable", row.variable},
                      {"mean", row.mean},
                      {"mean_absolute", row.mean_absolute},
                      {"deviation", row.deviation}});
  for (const TornadoBar& bar : sample.tornado)
    tornado.push_back({{"variable", bar.variable},
                       {"low", bar.low},
                       {"low_with", bar.low_label},
                       {"high", bar.high},
                       {"high_with", bar.high_label},
                       {"rank_correlation", bar.rank_correlation}});
  for (const ConsumerChance& each : sample.consumers)
    consumers.push_back({{"consumer", each.consumer},
                         {"share", each.ever.share},
                         {"share_low", each.ever.low},
                         {"share_high", each.ever.high},
                         {"median_first", each.median_first},
                         {"mean_steps", each.mean_steps},
                         {"mean_unmet_tonnes", each.mean_unmet_tonnes}});
  for (const ChanceByDate& each : sample.by_date)
    by_date.push_back({{"date", each.date}, {"until", each.until}, {"in", each.in}});
  for (const Combination& each : sample.combinations) {
    Json parts = Json::array();
    for (const auto& [variable, part] : each.parts) parts.push_back({{"variable", variable}, {"value", part}});
    combinations.push_back({{"parts", parts}, {"cases", each.cases}, {"cut_off", each.cut_off}});
  }
  return {{"scenario", sample.scenario},
          {"conduct", sample.conduct},
          {"metric", spread_json(sample.metric)},
          {"mean_of_first_half", sample.mean_of_half},
          {"totals", totals},
          {"sobol", sobol},
          {"morris", morris},
          {"tornado", tornado},
          {"consumers", consumers},
          {"by_date", by_date},
          {"combinations", combinations}};
}

}  // namespace

int sweep_summary_command(const SummaryLine& options) {
  std::error_code ignored;
  const fs::path file = fs::is_directory(options.file, ignored) ? sweep_results(options.file) : options.file;
  const SweepSummary summary =
      summarise_sweep(file, {options.metric, options.consumer, options.scenario, options.conduct});
  if (options.format == "json") {
    Json samples = Json::array(), differences = Json::array();
    for (const SampleSummary& sample : summary.samples) samples.push_back(sample_json(sample));
    for (const Difference& each : summary.differences)
      differences.push_back(
          {{"from", each.from}, {"to", each.to}, {"conduct", each.conduct}, {"metric", spread_json(each.metric)}});
    fmt::print("{}\n", Json({{"title", summary.title},
                             {"results", file.string()},
                             {"design", summary.design},
                             {"cases", summary.cases},
                             {"missing", summary.missing},
                             {"failed", summary.failed},
                             {"metric", summary.metric},
                             {"samples", samples},
                             {"differences", differences}})
                           .dump(2));
    return done;
  }
  fmt::print("{}\n{}{}{}, design {}\n", summary.title, count(static_cast<long>(summary.cases), "case"),
             summary.missing > 0 ? fmt::format(", {} of them missing", summary.missing) : "",
             summary.failed > 0 ? fmt::format(", {} failed", summary.failed) : "", summary.design);
  const bool several = summary.samples.size() > 1;
  for (const SampleSummary& sample : summary.samples) {
    fmt::print("\n");
    if (several) fmt::print("{}, {}\n", sample.scenario, sample.conduct);
    print_spreads(sample, options.consumer, summary.metric);
    print_convergence(summary, sample);
    print_influence(summary, sample);
    print_consumers(sample);
    if (!options.consumer.empty()) print_consumer(sample, options.consumer);
  }
  for (const Difference& each : summary.differences)
    fmt::print("\n{} less {} ({}), draw by draw: {} {} on average, ± {} (95 %)\n", each.to, each.from, each.conduct,
               metric_words(summary.metric), number(summary.metric, each.metric.mean),
               number(summary.metric, 1.96 * each.metric.mean_error));
  fmt::print("\nResults: {}\n", file.string());
  return done;
}

}  // namespace chokepoint::cli
