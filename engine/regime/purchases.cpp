#include "regime/purchases.hpp"

#include <algorithm>

namespace chokepoint {
namespace {

/// A gap below this share of the target is rounding.
constexpr double on_target = 1e-9;

}  // namespace

Purchases::Terms Purchases::terms(int pile, Days now) const {
  const Stockpile& table = scenario_->world->stockpiles[pile];
  Terms terms{table.target, table.buy};
  bool by_event = false;
  for (const Event& event : scenario_->events) {
    const auto* build = std::get_if<StockpileBuild>(&event.effect);
    if (build == nullptr || build->stockpile != pile) continue;
    const Days days = days_of(event.start, event.until).meet(now);
    if (days.empty()) continue;
    // In a step that it covers in part it buys for that part.
    const double rate = build->rate * days.count() / now.count();
    terms = by_event ? Terms{std::max(terms.target, build->target), std::max(terms.rate, rate)}
                     : Terms{build->target, rate};
    by_event = true;
  }
  return terms;
}

void Purchases::want(int step, const Reserves& reserves, std::vector<double>& demand) const {
  const Days now = days_of(scenario_->calendar, step);
  for (int s = 0; s < static_cast<int>(scenario_->world->stockpiles.size()); ++s) {
    const int k = compiled_->map.purchase[s];
    if (k < 0) continue;
    demand[k] = 0;
    if (reserves.released(s) > 0 || reserves.by_events(step, s) > 0) continue;
    const Terms terms = this->terms(s, now);
    const double gap = terms.target - reserves.holdings()[s];
    if (gap > on_target * terms.target) demand[k] = std::min(gap, terms.rate / scenario_->calendar.steps_per_year());
  }
}

void Purchases::store(std::span<const double> delivery, Reserves& reserves) const {
  for (int s = 0; s < static_cast<int>(scenario_->world->stockpiles.size()); ++s)
    if (const int k = compiled_->map.purchase[s]; k >= 0 && delivery[k] > 0) reserves.receive(s, delivery[k]);
}

void Purchases::bill(int step, const Prices& prices, Bill& bill) const {
  const Days now = days_of(scenario_->calendar, step);
  for (int s = 0; s < static_cast<int>(scenario_->world->stockpiles.size()); ++s) {
    const Stockpile& pile = scenario_->world->stockpiles[s];
    const Party owner{Party::Kind::country, pile.country}, market;
    const double price = prices.mean(pile.commodity, now);
    bill.lines.push_back(
        {{step, market, owner, MoneyKind::sale, -1, pile.commodity, 0}, &Moved::released, {{s, 1.0}}, price});
    if (const int k = compiled_->map.purchase[s]; k >= 0)
      bill.lines.push_back(
          {{step, owner, market, MoneyKind::purchase, -1, pile.commodity, 0}, &Moved::delivery, {{k, 1.0}}, price});
  }
}

}  // namespace chokepoint
