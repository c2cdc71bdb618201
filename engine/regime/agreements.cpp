#include "regime/agreements.hpp"

#include <algorithm>
#include <cmath>

#include "base/lists.hpp"

namespace chokepoint {

bool AgreementTerm::has_member(int country) const { return contains(agreement->members, country); }

bool AgreementTerm::is_about(int commodity) const {
  return agreement->commodities.empty() || contains(agreement->commodities, commodity);
}

std::vector<AgreementTerm> agreement_terms(const Scenario& scenario) {
  std::vector<AgreementTerm> terms;
  for (std::size_t i = 0; i < scenario.events.size(); ++i) {
    const Event& event = scenario.events[i];
    const auto* agreement = std::get_if<Agreement>(&event.effect);
    if (agreement == nullptr) continue;
    Days days = days_of(event.start, event.until);
    if (agreement->denounced)
      days.after = std::min(days.after, *agreement->denounced + std::chrono::days(std::lround(agreement->notice_days)));
    terms.push_back({static_cast<int>(i), agreement, days});
  }
  return terms;
}

}  // namespace chokepoint
