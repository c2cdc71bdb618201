// The proof that a world stands still when nothing happens: the run's own execution, under a calm regime.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "chokepoint/run.hpp"
#include "conduct/cooperative.hpp"
#include "network/network.hpp"
#include "plan/plan.hpp"
#include "regime/regime.hpp"

namespace chokepoint {
namespace {

constexpr double tolerance = 1e-9;

class Proof {
 public:
  Proof(const Network& network, FixpointReport& report) : n_(network), report_(report) {}

  void check_balance() {
    for (const auto& [room, shortfall] : imbalances(n_)) {
      const double yearly = shortfall * n_.steps_per_year;
      add(n_.find_room(room), yearly,
          fmt::format("the base year takes out {:.6g} t/yr more than comes in: short before anything has happened",
                      yearly));
    }
  }

  void check_capacities() {
    for (int l = 0; l < n_.links.count; ++l)
      if (const double over = n_.links.base_flow[l] - n_.links.capacity[l]; over > tolerance * n_.links.base_flow[l])
        add(n_.links.target[l], over * n_.steps_per_year,
            fmt::format("base-year flow of lane {} is {:.6g} t/yr above its capacity", n_.links.id[l],
                        over * n_.steps_per_year));
    for (int p = 0; p < n_.processes.count; ++p)
      if (const double over = n_.processes.base_run[p] - n_.processes.capacity[p];
          over > tolerance * n_.processes.base_run[p])
        add_at_process(p, over, "its capacity");
    for (int f = 0; f < n_.facilities.count; ++f) {
      double used = 0;
      for (const int p : n_.facilities.processes[f]) used += n_.processes.use[p] * n_.processes.base_run[p];
      if (const double over = used - n_.facilities.capacity[f]; over > tolerance * used)
        add_at_process(n_.facilities.processes[f].front(), over, "the capacity of facility " + n_.facilities.id[f]);
    }
  }

  void simulate(int steps) {
    const Plan plan = baseline_plan(n_);
    const Regime regime = calm_regime(n_);
    CooperativeExecution execution(n_, {}, plan, 2);
    const std::vector<double> start = execution.state().stock;
    for (int step = 0; step < steps; ++step) {
      const Step& done = execution.step(regime, plan);
      for (int k = 0; k < n_.consumers.count; ++k)
        if (const double missing = regime.demand[k] - done.delivery[k]; missing > tolerance * regime.demand[k])
          add(n_.consumers.room[k], missing * n_.steps_per_year,
              fmt::format("consumer {} misses {:.6g} t/yr in step {} without any event", n_.consumers.id[k],
                          missing * n_.steps_per_year, step + 1));
      report_.steps = step + 1;
    }
    for (int m = 0; m < n_.rooms.count; ++m) {
      // A room without stock may gather rounding: measured against what passes through it.
      const double scale = std::max({start[m], plan.inflow[m], 1e-12});
      const double change = execution.state().stock[m] - start[m];
      report_.largest_drift = std::max(report_.largest_drift, std::fabs(change) / scale);
      if (std::fabs(change) > tolerance * scale)
        add(m, change / steps * n_.steps_per_year,
            fmt::format("its stock drifts by {:.6g} t/yr without any event", change / steps * n_.steps_per_year));
    }
  }

 private:
  void add_at_process(int process, double over, const std::string& what) {
    const double yearly = over * n_.steps_per_year;
    add(n_.processes.outputs[process].front().node, yearly,
        fmt::format("base-year throughput of {} is {:.6g} t/yr above {}", n_.processes.id[process], yearly, what));
  }

  /// One issue a room and kind of trouble: what is short in one step is short in all of them.
  void add(int room, double tonnes, const std::string& message) {
    const std::string key = std::to_string(room) + message.substr(0, message.find(" in step "));
    if (!seen_.insert(key).second) return;
    const std::string market = room < 0 ? "" : n_.markets[n_.rooms.market[room]];
    report_.issues.push_back({market, tonnes, message});
  }

  const Network& n_;
  FixpointReport& report_;
  std::set<std::string> seen_;
};

}  // namespace

FixpointReport validate_fixpoint(const World& world, StepKind step, int steps) {
  const Date start =
      std::chrono::year_month_day(std::chrono::year(world.base_year), std::chrono::January, std::chrono::day(1));
  const Calendar calendar(start, start + std::chrono::days(steps * (step == StepKind::month ? 30 : 7)), step);
  const CompiledWorld compiled = compile(world, calendar);
  const Network& network = compiled.network;
  FixpointReport report;
  Proof proof(network, report);
  proof.check_balance();
  proof.check_capacities();
  if (report.issues.empty()) proof.simulate(steps);
  std::stable_sort(report.issues.begin(), report.issues.end(),
                   [](const FixpointIssue& a, const FixpointIssue& b) { return a.market < b.market; });
  for (const int link : network.relaxed_links)
    report.notes.push_back(fmt::format("lane {} takes one {} to cut a circle of lanes and recipes without delay",
                                       network.links.id[link], step == StepKind::month ? "month" : "week"));
  return report;
}

}  // namespace chokepoint
