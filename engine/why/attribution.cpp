#include "why/attribution.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <string>

namespace chokepoint {
namespace {

/// Worths already known.
class Memory {
 public:
  explicit Memory(const Game& game) : game_(game) {}

  /// Asks for those that are not known yet, all at once.
  void learn(const std::vector<Coalition>& coalitions) {
    std::vector<Coalition> unknown;
    for (const Coalition& each : coalitions)
      if (known_.try_emplace(key(each), 0.0).second) unknown.push_back(each);
    const std::vector<double> worths = game_.worths(unknown);
    for (std::size_t i = 0; i < unknown.size(); ++i) known_[key(unknown[i])] = worths[i];
  }
  double operator()(const Coalition& present) {
    learn({present});
    return known_[key(present)];
  }

 private:
  static std::string key(const Coalition& present) { return {present.begin(), present.end()}; }

  const Game& game_;
  std::map<std::string, double> known_;  ///< by the flags of those present
};

Coalition all_but(std::size_t width, const std::vector<std::size_t>& left_out) {
  Coalition present(width, 1);
  for (const std::size_t i : left_out) present[i] = 0;
  return present;
}

/// |S|! (n − |S| − 1)! / n! without large factorials.
double share_of_orders(int size, int players) {
  double share = 1.0 / players;
  for (int i = 1; i <= size; ++i) share *= static_cast<double>(i) / (players - i);
  return share;
}

/// Over the coalitions of these players; the others, who make no difference, are there.
void exact(const std::vector<int>& players, Memory& worth, Attribution& result, std::size_t width) {
  const int n = static_cast<int>(players.size());
  const std::size_t all = std::size_t{1} << n;
  std::vector<double> value(all);
  std::vector<Coalition> coalitions;
  for (std::size_t i = 0; i < all; ++i) {
    const std::size_t set = i ^ i >> 1;  // Gray code: each coalition differs from the last by one player
    Coalition present(width, 1);
    for (int at = 0; at < n; ++at) present[players[at]] = set >> at & 1U;
    coalitions.push_back(std::move(present));
  }
  worth.learn(coalitions);
  for (std::size_t i = 0; i < all; ++i) value[i ^ i >> 1] = worth(coalitions[i]);
  for (std::size_t set = 0; set < all; ++set) {
    const int size = __builtin_popcountll(set);
    for (int i = 0; i < n; ++i) {
      const std::size_t a = std::size_t{1} << i;
      if ((set & a) != 0) continue;
      result.shapley[players[i]] += share_of_orders(size, n) * (value[set | a] - value[set]);
      for (int j = i + 1; j < n; ++j) {
        const std::size_t b = std::size_t{1} << j;
        if ((set & b) != 0) continue;
        const double together = value[set | a | b] - value[set | a] - value[set | b] + value[set];
        const double part = share_of_orders(size, n - 1) * together;
        result.interaction[players[i] * width + players[j]] += part;
        result.interaction[players[j] * width + players[i]] += part;
      }
    }
  }
}

constexpr double nothing = 1e-11;        ///< less is rounding
constexpr std::size_t few_players = 5;   ///< so few are not screened: all coalitions are hardly more
constexpr std::size_t most_checks = 64;  ///< coalitions beside which those who were left out are tried

/// Who matters, and proof that the others do not: tries them all together beside coalitions of those who do, and where
/// that makes a difference finds one of them who makes it.
class Screening {
 public:
  Screening(Memory& worth, const Attribution& known, std::size_t width, std::uint64_t seed)
      : worth_(worth), matters_(width, 0), random_(seed) {
    if (width <= few_players) {
      matters_.assign(width, 1);
      return;
    }
    std::vector<Coalition> alone;
    for (std::size_t i = 0; i < width; ++i) {
      alone.emplace_back(width, 0);
      alone.back()[i] = 1;
    }
    worth.learn(alone);
    for (std::size_t i = 0; i < width; ++i)
      matters_[i] = differ(worth(alone[i]), known.none) || std::fabs(known.leave_one_out[i]) > nothing ? 1 : 0;
    while (add_one()) {
    }
  }

  std::vector<int> players() const { return those(1); }
  std::size_t checked() const { return checked_; }

 private:
  static bool differ(double a, double b) { return std::fabs(a - b) > nothing; }

  std::vector<int> those(unsigned char mattering) const {
    std::vector<int> list;
    for (std::size_t i = 0; i < matters_.size(); ++i)
      if (matters_[i] == mattering) list.push_back(static_cast<int>(i));
    return list;
  }

  /// Coalitions of those who matter: all, where they are few; else none of them, each alone, all but each, all, and a
  /// sample of the others.
  std::vector<Coalition> coalitions() {
    const std::vector<int> players = those(1);
    const std::size_t count = players.size();
    std::vector<Coalition> list;
    std::set<std::string> known;
    const auto add = [&](auto&& is_there) {
      Coalition present(matters_.size(), 0);
      for (std::size_t i = 0; i < count; ++i) present[players[i]] = is_there(i) ? 1 : 0;
      if (known.insert(std::string(present.begin(), present.end())).second) list.push_back(std::move(present));
    };
    if (count < 64 && std::size_t{1} << count <= most_checks) {
      for (std::size_t set = 0; set < std::size_t{1} << count; ++set)
        add([&](std::size_t i) { return (set >> i & 1U) != 0; });
      return list;
    }
    add([](std::size_t) { return false; });
    add([](std::size_t) { return true; });
    for (std::size_t only = 0; only < count; ++only) {
      add([&](std::size_t i) { return i == only; });
      add([&](std::size_t i) { return i != only; });
    }
    for (std::size_t drawn = list.size(); drawn < most_checks; ++drawn)
      add([&](std::size_t) { return (random_() & 1U) != 0; });
    return list;
  }

  /// The coalition with the first `count` of those who were left out.
  static Coalition beside(Coalition present, const std::vector<int>& left_out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) present[left_out[i]] = 1;
    return present;
  }

  /// Finds somebody who matters after all: between so many of those left out who change nothing and one more, who do.
  bool add_one() {
    const std::vector<int> left_out = those(0);
    if (left_out.empty()) return false;
    const std::vector<Coalition> without = coalitions();
    std::vector<Coalition> asked = without;
    for (const Coalition& each : without) asked.push_back(beside(each, left_out, left_out.size()));
    worth_.learn(asked);
    checked_ = without.size();
    for (std::size_t c = 0; c < without.size(); ++c) {
      const double plain = worth_(without[c]);
      if (!differ(worth_(asked[without.size() + c]), plain)) continue;
      std::size_t same = 0, other = left_out.size();
      while (other - same > 1) {
        const std::size_t middle = (same + other) / 2;
        (differ(worth_(beside(without[c], left_out, middle)), plain) ? other : same) = middle;
      }
      matters_[left_out[same]] = 1;
      return true;
    }
    return false;
  }

  Memory& worth_;
  std::vector<unsigned char> matters_;
  std::mt19937_64 random_;
  std::size_t checked_ = 0;
};

void sampled(Memory& worth, const AttributionOptions& options, Attribution& result, std::size_t width) {
  result.exact = false;
  result.interaction.clear();
  std::mt19937_64 random(options.seed);
  std::vector<double> squares(width, 0.0);
  std::vector<std::size_t> order(width);
  std::iota(order.begin(), order.end(), 0U);
  const int pairs = std::max(2, options.orders / 2);
  std::vector<std::vector<std::size_t>> orders;
  std::vector<Coalition> asked;
  for (int round = 0; round < pairs; ++round) {
    for (std::size_t i = width - 1; i > 0; --i) std::swap(order[i], order[random() % (i + 1)]);
    for (const bool reverse : {false, true}) {
      orders.push_back(reverse ? std::vector<std::size_t>(order.rbegin(), order.rend()) : order);
      Coalition present(width, 0);
      for (const std::size_t i : orders.back()) {
        present[i] = 1;
        asked.push_back(present);
      }
    }
  }
  worth.learn(asked);
  for (int round = 0; round < pairs; ++round) {
    std::vector<double> gain(width, 0.0);
    for (std::size_t which = 0; which < 2; ++which) {
      Coalition present(width, 0);
      double before = result.none;
      for (const std::size_t i : orders[2 * static_cast<std::size_t>(round) + which]) {
        present[i] = 1;
        const double now = worth(present);
        gain[i] += (now - before) / 2;
        before = now;
      }
    }
    for (std::size_t i = 0; i < width; ++i) {
      result.shapley[i] += gain[i];
      squares[i] += gain[i] * gain[i];
    }
  }
  result.orders = 2 * pairs;
  for (std::size_t i = 0; i < width; ++i) {
    const double mean = result.shapley[i] / pairs;
    result.shapley[i] = mean;
    result.error[i] = std::sqrt(std::max(0.0, squares[i] / pairs - mean * mean) / (pairs - 1));
  }
}

}  // namespace

Attribution attribute(const Game& game, const AttributionOptions& options) {
  const auto width = static_cast<std::size_t>(game.players);
  Memory worth(game);
  Attribution result;
  result.shapley.assign(width, 0.0);
  result.error.assign(width, 0.0);
  result.interaction.assign(width * width, 0.0);
  result.pair_left_out.assign(width * width, std::nan(""));
  std::vector<Coalition> first = {Coalition(width, 0), Coalition(width, 1)};
  for (std::size_t i = 0; i < width; ++i) first.push_back(all_but(width, {i}));
  worth.learn(first);
  result.none = worth(first[0]);
  result.all = worth(first[1]);
  if (width == 0) return result;
  for (std::size_t i = 0; i < width; ++i) result.leave_one_out.push_back(result.all - worth(first[2 + i]));
  const Screening screening(worth, result, width, options.seed);
  std::vector<int> players = screening.players();
  result.left_out = static_cast<int>(width - players.size());
  result.checked = static_cast<int>(screening.checked());
  if (static_cast<int>(players.size()) <= options.exact_up_to)
    exact(players, worth, result, width);
  else
    sampled(worth, options, result, width);
  // Pairs of the ten that matter most.
  const auto weight = [&](int i) { return std::max(std::fabs(result.shapley[i]), std::fabs(result.leave_one_out[i])); };
  std::stable_sort(players.begin(), players.end(), [&](int a, int b) { return weight(a) > weight(b); });
  players.resize(std::min<std::size_t>(10, players.size()));
  std::vector<Coalition> pairs;
  for (const int i : players)
    for (const int j : players)
      if (i < j) pairs.push_back(all_but(width, {static_cast<std::size_t>(i), static_cast<std::size_t>(j)}));
  worth.learn(pairs);
  std::size_t at = 0;
  for (const int i : players)
    for (const int j : players)
      if (i < j) result.pair_left_out[i * width + j] = result.pair_left_out[j * width + i] = worth(pairs[at++]);
  return result;
}

}  // namespace chokepoint
