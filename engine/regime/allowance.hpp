// What lay in the market for listed end users when their gate closed: they may still use it, whatever the measure.
// Goods that were there before are not what a control forbids to come.
//
//   allowance = Σ over the gates  cover of the layer × anchor flow, on the first step on which the measure binds
//   (again)
#pragma once

#include <span>
#include <vector>

#include "network/network.hpp"
#include "regime/course.hpp"
#include "regime/gate.hpp"

namespace chokepoint {

class Allowance {
 public:
  Allowance() = default;
  /// Links that are no gates of consumers give nothing.
  Allowance(const Network& network, const std::vector<int>& links);

  /// Once per step: whether the group is bound in it. What is left, tonnes.
  double open(bool bound, std::span<const double> anchor_flow);
  /// Takes up to so many tonnes from what is left, and says how many.
  double take(double tonnes);

  int openings() const { return openings_; }  ///< so often it has been given
  double added() const { return added_; }     ///< in the step opened last

 private:
  std::vector<std::pair<int, double>> covers_;  ///< gate and steps of its flow that lie in its layer
  bool bound_ = false;
  double left_ = 0, added_ = 0;
  int openings_ = 0;
};

/// A ban on end users in some versions of a control: per version the group of their gates, -1 where it is none.
struct GateBan {
  const Course* course = nullptr;
  std::vector<int> groups;

  /// The groups that it closes in the step.
  std::vector<Gate> open(const Calendar& calendar, int step) const;
};

}  // namespace chokepoint
