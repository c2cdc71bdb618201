#include "outcome/causes.hpp"

#include <algorithm>
#include <cmath>

namespace chokepoint {
namespace {

/// Share of `pattern` that does not fit under the cap.
double kept_back(double pattern, double cap) { return pattern > 0 ? std::max(0.0, 1 - cap / pattern) : 0.0; }

constexpr double slight = 0.02;  ///< an event with less of the blame is not named

void add(Blame& blame, int event, double weight) {
  if (event >= 0) blame[event] += weight;
}

}  // namespace

std::vector<int> heaviest_first(const Blame& blame) {
  std::vector<std::pair<double, int>> order;
  double all = 0;
  for (const auto& [event, weight] : blame) all += weight;
  for (const auto& [event, weight] : blame)
    if (weight >= slight * all) order.emplace_back(-weight, event);
  std::sort(order.begin(), order.end());
  std::vector<int> events;
  for (const auto& [weight, event] : order) events.push_back(event);
  return events;
}

Causes::Causes(const World& world, const CompiledWorld& compiled, std::vector<LinkGroup> groups)
    : world_(world), compiled_(compiled), groups_(std::move(groups)) {
  const Network& n = compiled.network;
  double cover = 0;
  for (const double steps : n.rooms.cover) cover = std::max(cover, steps);
  memory_ = n.longest_lag + static_cast<int>(std::ceil(cover)) + 2;
  link_lacks_.resize(static_cast<std::size_t>(n.links.count));
  permit_lacks_.resize(static_cast<std::size_t>(n.links.count));
  process_lacks_.resize(static_cast<std::size_t>(n.processes.count));
  traces_.resize(static_cast<std::size_t>(n.rooms.count));
  consumers_.resize(world.consumers.size());
  facilities_.resize(world.facilities.size());
}

void Causes::remember(Lacks& lacks, int item, int event, double share, int step) const {
  if (share <= 1e-9) return;
  Lack& lack = lacks[item][event];
  if (share >= lack.share || lack.step + memory_ < step) lack = {share, step};
}

void Causes::note_lacks(int step, const Regime& regime) {
  const Network& n = compiled_.network;
  for (int l = 0; l < n.links.count; ++l)
    if (const int event = regime.link_cause[l]; event >= 0)
      remember(link_lacks_, l, event, kept_back(regime.anchor_flow[l], regime.link_capacity[l]), step);
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    if (groups_[g].event < 0) continue;  // its links have the events that curb it
    const double cap = regime.group_capacity[g], room = regime.group_room[g];
    if (cap >= unlimited && room >= unlimited) continue;
    double pattern = 0;
    for (const int l : groups_[g].links) pattern += regime.anchor_flow[l];
    const double lack = kept_back(pattern, std::min(cap, room)),
                 short_of_plan = kept_back(std::min(pattern, cap), room);
    for (const int l : groups_[g].links) {
      remember(link_lacks_, l, groups_[g].event, lack, step);
      remember(permit_lacks_, l, groups_[g].event, short_of_plan, step);
    }
  }
  for (int p = 0; p < n.processes.count; ++p)
    if (const int event = regime.process_cause[p]; event >= 0)
      remember(process_lacks_, p, event, kept_back(regime.anchor_run[p], regime.process_capacity[p]), step);
}

const Causes::Trace& Causes::trace(int room) {
  std::optional<Trace>& known = traces_[room];
  if (known) return *known;
  const Network& n = compiled_.network;
  // need[m]: share of the room's material that depends on room m. Circles converge, since every way round mixes.
  std::vector<double> need(static_cast<std::size_t>(n.rooms.count), 0.0);
  std::vector<double> process(static_cast<std::size_t>(n.processes.count), 0.0);
  const auto through = [&](int l) {
    const int target = n.links.target[l];
    return n.base_inflow[target] > 0 ? need[target] * n.links.base_flow[l] / n.base_inflow[target] : 0.0;
  };
  for (int round = 0; round < 100; ++round) {
    double change = 0;
    for (int p = 0; p < n.processes.count; ++p) {
      double sum = 0;
      for (const Arc& output : n.processes.outputs[p])
        if (n.base_inflow[output.node] > 0)
          sum += need[output.node] * output.tonnes * n.processes.base_run[p] / n.base_inflow[output.node];
      process[p] = std::min(1.0, sum);
    }
    for (int m = 0; m < n.rooms.count; ++m) {
      double sum = m == room ? 1.0 : 0.0;
      for (const int l : n.out_links[m]) sum += through(l);
      for (const Arc& user : n.users[m]) sum += process[user.node];
      sum = std::min(1.0, sum);
      change = std::max(change, std::fabs(sum - need[m]));
      need[m] = sum;
    }
    if (change < 1e-9) break;
  }
  known.emplace();
  for (int l = 0; l < n.links.count; ++l)
    if (const double share = through(l); share > 1e-9) known->links.emplace_back(l, share);
  for (int p = 0; p < n.processes.count; ++p)
    if (process[p] > 1e-9) known->processes.emplace_back(p, process[p]);
  return *known;
}

void Causes::blame_trace(const Trace& trace, const Lacks& links, const Lacks* processes, int step, Blame& blame) const {
  const auto collect = [&](const std::vector<std::pair<int, double>>& shares, const Lacks& lacks) {
    for (const auto& [item, share] : shares)
      for (const auto& [event, lack] : lacks[item])
        if (lack.step + memory_ >= step) add(blame, event, share * lack.share);
  };
  collect(trace.links, links);
  if (processes != nullptr) collect(trace.processes, *processes);
}

/// Total derivatives of each bottleneck's coverage by the bounds: frozen deliveries are replaced by what froze them.
void Causes::weigh_limits(const Regime& regime, const Plan& plan) {
  if (weighed_ == plan.number) return;
  weighed_ = plan.number;
  const Network& n = compiled_.network;
  const int processes = n.links.count, facilities = processes + n.processes.count,
            groups = facilities + n.facilities.count;
  weights_.assign(plan.bottlenecks.size(), std::vector<double>(static_cast<std::size_t>(groups) + groups_.size(), 0.0));
  for (std::size_t b = 0; b < plan.bottlenecks.size(); ++b) {
    std::vector<double> through(b, 0.0);  // d coverage / d coverage of an earlier bottleneck
    for (const Limit& limit : plan.bottlenecks[b].limits) {
      switch (limit.kind) {
        case Limit::Kind::link:
          weights_[b][limit.index] += limit.weight;
          break;
        case Limit::Kind::process:
          weights_[b][processes + limit.index] += limit.weight;
          break;
        case Limit::Kind::facility:
          weights_[b][facilities + limit.index] += limit.weight;
          break;
        case Limit::Kind::group:
          weights_[b][groups + limit.index] += limit.weight;
          break;
        case Limit::Kind::consumer:
          if (const int by = plan.bottleneck[limit.index]; by >= 0 && by < static_cast<int>(b))
            through[by] += limit.weight * regime.demand[limit.index];
          break;
        case Limit::Kind::discard:
        case Limit::Kind::commitment:
          break;
      }
    }
    for (std::size_t e = 0; e < b; ++e)
      if (through[e] != 0)
        for (std::size_t i = 0; i < weights_[b].size(); ++i) weights_[b][i] += through[e] * weights_[e][i];
  }
}

Blame Causes::blame_plan(const Regime& regime, const Plan& plan, int consumer) const {
  Blame blame;
  const int index = plan.bottleneck[consumer];
  if (index < 0) return blame;
  const Network& n = compiled_.network;
  // A lane that carries nothing in the pattern decides too where the plan would have used it, but weighs nothing.
  std::size_t at = 0;
  const auto took = [&](int event, double pattern, double bound) {
    const double weight = weights_[index][at++];
    if (const double lost = weight * std::max(0.0, pattern - bound); lost > 1e-9) add(blame, event, lost);
  };
  for (int l = 0; l < n.links.count; ++l) took(regime.link_cause[l], regime.anchor_flow[l], regime.link_capacity[l]);
  for (int p = 0; p < n.processes.count; ++p)
    took(regime.process_cause[p], regime.anchor_run[p], regime.process_capacity[p]);
  for (int f = 0; f < n.facilities.count; ++f) {
    double pattern = 0;
    for (const int p : n.facilities.processes[f]) pattern += n.processes.use[p] * regime.anchor_run[p];
    took(regime.facility_cause[f], pattern, regime.facility_capacity[f]);
  }
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    double pattern = 0;
    for (const int l : groups_[g].links) pattern += regime.anchor_flow[l];
    const int event = groups_[g].event < 0 ? regime.link_cause[groups_[g].links.front()] : groups_[g].event;
    took(event, pattern, regime.group_capacity[g]);
  }
  return blame;
}

void Causes::note(int step, const Regime& regime, const Plan& plan, const BuyerTable& consumers,
                  const BuyerTable& facilities) {
  note_lacks(step, regime);
  weigh_limits(regime, plan);
  const Network& n = compiled_.network;
  for (std::size_t i = 0; i < world_.consumers.size(); ++i) {
    if (!cut_off(consumers.status.at(step, static_cast<int>(i)))) continue;
    const int k = compiled_.map.consumer[i];
    const Trace& upstream = trace(n.consumers.room[k]);
    Blame blame = blame_plan(regime, plan, k);
    blame_trace(upstream, permit_lacks_, nullptr, step, blame);
    if (blame.empty()) blame_trace(upstream, link_lacks_, &process_lacks_, step, blame);
    for (const auto& [event, weight] : blame) consumers_[i][event] += weight;
  }
  for (std::size_t i = 0; i < world_.facilities.size(); ++i) {
    if (!cut_off(facilities.status.at(step, static_cast<int>(i)))) continue;
    for (const int p : compiled_.map.processes_of(static_cast<int>(i)))
      for (const Arc& input : n.processes.inputs[p])
        blame_trace(trace(input.node), link_lacks_, &process_lacks_, step, facilities_[i]);
  }
}

}  // namespace chokepoint
