// Leakage: a share of what controls keep back goes around them, over lanes of its own that are longer and dearer.
//
//   kept back by a control on a lane = pattern × share of the step's days                             under a ban
//                                    = its part of what the group's cap, or permits in hand, lack     quota, licence
//   capacity of the detour           = share × the most that any of the controls named keeps back
//
// on days from max(start, first day on which the control binds + delay) to `until`. In the pattern a detour carries
// nothing: it is used where somebody would go short. What a control keeps back at the gates of listed users passes them
// with false papers instead, the same share of it, without a detour.
#pragma once

#include <map>
#include <span>
#include <utility>
#include <vector>

#include "chokepoint/scenario.hpp"
#include "network/network.hpp"
#include "regime/course.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

/// The detours of a scenario, by event and lane.
std::vector<Detour> detours_of(const Scenario& scenario);

class Leaks {
 public:
  Leaks(const Scenario& scenario, const CompiledWorld& compiled, std::span<const Course> courses,
        std::span<const LinkGroup> groups);

  bool opens_detours() const { return !ways_.empty(); }
  /// Opens the detours of the step; capacities, groups and anchor of the regime must be set.
  void compose(int step, Regime& regime) const;
  /// Groups at gates of listed users, with the tonnes that pass them in the step although their controls keep them
  /// back.
  std::vector<std::pair<int, double>> false_papers(int step, const Regime& regime) const;

 private:
  struct Gate {
    int group = -1;
    double share = 0;
    Days known;
  };
  struct Way {
    int detour = -1, lane = -1;  ///< links of the network
    double share = 0;
    std::vector<std::pair<const Course*, Days>> controls;  ///< with the days on which this way around each is known
    std::vector<std::pair<int, Days>> groups;              ///< the same for link groups
  };
  Days known_days(int event, const Course& course) const;
  double kept_back(int group, const Regime& regime) const;

  const Scenario* scenario_;  // pointers: made anew and assigned where dates change
  std::span<const LinkGroup> groups_;
  std::vector<Way> ways_;
  std::vector<Gate> gates_;
  std::map<const Control*, std::vector<int>> closed_;  ///< links that a ban closes, ascending
};

}  // namespace chokepoint
