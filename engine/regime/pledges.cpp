#include "regime/pledges.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "regime/capacities.hpp"

namespace chokepoint {
namespace {

bool among(const std::vector<int>& list, int item) { return std::find(list.begin(), list.end(), item) != list.end(); }

/// A cap that moved by less than this keeps its value bit by bit, so that the plan need not be solved again.
constexpr double still = 1e-9;

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
      pledges_.commitments.push_back({term.event, scenario.events[static_cast<std::size_t>(term.event)].id, links});
      promises_.push_back({term.days, commitment.tonnes / scenario.calendar.steps_per_year()});
    }
}

void PledgeBook::add_trust(const Event& event, int index, const Trust& trust) {
  const World& world = *scenario_->world;
  const Network& network = compiled_->network;
  std::map<std::pair<int, int>, std::vector<int>> lanes;  // by commodity and supplier
  std::map<int, std::vector<int>> imports;                // by commodity
  std::map<int, std::set<int>> rooms;
  for (std::size_t i = 0; i < world.links.size(); ++i) {
    const Link& link = world.links[i];
    if (!among(trust.buyers, link.to) || among(trust.buyers, link.from)) continue;
    if (!trust.commodities.empty() && !among(trust.commodities, link.commodity)) continue;
    for (const int l : compiled_->map.layers[i]) {
      imports[link.commodity].push_back(l);
      if (trust.suppliers.empty() || among(trust.suppliers, link.from)) lanes[{link.commodity, link.from}].push_back(l);
    }
  }
  if (trust.of_use)
    for (const auto& [commodity, links] : imports)
      for (const int buyer : trust.buyers)
        if (const int room = network.find_room(world.countries[buyer].id + "/" + world.commodities[commodity].id);
            room >= 0)
          rooms[commodity].insert(room);
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
  const Network& n = compiled_->network;
  double sum = 0;
  for (const int l : terms.imports) sum += regime.anchor_flow[l];
  for (const int m : terms.rooms) {
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
    if (!(std::abs(value - cap) <= still * cap)) cap = value;
  }
  regime.committed.assign(promises_.size(), 0.0);
  for (std::size_t c = 0; c < promises_.size(); ++c)
    regime.committed[c] = promises_[c].tonnes * (promises_[c].days.meet(now).count() / now.count());
}

}  // namespace chokepoint
