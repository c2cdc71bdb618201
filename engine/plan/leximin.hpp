// Leximin (lexicographic max-min) coverage of consumers, class after class, by cutting planes that are Farkas rays.
//
// What can be delivered is a polyhedron of which the rays found so far (known_rays.hpp) describe an outer
// approximation. Leximin over the approximation needs no solve: take the ray that allows a class least, freeze its
// consumers there, and so on. Then one linear programme has every delivery fixed at what this predicts. If it is
// feasible, leximin of the approximation is reached, and being an upper bound it is leximin itself. If not, its Farkas
// ray y gives d = yᵀA and the inequality
//     Σ_j d_j x_j  ≤  Σ_i y_i · row_i,
// valid for every feasible point and broken by the prediction: one more ray, the next prediction. There are finitely
// many, and each solve restarts from the basis before. Only bounds move: no λ column, no other objective.
//
// Levels are worked out from rays and bounds in twice the precision, not from the solver's point, and "feasible" is
// asked once more of what the first answer left over, enlarged (BoundedLp::refine): a limit that differs from another
// by the last bits of the data counts as what it is, whichever of the two is met first. So coverage does not depend on
// the basis a solve started from nor on the rays known before. It is given out as a multiple of 2⁻⁴⁰.
//
// Cost: one solve a regime where the rays are known, one more for every ray that is not. Known failure: within the
// solver's tolerance of a bound there may be no usable ray; then all is asked once more with the costs of the pattern,
// and at last the λ programme takes over (lambda_leximin.hpp).
//
// References: Farkas' lemma (Schrijver, Theory of Linear and Integer Programming, 1986, section 7.3); cutting planes:
// Kelley, Journal of the SIAM 8 (1960) 703-712; leximin: Ogryczak, Pióro, Tomaszewski, Telecommunications Network
// Design and Max-Min Optimization Problem (2005); refinement: Gleixner, Steffy, Wolter, INFORMS Journal on Computing 28
// (2016) 449-464.
#pragma once

#include <span>
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
  std::vector<double> level;  ///< the same as far as it can be reached: what counts as 1 may be a little less
};

/// Solves the regime whose bounds `lp` holds (deliveries' bounds are set here). `demand` per consumer, tonnes; `starts`
/// are bases worth trying beside the present one. `asked_about`: only the coverages of these consumers are worked out,
/// those of others are upper bounds, and nobody's bottleneck is named; empty: all are.
Leximin leximin(const Network& network, const MonthModel& month, BoundedLp& lp, RayMaker& maker, RayPool& pool,
                const std::vector<double>& demand, std::span<const LpBasis* const> starts, bool lambda_only,
                SolverKind kind, PlanStatistics& statistics, std::span<const int> asked_about = {});

}  // namespace chokepoint
