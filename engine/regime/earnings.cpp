#include "regime/earnings.hpp"

#include <algorithm>

namespace chokepoint {

Earnings::Earnings(const Scenario& scenario, const CompiledWorld& compiled)
    : scenario_(&scenario),
      compiled_(&compiled),
      prices_(scenario),
      local_(scenario.prices.idling),
      deals_(scenario.world->facilities.size()),
      supports_(scenario.world->facilities.size()) {
  for (std::size_t i = 0; i < scenario.events.size(); ++i) {
    if (const auto* offtake = std::get_if<Offtake>(&scenario.events[i].effect))
      deals_[offtake->facility].push_back({static_cast<int>(i), offtake});
    if (const auto* subsidy = std::get_if<Subsidy>(&scenario.events[i].effect))
      for (const int f : subsidy->facilities) supports_[f].push_back({static_cast<int>(i), subsidy});
  }
  for (std::size_t f = 0; f < deals_.size(); ++f) {
    if (!deals_[f].empty() || !supports_[f].empty()) partners_.push_back(static_cast<int>(f));
    for (const Operation& operation : scenario.world->facilities[f].operations)
      costs_ = costs_ || operation.cost.has_value();
  }
}

Days Earnings::days(int event) const { return days_of(scenario_->events[event].start, scenario_->events[event].until); }

/// The days on which a price, an offtake or a subsidy begins, ends or changes.
std::vector<Date> Earnings::cuts() const {
  std::vector<Date> cuts;
  prices_.cut(cuts);
  const auto add = [&](int event) { cuts.insert(cuts.end(), {days(event).from, days(event).after}); };
  for (const int f : partners_) {
    for (const Deal& deal : deals_[f]) add(deal.event);
    for (const Support& support : supports_[f]) add(support.event);
  }
  return cuts;
}

/// The step, cut at those days.
std::vector<Days> Earnings::stretches(Days now) const {
  std::vector<Date> cuts = this->cuts();
  cuts.insert(cuts.end(), {now.from, now.after});
  std::erase_if(cuts, [&](Date day) { return day < now.from || day > now.after; });
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  std::vector<Days> result;
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) result.push_back({cuts[i], cuts[i + 1]});
  return result;
}

const RecipeLine& Earnings::main_product(int facility, int operation) const {
  const World& world = *scenario_->world;
  return world.processes[world.facilities[facility].operations[operation].process].outputs.front();
}

std::vector<int> Earnings::processes(int facility, int operation) const {
  return compiled_->map.versions[compiled_->map.first_operation[facility] + operation];
}

double Earnings::subsidies(int facility, Date day) const {
  std::vector<double> parts;
  for (const Support& support : supports_[facility])
    if (days(support.event).holds(day)) parts.push_back(support.terms->per_tonne);
  std::sort(parts.begin(), parts.end());
  double sum = 0;
  for (const double part : parts) sum += part;
  return sum;
}

double Earnings::price(int facility, int commodity, Date day) const {
  const double world = prices_.at(commodity, day);
  if (markets_.empty()) return world;
  double factor = 1;  // of the dearest of the market's layers
  for (int o = 0; o < static_cast<int>(scenario_->world->facilities[facility].operations.size()); ++o)
    if (main_product(facility, o).commodity == commodity)
      for (const int p : processes(facility, o))
        factor = std::max(factor, markets_[compiled_->network.processes.outputs[p].front().node]);
  return world * factor * (1 + 1e-8);  // who sets the price covers his cost, whatever its last bits
}

Earnings::Worth Earnings::worth(int facility, int operation, Date day, double levy) const {
  const std::optional<double>& own = scenario_->world->facilities[facility].operations[operation].cost;
  Worth worth;
  if (!own) return worth;
  const double cost = *own + levy;
  const int commodity = main_product(facility, operation).commodity;
  const double price = this->price(facility, commodity, day), subsidy = subsidies(facility, day);
  worth.all = price + subsidy >= cost;
  if (worth.all) return worth;
  std::vector<double> volumes;
  for (const Deal& deal : deals_[facility])
    if (deal.terms->commodity == commodity && days(deal.event).holds(day) &&
        std::max(deal.terms->floor, price) + subsidy >= cost)
      volumes.push_back(deal.terms->volume);
  std::sort(volumes.begin(), volumes.end());
  for (const double volume : volumes) worth.held += volume;
  return worth;
}

bool Earnings::viable(int facility, Date day) const {
  for (int o = 0; o < static_cast<int>(scenario_->world->facilities[facility].operations.size()); ++o)
    if (const Worth now = worth(facility, o, day); now.all || now.held > 0) return true;
  return false;
}

void Earnings::limit(int step, std::span<const Tariffs::Charge> levies, Regime& regime) const {
  const World& world = *scenario_->world;
  const Days now = days_of(scenario_->calendar, step);
  if (local_) regime.run_cost.assign(regime.process_capacity.size(), 0.0);
  if (!costs_) return;
  const std::vector<Days> parts = stretches(now);
  const std::vector<double> able = regime.process_capacity;
  for (int f = 0; f < static_cast<int>(world.facilities.size()); ++f) {
    const auto& operations = world.facilities[f].operations;
    for (int o = 0; o < static_cast<int>(operations.size()); ++o) {
      if (!operations[o].cost) continue;
      const RecipeLine& product = main_product(f, o);
      // What is held is shared by all operations that make it, by their capacities.
      double makes = 0;
      for (int other = 0; other < static_cast<int>(operations.size()); ++other)
        if (const RecipeLine& its = main_product(f, other); its.commodity == product.commodity)
          makes += its.tonnes * able[processes(f, other).front()];
      for (const int p : processes(f, o)) {
        const double levy = levies.empty() ? 0.0 : levies[p].usd / product.tonnes;
        double runs = 0;  // share of the step's days
        double held = 0;  // tonnes in the step
        int cause = -1;
        double lacks = 0;  // USD per tonne, at the world's price
        for (const Days& part : parts) {
          const Worth there = worth(f, o, part.from, levy);
          const double share = part.count() / now.count();
          lacks += share * std::max(0.0, *operations[o].cost + levy - prices_.at(product.commodity, part.from) -
                                             subsidies(f, part.from));
          if (there.all) {
            runs += share;
            continue;
          }
          held += there.held * share / scenario_->calendar.steps_per_year();
          cause = prices_.lowest(product.commodity, part.from);
        }
        if (local_) regime.run_cost[p] = lacks * product.tonnes;
        if (runs >= 1 - 1e-12 || regime.process_capacity[p] <= 0) continue;
        const double own = makes > 0 ? held / makes : 0.0;  // of this operation's capacity
        const double left = runs + std::min(1 - runs, own);
        regime.process_capacity[p] *= left;
        if (cause < 0 && levy > 0) cause = levies[p].event;
        if (cause >= 0 && left < 1 - 1e-12) regime.process_cause[p] = cause;
      }
    }
  }
}

Date Earnings::stands_until(Days now) const {
  Date until = never_ends;
  if (!costs_) return until;
  for (const Date day : cuts()) {
    if (day > now.from && day < now.after) return now.after;
    if (day >= now.after) until = std::min(until, day);
  }
  return until;
}

/// Processes of a facility that make a commodity as their main product, with tonnes per run.
std::vector<std::pair<int, double>> Earnings::makers(int facility, int commodity) const {
  std::vector<std::pair<int, double>> list;
  for (int o = 0; o < static_cast<int>(scenario_->world->facilities[facility].operations.size()); ++o)
    if (const RecipeLine& product = main_product(facility, o); product.commodity == commodity)
      for (const int p : processes(facility, o)) list.emplace_back(p, product.tonnes);
  return list;
}

void Earnings::bill(int step, Bill& bill) const {
  const Calendar& calendar = scenario_->calendar;
  const Days now = days_of(calendar, step);
  if (partners_.empty()) return;
  const std::vector<Days> parts = stretches(now);
  for (const int f : partners_) {
    const Party facility{Party::Kind::facility, f};
    for (const Deal& deal : deals_[f]) {
      const Days bound = days(deal.event).meet(now);
      if (bound.empty()) continue;
      const Offtake& terms = *deal.terms;
      // All contracts on one product get the same share of their volumes where less is made.
      std::vector<double> volumes;
      for (const Deal& other : deals_[f])
        if (other.terms->commodity == terms.commodity)
          volumes.push_back(other.terms->volume * days(other.event).meet(now).count());
      std::sort(volumes.begin(), volumes.end());
      double all = 0;
      for (const double volume : volumes) all += volume;
      all /= now.count() * calendar.steps_per_year();
      double gap = 0;  // mean over the days in force
      for (const Days& part : parts)
        if (days(deal.event).holds(part.from))
          gap += std::max(0.0, terms.floor - price(f, terms.commodity, part.from)) * part.count() / bound.count();
      const double volume = terms.volume / calendar.steps_per_year() * bound.count() / now.count();
      if (all > 0)
        bill.lines.push_back({{step, terms.buyer, facility, MoneyKind::floor, deal.event, terms.commodity, 0},
                              &Moved::run,
                              makers(f, terms.commodity),
                              volume * gap / all,
                              all});
      const Days whole{now.after, calendar.end(calendar.steps() - 1)};
      const Days rest = days(deal.event).meet(whole);
      if (!rest.empty()) {
        const double years =
            (step_time(calendar, rest.after) - step_time(calendar, rest.from)) / calendar.steps_per_year();
        bill.fixed.owe({step, terms.buyer, MoneyKind::floor, deal.event, terms.floor * terms.volume * years});
      }
    }
    for (const Support& support : supports_[f]) {
      const double share = days(support.event).meet(now).count() / now.count();
      std::vector<int> products;
      for (int o = 0; o < static_cast<int>(scenario_->world->facilities[f].operations.size()); ++o)
        products.push_back(main_product(f, o).commodity);
      std::sort(products.begin(), products.end());
      products.erase(std::unique(products.begin(), products.end()), products.end());
      for (const int commodity : products)
        bill.lines.push_back({{step, support.terms->payer, facility, MoneyKind::subsidy, support.event, commodity, 0},
                              &Moved::run,
                              makers(f, commodity),
                              support.terms->per_tonne * share});
    }
  }
}

}  // namespace chokepoint
