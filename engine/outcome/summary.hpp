// Calendars of being cut off: per consumer, per facility, per country and bloc.
#pragma once

#include <vector>

#include "chokepoint/run.hpp"
#include "outcome/causes.hpp"

namespace chokepoint {

/// The first `steps` steps of a run's buyers beside its twin's (null where there is none: then nothing counts as caused
/// by controls). Unmet tonnes add up over all steps; value is at base-year prices. Without `causes` none are named.
/// `uneasy`, where it is known: the steps in which somebody is short, ascending; only these are looked at.
std::vector<BuyerSummary> summarise_consumers(const World& world, const BuyerTable& run, const BuyerTable* twin,
                                              int steps, const Causes* causes,
                                              const std::vector<int>* uneasy = nullptr);

/// Facilities with inputs. Tonnes are runs (tonnes of the reference commodity), valued as the facility's recipes are in
/// the base year.
std::vector<BuyerSummary> summarise_facilities(const World& world, const BuyerTable& run, const BuyerTable* twin,
                                               int steps, const Causes* causes,
                                               const std::vector<int>* uneasy = nullptr);

/// Countries and blocs by commodity: the tonnes of their consumers added up; cut off where the coverage of the tonnes
/// is below the demand-weighted critical coverage. Sorted by region, commodity.
std::vector<RegionSummary> summarise_regions(const World& world, const BuyerTable& consumers, const BuyerTable* twin,
                                             int steps, const Causes* causes, const std::vector<int>* uneasy = nullptr);

}  // namespace chokepoint
