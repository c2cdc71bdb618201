#include "conduct/invariants.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace chokepoint {
namespace {

constexpr double tolerance = 1e-9;
constexpr double gram = 1e-6;  // tonnes; below that no market is measured

bool within(double amount, double limit, double scale) {
  return (amount >= -tolerance * scale) & (amount <= limit + tolerance * std::max(scale, limit));
}

void at_most(double amount, double limit, double scale, const char* what, const std::string& id) {
  if (within(amount, limit, scale)) return;
  if (!(amount >= 0)) throw InvariantError(fmt::format("{} of {} is negative: {:.17g}", what, id, amount));
  throw InvariantError(fmt::format("{} of {} exceeds its limit: {:.17g} > {:.17g}", what, id, amount, limit));
}

/// At most its limit each; without a branch, but where one is not.
void all_at_most(const std::vector<double>& amounts, const std::vector<double>& limits,
                 const std::vector<double>& scales, const char* what, const std::vector<std::string>& ids) {
  bool all = true;
  for (std::size_t i = 0; i < amounts.size(); ++i) all &= within(amounts[i], limits[i], scales[i]);
  if (all) return;
  for (std::size_t i = 0; i < amounts.size(); ++i) at_most(amounts[i], limits[i], scales[i], what, ids[i]);
}

class Check {
 public:
  Check(const Network& network, const Regime& regime, const Step& step) : n_(network), regime_(regime), step_(step) {}

  void limits(std::span<const LinkGroup> groups) const {
    all_at_most(step_.flow, regime_.link_capacity, n_.links.base_flow, "flow", n_.links.id);
    all_at_most(step_.run, regime_.process_capacity, n_.processes.base_run, "run", n_.processes.id);
    all_at_most(step_.delivery, regime_.demand, n_.consumers.demand, "delivery", n_.consumers.id);
    for (int f = 0; f < n_.facilities.count; ++f) {
      double used = 0;
      for (const int p : n_.facilities.processes[f]) used += n_.processes.use[p] * step_.run[p];
      at_most(used, regime_.facility_capacity[f], n_.facilities.capacity[f], "use", n_.facilities.id[f]);
    }
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
    struct Passing {
      std::array<double, 2> in{};  ///< now, later
      double out = 0;
    };
    std::vector<Passing> rooms(static_cast<std::size_t>(n_.rooms.count));
    for (int m = 0; m < n_.rooms.count; ++m) {
      double out = step_.discard[m];
      for (const int l : n_.out_links[m]) {
        out += step_.flow[l];
        rooms[n_.links.target[l]].in[n_.links.lag[l] > 0] += step_.flow[l];
      }
      rooms[m].out = out;
    }
    for (int p = 0; p < n_.processes.count; ++p) {
      for (const Arc& output : n_.processes.outputs[p]) {
        rooms[output.node].in[n_.processes.lag[p] > 0] += output.tonnes * step_.run[p];
      }
      for (const Arc& input : n_.processes.inputs[p]) rooms[input.node].out += input.tonnes * step_.run[p];
    }
    for (int k = 0; k < n_.consumers.count; ++k) rooms[n_.consumers.room[k]].out += step_.delivery[k];
    for (int m = 0; m < n_.rooms.count; ++m) {
      const auto [in, out] = rooms[m];
      const auto [now, later] = in;
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
