#include "threats/path.hpp"

#include <algorithm>

#include "foresight/path.hpp"
#include "simulation/observe.hpp"

namespace chokepoint {
namespace {

ReadyReserve ready(const Reserve& pile, const ReleaseTerms& terms, double holding) {
  return {terms.room, std::max(0.0, holding - pile.floor), std::min(pile.rate, terms.most)};
}

}  // namespace

int step_of(const Scenario& scenario, Date date) {
  const Calendar& calendar = scenario.calendar;
  const int step = calendar.step_of(date);
  if (date < calendar.begin(0) || step >= calendar.steps())
    refuse({scenario.file.string()}, "--from", to_string(date) + " lies outside the calendar",
           "it runs from " + to_string(calendar.begin(0)) + " to " +
               to_string(calendar.end(calendar.steps() - 1) - std::chrono::days(1)));
  return step;
}

RegimePath path_of(const std::shared_ptr<const Scenario>& scenario, std::optional<Date> from,
                   const RunOptions& options) {
  RegimePath path;
  path.first = from ? step_of(*scenario, *from) : 0;
  auto one = std::make_shared<Scenario>(*scenario);
  one->conducts.resize(1);
  RunOptions alone = options;
  alone.twin = false;
  alone.share_steps = alone.cache != nullptr;
  bool seen = false;
  std::vector<Reserve> piles;
  std::vector<double> holdings;  // before the first of the steps
  run_observed(one, alone, [&](const Moment& moment) {
    if (moment.conduct == Conduct::clairvoyant) return true;  // what it goes along was seen before
    if (!seen) {
      seen = true;
      path.compiled = std::make_shared<const CompiledWorld>(moment.compiled);
      path.groups = moment.groups;
      path.pledges = moment.pledges;
      path.on_hand = baseline_plan(moment.compiled.network).position;
      piles = reserves_of(*scenario->world, moment.compiled);
      for (const Reserve& pile : piles) holdings.push_back(pile.start);
    }
    if (moment.step == path.first)
      for (const ReleaseTerms& terms : moment.open)
        path.reserves.push_back(ready(piles[terms.pile], terms, holdings[terms.pile]));
    if (moment.step >= path.first) path.regimes.push_back(moment.regime);
    if (moment.step == path.first - 1) {
      holdings.assign(moment.stockpiles.begin(), moment.stockpiles.end());
      path.on_hand = moment.state.stock;
      for (const auto& arrivals : moment.state.due)
        for (std::size_t m = 0; m < arrivals.size(); ++m) path.on_hand[m] += arrivals[m];
    }
    return true;
  });
  return path;
}

}  // namespace chokepoint
