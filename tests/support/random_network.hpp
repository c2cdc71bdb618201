// Random networks with a baseline that balances, and random regimes over them: what properties are tested on.
//
// A chain of 3 to 6 stages in 5 to 12 countries; maybe a second input, a co-product with users of its own, a recycling
// loop with lag, shared facilities; lags 0 to 3, covers 0 to 3 steps, 1 to 3 priority classes. Flows are laid from the
// consumers to the mines, so every room closes; capacities lie 0 to 50 % above.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "network/network.hpp"
#include "plan/plan.hpp"
#include "regime/regime.hpp"

namespace chokepoint::support {

class RandomNetwork {
 public:
  explicit RandomNetwork(unsigned seed) : random_(seed) {
    const int countries = whole(5, 12);
    for (int i = 0; i < countries; ++i) land_.push_back(std::string(1, static_cast<char>('A' + i)) + "LD");
    stages_ = whole(3, 6);
    classes_ = whole(1, 3);
    longest_ = whole(0, 3);
    second_at_ = chance(0.6) ? whole(1, stages_ - 1) : -1;
    by_at_ = chance(0.6) ? whole(1, stages_ - 1) : -1;
    loop_to_ = chance(0.5) && stages_ > 3 ? whole(1, stages_ - 2) : -1;
    roomy_ = seed % 2 == 1;
    consumers();
    for (int stage = stages_ - 1; stage >= 0; --stage) make("s" + std::to_string(stage), stage);
    if (second_at_ > 0) make("aux", -1);
    if (by_at_ > 0) use_by_product();
    finish();
  }

  NetworkSpec spec;

  /// The same with other names, in reverse order of the alphabet.
  NetworkSpec renamed() const {
    NetworkSpec other = spec;
    const auto rename = [](std::string& id) {
      for (char& c : id)
        if (c >= 'A' && c <= 'Z')
          c = static_cast<char>('Z' - (c - 'A'));
        else if (c >= '0' && c <= '9')
          c = static_cast<char>('9' - (c - '0'));
    };
    for (auto& room : other.rooms)
      for (std::string* id : {&room.id, &room.market, &room.country, &room.commodity}) rename(*id);
    for (auto& facility : other.facilities) rename(facility.id);
    for (auto& process : other.processes) {
      rename(process.id);
      rename(process.facility);
      for (auto& [id, tonnes] : process.inputs) rename(id);
      for (auto& [id, tonnes] : process.outputs) rename(id);
    }
    for (auto& lane : other.links)
      for (std::string* id : {&lane.id, &lane.source, &lane.target}) rename(*id);
    for (auto& consumer : other.consumers)
      for (std::string* id : {&consumer.id, &consumer.room}) rename(*id);
    return other;
  }

  /// The same in another order.
  NetworkSpec shuffled(unsigned seed) const {
    NetworkSpec other = spec;
    std::mt19937 random(seed);
    std::shuffle(other.rooms.begin(), other.rooms.end(), random);
    std::shuffle(other.facilities.begin(), other.facilities.end(), random);
    std::shuffle(other.processes.begin(), other.processes.end(), random);
    std::shuffle(other.links.begin(), other.links.end(), random);
    std::shuffle(other.consumers.begin(), other.consumers.end(), random);
    return other;
  }

 private:
  int whole(int least, int most) { return std::uniform_int_distribution<int>(least, most)(random_); }
  double real(double least, double most) { return std::uniform_real_distribution<double>(least, most)(random_); }
  bool chance(double share) { return real(0, 1) < share; }
  int lag() { return longest_ == 0 ? 0 : whole(0, longest_); }
  double amount(double scale) { return scale * std::exp(std::normal_distribution<double>(0, 1)(random_)); }

  std::string room(int country, const std::string& good) {
    return land_[static_cast<std::size_t>(country)] + "/" + good;
  }

  std::vector<int> some(double share, int least) {
    std::vector<int> chosen;
    for (int i = 0; i < static_cast<int>(land_.size()); ++i)
      if (chance(share)) chosen.push_back(i);
    while (static_cast<int>(chosen.size()) < least) {
      const int i = whole(0, static_cast<int>(land_.size()) - 1);
      if (std::find(chosen.begin(), chosen.end(), i) == chosen.end()) chosen.push_back(i);
    }
    std::sort(chosen.begin(), chosen.end());
    return chosen;
  }

  void consume(int country, const std::string& good, double tonnes, int priority) {
    const std::string id = room(country, good) + "/" + std::to_string(spec.consumers.size());
    spec.consumers.push_back({id, room(country, good), tonnes, priority, 0.5});
    need_[{good, country}] += tonnes;
  }

  void consumers() {
    const std::string last = "s" + std::to_string(stages_ - 1);
    for (const int i : some(0.7, 2))
      for (int c = 1; c <= classes_; ++c)
        if (c == 1 || chance(0.6)) consume(i, last, amount(8), c);
    if (chance(0.4)) {
      const std::string good = "s" + std::to_string(whole(1, stages_ - 1));
      for (const int i : some(0.3, 1)) consume(i, good, amount(4), whole(1, classes_));
    }
  }

  void link(int from, int to, const std::string& good, double flow) {
    const std::string source = room(from, good), target = room(to, good);
    LinkSpec lane;
    lane.id = source + ">" + target;
    lane.source = source;
    lane.target = target;
    lane.cost = real(0.2, 2);
    lane.lag = lag();
    lane.base_flow = flow;
    spec.links.push_back(lane);
  }

  /// Lays the supply of a good: its makers in some countries, lanes to all others that need it, its makers' inputs.
  void make(const std::string& good, int stage) {
    std::vector<int> makers = some(0.35, 2);
    std::map<int, double> output;
    for (auto& [key, tonnes] : need_) {
      if (key.first != good || tonnes <= 0) continue;
      std::vector<int> suppliers;
      for (const int m : makers)
        if (m != key.second && chance(0.6)) suppliers.push_back(m);
      const bool at_home = std::find(makers.begin(), makers.end(), key.second) != makers.end();
      if (suppliers.empty() && !at_home)
        suppliers.push_back(makers[static_cast<std::size_t>(whole(0, static_cast<int>(makers.size()) - 1))]);
      double weight = at_home ? real(0.2, 1) : 0;
      const double own = weight;
      std::vector<double> part;
      for (std::size_t i = 0; i < suppliers.size(); ++i) weight += part.emplace_back(real(0.1, 1));
      double left = tonnes;
      for (std::size_t i = 0; i < suppliers.size(); ++i) {
        const bool last = !at_home && i + 1 == suppliers.size();
        const double flow = last ? left : tonnes * part[i] / weight;
        left -= flow;
        output[suppliers[i]] += flow;
        link(suppliers[i], key.second, good, flow);
      }
      if (at_home) output[key.second] += tonnes * own / weight + (tonnes - tonnes * own / weight - (tonnes - left));
    }
    for (const int m : makers)  // lanes without a baseline flow
      for (int to = 0; to < static_cast<int>(land_.size()); ++to)
        if (to != m && chance(0.06) && need_.count({good, to}) != 0 && !has_link(m, to, good)) link(m, to, good, 0);
    std::map<std::string, double> inputs;
    if (stage > 0) inputs["s" + std::to_string(stage - 1)] = real(1, 2);
    if (stage > 0 && stage == second_at_) inputs["aux"] = real(0.05, 0.3);
    const double by_product = real(0.05, 0.4);
    const int process_lag = stage > 0 ? whole(0, 2) : 0;
    for (const int m : makers) {
      double tonnes = output[m];
      if (stage > 0 && stage == loop_to_) tonnes -= recycle(m, good, tonnes);
      const int plants = chance(0.2) ? 2 : 1;
      for (int plant = 0; plant < plants; ++plant) {
        ProcessSpec process;
        process.id = land_[static_cast<std::size_t>(m)] + ":make-" + good + std::to_string(plant);
        process.base_run = tonnes / plants;
        process.lag = process_lag;
        process.outputs = {{room(m, good), 1.0}};
        for (const auto& [input, per_run] : inputs) process.inputs.push_back({room(m, input), per_run});
        if (stage > 0 && stage == by_at_) {
          process.outputs.push_back({room(m, "by"), by_product});
          by_output_[m] += by_product * process.base_run;
        }
        if (loop_to_ > 0 && stage == stages_ - 1) {
          process.outputs.push_back({room(m, "scrap"), 0.25});
          scrap_[m] += 0.25 * process.base_run;
        }
        spec.processes.push_back(process);
        for (const auto& [input, per_run] : inputs) need_[{input, m}] += per_run * process.base_run;
      }
    }
  }

  bool has_link(int from, int to, const std::string& good) {
    const std::string id = room(from, good) + ">" + room(to, good);
    return std::any_of(spec.links.begin(), spec.links.end(), [&](const LinkSpec& lane) { return lane.id == id; });
  }

  /// A recycler at a maker of the good; takes this country's scrap, at home or from elsewhere. Tonnes it makes.
  double recycle(int country, const std::string& good, double most) {
    double tonnes = 0;
    ProcessSpec process;
    process.id = land_[static_cast<std::size_t>(country)] + ":recycle";
    process.inputs = {{room(country, "scrap"), 1.0}};
    process.outputs = {{room(country, good), 0.7}};
    process.lag = whole(1, 2);
    for (auto& [from, scrap] : scrap_) {
      if (scrap <= 0 || !chance(0.5)) continue;
      const double taken = std::min(scrap, (0.6 * most - tonnes) / 0.7);
      if (taken <= 1e-6 * most) continue;
      if (from != country) link(from, country, "scrap", taken);
      scrap -= taken;
      tonnes += 0.7 * taken;
      process.base_run += taken;
    }
    if (process.base_run > 0) spec.processes.push_back(process);
    return tonnes;
  }

  /// Users of the by-product take a part of it, the rest is disposed of.
  void use_by_product() {
    for (const auto& [country, tonnes] : by_output_) {
      double left = tonnes;
      for (const int user : some(0.3, 1)) {
        const double taken = left * real(0.1, 0.6);
        if (user != country) {
          if (has_link(country, user, "by")) continue;
          link(country, user, "by", taken);
        }
        const std::string id = room(user, "by") + "/from-" + land_[static_cast<std::size_t>(country)];
        spec.consumers.push_back({id, room(user, "by"), taken, whole(1, classes_), 0.5});
        left -= taken;
      }
    }
  }

  void finish() {
    const double tight = real(0, 0.5);
    const auto slack = [&] { return roomy_ ? real(1.1, 1.5) : chance(0.8) ? 1 + real(0, tight) : 1.0; };
    double mean = 0;
    for (const auto& lane : spec.links) mean += lane.base_flow / static_cast<double>(spec.links.size());
    for (auto& lane : spec.links)
      lane.capacity = lane.base_flow > 0 ? lane.base_flow * slack() * real(1, 2) : chance(0.5) ? mean * real(0, 1) : 0;
    std::map<std::string, FacilitySpec> shared;
    for (auto& process : spec.processes) {
      process.capacity = process.base_run > 0 ? process.base_run * slack() : chance(0.5) ? mean : 0;
      if (process.id.back() != '0' && process.id.back() != '1') continue;
      if (!share_facility(process.id)) continue;
      process.facility = process.id.substr(0, process.id.size() - 1);
      shared[process.facility].id = process.facility;
      shared[process.facility].capacity += process.base_run * (roomy_ ? 1.15 : 1.0);
    }
    for (const auto& [id, facility] : shared) spec.facilities.push_back(facility);
    std::set<std::string> rooms;
    for (const auto& lane : spec.links) rooms.insert({lane.source, lane.target});
    for (const auto& consumer : spec.consumers) rooms.insert(consumer.room);
    for (const auto& process : spec.processes) {
      for (const auto& [id, tonnes] : process.inputs) rooms.insert(id);
      for (const auto& [id, tonnes] : process.outputs) rooms.insert(id);
    }
    std::map<std::string, double> cover;
    constexpr std::array<double, 6> covers = {0, 0.5, 1, 1.5, 2, 3};
    for (const std::string& id : rooms) {
      const std::string good = id.substr(4);
      if (cover.count(good) == 0) cover[good] = covers[static_cast<std::size_t>(whole(0, 5))];
      spec.rooms.push_back({id, id, id.substr(0, 3), good, cover[good]});
    }
    close_exactly();
  }

  /// Two plants of one maker may share their capacity.
  bool share_facility(const std::string& id) {
    const std::string base = id.substr(0, id.size() - 1);
    const auto twins = std::count_if(spec.processes.begin(), spec.processes.end(), [&](const ProcessSpec& process) {
      return process.id.rfind(base, 0) == 0 && process.id.size() == id.size();
    });
    return twins == 2;
  }

  /// Rounding goes to a consumer where there is one.
  void close_exactly() {
    std::map<std::string, double> over;
    for (const auto& lane : spec.links) {
      over[lane.target] += lane.base_flow;
      over[lane.source] -= lane.base_flow;
    }
    for (const auto& process : spec.processes) {
      for (const auto& [id, tonnes] : process.outputs) over[id] += tonnes * process.base_run;
      for (const auto& [id, tonnes] : process.inputs) over[id] -= tonnes * process.base_run;
    }
    for (const auto& consumer : spec.consumers) over[consumer.room] -= consumer.demand;
    for (auto& consumer : spec.consumers)
      if (std::fabs(over[consumer.room]) < 1e-9 * consumer.demand) {
        consumer.demand += over[consumer.room];
        over[consumer.room] = 0;
      }
  }

  std::mt19937 random_;
  std::vector<std::string> land_;
  int stages_ = 3, classes_ = 1, longest_ = 0, second_at_ = -1, by_at_ = -1, loop_to_ = -1;
  bool roomy_ = false;
  std::map<std::pair<std::string, int>, double> need_;
  std::map<int, double> by_output_, scrap_;
};

/// One to three shocks at once: bans, quotas over several links, outages, steps of demand, new capacity.
struct RandomShock {
  std::vector<LinkGroup> groups;
  Regime regime;
};

inline RandomShock random_shock(const Network& n, unsigned seed) {
  std::mt19937 random(seed ^ 0x5bd1e995u);
  const auto real = [&](double least, double most) {
    return std::uniform_real_distribution<double>(least, most)(random);
  };
  const auto whole = [&](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
  RandomShock shock;
  std::vector<double> quota;
  Regime& regime = shock.regime;
  regime = calm_regime(n);
  const int events = 1 + whole(2);
  for (int e = 0; e < events; ++e) {
    // Mostly against a country that makes much.
    const double largest = *std::max_element(n.processes.base_run.begin(), n.processes.base_run.end());
    int country = whole(static_cast<int>(n.countries.size()) - 1);
    for (int tries = 0; tries < 20; ++tries) {
      const int p = whole(n.processes.count - 1);
      if (n.processes.base_run[p] < 0.1 * largest) continue;
      country = n.rooms.country[n.processes.outputs[p].front().node];
      break;
    }
    const int commodity = whole(static_cast<int>(n.commodities.size()) - 1);
    const int kind = whole(5);
    const double size = real(0, 0.8);
    LinkGroup group{-1, "group" + std::to_string(e), {}};
    double planned = 0;
    for (int l = 0; l < n.links.count; ++l) {
      const int source = n.links.source[l];
      if (n.rooms.country[source] != country) continue;
      if (kind <= 1 && (n.rooms.commodity[source] == commodity || size < 0.4)) regime.link_capacity[l] = 0;
      if (kind == 2 && n.rooms.commodity[source] == commodity) {
        group.links.push_back(l);
        planned += n.links.base_flow[l];
      }
    }
    if (!group.links.empty()) {
      shock.groups.push_back(group);
      quota.push_back(planned * size);
    }
    for (int p = 0; p < n.processes.count; ++p) {
      const bool here = n.rooms.country[n.processes.outputs[p].front().node] == country;
      if (kind == 3 && here) regime.process_capacity[p] *= size;
      if (kind == 5 && real(0, 1) < 0.3) regime.process_capacity[p] *= 1 + size / 2;
    }
    const double factor = std::array<double, 4>{0.5, 0.8, 1.2, 1.6}[static_cast<std::size_t>(whole(3))];
    for (int k = 0; k < n.consumers.count; ++k)
      if (kind == 4 && real(0, 1) < 0.4) regime.demand[k] *= factor;
  }
  const Anchor pattern = anchor(n, regime.demand);
  regime.anchor_flow = pattern.flow;
  regime.anchor_run = pattern.run;
  regime.group_capacity = quota;
  regime.group_room = quota;
  return shock;
}

}  // namespace chokepoint::support
