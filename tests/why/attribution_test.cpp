// Shapley values and interactions against their definitions, and textbook games.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <random>

#include "why/attribution.hpp"

namespace chokepoint {
namespace {

using Worth = std::function<double(const Coalition&)>;

Game game_of(int players, const Worth& worth) {
  return {players, [worth](const std::vector<Coalition>& asked) {
            std::vector<double> worths;
            for (const Coalition& each : asked) worths.push_back(worth(each));
            return worths;
          }};
}

/// Any worth for any coalition.
Worth random_worth(int players, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<double> value(std::size_t{1} << players);
  for (double& each : value) each = std::uniform_real_distribution<double>(-1, 1)(random);
  return [value](const Coalition& present) {
    std::size_t set = 0;
    for (std::size_t i = 0; i < present.size(); ++i) set |= std::size_t{present[i]} << i;
    return value[set];
  };
}

/// By walking through all orders.
std::vector<double> shapley_by_orders(int players, const Worth& worth) {
  std::vector<int> order(static_cast<std::size_t>(players));
  std::iota(order.begin(), order.end(), 0);
  std::vector<double> sum(order.size(), 0.0);
  double orders = 0;
  do {
    Coalition present(order.size(), 0);
    double before = worth(present);
    for (const int i : order) {
      present[i] = 1;
      const double now = worth(present);
      sum[i] += now - before;
      before = now;
    }
    ++orders;
  } while (std::next_permutation(order.begin(), order.end()));
  for (double& each : sum) each /= orders;
  return sum;
}

TEST(Attribution, EqualsTheMeanOverAllOrders) {
  for (int players = 1; players <= 6; ++players) {
    const Worth worth = random_worth(players, static_cast<unsigned>(players));
    const Attribution shares = attribute(game_of(players, worth));
    const std::vector<double> expected = shapley_by_orders(players, worth);
    double sum = 0;
    for (int i = 0; i < players; ++i) {
      EXPECT_NEAR(shares.shapley[i], expected[i], 1e-12);
      sum += shares.shapley[i];
    }
    EXPECT_NEAR(sum, shares.all - shares.none, 1e-12);
    EXPECT_TRUE(shares.exact);
  }
}

/// Interaction of i and j: the Shapley value of the two as one player, less those of each where the other is not there
/// (Grabisch and Roubens 1999, the recursive definition).
TEST(Attribution, InteractionsFollowTheirRecursion) {
  constexpr int players = 5;
  const Worth worth = random_worth(players, 99);
  const Attribution shares = attribute(game_of(players, worth));
  for (int i = 0; i < players; ++i)
    for (int j = i + 1; j < players; ++j) {
      const auto reduced = [&](bool i_there, bool j_there) {  // one player stands for those that are there
        return [&, i_there, j_there](const Coalition& present) {
          Coalition all;
          std::size_t at = 0;
          for (int k = 0; k < players; ++k)
            if (k == i || k == j)
              all.push_back(0);
            else
              all.push_back(present[at++]);
          all[i] = i_there ? present.back() : 0;
          all[j] = j_there ? present.back() : 0;
          return worth(all);
        };
      };
      const double expected = shapley_by_orders(players - 1, reduced(true, true)).back() -
                              shapley_by_orders(players - 1, reduced(true, false)).back() -
                              shapley_by_orders(players - 1, reduced(false, true)).back();
      EXPECT_NEAR(shares.interaction[i * players + j], expected, 1e-12);
      EXPECT_EQ(shares.interaction[i * players + j], shares.interaction[j * players + i]);
    }
}

/// Two left gloves and a right one (Shapley and Shubik's glove market; Osborne and Rubinstein, A Course in Game Theory,
/// 1994, chapter 14): 1/6, 1/6, 2/3.
TEST(Attribution, GloveGame) {
  const Attribution shares =
      attribute(game_of(3, [](const Coalition& there) { return there[2] && (there[0] || there[1]) ? 1.0 : 0.0; }));
  EXPECT_NEAR(shares.shapley[0], 1.0 / 6, 1e-12);
  EXPECT_NEAR(shares.shapley[1], 1.0 / 6, 1e-12);
  EXPECT_NEAR(shares.shapley[2], 2.0 / 3, 1e-12);
  EXPECT_LT(shares.interaction[0 * 3 + 1], 0) << "either left glove does";
  EXPECT_GT(shares.interaction[0 * 3 + 2], 0) << "left and right need one another";
}

/// A runway for the longest aircraft (Littlechild and Owen, Management Science 20 (1973) 370-372): each part of it is
/// shared by those who need it.
TEST(Attribution, AirportGame) {
  const std::vector<double> cost = {1, 2, 4, 8};
  const Attribution shares = attribute(game_of(4, [&](const Coalition& there) {
    double most = 0;
    for (std::size_t i = 0; i < 4; ++i)
      if (there[i] != 0) most = std::max(most, cost[i]);
    return most;
  }));
  const std::vector<double> expected = {0.25, 0.25 + 1.0 / 3, 0.25 + 1.0 / 3 + 1, 0.25 + 1.0 / 3 + 1 + 4};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(shares.shapley[i], expected[i], 1e-12);
}

/// Twelve players are worked out exactly, thirteen are sampled. Of the airport game and of a majority game (Shapley and
/// Shubik, American Political Science Review 48 (1954) 787-792: of equals each has the same power) the answer is known.
TEST(Attribution, TwelvePlayersAreExactAndThirteenAreNot) {
  for (const int players : {12, 13}) {
    const auto airport = [&](const Coalition& there) {
      double most = 0;
      for (int i = 0; i < players; ++i)
        if (there[i] != 0) most = i + 1.0;
      return most;
    };
    const Attribution shares = attribute(game_of(players, airport));
    EXPECT_EQ(shares.exact, players == 12);
    double expected = 0;
    for (int i = 0; i < players; ++i) {
      expected += 1.0 / (players - i);  // the next unit of the runway, shared by those who need it
      if (players == 12) {
        EXPECT_NEAR(shares.shapley[i], expected, 1e-12) << i;
      }
    }
    EXPECT_NEAR(std::accumulate(shares.shapley.begin(), shares.shapley.end(), 0.0), players, 1e-9);
  }
  constexpr int voters = 11;
  const Attribution votes = attribute(game_of(voters, [&](const Coalition& there) {
    return 2 * std::count(there.begin(), there.end(), 1) > voters ? 1.0 : 0.0;
  }));
  EXPECT_TRUE(votes.exact);
  for (const double each : votes.shapley) EXPECT_NEAR(each, 1.0 / voters, 1e-12) << "nobody decides beside one other";
}

TEST(Attribution, WhoAddsNothingGetsNothingAndCostsNothing) {
  long asked = 0;
  Game game = game_of(20, [](const Coalition& there) { return there[3] + 2.0 * there[7] - there[3] * there[7]; });
  const auto worths = game.worths;
  game.worths = [&](const std::vector<Coalition>& list) {
    asked += static_cast<long>(list.size());
    return worths(list);
  };
  const Attribution shares = attribute(game);
  EXPECT_TRUE(shares.exact) << "of twenty, two matter";
  EXPECT_NEAR(shares.shapley[3], 0.5, 1e-12);
  EXPECT_NEAR(shares.shapley[7], 1.5, 1e-12);
  EXPECT_NEAR(shares.interaction[3 * 20 + 7], -1, 1e-12);
  EXPECT_EQ(shares.shapley[0], 0);
  EXPECT_LT(asked, 90);
}

/// A player who adds something only beside three others, and neither beside all nor beside any one of them.
TEST(Attribution, WhoMattersOnlyBesideSeveralOthersIsFound) {
  const Worth worth = [](const Coalition& there) {
    const int others = there[1] + there[4] + there[6] + there[9];
    return others + (there[11] != 0 && others == 3 ? 0.5 : 0.0) + (there[2] != 0 && there[3] != 0 && others == 2);
  };
  AttributionOptions plain;
  plain.exact_up_to = 14;
  const Attribution shares = attribute(game_of(14, worth), plain);
  const std::vector<int> matter = {1, 2, 3, 4, 6, 9, 11};
  const std::vector<double> expected = shapley_by_orders(7, [&](const Coalition& present) {
    Coalition all(14, 0);
    for (std::size_t i = 0; i < matter.size(); ++i) all[matter[i]] = present[i];
    return worth(all);
  });
  EXPECT_EQ(shares.left_out, 7);
  EXPECT_GT(shares.checked, 40);
  for (std::size_t i = 0; i < matter.size(); ++i) EXPECT_NEAR(shares.shapley[matter[i]], expected[i], 1e-12) << i;
}

/// Screened or not, the same values: games of nine of which some matter, at any depth.
TEST(Attribution, ScreeningChangesNoValue) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    constexpr int players = 9;
    std::vector<std::pair<unsigned, double>> terms;  // worth of a set of players who are all there
    const unsigned who = static_cast<unsigned>(random()) & 0x1ffU;
    for (int term = 0; term < 6; ++term)
      terms.emplace_back(static_cast<unsigned>(random()) & who, std::uniform_real_distribution<double>(-1, 1)(random));
    const Worth worth = [&](const Coalition& there) {
      unsigned set = 0;
      for (std::size_t i = 0; i < there.size(); ++i) set |= unsigned{there[i]} << i;
      double sum = 0;
      for (const auto& [members, value] : terms)
        if ((set & members) == members) sum += value;
      return sum;
    };
    const Attribution shares = attribute(game_of(players, worth));
    for (int i = 0; i < players; ++i) {
      double expected = 0;  // each term's worth is shared by its members
      for (const auto& [members, value] : terms)
        if ((members >> i & 1U) != 0) expected += value / __builtin_popcount(members);
      EXPECT_NEAR(shares.shapley[i], expected, 1e-12) << seed << " " << i;
    }
  }
}

/// Bans that matter only until enough lanes are open: draws of such games often agree by chance, and a standard error
/// that takes this for certainty is too small. Against exact values, over seeds.
TEST(Attribution, ErrorsOfSamplesCoverWhatThresholdsHide) {
  constexpr int players = 13;
  std::mt19937 random(11);
  long within = 0, all = 0, pairs_within = 0, pairs = 0, certain_and_wrong = 0;
  for (const double share : {0.2, 0.5, 0.55, 0.9})
    for (const bool alike : {true, false}) {
      std::vector<double> lane(players);
      for (double& each : lane) each = alike ? 1 : std::uniform_real_distribution(0.05, 1.0)(random);
      const double want = share * std::accumulate(lane.begin(), lane.end(), 0.0);
      const Worth worth = [&](const Coalition& there) {
        double open = 0;
        for (std::size_t i = 0; i < there.size(); ++i) open += there[i] != 0 ? lane[i] : 0;
        return std::min(1.0, open / want);
      };
      AttributionOptions options;
      options.exact_up_to = players;
      const Attribution truth = attribute(game_of(players, worth), options);
      options.exact_up_to = 5;
      for (options.seed = 1; options.seed <= 12; ++options.seed) {
        const Attribution sample = attribute(game_of(players, worth), options);
        for (int i = 0; i < players; ++i) {
          const double off = std::fabs(sample.shapley[i] - truth.shapley[i]);
          ++all;
          within += off <= 2 * sample.error[i] + 1e-12 ? 1 : 0;
          certain_and_wrong += off > 1e-9 && sample.error[i] < 1e-12 ? 1 : 0;
          for (int j = 0; j < i; ++j) {
            const std::size_t at = static_cast<std::size_t>(i) * players + j;
            if (std::isnan(sample.interaction[at])) continue;
            ++pairs;
            pairs_within +=
                std::fabs(sample.interaction[at] - truth.interaction[at]) <= 2 * sample.interaction_error[at] + 1e-12
                    ? 1
                    : 0;
          }
        }
      }
    }
  EXPECT_GE(static_cast<double>(within), 0.95 * static_cast<double>(all));
  EXPECT_GE(static_cast<double>(pairs_within), 0.85 * static_cast<double>(pairs))
      << "they hang on few coalitions: less is known of them";
  EXPECT_EQ(certain_and_wrong, 0);
}

TEST(Attribution, SampledValuesLieWithinTheirErrors) {
  constexpr int players = 14;
  const Worth worth = random_worth(players, 5);
  AttributionOptions exactly, sampled;
  exactly.exact_up_to = players;
  sampled.orders = 2000;
  const Attribution truth = attribute(game_of(players, worth), exactly);
  const Attribution sample = attribute(game_of(players, worth), sampled);
  EXPECT_FALSE(sample.exact);
  long interactions = 0;
  for (int i = 0; i < players; ++i)
    for (int j = 0; j < i; ++j) {
      const std::size_t at = static_cast<std::size_t>(i) * players + j;
      if (std::isnan(sample.interaction[at])) continue;
      ++interactions;
      EXPECT_GT(sample.interaction_error[at], 0);
      EXPECT_NEAR(sample.interaction[at], truth.interaction[at], 4.5 * sample.interaction_error[at]);
    }
  EXPECT_EQ(interactions, 5 * 4 / 2) << "of the five weightiest";
  double sum = 0;
  for (int i = 0; i < players; ++i) {
    EXPECT_GT(sample.error[i], 0);
    EXPECT_NEAR(sample.shapley[i], truth.shapley[i], 4.5 * sample.error[i]);
    sum += sample.shapley[i];
  }
  EXPECT_NEAR(sum, sample.all - sample.none, 1e-9) << "every order adds up";
  EXPECT_EQ(attribute(game_of(players, worth), sampled).shapley, sample.shapley) << "the same seed, the same sample";
}

TEST(Attribution, NobodyAtAll) {
  const Attribution shares = attribute(game_of(0, [](const Coalition&) { return 0.7; }));
  EXPECT_EQ(shares.all, 0.7);
  EXPECT_TRUE(shares.shapley.empty());
}

}  // namespace
}  // namespace chokepoint
