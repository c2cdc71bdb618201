// Leximin (lexicographic max-min) coverage of consumers, class after class, by discrete Newton on Farkas rays.
//
// For a class, every unfrozen consumer k gets the lower bound λ·D_k, starting with λ = 1. If the linear program is
// infeasible, its Farkas ray y gives d = yᵀA and the valid inequality
//     Σ_j d_j x_j  ≤  Σ_i y_i · row_i,
// whose left side is at least L0 + λ·L1 (every column at its most helpful bound; L1 from the unfrozen consumers) and
// whose right side is at most U. Hence λ ≤ (U − L0) / L1: the next λ. Each ray lowers λ, and there are finitely many,
// so the loop ends with a feasible λ. The consumers of the last ray cannot have more; they are frozen, and the ray says
// which bounds limit them. Only bounds move: no λ column, no other objective, and each solve restarts from the basis
// before.
//
// Coverage comes from the ray's arithmetic on the bounds, not from the solver's point, so it does not depend on the
// path by which the basis was reached; it is rounded to a multiple of 2⁻⁴⁴.
//
// The matrix never changes, so a ray once found stays valid whatever the bounds, and the pool keeps them. A regime
// begins with a prediction: all rounds of all classes played through with the rays of the pool alone. That is an upper
// bound of leximin; one solve with all its coverages as lower bounds mostly shows that it is leximin. If not, the
// rounds are gone through one by one, each beginning with the lowest λ that any ray of the pool proves.
//
// Cost: one solve a regime where the rays are known; otherwise about one a bottleneck and a few rays. Known failure:
// within the solver's tolerance of a bound there may be no usable ray; then a hair less is tried, and last the λ
// programme with its own column, whose duals serve as the ray.
//
// References: Farkas' lemma (Schrijver, Theory of Linear and Integer Programming, 1986, section 7.3); Newton's method
// for parametric feasibility (Radzik, in Handbook of Combinatorial Optimization, 1998); leximin by successive
// maximin: Ogryczak, Pióro, Tomaszewski, Telecommunications Network Design and Max-Min Optimization Problem (2005).
#pragma once

#include <vector>

#include "plan/bounded_lp.hpp"
#include "plan/known_rays.hpp"
#include "plan/month_model.hpp"
#include "plan/plan.hpp"

namespace chokepoint {

struct Leximin {
  std::vector<double> coverage;  ///< per consumer
  std::vector<int> bottleneck;   ///< per consumer, -1 where coverage is 1
  std::vector<Bottleneck> bottlenecks;
};

/// Solves the regime whose bounds `lp` holds (deliveries' bounds are set here). `demand` per consumer, tonnes.
Leximin leximin(const Network& network, const MonthModel& month, BoundedLp& lp, RayPool& pool,
                const std::vector<double>& demand, bool lambda_only, SolverKind kind, PlanStatistics& statistics);

}  // namespace chokepoint
