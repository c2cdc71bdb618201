// The plans of one run for others that differ from it a little: whoever loses a lane that carries nothing this month
// goes on with the month's plan, if it stands (plan/critical_region.hpp).
//
// Two that start alike and take over from the same run have the same bits, whatever else was run; and the same but for
// rounding as without taking over.
#pragma once

#include <memory>
#include <vector>

#include "base/content_hash.hpp"

namespace chokepoint {

struct KnownPlan;

class ReferencePlans {
 public:
  struct Step {
    ContentHash ground;  ///< names all that plans depend on beside the regime
    ContentHash regime;
    std::shared_ptr<const KnownPlan> planned;
  };
  bool complete = false;  ///< then others may go by them; until then one run notes its own
  std::vector<Step> steps;
};

}  // namespace chokepoint
