// What follows from a plan's flows, runs and deliveries: layers (P3), targets (P4), reserves (P5).
#include <algorithm>
#include <cmath>
#include <utility>

#include "plan/plan.hpp"

namespace chokepoint {
namespace {

/// The rooms of a plan, those downstream first along what it moves.
struct Downstream {
  std::vector<int> rooms;
  bool circular = false;  ///< some flow comes back to where it was: no order puts all of it downstream first
};

/// Depth first over the plan's flows and runs; among equals the smaller id comes first.
class DownstreamSearch {
 public:
  DownstreamSearch(const Network& network, const Plan& plan)
      : n_(network), plan_(plan), state_(static_cast<std::size_t>(network.rooms.count), State::unseen) {}

  Downstream run() {
    result_.rooms.reserve(state_.size());
    for (int m = 0; m < n_.rooms.count; ++m)
      if (state_[m] == State::unseen) from(m);
    return std::move(result_);
  }

 private:
  enum class State : unsigned char { unseen, open, done };

  void enter(int room) {
    state_[room] = State::open;
    path_.push_back({room, ahead_.size()});
    for (const int l : n_.out_links[room])
      if (plan_.flow[l] > 0) ahead_.push_back(n_.links.target[l]);
    for (const Arc& user : n_.users[room])
      if (plan_.run[user.node] > 0)
        for (const Arc& out : n_.processes.outputs[user.node]) ahead_.push_back(out.node);
  }

  void from(int start) {
    enter(start);
    while (!path_.empty()) {
      if (ahead_.size() == path_.back().second) {
        state_[path_.back().first] = State::done;
        result_.rooms.push_back(path_.back().first);
        path_.pop_back();
        continue;
      }
      const int next = ahead_.back();
      ahead_.pop_back();
      if (state_[next] == State::unseen)
        enter(next);
      else if (state_[next] == State::open)
        result_.circular = true;
    }
  }

  const Network& n_;
  const Plan& plan_;
  std::vector<State> state_;
  std::vector<std::pair<int, std::size_t>> path_;  ///< room, where its successors begin in `ahead_`
  std::vector<int> ahead_;
  Downstream result_;
};

/// Share of each room's inflow, and of each run, that ends with consumers of classes 1..c, traced against the flow:
/// start from 0 and go upstream until it stands still (one pass without circles, geometric with recycling).
/// `taken` is what each consumer counts with. Row-major, one column a class; where `with_promises` the first column is
/// what is on its way to where it was promised, which all others contain.
struct Trace {
  std::vector<double> rooms, runs;
};

Trace trace(const Network& n, const Plan& plan, const std::vector<double>& taken, bool with_promises = false) {
  const std::size_t ahead = with_promises ? 1 : 0, width = n.classes.size() + ahead;
  Trace result{std::vector<double>(static_cast<std::size_t>(n.rooms.count) * width, 0.0),
               std::vector<double>(static_cast<std::size_t>(n.processes.count) * width, 0.0)};
  const auto room_row = [&](int m) { return &result.rooms[static_cast<std::size_t>(m) * width]; };
  const auto run_row = [&](int p) { return &result.runs[static_cast<std::size_t>(p) * width]; };
  const auto look_at_run = [&](int p) {
    double* run = run_row(p);
    for (const Arc& out : n.processes.outputs[p]) {
      const double* share = room_row(out.node);
      for (std::size_t c = 0; c < width; ++c) run[c] = std::max(run[c], share[c]);
    }
  };
  // Most links and processes carry nothing: where goods go from a room, in the order in which they are added up.
  struct Outlet {
    double tonnes, promised;
    int process;          ///< -1: a link
    const double* share;  ///< of the room or run it leads to
  };
  std::vector<Outlet> outlets;
  std::vector<std::size_t> first{0};
  for (int m = 0; m < n.rooms.count; ++m) {
    for (const int l : n.out_links[m])
      if (plan.flow[l] > 0)
        outlets.push_back({plan.flow[l], with_promises ? plan.promised[l] : 0.0, -1, room_row(n.links.target[l])});
    for (const Arc& user : n.users[m])
      if (const double tonnes = user.tonnes * plan.run[user.node]; tonnes > 0)
        outlets.push_back({tonnes, 0.0, user.node, run_row(user.node)});
    first.push_back(outlets.size());
  }
  std::vector<double> need(width);
  const auto look_at_room = [&](int m) {
    std::fill(need.begin(), need.end(), 0.0);
    for (const int k : n.room_consumers[m])
      for (std::size_t c = static_cast<std::size_t>(n.consumers.rank[k]) + ahead; c < width; ++c) need[c] += taken[k];
    for (std::size_t o = first[m]; o < first[m + 1]; ++o) {
      const Outlet& outlet = outlets[o];
      if (outlet.process >= 0) look_at_run(outlet.process);
      for (std::size_t c = 0; c < width; ++c) need[c] += std::max(outlet.promised, outlet.tonnes * outlet.share[c]);
    }
    double change = 0, *share = room_row(m);
    for (std::size_t c = 0; c < width; ++c) {
      const double now = plan.inflow[m] > 0 ? std::min(1.0, need[c] / plan.inflow[m]) : 0.0;
      change = std::max(change, std::fabs(now - share[c]));
      share[c] = now;
    }
    return change;
  };
  // Where flows run in circles, what changed is looked at again by those upstream of it, until it stands still.
  std::vector<unsigned char> stale(static_cast<std::size_t>(n.rooms.count), 1);
  const auto make_stale_upstream = [&](int m) {
    for (const int l : n.in_links[m])
      if (plan.flow[l] > 0) stale[n.links.source[l]] = 1;
    for (const Arc& maker : n.makers[m])
      if (plan.run[maker.node] > 0)
        for (const Arc& in : n.processes.inputs[maker.node]) stale[in.node] = 1;
  };
  const Downstream order = DownstreamSearch(n, plan).run();
  for (int round = 0; round < 400; ++round) {
    bool moved = false;
    for (const int m : order.rooms) {
      if (stale[m] == 0) continue;
      stale[m] = 0;
      if (look_at_room(m) < 1e-13 || !order.circular) continue;
      make_stale_upstream(m);
      moved = true;
    }
    if (!moved) break;
  }
  for (double& share : result.rooms)
    if (share > 1 - 1e-9) share = 1.0;
  for (int p = 0; p < n.processes.count; ++p) look_at_run(p);
  return result;
}

/// P3.
void layers(const Network& n, Plan& plan) {
  plan.classes = static_cast<int>(n.classes.size());
  plan.ahead = plan.promised.empty() ? 0 : 1;
  const auto ahead = static_cast<std::size_t>(plan.ahead), width = n.classes.size() + ahead;
  Trace traced = trace(n, plan, plan.delivery, plan.ahead > 0);
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
