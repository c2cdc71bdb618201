// Numbers of the page's data.
#pragma once

#include <nlohmann/json.hpp>

#include "report/series.hpp"

namespace chokepoint {

/// As short as the eye needs it.
inline nlohmann::ordered_json rounded(double value) { return nlohmann::ordered_json::parse(short_number(value, 5)); }

}  // namespace chokepoint
