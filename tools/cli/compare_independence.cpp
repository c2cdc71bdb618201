#include "compare_independence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "findings.hpp"
#include "words.hpp"

namespace chokepoint::cli {

std::vector<std::shared_ptr<const Scenario>> scenarios_of(const RunInputs& inputs) {
  std::vector<std::shared_ptr<const Scenario>> scenarios;
  Diagnostics findings;  // printed when they were run
  for (const std::filesystem::path& file : inputs.files)
    scenarios.push_back(load_input(
        {file, inputs.root, is_results_file(file) ? std::vector<std::string>() : inputs.set, {}, {}}, findings));
  return scenarios;
}

std::string letter(std::size_t run) { return std::string(1, static_cast<char>('A' + run)); }

const char* name_of(OutcomeDifference::Who who) {
  switch (who) {
    case OutcomeDifference::Who::consumer:
      return "consumer";
    case OutcomeDifference::Who::country:
      return "country";
    case OutcomeDifference::Who::bloc:
      return "bloc";
  }
  return "";
}

std::string independence_text(const RunComparison& comparison, const World& world, const Paint& paint,
                              std::size_t width) {
  if (comparison.independence_from.empty()) return {};
  std::string out;
  const std::string actor = region_name(world, comparison.independence_from);
  out += "\n" + paint.bold(fmt::format("From when on what {} sells can be done without", actor)) + "\n";
  std::vector<std::vector<std::string>> cells = {{"Who"}};
  std::vector<Column> columns = {{.wraps = true}};
  for (std::size_t run = 0; run < comparison.titles.size(); ++run) {
    cells.front().push_back(letter(run));
    columns.push_back({});
    if (run == 0) continue;
    cells.front().push_back(letter(run) + " - A, months");
    columns.push_back({.right = true});
  }
  for (const IndependenceDifference& each : comparison.independence) {
    if (!each.commodity.empty()) continue;
    std::vector<std::string> row = {region_name(world, each.id)};
    for (std::size_t run = 0; run < each.runs.size(); ++run) {
      row.push_back(each.runs[run].from.value_or("not by the end"));
      if (run == 0) continue;
      const std::optional<double> later = each.months_later(run);
      row.push_back(later ? fmt::format("{:+.0f}", *later) : "-");
    }
    cells.push_back(std::move(row));
  }
  const bool any = cells.size() > 1;
  const auto lines = align(std::move(cells), columns, width);
  if (any)
    for (std::size_t i = 0; i < lines.size(); ++i) out += (i == 0 ? paint.bold(lines[i]) : lines[i]) + "\n";
  else
    out += "The same for every country and bloc.\n";
  const auto parts = std::count_if(comparison.independence.begin(), comparison.independence.end(),
                                   [](const auto& each) { return !each.commodity.empty(); });
  if (parts > 0)
    out += fmt::format("{} of single commodities (--format json, -o)\n", count(static_cast<long>(parts), "other date"));
  return out;
}

Json independence_json(const RunComparison& comparison) {
  Json rows = Json::array();
  for (const IndependenceDifference& each : comparison.independence) {
    Json runs = Json::array();
    for (std::size_t run = 0; run < each.runs.size(); ++run) {
      const std::optional<double> later = each.months_later(run);
      runs.push_back({{"independent_from", each.runs[run].from ? Json(*each.runs[run].from) : Json()},
                      {"months_later", later ? Json(*later) : Json()}});
    }
    rows.push_back({{name_of(each.who), each.id},
                    {"commodity", each.commodity.empty() ? Json() : Json(each.commodity)},
                    {"runs", runs}});
  }
  return {{"from", comparison.independence_from}, {"dates", rows}};
}

Sheet independence_sheet(const RunComparison& comparison) {
  Sheet sheet{"independence", {"kind", "who", "commodity"}, {}};
  for (std::size_t run = 0; run < comparison.titles.size(); ++run) {
    sheet.columns.push_back(letter(run) + ": without " + comparison.independence_from + " from");
    if (run > 0) sheet.columns.push_back(letter(run) + " - A (months)");
  }
  for (const IndependenceDifference& each : comparison.independence) {
    std::vector<Sheet::Cell> row = {std::string(name_of(each.who)), each.id,
                                    each.commodity.empty() ? std::string("all") : each.commodity};
    for (std::size_t run = 0; run < each.runs.size(); ++run) {
      row.emplace_back();
      if (const auto& from = each.runs[run].from) row.back() = *from;
      if (run == 0) continue;
      row.emplace_back();
      if (const auto later = each.months_later(run)) row.back() = *later;
    }
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

}  // namespace chokepoint::cli
