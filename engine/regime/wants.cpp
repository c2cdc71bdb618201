#include "regime/wants.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

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
    Change change{&event, demand->scale, demand->growth_per_year, demand->add != 0, {}, {}};
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
  std::vector<std::tuple<int, std::size_t, double>> parts;  // consumer, change, what it adds
  for (std::size_t c = 0; c < changes_.size(); ++c)
    for (std::size_t i = 0; i < changes_[c].consumers.size(); ++i)
      parts.emplace_back(changes_[c].consumers[i], c, changes_[c].add[i]);
  std::sort(parts.begin(), parts.end());
  std::map<std::vector<std::size_t>, Alike> alike;
  std::vector<std::size_t> changes;
  for (auto first = parts.begin(), last = first; first != parts.end(); first = last) {
    changes.clear();
    for (; last != parts.end() && std::get<0>(*last) == std::get<0>(*first); ++last)
      changes.push_back(std::get<1>(*last));
    Alike& of = alike[changes];
    of.consumers.push_back(std::get<0>(*first));
    for (auto part = first; part != last; ++part) of.add.push_back(std::get<2>(*part));
  }
  for (auto& [list, of] : alike) {
    of.changes = list;
    alike_.push_back(std::move(of));
  }
}

void Wants::compose(int step, std::vector<double>& want) const {
  want = network_.consumers.demand;
  if (changes_.empty()) return;
  const Calendar& calendar = scenario_.calendar;
  const Days now = days_of(calendar, step);
  const double middle = 0.5 * (step_time(calendar, now.from) + step_time(calendar, now.after));

  struct Now {
    Days days;
    double growth = 1, share = 0;  ///< of the step's days
  };
  std::vector<Now> changes;
  for (const Change& change : changes_) {
    Now& of = changes.emplace_back(Now{days_of(change.event->start, change.event->until)});
    const double begins = step_time(calendar, std::max(of.days.from, calendar.begin(0)));
    const double grown = of.days.after == never_ends ? middle : std::min(middle, step_time(calendar, of.days.after));
    if (change.growth != 0 && grown > begins)
      of.growth = std::pow(1 + change.growth, (grown - begins) / calendar.steps_per_year());
    of.share = of.days.meet(now).count() / now.count();
  }
  std::vector<double> growth, add;
  std::vector<std::pair<Days, double>> scales;
  for (const Alike& alike : alike_) {
    growth.clear();
    scales.clear();
    for (const std::size_t change : alike.changes) {
      const Now& of = changes[change];
      if (of.growth != 1) growth.push_back(of.growth);
      if (const double scale = changes_[change].scale; scale != 1 && of.share > 0) scales.emplace_back(of.days, scale);
    }
    // Products and sums in the order of their terms, so that not even rounding knows the order of events.
    std::sort(growth.begin(), growth.end());
    std::sort(scales.begin(), scales.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    double factor = mean_scale(now, scales);
    for (const double each : growth) factor *= each;
    const std::size_t width = alike.changes.size();
    const bool adds = std::any_of(alike.changes.begin(), alike.changes.end(), [&](std::size_t change) {
      return changes_[change].adds && changes[change].share > 0;
    });
    if (!adds) {
      for (const int k : alike.consumers) want[k] = std::max(0.0, want[k] * factor);
      continue;
    }
    for (std::size_t i = 0; i < alike.consumers.size(); ++i) {
      add.clear();
      for (std::size_t c = 0; c < width; ++c)
        if (const double more = alike.add[i * width + c]; more != 0 && changes[alike.changes[c]].share > 0)
          add.push_back(more * changes[alike.changes[c]].share);
      std::sort(add.begin(), add.end());
      double added = 0;
      for (const double each : add) added += each;
      double& wanted = want[alike.consumers[i]];
      wanted = std::max(0.0, wanted * factor + added);
    }
  }
}

}  // namespace chokepoint
