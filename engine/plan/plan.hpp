// The plan of the cooperative conduct: the regime's network as steady rates, without lags and stocks, solved exactly.
// It decides who gets what: per priority class the leximin coverage of its consumers (P1), then the least disposal
// beyond the baseline's, the least change from the anchor, cost, ids (P2). Layers (P3), targets (P4) and reserves (P5)
// are derived from it. Rule numbers: docs/model/cooperative.md.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "lp/linear_program.hpp"
#include "network/network.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

/// One bound in a bottleneck's certificate. In units of the bound, weight × bound adds up to the round's coverage.
struct Limit {
  enum class Kind { link, process, facility, group, consumer /* frozen by an earlier round */, discard, commitment };
  Kind kind;
  int index = -1;
  double weight = 0;  ///< d coverage / d bound
};

/// One round of leximin: these consumers cannot have more than `coverage`, because of these limits.
struct Bottleneck {
  double coverage = 1;
  std::vector<int> consumers;
  std::vector<Limit> limits;  ///< by falling |weight × bound|
};

struct Plan {
  long number = 0;                                   ///< counts the plans of its planner; the baseline is 0
  std::vector<double> flow, run, delivery, discard;  ///< per link, process, consumer, room; per step
  std::vector<double> coverage;                      ///< per consumer: delivery / want; 1 where nothing is wanted
  /// Flows, runs and disposal are exact to their last bit; otherwise they are what a solve from slack makes of them.
  bool settled = true;
  std::vector<int> bottleneck;  ///< per consumer: index into `bottlenecks`, -1 where coverage is 1
  std::vector<Bottleneck> bottlenecks;
  std::vector<double> kept;             ///< per commitment: share of what was promised
  std::vector<double> promised;         ///< per link: tonnes of its flow that keep a promise; empty: none does
  std::vector<double> inflow, outflow;  ///< per room; outflow includes discard
  std::vector<unsigned char> wastes;    ///< room disposes by more than the solver's rounding
  // P3, row-major. Shares have a column for each layer: what keeps promises (where `ahead` is 1), the classes,
  // nobody's.
  int classes = 0, ahead = 0;
  int layers() const { return ahead + classes + 1; }
  std::vector<double> upto;        ///< [room][class]: share of inflow that keeps promises or ends with classes up to it
  std::vector<double> share;       ///< [room][layer]
  std::vector<double> run_share;   ///< [process][layer]
  std::vector<double> link_share;  ///< [link][layer]; empty where a link has the shares of its target
  // P4, P5
  std::vector<double> hold, position;  ///< per room: target on hand; with what is under way
  std::vector<double> reserve;         ///< [room][class + 1]
};

/// Fills inflow to reserve of a plan whose flow, run, delivery, promised are set. `base` is the baseline plan (itself
/// for the baseline).
void derive(const Network& network, const Plan* base, Plan& plan);

/// The baseline as a plan: coverage 1, surplus disposed of.
Plan baseline_plan(const Network& network);

struct PlanStatistics {
  long plans = 0, reused = 0, lp_solves = 0, pivots = 0, rays = 0, lambda_solves = 0, fallbacks = 0;
  long other_starts = 0;  ///< plans that went on from another basis than the last
  long refinements = 0;   ///< solves of what an optimum left open
  long restarts = 0;      ///< patterns worked out again from slack, since their last bits could not be had
  long unsettled = 0;     ///< of these, those where that was no better
  long vertices = 0;      ///< of these, plans whose ties were left to the solver
  long other_ways = 0;    ///< leximins that were looked for again with the costs of the pattern
  double seconds = 0;
};

struct PlannerOptions {
  SolverKind solver = SolverKind::own;
  bool lambda_only = false;  ///< leximin by the lambda-LP alone: the oracle in tests
};

class RayPool;

/// Solves plans for regimes over one network with fixed link groups; each starts from the basis of the plan before, of
/// the most similar of the plans kept, or of those offered, whichever fits best.
class Planner {
 public:
  Planner(const Network& network, std::vector<LinkGroup> groups, PlannerOptions options = {}, Pledges pledges = {});
  ~Planner();
  Planner(const Planner&) = delete;
  Planner& operator=(const Planner&) = delete;

  const Plan& baseline() const;
  /// The plan of a regime; the one before is returned where no bound differs. A calm regime gives the baseline, bit by
  /// bit.
  std::shared_ptr<const Plan> solve(const Regime& regime);
  /// The coverages of that plan alone, per consumer: cheaper where nobody asks for its pattern. Cheaper still where
  /// only some consumers are asked about; what is given of others may then be too much.
  std::vector<double> coverage(const Regime& regime, std::span<const int> asked_about = {});
  const PlanStatistics& statistics() const;
  /// Counts a plan that went on without being asked for (critical_region.hpp).
  void count_kept();

  /// The basis the last plan ended with, for another planner of the same network; empty before any was solved.
  LpBasis basis() const;
  /// A basis worth trying as a start, beside those of the plans kept. It changes what a plan costs, never what it is.
  void offer(LpBasis basis);
  /// What is known of the limits so far, for another planner of the same network, groups and pledges to begin with.
  /// That changes no coverage and no pattern; of several limits that hold somebody alike others may be named.
  std::shared_ptr<const RayPool> rays() const;
  void offer(const RayPool& rays);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace chokepoint
