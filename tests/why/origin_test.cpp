// Where material comes from: by hand, particle by particle, and published flows.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <random>
#include <tuple>

#include "conduct/cooperative.hpp"
#include "plan/plan.hpp"
#include "support/random_regimes.hpp"
#include "why/origin.hpp"

namespace chokepoint {
namespace {

/// Every source is an origin of its own, in the order of processes; one tonne counts as one.
Labelling by_source(const Network& n, bool made = false) {
  Labelling labelling;
  labelling.made = made;
  labelling.content.assign(n.commodities.size(), 1.0);
  for (int p = 0; p < n.processes.count; ++p) labelling.origin.push_back(p);
  labelling.labels = n.processes.count + 1;
  return labelling;
}

/// A digs 100 and sends 60 to B; B digs 20 and sends 40 to C. All in the base year, at rest.
NetworkSpec three_countries() {
  NetworkSpec spec;
  for (const char* id : {"A/ore", "B/ore", "B/ore#home", "C/ore"}) {
    const std::string name = id, market = name.substr(0, 5);
    spec.rooms.push_back({name, market, name.substr(0, 1), "ore", 1});
  }
  spec.processes.push_back({"a:dig", "", {}, {{"A/ore", 1.0}}, 200, 1, 0, 100});
  spec.processes.push_back({"b:dig", "", {}, {{"B/ore#home", 1.0}}, 200, 1, 0, 20});
  spec.links.push_back({"A/ore>B/ore", "A/ore", "B/ore", 200, 0, 1, 60});
  spec.links.push_back({"B/ore#home>C/ore", "B/ore#home", "C/ore", 200, 0, 2, 40});
  spec.links.push_back({"B/ore#home>B/ore", "B/ore#home", "B/ore", 200, 0, 0, 0, LinkSpec::Kind::home_supply});
  spec.links.push_back({"B/ore>B/ore#home", "B/ore", "B/ore#home", 20, 0, 0, 20, LinkSpec::Kind::re_export});
  spec.consumers.push_back({"A/cars", "A/ore", 40, 1, 0.5});
  spec.consumers.push_back({"B/cars", "B/ore", 40, 1, 0.5});
  spec.consumers.push_back({"C/cars", "C/ore", 40, 1, 0.5});
  return spec;
}

TEST(Origin, ReexportsHaveTheMixOfTheirMarket) {
  const Network n(three_countries());
  const OriginTracer tracer(n, by_source(n));
  const std::vector<double> share = tracer.room(n.find_room("C/ore"));
  EXPECT_NEAR(40 * share[n.find_process("a:dig")], 30, 1e-12);
  EXPECT_NEAR(40 * share[n.find_process("b:dig")], 10, 1e-12);
}

/// The node of Bialek, IEE Proceedings Generation, Transmission and Distribution 143 (1996) 313-320, figure 1: inflows
/// of 40 and 60, outflows of 70 and 30; of the 70, 28 and 42, and of the 30, 12 and 18.
TEST(Origin, ProportionalSharingAsPublishedByBialek) {
  NetworkSpec spec;
  for (const char* id : {"I/power", "J/power", "K/power", "L/power", "M/power"})
    spec.rooms.push_back({id, id, std::string(id).substr(0, 1), "power", 1});
  spec.processes.push_back({"j:make", "", {}, {{"J/power", 1.0}}, 40, 1, 0, 40});
  spec.processes.push_back({"k:make", "", {}, {{"K/power", 1.0}}, 60, 1, 0, 60});
  for (const auto& [from, to, flow] : std::vector<std::tuple<std::string, std::string, double>>{
           {"J", "I", 40}, {"K", "I", 60}, {"I", "M", 70}, {"I", "L", 30}})
    spec.links.push_back({from + "/power>" + to + "/power", from + "/power", to + "/power", flow, 0, 0, flow});
  spec.consumers.push_back({"L/load", "L/power", 30, 1, 0.5});
  spec.consumers.push_back({"M/load", "M/power", 70, 1, 0.5});
  const Network n(spec);
  const OriginTracer tracer(n, by_source(n));
  const int j = n.find_process("j:make"), k = n.find_process("k:make");
  EXPECT_NEAR(70 * tracer.room(n.find_room("M/power"))[j], 28, 1e-12);
  EXPECT_NEAR(70 * tracer.room(n.find_room("M/power"))[k], 42, 1e-12);
  EXPECT_NEAR(30 * tracer.room(n.find_room("L/power"))[j], 12, 1e-12);
  EXPECT_NEAR(30 * tracer.room(n.find_room("L/power"))[k], 18, 1e-12);
}

/// Stocks and lags delay a change of origin: what A's ban leaves in B's stock, and under way to C, runs out.
TEST(Origin, StocksAndGoodsUnderWayKeepTheirMix) {
  const Network n(three_countries());
  OriginTracer tracer(n, by_source(n));
  Planner planner(n, {});
  CooperativeExecution execution(n, {}, planner.baseline());
  Regime regime = calm_regime(n);
  regime.link_capacity[n.find_link("A/ore>B/ore")] = 0;
  const auto plan = planner.solve(regime);
  const int a = n.find_process("a:dig");
  std::vector<double> in_c;
  for (int step = 0; step < 12; ++step) {
    const Step& moved = execution.step(regime, *plan);
    tracer.step({moved.flow, moved.run, moved.delivery, moved.discard, execution.state().stock, regime.release}, {});
    in_c.push_back(tracer.room(n.find_room("C/ore"))[a]);
  }
  EXPECT_NEAR(in_c[0], 0.75, 1e-9) << "what was under way";
  EXPECT_NEAR(in_c[1], 0.75, 1e-9);
  EXPECT_LT(in_c[11], 0.2) << "in the end B's own ore";
  for (std::size_t i = 1; i < in_c.size(); ++i) EXPECT_LE(in_c[i], in_c[i - 1] + 1e-12);
  EXPECT_LT(tracer.largest_gap(), 1e-12);
}

TEST(Origin, AnElementIsTracedToWhereItWasDug) {
  NetworkSpec spec;
  for (const char* id : {"A/nd", "A/dy", "A/magnet"}) spec.rooms.push_back({id, id, "A", std::string(id).substr(2), 1});
  spec.processes.push_back({"n:dig", "", {}, {{"A/nd", 1.0}}, 100, 1, 0, 30});
  spec.processes.push_back({"d:dig", "", {}, {{"A/dy", 1.0}}, 100, 1, 0, 5});
  spec.processes.push_back({"e:dig", "", {}, {{"A/dy", 1.0}}, 100, 1, 0, 15});
  spec.processes.push_back({"m:make", "", {{"A/nd", 0.3}, {"A/dy", 0.2}}, {{"A/magnet", 1.0}}, 200, 1, 1, 100});
  spec.consumers.push_back({"A/cars", "A/magnet", 100, 1, 0.5});
  const Network n(spec);
  Labelling dysprosium = by_source(n);
  for (std::size_t c = 0; c < n.commodities.size(); ++c)
    dysprosium.content[c] = n.commodities[c] == "dy" ? 1.0 : n.commodities[c] == "magnet" ? 0.2 : 0.0;
  const std::vector<double> share = OriginTracer(n, dysprosium).room(n.find_room("A/magnet"));
  EXPECT_NEAR(share[n.find_process("d:dig")], 0.25, 1e-12);
  EXPECT_NEAR(share[n.find_process("e:dig")], 0.75, 1e-12);
  EXPECT_EQ(share[n.find_process("n:dig")], 0);
  const std::vector<double> made = OriginTracer(n, by_source(n, true)).room(n.find_room("A/magnet"));
  EXPECT_NEAR(made[n.find_process("m:make")], 1, 1e-12);
}

/// One tonne followed back by lot: from where it lies, through what brought it there, to a source. Independent of the
/// linear systems; knows only the amounts that moved.
class Particle {
 public:
  struct Month {
    Movements moved;
    std::vector<double> stock_before;
  };
  Particle(const Network& n, const std::vector<Month>& months, unsigned seed) : n_(n), months_(months), random_(seed) {}

  /// The process that a tonne in the room, in the step, came from.
  int origin(int room, int step) {
    for (int moves = 0; moves < 100000; ++moves) {
      // All that was in the room in the step, and where each part came from.
      std::vector<Way> ways;
      if (step >= 0) ways.push_back({months_[step].stock_before[room], room, -1, step - 1});
      for (const int l : n_.in_links[room]) {
        const int sent = step - n_.links.lag[l];
        ways.push_back({flow(l, sent), n_.links.source[l], -1, step < 0 ? -1 : sent});
      }
      for (const Arc& maker : n_.makers[room]) {
        const int made = step - n_.processes.lag[maker.node];
        ways.push_back({maker.tonnes * run(maker.node, made), -1, maker.node, step < 0 ? -1 : made});
      }
      const Way way = draw(ways);
      step = std::max(-1, way.step);
      if (way.process >= 0) {
        const auto inputs = n_.processes.inputs[way.process];
        if (inputs.empty()) return way.process;
        std::vector<Way> lines;
        for (const Arc& input : inputs) lines.push_back({input.tonnes, input.node, -1, step});
        room = draw(lines).room;
      } else {
        room = way.room;
      }
    }
    return -1;
  }

 private:
  struct Way {
    double tonnes;
    int room, process, step;
  };
  /// Before the first step everything stands still.
  double flow(int l, int step) const { return step < 0 ? n_.links.base_flow[l] : months_[step].moved.flow[l]; }
  double run(int p, int step) const { return step < 0 ? n_.processes.base_run[p] : months_[step].moved.run[p]; }
  Way draw(const std::vector<Way>& ways) {
    double all = 0;
    for (const Way& each : ways) all += each.tonnes;
    double at = std::uniform_real_distribution<double>(0, all)(random_);
    for (const Way& each : ways)
      if ((at -= each.tonnes) <= 0 && each.tonnes > 0) return each;
    return ways.front();
  }

  const Network& n_;
  const std::vector<Month>& months_;
  std::mt19937 random_;
};

TEST(Origin, AgreesWithParticlesFollowedOneByOne) {
  const unsigned networks = std::getenv("CHOKEPOINT_FULL") != nullptr ? 40 : 4;
  constexpr int steps = 6, particles = 3000;
  for (unsigned seed = 1; seed <= networks; ++seed) {
    const support::RandomNetwork random(seed);
    const Network n(random.spec);
    const support::RandomRegimes regimes(n, seed);
    Planner planner(n, regimes.groups);
    CooperativeExecution execution(n, regimes.groups, planner.baseline());
    OriginTracer tracer(n, by_source(n));
    std::vector<Particle::Month> months;
    std::vector<double> stock = execution.state().stock;
    for (const Regime& regime : regimes.sequence(seed, steps)) {
      const auto plan = planner.solve(regime);
      const Step& moved = execution.step(regime, *plan);
      months.push_back(
          {{moved.flow, moved.run, moved.delivery, moved.discard, execution.state().stock, regime.release}, stock});
      stock = execution.state().stock;
      tracer.step(months.back().moved, {});
    }
    EXPECT_LT(tracer.largest_gap(), 1e-9) << "seed " << seed;
    Particle particle(n, months, seed);
    for (int k = 0; k < n.consumers.count; k += 3) {
      const int room = n.consumers.room[k];
      if (!(months.back().moved.delivery[k] > 1e-6)) continue;
      const std::vector<double> share = tracer.room(room);
      std::vector<double> seen(share.size(), 0.0);
      for (int i = 0; i < particles; ++i)
        if (const int p = particle.origin(room, steps - 1); p >= 0) seen[p] += 1.0 / particles;
      for (int p = 0; p < n.processes.count; ++p)
        EXPECT_NEAR(share[p], seen[p],
                    5 * std::sqrt(std::max(0.0, share[p] * (1 - share[p])) / particles) + 2.0 / particles)
            << "seed " << seed << ", " << n.consumers.id[k] << " from " << n.processes.id[p];
    }
  }
}

}  // namespace
}  // namespace chokepoint
