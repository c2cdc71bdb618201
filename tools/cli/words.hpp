// Numbers and names as people write them.
#pragma once

#include <string>
#include <vector>

#include "chokepoint/run.hpp"

namespace chokepoint::cli {

std::string country_name(const World& world, int country);
std::string commodity_name(const World& world, int commodity);
/// `ev-traction` becomes `EV traction`.
std::string sector_name(const std::string& sector);
/// Name of a country or bloc by id.
std::string region_name(const World& world, const RegionSummary& region);

/// `12.3`, `1,234`: three digits that matter, thousands apart.
std::string amount(double value);
/// `16 thousand`, `12 million`, `4.1 billion`.
std::string money(double value);
/// `0 %`, `0.4 %`, `12 %`.
std::string percent(double share);
/// `1 month`, `7 months`.
std::string count(long number, const std::string& word);
/// `months` or `weeks`, as the calendar steps.
std::string step_word(const Calendar& calendar);

/// A table of text with aligned columns; `right[i]` aligns column i to the right.
std::string align(const std::vector<std::vector<std::string>>& rows, const std::vector<bool>& right);

}  // namespace chokepoint::cli
