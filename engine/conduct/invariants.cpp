#include "conduct/invariants.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace chokepoint {
namespace {

constexpr double tolerance = 1e-9;
constexpr double gram = 1e-6;  // tonnes; below that no market is measured

void at_most(double amount, double limit, double scale, const char* what, const std::string& id) {
  if (amount >= -tolerance * scale && amount <= limit + tolerance * std::max(scale, limit)) return;
  if (!(amount >= 0)) throw InvariantError(fmt::format("{} of {} is negative: {:.17g}", what, id, amount));
  throw InvariantError(fmt::format("{} of {} exceeds its limit: {:.17g} > {:.17g}", what, id, amount, limit));
}

class Check {
 public:
  Check(const Network& network, const Regime& regime, const Step& step) : n_(network), regime_(regime), step_(step) {}

  void limits(std::span<const LinkGroup> groups) const {
    for (int l = 0; l < n_.links.count; ++l)
      at_most(step_.flow[l], regime_.link_capacity[l], n_.links.base_flow[l], "flow", n_.links.id[l]);
    for (int p = 0; p < n_.processes.count; ++p)
      at_most(step_.run[p], regime_.process_capacity[p], n_.processes.base_run[p], "run", n_.processes.id[p]);
    for (int f = 0; f < n_.facilities.count; ++f) {
      double used = 0;
      for (const int p : n_.facilities.processes[f]) used += n_.processes.use[p] * step_.run[p];
      at_most(used, regime_.facility_capacity[f], n_.facilities.capacity[f], "use", n_.facilities.id[f]);
    }
    for (int k = 0; k < n_.consumers.count; ++k)
      at_most(step_.delivery[k], regime_.demand[k], n_.consumers.demand[k], "delivery", n_.consumers.id[k]);
    for (std::size_t g = 0; g < groups.size(); ++g) {
      if (regime_.group_room[g] >= unlimited) continue;
      double flow = 0, base = 0;
      for (const int l : groups[g].links) {
        flow += step_.flow[l];
        base += n_.links.base_flow[l];
      }
      at_most(flow, regime_.group_room[g], base, "flow", groups[g].label);
    }
  }

  void conservation(const Before& before, const State& after) const {
    for (int m = 0; m < n_.rooms.count; ++m) {
      double now = 0, later = 0, out = step_.discard[m];
      for (const int l : n_.in_links[m]) (n_.links.lag[l] > 0 ? later : now) += step_.flow[l];
      for (const Arc& maker : n_.makers[m])
        (n_.processes.lag[maker.node] > 0 ? later : now) += maker.tonnes * step_.run[maker.node];
      for (const int l : n_.out_links[m]) out += step_.flow[l];
      for (const Arc& user : n_.users[m]) out += user.tonnes * step_.run[user.node];
      for (const int k : n_.room_consumers[m]) out += step_.delivery[k];
      const double due = step_.arrived[m] - regime_.release[m];
      double under_way = 0;
      for (const auto& arrivals : after.due) under_way += arrivals[m];
      const double scale = std::max({before.stock[m] + step_.arrived[m] + now, out, n_.base_inflow[m], gram});
      same(before.stock[m] + step_.arrived[m] + now - out, after.stock[m], scale, "on hand", m);
      same(before.under_way[m] - due + later, under_way, std::max(scale, before.under_way[m] + later), "under way", m);
      if (after.stock[m] < 0 || step_.discard[m] < -tolerance * scale)
        throw InvariantError(fmt::format("a negative amount in market {}", n_.rooms.id[m]));
    }
  }

 private:
  void same(double expected, double found, double scale, const char* what, int room) const {
    if (std::fabs(expected - found) <= tolerance * scale) return;
    throw InvariantError(fmt::format("mass is not conserved in market {}: {} should be {:.17g} t, is {:.17g} t",
                                     n_.rooms.id[room], what, expected, found));
  }

  const Network& n_;
  const Regime& regime_;
  const Step& step_;
};

}  // namespace

void check_step(const Network& network, std::span<const LinkGroup> groups, const Regime& regime, const Before& before,
                const Step& step, const State& after) {
  const Check check(network, regime, step);
  check.limits(groups);
  check.conservation(before, after);
}

}  // namespace chokepoint
