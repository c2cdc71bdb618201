// Sequences of random regimes over one network, as a run has them: shocks come, overlap and go, limits drift from step
// to step, and what was in force before is in force again. All sequences share one set of link groups.
#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "network/network.hpp"
#include "regime/regime.hpp"
#include "support/random_network.hpp"

namespace chokepoint::support {

class RandomRegimes {
 public:
  RandomRegimes(const Network& network, unsigned seed) : n_(network), seed_(seed) {
    for (unsigned s = 0; s < shocks; ++s) {
      RandomShock shock = random_shock(n_, 7919 * seed + s);
      add_quota(shock, 104'729 * seed + s);
      const std::size_t first = groups.size();
      for (LinkGroup& group : shock.groups) {
        group.label = "shock" + std::to_string(s) + '/' + group.label;
        groups.push_back(std::move(group));
      }
      first_group_.push_back(first);
      shocks_.push_back(std::move(shock.regime));
    }
    for (std::size_t s = 0; s < shocks_.size(); ++s) {
      std::vector<double> capacity(groups.size(), unlimited);
      std::copy(shocks_[s].group_capacity.begin(), shocks_[s].group_capacity.end(),
                capacity.begin() + static_cast<std::ptrdiff_t>(first_group_[s]));
      shocks_[s].group_capacity = shocks_[s].group_room = std::move(capacity);
    }
  }

  std::vector<LinkGroup> groups;

  /// So many regimes. Sequences of an even and of an odd number have no shock in common.
  std::vector<Regime> sequence(unsigned number, int length) const {
    std::mt19937 random(seed_ * 31 + number);
    const auto below = [&](int end) { return static_cast<std::size_t>(random() % static_cast<unsigned>(end)); };
    const auto shock = [&]() -> const Regime& { return shocks_[number % 2 + 2 * below(shocks / 2)]; };
    std::vector<Regime> regimes;
    while (static_cast<int>(regimes.size()) < length) {
      switch (regimes.empty() ? 0 : below(6)) {
        case 0:
          regimes.push_back(shock());
          break;
        case 1:
          regimes.push_back(both(shock(), shock()));
          break;
        case 2:
          regimes.push_back(regimes[below(static_cast<int>(regimes.size()))]);
          break;
        default:
          regimes.push_back(drifted(regimes.back(), random));
      }
    }
    return regimes;
  }

 private:
  static constexpr unsigned shocks = 6;

  /// Shocks alone seldom have a quota: one more for some, over what leaves one country of one commodity.
  void add_quota(RandomShock& shock, unsigned seed) const {
    std::mt19937 random(seed);
    if (random() % 5 < 2) return;
    const int first = static_cast<int>(random() % static_cast<unsigned>(n_.links.count));
    const int country = n_.rooms.country[n_.links.source[first]], good = n_.rooms.commodity[n_.links.source[first]];
    LinkGroup group{-1, "quota", {}};
    double planned = 0;
    for (int l = 0; l < n_.links.count; ++l)
      if (n_.rooms.country[n_.links.source[l]] == country && n_.rooms.commodity[n_.links.source[l]] == good) {
        group.links.push_back(l);
        planned += n_.links.base_flow[l];
      }
    shock.groups.push_back(group);
    shock.regime.group_capacity.push_back(planned * static_cast<double>(random() % 80) / 100);
  }

  /// The tighter cap of each; what is wanted, and the anchor, of the first.
  static Regime both(Regime one, const Regime& other) {
    const auto tighten = [](std::vector<double>& cap, const std::vector<double>& by) {
      for (std::size_t i = 0; i < cap.size(); ++i) cap[i] = std::min(cap[i], by[i]);
    };
    tighten(one.link_capacity, other.link_capacity);
    tighten(one.process_capacity, other.process_capacity);
    tighten(one.group_capacity, other.group_capacity);
    one.group_room = one.group_capacity;
    return one;
  }

  /// Some limits a little tighter or wider; now and then so little that only the last digits tell.
  static Regime drifted(Regime regime, std::mt19937& random) {
    const double reach = random() % 4 == 0 ? 1e-9 : 0.2;
    const auto move = [&](std::vector<double>& list) {
      for (double& capacity : list)
        if (capacity < unlimited && random() % 3 == 0)
          capacity *= 1 + reach * std::uniform_real_distribution<double>(-1, 0.5)(random);
    };
    move(regime.link_capacity);
    move(regime.process_capacity);
    move(regime.group_capacity);
    regime.group_room = regime.group_capacity;
    return regime;
  }

  const Network& n_;
  unsigned seed_;
  std::vector<std::size_t> first_group_;
  std::vector<Regime> shocks_;
};

}  // namespace chokepoint::support
