#include "why/attribution.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <span>
#include <string>
#include <utility>

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

/// Orders of players drawn at random, each followed by its reverse.
std::vector<std::vector<int>> draw_orders(const AttributionOptions& options, std::vector<int> order) {
  std::mt19937_64 random(options.seed);
  std::vector<std::vector<int>> orders;
  for (int pair = 0; pair < std::max(2, options.orders / 2); ++pair) {
    for (std::size_t i = order.size() - 1; i > 0; --i) std::swap(order[i], order[random() % (i + 1)]);
    orders.push_back(order);
    orders.emplace_back(order.rbegin(), order.rend());
  }
  return orders;
}

/// Mean of some draws and its standard error. One more draw, as far from the mean as `seen` (what is known to happen in
/// some order), counts in the error alone: draws that are all the same do not prove that there are no others.
struct Estimate {
  double mean = 0, error = 0;
};
Estimate estimate(const std::vector<double>& draws, const std::vector<double>& seen) {
  const auto count = static_cast<double>(draws.size());
  const double mean = std::accumulate(draws.begin(), draws.end(), 0.0) / count;
  double squares = 0, farthest = 0;
  for (const double each : draws) squares += (each - mean) * (each - mean);
  for (const double each : seen) farthest = std::max(farthest, std::fabs(each - mean));
  return {mean, std::sqrt((squares + farthest * farthest) / count / (count - 1))};
}

/// The coalition of those who make no difference: none of these players.
Coalition none_of(const std::vector<int>& players, std::size_t width) {
  Coalition present(width, 1);
  for (const int i : players) present[i] = 0;
  return present;
}

void sampled(const std::vector<std::vector<int>>& orders, Memory& worth, Attribution& result) {
  const std::size_t width = result.shapley.size();
  result.exact = false;
  result.orders = static_cast<int>(orders.size());
  const Coalition none = none_of(orders.front(), width);
  std::vector<Coalition> asked = {none};
  for (const int i : orders.front()) {
    asked.push_back(none);
    asked.back()[i] = 1;
  }
  for (const auto& order : orders) {
    Coalition present = none;
    for (const int i : order) {
      present[i] = 1;
      asked.push_back(present);
    }
  }
  worth.learn(asked);
  std::vector<std::vector<double>> gains(width);  // per player and pair of orders
  const double nobody = worth(none);
  std::size_t at = 1 + orders.front().size();
  for (std::size_t which = 0; which < orders.size(); ++which) {
    double before = nobody;
    for (const int i : orders[which]) {
      const double now = worth(asked[at++]);
      if (which % 2 == 0) gains[i].push_back(0);
      gains[i].back() += (now - before) / 2;
      before = now;
    }
  }
  for (const int i : orders.front()) {
    Coalition alone = none;
    alone[i] = 1;
    const Estimate share = estimate(gains[i], {worth(alone) - nobody, result.leave_one_out[i]});
    result.shapley[i] = share.mean;
    result.error[i] = share.error;
  }
}

constexpr std::size_t most_in_pairs = 5;  ///< players whose interactions are sampled

/// Interactions of the weightiest players over the same orders: with S those who come before i, but for j, an order is
/// one draw of Δ_ij(S), since without j it is a random order in which i stands for both.
void sample_interactions(const std::vector<std::vector<int>>& orders, std::span<const int> players, Memory& worth,
                         Attribution& result) {
  const std::size_t width = result.shapley.size(), count = std::min(most_in_pairs, players.size());
  const Coalition none = none_of(orders.front(), width);
  std::vector<Coalition> asked;
  for (std::size_t a = 0; a < count; ++a)
    for (std::size_t b = a + 1; b < count; ++b)
      for (const auto& order : orders) {
        Coalition present = none;
        for (const int each : order) {
          if (each == players[a]) break;
          present[each] = 1;
        }
        for (const bool second : {false, true})
          for (const bool first : {false, true}) {
            present[players[a]] = first ? 1 : 0;
            present[players[b]] = second ? 1 : 0;
            asked.push_back(present);
          }
      }
  worth.learn(asked);
  std::vector<double> draws;  // by pair, then order
  double largest = 0;
  for (std::size_t at = 0; at < asked.size(); at += 4) {
    draws.push_back(worth(asked[at]) - worth(asked[at + 1]) - worth(asked[at + 2]) + worth(asked[at + 3]));
    largest = std::max(largest, std::fabs(draws.back()));
  }
  auto from = draws.begin();
  for (std::size_t a = 0; a < count; ++a)
    for (std::size_t b = a + 1; b < count; ++b) {
      const auto until = from + static_cast<std::ptrdiff_t>(orders.size());
      // What two events do together they often do beside few coalitions alone; what other pairs did, these may do too.
      const Estimate together = estimate({from, until}, {-largest, largest});
      from = until;
      const auto i = static_cast<std::size_t>(players[a]), j = static_cast<std::size_t>(players[b]);
      for (const auto& [row, column] : {std::pair{i, j}, std::pair{j, i}}) {
        result.interaction[row * width + column] = together.mean;
        result.interaction_error[row * width + column] = together.error;
      }
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
  result.interaction_error.assign(width * width, 0.0);
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
  std::vector<std::vector<int>> orders;
  if (static_cast<int>(players.size()) <= options.exact_up_to) {
    exact(players, worth, result, width);
  } else {
    orders = draw_orders(options, players);
    sampled(orders, worth, result);
  }
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
  if (!result.exact) {
    result.interaction.assign(width * width, std::nan(""));
    sample_interactions(orders, players, worth, result);
  }
  return result;
}

}  // namespace chokepoint
