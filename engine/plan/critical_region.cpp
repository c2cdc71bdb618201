#include "plan/critical_region.hpp"

#include <algorithm>
#include <utility>

#include "plan/capacity.hpp"

namespace chokepoint {
namespace {

constexpr double amount_rounding = 1e-9;  ///< of a plan's amounts
constexpr double loose = -1;

/// One limit, and what the plan has of it.
struct Use {
  double used, limit;

  bool fits() const { return used == 0 || limit > used * (1 + amount_rounding); }
  double where() const { return limit > 0 && fits() ? loose : limit; }
  bool holds(double where) const { return where == loose ? fits() : limit == where; }
};

double used_of(const Network& n, int facility, const std::vector<double>& run) {
  double used = 0;
  for (const int p : n.facilities.processes[facility]) used += n.processes.use[p] * run[p];
  return used;
}

double used_of(const LinkGroup& group, const std::vector<double>& flow) {
  double used = 0;
  for (const int l : group.links) used += flow[l];
  return used;
}

/// Every limit but those of pledges, one by one; whoever looks at them gives false to end.
template <class Link, class Process, class Facility, class Group>
bool each_limit(const Network& n, std::span<const LinkGroup> groups, const Regime& r, const Plan& plan, Link&& link,
                Process&& process, Facility&& facility, Group&& group) {
  for (std::size_t g = 0; g < groups.size(); ++g)
    if (!group(g, Use{used_of(groups[g], plan.flow), std::max(0.0, r.group_capacity[g])})) return false;
  for (int p = 0; p < n.processes.count; ++p)
    if (!process(p, Use{plan.run[p], process_capacity(n, r, p)})) return false;
  for (int l = 0; l < n.links.count; ++l)
    if (!link(l, Use{plan.flow[l], link_capacity(r, l)})) return false;
  for (int f = 0; f < n.facilities.count; ++f)
    if (!facility(f, Use{used_of(n, f, plan.run), std::max(0.0, r.facility_capacity[f])})) return false;
  return true;
}

ContentHash hash_of_asked(const Regime& r) {
  return hash_of({bytes_of(r.demand), bytes_of(r.anchor_flow.name()), bytes_of(r.anchor_run.name()),
                  bytes_of(r.trust_cap), bytes_of(r.committed)});
}

}  // namespace

bool base_year_fits(const Network& n, std::span<const LinkGroup> groups, const Pledges& pledges, const Regime& regime) {
  if (regime.demand != n.consumers.demand || regime.anchor_flow != n.links.base_flow ||
      regime.anchor_run != n.processes.base_run)
    return false;
  constexpr double hair = 1 + 1e-12;
  for (int l = 0; l < n.links.count; ++l)
    if (n.links.base_flow[l] > regime.link_capacity[l] * hair) return false;
  for (int p = 0; p < n.processes.count; ++p)
    if (n.processes.base_run[p] > regime.process_capacity[p] * hair) return false;
  for (int f = 0; f < n.facilities.count; ++f)
    if (used_of(n, f, n.processes.base_run) > regime.facility_capacity[f] * (1 + 1e-9)) return false;
  const auto used = [&](const LinkGroup& group) { return used_of(group, n.links.base_flow); };
  for (std::size_t g = 0; g < groups.size(); ++g)
    if (used(groups[g]) > regime.group_capacity[g] * hair) return false;
  for (std::size_t t = 0; t < regime.trust_cap.size(); ++t)
    if (used(pledges.trusts[t]) > regime.trust_cap[t] * hair) return false;
  for (std::size_t c = 0; c < regime.committed.size(); ++c)
    if (used(pledges.commitments[c]) * hair < regime.committed[c]) return false;
  return true;
}

CriticalRegion::CriticalRegion(const Network& n, std::span<const LinkGroup> groups, const Pledges& pledges,
                               const Regime& regime, std::shared_ptr<const Plan> plan)
    : plan_(std::move(plan)), asked_(hash_of_asked(regime)) {
  const auto note = [](std::vector<double>& list) {
    return [&list](auto, const Use& use) {
      list.push_back(use.where());
      return true;
    };
  };
  each_limit(n, groups, regime, *plan_, note(link_), note(process_), note(facility_), note(group_));
  for (const auto* list : {&pledges.trusts, &pledges.commitments})
    for (const LinkGroup& each : *list)
      for (const int l : each.links) link_[l] = link_capacity(regime, l);
  hash_ = hash_of({bytes_of(plan_->flow), bytes_of(plan_->run), bytes_of(plan_->delivery), bytes_of(plan_->promised),
                   bytes_of(asked_), bytes_of(link_), bytes_of(process_), bytes_of(facility_), bytes_of(group_)});
}

bool CriticalRegion::holds(const Network& n, std::span<const LinkGroup> groups, const Regime& regime) const {
  const auto check = [](const std::vector<double>& list) {
    return [&list](auto i, const Use& use) { return use.holds(list[static_cast<std::size_t>(i)]); };
  };
  return each_limit(n, groups, regime, *plan_, check(link_), check(process_), check(facility_), check(group_)) &&
         hash_of_asked(regime) == asked_;
}

}  // namespace chokepoint
