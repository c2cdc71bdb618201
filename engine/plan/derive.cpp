// What follows from a plan's flows, runs and deliveries: layers (P3), targets (P4), reserves (P5).
#include <algorithm>
#include <cmath>

#include "plan/plan.hpp"

namespace chokepoint {
namespace {

/// Share of each room's inflow, and of each run, that ends with consumers of classes 1..c, traced against the flow:
/// start from 0 and iterate upstream until it stands still (one pass without circles, geometric with recycling).
/// `taken` is what each consumer counts with. Row-major, one column a class.
struct Trace {
  std::vector<double> rooms, runs;
};

Trace trace(const Network& n, const Plan& plan, const std::vector<double>& taken) {
  const int classes = static_cast<int>(n.classes.size());
  const std::size_t width = static_cast<std::size_t>(classes);
  Trace result{std::vector<double>(static_cast<std::size_t>(n.rooms.count) * width, 0.0),
               std::vector<double>(static_cast<std::size_t>(n.processes.count) * width, 0.0)};
  std::vector<double>&cumulative = result.rooms, &runs = result.runs;
  std::vector<double> next = cumulative;
  const auto run_layers = [&] {
    for (int p = 0; p < n.processes.count; ++p)
      for (int c = 0; c < classes; ++c) {
        double most = 0;
        for (const Arc& out : n.processes.outputs[p]) most = std::max(most, cumulative[out.node * width + c]);
        runs[p * width + c] = most;
      }
  };
  for (int round = 0; round < 400; ++round) {
    run_layers();
    double change = 0;
    for (int m = 0; m < n.rooms.count; ++m)
      for (int c = 0; c < classes; ++c) {
        double need = 0;
        for (const int k : n.room_consumers[m])
          if (n.consumers.rank[k] <= c) need += taken[k];
        for (const int l : n.out_links[m]) need += plan.flow[l] * cumulative[n.links.target[l] * width + c];
        for (const Arc& user : n.users[m]) need += user.tonnes * plan.run[user.node] * runs[user.node * width + c];
        const double share = plan.inflow[m] > 0 ? std::min(1.0, need / plan.inflow[m]) : 0.0;
        change = std::max(change, std::fabs(share - cumulative[m * width + c]));
        next[m * width + c] = share;
      }
    cumulative.swap(next);
    if (change < 1e-13) break;
  }
  for (double& share : cumulative)
    if (share > 1 - 1e-9) share = 1.0;
  run_layers();
  return result;
}

/// P3.
void layers(const Network& n, Plan& plan) {
  const int classes = static_cast<int>(n.classes.size());
  const std::size_t width = static_cast<std::size_t>(classes);
  plan.classes = classes;
  Trace traced = trace(n, plan, plan.delivery);
  plan.upto = std::move(traced.rooms);
  const auto differences = [&](const std::vector<double>& upto, std::vector<double>& share, int count) {
    share.assign(static_cast<std::size_t>(count) * (width + 1), 0.0);
    for (int i = 0; i < count; ++i) {
      double below = 0;
      for (int c = 0; c < classes; ++c) {
        share[i * (width + 1) + c] = std::max(0.0, upto[i * width + c] - below);
        below = std::max(below, upto[i * width + c]);
      }
      share[i * (width + 1) + width] = 1 - below;
    }
  };
  differences(plan.upto, plan.share, n.rooms.count);
  differences(traced.runs, plan.run_share, n.processes.count);
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
  const Trace needed = trace(n, baseline, taken);
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
