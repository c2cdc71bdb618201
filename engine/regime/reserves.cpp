#include "regime/reserves.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>
#include <utility>

#include "regime/days.hpp"

namespace chokepoint {

Reserves::Reserves(const Scenario& scenario, const CompiledWorld& compiled) : scenario_(scenario), compiled_(compiled) {
  const auto& piles = scenario.world->stockpiles;
  for (std::size_t s = 0; s < piles.size(); ++s) {
    holding_.push_back(piles[s].tonnes);
    if (piles[s].release_below > 0) room_piles_[compiled.map.use_room[s]].push_back(static_cast<int>(s));
  }
  released_.assign(piles.size(), 0.0);
  buys_.assign(static_cast<std::size_t>(compiled.network.consumers.count), 0);
  for (const int k : compiled.map.purchase)
    if (k >= 0) buys_[k] = 1;
  const Network& network = compiled.network;
  if (!room_piles_.empty()) market_consumers_.resize(network.markets.size());
  for (int k = 0; k < network.consumers.count && !room_piles_.empty(); ++k)
    market_consumers_[network.rooms.market[network.consumers.room[k]]].push_back(k);
  for (auto& [room, list] : room_piles_)
    std::stable_sort(list.begin(), list.end(), [&](int a, int b) {
      return std::tie(piles[a].release_below, piles[a].release_class) <
             std::tie(piles[b].release_below, piles[b].release_class);
    });
}

double Reserves::by_events(int step, int pile) const {
  const Calendar& calendar = scenario_.calendar;
  const Days whole{calendar.begin(0), calendar.end(calendar.steps() - 1)}, now = days_of(calendar, step);
  std::vector<double> parts;
  for (const Event& event : scenario_.events) {
    const auto* release = std::get_if<StockpileRelease>(&event.effect);
    if (release == nullptr || release->stockpile != pile) continue;
    // In force at the start counts from the start; an open end lasts to the end of the calendar.
    Days days = days_of(event.start, event.until);
    days.from = std::max(days.from, whole.from);
    if (days.after == never_ends) days.after = std::max(whole.after, days.from);
    if (!days.empty()) parts.push_back(release->tonnes * (days.meet(now).count() / days.count()));
  }
  std::sort(parts.begin(), parts.end());  // the order of events means nothing, not even to rounding
  return std::accumulate(parts.begin(), parts.end(), 0.0);
}

void Reserves::release(int step, std::span<const double> want, std::span<const double> missing,
                       std::vector<double>& released) {
  const Network& network = compiled_.network;
  const auto& piles = scenario_.world->stockpiles;
  const std::vector<double> before = holding_;
  released.assign(static_cast<std::size_t>(network.rooms.count), 0.0);
  std::vector<double> room_left(piles.size());  // what each pile can still give in this step
  for (std::size_t s = 0; s < piles.size(); ++s) {
    const double rate = piles[s].rate > 0 ? piles[s].rate / scenario_.calendar.steps_per_year()
                                          : std::numeric_limits<double>::infinity();
    room_left[s] = std::min(rate, std::max(0.0, holding_[s] - piles[s].floor));
    const double given = std::min(room_left[s], by_events(step, static_cast<int>(s)));
    if (given <= 0) continue;
    room_left[s] -= given;
    holding_[s] -= given;
    released[compiled_.map.use_room[s]] += given;
  }

  for (const auto& [m, list] : room_piles_) {
    for (std::size_t first = 0, after = 0; first < list.size(); first = after) {
      // Piles with one rule share what is needed by what each can give.
      const Stockpile& rule = piles[list[first]];
      double able = 0;
      while (after < list.size() && piles[list[after]].release_below == rule.release_below &&
             piles[list[after]].release_class == rule.release_class)
        able += room_left[list[after++]];
      double wanted = 0, short_of = 0;
      for (const int k : market_consumers_[network.rooms.market[m]]) {
        if (buys_[k] != 0) continue;
        if (rule.release_class > 0 && network.classes[network.consumers.rank[k]] > rule.release_class) continue;
        wanted += want[k];
        if (!missing.empty()) short_of += missing[k];
      }
      const double needed = short_of - released[m] - (1 - rule.release_below) * wanted;
      if (needed <= 0 || able <= 0) continue;
      const double share = std::min(1.0, needed / able);
      for (std::size_t i = first; i < after; ++i) {
        const double given = share * room_left[list[i]];
        room_left[list[i]] -= given;
        holding_[list[i]] -= given;
        released[m] += given;
      }
    }
  }
  for (std::size_t s = 0; s < piles.size(); ++s) released_[s] = before[s] - holding_[s];
  left_ = std::move(room_left);
}

}  // namespace chokepoint
