#include "regime/pools.hpp"

#include <algorithm>

namespace chokepoint {

void open_transfers(int step, const Calendar& calendar, const CompiledWorld& compiled,
                    std::span<const AgreementTerm> agreements, Regime& regime) {
  const Days now = days_of(calendar, step);
  for (std::size_t t = 0; t < compiled.transfers.size(); ++t) {
    const auto term = std::find_if(agreements.begin(), agreements.end(), [&](const AgreementTerm& each) {
      return each.event == compiled.transfers[t].event;
    });
    const double share = term == agreements.end() ? 0.0 : term->days.meet(now).count() / now.count();
    for (const int l : compiled.map.transfer[t]) regime.link_capacity[l] *= share;
  }
}

}  // namespace chokepoint
