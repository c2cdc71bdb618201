// Scarcity prices of the cooperative conduct: duals of the plan's cost round.
//
// The round holds every delivery at its leximin level. What one more tonne in a market would be worth there is bounded
// below, where a consumer goes short, by what he would pay: premium_k = P (min(ceiling, coverage^(-1/ε)) − 1), P being
// the good's world price; everywhere else by nothing. Premiums μ >= 0 per room, rents φ >= 0 of facilities and ρ >= 0
// of link groups that are full, are duals of the round if they fit the pattern (complementary slackness):
//
//   link with room left        μ_target <= μ_source + Σ ρ        link that carries      μ_target >= μ_source + Σ ρ
//   process with room left     Σ b μ <= Σ a μ + use Σ φ + c      process that runs      Σ b μ >= Σ a μ + use Σ φ + c
//   room that disposes         μ = 0                             consumer who is short  μ >= premium_k
//
// (a and b tonnes per run of inputs and outputs; c is by how much a run's cost exceeds what the world pays for it,
// where facilities look at their market's price; carriage costs nothing here). Leximin leaves nobody short who could
// have more without taking it from others, so by Farkas such duals exist. On a degenerate pattern there are many; the
// rule is: the smallest, min Σ throughput · μ at base-year throughputs (a room counts as 1e-4 of the dearest at least);
// what is as good within 1e-4 is settled by the fixed numbers of ids (units.hpp).
// Solved from slack each time, so that nothing depends on what was solved before; only rooms that premiums can reach
// are in the programme. Where rounding leaves no duals, premiums of consumers give way, dearly; and costs before them,
// where the plan, which knows none, runs the dear beside the cheap.
//
// No price goes beyond the ceiling: where an input is a small part of a dear product, the rest of the premium stays
// with who makes that.
//
// Known limits: where several inputs of a process are scarce at once, which of them has the rent is the rule's choice.
#pragma once

#include <span>
#include <vector>

#include "lp/linear_program.hpp"
#include "network/network.hpp"
#include "plan/plan.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

/// What prices rest on, in the network's terms.
struct ScarcityTerms {
  std::vector<double> price;  ///< per room: world price of its commodity now, USD/t, above 0
  std::vector<double> power;  ///< per consumer: 1 / elasticity; 0: his shortage moves no price
  double ceiling = 0;
  std::vector<double> cost;  ///< per process: USD per run beyond the world price of what it makes; empty: none
};

/// min(ceiling, fill^(−power)), at least 1.
double scarcity_factor(double fill, double power, double ceiling);

/// Price over world price per room, 1 to `ceiling`; exactly 1 where scarcity adds nothing.
std::vector<double> scarcity_of_plan(const Network& network, const std::vector<LinkGroup>& groups,
                                     const Pledges& pledges, const Regime& regime, const Plan& plan,
                                     const ScarcityTerms& terms, SolverKind solver = SolverKind::own);

}  // namespace chokepoint
