// A parameter that changes on dates.
#pragma once

#include <utility>
#include <vector>

#include "chokepoint/calendar.hpp"

namespace chokepoint {

/// A parameter that may change over time: piecewise constant, in force from each date on. Never empty; the first date
/// may be Date::min() ("always").
struct Schedule {
  std::vector<std::pair<Date, double>> values;
  double at(Date day) const;
};

}  // namespace chokepoint
