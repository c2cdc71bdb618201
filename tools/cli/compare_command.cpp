// `chokepoint compare`: what differs in the input of runs, and what that changes for whom.
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "chokepoint/compare.hpp"
#include "chokepoint/export.hpp"
#include "commands.hpp"
#include "compare_independence.hpp"
#include "condition.hpp"
#include "findings.hpp"
#include "terminal.hpp"
#include "words.hpp"

namespace chokepoint::cli {
namespace {

constexpr std::size_t most_inputs = 30;

/// Totals by the names that conditions use.
std::map<std::string, double> numbers(const ComparedTotals& totals) {
  return {{"cut_off", totals.consumers},         {"countries", totals.countries},     {"months", totals.longest},
          {"unmet_tonnes", totals.unmet_tonnes}, {"unmet_value", totals.unmet_value}, {"bill", totals.bill}};
}

/// Counts have no decimals.
std::string plain_number(double value) {
  return value == std::floor(value) && std::abs(value) < 100 ? fmt::format("{:g}", value) : amount(value);
}
/// A number with its sign.
std::string signed_text(double value, const std::string& text) { return value > 0 ? "+" + text : text; }
std::string signed_amount(double value) {
  return value < 0 ? "-" + plain_number(-value) : signed_text(value, plain_number(value));
}
std::string signed_money(double value) {
  return value < 0 ? "-" + short_money(-value) : signed_text(value, short_money(value));
}

class Text {
 public:
  Text(const RunComparison& comparison, const StoredRun& first, Paint paint, std::size_t width)
      : comparison_(comparison), first_(first), paint_(paint), width_(width) {}

  std::string text() {
    for (std::size_t run = 0; run < comparison_.titles.size(); ++run)
      out_ += paint_.bold(letter(run)) + "  " + comparison_.titles[run] + "\n";
    for (const std::string& limit : comparison_.limits) out_ += wrapped(paint_.yellow("note: ") + limit, width_) + "\n";
    inputs();
    totals();
    rows(OutcomeDifference::Who::country, "Country");
    rows(OutcomeDifference::Who::bloc, "Bloc");
    out_ += independence_text(comparison_, *first_.world, paint_, width_);
    return out_;
  }

 private:
  void table(std::vector<std::vector<std::string>> cells, const std::vector<Column>& columns) {
    const auto lines = align(std::move(cells), columns, width_);
    for (std::size_t i = 0; i < lines.size(); ++i) out_ += (i == 0 ? paint_.bold(lines[i]) : lines[i]) + "\n";
  }

  void inputs() {
    out_ += "\n" + paint_.bold("What differs in the input") + "\n";
    if (comparison_.inputs.empty()) {
      out_ += "Nothing.\n";
      return;
    }
    std::vector<std::vector<std::string>> cells = {{"Key"}};
    std::vector<Column> columns = {{.wraps = true}};
    for (std::size_t run = 0; run < comparison_.titles.size(); ++run) {
      cells.front().push_back(letter(run));
      columns.push_back({.wraps = true});
    }
    for (const InputDifference& each : comparison_.inputs) {
      if (cells.size() > most_inputs) break;
      std::vector<std::string> row = {each.path};
      for (const ComparedValue& value : each.runs)
        row.push_back(value.value.empty() ? "-" : value.place.empty() ? value.value : value.value + "\n" + value.place);
      cells.push_back(std::move(row));
    }
    table(std::move(cells), columns);
    if (comparison_.inputs.size() > most_inputs)
      out_ += fmt::format("and {} more\n", comparison_.inputs.size() - most_inputs);
  }

  void totals() {
    out_ += "\n" + paint_.bold("What that changes") + fmt::format(" ({} conduct)\n", comparison_.conduct);
    std::vector<std::vector<std::string>> cells = {{""}};
    std::vector<Column> columns = {{.wraps = true}};
    for (std::size_t run = 0; run < comparison_.titles.size(); ++run) {
      cells.front().push_back(letter(run));
      columns.push_back({.right = true});
      if (run == 0) continue;
      cells.front().push_back(letter(run) + " - A");
      columns.push_back({.right = true});
    }
    const auto row = [&](const std::string& name, auto value, bool is_money) {
      std::vector<std::string> line = {name};
      for (std::size_t run = 0; run < comparison_.totals.size(); ++run) {
        const double own = value(comparison_.totals[run]);
        line.push_back(is_money ? short_money(own) : plain_number(own));
        if (run == 0) continue;
        const double change = own - value(comparison_.totals.front());
        line.push_back(is_money ? signed_money(change) : signed_amount(change));
      }
      cells.push_back(std::move(line));
    };
    row(
        "Consumers cut off", [](const ComparedTotals& each) { return each.consumers; }, false);
    row(
        "Countries hit", [](const ComparedTotals& each) { return each.countries; }, false);
    row(
        "Longest time cut off, " + comparison_.step + "s", [](const ComparedTotals& each) { return each.longest; },
        false);
    row(
        "Unmet tonnes", [](const ComparedTotals& each) { return each.unmet_tonnes; }, false);
    row(
        "Unmet USD", [](const ComparedTotals& each) { return each.unmet_value; }, true);
    if (std::any_of(comparison_.totals.begin(), comparison_.totals.end(),
                    [](const auto& each) { return each.least_value < each.most_value; })) {
      row(
          "Unmet USD, kindest conduct", [](const ComparedTotals& each) { return each.least_value; }, true);
      row(
          "Unmet USD, harshest conduct", [](const ComparedTotals& each) { return each.most_value; }, true);
    }
    row(
        "Paid by the public, USD", [](const ComparedTotals& each) { return each.bill; }, true);
    table(std::move(cells), columns);
  }

  std::string commodity(const std::string& id) const {
    const int at = first_.world->find_commodity(id);
    return at < 0 ? id : commodity_name(*first_.world, at);
  }

  void rows(OutcomeDifference::Who who, const std::string& head) {
    std::vector<const OutcomeDifference*> found;
    for (const OutcomeDifference& each : comparison_.outcomes)
      if (each.who == who) found.push_back(&each);
    if (found.empty()) return;
    // Where conducts differ, a change that lies inside their range is the one to be warned of.
    const bool ranges = std::any_of(found.begin(), found.end(), [](const OutcomeDifference* each) {
      return std::find(each->robust.begin(), each->robust.end(), true) != each->robust.end() ||
             std::any_of(each->runs.begin(), each->runs.end(),
                         [](const ComparedOutcome& own) { return own.least_value < own.most_value; });
    });
    for (std::size_t run = 1; run < comparison_.titles.size(); ++run) {
      std::vector<std::vector<std::string>> cells = {{head, "Commodity", "Since\nA", "\n" + letter(run), "Cut off\nA",
                                                      "\n" + letter(run), "Unmet USD\nA", "\n" + letter(run),
                                                      "\n" + letter(run) + " - A", ranges ? "\nRobust" : ""}};
      std::vector<const OutcomeDifference*> sorted = found;
      std::stable_sort(sorted.begin(), sorted.end(), [&](const auto* a, const auto* b) {
        return std::abs(a->change(run)) > std::abs(b->change(run));
      });
      for (const OutcomeDifference* each : sorted) {
        if (cells.size() > most_rows) break;
        const ComparedOutcome &before = each->runs.front(), &after = each->runs[run];
        cells.push_back({region_name(*first_.world, each->id), commodity(each->commodity), before.first.value_or("-"),
                         after.first.value_or("-"), std::to_string(before.steps), std::to_string(after.steps),
                         short_money(before.unmet_value), short_money(after.unmet_value),
                         signed_money(each->change(run)), ranges ? (each->robust[run] ? "yes" : "no") : ""});
      }
      const std::size_t shown = cells.size() - 1;
      out_ +=
          "\n" +
          paint_.bold(fmt::format("{}: {} against A, largest change first",
                                  who == OutcomeDifference::Who::bloc ? "Blocs" : "Winners and losers", letter(run))) +
          "\n";
      table(std::move(cells), {{.wraps = true},
                               {.wraps = true},
                               {},
                               {},
                               {.right = true},
                               {.right = true},
                               {.right = true, .dispensable = 2},
                               {.right = true, .dispensable = 1},
                               {.right = true},
                               {}});
      if (found.size() > shown) out_ += fmt::format("and {} more\n", found.size() - shown);
    }
  }

  const RunComparison& comparison_;
  const StoredRun& first_;
  Paint paint_;
  std::size_t width_;
  std::string out_;
};

Json json_of(const RunComparison& comparison) {
  const auto text = [](const std::optional<std::string>& value) { return value ? Json(*value) : Json(); };
  Json inputs = Json::array(), totals = Json::array(), outcomes = Json::array();
  for (const InputDifference& each : comparison.inputs) {
    Json values = Json::array();
    for (const ComparedValue& value : each.runs)
      values.push_back(value.value.empty() ? Json() : Json{{"value", value.value}, {"place", value.place}});
    inputs.push_back({{"path", each.path}, {"values", values}});
  }
  for (const ComparedTotals& each : comparison.totals)
    totals.push_back({{"cut_off", each.consumers},
                      {"countries", each.countries},
                      {"longest", each.longest},
                      {"unmet_tonnes", each.unmet_tonnes},
                      {"unmet_value", each.unmet_value},
                      {"unmet_value_range", {each.least_value, each.most_value}},
                      {"bill", each.bill}});
  for (const OutcomeDifference& each : comparison.outcomes) {
    Json runs = Json::array();
    for (std::size_t run = 0; run < each.runs.size(); ++run) {
      const ComparedOutcome& own = each.runs[run];
      runs.push_back({{"cut_off_since", text(own.first)},
                      {"steps", own.steps},
                      {"lowest_coverage", own.coverage},
                      {"unmet_tonnes", own.unmet_tonnes},
                      {"unmet_value", own.unmet_value},
                      {"unmet_value_range", {own.least_value, own.most_value}},
                      {"supplied_again", text(own.recovery)},
                      {"change", each.change(run)},
                      {"robust", bool(each.robust[run])}});
    }
    outcomes.push_back({{name_of(each.who), each.id}, {"commodity", each.commodity}, {"runs", runs}});
  }
  return {{"runs", comparison.titles}, {"conduct", comparison.conduct},
          {"step", comparison.step},   {"notes", comparison.limits},
          {"inputs", inputs},          {"totals", totals},
          {"outcomes", outcomes}};
}

std::vector<Sheet> sheets_of(const RunComparison& comparison) {
  Sheet inputs{"input", {"key"}, {}}, totals{"totals", {"what"}, {}},
      outcomes{"outcomes", {"kind", "who", "commodity"}, {}};
  for (std::size_t run = 0; run < comparison.titles.size(); ++run) {
    const std::string name = letter(run) + ": " + comparison.titles[run];
    inputs.columns.insert(inputs.columns.end(), {name, letter(run) + ": file and line"});
    totals.columns.push_back(name);
    for (const std::string& column :
         {std::string("cut off since"), "cut off (" + comparison.step + "s)", std::string("lowest coverage (share)"),
          std::string("unmet (t)"), std::string("unmet value (USD)"), std::string("supplied again")})
      outcomes.columns.push_back(letter(run) + ": " + column);
    if (run > 0)
      outcomes.columns.insert(outcomes.columns.end(),
                              {letter(run) + " - A: unmet value (USD)", letter(run) + " - A: robust"});
  }
  for (const InputDifference& each : comparison.inputs) {
    std::vector<Sheet::Cell> row = {each.path};
    for (const ComparedValue& value : each.runs) row.insert(row.end(), {value.value, value.place});
    inputs.rows.push_back(std::move(row));
  }
  const auto total = [&](const std::string& name, auto value) {
    std::vector<Sheet::Cell> row = {name};
    for (const ComparedTotals& each : comparison.totals) row.emplace_back(static_cast<double>(value(each)));
    totals.rows.push_back(std::move(row));
  };
  total("consumers cut off", [](const ComparedTotals& each) { return each.consumers; });
  total("countries hit", [](const ComparedTotals& each) { return each.countries; });
  total("longest time cut off (" + comparison.step + "s)", [](const ComparedTotals& each) { return each.longest; });
  total("unmet (t)", [](const ComparedTotals& each) { return each.unmet_tonnes; });
  total("unmet value (USD)", [](const ComparedTotals& each) { return each.unmet_value; });
  total("paid by the public (USD)", [](const ComparedTotals& each) { return each.bill; });
  const auto text = [](const std::optional<std::string>& value) { return value ? Sheet::Cell(*value) : Sheet::Cell(); };
  for (const OutcomeDifference& each : comparison.outcomes) {
    std::vector<Sheet::Cell> row = {std::string(name_of(each.who)), each.id, each.commodity};
    for (std::size_t run = 0; run < each.runs.size(); ++run) {
      const ComparedOutcome& own = each.runs[run];
      row.insert(row.end(), {text(own.first), static_cast<double>(own.steps), own.coverage, own.unmet_tonnes,
                             own.unmet_value, text(own.recovery)});
      if (run > 0) row.insert(row.end(), {each.change(run), std::string(each.robust[run] ? "yes" : "no")});
    }
    outcomes.rows.push_back(std::move(row));
  }
  return {totals, inputs, outcomes};
}

}  // namespace

int compare_command(const CompareOptions& options) {
  if (options.inputs.files.size() < 2) {
    Diagnostics findings;
    findings.error({"compare", 0, 0}, "", "expected two scenarios or results files, or more");
    throw InputError(findings);
  }
  std::vector<Condition> conditions;
  for (const auto& text : options.fail_if) conditions.push_back(parse_condition(text));
  for (const Condition& condition : conditions)
    if (!numbers({}).contains(condition.name)) {
      Diagnostics findings;
      std::string names;
      for (const auto& [name, value] : numbers({})) names += (names.empty() ? "" : ", ") + name;
      findings.error({"--fail-if", 0, 0}, condition.text, "cannot be compared, expected one of " + names);
      throw InputError(findings);
    }
  const std::vector<StoredRun> runs = read_or_run(options.inputs);
  RunComparison comparison = compare(runs);
  if (!options.independence_from.empty())
    compare_independence(comparison, scenarios_of(options.inputs), options.independence_from,
                         {.jobs = options.inputs.jobs});
  if (!options.output.empty())
    write_file(options.output, [&](const std::filesystem::path& part) {
      std::vector<Sheet> sheets = sheets_of(comparison);
      if (!comparison.independence_from.empty()) sheets.push_back(independence_sheet(comparison));
      write_workbook(sheets, part);
    });
  if (options.format == "json") {
    Json json = json_of(comparison);
    if (!comparison.independence_from.empty()) json["independence"] = independence_json(comparison);
    fmt::print("{}\n", json.dump(2));
  } else if (!options.inputs.quiet)
    fmt::print("{}", Text(comparison, runs.front(), Paint{colourful(STDOUT_FILENO)}, line_width(STDOUT_FILENO)).text());
  if (!options.output.empty() && !options.inputs.quiet && options.format != "json")
    fmt::print("\nWorkbook: {}\n", options.output.string());
  std::fflush(stdout);
  int code = done;
  for (const Condition& condition : conditions)
    for (std::size_t run = 1; run < comparison.totals.size(); ++run) {
      std::map<std::string, double> change = numbers(comparison.totals[run]);
      for (const auto& [name, value] : numbers(comparison.totals.front())) change[name] -= value;
      if (!condition.holds(change)) continue;
      fmt::print(stderr, "found: {} ({} - A: {} is {:g})\n", condition.text, letter(run), condition.name,
                 change.at(condition.name));
      code = found;
    }
  return code;
}

}  // namespace chokepoint::cli
