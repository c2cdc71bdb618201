#include "regime/returns.hpp"

#include <algorithm>
#include <cmath>

#include "regime/days.hpp"

namespace chokepoint {

Returns::Returns(const Scenario& scenario, const CompiledWorld& compiled) : scenario_(&scenario), compiled_(&compiled) {
  for (int i = 0; i < static_cast<int>(scenario.events.size()); ++i)
    if (std::holds_alternative<Recycling>(scenario.events[i].effect)) events_.push_back(i);
}

double Returns::got(int consumer, int step, double growth) const {
  const int k = compiled_->map.consumer[consumer];
  if (step >= 0) return delivered_.at(static_cast<std::size_t>(step))[k];
  return compiled_->network.consumers.demand[k] * std::pow(1 + growth, step / compiled_->network.steps_per_year);
}

std::vector<double> Returns::capacity(int step) const {
  std::vector<double> added;
  if (events_.empty()) return added;
  added.assign(scenario_->world->facilities.size(), 0.0);
  const Calendar& calendar = scenario_->calendar;
  const Days now = days_of(calendar, step);
  for (const int index : events_) {
    const Event& event = scenario_->events[index];
    const Recycling& terms = std::get<Recycling>(event.effect);
    const Days days = days_of(event.start, event.until).meet(now);
    if (days.empty()) continue;
    const int bought = step - std::max(1, calendar.lag_steps(terms.lifetime_days));
    double tonnes = 0;
    for (const int consumer : terms.consumers) tonnes += got(consumer, bought, terms.growth_per_year);
    added[terms.collector] +=
        tonnes * terms.collection.at(now.from) * terms.recovery.at(now.from) * days.count() / now.count();
  }
  return added;
}

void Returns::note(std::span<const double> delivery) {
  if (!events_.empty()) delivered_.emplace_back(delivery.begin(), delivery.end());
}

}  // namespace chokepoint
