#include "regime/tariffs.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>

#include "regime/capacities.hpp"

namespace chokepoint {
namespace {

constexpr double least = -0.99;  ///< no subsidy makes a thing cost less than nothing

const Schedule* schedule_of(const Control& control) {
  if (const auto* tax = std::get_if<Tax>(&control.measure)) return &tax->rate;
  if (const auto* floor = std::get_if<PriceFloor>(&control.measure)) return &floor->price;
  return nullptr;
}

/// The lane that is charged; at a gate to listed users the way from the actor, or whoever it buys from, to them. What
/// members of a pool pass on is not charged again.
std::optional<Link> charged_way(const World& world, const CompiledWorld& compiled, int l, const Control& control) {
  const Network& n = compiled.network;
  if (n.links.world_link[l] >= 0) return world.links[n.links.world_link[l]];
  if (n.links.kind[l] != LinkSpec::Kind::feed) return std::nullopt;
  Link way;
  way.to = world.find_country(n.countries[n.rooms.country[n.links.target[l]]]);
  way.from = control.import_side && control.links.from.size() == 1 ? control.links.from.front() : control.by;
  way.commodity = world.find_commodity(n.commodities[n.rooms.commodity[n.links.target[l]]]);
  return way;
}

}  // namespace

Tariffs::Tariffs(const Scenario& scenario, const CompiledWorld& compiled, std::span<const Course> courses,
                 std::span<const AgreementTerm> agreements)
    : network_(&compiled.network), scenario_(&scenario), agreements_(agreements) {
  const World& world = *scenario.world;
  std::map<int, std::vector<Levy>> by_link;
  for (const Course& course : courses)
    for (const Course::Phase& phase : course.phases) {
      const Control& control = *course.versions[phase.version];
      if (schedule_of(control) == nullptr) continue;
      for (const int l : select_links(world, compiled, control))
        by_link[l].push_back({course.event, phase.days, &control});
    }
  for (auto& [l, levies] : by_link)
    if (std::optional<Link> way = charged_way(world, compiled, l, *levies.front().control))
      lanes_.push_back({l, std::move(*way), std::move(levies)});
  if (!lanes_.empty()) weight_.resize(static_cast<std::size_t>(compiled.network.links.count), 1.0);
}

/// What is left of a member's tax on another member.
double Tariffs::cut(const Lane& lane, const Control& control, Date day) const {
  const int partner = control.import_side ? lane.way.from : lane.way.to;
  std::vector<double> factors;
  for (const AgreementTerm& term : agreements_)
    if (term.agreement->tariff_cut > 0 && term.days.holds(day) && term.is_about(lane.way.commodity) &&
        term.has_member(control.by) && term.has_member(partner))
      factors.push_back(1 - term.agreement->tariff_cut);
  std::sort(factors.begin(), factors.end());
  return std::accumulate(factors.begin(), factors.end(), 1.0, std::multiplies<>());
}

/// Days of the step between which nothing changes on the lane.
std::vector<Date> Tariffs::cuts(const Lane& lane, Days now) const {
  std::set<Date> days{now.from, now.after};
  const auto add = [&](Date day) {
    if (now.holds(day)) days.insert(day);
  };
  for (const Levy& levy : lane.levies) {
    if (levy.days.meet(now).empty()) continue;
    add(levy.days.from);
    add(levy.days.after);
    for (const auto& [day, value] : schedule_of(*levy.control)->values) add(day);
  }
  for (const AgreementTerm& term : agreements_) {
    add(term.days.from);
    add(term.days.after);
  }
  return {days.begin(), days.end()};
}

void Tariffs::add_rate(std::size_t lane, const Levy& levy, double rate) {
  const Control& control = *levy.control;
  const Link& link = lanes_[lane].way;
  int payer = link.to, receiver = control.by;
  MoneyKind kind = MoneyKind::tax;
  if (std::holds_alternative<PriceFloor>(control.measure))
    receiver = link.from;
  else if (std::get<Tax>(control.measure).subsidy)
    payer = control.by, receiver = link.to, kind = MoneyKind::subsidy;
  for (auto known = rates_.rbegin(); known != rates_.rend() && known->lane == lane; ++known)
    if (known->event == levy.event && known->payer == payer && known->receiver == receiver) {
      known->rate += rate;
      return;
    }
  rates_.push_back({lane, levy.event, payer, receiver, kind, rate});
}

/// What is charged on a day, all in all; `share` is the part of the step that looks like it.
double Tariffs::charge(std::size_t index, Date day, double share) {
  const Lane& lane = lanes_[index];
  const double price = scenario_->world->commodities[lane.way.commodity].price;
  std::vector<double> charges;
  const Levy* floor = nullptr;
  double highest = 0;
  for (const Levy& levy : lane.levies) {
    if (!levy.days.holds(day)) continue;
    const double value = schedule_of(*levy.control)->at(day);
    const auto* tax = std::get_if<Tax>(&levy.control->measure);
    if (tax == nullptr) {
      // Of several minimum prices the highest holds; of equal ones the first by id takes the difference.
      if (price > 0 && value > price && (floor == nullptr || value > highest)) floor = &levy, highest = value;
      continue;
    }
    const double rate = value * cut(lane, *levy.control, day);
    charges.push_back(tax->subsidy ? -rate : rate);
    if (rate > 0) add_rate(index, levy, rate * share);
  }
  if (floor != nullptr) {
    charges.push_back(highest / price - 1);
    add_rate(index, *floor, (highest / price - 1) * share);
  }
  std::sort(charges.begin(), charges.end());
  return std::max(least, std::accumulate(charges.begin(), charges.end(), 0.0));
}

std::span<const double> Tariffs::compose(int step) {
  rates_.clear();
  levies_.clear();
  const Days now = days_of(scenario_->calendar, step);
  bool any = false;
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    const Lane& lane = lanes_[i];
    double& weight = weight_[static_cast<std::size_t>(lane.link)];
    weight = 1;
    if (std::all_of(lane.levies.begin(), lane.levies.end(),
                    [&](const Levy& levy) { return levy.days.meet(now).empty(); }))
      continue;
    const std::vector<Date> days = cuts(lane, now);
    double mean = 0;
    for (std::size_t d = 0; d + 1 < days.size(); ++d) {
      const double share = Days{days[d], days[d + 1]}.count() / now.count();
      mean += share * charge(i, days[d], share);
    }
    if (mean == 0) continue;
    if (const int user = network_->links.target[lane.link];
        network_->links.kind[lane.link] == LinkSpec::Kind::feed && network_->room_consumers[user].empty()) {
      // What a listed facility uses.
      levies_.resize(static_cast<std::size_t>(network_->processes.count));
      for (const Arc& process : network_->users[user]) {
        Charge& charge = levies_[process.node];
        charge.usd += process.tonnes * mean * scenario_->world->commodities[lane.way.commodity].price;
        if (charge.event < 0) charge.event = lane.levies.front().event;
      }
      continue;
    }
    weight = std::pow(1 + mean, -scenario_->world->commodities[lane.way.commodity].trade_elasticity);
    any = true;
  }
  return any ? std::span<const double>(weight_) : std::span<const double>();
}

void Tariffs::bill(int step, Bill& bill) const {
  using Key = std::tuple<int, int, int, int, MoneyKind>;
  std::map<Key, std::vector<std::pair<int, double>>> sums;
  for (const Rate& rate : rates_) {
    const Lane& lane = lanes_[rate.lane];
    const int commodity = lane.way.commodity;
    sums[{rate.event, rate.payer, rate.receiver, commodity, rate.kind}].emplace_back(
        lane.link, scenario_->world->commodities[commodity].price * rate.rate);
  }
  for (auto& [key, parts] : sums) {
    const auto& [event, payer, receiver, commodity, kind] = key;
    bill.lines.push_back(
        {{step, {Party::Kind::country, payer}, {Party::Kind::country, receiver}, kind, event, commodity, 0},
         &Moved::flow,
         std::move(parts)});
  }
}

}  // namespace chokepoint
