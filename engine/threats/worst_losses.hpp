// The k losses that together do the most damage: an adversary's best answer, with proof.
//
// Maximise D(S) over sets S of candidates with |S| ≤ k and Σ cost ≤ budget, where D is what a defender who minimises
// damage is left with (r-interdiction: Wood, Mathematical and Computer Modelling 17(2), 1993; Church, Scaparra and
// Middleton, Annals of the AAG 94(3), 2004). Branch and bound, best bound first:
//
//     node      a set S that was solved, and the candidates that may still join it
//     bound     D(S) + the largest Σ worth_S(e) over k − |S| of these candidates within the budget
//
// That is an upper bound of every set below the node where D(S + T) ≤ D(S) + Σ_{e in T} worth_S(e), which the evaluator
// promises (least_damage.hpp proves it for the least damage of a steady regime). The children of S are S + e in falling
// worth; each may still add those after it, so every set is met once. A child is solved only when its bound comes
// first.
//
// Before that, a good set: the loss that does most on top of those chosen, one after another, then one for another as
// long as that does more (each looked for by falling worth, until the bound says that no other can do more). It cuts
// the search, and is what the answer rests on where the search is cut short.
//
// Where the search is cut short the largest bound left open is the proof of how far from the worst the best set found
// can be. Solves: a few more than candidates that matter on their own for k = 2; in the worst case all sets. Memory:
// one vector of worths per solved node. Known failure mode: hundreds of candidates of one size that back each other up
// (all worths alike, all single damages 0) leave the bound nothing to cut.
#pragma once

#include <functional>
#include <limits>
#include <span>
#include <vector>

namespace chokepoint {

/// D(S), and for each candidate an upper bound on what it adds on top of S.
struct SetDamage {
  double damage = 0;
  std::vector<double> worth;
};
/// `losses`: ascending indices of candidates.
using DamageOf = std::function<SetDamage(std::span<const int> losses)>;

struct WorstLossesOptions {
  int most = 2;  ///< k
  double budget = std::numeric_limits<double>::infinity();
  std::vector<double> cost = {};  ///< per candidate, at least 0; empty: each costs 1
  int keep = 1;                   ///< how many of the worst sets are wanted, all proved to be the worst
  long solves = std::numeric_limits<long>::max();                             ///< cut short after so many
  std::function<bool(long solves, double best, double bound)> progress = {};  ///< false: cut short
};

struct LossSet {
  std::vector<int> losses;  ///< ascending
  double damage = 0;
};

struct WorstLosses {
  std::vector<LossSet> sets;  ///< by falling damage, then by losses
  double nothing = 0;         ///< damage without any loss
  double bound = 0;           ///< no set does more damage than this; the worst set's own damage where `proved`
  bool proved = false;        ///< within 1e-9 of all that can be lost
  long solves = 0;
};

/// Throws std::invalid_argument for k < 1, a negative cost, or a list of costs of another length.
WorstLosses worst_losses(int candidates, const DamageOf& damage_of, const WorstLossesOptions& options);

}  // namespace chokepoint
