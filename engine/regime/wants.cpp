#include "regime/wants.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "regime/days.hpp"

namespace chokepoint {
namespace {

/// Mean over the step of the product of the scales that are in force, each on its own days.
double mean_scale(Days now, const std::vector<std::pair<Days, double>>& scales) {
  if (scales.empty()) return 1;
  std::set<Date> cuts{now.from, now.after};
  for (const auto& [days, scale] : scales)
    for (const Date cut : {days.from, days.after})
      if (now.holds(cut)) cuts.insert(cut);
  double sum = 0;
  for (auto from = cuts.begin(), after = std::next(from); after != cuts.end(); from = after++) {
    double product = 1;
    for (const auto& [days, scale] : scales)
      if (days.holds(*from)) product *= scale;
    sum += product * Days{*from, *after}.count();
  }
  return sum / now.count();
}

}  // namespace

Wants::Wants(const Scenario& scenario, const CompiledWorld& compiled)
    : scenario_(scenario), network_(compiled.network) {
  for (const Event& event : scenario.events) {
    const auto* demand = std::get_if<DemandChange>(&event.effect);
    if (demand == nullptr) continue;
    Change change{&event, demand->scale, demand->growth_per_year, {}, {}};
    for (const int k : demand->consumers) change.consumers.push_back(compiled.map.consumer[k]);
    std::sort(change.consumers.begin(), change.consumers.end());
    double base = 0;
    for (const int k : change.consumers) base += network_.consumers.demand[k];
    const double add = demand->add / scenario.calendar.steps_per_year();
    for (const int k : change.consumers)
      change.add.push_back(
          add * (base > 0 ? network_.consumers.demand[k] / base : 1.0 / static_cast<double>(change.consumers.size())));
    changes_.push_back(std::move(change));
  }
}

std::vector<double> Wants::compose(int step) const {
  std::vector<double> want = network_.consumers.demand;
  if (changes_.empty()) return want;
  const Calendar& calendar = scenario_.calendar;
  const Days now = days_of(calendar, step);
  const double middle = 0.5 * (step_time(calendar, now.from) + step_time(calendar, now.after));

  struct Parts {
    std::vector<double> growth, add;
    std::vector<std::pair<Days, double>> scales;
  };
  std::map<int, Parts> parts;  // by consumer
  for (const Change& change : changes_) {
    const Days days = days_of(change.event->start, change.event->until);
    const Days in_step = days.meet(now);
    const double begins = step_time(calendar, std::max(days.from, calendar.begin(0)));
    const double grown = days.after == never_ends ? middle : std::min(middle, step_time(calendar, days.after));
    for (std::size_t i = 0; i < change.consumers.size(); ++i) {
      Parts& of = parts[change.consumers[i]];
      if (change.growth != 0 && grown > begins)
        of.growth.push_back(std::pow(1 + change.growth, (grown - begins) / calendar.steps_per_year()));
      if (in_step.empty()) continue;
      if (change.scale != 1) of.scales.emplace_back(days, change.scale);
      if (change.add[i] != 0) of.add.push_back(change.add[i] * (in_step.count() / now.count()));
    }
  }
  for (auto& [k, of] : parts) {
    // Products and sums in the order of their terms, so that not even rounding knows the order of events.
    std::sort(of.growth.begin(), of.growth.end());
    std::sort(of.add.begin(), of.add.end());
    std::sort(of.scales.begin(), of.scales.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    double factor = mean_scale(now, of.scales), added = 0;
    for (const double growth : of.growth) factor *= growth;
    for (const double add : of.add) added += add;
    want[k] = std::max(0.0, want[k] * factor + added);
  }
  return want;
}

}  // namespace chokepoint
