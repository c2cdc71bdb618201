#include "regime/pledges.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "base/lists.hpp"
#include "regime/capacities.hpp"

namespace chokepoint {
namespace {

/// Each is a row of the plan.
constexpr std::size_t most_unions = 200;

}  // namespace

PledgeBook::PledgeBook(const Scenario& scenario, const CompiledWorld& compiled,
                       std::span<const AgreementTerm> agreements)
    : scenario_(&scenario), compiled_(&compiled) {
  for (std::size_t i = 0; i < scenario.events.size(); ++i)
    if (const auto* trust = std::get_if<Trust>(&scenario.events[i].effect))
      add_trust(scenario.events[i], static_cast<int>(i), *trust);
  for (const AgreementTerm& term : agreements)
    for (const Commitment& commitment : term.agreement->commitments) {
      const std::vector<int> links = select_links(*scenario.world, compiled.map, commitment.links);
      if (links.empty()) continue;
      promises_[links].push_back({term.event, term.days, commitment.tonnes / scenario.calendar.steps_per_year()});
    }
  for (std::size_t i = 0; i < scenario.events.size(); ++i)
    if (const auto* offtake = std::get_if<Offtake>(&scenario.events[i].effect))
      add_offtake(scenario.events[i], static_cast<int>(i), *offtake);
  add_commitments();
}

/// One for each set of links that promises are over, and for each union of such sets that overlap.
void PledgeBook::add_commitments() {
  std::set<Links> sets;
  for (const auto& [links, promises] : promises_) sets.insert(links);
  for (std::vector<Links> open(sets.begin(), sets.end()); !open.empty();) {
    const Links one = std::move(open.back());
    open.pop_back();
    for (const auto& [other, promises] : promises_) {
      Links common, both;
      std::set_intersection(one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(common));
      std::set_union(one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(both));
      if (common.empty() || !sets.insert(both).second) continue;
      if (sets.size() > promises_.size() + most_unions) {
        const Event& event = scenario_->events[static_cast<std::size_t>(promises.front().event)];
        refuse(event.place, "events." + event.id, "too many promises overlap in part of their lanes",
               "promise over the same lanes, or over lanes apart");
      }
      open.push_back(std::move(both));
    }
  }
  const std::vector<Links> list(sets.begin(), sets.end());
  for (const Links& links : list) {
    std::vector<std::size_t>& within = within_.emplace_back();
    std::vector<int>& events = pledges_.promisers.emplace_back();
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (!std::includes(links.begin(), links.end(), list[i].begin(), list[i].end())) continue;
      within.push_back(i);
      if (const auto found = promises_.find(list[i]); found != promises_.end())
        for (const Promise& promise : found->second) events.push_back(promise.event);
    }
    std::sort(events.begin(), events.end());
    events.erase(std::unique(events.begin(), events.end()), events.end());
    std::vector<std::string> names;
    for (const int event : events) names.push_back(scenario_->events[static_cast<std::size_t>(event)].id);
    std::sort(names.begin(), names.end());
    pledges_.commitments.push_back({events.front(), fmt::format("{}", fmt::join(names, " + ")), links});
  }
}

/// All rooms of a market, its layers too.
std::vector<int> PledgeBook::rooms_of(int country, int commodity) const {
  const Network& n = compiled_->network;
  const World& world = *scenario_->world;
  std::vector<int> rooms;
  for (int m = 0; m < n.rooms.count; ++m)
    if (n.markets[n.rooms.market[m]] == world.countries[country].id + "/" + world.commodities[commodity].id)
      rooms.push_back(m);
  return rooms;
}

void PledgeBook::add_offtake(const Event& event, int index, const Offtake& offtake) {
  const World& world = *scenario_->world;
  const Network& n = compiled_->network;
  if (offtake.commodity < 0 || offtake.buyer.index < 0) return;
  const Facility& seller = world.facilities[offtake.facility];
  const std::vector<int> buyers = offtake.buyer.kind == Party::Kind::bloc ? world.blocs[offtake.buyer.index].members
                                                                          : std::vector<int>{offtake.buyer.index};
  Promise promise{index, days_of(event.start, event.until), offtake.volume / scenario_->calendar.steps_per_year()};
  std::vector<int> links = select_links(world, compiled_->map, {{offtake.commodity}, {seller.country}, buyers});
  for (const int buyer : buyers)
    for (const int m : rooms_of(buyer, offtake.commodity)) {
      promise.rooms.push_back(m);
      for (const int l : n.in_links[m])
        if (buyer == seller.country && n.links.kind[l] == LinkSpec::Kind::home_supply) links.push_back(l);
    }
  if (links.empty()) return;
  std::sort(links.begin(), links.end());
  for (const int p : compiled_->map.processes_of(offtake.facility)) {
    const Arc& main = n.processes.outputs[p].front();
    if (n.commodities[n.rooms.commodity[main.node]] == world.commodities[offtake.commodity].id)
      promise.made_by.emplace_back(p, main.tonnes);
  }
  promises_[links].push_back(std::move(promise));
}

void PledgeBook::add_trust(const Event& event, int index, const Trust& trust) {
  const World& world = *scenario_->world;
  std::map<std::pair<int, int>, std::vector<int>> lanes;  // by commodity and supplier
  std::map<int, std::vector<int>> imports;                // by commodity
  std::map<int, std::set<int>> rooms;
  for (std::size_t i = 0; i < world.links.size(); ++i) {
    const Link& link = world.links[i];
    if (!contains(trust.buyers, link.to) || contains(trust.buyers, link.from)) continue;
    if (!trust.commodities.empty() && !contains(trust.commodities, link.commodity)) continue;
    for (const int l : compiled_->map.layers[i]) {
      imports[link.commodity].push_back(l);
      if (trust.suppliers.empty() || contains(trust.suppliers, link.from))
        lanes[{link.commodity, link.from}].push_back(l);
    }
  }
  if (trust.of_use)
    for (const auto& [commodity, links] : imports)
      for (const int buyer : trust.buyers)
        for (const int room : rooms_of(buyer, commodity)) rooms[commodity].insert(room);
  for (auto& [key, links] : lanes) {
    const auto& [commodity, supplier] = key;
    std::sort(links.begin(), links.end());
    pledges_.trusts.push_back(
        {index, event.id + "/" + world.countries[supplier].id + "/" + world.commodities[commodity].id, links});
    trusts_.push_back({days_of(event.start, event.until),
                       &trust.share,
                       trust.of_use ? std::vector<int>() : imports[commodity],
                       {rooms[commodity].begin(), rooms[commodity].end()}});
  }
}

/// What the share is one of, in the pattern of the step.
double PledgeBook::base_of(const TrustTerms& terms, const Regime& regime) const {
  double sum = 0;
  for (const int l : terms.imports) sum += regime.anchor_flow[l];
  return sum + used_in(terms.rooms, regime);
}

/// What consumers and processes take from rooms in the pattern.
double PledgeBook::used_in(const std::vector<int>& rooms, const Regime& regime) const {
  const Network& n = compiled_->network;
  double sum = 0;
  for (const int m : rooms) {
    for (const int k : n.room_consumers[m]) sum += regime.demand[k];
    for (const Arc& user : n.users[m]) sum += user.tonnes * regime.anchor_run[user.node];
  }
  return sum;
}

void PledgeBook::compose(int step, Regime& regime) const {
  const Days now = days_of(scenario_->calendar, step);
  regime.trust_cap.resize(trusts_.size(), unlimited);
  for (std::size_t t = 0; t < trusts_.size(); ++t) {
    const TrustTerms& terms = trusts_[t];
    const Days bound = terms.days.meet(now);
    double& cap = regime.trust_cap[t];
    const double base = bound.empty() ? 0.0 : base_of(terms, regime);
    if (base <= 0) {
      cap = unlimited;
      continue;
    }
    double pattern = 0;
    for (const int l : pledges_.trusts[t].links) pattern += regime.anchor_flow[l];
    const double weight = bound.count() / now.count();
    const double value = weight * mean(*terms.share, bound) * base + (weight < 1 ? (1 - weight) * pattern : 0.0);
    if (!(std::abs(value - cap) <= same_cap * cap)) cap = value;
  }
  regime.promised.assign(within_.size(), 0.0);
  for (std::size_t c = 0; c < within_.size(); ++c)
    if (const auto found = promises_.find(pledges_.commitments[c].links); found != promises_.end())
      regime.promised[c] = promised(found->second, now, regime);
  regime.committed.assign(within_.size(), 0.0);
  for (std::size_t c = 0; c < within_.size(); ++c)
    for (const std::size_t part : within_[c]) regime.committed[c] += regime.promised[part];
}

/// What is promised in a step over the same links. Of offtakes no more than each facility can make, and than their
/// buyer uses.
double PledgeBook::promised(const std::vector<Promise>& promises, Days now, const Regime& regime) const {
  std::vector<double> parts;
  std::map<std::vector<std::pair<int, double>>, std::vector<double>> taken;  // by what makes it
  for (const Promise& promise : promises) {
    const double tonnes = promise.tonnes * (promise.days.meet(now).count() / now.count());
    if (tonnes > 0) (promise.made_by.empty() ? parts : taken[promise.made_by]).push_back(tonnes);
  }
  std::vector<double> offtakes;
  for (auto& [made_by, volumes] : taken) {
    double makes = 0;
    for (const auto& [p, per_run] : made_by) makes += per_run * regime.process_capacity[p];
    offtakes.push_back(std::min(sum_of(std::move(volumes)), makes));
  }
  if (!offtakes.empty()) {
    const auto of_buyer =
        std::find_if(promises.begin(), promises.end(), [](const Promise& p) { return !p.rooms.empty(); });
    parts.push_back(std::min(sum_of(std::move(offtakes)), used_in(of_buyer->rooms, regime)));
  }
  return sum_of(std::move(parts));
}

}  // namespace chokepoint
