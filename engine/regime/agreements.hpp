// Agreements: who promised what to whom, and from when to when.
#pragma once

#include <vector>

#include "chokepoint/scenario.hpp"
#include "regime/days.hpp"

namespace chokepoint {

/// An agreement and the days on which it is in force: from its start to its `until`, or until the notice after a
/// denunciation is over, whichever comes first.
struct AgreementTerm {
  int event = -1;
  const Agreement* agreement = nullptr;
  Days days;

  bool has_member(int country) const;
  bool is_about(int commodity) const;
};

/// All agreements of a scenario, in the order of events. The scenario must outlive them.
std::vector<AgreementTerm> agreement_terms(const Scenario& scenario);

}  // namespace chokepoint
