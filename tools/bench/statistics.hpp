// Medians and means of measurements.
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace chokepoint::bench {

/// The lower of the two in the middle where the count is even; 0 of nothing.
inline double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

inline double mean(const std::vector<double>& values) {
  return values.empty() ? 0 : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace chokepoint::bench
