// Statistics of samples: quantiles with what is known of their error.
#pragma once

#include <cstdint>
#include <vector>

#include "chokepoint/sweep_summary.hpp"

namespace chokepoint {

/// The quantile of a sorted sample, interpolated between order statistics (Hyndman and Fan's type 7).
double quantile_of(const std::vector<double>& sorted, double probability);

Spread spread_of(std::vector<double> sample);

/// A share of n with its 95 % interval by Wilson's score (Journal of the American Statistical Association 22 (1927)
/// 209-212): right also where nothing, or everything, was seen.
Share share_of(std::int64_t hits, std::int64_t count);

}  // namespace chokepoint
