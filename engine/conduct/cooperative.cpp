#include "conduct/cooperative.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "conduct/claims.hpp"
#include "conduct/invariants.hpp"
#include "conduct/market_layers.hpp"
#include "conduct/orders.hpp"

namespace chokepoint {
namespace {

/// A gap or an excess shrinks by 1/horizon a step; what is below this share of the target is closed at once, so that
/// the approach ends.
constexpr double last_step = 0.01;

std::vector<double> zeros(int count) { return std::vector<double>(static_cast<std::size_t>(count), 0.0); }

}  // namespace

/// One step's working memory, kept between steps.
struct CooperativeExecution::Work {
  Work(const Network& network, const std::vector<LinkGroup>& link_groups, const Plan& baseline, State& state_,
       Step& step_)
      : n(network),
        groups(link_groups),
        upto(baseline.upto),
        state(state_),
        step(step_),
        movement(network, state_, step_),
        market_layers(network, groups),
        orders(network, groups),
        claims(network) {
    classes = static_cast<int>(n.classes.size());
    position = excess = ease = zeros(n.rooms.count);
  }

  const Network& n;
  std::span<const LinkGroup> groups;
  const std::vector<double> upto;  ///< of the baseline
  State& state;
  Step& step;
  Movement movement;
  MarketLayers market_layers;
  OrderBook orders;
  Claims claims;
  int classes = 0;
  double horizon = 2;
  std::vector<double> position, excess, ease, under_way;
  std::vector<int> rows;        ///< of a group's links that claim something
  std::vector<double> waiting;  ///< [room][class]: what consumers up to the class want beyond the plan
  Before before;

  void arrive(const Regime& regime);
  void look(const Regime& regime, const Plan& plan);
  void add_up_under_way(std::vector<double>& sums) const;
  void slow_down(const Plan& plan);
  void carry_out(const Regime& regime, const Plan& plan);
  void use_locally(const Regime& regime, const Plan& plan, bool with_processes);
  void refill(const Regime& regime, const Plan& plan, const std::vector<double>& pulled);
  void dispose(const Plan& plan);

  void spread_wants(const Regime& regime, const Plan& plan);
  void claim_unmet_wants(const Regime& regime);
  double room_gap(int m, int c, const Plan& plan) const;
  double market_gap(int m, int c, const Plan& plan) const;
  double market_wants(int m, int c) const;
  double wants(int m, int c) const { return waiting[static_cast<std::size_t>(m) * classes + c]; }
  double local_runs(int p, int c, const Plan& plan) const;
  template <class Claim, class Use>
  void fit(std::span<const int> members, double left, Claim claim, Use use);
  void fit_groups(const Regime& regime);
  void fit_facilities(const Regime& regime);
  /// What one step does about tonnes that a room of that target position has too much or too little.
  double pace(double tonnes, double target) const { return tonnes <= last_step * target ? tonnes : tonnes / horizon; }
};

/// X0: what is due arrives, and what stockpiles release.
void CooperativeExecution::Work::arrive(const Regime& regime) {
  before.stock = state.stock;
  add_up_under_way(before.under_way);
  const auto clear = [](std::vector<double>& amounts, int count) {
    amounts.assign(static_cast<std::size_t>(count), 0.0);
  };
  clear(step.flow, n.links.count);
  clear(step.run, n.processes.count);
  clear(step.delivery, n.consumers.count);
  clear(step.discard, n.rooms.count);
  step.arrived = state.due.front();
  std::rotate(state.due.begin(), state.due.begin() + 1, state.due.end());
  clear(state.due.back(), n.rooms.count);
  for (int m = 0; m < n.rooms.count; ++m) {
    step.arrived[m] += regime.release[m];
    state.stock[m] += step.arrived[m];
  }
}

/// X1: the position at the end of the step if the plan is carried out and consumers take all they want.
void CooperativeExecution::Work::look(const Regime& regime, const Plan& plan) {
  market_layers.look(regime);
  spread_wants(regime, plan);
  add_up_under_way(under_way);
  for (int m = 0; m < n.rooms.count; ++m) {
    position[m] = state.stock[m] + under_way[m] + plan.inflow[m] - plan.outflow[m] - wants(m, classes - 1);
    const double difference = position[m] - plan.position[m];
    const double rounding = 1e-9 * std::max({plan.position[m], plan.inflow[m], n.base_inflow[m]});
    excess[m] = std::fabs(difference) <= rounding ? 0.0 : difference;
  }
}

/// Per room all that is due.
void CooperativeExecution::Work::add_up_under_way(std::vector<double>& sums) const {
  sums = state.due.front();
  for (std::size_t steps = 1; steps < state.due.size(); ++steps)
    for (int m = 0; m < n.rooms.count; ++m) sums[m] += state.due[steps][m];
}

/// X3: excess nobody asked for slows the plan's inflow.
void CooperativeExecution::Work::slow_down(const Plan& plan) {
  for (int m = 0; m < n.rooms.count; ++m)
    ease[m] = plan.inflow[m] > 0 ? std::min(1.0, orders.unclaimed(m) / (horizon * plan.inflow[m])) : 0.0;
}

/// Scales claims together into what is left, better layers first. `claim(member, layer)` is one of them, `use(member)`
/// what a unit of it takes of the limit.
template <class Claim, class Use>
void CooperativeExecution::Work::fit(std::span<const int> members, double left, Claim claim, Use use) {
  left = std::max(0.0, left);
  for (int c = 0; c < claims.layers(); ++c) {
    double total = 0;
    for (const int i : members) total += use(i) * claim(i, c);
    if (total > left)
      for (const int i : members) claim(i, c) *= left / total;
    left -= std::min(total, left);
  }
}

/// Claims on the links of one group share what it has in hand.
void CooperativeExecution::Work::fit_groups(const Regime& regime) {
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (regime.group_room[g] >= unlimited) continue;
    double left = regime.group_room[g];
    rows.clear();
    for (const int l : groups[g].links) {
      left -= step.flow[l];
      if (const int row = claims.row_of(l); row >= 0) rows.push_back(row);
    }
    fit(
        rows, left, [&](int row, int c) -> double& { return claims.link(row, c); }, [](int) { return 1.0; });
  }
}

/// Claims of the processes of one facility share its capacity.
void CooperativeExecution::Work::fit_facilities(const Regime& regime) {
  for (int f = 0; f < n.facilities.count; ++f) {
    double left = regime.facility_capacity[f];
    for (const int p : n.facilities.processes[f]) left -= n.processes.use[p] * step.run[p];
    fit(
        n.facilities.processes[f], left, [&](int p, int c) -> double& { return claims.process(p, c); },
        [&](int p) { return n.processes.use[p]; });
  }
}

/// X4: the plan's outflows, less what nobody needs, class by class; then once more what was granted but could not be
/// used.
void CooperativeExecution::Work::carry_out(const Regime& regime, const Plan& plan) {
  const int layers = plan.layers();
  claims.reset(layers, plan.ahead);
  claims.claim_links(plan.flow, [&](int l, int b) {
    const int target = n.links.target[l];
    const double flow = plan.flow[l] * (1 - ease[target]);
    const double* const share = plan.link_share.empty() ? &plan.share[static_cast<std::size_t>(target) * layers]
                                                        : &plan.link_share[static_cast<std::size_t>(l) * layers];
    Claims::Block tonnes = flow * claims.block_of(share, b);
    // What was promised is shipped, wanted or not.
    if (b == 0 && !plan.promised.empty()) tonnes[0] = std::max(tonnes[0], plan.promised[l]);
    return tonnes;
  });
  for (int p = 0; p < n.processes.count; ++p) {
    // A run falls only where every product is in excess.
    double slow = 1;
    for (const Arc& output : n.processes.outputs[p]) slow = std::min(slow, ease[output.node]);
    const double runs = plan.run[p] * (1 - slow);
    for (int c = 0; c < layers; ++c)
      claims.claim_process(p, c, runs * plan.run_share[static_cast<std::size_t>(p) * layers + c]);
  }
  for (int k = 0; k < n.consumers.count; ++k) claims.claim_consumer(k, std::min(plan.delivery[k], regime.demand[k]));
  fit_groups(regime);
  movement.share_out(claims);
  movement.withdraw_limited(claims);
  movement.share_out(claims);
}

void CooperativeExecution::Work::claim_unmet_wants(const Regime& regime) {
  for (int k = 0; k < n.consumers.count; ++k) {
    const double unmet = regime.demand[k] - step.delivery[k];
    claims.claim_consumer(k, unmet > 1e-13 * regime.demand[k] ? unmet : 0.0);
  }
}

/// What consumers want in this step beyond what the plan gives them, by room, of classes up to each; of listed users it
/// is expected of the layers that feed them.
void CooperativeExecution::Work::spread_wants(const Regime& regime, const Plan& plan) {
  waiting.assign(static_cast<std::size_t>(n.rooms.count) * classes, 0.0);
  for (int k = 0; k < n.consumers.count; ++k) {
    const double want = regime.demand[k] - plan.delivery[k];
    if (want <= 0) continue;
    for (int c = n.consumers.rank[k]; c < classes; ++c)
      waiting[static_cast<std::size_t>(n.consumers.room[k]) * classes + c] += want;
  }
  market_layers.spread(state.stock, classes, waiting);
}

/// What the room's position lacks of the part that belongs to classes up to c.
double CooperativeExecution::Work::room_gap(int m, int c, const Plan& plan) const {
  if (excess[m] >= 0) return 0;
  const double share = c + 1 < classes ? upto[static_cast<std::size_t>(m) * classes + c] : 1.0;
  return std::max(0.0, share * plan.position[m] - position[m]);
}

/// The same for the room's market as its makers see it: what the rooms behind it lack beyond its own excess.
double CooperativeExecution::Work::market_gap(int m, int c, const Plan& plan) const {
  double gap = room_gap(m, c, plan) - std::max(0.0, excess[m]);
  for (const int l : market_layers.inside(m))
    if (market_layers.goes_on(l)) gap += market_gap(n.links.target[l], c, plan);
  return std::max(0.0, gap);
}

/// What consumers of the room and of those behind it want beyond the plan, of classes up to c.
double CooperativeExecution::Work::market_wants(int m, int c) const {
  double sum = wants(m, c);
  for (const int l : market_layers.inside(m))
    if (market_layers.goes_on(l)) sum += market_wants(n.links.target[l], c);
  return sum;
}

/// Extra runs a step for the gaps of a process's output markets: at once for what consumers want beyond the plan, the
/// rest of the gap over `horizon` steps.
double CooperativeExecution::Work::local_runs(int p, int c, const Plan& plan) const {
  double most = 0;
  for (const Arc& output : n.processes.outputs[p]) {
    const int m = output.node;
    double runs = market_gap(m, c, plan) / output.tonnes;
    if (runs <= 0) continue;
    const Arc& main = n.processes.outputs[p].front();
    if (m != main.node && plan.wastes[main.node] == 0)
      runs = std::min(runs, market_gap(main.node, classes - 1, plan) / main.tonnes);
    // Recycling uses no more than what lies above its target.
    for (const Arc& input : n.processes.inputs[p])
      if (n.level[input.node] >= n.level[m]) runs = std::min(runs, std::max(0.0, excess[input.node]) / input.tonnes);
    const double urgent = std::min(runs, market_wants(m, c) / output.tonnes);
    most = std::max(most, urgent + (runs - urgent) / horizon);
  }
  return most;
}

/// X5: what is left belongs to where it lies: consumers up to what they want, and processes whose output room has a
/// gap, class after class; stock of better classes that the plan leaves short is kept for them.
void CooperativeExecution::Work::use_locally(const Regime& regime, const Plan& plan, bool with_processes) {
  claims.reset(classes);
  claim_unmet_wants(regime);
  if (with_processes) {
    for (int p = 0; p < n.processes.count; ++p) {
      if (n.processes.inputs[p].empty()) continue;
      double room = std::max(0.0, regime.process_capacity[p] - step.run[p]);
      if (n.processes.limit[p] >= 0)  // a version without inputs must not take what others could run
        for (const Arc& input : n.processes.inputs[p])
          room = std::min(room, market_layers.within_reach(input.node, state.stock) / input.tonnes);
      double claimed = 0;
      for (int c = 0; c < classes; ++c) {
        const double runs = std::min(room, local_runs(p, c, plan));
        claims.claim_process(p, c, std::max(0.0, runs - claimed));
        claimed = std::max(claimed, runs);
      }
    }
    fit_facilities(regime);
  }
  if (market_layers.claim(regime, state.stock, step.flow, claims)) fit_groups(regime);
  movement.share_out(claims, plan.reserve, classes + 1);
}

/// X6: orders, only from what lies above the own target; what came without lag serves consumers before it rests.
void CooperativeExecution::Work::refill(const Regime& regime, const Plan& plan, const std::vector<double>& pulled) {
  claims.reset(1);
  claims.claim_links(orders.links(), [&](int l, int /*b*/) {
    return Claims::Block{std::min(pace(orders.links()[l], plan.position[n.links.target[l]]),
                                  std::max(0.0, regime.link_capacity[l] - step.flow[l]))};
  });
  for (int p = 0; p < n.processes.count; ++p) {
    const Arc& main = n.processes.outputs[p].front();
    const double runs = pace(orders.process(p) * main.tonnes, plan.position[main.node]) / main.tonnes;
    claims.claim_process(
        p, 0, std::min(std::max(0.0, runs - pulled[p]), std::max(0.0, regime.process_capacity[p] - step.run[p])));
  }
  fit_groups(regime);
  fit_facilities(regime);
  movement.share_out(claims, plan.hold, 1);
  use_locally(regime, plan, false);
}

/// X7: disposal where the plan disposes, of what lies above target.
void CooperativeExecution::Work::dispose(const Plan& plan) {
  add_up_under_way(under_way);
  for (int m = 0; m < n.rooms.count; ++m) {
    if (plan.discard[m] <= 0) continue;
    const double on_hand = movement.stock(m);
    double over = std::min(on_hand - plan.hold[m], on_hand + under_way[m] - plan.position[m]);
    if (plan.wastes[m] == 0) over = std::min(over, plan.discard[m]);
    if (over > 0) movement.discard(m, over);
  }
}

CooperativeExecution::CooperativeExecution(const Network& network, std::vector<LinkGroup> groups, const Plan& baseline,
                                           double adjustment)
    : network_(network), groups_(std::move(groups)) {
  state_.stock = baseline.hold;
  state_.due.assign(static_cast<std::size_t>(std::max(1, network.longest_lag)), zeros(network.rooms.count));
  for (int l = 0; l < network.links.count; ++l)
    for (int q = 0; q < network.links.lag[l]; ++q) state_.due[q][network.links.target[l]] += baseline.flow[l];
  for (int p = 0; p < network.processes.count; ++p)
    for (int q = 0; q < network.processes.lag[p]; ++q)
      for (const Arc& output : network.processes.outputs[p])
        state_.due[q][output.node] += output.tonnes * baseline.run[p];
  work_ = std::make_unique<Work>(network_, groups_, baseline, state_, step_);
  work_->horizon = adjustment;
  work_->movement.settle();
}

CooperativeExecution::~CooperativeExecution() = default;

const Step& CooperativeExecution::step(const Regime& regime, const Plan& plan) {
  Work& work = *work_;
  work.arrive(regime);
  work.look(regime, plan);
  work.orders.place(regime, plan, work.excess, work.horizon);
  work.slow_down(plan);
  work.carry_out(regime, plan);
  std::vector<double> pulled = step_.run;
  work.use_locally(regime, plan, true);
  for (int p = 0; p < network_.processes.count; ++p) pulled[p] = step_.run[p] - pulled[p];
  work.refill(regime, plan, pulled);
  work.dispose(plan);
  work.movement.settle();
  check_step(network_, groups_, regime, work.before, step_, state_);
  return step_;
}

}  // namespace chokepoint
