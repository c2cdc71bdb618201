// Orders against the rule read word by word (X2): one room after the other by repeated choice of the best, nothing kept
// from one step to the next. The same bits, over many steps of one order book, with widths that tie.
#include "conduct/orders.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>

#include "base/rounding.hpp"

namespace chokepoint {
namespace {

class ByTheBook {
 public:
  ByTheBook(const Network& network, std::span<const LinkGroup> groups, const Regime& regime, const Plan& plan,
            const std::vector<double>& excess, double horizon)
      : n_(network), plan_(plan), excess_(excess), room_(zeros(n_.links.count)), runs_(zeros(n_.processes.count)) {
    link = room_;
    process = runs_;
    unclaimed = got_ = ability_ = width_ = zeros(n_.rooms.count);
    hops_.assign(width_.size(), 0);
    for (int m = 0; m < n_.rooms.count; ++m) {
      unclaimed[m] = std::max(0.0, excess[m]);
      got_[m] = std::max(0.0, -excess[m]);
    }
    look_at_limits(groups, regime, horizon);
    for (const auto& commodities : n_.chain)
      for (const auto& rooms : commodities) carry_ability(rooms);
    for (auto m = order_.rbegin(); m != order_.rend(); ++m) carry_order(*m);
    for (int p = 0; p < n_.processes.count; ++p)
      for (const Arc& input : n_.processes.inputs[p])
        if (process[p] > 0 && !forward(p, input, false))
          unclaimed[input.node] = std::max(0.0, unclaimed[input.node] - input.tonnes * process[p]);
  }

  std::vector<double> link, process, unclaimed;

 private:
  static std::vector<double> zeros(int count) { return std::vector<double>(static_cast<std::size_t>(count), 0.0); }
  static double left(double limit, double used) { return limit - used > 1e-9 * limit ? limit - used : 0.0; }

  void look_at_limits(std::span<const LinkGroup> groups, const Regime& regime, double horizon) {
    for (int l = 0; l < n_.links.count; ++l) room_[l] = horizon * left(regime.link_capacity[l], plan_.flow[l]);
    for (std::size_t g = 0; g < groups.size(); ++g) {
      double flow = 0;
      for (const int l : groups[g].links) flow += plan_.flow[l];
      for (const int l : groups[g].links) room_[l] = std::min(room_[l], horizon * left(regime.group_room[g], flow));
    }
    for (int p = 0; p < n_.processes.count; ++p)
      runs_[p] =
          std::min(horizon * left(regime.process_capacity[p], plan_.run[p]), runs_of_facility(regime, p, horizon));
  }
  double runs_of_facility(const Regime& regime, int p, double horizon) const {
    const int f = n_.processes.facility[p];
    double used = 0;
    for (const int each : n_.facilities.processes[f]) used += n_.processes.use[each] * plan_.run[each];
    return horizon * (left(regime.facility_capacity[f], used) / n_.processes.use[p]);
  }

  bool before(int a, int b) const { return width_[a] != width_[b] ? width_[a] > width_[b] : hops_[a] < hops_[b]; }
  bool open(int l) const { return before(n_.links.source[l], n_.links.target[l]); }
  double bring(int l) const { return open(l) ? std::min(room_[l], ability_[n_.links.source[l]]) : 0.0; }
  /// Whether an input stands before all outputs of its process, or before one of them.
  bool forward(int p, const Arc& input, bool all) const {
    const auto behind = [&](const Arc& output) { return n_.level[input.node] < n_.level[output.node]; };
    const auto outputs = n_.processes.outputs[p];
    return all ? std::all_of(outputs.begin(), outputs.end(), behind)
               : std::any_of(outputs.begin(), outputs.end(), behind);
  }
  double runs_for(int p, int m) const {
    double runs = runs_[p];
    const Arc& main = n_.processes.outputs[p].front();
    if (m != main.node && plan_.wastes[main.node] == 0)
      runs = std::min(runs, std::max(0.0, -excess_[main.node]) / main.tonnes);
    for (const Arc& input : n_.processes.inputs[p]) {
      const bool ahead = n_.level[input.node] < n_.level[m];
      runs = std::min(runs, (ahead ? ability_[input.node] : std::max(0.0, excess_[input.node])) / input.tonnes);
    }
    return runs;
  }

  void carry_ability(std::vector<int> rooms) {
    for (const int m : rooms) {
      ability_[m] = std::max(0.0, excess_[m]);
      for (const Arc& maker : n_.makers[m]) ability_[m] += maker.tonnes * runs_for(maker.node, m);
      width_[m] = keep_bits(ability_[m], 32);
      hops_[m] = 0;
    }
    while (!rooms.empty()) {
      auto best = rooms.begin();  // by id, so the first of equals
      for (auto m = rooms.begin(); m != rooms.end(); ++m)
        if (before(*m, *best)) best = m;
      const int source = *best;
      rooms.erase(best);
      order_.push_back(source);
      for (const int l : n_.in_links[source]) ability_[source] += bring(l);
      for (const int l : n_.out_links[source]) {
        const int target = n_.links.target[l];
        const double width = std::min(width_[source], keep_bits(room_[l], 32));
        if (width > width_[target] || (width == width_[target] && width > 0 && hops_[source] + 1 < hops_[target])) {
          width_[target] = width;
          hops_[target] = hops_[source] + 1;
        }
      }
    }
  }

  void carry_order(int m) {
    for (const Arc& user : n_.users[m])
      if (process[user.node] > 0 && forward(user.node, {m, 0}, true)) got_[m] += user.tonnes * process[user.node];
    const double own = std::min(got_[m], unclaimed[m]);
    unclaimed[m] -= own;
    double total = 0;
    for (const int l : n_.in_links[m]) total += bring(l);
    for (const Arc& maker : n_.makers[m]) total += maker.tonnes * runs_for(maker.node, m);
    if (got_[m] <= own || total <= 0) return;
    const double share = std::min(1.0, (got_[m] - own) / total);
    for (const int l : n_.in_links[m]) got_[n_.links.source[l]] += link[l] = share * bring(l);
    for (const Arc& maker : n_.makers[m])
      process[maker.node] = std::max(process[maker.node], share * runs_for(maker.node, m));
  }

  const Network& n_;
  const Plan& plan_;
  const std::vector<double>& excess_;
  std::vector<double> room_, runs_, got_, ability_, width_;
  std::vector<int> hops_, order_;
};

/// Ore, metal with slag beside it, and scrap that becomes metal again, in many countries that trade to and fro.
class OrderedWorld {
 public:
  explicit OrderedWorld(unsigned seed) : random_(seed) {
    const int countries = whole(3, 16);
    const auto room = [](int country, const std::string& good) {
      return std::string(1, static_cast<char>('A' + country)) + "/" + good;
    };
    NetworkSpec spec;
    for (int i = 0; i < countries; ++i) {
      const std::string country(1, static_cast<char>('A' + i));
      for (const std::string good : {"ore", "metal", "slag", "scrap"}) {
        spec.rooms.push_back({room(i, good), room(i, good), country, good});
        for (int j = 0; j < countries; ++j)
          if (i != j && whole(0, 3) == 0)
            spec.links.push_back({.id = room(i, good) + ">" + room(j, good),
                                  .source = room(i, good),
                                  .target = room(j, good),
                                  .capacity = 8,
                                  .lag = 1});
      }
      using Lines = std::vector<std::pair<std::string, double>>;
      const auto process = [&](const std::string& id, const Lines& inputs, const Lines& outputs) {
        if (whole(0, 1) == 0) return;
        spec.processes.push_back({country + ":" + id, country, inputs, outputs});
        spec.processes.back().capacity = 8;
        spec.processes.back().lag = 1;
      };
      spec.facilities.push_back({country, 12});
      process("mine", Lines{}, Lines{{room(i, "ore"), 1.0}});
      process("smelt", Lines{{room(i, "ore"), 2.0}}, Lines{{room(i, "metal"), 1.0}, {room(i, "slag"), 0.5}});
      process("use", Lines{{room(i, "metal"), 1.0}}, Lines{{room(i, "scrap"), 0.25}});
      process("recycle", Lines{{room(i, "scrap"), 1.5}}, Lines{{room(i, "metal"), 1.0}});
    }
    network = std::make_unique<Network>(spec);
    const auto some = [&](int most) {
      LinkGroup group;
      for (int l = 0; l < most; ++l)
        if (whole(0, 9) == 0) group.links.push_back(l);
      return group;
    };
    groups = {some(network->links.count), some(network->links.count)};
  }

  int whole(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  /// Few different amounts, so that many are the same; sometimes any.
  double amount(int most) {
    return whole(0, 3) > 0 ? whole(0, most) : std::uniform_real_distribution<double>(0, most)(random_);
  }
  void fill(std::vector<double>& amounts, int count, int most) {
    amounts.resize(static_cast<std::size_t>(count));
    for (double& each : amounts) each = amount(most);
  }

  std::unique_ptr<Network> network;
  std::vector<LinkGroup> groups;

 private:
  std::mt19937 random_;
};

TEST(Orders, AreThoseOfTheRuleWhateverWasOrderedBefore) {
  const unsigned worlds = std::getenv("CHOKEPOINT_FULL") != nullptr ? 3000 : 100;
  long asked = 0;
  for (unsigned seed = 1; seed <= worlds; ++seed) {
    OrderedWorld world(seed);
    const Network& n = *world.network;
    OrderBook book(n, world.groups);
    Regime regime = calm_regime(n, world.groups.size());
    Plan plan;
    std::vector<double> excess;
    for (int step = 0; step < 8; ++step) {
      if (step % 3 == 0) {  // what moves between two steps, and how far, differs
        world.fill(regime.link_capacity, n.links.count, 8);
        world.fill(regime.process_capacity, n.processes.count, 8);
        world.fill(regime.facility_capacity, n.facilities.count, 12);
        world.fill(regime.group_room, static_cast<int>(world.groups.size()), 20);
        world.fill(plan.flow, n.links.count, 4);
        world.fill(plan.run, n.processes.count, 2);
        plan.wastes.assign(static_cast<std::size_t>(n.rooms.count), 0);
        for (auto& each : plan.wastes) each = world.whole(0, 3) == 0;
      }
      if (step % 2 == 0) world.fill(excess, n.rooms.count, 6);
      for (double& each : excess)
        if (step % 2 == 0 || world.whole(0, 9) == 0) each = world.whole(0, 2) == 0 ? 0.0 : each - 3;
      book.place(regime, plan, excess, 2);
      const ByTheBook expected(n, world.groups, regime, plan, excess, 2);
      ASSERT_EQ(book.links(), expected.link) << "seed " << seed << " step " << step;
      for (int p = 0; p < n.processes.count; ++p)
        ASSERT_EQ(book.process(p), expected.process[p]) << "seed " << seed << " step " << step << ' ' << p;
      for (int m = 0; m < n.rooms.count; ++m)
        ASSERT_EQ(book.unclaimed(m), expected.unclaimed[m]) << "seed " << seed << " step " << step << ' ' << m;
      asked += std::count_if(expected.link.begin(), expected.link.end(), [](double tonnes) { return tonnes > 0; });
    }
  }
  EXPECT_GT(asked, 20L * worlds);  // it is about something
}

}  // namespace
}  // namespace chokepoint
