// The plan of a step, for those who ask for it. Who moves by plans has it by then; who moves by himself (rationing)
// does without, and then it is made when somebody asks: a plan depends on its regime alone (docs/decisions/0007), so
// that making it later, or never, changes nothing else.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "plan/critical_region.hpp"
#include "plan/plan.hpp"

namespace chokepoint {

struct PlannedStep {
  std::shared_ptr<const Plan> plan;
  std::vector<unsigned char> could_have_more;         ///< per process: see spare.hpp
  std::shared_ptr<const CriticalRegion> region = {};  ///< where the plan may go on in other regimes; null: nowhere
};

/// What it gives holds until the next step is taken.
using PlanOfStep = std::function<const PlannedStep&()>;

}  // namespace chokepoint
