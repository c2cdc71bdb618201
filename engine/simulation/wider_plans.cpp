#include "simulation/wider_plans.hpp"

#include <algorithm>
#include <utility>

namespace chokepoint {
namespace {

constexpr std::size_t most_known = 4;  ///< the scenario's own comes first, and allows most

/// One of the links is closed now and was not before.
bool counts(const LinkGroup& group, const Limits& was, const Regime& now) {
  return std::any_of(group.links.begin(), group.links.end(),
                     [&](int l) { return was.link[l] != now.link_capacity[l]; });
}

/// A limit so large that its links alone never reach it: its size in the plan is theirs.
bool out_of_force(const LinkGroup& group, double cap, const Regime& now) {
  double all = 0;
  for (const int l : group.links) all += std::max(0.0, now.link_capacity[l]);
  return cap >= 2 * all;
}

}  // namespace

bool still_holds(const Network& n, const std::vector<LinkGroup>& groups, const Pledges& pledges, const Limits& was,
                 const Plan& plan, const Regime& now) {
  if (!plan.settled) return false;
  const auto idle = [](const std::vector<unsigned char>& exactly, const std::vector<double>& amount, int i) {
    return exactly.empty() ? amount[i] == 0 : exactly[i] != 0;
  };
  const auto closed = [](double before, double after, bool idle_before) {
    return before == after || (after <= 0 && idle_before);
  };
  bool links = false;
  for (int l = 0; l < n.links.count; ++l) {
    if (!closed(was.link[l], now.link_capacity[l], idle(plan.idle_link, plan.flow, l))) return false;
    links = links || was.link[l] != now.link_capacity[l];
  }
  for (int p = 0; p < n.processes.count; ++p) {
    const bool stands = idle(plan.idle_process, plan.run, p);
    if (!closed(was.process[p], now.process_capacity[p], stands)) return false;
    for (const int f : {n.processes.facility[p], n.processes.limit[p]})
      if (f >= 0 && !closed(was.facility[f], now.facility_capacity[f], stands)) return false;
  }
  if (!links) return true;
  for (std::size_t g = 0; g < groups.size(); ++g)
    if (counts(groups[g], was, now) && out_of_force(groups[g], now.group_capacity[g], now)) return false;
  const auto touched = [&](const LinkGroup& group) { return counts(group, was, now); };
  return std::none_of(pledges.trusts.begin(), pledges.trusts.end(), touched) &&
         std::none_of(pledges.commitments.begin(), pledges.commitments.end(), touched);
}

std::shared_ptr<const Plan> WiderPlans::find(const Network& network, const std::vector<LinkGroup>& groups,
                                             const Pledges& pledges, const Regime& now) const {
  const std::lock_guard lock(mutex_);
  for (const Known& each : known_)
    if (still_holds(network, groups, pledges, each.limits, *each.plan, now)) return each.plan;
  return nullptr;
}

void WiderPlans::add(const Regime& regime, std::shared_ptr<const Plan> plan) const {
  const std::lock_guard lock(mutex_);
  if (known_.size() < most_known) known_.push_back({Limits(regime), std::move(plan)});
}

std::size_t WiderPlans::weight(const Network& n) {
  const int limits = n.links.count + n.processes.count + n.facilities.count;
  const int plan = 8 * (n.links.count + n.processes.count + n.consumers.count + 4 * n.rooms.count);
  return most_known * static_cast<std::size_t>(limits + plan) * sizeof(double);
}

}  // namespace chokepoint
