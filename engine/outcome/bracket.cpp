#include "chokepoint/bracket.hpp"

#include <algorithm>

namespace chokepoint {
namespace {

void widen(BracketRow& row, const ConductResult& conduct, const CutOff& cut, bool first) {
  const auto least = [&](auto& to, auto value) { to = first ? value : std::min(to, value); };
  least(row.least_steps, cut.steps);
  least(row.least_unmet, cut.unmet_tonnes);
  least(row.least_value, cut.unmet_value);
  row.most_steps = std::max(row.most_steps, cut.steps);
  row.most_unmet = std::max(row.most_unmet, cut.unmet_tonnes);
  row.most_value = std::max(row.most_value, cut.unmet_value);
  if (!cut.first_step) return;
  row.cut_off_under.push_back(conduct.conduct);
  row.earliest_step = std::min(row.earliest_step.value_or(*cut.first_step), *cut.first_step);
  row.latest_step = std::max(row.latest_step.value_or(*cut.first_step), *cut.first_step);
}

}  // namespace

Bracket bracket_of(const RunResult& result) {
  Bracket bracket;
  if (result.conducts.empty()) return bracket;
  for (std::size_t i = 0; i < result.conducts.front().consumer_summaries.size(); ++i) {
    BracketRow row;
    row.consumer = result.conducts.front().consumer_summaries[i].item;
    for (const ConductResult& conduct : result.conducts)
      widen(row, conduct, conduct.consumer_summaries.at(i).cut_off, &conduct == &result.conducts.front());
    if (row.cut_off_under.empty())
      ++bracket.spared;
    else
      (row.cut_off_under.size() == result.conducts.size() ? bracket.robust : bracket.by_behaviour).push_back(row);
  }
  std::stable_sort(bracket.robust.begin(), bracket.robust.end(),
                   [](const BracketRow& a, const BracketRow& b) { return a.least_value > b.least_value; });
  std::stable_sort(bracket.by_behaviour.begin(), bracket.by_behaviour.end(),
                   [](const BracketRow& a, const BracketRow& b) { return a.most_value > b.most_value; });
  return bracket;
}

}  // namespace chokepoint
