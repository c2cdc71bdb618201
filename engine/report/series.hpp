// Numbers over time as short text: `0.25*11 0.3 1*132` is 0.25 eleven times, 0.3 once, 1 for the rest.
#pragma once

#include <string>

#include "chokepoint/run.hpp"

namespace chokepoint {

/// A number with so many digits that matter; rounding is for the eye, the results file has all of them.
std::string short_number(double value, int digits = 4);

/// One item of a table, step by step. Empty where all steps are `usual`.
std::string series(const Table<double>& table, int item, double usual, int digits = 4);
std::string series(const Table<Status>& table, int item);

}  // namespace chokepoint
