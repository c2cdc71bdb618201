// Goals: one measure of one buyer, compared with a number.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <regex>

#include "base/text.hpp"
#include "chokepoint/threats.hpp"
#include "outcome/status.hpp"
#include "why/target.hpp"

namespace chokepoint {
namespace {

constexpr std::array<const char*, 4> measure_names = {"cut_off", "months", "coverage", "unmet"};

/// What a goal may ask of one target.
struct Answer {
  double months = 0, coverage = 1, unmet = 0;
};

Answer answer_of(const Target& target, const World& world, const Calendar& calendar, const ConductResult& conduct) {
  Answer answer;
  for (int t = 0; t < conduct.consumers.wanted.steps; ++t) {
    const double wanted = target.wanted(conduct.consumers, conduct.facilities, t),
                 delivered = target.delivered(conduct.consumers, conduct.facilities, t);
    if (wanted <= 0) continue;
    double critical = target.facility >= 0 ? facility_critical_coverage * wanted : 0.0;
    for (const int k : target.consumers)
      critical += conduct.consumers.wanted.at(t, k) * world.consumers[k].critical_coverage;
    if (below_critical({wanted, delivered, 1, critical / wanted, true}))
      answer.months += 12 / calendar.steps_per_year();
    answer.coverage = std::min(answer.coverage, std::max(0.0, delivered / wanted));
    answer.unmet += std::max(0.0, wanted - delivered);
  }
  return answer;
}

bool compare(double value, const std::string& comparison, double number) {
  if (comparison == ">") return value > number;
  if (comparison == ">=") return value >= number;
  if (comparison == "<") return value < number;
  if (comparison == "<=") return value <= number;
  return comparison == "==" ? value == number : value != number;
}

}  // namespace

std::vector<int> consumers_of(const World& world, const std::string& who) {
  std::vector<int> all;
  for (const Target& target : targets_of(world, who))
    all.insert(all.end(), target.consumers.begin(), target.consumers.end());
  if (all.empty())
    refuse({"--until"}, who, "is a facility: it consumes nothing itself", "name a consumer, a country or a bloc");
  std::sort(all.begin(), all.end());
  return all;
}

Goal parse_goal(const std::string& text, const World& world) {
  static const std::regex form(
      R"(\s*(not\s+)?([A-Za-z_]+)\s*\(\s*([^()\s]+)\s*\)\s*(?:(>=|<=|==|!=|>|<)\s*([0-9.eE+-]+)\s*(%|t|months?)?)?\s*)");
  std::smatch match;
  const std::string example = "such as `not cut_off(JPN/ev-traction)` or `coverage(USA) >= 80 %`";
  if (!std::regex_match(text, match, form)) refuse({"--until"}, text, "is no goal", example);
  Goal goal;
  goal.text = text;
  goal.negated = match[1].matched;
  const auto known = std::find(measure_names.begin(), measure_names.end(), match[2].str());
  if (known == measure_names.end()) {
    const std::string near = did_you_mean(match[2].str(), {measure_names.begin(), measure_names.end()});
    refuse({"--until"}, text, fmt::format("nothing of a run is called `{}`", match[2].str()),
           near.empty() ? "use cut_off, months, coverage or unmet" : near);
  }
  goal.measure = static_cast<Goal::Measure>(known - measure_names.begin());
  goal.who = match[3];
  goal.comparison = match[4];
  if ((goal.measure == Goal::Measure::cut_off) != goal.comparison.empty())
    refuse({"--until"}, text,
           goal.comparison.empty() ? fmt::format("`{}` needs a number to be compared with", match[2].str())
                                   : std::string("`cut_off` holds or does not: there is nothing to compare"),
           example);
  if (!goal.comparison.empty()) {
    const std::string number = match[5];
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), goal.number);
    if (error != std::errc() || end != number.data() + number.size())
      refuse({"--until"}, text, fmt::format("`{}` is no number", number), example);
    if (match[6] == "%") goal.number /= 100;
    const bool share = goal.measure == Goal::Measure::coverage;
    if ((match[6] == "%" && !share) || (match[6] == "t" && goal.measure != Goal::Measure::unmet) ||
        (match[6].str().starts_with("month") && goal.measure != Goal::Measure::months))
      refuse({"--until"}, text, fmt::format("`{}` is not counted in `{}`", match[2].str(), match[6].str()), example);
  }
  targets_of(world, goal.who);  // or it says who is meant
  return goal;
}

double measured_for(const Goal& goal, const RunResult& result, const ConductResult& conduct) {
  const World& world = *result.scenario->world;
  Answer worst;
  for (const Target& target : targets_of(world, goal.who)) {
    const Answer each = answer_of(target, world, result.scenario->calendar, conduct);
    worst.months = std::max(worst.months, each.months);
    worst.coverage = std::min(worst.coverage, each.coverage);
    worst.unmet += each.unmet;
  }
  if (goal.measure == Goal::Measure::coverage) return worst.coverage;
  return goal.measure == Goal::Measure::unmet ? worst.unmet : worst.months;
}

bool holds(const Goal& goal, double measured) {
  const bool answer =
      goal.measure == Goal::Measure::cut_off ? measured > 0 : compare(measured, goal.comparison, goal.number);
  return answer != goal.negated;
}

}  // namespace chokepoint
