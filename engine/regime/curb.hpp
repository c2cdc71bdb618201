// What is left of a capacity over a step that events curb, that opens late or that ramps up.
//
//   capacity(t) = capacity × opening(t) × min over curbs of curb(t)
//
// All are piecewise linear in time, so the mean over a step is computed exactly, stretch by stretch: bans and outages
// that overlap do not multiply, the tightest holds.
#pragma once

#include <limits>
#include <span>

#include "regime/days.hpp"

namespace chokepoint {

/// A ban (level 0) or an outage: the share of capacity that an event leaves.
struct Curb {
  int event = -1;
  double from = 0, after = 0;  ///< day numbers
  double level = 0;            ///< share left on [from, after)
  double recovery = 0;         ///< days from `after` on which the share rises linearly back to 1

  double at(double day) const;
  double ends() const { return after + recovery; }
  bool operator==(const Curb&) const = default;
};

/// Nothing before `day`, then a linear rise to full capacity.
struct Opening {
  double day = -std::numeric_limits<double>::infinity();
  double ramp = 0;  ///< days

  double at(double day) const;
};

/// Mean of the capacity over the days. Where some stretch is held by curbs below `ceiling`, the capacity of every
/// stretch is at most `ceiling`: what a ban from the 4th leaves is the anchor flow of three days, not the month's goods
/// squeezed through them.
double mean_capacity(Days days, double capacity, const Opening& opening, std::span<const Curb> curbs,
                     double ceiling = std::numeric_limits<double>::infinity());

/// Up to which day a mean over a step is, to the last bit, the one over the days `now`, whatever the capacity and its
/// ceiling. `now.after` where it says nothing of later steps: something changes within the days, or leaves a share that
/// the length of a step rounds.
Date stands_until(Days now, const Opening& opening, std::span<const Curb> curbs);

}  // namespace chokepoint
