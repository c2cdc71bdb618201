// How much each of several players adds to a worth that they make together.
//
//     leave one out    v(all) − v(all but i)
//     Shapley          φ_i = mean over all orders of v(those before i, and i) − v(those before i)
//     interaction      I_ij = Σ over S without i, j of |S|! (n − |S| − 2)! / (n − 1)! × Δ_ij(S),
//                      Δ_ij(S) = v(S, i, j) − v(S, i) − v(S, j) + v(S)
// The Shapley values add up to v(all) − v(none). A negative interaction of two controls: either of them alone does most
// of it; a positive one: they bite together.
//
// Of more than five, players drop out who add nothing to none and nothing to all others, if all of these together add
// nothing to any coalition of those who are left: to all coalitions of up to six, to 64 of more (none, each alone, all
// but each, all, and a sample). Where they do add something, bisection finds one of them who does; then all is looked
// at again. So the values are those of the whole game unless several who dropped out matter and cancel one another in
// every coalition looked at; with m coalitions drawn at random without a difference, the share of those with one is
// below 3/m with 95 % confidence. The values add up in any case.
//
// Exact over all coalitions up to a number of players that are left; above that orders are sampled, each with its
// reverse (antithetic, which cancels part of the noise), from a seed, and the standard error says how well φ is known.
// It counts one more draw than there was: the worth of coming first or last, whichever is farther from the mean, since
// both do happen; so that draws that agree by chance do not look certain. The same orders give the interactions of the
// five weightiest players.
//
// References: Shapley, in Contributions to the Theory of Games II (1953) 307-317; Grabisch and Roubens, International
// Journal of Game Theory 28 (1999) 547-565 (interaction); Castro, Gómez, Tejada, Computers and Operations Research 36
// (2009) 1726-1730 (sampling).
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace chokepoint {

/// Who is present, one flag a player.
using Coalition = std::vector<unsigned char>;

struct Game {
  int players = 0;
  /// The worths of some coalitions, in their order; neighbours in the list differ by little. No coalition is asked for
  /// twice.
  std::function<std::vector<double>(const std::vector<Coalition>&)> worths;
};

struct AttributionOptions {
  int exact_up_to = 12;  ///< players
  int orders = 16;       ///< sampled above that
  std::uint64_t seed = 1;
};

struct Attribution {
  double all = 0, none = 0;
  std::vector<double> leave_one_out, shapley, error;  ///< per player; error: standard error, 0 where exact
  std::vector<double> interaction;        ///< players × players, symmetric; where sampled, NaN but for the weightiest
  std::vector<double> interaction_error;  ///< likewise: standard error, 0 where exact
  std::vector<double> pair_left_out;      ///< players × players: v(all but i and j); NaN where not asked
  bool exact = true;
  int orders = 0;    ///< sampled
  int left_out = 0;  ///< players who make no difference
  int checked = 0;   ///< coalitions of the others to which all of these together were added to see that
};

Attribution attribute(const Game& game, const AttributionOptions& options = {});

}  // namespace chokepoint
