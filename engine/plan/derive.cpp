// What follows from a plan's flows, runs and deliveries: layers (P3), targets (P4), reserves (P5).
#include <algorithm>
#include <cmath>
#include <utility>

#include "plan/plan.hpp"
#include "plan/upstream_shares.hpp"

namespace chokepoint {
namespace {

/// P3.
void layers(const Network& n, Plan& plan) {
  plan.classes = static_cast<int>(n.classes.size());
  plan.ahead = plan.promised.empty() ? 0 : 1;
  const auto ahead = static_cast<std::size_t>(plan.ahead), width = n.classes.size() + ahead;
  const UpstreamShares traced = upstream_shares(n, plan, plan.delivery, plan.ahead > 0);
  const auto differences = [&](const double* upto, double* share) {
    double below = 0;
    for (std::size_t c = 0; c < width; ++c) {
      share[c] = std::max(0.0, upto[c] - below);
      below = std::max(below, upto[c]);
    }
    share[width] = 1 - below;
  };
  const auto all_differences = [&](const std::vector<double>& upto, std::vector<double>& share, int count) {
    share.assign(static_cast<std::size_t>(count) * (width + 1), 0.0);
    for (int i = 0; i < count; ++i) differences(&upto[i * width], &share[i * (width + 1)]);
  };
  all_differences(traced.rooms, plan.share, n.rooms.count);
  all_differences(traced.runs, plan.run_share, n.processes.count);
  if (plan.ahead > 0) {
    plan.link_share.assign(static_cast<std::size_t>(n.links.count) * (width + 1), 0.0);
    std::vector<double> upto(width);
    for (int l = 0; l < n.links.count; ++l) {
      const double part = plan.flow[l] > 0 ? std::min(1.0, plan.promised[l] / plan.flow[l]) : 0.0;
      for (std::size_t c = 0; c < width; ++c) upto[c] = std::max(part, traced.rooms[n.links.target[l] * width + c]);
      differences(upto.data(), &plan.link_share[l * (width + 1)]);
    }
  }
  plan.upto.clear();
  for (std::size_t i = 0; i < traced.rooms.size(); ++i)
    if (i % width >= ahead) plan.upto.push_back(traced.rooms[i]);
}

/// P5. Of a room's target on hand, what is kept from class c: the part that in the base year ends with consumers of
/// better classes whom the plan leaves short.
void reserves(const Network& n, const Plan& baseline, Plan& plan) {
  const std::size_t classes = n.classes.size(), width = classes + 1;
  plan.reserve.assign(static_cast<std::size_t>(n.rooms.count) * width, 0.0);
  std::vector<double> taken(static_cast<std::size_t>(n.consumers.count), 0.0);
  bool any = false;
  for (int k = 0; k < n.consumers.count; ++k)
    if (plan.coverage[k] < 1 - 1e-9) {
      taken[k] = baseline.delivery[k];
      any = any || taken[k] > 0;
    }
  if (!any) return;
  const UpstreamShares needed = upstream_shares(n, baseline, taken, false);
  for (std::size_t m = 0; m < static_cast<std::size_t>(n.rooms.count); ++m)
    for (std::size_t c = 1; c < width; ++c)
      plan.reserve[m * width + c] = needed.rooms[m * classes + c - 1] * plan.hold[m];
}

}  // namespace

void derive(const Network& n, const Plan* base, Plan& plan) {
  const auto rooms = static_cast<std::size_t>(n.rooms.count);
  plan.inflow.assign(rooms, 0.0);
  plan.outflow.assign(rooms, 0.0);
  plan.discard.assign(rooms, 0.0);
  plan.wastes.assign(rooms, 0);
  for (int m = 0; m < n.rooms.count; ++m) {
    double in = 0, out = 0;
    for (const int l : n.in_links[m]) in += plan.flow[l];
    for (const Arc& maker : n.makers[m]) in += maker.tonnes * plan.run[maker.node];
    for (const int l : n.out_links[m]) out += plan.flow[l];
    for (const Arc& user : n.users[m]) out += user.tonnes * plan.run[user.node];
    for (const int k : n.room_consumers[m]) out += plan.delivery[k];
    // Below 1e-9 of the throughput the difference is the solver's rounding; a valve opens only above 1e-6.
    const double scale = std::max(in, n.base_inflow[m]);
    const double over = in - out;
    plan.inflow[m] = in;
    plan.discard[m] = over > 1e-9 * scale ? over : 0.0;
    plan.outflow[m] = out + plan.discard[m];
    plan.wastes[m] = plan.discard[m] > 1e-6 * scale;
  }
  layers(n, plan);

  const Plan& baseline = base != nullptr ? *base : plan;
  plan.hold.assign(rooms, 0.0);
  plan.position.assign(rooms, 0.0);
  for (int m = 0; m < n.rooms.count; ++m) {
    double under_way = 0;
    for (const int l : n.in_links[m]) under_way += n.links.lag[l] * plan.flow[l];
    for (const Arc& maker : n.makers[m]) under_way += n.processes.lag[maker.node] * maker.tonnes * plan.run[maker.node];
    plan.hold[m] = n.rooms.cover[m] * std::max(plan.inflow[m], baseline.inflow[m]);
    plan.position[m] = plan.hold[m] + under_way;
  }

  reserves(n, baseline, plan);
}

Plan baseline_plan(const Network& n) {
  Plan plan;
  plan.flow = n.links.base_flow;
  plan.run = n.processes.base_run;
  plan.delivery = n.consumers.demand;
  plan.coverage.assign(static_cast<std::size_t>(n.consumers.count), 1.0);
  plan.bottleneck.assign(static_cast<std::size_t>(n.consumers.count), -1);
  derive(n, nullptr, plan);
  return plan;
}

}  // namespace chokepoint
