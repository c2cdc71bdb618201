#include "condition.hpp"

#include <algorithm>
#include <charconv>
#include <regex>
#include <set>

#include "findings.hpp"

namespace chokepoint::cli {
namespace {}  // namespace

const std::vector<Measure>& measures() {
  static const std::vector<Measure> all = {
      {"cut_off", "consumers cut off (starved or severed) in at least one step"},
      {"cut_off_by_controls", "of these, consumers that the twin without controls does not cut off"},
      {"countries", "countries with a consumer that is cut off"},
      {"facilities", "facilities cut off from their inputs"},
      {"months", "longest time a consumer is cut off, months"},
      {"coverage", "lowest coverage of any consumer in any step, 0 to 1"},
      {"unmet_tonnes", "unmet wants of all consumers, tonnes"},
      {"unmet_value", "unmet wants of all consumers, USD at base-year prices"},
      {"damage", "the same weighted by priority class: what conducts are compared by, USD"},
      {"buffered", "consumers that live on stocks in at least one step"},
      {"strained", "consumers strained in at least one step"},
      {"starved", "consumers starved in at least one step"},
      {"severed", "consumers severed in at least one step"}};
  return all;
}

std::map<std::string, double> measure(const RunResult& result, const ConductResult& conduct) {
  std::map<std::string, double> values;
  for (const auto& each : measures()) values[each.name] = 0;
  values["coverage"] = 1;
  const double months_per_step = 12 / result.scenario->calendar.steps_per_year();
  std::set<int> countries;
  for (const auto& [item, cut] : conduct.consumer_summaries) {
    values["coverage"] = std::min(values["coverage"], cut.deepest_coverage);
    values["unmet_tonnes"] += cut.unmet_tonnes;
    values["unmet_value"] += cut.unmet_value;
    values["damage"] += cut.damage;
    if (!cut.first_step) continue;
    values["cut_off"] += 1;
    values["cut_off_by_controls"] += cut.steps_by_controls > 0;
    values["months"] = std::max(values["months"], cut.steps * months_per_step);
    countries.insert(result.scenario->world->consumers.at(item).country);
  }
  values["countries"] = static_cast<double>(countries.size());
  for (const auto& each : conduct.facility_summaries) values["facilities"] += each.cut_off.first_step.has_value();
  const auto& status = conduct.consumers.status;
  for (int item = 0; item < status.items; ++item) {
    std::set<Status> seen;
    for (int step = 0; step < status.steps; ++step) seen.insert(status.at(step, item));
    for (const Status each : seen)
      if (each != Status::supplied) values[to_string(each)] += 1;
  }
  return values;
}

bool Condition::holds(const std::map<std::string, double>& values) const {
  const double value = values.at(name);
  if (comparison == ">") return value > number;
  if (comparison == ">=") return value >= number;
  if (comparison == "<") return value < number;
  if (comparison == "<=") return value <= number;
  if (comparison == "==") return value == number;
  return value != number;
}

Condition parse_condition(const std::string& text) {
  static const std::regex shape(R"(^\s*([A-Za-z_]+)\s*(>=|<=|==|!=|>|<)\s*(\S+)\s*$)");
  std::smatch parts;
  if (!std::regex_match(text, parts, shape))
    refuse({"--fail-if"}, text, "expected a name, a comparison (> >= < <= == !=) and a number, such as `cut_off > 0`");
  Condition condition{text, parts[1], parts[2], 0};
  std::vector<std::string> names;
  for (const auto& each : measures()) names.emplace_back(each.name);
  if (std::find(names.begin(), names.end(), condition.name) == names.end()) {
    std::string all;
    for (const auto& name : names) all += (all.empty() ? "" : ", ") + name;
    const std::string near = suggestion(condition.name, names);
    refuse({"--fail-if"}, text, "unknown name `" + condition.name + "`, expected one of " + all, near);
  }
  const std::string number = parts[3];
  const auto read = std::from_chars(number.data(), number.data() + number.size(), condition.number);
  if (read.ec != std::errc() || read.ptr != number.data() + number.size() || !(condition.number == condition.number))
    refuse({"--fail-if"}, text, "expected a number, found `" + number + "`");
  return condition;
}

}  // namespace chokepoint::cli
