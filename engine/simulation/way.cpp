#include "simulation/way.hpp"

#include <algorithm>
#include <utility>

#include "simulation/lane_holds.hpp"

namespace chokepoint {

Log::Log(const Scenario& scenario, const CompiledWorld& compiled, const std::vector<LinkGroup>& groups,
         const Terms& terms)
    : world_(*scenario.world),
      compiled_(compiled),
      groups_(groups),
      detail_(terms.detail),
      recorder_(world_, compiled, scenario.calendar.steps(), terms.wants, terms.twin, terms.detail),
      judge_(world_, compiled, groups) {
  if (terms.controls && detail_ == Detail::everything) way.causes = std::make_unique<Causes>(world_, compiled, groups);
}

void Log::note(int index, const Regime& regime, const PlanOfStep& planned, const Step& step, const State& state,
               std::span<const double> stockpiles) {
  if (detail_ == Detail::everything) {
    const std::vector<LaneHold> holds = lane_holds(index, world_, compiled_, groups_, regime);
    way.holds.insert(way.holds.end(), holds.begin(), holds.end());
  }
  recorder_.record(index, {regime, planned, step, state, stockpiles});
  Recording& record = recorder_.result();
  if (judge_.judge(index, regime, record.consumers, record.facilities)) way.uneasy.push_back(index);
  if (way.causes) way.causes->note(index, regime, *planned().plan, record.consumers, record.facilities);
  way.steps = index + 1;
}

Way Log::finish() {
  way.record = std::move(recorder_.result());
  way.record.truncate(way.steps);
  for (Table<double>* table : {&way.prices, &way.market_prices, &way.driven_away}) {
    table->steps = std::min(table->steps, way.steps);
    table->values.resize(static_cast<std::size_t>(table->steps) * static_cast<std::size_t>(table->items));
  }
  return std::move(way);
}

}  // namespace chokepoint
