// The flows behind the coverages: of all patterns that serve everybody as leximin says, those of least disposal, least
// excess over trust caps, least change from the anchor and least cost, and of these the one nearest to the anchor.
//
// All get a hair less than leximin has found. What nobody can do without leaves flows no room at all, and limits that
// differ by the last bits of the data alone would decide between patterns far apart. With that room the programme has a
// solution that can be worked out to the last bit (BoundedLp::refine), and so has the projection onto its optimal face
// (nearest_pattern.hpp). The programme is the plan's own without the ids' numbers in its costs, since their ties are
// what the projection takes up: it starts from the basis of the pattern before, from that where leximin ended or from
// one that is offered, whichever fits best, so there is little left to do. Should the last bits yet not be had, all is
// done again from slack: dear, but then the way there is the same for everybody.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "plan/bounded_lp.hpp"
#include "plan/month_model.hpp"
#include "plan/nearest_pattern.hpp"
#include "plan/plan.hpp"
#include "plan/ray.hpp"
#include "plan/trust.hpp"

namespace chokepoint {

class Pattern {
 public:
  Pattern(const MonthModel& month, RayMaker& maker, SolverKind kind, PlanStatistics& statistics);

  struct Found {
    std::vector<Twofold> columns;  ///< values, in the columns' units; empty where the levels are refuted
    bool settled = false;          ///< to the last bit
    std::optional<Ray> refuted;    ///< by this: leximin took for feasible what only lies within the solver's tolerance
  };
  /// With every consumer's delivery at his level (a share of `wants`, in the columns' units) and everything else within
  /// the bounds of `leximin`. Levels that are refuted are lowered as far as it takes where `lower` says so.
  /// `offered`, where there is one, is a basis worth trying as a start.
  Found find(const BoundedLp& leximin, std::span<const double> levels, std::span<const double> wants,
             const Nearness& near, bool with_trust, bool lower, const LpBasis* offered = nullptr);
  LpBasis basis() const { return lp_.basis(); }

 private:
  enum class Start { nearest, last, slack };
  bool solve(const BoundedLp& leximin, Start start, std::span<const double> levels, std::span<const double> wants,
             bool with_trust, bool lower, const LpBasis* offered);
  std::optional<Ray> refutation();

  const MonthModel& month_;
  RayMaker& maker_;
  const SolverKind kind_;
  BoundedLp lp_;
  std::unique_ptr<LeastExcess> excess_;  ///< made when trust first has a say
  PlanStatistics& statistics_;
};

}  // namespace chokepoint
