// From records to taxes, general licences, trust, agreements and leakage. Controls that they name have been resolved by
// the caller.
#pragma once

#include <vector>

#include "chokepoint/scenario.hpp"
#include "document/schema.hpp"
#include "scenario/names.hpp"

namespace chokepoint {

/// A parameter over time, or its default where it is absent.
Schedule read_schedule(const Record& record, const std::string& key);

std::vector<GeneralLicence> read_general_licences(const Record& licence, const Names& names);
/// A tax, tariff or subsidy; reports one on the wrong side of the border.
Tax read_tax(const Record& control, Diagnostics& findings);

Trust read_trust(const Record& record, const Names& names, const World& world, Diagnostics& findings);
/// `actors` are the acting countries of the controls that it names in `exempt`, -1 where that is not known.
Agreement read_agreement(const Record& record, const Names& names, const World& world, std::vector<int> exempt,
                         const std::vector<int>& actors, Diagnostics& findings);
Leakage read_leakage(const Record& record, std::vector<int> controls);

}  // namespace chokepoint
