// The polyhedron of optimal duals behind `Faces`: how it is built from one optimal pattern, presolved and asked.
#pragma once

#include <algorithm>
#include <vector>

#include "plan/month_model.hpp"
#include "why/face.hpp"

namespace chokepoint {

/// The plan's programme with the bounds of a regime.
struct Programme {
  const Network& n;
  const std::vector<LinkGroup>& groups;
  const Pledges& pledges;
  const Regime& regime;
  const Plan& plan;
  MonthModel month;

  static constexpr double hair = 1e-9;  ///< a bound is met within this, relative

  double bound(Limit::Kind kind, int index) const { return bound_of(n, regime, plan, {kind, index}); }
  /// As in the plan's programme: a facility without a row of its own is in the bound of its only process.
  double process_bound(int p) const {
    return month.facility_row[n.processes.facility[p]] >= 0 ? std::max(0.0, regime.process_capacity[p])
                                                            : bound(Limit::Kind::process, p);
  }
  double room_scale(int m) const { return month.scale[month.discard(m)]; }
};

/// What is asked: consumers whose common coverage counts, what others are held to, runs that count.
struct Question {
  double answer = 0;
  std::vector<double> open;          ///< per consumer: its want, 0 where it is not one of these
  std::vector<double> held;          ///< per consumer: tonnes it keeps
  std::vector<unsigned char> spare;  ///< per consumer: it has more than it must have
  std::vector<double> reward;        ///< per process; empty: none
};

/// A primal optimum of the question.
struct Pattern {
  const std::vector<double>&flow, &run, &discard;
};

Certificate certificate_of(const Programme& programme, const Question& question, const Pattern& pattern);

}  // namespace chokepoint
