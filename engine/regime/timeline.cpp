#include "regime/timeline.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

#include "base/lists.hpp"
#include "regime/agenda.hpp"
#include "regime/answers.hpp"
#include "regime/capacities.hpp"
#include "regime/earnings.hpp"
#include "regime/financing.hpp"
#include "regime/leaks.hpp"
#include "regime/meters.hpp"
#include "regime/pledges.hpp"
#include "regime/pools.hpp"
#include "regime/purchases.hpp"
#include "regime/relations.hpp"
#include "regime/reserves.hpp"
#include "regime/returns.hpp"
#include "regime/shared_stockpiles.hpp"
#include "regime/tariffs.hpp"
#include "regime/wants.hpp"

namespace chokepoint {

struct Timeline::Impl {
  Impl(const Scenario& s, const CompiledWorld& c, bool controls, std::vector<LinkGroup>& groups)
      : agenda(s, controls),
        scenario(agenda.dated()),
        compiled(c),
        with_controls(controls),
        courses(controls ? chokepoint::courses(scenario) : std::vector<Course>{}),
        agreements(agreement_terms(scenario)),
        tariffs(scenario, c, courses, agreements),
        pledges(scenario, c, agreements),
        relations(scenario, c, courses, agreements),
        capacities(scenario, c, courses),
        earnings(scenario, c),
        answers(s, c),
        financing(scenario),
        returns(scenario, c),
        wants(scenario, c),
        reserves(scenario, c),
        purchases(scenario, c),
        shared_stockpiles(scenario, c, agreements),
        meters(find_meters(scenario, c, courses, groups)) {
    first_shared = groups.size();
    for (const std::vector<int>& links : compiled.shared_lanes)
      groups.push_back({-1, compiled.network.links.id[links.front()], links});
    for (const LinkGroup& group : groups) {
      able.push_back(0);
      for (const int l : group.links) able.back() += compiled.network.links.capacity[l];
    }
    link_groups = &groups;
    leaks = std::make_unique<Leaks>(scenario, c, courses, groups);
  }

  /// Puts lists of the step before aside, to be composed anew.
  template <class... Lists>
  void renew(Lists... lists) {
    (std::swap(regime.*lists, before.*lists), ...);
  }
  /// The same of lists that parts change where they are.
  template <class... Lists>
  void keep(Lists... lists) {
    ((before.*lists = regime.*lists), ...);
  }
  /// Of lists put aside: whether any is another one now, if only in a bit.
  template <class... Lists>
  bool changed(Lists... lists) const {
    return (... || (bytes_of(regime.*lists) != bytes_of(before.*lists)));
  }

  void compose_demand(int step) {
    renew(&Regime::demand);
    wants.compose(step, regime.demand);
    answers.answer(regime.demand);
    purchases.want(step, reserves, regime.demand);
    regime.moved.demand = changed(&Regime::demand);
  }

  void compose_anchor(int step) {
    const std::span<const double> weights = tariffs.compose(step);
    regime.moved.anchor = regime.moved.demand ||
                          !std::equal(weights.begin(), weights.end(), anchored_weights.begin(), anchored_weights.end());
    if (!regime.moved.anchor) return;
    NamedAnchor found = anchor(compiled, regime.demand, weights);
    anchored_weights.assign(weights.begin(), weights.end());
    regime.moved.anchor = !(regime.anchor_flow == found.flow && regime.anchor_run == found.run);
    regime.anchor_flow = std::move(found.flow);
    regime.anchor_run = std::move(found.run);
  }

  /// Before leaks and transfers. What they open has no day on which it changes.
  void compose_links(int step) {
    const Days now = days_of(scenario.calendar, step);
    links_stand = now.after <= links_until;
    if (links_stand) return;
    renew(&Regime::link_capacity, &Regime::link_cause);
    capacities.compose_links(step, regime);
    shared_capacity = capacities.compose_shared(step, regime);
    links_until = !leaks->opens_detours() && compiled.transfers.empty() ? capacities.links_stand_until(now) : now.after;
  }

  void compose_processes(int step) {
    const Days now = days_of(scenario.calendar, step);
    const std::vector<double> added = returns.capacity(step);
    const bool by_dates = added.empty() && tariffs.levies().empty() && !earnings.sees_markets();
    const bool stand = by_dates && now.after <= processes_until;
    if (!stand) {
      renew(&Regime::process_capacity, &Regime::facility_capacity, &Regime::process_cause, &Regime::facility_cause,
            &Regime::run_cost);
      capacities.compose_processes(step, regime, added);
      earnings.limit(step, tariffs.levies(), regime);
      processes_until =
          by_dates ? std::min(capacities.processes_stand_until(now), earnings.stands_until(now)) : now.after;
    }
    regime.moved.process_capacity = !stand && changed(&Regime::process_capacity);
    regime.moved.facility_capacity = !stand && changed(&Regime::facility_capacity);
    regime.moved.run_cost = !stand && changed(&Regime::run_cost);
    regime.moved.causes = !stand && changed(&Regime::process_cause, &Regime::facility_cause);
  }

  void compose_groups(int step, const std::vector<LinkGroup>& groups) {
    renew(&Regime::group_capacity, &Regime::group_room);
    regime.group_capacity.assign(groups.size(), unlimited);
    regime.group_room.assign(groups.size(), unlimited);
    free_part.assign(groups.size(), 0.0);
    if (regime.moved.anchor) {
      pattern.assign(groups.size(), 0.0);
      for (std::size_t g = 0; g < groups.size(); ++g)
        for (const int l : groups[g].links) pattern[g] += regime.anchor_flow[l];
    }
    const auto set = [&](const Gate& gate, bool one_value) {
      const int g = gate.group;
      // On the days before it binds, and after, the pattern of those days moves as it did; under general licences
      // always.
      free_part[g] = (gate.bound < 1 - 1e-12 ? pattern[g] * (1 - gate.bound) : 0.0) + gate.free;
      double& cap = regime.group_capacity[g];
      cap = std::min(free_part[g] + gate.rate, able[g]);
      if (!before.group_capacity.empty())
        if (const double last = before.group_capacity[g]; std::fabs(cap - last) <= same_cap * last) cap = last;
      const double room = free_part[g] + gate.room;
      regime.group_room[g] = one_value && std::fabs(cap - room) <= same_cap * cap ? cap : room;
    };
    for (std::size_t g = first_shared; g < groups.size(); ++g)
      regime.group_capacity[g] = regime.group_room[g] = shared_capacity[g - first_shared];
    quota_gates.clear();
    licence_gates.clear();
    ban_gates.clear();
    for (const GateBan& ban : meters.bans)
      for (const Gate& gate : ban.open(scenario.calendar, step)) {
        set(gate, true);
        ban_gates.push_back(gate.group);
      }
    for (QuotaMeter& meter : meters.quotas)
      for (const Gate& gate : meter.open(scenario.calendar, step)) {
        set(gate, true);
        quota_gates.emplace_back(&meter, gate.group);
      }
    for (LicenceOffice& office : meters.offices)
      for (const Gate& gate : office.open(scenario.calendar, step, pattern)) {
        set(gate, false);
        licence_gates.emplace_back(&office, gate.group);
      }
    for (std::size_t g = 0; g < first_shared; ++g)
      if (const double left = meters.allowances[g].open(regime.group_room[g] < unlimited, regime.anchor_flow); left > 0)
        regime.group_room[g] += left;
  }

  /// Lets tonnes pass a group beyond what its control says, which are not counted.
  void let_pass(int group, double tonnes) {
    regime.group_capacity[group] += tonnes;
    regime.group_room[group] += tonnes;
    free_part[group] += tonnes;
  }

  void compose(int step, const std::vector<LinkGroup>& groups, std::span<const double> missing) {
    compose_demand(step);
    if (financing.decide(step, earnings)) redate();
    compose_anchor(step);
    compose_processes(step);
    compose_links(step);
    compose_groups(step, groups);
    leaks->compose(step, regime);
    for (const auto& [group, tonnes] : leaks->false_papers(step, regime)) let_pass(group, tonnes);
    open_transfers(step, scenario.calendar, compiled, agreements, regime);
    MovedLists& moved = regime.moved;
    moved.link_capacity = !links_stand && changed(&Regime::link_capacity);
    moved.causes = moved.causes || (!links_stand && changed(&Regime::link_cause));
    moved.group_capacity = changed(&Regime::group_capacity);
    moved.group_room = changed(&Regime::group_room);
    keep(&Regime::trust_cap, &Regime::committed, &Regime::promised, &Regime::partner, &Regime::warned);
    pledges.compose(step, regime);
    relations.compose(step, regime);
    moved.trust_cap = changed(&Regime::trust_cap);
    moved.committed = changed(&Regime::committed);
    moved.promised = changed(&Regime::promised);
    moved.partner = changed(&Regime::partner);
    moved.warned = changed(&Regime::warned);
    moved.release = false;
    if (step == 0 || !scenario.world->stockpiles.empty()) {
      renew(&Regime::release);
      reserves.release(step, regime.demand, missing, regime.release);
      shared_stockpiles.release(step, regime.demand, missing, reserves, regime.release);
      moved.release = changed(&Regime::release);
    }
    if (step == 0) moved = {};
  }

  /// Nothing stands: all lists are composed anew in the next step.
  void compose_anew() {
    links_until = processes_until = Date::min();
    anchored_weights = {unlimited};
  }

  /// What rests on dates of events is made anew where one has changed; what has state keeps it.
  void redate() {
    compose_anew();
    if (with_controls) {
      const std::vector<Course> now = chokepoint::courses(scenario);
      for (std::size_t i = 0; i < courses.size(); ++i) courses[i].phases = now[i].phases;
    }
    capacities = Capacities(scenario, compiled, courses, financing.building());
    agreements = agreement_terms(scenario);
    tariffs = Tariffs(scenario, compiled, courses, agreements);
    pledges = PledgeBook(scenario, compiled, agreements);
    relations = Relations(scenario, compiled, courses, agreements);
    shared_stockpiles = SharedStockpiles(scenario, compiled, agreements);
    *leaks = Leaks(scenario, compiled, courses, *link_groups);
  }

  Agenda agenda;
  const Scenario& scenario;  ///< with the dates known so far
  const CompiledWorld& compiled;
  bool with_controls;
  std::vector<Course> courses;  ///< never resized: meters and offices point into it
  std::vector<AgreementTerm> agreements;
  Tariffs tariffs;
  PledgeBook pledges;
  Relations relations;
  Capacities capacities;
  Earnings earnings;
  Answers answers;
  Financing financing;
  Bill bill;  ///< of the step recorded last
  Ledger ledger;
  Returns returns;
  Wants wants;
  Reserves reserves;
  Purchases purchases;
  SharedStockpiles shared_stockpiles;
  Meters meters;
  std::unique_ptr<Leaks> leaks;                         ///< made when all groups are known
  const std::vector<LinkGroup>* link_groups = nullptr;  ///< the timeline's

  Regime regime, before;  ///< before: lists of the step before that were put aside
  Date links_until = Date::min(), processes_until = Date::min();  ///< up to which they stand as they are
  bool links_stand = false;                                       ///< in the composed step
  int composed = -1, recorded = -1;
  std::vector<std::pair<QuotaMeter*, int>> quota_gates;  ///< groups bound in the composed step
  std::vector<std::pair<LicenceOffice*, int>> licence_gates;
  std::vector<int> ban_gates;
  std::vector<double> anchored_weights{unlimited};  ///< of the anchor; none are like these
  std::size_t first_shared = 0;                     ///< groups from here on are shared lanes
  std::vector<double> shared_capacity;              ///< of the composed step
  std::vector<double> able, pattern;        ///< per group: what its links could carry; what they do in the anchor
  std::vector<double> free_part;            ///< per group: tonnes that move on the days on which it is not bound
  std::map<std::vector<long>, int> stores;  ///< what each store is of
};

Timeline::Timeline(const Scenario& scenario, const CompiledWorld& compiled, bool controls)
    : impl_(std::make_unique<Impl>(scenario, compiled, controls, groups_)) {}

Timeline::~Timeline() = default;
Timeline::Timeline(Timeline&&) noexcept = default;
Timeline& Timeline::operator=(Timeline&&) noexcept = default;

const Regime& Timeline::compose(int step, std::span<const double> missing) {
  if (step != impl_->composed + 1) throw std::logic_error("a timeline is composed step by step, in order");
  impl_->composed = step;
  impl_->compose(step, groups_, missing);
  return impl_->regime;
}

void Timeline::compose_anew() { impl_->compose_anew(); }

void Timeline::record(int step, std::span<const double> flow) {
  if (step != impl_->composed || step == impl_->recorded)
    throw std::logic_error("a step is recorded once, after it was composed");
  impl_->recorded = step;
  const auto beyond_free = [&](int group) {
    double sum = 0;
    for (const int l : groups_[group].links) sum += flow[l];
    const double beyond = std::max(0.0, sum - impl_->free_part[group]);
    return beyond - impl_->meters.allowances[group].take(beyond);
  };
  for (const int group : impl_->ban_gates) beyond_free(group);
  for (const auto& [meter, group] : impl_->quota_gates) meter->record(group, beyond_free(group));
  for (const auto& [office, group] : impl_->licence_gates) office->record(group, beyond_free(group));
  impl_->bill = {};
  impl_->tariffs.bill(step, impl_->bill);
}

Entitlements Timeline::entitlements() {
  Impl& all = *impl_;
  if (all.recorded != all.composed) throw std::logic_error("what a step let through is known when it is recorded");
  Entitlements result;
  for (std::size_t g = 0; g < groups_.size(); ++g)
    if (g >= all.first_shared || all.regime.group_room[g] < unlimited)
      result.groups.push_back(
          {static_cast<int>(g), g >= all.first_shared ? all.regime.group_room[g] : all.free_part[g]});
  const auto add = [&](const std::vector<long>& key, const std::vector<int>& groups, double keeps, double added) {
    const int store = all.stores.try_emplace(key, static_cast<int>(all.stores.size())).first->second;
    auto entry = std::find_if(result.stores.begin(), result.stores.end(),
                              [&](const StoreTerms& terms) { return terms.store == store; });
    if (entry == result.stores.end()) entry = result.stores.insert(entry, {store, keeps, 0, {}});
    entry->added += added;
    for (const int group : groups)
      if (!contains(entry->groups, group)) entry->groups.push_back(group);
  };
  for (std::size_t g = 0; g < all.first_shared; ++g)
    if (const Allowance& each = all.meters.allowances[g]; all.regime.group_room[g] < unlimited && each.openings() > 0)
      add({0, static_cast<long>(g), each.openings()}, {static_cast<int>(g)}, unlimited, each.added());
  for (std::size_t i = 0; i < all.meters.quotas.size(); ++i)
    for (const QuotaMeter::Grant& grant : all.meters.quotas[i].grants())
      add({1, static_cast<long>(i), static_cast<long>(grant.period.first),
           static_cast<long>(grant.period.second.time_since_epoch().count())},
          {grant.group}, unlimited, grant.added);
  for (std::size_t i = 0; i < all.meters.offices.size(); ++i)
    for (const LicenceOffice::Grant& grant : all.meters.offices[i].grants(all.scenario.calendar, all.composed))
      add({2, static_cast<long>(i), grant.queue.first, grant.queue.second}, grant.groups, grant.still_valid,
          grant.added);
  return result;
}

std::vector<ReleaseTerms> Timeline::releases() const {
  const auto& piles = impl_->scenario.world->stockpiles;
  std::vector<ReleaseTerms> result;
  for (int s = 0; s < static_cast<int>(piles.size()); ++s) {
    const bool by_rule = piles[static_cast<std::size_t>(s)].release_below > 0;
    const double most = by_rule ? unlimited : impl_->reserves.by_events(impl_->composed, s);
    if (most > 0) result.push_back({s, impl_->compiled.map.use_room[s], most});
  }
  for (const auto& [pile, room] : impl_->shared_stockpiles.reach(impl_->composed)) result.push_back({pile, room});
  return result;
}

const Pledges& Timeline::pledges() const { return impl_->pledges.pledges(); }

void Timeline::observe(int step, const Outcome& outcome) {
  if (step != impl_->composed) throw std::logic_error("a step is observed after it was composed");
  impl_->returns.note(outcome.delivery);
  impl_->earnings.bill(step, impl_->bill);
  impl_->financing.settle(step, impl_->bill.fixed);
  impl_->purchases.bill(step, impl_->earnings.prices(), impl_->bill);
  impl_->bill.charge({outcome.flow, outcome.run, outcome.delivery, impl_->reserves.released()}, impl_->ledger);
  impl_->purchases.store(outcome.delivery, impl_->reserves);
  if (impl_->agenda.has_conditions()) {
    const std::vector<double> prices =
        impl_->earnings.prices().all(impl_->scenario.calendar.end(step) - std::chrono::days(1));
    if (impl_->agenda.observe(step, {impl_->scenario, impl_->compiled, impl_->regime, outcome, stockpiles(), prices}))
      impl_->redate();
  }
  impl_->answers.note(outcome.scarcity);
  impl_->earnings.see_markets(impl_->answers.factors());
}

const Bill& Timeline::bill() const { return impl_->bill; }

Ledger Timeline::ledger() const {
  Ledger sorted = impl_->ledger;
  sorted.sort();
  return sorted;
}

std::vector<EventDates> Timeline::event_dates() const { return impl_->agenda.dates(); }

std::vector<double> Timeline::prices(int step) const {
  const auto& commodities = impl_->scenario.world->commodities;
  std::vector<double> prices(commodities.size());
  for (std::size_t c = 0; c < prices.size(); ++c)
    prices[c] = impl_->earnings.prices().mean(static_cast<int>(c), days_of(impl_->scenario.calendar, step));
  return prices;
}

std::span<const double> Timeline::driven_away() const { return impl_->answers.driven_away(); }

std::span<const double> Timeline::stockpiles() const { return impl_->reserves.holdings(); }

std::vector<int> Timeline::in_force(int step) const {
  const Days now = days_of(impl_->scenario.calendar, step);
  std::vector<int> result;
  for (const Course& course : impl_->courses)
    if (std::any_of(course.phases.begin(), course.phases.end(),
                    [&](const Course::Phase& phase) { return !phase.days.meet(now).empty(); }))
      result.push_back(course.event);
  const auto& events = impl_->scenario.events;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Event& event = events[i];
    if (std::holds_alternative<Control>(event.effect) || (event.is_control() && !impl_->with_controls)) continue;
    Days days = days_of(event.start, event.until);
    if (const auto* outage = std::get_if<Outage>(&event.effect); outage != nullptr && days.after != never_ends)
      days.after += std::chrono::days(static_cast<long>(std::ceil(outage->recovery_days)));
    if (!days.meet(now).empty()) result.push_back(static_cast<int>(i));
  }
  std::sort(result.begin(), result.end());
  return result;
}

}  // namespace chokepoint
