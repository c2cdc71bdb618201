#include "regime/shared_stockpiles.hpp"

#include <algorithm>
#include <map>

namespace chokepoint {
namespace {

/// Share of the step's days on which any of the stretches is in force.
double part_of(Days now, const std::vector<Days>& stretches) {
  std::vector<Date> cuts{now.from, now.after};
  for (const Days& days : stretches)
    for (const Date cut : {days.from, days.after})
      if (now.holds(cut)) cuts.push_back(cut);
  std::sort(cuts.begin(), cuts.end());
  double count = 0;
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i)
    if (std::any_of(stretches.begin(), stretches.end(), [&](const Days& days) { return days.holds(cuts[i]); }))
      count += Days{cuts[i], cuts[i + 1]}.count();
  return count / now.count();
}

}  // namespace

SharedStockpiles::SharedStockpiles(const Scenario& scenario, const CompiledWorld& compiled,
                                   std::span<const AgreementTerm> agreements)
    : scenario_(&scenario), compiled_(&compiled) {
  const World& world = *scenario.world;
  std::map<std::pair<int, int>, std::vector<Days>> days;  // by stockpile and room
  for (const AgreementTerm& term : agreements)
    for (const int s : term.agreement->stockpiles) {
      const Stockpile& pile = world.stockpiles[static_cast<std::size_t>(s)];
      if (pile.release_below <= 0) continue;
      for (const int member : term.agreement->members) {
        if (member == pile.country) continue;
        const int room =
            compiled.network.find_room(world.countries[member].id + "/" + world.commodities[pile.commodity].id);
        if (room >= 0) days[{s, room}].push_back(term.days);
      }
    }
  for (auto& [key, stretches] : days) shares_.push_back({key.first, key.second, std::move(stretches)});
}

void SharedStockpiles::release(int step, std::span<const double> want, std::span<const double> missing,
                               Reserves& reserves, std::vector<double>& released) const {
  if (shares_.empty() || missing.empty()) return;
  const Network& network = compiled_->network;
  const Days now = days_of(scenario_->calendar, step);
  std::vector<double> asks;             // per share
  std::map<int, double> able, of_pile;  // per room; per stockpile
  for (const Share& share : shares_) {
    const Stockpile& rule = scenario_->world->stockpiles[static_cast<std::size_t>(share.pile)];
    double wanted = 0, short_of = 0;
    for (const int k : network.room_consumers[share.room]) {
      if (rule.release_class > 0 && network.classes[network.consumers.rank[k]] > rule.release_class) continue;
      wanted += want[k];
      short_of += missing[k];
    }
    const double needed = short_of - released[share.room] - (1 - rule.release_below) * wanted;
    asks.push_back(needed > 0 ? needed * part_of(now, share.days) : 0.0);
    if (asks.back() > 0) able[share.room] += reserves.left(share.pile);
  }
  for (std::size_t i = 0; i < shares_.size(); ++i) {
    const double all = asks[i] > 0 ? able[shares_[i].room] : 0.0;
    asks[i] = all > 0 ? asks[i] * (reserves.left(shares_[i].pile) / all) : 0.0;
    of_pile[shares_[i].pile] += asks[i];
  }
  std::map<int, double> fits;
  for (const auto& [pile, asked] : of_pile) fits[pile] = asked > 0 ? std::min(1.0, reserves.left(pile) / asked) : 0.0;
  for (std::size_t i = 0; i < shares_.size(); ++i) {
    const double given = asks[i] * fits[shares_[i].pile];
    if (given <= 0) continue;
    reserves.draw(shares_[i].pile, given);
    released[shares_[i].room] += given;
  }
}

std::vector<std::pair<int, int>> SharedStockpiles::reach(int step) const {
  std::vector<std::pair<int, int>> reach;
  for (const Share& share : shares_)
    if (part_of(days_of(scenario_->calendar, step), share.days) > 0) reach.emplace_back(share.pile, share.room);
  return reach;
}

}  // namespace chokepoint
