#include "regime/prices.hpp"

#include <algorithm>

namespace chokepoint {

Prices::Prices(const Scenario& scenario) : scenario_(&scenario), paths_(scenario.world->commodities.size()) {
  for (std::size_t i = 0; i < scenario.events.size(); ++i)
    if (const auto* terms = std::get_if<PricePath>(&scenario.events[i].effect))
      for (const int commodity : terms->commodities) paths_[commodity].push_back({static_cast<int>(i), terms});
}

Days Prices::days(const Path& path) const {
  const Event& event = scenario_->events[path.event];
  return days_of(event.start, event.until);
}

double Prices::at(int commodity, Date day) const {
  const double base = scenario_->world->commodities[commodity].price;
  std::optional<double> lowest;
  std::vector<double> scales;
  for (const Path& path : paths_[commodity]) {
    if (!days(path).holds(day)) continue;
    if (path.terms->path) lowest = std::min(lowest.value_or(path.terms->path->at(day)), path.terms->path->at(day));
    scales.push_back(path.terms->scale);
  }
  std::sort(scales.begin(), scales.end());  // the order of events means nothing, not even to rounding
  double price = lowest.value_or(base);
  for (const double scale : scales) price *= scale;
  return price;
}

std::vector<double> Prices::all(Date day) const {
  std::vector<double> prices;
  for (int c = 0; c < static_cast<int>(paths_.size()); ++c) prices.push_back(at(c, day));
  return prices;
}

double Prices::mean(int commodity, Days days) const {
  if (paths_[commodity].empty()) return at(commodity, days.from);
  std::vector<Date> cuts{days.from, days.after};
  cut(cuts);
  std::erase_if(cuts, [&](Date day) { return day < days.from || day > days.after; });
  std::sort(cuts.begin(), cuts.end());
  double sum = 0;
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i)
    if (const Days part{cuts[i], cuts[i + 1]}; !part.empty()) sum += at(commodity, part.from) * part.count();
  return sum / days.count();
}

int Prices::lowest(int commodity, Date day) const {
  const double base = scenario_->world->commodities[commodity].price;
  int event = -1;
  double least = base;
  for (const Path& path : paths_[commodity]) {
    if (!days(path).holds(day)) continue;
    const double alone = (path.terms->path ? path.terms->path->at(day) : base) * path.terms->scale;
    if (alone < least) least = alone, event = path.event;
  }
  return event;
}

void Prices::cut(std::vector<Date>& cuts) const {
  for (const auto& paths : paths_)
    for (const Path& path : paths) {
      const Days in_force = days(path);
      cuts.insert(cuts.end(), {in_force.from, in_force.after});
      if (path.terms->path)
        for (const auto& [date, price] : path.terms->path->values) cuts.push_back(date);
    }
}

}  // namespace chokepoint
