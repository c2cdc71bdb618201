#include "why/attribution.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <string>

namespace chokepoint {
namespace {

using Coalition = std::vector<unsigned char>;

/// Worths already known.
class Memory {
 public:
  explicit Memory(const Game& game) : game_(game) {}
  double operator()(const Coalition& present) {
    const auto [entry, fresh] = known_.try_emplace(std::string(present.begin(), present.end()), 0.0);
    if (fresh) entry->second = game_.worth(present);
    return entry->second;
  }

 private:
  const Game& game_;
  std::map<std::string, double> known_;  ///< by the flags of those present
};

/// |S|! (n − |S| − 1)! / n! without large factorials.
double share_of_orders(int size, int players) {
  double share = 1.0 / players;
  for (int i = 1; i <= size; ++i) share *= static_cast<double>(i) / (players - i);
  return share;
}

void exact(int n, Memory& worth, Attribution& result) {
  const std::size_t all = std::size_t{1} << n;
  std::vector<double> value(all);
  Coalition present(static_cast<std::size_t>(n));
  for (std::size_t set = 0; set < all; ++set) {
    for (int i = 0; i < n; ++i) present[i] = set >> i & 1U;
    value[set] = worth(present);
  }
  const auto width = static_cast<std::size_t>(n);
  result.interaction.assign(width * width, 0.0);
  for (std::size_t set = 0; set < all; ++set) {
    const int size = __builtin_popcountll(set);
    for (int i = 0; i < n; ++i) {
      const std::size_t a = std::size_t{1} << i;
      if ((set & a) != 0) continue;
      result.shapley[i] += share_of_orders(size, n) * (value[set | a] - value[set]);
      for (int j = i + 1; j < n; ++j) {
        const std::size_t b = std::size_t{1} << j;
        if ((set & b) != 0) continue;
        const double together = value[set | a | b] - value[set | a] - value[set | b] + value[set];
        const double part = share_of_orders(size, n - 1) * together;
        result.interaction[static_cast<std::size_t>(i) * width + static_cast<std::size_t>(j)] += part;
        result.interaction[static_cast<std::size_t>(j) * width + static_cast<std::size_t>(i)] += part;
      }
    }
  }
}

void sampled(int n, Memory& worth, const AttributionOptions& options, Attribution& result) {
  result.exact = false;
  std::mt19937_64 random(options.seed);
  const auto width = static_cast<std::size_t>(n);
  std::vector<double> squares(width, 0.0);
  std::vector<int> order(width);
  std::iota(order.begin(), order.end(), 0);
  const int pairs = std::max(2, options.orders / 2);
  for (int round = 0; round < pairs; ++round) {
    for (std::size_t i = width - 1; i > 0; --i) std::swap(order[i], order[random() % (i + 1)]);
    std::vector<double> gain(width, 0.0);
    for (const bool reverse : {false, true}) {
      Coalition present(width, 0);
      double before = result.none;
      for (std::size_t at = 0; at < width; ++at) {
        const auto i = static_cast<std::size_t>(order[reverse ? width - 1 - at : at]);
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
  const int n = game.players;
  const auto width = static_cast<std::size_t>(n);
  Memory worth(game);
  Attribution result;
  Coalition present(width, 1);
  result.all = worth(present);
  result.none = worth(Coalition(width, 0));
  result.shapley.assign(width, 0.0);
  result.error.assign(width, 0.0);
  for (std::size_t i = 0; i < width; ++i) {
    present[i] = 0;
    result.leave_one_out.push_back(result.all - worth(present));
    present[i] = 1;
  }
  if (n <= options.exact_up_to)
    exact(n, worth, result);
  else
    sampled(n, worth, options, result);
  // Pairs of the ten that matter most.
  std::vector<std::size_t> order(width);
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::max(std::fabs(result.shapley[a]), std::fabs(result.leave_one_out[a])) >
           std::max(std::fabs(result.shapley[b]), std::fabs(result.leave_one_out[b]));
  });
  result.pair_left_out.assign(width * width, std::nan(""));
  const std::size_t top = std::min<std::size_t>(10, width);
  for (std::size_t a = 0; a < top; ++a)
    for (std::size_t b = a + 1; b < top; ++b) {
      const std::size_t i = order[a], j = order[b];
      present[i] = present[j] = 0;
      result.pair_left_out[i * width + j] = result.pair_left_out[j * width + i] = worth(present);
      present[i] = present[j] = 1;
    }
  return result;
}

}  // namespace chokepoint
