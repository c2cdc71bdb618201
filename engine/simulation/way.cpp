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
      twin_(terms.twin),
      recorder_(world_, compiled, scenario.calendar.steps(), terms.wants,
                terms.twin == nullptr ? nullptr : &terms.twin->processes, terms.detail),
      judge_(world_, compiled, groups) {
  if (terms.controls) way.summary = std::make_unique<Summary>(world_);
  if (detail_ == Detail::summary)
    statuses_.resize(scenario.calendar.steps(), static_cast<int>(world_.consumers.size()), Status::supplied);
  if (terms.controls && detail_ == Detail::everything) way.causes = std::make_unique<Causes>(world_, compiled, groups);
}

void Log::note(int index, const Regime& regime, const PlanOfStep& planned, const Step& step, const State& state,
               std::span<const double> stockpiles) {
  if (detail_ == Detail::everything) {
    const std::vector<LaneHold> holds = lane_holds(index, world_, compiled_, groups_, regime);
    way.holds.insert(way.holds.end(), holds.begin(), holds.end());
  }
  way.steps = index + 1;
  if (!recorder_.record(index, {regime, planned, step, state, stockpiles})) return;
  Recording& record = recorder_.result();
  const int row = recorder_.row(index);
  const bool uneasy = judge_.judge(row, regime, record.consumers, record.facilities);
  if (uneasy && way.summary != nullptr)
    way.summary->note(index, row, record.consumers, record.facilities, twin_ == nullptr ? nullptr : &twin_->consumers,
                      twin_ == nullptr ? nullptr : &twin_->facilities);
  if (uneasy && statuses_.items > 0)
    std::copy_n(record.consumers.status.values.begin(), statuses_.items, &statuses_.at(index, 0));
  if (way.causes) way.causes->note(index, regime, *planned().plan, record.consumers, record.facilities);
}

Way Log::finish() {
  way.record = std::move(recorder_.result());
  if (detail_ == Detail::summary) {
    way.record.facilities = {};
    way.record.consumers = {};
    way.record.consumers.status = std::move(statuses_);
  }
  way.record.truncate(way.steps);
  for (Table<double>* table : {&way.prices, &way.market_prices, &way.driven_away}) {
    table->steps = std::min(table->steps, way.steps);
    table->values.resize(static_cast<std::size_t>(table->steps) * static_cast<std::size_t>(table->items));
  }
  return std::move(way);
}

}  // namespace chokepoint
